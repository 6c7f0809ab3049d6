package deliveries

import (
	"testing"

	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Every reason that the ledger can hold is said in three languages, each in its own words.
func TestSkipsHaveWords(t *testing.T) {
	for _, reason := range append(subscribers.Reasons(), ReasonStopped, ReasonTooLate) {
		said := map[string]bool{}
		for _, language := range []templates.Language{templates.Dutch, templates.French, templates.English} {
			said[SkipIn(language, string(reason))] = true
		}
		if len(said) != 3 || said[string(reason)] {
			t.Errorf("%s: %v", reason, said)
		}
	}
	if got := SkipIn("de", string(subscribers.ReasonLeft)); got != "This reader has left." {
		t.Errorf("a language that there is not: %q", got)
	}
	if got := SkipIn(templates.Dutch, "by moonlight"); got != "by moonlight" {
		t.Errorf("a reason that is not known: %q", got)
	}
}
