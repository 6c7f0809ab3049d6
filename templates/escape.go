package templates

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Place says where in a letter a value stands, and so how it is escaped.
type Place string

// The places of a value.
const (
	PlaceText      Place = "text"      // a text node of the HTML
	PlaceAttribute Place = "attribute" // inside a quoted attribute of the HTML
	PlaceURL       Place = "url"       // the whole of a quoted href; the value is a link
	PlaceHeader    Place = "header"    // a header's text before RFC 2047 encoding
	PlacePlain     Place = "plain"     // the text part
)

// Escape makes a value safe for its place. In every place control characters and bidirectional overrides disappear, and
// line breaks and tabs become spaces, so that no value can begin a new line or header. In HTML a reader gets back exactly
// what is left. A link that is not https:, mailto:, tel:, or http: on loopback becomes "".
func Escape(place Place, value string) string {
	value = clean(value)
	switch place {
	case PlaceHeader, PlacePlain:
		return value
	case PlaceURL:
		value = strings.TrimSpace(value)
		if checkLink(value) != "" {
			return ""
		}
	}
	return escapeHTML(value)
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

func escapeHTML(text string) string {
	if !strings.ContainsAny(text, `&<>"'`) {
		return text
	}
	return htmlEscaper.Replace(text)
}

// clean removes what must not stand in any letter; a clean value is returned as it is, without a copy.
func clean(value string) string {
	if utf8.ValidString(value) && strings.IndexFunc(value, func(r rune) bool { return unclean(r) || isBreak(r) }) < 0 {
		return value
	}
	value = strings.ToValidUTF8(strings.ReplaceAll(value, "\r\n", "\n"), "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case isBreak(r):
			return ' '
		case unclean(r):
			return -1
		}
		return r
	}, value)
}

// isBreak reports whether a character begins a new line or column somewhere.
func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// unclean reports whether a character has no business in a letter: controls, overrides and isolates that reorder the text
// around them (Unicode UAX #9), noncharacters, and the private-use characters that our own tokens are made of.
func unclean(r rune) bool {
	switch {
	case r >= 0x20 && r < 0x7F:
		return false
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0xFEFF, r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Co, r)
}

// checkLink says what is wrong with a link, or "".
func checkLink(link string) string {
	if plainLink(link) {
		return ""
	}
	if strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || unicode.IsSpace(r) || unclean(r) || isBreak(r) }) {
		return "has a space or an invisible character in the link"
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme == "" {
		return "is not a whole link; write it with https:// in front"
	}
	switch strings.ToLower(u.Scheme) {
	case "https":
		if u.Hostname() == "" || u.User != nil {
			return "is a link without a website's name; write https://www.example.org/page"
		}
		return ""
	case "http":
		if loopback(u.Hostname()) {
			return ""
		}
		return "is an http: link; write https://"
	case "mailto":
		if strings.Contains(u.Opaque, "@") {
			return ""
		}
		return "is a mailto: link without an address"
	case "tel":
		if u.Opaque != "" {
			return ""
		}
		return "is a tel: link without a number"
	}
	return "is a " + u.Scheme + ": link; only https:, mailto: and tel: may be used"
}

// plainLink reports whether a link is https and of characters with which nothing can be wrong, as readers' own links are: to parse
// one for every reader would cost more than to write it.
func plainLink(link string) bool {
	rest, https := strings.CutPrefix(link, "https://")
	return https && rest != "" && rest[0] != '/' && strings.Trim(rest, plainLinkText) == ""
}

const plainLinkText = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/"

// loopback reports whether a host is this very machine, where practice happens.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
