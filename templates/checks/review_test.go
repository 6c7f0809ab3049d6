package checks

import (
	"strings"
	"testing"
	"time"

	"dorpspost/templates"

	"github.com/google/go-cmp/cmp"
)

// aboutAWeek is a letter with a banner, a theme line and one text.
func aboutAWeek(from, to, theme, text string) templates.Content {
	words := func(t string) templates.Value { return templates.Value{Words: templates.Words{"nl": t}} }
	return templates.Content{Languages: []templates.Language{"nl"}, Subject: templates.Words{"nl": "Week van de IMH"}, Blocks: []templates.Block{
		{Type: "week_banner", Fields: map[string]templates.Value{"title": words("Week van de IMH"), "from": {One: from}, "to": {One: to}}},
		{Type: "theme_line", Fields: map[string]templates.Value{"text": words(theme)}},
		{Type: "text", Fields: map[string]templates.Value{"text": words(text)}},
	}}
}

// pointed are the points of a letter of 2024 that leaves before the week of 2027, with other texts than it was copied with.
func pointed(t *testing.T, before, after string) []Point {
	t.Helper()
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	return Review(Copied{
		From: aboutAWeek("2024-06-10", "2024-06-16", "Samen kijken", before), Content: aboutAWeek("2027-06-14", "2027-06-20", "Samen spelen", after),
		Moment: time.Date(2027, 5, 17, 9, 0, 0, 0, brussels),
	})
}

func TestReviewOfTexts(t *testing.T) {
	for text, want := range map[string][]string{
		"In 2024 waren we met velen.":                       {"review-year nl text text 2024 | Hier staat nog 2024, en deze mail gaat over 2027."},
		"In 2026 en in 2027.":                               {"review-year nl text text 2026 | Hier staat nog 2026"},
		"Kom op maandag 10 juni.":                           {"review-weekday nl text text maandag 10 juni | “maandag 10 juni”: in 2027 is dat een donderdag."},
		"Kom op maandag 14 juni.":                           nil, // a day of the banner
		"Kom op 14 juni.":                                   {"review-date nl text text 14 juni | “14 juni” staat er nog van vorige keer."},
		"Kom op maandag 21 juni.":                           {"review-date nl text text maandag 21 juni | “maandag 21 juni” staat er nog van vorige keer."},
		"Kom op 10 juni 2024.":                              {"review-date nl text text 10 juni 2024 | “10 juni 2024” is voorbij"},
		"Kom op 16 juni 2027.":                              nil,
		"Kom op dinsdag 16 juni 2027.":                      {"review-weekday nl text text dinsdag 16 juni 2027 | “dinsdag 16 juni 2027”: in 2027 is dat een woensdag."},
		"Van 10 tot 16 juni 2024.":                          {"review-date nl text text 10 | “10” is voorbij", "review-date nl text text 16 juni 2024 | “16 juni 2024” is voorbij"},
		"Kom voor 29 februari.":                             {"review-date nl text text 29 februari | “29 februari” staat er nog van vorige keer."},
		"Bel 09 233 45 67, breng 2000 kinderen mee.":        nil,
		"Op 10 juni, en nog eens op 10 juni, in 2024, 2024": {"review-year nl text text 2024 | Hier", "review-date nl text text 10 juni | “10 juni”"},
	} {
		var got []string
		points := pointed(t, text, text)
		for i, p := range points {
			said := p.Key + " | " + p.Sentence
			if i < len(want) && strings.HasPrefix(said, want[i]) {
				said = want[i]
			}
			got = append(got, said)
			if p.Block != 3 || p.Type != "text" || p.Field != "text" || p.Language != "nl" || p.Level != Attention || len(p.Hash) != 16 {
				t.Errorf("%s: %+v", text, p)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

// What somebody wrote anew was looked at.
func TestReviewPassesOverWhatIsNew(t *testing.T) {
	for before, after := range map[string]string{
		"Kom op 10 juni.":              "Kom op 14 juni.",
		"In 2024 waren we met velen.":  "In 2025 en 2026 waren we met velen.",
		"Kom op maandag 10 juni 2024.": "Kom op 1 mei 2027.",
		"Kom je ook?":                  "Kom op dinsdag 10 juni!",
	} {
		if points := pointed(t, before, after); len(points) > 0 {
			t.Errorf("%q after %q: %+v", after, before, points)
		}
	}
}

// A date keeps being old in other words, and its text is to be looked at anew.
func TestAPointIsAboutItsText(t *testing.T) {
	one, other := pointed(t, "Kom op 10 juni.", "Kom op 10 juni."), pointed(t, "Kom op 10 juni.", "Kom allemaal op 10 juni.")
	if len(one) != 1 || len(other) != 1 || one[0].Key != other[0].Key || one[0].Hash == other[0].Hash {
		t.Errorf("%+v and %+v", one, other)
	}
	figures := pointed(t, "Kom op 10 juni 2024.", "Kom op 10/06/2024.")
	if len(figures) != 1 || figures[0].Key != "review-date nl text text 10/06/2024" {
		t.Errorf("in figures: %+v", figures)
	}
}

func TestReviewOfThemeAndBanner(t *testing.T) {
	from := aboutAWeek("2024-06-10", "2024-06-16", "Samen kijken", "Kom je?")
	points := Review(Copied{From: from, Content: from, Moment: time.Date(2027, 5, 17, 9, 0, 0, 0, time.UTC)})
	var keys []string
	for _, p := range points {
		keys = append(keys, p.Key)
	}
	want := []string{"review-date week_banner from 2024-06-10", "review-date week_banner to 2024-06-16", "review-theme nl theme_line text"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Error(diff)
	}
	from.Blocks = append([]templates.Block{from.Blocks[2]}, from.Blocks[:2]...)
	moved := Review(Copied{From: from, Content: from, Moment: time.Date(2027, 5, 17, 9, 0, 0, 0, time.UTC)})
	for i := range moved {
		if moved[i].Key != points[i].Key || moved[i].Hash != points[i].Hash {
			t.Errorf("moved, it is another point: %+v", moved[i])
		}
	}
}
