package templates

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

// TestContrast holds every pair of words and ground that a letter can make at 4.5 or more, by the WCAG 2.2 formula.
func TestContrast(t *testing.T) {
	t.Parallel()
	type pair struct{ name, words, ground string }
	schemes := map[string]colours{}
	for _, p := range palettes {
		schemes[p.Name+" light"], schemes[p.Name+" dark"] = p.Light, p.Dark
	}
	for scheme, tones := range schemes {
		pairs := []pair{
			{"words on the main button", tones.OnPetrol, tones.Petrol},
			{"second text around the card", tones.Soft, tones.Ground},
			{"links around the card", tones.Petrol, tones.Ground},
		}
		grounds := map[string]string{"the card": tones.Sheet, "mint": tones.Mint, "peach": tones.Peach, "lilac": tones.Lilac}
		for name, ground := range grounds {
			pairs = append(pairs, pair{"text on " + name, tones.Ink, ground}, pair{"second text on " + name, tones.Soft, ground},
				pair{"headings, links and second buttons on " + name, tones.Petrol, ground}, pair{"dates on " + name, tones.Accent, ground})
		}
		for _, pair := range pairs {
			if got := contrast(t, pair.words, pair.ground); got < 4.5 {
				t.Errorf("%s, %s: %s on %s has contrast %.2f", scheme, pair.name, pair.words, pair.ground, got)
			}
		}
	}
}

// contrast is (lighter + 0.05) / (darker + 0.05), WCAG 2.2, "contrast ratio".
func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("%q is not a colour of six digits", colour)
	}
	channel := func(v uint64) float64 {
		c := float64(v&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}

// TestPaintLeavesNoName holds that every colour word of the style sheets is a tone, in those of every letter and of each block.
func TestPaintLeavesNoName(t *testing.T) {
	t.Parallel()
	looks := map[string]look{"every letter": {inlineCSS, phoneCSS, darkCSS, printCSS}}
	for _, d := range declarations {
		looks[d.Type] = d.look
	}
	for name, l := range looks {
		if left := regexp.MustCompile(`\$[a-z-]+`).FindString(palettes[0].paint(l.inline + l.phone + l.dark + l.print)); left != "" {
			t.Errorf("the look of %s has the unknown colour %s", name, left)
		}
	}
}
