package templates

import (
	"fmt"
	"regexp"
	"slices"
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

// The slots that are asked after in conditions and never printed. A reader's topics are slugs, with spaces between them.
const (
	SlotLanguage = "taal"
	SlotTopics   = "thema"
	SlotMissed   = "gemist" // the campaigns that a bundle brings to its reader, as c12; spaces between them
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

// askedSlots are the names that a condition may ask after, besides attributes.
func askedSlots() []string { return append(personalSlots(), SlotLanguage, SlotTopics, SlotMissed) }

// isListSlot reports whether a reader has several values of a slot, and a condition asks whether one is among them.
func isListSlot(name string) bool { return name == SlotTopics || name == SlotMissed }

func isFooterSlot(name string) bool { return name == SlotPreferencesLink || name == SlotLeaveLink }

func isLinkSlot(name string) bool { return isFooterSlot(name) || name == SlotActionLink }

// Limits of a fallback, in characters, and of an attribute's name, in octets: no longer name is ever stored.
const (
	maxFallback  = 60
	maxAttribute = 64
)

var (
	slotShape      = regexp.MustCompile(`^[\s\p{Z}]*([\p{L}\p{Mn}\p{Nd}_.-]+)[\s\p{Z}]*(?:\|[\s\p{Z}]*((?s:.*?))[\s\p{Z}]*)?$`)
	fallbackShape  = regexp.MustCompile(`^(?i:terugval)[\s\p{Z}]*:[\s\p{Z}]*["“”„]([^"“”„{}]*)["“”]$`)
	attributeShape = regexp.MustCompile(`^[\p{L}\p{Mn}\p{Nd}]+(_[\p{L}\p{Mn}\p{Nd}]+)*$`)
)

// parseSlot reads what stands between the braces of a slot.
func parseSlot(inside string) (piece, string) {
	shown := "{{" + clip(inside) + "}}"
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
		return piece{kind: pieceSlot, slot: name}, ""
	}
	f := fallbackShape.FindStringSubmatch(m[2])
	if f == nil {
		return piece{}, fmt.Sprintf(`cannot read what follows the "|" in %s; write {{ %s | terugval: "collega" }}`, shown, name)
	}
	if utf8.RuneCountInString(f[1]) > maxFallback {
		return piece{}, fmt.Sprintf("has a fallback of more than %d characters in the slot {{ %s }}", maxFallback, name)
	}
	return piece{kind: pieceSlot, slot: name, fallback: strings.TrimSpace(f[1])}, ""
}

// slotName checks a name as staff typed it and returns it in its one spelling: small letters, composed (Unicode NFC), which is
// how attributes are stored. Another spelling would be empty for everybody.
func slotName(typed string) (name, fault string) {
	name = norm.NFC.String(strings.ToLower(typed))
	if slices.Contains(personalSlots(), name) {
		return name, ""
	}
	if name == SlotLanguage || isListSlot(name) {
		return "", fmt.Sprintf("has the slot {{ %s }}, which is only for conditions, as in {%% if %s %%}", name, asked(name))
	}
	if isFooterSlot(name) {
		return "", fmt.Sprintf("has the slot {{ %s }}, which only the footer uses; the footer is added by itself", name)
	}
	if attribute, ok := strings.CutPrefix(name, SlotAttribute); ok {
		return name, attributeFault(attribute)
	}
	return "", fmt.Sprintf("has the unknown slot {{ %s }}; known are %s and %sNAAM", clip(typed), strings.Join(personalSlots(), ", "), SlotAttribute)
}

// asked is an example of a question after a slot that is never printed.
func asked(slot string) string {
	switch slot {
	case SlotTopics:
		return `thema bevat "vorming"`
	case SlotMissed:
		return `gemist bevat "c12"`
	}
	return `taal == "fr"`
}

// attributeFault says why no reader can have an attribute of this name, or "".
func attributeFault(name string) string {
	switch {
	case len(name) > maxAttribute:
		return fmt.Sprintf("has a slot with the attribute %q, which is longer than %d letters (an accent counts for two); no attribute is", clip(name), maxAttribute)
	case attributeShape.MatchString(name):
		return ""
	case attributeShape.MatchString(strings.ReplaceAll(name, "-", "_")):
		return fmt.Sprintf("has the slot {{ %s%s }}: an attribute's name has no -; write {{ %[1]s%[3]s }}", SlotAttribute, name, strings.ReplaceAll(name, "-", "_"))
	}
	return fmt.Sprintf("has the slot {{ %s%s }}: an attribute's name is letters and digits, with single _ between them", SlotAttribute, clip(name))
}
