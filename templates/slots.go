package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The slots that staff may type, besides `attribuut.NAAM` for a free attribute.
const (
	SlotFirstName    = "voornaam"
	SlotLastName     = "achternaam"
	SlotName         = "naam"
	SlotProfession   = "beroep"
	SlotRegion       = "regio"
	SlotOrganisation = "organisatie"

	// SlotAttribute is the beginning of a slot for a free attribute: `attribuut.team`.
	SlotAttribute = "attribuut."
)

// The slots that only the house's own footer uses; their values are whole links.
const (
	SlotPreferencesLink = "voorkeurenlink"
	SlotLeaveLink       = "uitschrijflink"
)

// personalSlots are the names staff may type.
func personalSlots() []string {
	return []string{SlotFirstName, SlotLastName, SlotName, SlotProfession, SlotRegion, SlotOrganisation}
}

func isLinkSlot(name string) bool { return name == SlotPreferencesLink || name == SlotLeaveLink }

// Limits of a fallback, in characters, and of an attribute's name, in octets: no longer name is ever stored.
const (
	maxFallback  = 60
	maxAttribute = 64
)

// piece is a part of a text: a literal, or a slot when slot is not "".
type piece struct {
	literal  string
	slot     string
	fallback string
}

var (
	slotShape      = regexp.MustCompile(`^\s*([\p{L}\p{Mn}\p{Nd}_.-]+)\s*(?:\|\s*(.*?)\s*)?$`)
	fallbackShape  = regexp.MustCompile(`^terugval\s*:\s*["“”„]([^"“”„{}]*)["“”]$`)
	attributeShape = regexp.MustCompile(`^[\p{L}\p{Mn}\p{Nd}]+(_[\p{L}\p{Mn}\p{Nd}]+)*$`)
)

// parseSlots cuts a text at its slots, in time linear in its length. Faults are sentences; the pieces are then incomplete.
//
// The language, all of it: `{{ name }}` and `{{ name | terugval: "words" }}`.
func parseSlots(text string) (pieces []piece, faults []string) {
	for text != "" {
		open := strings.Index(text, "{{")
		literal := text
		if open >= 0 {
			literal = text[:open]
		}
		if strings.Contains(literal, "}}") {
			faults = append(faults, `has "}}" without "{{" before it; a slot is written {{ voornaam }}`)
		}
		if strings.Contains(literal, "{%") || strings.Contains(literal, "%}") {
			faults = append(faults, `has "{%" or "%}", which is kept for conditions and cannot be used yet`)
		}
		if literal != "" {
			pieces = append(pieces, piece{literal: literal})
		}
		if open < 0 {
			break
		}
		inside, rest, closed := strings.Cut(text[open+2:], "}}")
		if !closed || strings.Contains(inside, "{{") {
			faults = append(faults, `has "{{" without "}}" after it; a slot is written {{ voornaam }}`)
			return pieces, faults
		}
		p, fault := parseSlot(inside)
		if fault != "" {
			faults = append(faults, fault)
		}
		pieces = append(pieces, p)
		text = rest
	}
	return pieces, faults
}

// parseSlot reads what stands between the braces.
func parseSlot(inside string) (piece, string) {
	shown := "{{" + inside + "}}"
	m := slotShape.FindStringSubmatch(inside)
	if m == nil {
		return piece{}, fmt.Sprintf(`cannot read the slot %s; write {{ voornaam }} or {{ voornaam | terugval: "collega" }}`, shown)
	}
	name, fault := slotName(m[1])
	if fault != "" {
		return piece{}, fault
	}
	if m[2] == "" {
		if strings.Contains(inside, "|") {
			return piece{}, fmt.Sprintf(`has nothing after the "|" in %s; write {{ %s | terugval: "collega" }}`, shown, name)
		}
		return piece{slot: name}, ""
	}
	f := fallbackShape.FindStringSubmatch(m[2])
	if f == nil {
		return piece{}, fmt.Sprintf(`cannot read what follows the "|" in %s; write {{ %s | terugval: "collega" }}`, shown, name)
	}
	if utf8.RuneCountInString(f[1]) > maxFallback {
		return piece{}, fmt.Sprintf("has a fallback of more than %d characters in the slot {{ %s }}", maxFallback, name)
	}
	return piece{slot: name, fallback: strings.TrimSpace(f[1])}, ""
}

// slotName checks a name as staff typed it and returns it in its one spelling: small letters, composed (Unicode NFC), which is
// how attributes are stored. Another spelling would be empty for everybody.
func slotName(typed string) (name, fault string) {
	name = norm.NFC.String(strings.ToLower(typed))
	if slices.Contains(personalSlots(), name) {
		return name, ""
	}
	if isLinkSlot(name) {
		return "", fmt.Sprintf("has the slot {{ %s }}, which only the footer uses; the footer is added by itself", name)
	}
	if attribute, ok := strings.CutPrefix(name, SlotAttribute); ok {
		return name, attributeFault(attribute)
	}
	return "", fmt.Sprintf("has the unknown slot {{ %s }}; known are %s and %sNAAM", typed, strings.Join(personalSlots(), ", "), SlotAttribute)
}

// attributeFault says why no reader can have an attribute of this name, or "".
func attributeFault(name string) string {
	switch {
	case len(name) > maxAttribute:
		return fmt.Sprintf("has a slot with the attribute %q, which is longer than %d letters (an accent counts for two); no attribute is", name, maxAttribute)
	case attributeShape.MatchString(name):
		return ""
	case attributeShape.MatchString(strings.ReplaceAll(name, "-", "_")):
		return fmt.Sprintf("has the slot {{ %s%s }}: an attribute's name has no -; write {{ %[1]s%[3]s }}", SlotAttribute, name, strings.ReplaceAll(name, "-", "_"))
	}
	return fmt.Sprintf("has the slot {{ %s%s }}: an attribute's name is letters and digits, with single _ between them", SlotAttribute, name)
}

// Slots travel through Markdown, HTML and the CSS inliner as tokens between two private-use characters, which no checked
// content can hold: nobody can type a token.
const (
	tokenOpen  = '\uE000'
	tokenClose = '\uE001'
)

var tokenShape = regexp.MustCompile(`\x{E000}([0-9]+)\x{E001}`)

// tokens remembers what each token of one compilation stands for.
type tokens struct{ pieces []piece }

// add returns the token that stands for a slot.
func (t *tokens) add(p piece) string {
	at := slices.Index(t.pieces, p)
	if at < 0 {
		at = len(t.pieces)
		t.pieces = append(t.pieces, p)
	}
	return string(tokenOpen) + strconv.Itoa(at) + string(tokenClose)
}

// piece is what the token of a number stands for.
func (t *tokens) piece(number string) piece {
	at, _ := strconv.Atoi(number)
	return t.pieces[at]
}

// replace puts tokens in the place of the slots of a checked text.
func (t *tokens) replace(text string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	pieces, _ := parseSlots(text)
	var b strings.Builder
	for _, p := range pieces {
		if p.slot == "" {
			b.WriteString(p.literal)
		} else {
			b.WriteString(t.add(p))
		}
	}
	return b.String()
}
