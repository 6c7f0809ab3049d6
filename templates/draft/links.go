package draft

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"dorpspost/templates"
)

const (
	maxLink  = 500 // characters of a link
	maxLinks = 500 // different ones in a document; a letter holds a few dozen, and checking takes time
)

// linkEscaper writes what Markdown or a slot would make something of as a URL has it (RFC 3986, section 2.1).
var linkEscaper = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "`", "%60", `"`, "%22", "{", "%7B", "}", "%7D",
	"[", "%5B", "]", "%5D", "|", "%7C", "^", "%5E", " ", "%20", "*", "%2A")

// linkChecker remembers which links may stand in a letter: documents repeat theirs.
type linkChecker map[string]bool

func (c linkChecker) valid(link string) bool {
	ok, known := c[link]
	if !known && !c.full() {
		ok = validLink(link)
		c[link] = ok
	}
	return ok
}

func (c linkChecker) full() bool { return len(c) >= maxLinks }

// safeLink makes a link that a letter can hold of what a document has, or "", and notes what it changed.
func (b *builder) safeLink(href string, words func() string) string {
	href = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, href))
	if href == "" || strings.HasPrefix(href, "#") {
		return "" // it led to a place in the document itself
	}
	link, changed := secured(unwrapped(href))
	link = escapeLink(link)
	if _, known := b.checker[link]; !known && b.checker.full() {
		b.leftOut(fmt.Sprintf("Er staan meer dan %d verschillende links in de tekst; deze is weggelaten: %s.", maxLinks, quoted(href)), href)
		return ""
	}
	if !b.checker.valid(link) {
		b.leftOut("De link bij "+quoted(words())+" ("+quoted(href)+") kan niet in een mail en is weggelaten. De woorden staan er nog.", href)
		return ""
	}
	if changed {
		b.note(KindChanged, "De link bij "+quoted(words())+" begint nu met https://. Kijk of hij werkt.")
	}
	return link
}

// secured writes a link to a website with https, which is the only kind that letters hold.
func secured(link string) (secure string, changed bool) {
	scheme, rest, found := strings.Cut(link, ":")
	switch {
	case strings.HasPrefix(link, "//"):
		return "https:" + link, false
	case strings.HasPrefix(link, "www."):
		return "https://" + link, true
	case found && strings.EqualFold(scheme, "http"):
		return "https:" + rest, true
	case found:
		return strings.ToLower(scheme) + ":" + rest, false
	}
	return link, false
}

// unwrapped takes off what mail programs and search engines put around a link to watch or guard it.
func unwrapped(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	inside := ""
	switch host := strings.ToLower(u.Hostname()); {
	case strings.HasSuffix(host, ".safelinks.protection.outlook.com"):
		inside = u.Query().Get("url")
	case (host == "www.google.com" || host == "www.google.be") && u.Path == "/url":
		if inside = u.Query().Get("q"); inside == "" {
			inside = u.Query().Get("url")
		}
	}
	if strings.HasPrefix(inside, "http://") || strings.HasPrefix(inside, "https://") {
		return inside
	}
	return link
}

// escapeLink leaves out of a link what would end it or mean something else in a text.
func escapeLink(link string) string {
	scheme, rest, _ := strings.Cut(link, ":")
	authority, path, found := strings.Cut(strings.TrimPrefix(rest, "//"), "/")
	if !strings.HasPrefix(rest, "//") || strings.ContainsAny(authority, "?#") {
		return entityShape.ReplaceAllStringFunc(linkEscaper.Replace(link), escapeEnd)
	}
	if found {
		path = "/" + path
	}
	path = entityShape.ReplaceAllStringFunc(linkEscaper.Replace(path), escapeEnd)
	return scheme + "://" + authority + path // an IPv6 address keeps its brackets
}

func escapeEnd(entity string) string { return strings.TrimSuffix(entity, ";") + "%3B" }

// validLink asks templates, whose rules these are.
func validLink(link string) bool {
	if len(link) > maxLink {
		return false
	}
	return validBlocks(textOf("[x]("+link+")"), templates.Block{Type: "button", Fields: map[string]templates.Value{
		"text": {Words: templates.Words{templates.Dutch: "x"}},
		"url":  {Words: templates.Words{"": link}},
	}})
}

// validBlocks reports whether blocks of Dutch may stand in a letter.
func validBlocks(blocks ...templates.Block) bool {
	c := templates.Content{Languages: []templates.Language{templates.Dutch}, Subject: templates.Words{templates.Dutch: "x"}, Blocks: blocks}
	return c.Validate() == nil
}

// textOf is a text block of rich text in Dutch.
func textOf(rich string) templates.Block {
	return templates.Block{Type: "text", Fields: map[string]templates.Value{"text": {Words: templates.Words{templates.Dutch: rich}}}}
}
