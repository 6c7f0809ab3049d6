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
	schemes := map[string]colours{}
	for _, p := range palettes {
		schemes[p.Name+" light"], schemes[p.Name+" dark"] = p.Light, p.Dark
	}
	for scheme, tones := range schemes {
		pairs := []struct{ name, words, ground string }{
			{"text on the card", tones.Ink, tones.Sheet},
			{"text on mint", tones.Ink, tones.Mint},
			{"text on peach", tones.Ink, tones.Peach},
			{"text on lilac", tones.Ink, tones.Lilac},
			{"second text on the card", tones.Soft, tones.Sheet},
			{"second text around the card", tones.Soft, tones.Ground},
			{"headings and links on the card", tones.Petrol, tones.Sheet},
			{"links around the card", tones.Petrol, tones.Ground},
			{"headings on mint", tones.Petrol, tones.Mint},
			{"headings on peach", tones.Petrol, tones.Peach},
			{"headings on lilac", tones.Petrol, tones.Lilac},
			{"words on the main button", tones.OnPetrol, tones.Petrol},
			{"dates on mint", tones.Accent, tones.Mint},
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

// TestPaintLeavesNoName holds that every colour word of the style sheets is a tone.
func TestPaintLeavesNoName(t *testing.T) {
	t.Parallel()
	for name, css := range map[string]string{"inline": inlineCSS, "phone": phoneCSS, "dark": darkCSS, "print": printCSS} {
		if left := regexp.MustCompile(`\$[a-z-]+`).FindString(palettes[0].paint(css)); left != "" {
			t.Errorf("look/%s.css has the unknown colour %s", name, left)
		}
	}
}
