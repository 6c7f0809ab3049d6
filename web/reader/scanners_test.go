package reader_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
)

// agents are programs and browsers by the name that they give, and whether following a link is a click of theirs.
var agents = map[string]bool{
	firefox: true,
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0":                      true,
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1":            true,
	"Mozilla/5.0 (Linux; Android 15; CUBOT KINGKONG 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36":                     true,
	"Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36": true,
	"Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.348; U; en) Presto/2.5.25 Version/10.54":                                         true,
	"":                     false,
	"Mozilla/5.0":          false,
	"curl/8.14.1":          false,
	"Go-http-client/2.0":   false,
	"python-requests/2.32": false,
	"WhatsApp/2.25.8 A":    false,
	"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)":                                                                                                          false,
	"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)":                                                                                           false,
	"Mozilla/5.0 (compatible; Barracuda Sentinel (EE))":                                                                                                                   false,
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Proofpoint":                                          false,
	"Mozilla/5.0 (Windows NT 10.0) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com":                                                                           false,
	"Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b":                                                                           false,
	"Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)":                                                                           false,
	"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":                                                                                            false,
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36":                                                       false,
	"Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; .NET4.0E; ms-office)":                                                         false,
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0": false,
}

// Programs are led on as readers are, and not counted; nor is a HEAD, whoever sends it.
func TestProgramsAreNotCounted(t *testing.T) {
	d := open(t)
	key := d.launch().key
	want := 0
	for agent, counts := range agents {
		d.headers = map[string]string{"User-Agent": agent}
		for _, method := range []string{"HEAD", "GET"} {
			if answer := d.send(method, "/l/"+key+"/1", "", nil); answer.Code != 302 || answer.Header().Get("Location") != programme {
				t.Errorf("%s by %q = %d", method, agent, answer.Code)
			}
		}
		if counts {
			want++
		}
		if got := d.clicks(key); got != fmt.Sprintf("[%d 0]", want) {
			t.Fatalf("%q: %s clicks, want %d", agent, got, want)
		}
	}
}

// What a browser fetches ahead, or to show something else than a page, is no click.
func TestOnlyANavigationCounts(t *testing.T) {
	d := open(t)
	key := d.launch().key
	want := 0
	for _, c := range []struct {
		name, value string
		counts      bool
	}{
		{"Sec-Purpose", "prefetch", false}, {"Sec-Purpose", "prefetch;prerender", false}, {"Sec-Purpose", "prefetch;anonymous-client-ip", false},
		{"Purpose", "prefetch", false}, {"X-Purpose", "preview", false}, {"X-Moz", "prefetch", false}, {"X-Moz", "Prefetch", false},
		{"Sec-Fetch-Dest", "image", false}, {"Sec-Fetch-Dest", "empty", false}, {"Sec-Fetch-Dest", "iframe", false},
		{"Sec-Fetch-Dest", "document", true}, {"Sec-Purpose", "", true}, {"Purpose", "reading", true},
	} {
		d.headers = map[string]string{c.name: c.value}
		d.get("/l/" + key + "/1")
		if c.counts {
			want++
		}
		if got := d.clicks(key); got != fmt.Sprintf("[%d 0]", want) {
			t.Fatalf("%s: %s: %s clicks, want %d", c.name, c.value, got, want)
		}
	}
}

// A scanner that poses as a browser opens every link at once. Where all come from one place, which is a proxy, nobody is told
// from anybody, and all count.
func TestABurstIsAScanner(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1234": "[0 0]", "[2001:db8::7]:1234": "[0 0]", "[::ffff:192.0.2.7]:1234": "[0 0]",
		"127.0.0.1:1234": "[1 1]", "10.1.2.3:1234": "[1 1]", "[::1]:1234": "[1 1]", "[fe80::1]:1234": "[1 1]", "@": "[1 1]",
	} {
		d := open(t)
		key := d.launch().key
		for _, n := range []string{"1", "2"} {
			request := httptest.NewRequest("GET", "/l/"+key+"/"+n, nil)
			request.RemoteAddr = remote
			request.Header.Set("User-Agent", firefox)
			d.site.ServeHTTP(httptest.NewRecorder(), request)
		}
		if got := d.clicks(key); got != want {
			t.Errorf("from %s: %s clicks, want %s", remote, got, want)
		}
	}
}
