package reader

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"dorpspost/web"
)

// isClick tells whether a request is a reader who followed a link, as far as the request itself tells. A program that looks where a
// link leads, shows a preview of it, or fetches it ahead of a reader who may never follow it, is led on like anybody and not
// counted. What is looked at is forgotten with the request.
func isClick(r *http.Request) bool {
	return r.Method == http.MethodGet && !ahead(r.Header) && navigates(r.Header) && isBrowser(r.UserAgent())
}

// aheadSigns are the headers by which browsers say that they only fetch a page in case it is wanted: the first is that of the
// Fetch standard, the others are from before it.
var aheadSigns = []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"}

func ahead(head http.Header) bool {
	return slices.ContainsFunc(aheadSigns, func(name string) bool {
		value := strings.ToLower(head.Get(name))
		return strings.Contains(value, "prefetch") || strings.Contains(value, "preview") || strings.Contains(value, "prerender")
	})
}

// navigates tells whether the answer is to be shown as a page, where the browser says for what it is (Fetch Metadata Request
// Headers): a link that is loaded as a picture was followed by nobody.
func navigates(head http.Header) bool {
	wanted := head.Get("Sec-Fetch-Dest")
	return wanted == "" || wanted == "document"
}

// isBrowser tells whether the name by which a program calls itself (RFC 9110 section 10.1.5) is that of a browser. Every browser
// of these years begins with the same words; most programs do not even pretend.
func isBrowser(agent string) bool {
	agent = strings.ToLower(agent)
	if !strings.HasPrefix(agent, "mozilla/5.0 (") && !strings.HasPrefix(agent, "opera/") {
		return false
	}
	agent = strings.ReplaceAll(agent, "cubot", "") // a make of telephones
	return !slices.ContainsFunc(programs, func(word string) bool { return strings.Contains(agent, word) })
}

// programs are words in the names of programs that pose as a browser and still say who they are.
var programs = []string{
	// what kind of program it is
	"bot", "crawl", "spider", "scan", "preview", "fetch", "headless", "phantomjs", "lighthouse", "monitor", "curl", "python", "httpclient", "http-client",
	// mail gateways and what comes with them
	"barracuda", "proofpoint", "mimecast", "safelinks", "ms-office", "msoffice", "microsoft office", "symantec", "messagelabs", "trendmicro", "trend micro",
	"fortinet", "fortiguard", "sophos", "ironport", "cloudmark", "mailguard", "virustotal", "urlscan",
	// pictures and previews of links
	"googleimageproxy", "yahoomailproxy", "google-safety", "google-read-aloud", "apis-google", "google favicon", "facebookexternalhit", "meta-external",
	"embedly", "iframely", "skypeuri", "mastodon", "archive.org", "ia_archiver", "slurp",
}

// visitor is what tells one visitor from another for the seconds of a burst of clicks: the part of the internet, and the name of
// the browser. It is empty where all come from one place, which is a proxy that the settings do not name.
func visitor(r *http.Request) string {
	network := web.ClientNetwork(r)
	prefix, err := netip.ParsePrefix(network)
	from := prefix.Addr()
	if err != nil || from.IsUnspecified() || from.IsLoopback() || from.IsPrivate() || from.IsLinkLocalUnicast() { // ::/56 is ::1's
		return ""
	}
	return network + " " + r.UserAgent()
}
