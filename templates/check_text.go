package templates

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markerShape is a marker as staff write it; it takes no room in a letter.
var markerShape = regexp.MustCompile(`\{%[^%{}]*%\}`)

// text checks one text by its kind.
func (k *checker) text(path, name string, f Field, text string) {
	if n := utf8.RuneCountInString(markerShape.ReplaceAllString(text, "")); f.Max > 0 && n > f.Max {
		k.fail(path, name, "has %d characters; at most %d fit", n, f.Max)
		return
	}
	if fault := cmp.Or(forbidden(text, f.Kind), entity(text)); fault != "" {
		k.fail(path, name, "%s", fault)
		return
	}
	if f.Kind == KindLink {
		if fault := checkLink(text); fault != "" {
			k.fail(path, name, "%s", linkFault(text, fault))
		}
		return
	}
	pieces, faults := parsePersonal(text)
	for _, fault := range faults {
		k.fail(path, name, "%s", fault)
	}
	if len(faults) > 0 {
		return
	}
	if !f.Slots {
		if fault := personalFault(pieces); fault != "" {
			k.fail(path, name, "%s", fault)
			return
		}
	}
	for _, fault := range textFaults(text, f.Kind, k.when) {
		k.fail(path, name, "%s", fault)
	}
}

// entityShape is a character written as HTML writes it. Pasted texts and links bring them along.
var entityShape = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// entity finds a character that is written as a code. A text has no codes: readers would see it as it stands.
func entity(text string) string {
	for _, code := range entityShape.FindAllString(text, -1) {
		meant := html.UnescapeString(code)
		if meant == code {
			continue
		}
		instead := "write " + meant
		if strings.ContainsFunc(meant, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }) {
			instead = "leave it out, or write a space"
		}
		return fmt.Sprintf("has the code %s, which readers would see as it stands; %s", code, instead)
	}
	return ""
}

// linkFault adds the rule about slots to a fault in a link, for that is what a person will want to know.
func linkFault(link, fault string) string {
	if strings.Contains(link, "{{") || strings.Contains(link, "{%") {
		return "has a slot or condition in a link; links are the same for all readers"
	}
	return fault
}

// forbidden names the character that may not stand in content, with its place.
func forbidden(text string, kind Kind) string {
	if !utf8.ValidString(text) {
		return "is not UTF-8 text; save the file as UTF-8"
	}
	at := 0
	for _, r := range text {
		at++
		switch {
		case kind == KindRich && r == '\n':
		case isBreak(r) && kind != KindRich:
			return fmt.Sprintf("has a line break or tab at character %d; it must be one line", at)
		case isBreak(r) || unclean(r):
			return fmt.Sprintf("has the invisible character U+%04X at character %d; remove it", r, at)
		}
	}
	return ""
}
