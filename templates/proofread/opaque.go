package proofread

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestSlot is how far the end of a slot or a condition is looked for, in bytes.
const longestSlot = 500

// slotEnd is where the slot {{ ... }} or the condition {% ... %} ends that begins at at; 0 where none does.
func slotEnd(s string, at int) int {
	closing := ""
	switch {
	case strings.HasPrefix(s[at:], "{{"):
		closing = "}}"
	case strings.HasPrefix(s[at:], "{%"):
		closing = "%}"
	default:
		return 0
	}
	inside := s[at:min(len(s), at+longestSlot)]
	if end := strings.Index(inside, closing); end > 0 {
		return at + end + len(closing)
	}
	return 0
}

// addressEnd is where the link, mail address, hashtag or file name ends that begins at at; 0 where none does. Up to looked
// it is known already; seen is up to where it is known now, so that a long text is looked at once.
func addressEnd(s string, at, looked int) (end, seen int) {
	if at < looked || !inAddress(rune(s[at])) && s[at] < utf8.RuneSelf {
		return 0, looked
	}
	seen = at
	for seen < len(s) {
		r, size := utf8.DecodeRuneInString(s[seen:])
		if !inAddress(r) {
			break
		}
		seen += size
	}
	found := strings.TrimRight(s[at:seen], ".:?-'’&=*_") // what ends the sentence does not belong to the address
	if isAddress(found) {
		return at + len(found), seen
	}
	return 0, seen
}

func inAddress(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".:/?#@&=%+-_~", r)
}

// isAddress tells whether a run of characters is something to click, to mail to or to open, rather than to read.
func isAddress(s string) bool {
	lower := strings.ToLower(s)
	if strings.Contains(s, "://") || strings.HasPrefix(lower, "www.") || strings.HasPrefix(lower, "mailto:") {
		return true
	}
	if name, host, found := strings.Cut(s, "@"); found {
		return name == "" && host != "" || strings.Contains(host, ".")
	}
	if len(s) > 1 && s[0] == '#' {
		return true
	}
	host, _, _ := strings.Cut(s, "/")
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || dot+1 == len(host) {
		return false
	}
	ending := host[dot+1:] // only in small letters: "komt.Com" is a missing space
	return slices.Contains(domains, ending) || slices.Contains(extensions, strings.ToLower(ending))
}

// domains are the endings of host names that our readers meet and that are no words a sentence starts with.
var domains = []string{
	"be", "nl", "fr", "lu", "eu", "uk", "com", "org", "net", "info", "edu", "gov", "int", "io", "app", "nu", "brussels",
	"vlaanderen", "gent", "online", "health", "care", "academy", "social", "site", "media",
}

// extensions are the endings of file names.
var extensions = []string{
	"pdf", "doc", "docx", "odt", "rtf", "txt", "md", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "odp", "png", "jpg", "jpeg",
	"gif", "svg", "webp", "heic", "mp3", "mp4", "mov", "zip", "ics", "html", "htm", "php", "eml", "js", "css", "yaml", "json",
}
