package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestEveryFaultHasAPageInEveryLanguage(t *testing.T) {
	for _, in := range Languages() {
		for _, kind := range []fault{deadLink, noPage, wrongMethod, oddForm, otherSite, tooLarge, tooMany, busy, ours} {
			if page := errorTexts.In(in)[kind]; page.Title == "" || page.Text == "" || page.Advice == "" {
				t.Errorf("%s in %s is not complete: %+v", kind, in, page)
			}
		}
		if words := frameTexts.In(in); words.Languages == "" || words.Skip == "" || words.Number == "" || words.Data == "" || words.Privacy == "" || words.Help == "" {
			t.Errorf("the frame in %s is not complete", in)
		}
		if own[in].name == "" || own[in].tag == "" || monthNames[in][11] == "" || shortDays[in][6] == "" {
			t.Errorf("names in %s are not complete", in)
		}
	}
}

var colour = regexp.MustCompile(`--([a-z0-9]+):#([0-9A-F]{6})`)

// Text stays readable and borders visible, light and dark: 4.5 and 3 by WCAG 2.2.
func TestColoursHaveContrast(t *testing.T) {
	pairs := []struct {
		name, on string
		least    float64
	}{
		{"ink", "paper", 7}, {"ink", "ground", 7}, {"ink", "mint", 7}, {"ink", "mist", 7}, {"ink", "sun", 7},
		{"ink2", "paper", 4.5}, {"ink2", "ground", 4.5}, {"ink2", "mist", 4.5},
		{"petrol", "paper", 4.5}, {"petrol", "ground", 4.5}, {"petrol", "mint", 4.5}, {"petrol", "mist", 4.5}, {"petrol", "sun", 4.5},
		{"deep", "mist", 4.5}, {"deep", "mint", 4.5}, {"on", "petrol", 4.5}, {"on", "deep", 4.5}, {"warn", "sun", 4.5}, {"fault", "faultground", 4.5},
		{"edge", "paper", 3},
	}
	for _, sheet := range []string{"reader.css", "desk.css"} {
		data, err := assetFiles.ReadFile("assets/" + sheet)
		if err != nil {
			t.Fatal(err)
		}
		light, dark, found := strings.Cut(string(data), "prefers-color-scheme:dark")
		if !found {
			t.Fatalf("%s has no dark look", sheet)
		}
		for look, text := range map[string]string{"light": light, "dark": dark} {
			colours := map[string]string{}
			for _, one := range colour.FindAllStringSubmatch(text, -1) {
				colours[one[1]] = one[2]
			}
			for _, pair := range pairs {
				if colours[pair.name] == "" || colours[pair.on] == "" {
					continue // the other sheet's
				}
				if got := contrast(t, colours[pair.name], colours[pair.on]); got < pair.least {
					t.Errorf("%s, %s: %s on %s = %.1f, want %.1f", sheet, look, pair.name, pair.on, got, pair.least)
				}
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	lighter, darker := luminance(t, a), luminance(t, b)
	if lighter < darker {
		lighter, darker = darker, lighter
	}
	return (lighter + 0.05) / (darker + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		part, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(part) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
			continue
		}
		sum += weight * math.Pow((c+0.055)/1.055, 2.4)
	}
	return sum
}
