package texts

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What may be written is at most so many times as long as the original, and at least so many characters: a page has its place for
// a text, and at most 15 kB in all.
const (
	longer   = 3
	leastMax = 120
)

// Ways in which a text does not fit.
var (
	errEmpty   = errors.New("is empty; to have the original back, reset it")
	errNotUTF8 = errors.New("is not UTF-8 text")
	errBreak   = errors.New("has a line break; this text is one line")
	errPercent = errors.New("has a % that fills nothing in; write %% for the sign itself")
)

// fits says why a text cannot stand where the original does, or nil.
func fits(original, text string) error {
	most := max(leastMax, longer*utf8.RuneCountInString(original))
	switch {
	case strings.TrimSpace(text) == "":
		return errEmpty
	case !utf8.ValidString(text):
		return errNotUTF8
	case utf8.RuneCountInString(text) > most:
		return fmt.Errorf("has %d characters; at most %d fit here", utf8.RuneCountInString(text), most)
	}
	if err := plain(original, text); err != nil {
		return err
	}
	return sameVerbs(original, text)
}

// plain refuses characters that nobody sees and that change what is around them. Only where the original has line breaks may
// there be some.
func plain(original, text string) error {
	for _, r := range text {
		switch {
		case r == '\n' && strings.Contains(original, "\n"):
		case r == '\n':
			return errBreak
		case hidden(r):
			return fmt.Errorf("has the invisible character U+%04X; remove it", r)
		}
	}
	return nil
}

// hidden finds controls, and what turns the reading direction of the text around it (Unicode UAX #9).
func hidden(r rune) bool {
	return unicode.Is(unicode.Cc, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || unicode.Is(unicode.Co, r)
}

var (
	verb    = regexp.MustCompile(`%[sd]`)
	percent = regexp.MustCompile(`%(.|$)`)
)

// verbs are the places of a text that the program fills in, in their order.
func verbs(text string) []string { return verb.FindAllString(strings.ReplaceAll(text, "%%", ""), -1) }

func sameVerbs(original, text string) error {
	want, got := verbs(original), verbs(text)
	if !slices.Equal(want, got) {
		return fmt.Errorf("must hold %s, and holds %s: what is filled in stands there", said(want), said(got))
	}
	if len(want) == 0 {
		return nil // nothing is filled in: a % is a %
	}
	for _, found := range percent.FindAllString(text, -1) {
		if found != "%%" && found != "%s" && found != "%d" {
			return errPercent
		}
	}
	return nil
}

// said is places to fill, as a person reads them.
func said(verbs []string) string {
	if len(verbs) == 0 {
		return "no %s or %d"
	}
	return strings.Join(verbs, ", then ")
}
