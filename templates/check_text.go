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

// text checks one text by its kind.
func (k *checker) text(path, name string, f Field, text string) {
	if n := utf8.RuneCountInString(text); f.Max > 0 && n > f.Max {
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
	pieces, faults := parseSlots(text)
	for _, fault := range faults {
		k.fail(path, name, "%s", fault)
	}
	if len(faults) > 0 {
		return
	}
	for _, p := range pieces {
		if p.slot != "" && !f.Slots {
			k.fail(path, name, "has the slot {{ %s }}, which may not stand here; it is the same for all readers", p.slot)
			return
		}
	}
	for _, fault := range textFaults(text, f.Kind) {
		k.fail(path, name, "%s", fault)
	}
}

// textFaults says what in a text of good slots would not read well.
func textFaults(source string, kind Kind) []string {
	var t tokens
	source = t.replace(source)
	if kind != KindRich {
		return t.openings(source)
	}
	paragraphs, faults := parseRich(source)
	for i := range faults {
		faults[i] = tokenShape.ReplaceAllString(faults[i], "{{ … }}")
	}
	if len(faults) > 0 {
		return faults
	}
	for _, words := range paragraphs {
		if hollow := t.hollow(words); len(hollow) > 0 {
			faults = append(faults, hollow...)
			continue
		}
		for line := range strings.SplitSeq(spansText(words), "\n") {
			faults = append(faults, t.openings(line)...)
		}
	}
	return faults
}

// sentenceEnd is the end of a sentence and the space after it.
var sentenceEnd = regexp.MustCompile(`[.!?…]["”»)]*\s+$`)

// openings finds a slot that may be empty where words must stand: at the beginning of a line, which would then begin with a
// space or a comma, and between the end of a sentence and a comma.
func (t *tokens) openings(line string) []string {
	for _, m := range tokenShape.FindAllStringSubmatchIndex(line, -1) {
		p := t.piece(line[m[2]:m[3]])
		before, after := line[:m[0]], line[m[1]:]
		what := ""
		switch {
		case p.fallback != "":
		case strings.TrimSpace(before) == "":
			what = "begins"
		case sentenceEnd.MatchString(before) && strings.IndexFunc(after, unicode.IsPunct) == 0:
			what = "has a sentence that begins"
		}
		if what != "" {
			return []string{fmt.Sprintf(`%s with the slot {{ %s }}, which is empty for some readers; say what they see, as in {{ %[2]s | terugval: "collega" }}`, what, p.slot)}
		}
	}
	return nil
}

// hollow finds bold, italic or linked words that are nothing but slots that may be empty.
func (t *tokens) hollow(spans []span) []string {
	for _, s := range spans {
		if s.mark == markNone || s.mark == markBreak {
			continue
		}
		words, first := plainSpans(s.inside), ""
		rest := tokenShape.ReplaceAllStringFunc(words, func(token string) string {
			p := t.piece(tokenShape.FindStringSubmatch(token)[1])
			first = cmp.Or(first, p.slot)
			return p.fallback
		})
		if first != "" && strings.TrimSpace(rest) == "" {
			return []string{fmt.Sprintf(`has the slot {{ %s }} alone between marks, which leaves a hole where it is empty; give it words, as in {{ %[1]s | terugval: "collega" }}`, first)}
		}
		if inner := t.hollow(s.inside); len(inner) > 0 {
			return inner
		}
	}
	return nil
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
	if strings.Contains(link, "{{") {
		return "has a slot in a link; links are the same for all readers"
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
