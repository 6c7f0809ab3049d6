package reader

import (
	"strings"
	"testing"

	"dorpspost/database/dbtest"
	"dorpspost/subscribers"
	"dorpspost/texts"
	"dorpspost/web"
)

// Every text is there in every language, and what readers can choose or are told has words. That the languages have the same
// places to fill is what texts.New holds.
func TestTextsAreComplete(t *testing.T) {
	all, err := texts.NewStore(dbtest.Open(t), Texts()).All(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	languages := map[string]int{}
	for _, text := range all {
		if strings.TrimSpace(text.Text) != text.Text || text.Text == "" {
			t.Errorf("%s in %q is empty, or has spaces around it: %q", text.Key, text.Language, text.Text)
		}
		languages[text.Key]++
	}
	for key, n := range languages {
		if n != len(web.Languages()) {
			t.Errorf("%s is there in %d languages", key, n)
		}
	}
	for _, frequency := range subscribers.Frequencies() {
		if oftenIn.In("nl")[frequency].Label == "" {
			t.Errorf("%q has no words", frequency)
		}
	}
	for _, language := range web.Languages() {
		if languageNames.In("nl")[language] == "" {
			t.Errorf("%q has no name", language)
		}
	}
	if len(leaveReasons.values) != len(subscribers.LeaveReasons()) {
		t.Errorf("%d reasons for leaving have words, of %d", len(leaveReasons.values), len(subscribers.LeaveReasons()))
	}
}
