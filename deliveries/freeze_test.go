package deliveries_test

import (
	"crypto/rand"
	"maps"
	"testing"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// What a preview and the ledger say of a reader's language is one rule, written in Go and in SQL.
func TestLanguageForIsWhatTheLedgerCountsOut(t *testing.T) {
	onBoth(t, 3, testLanguageForIsWhatTheLedgerCountsOut)
}

func testLanguageForIsWhatTheLedgerCountsOut(t *testing.T, w *world) {
	w.exec("UPDATE subscribers SET language = 'fr' WHERE id = 2")
	w.exec("UPDATE subscribers SET language = 'en' WHERE id = 3")
	plan := w.plan(1, deliveries.Ask)
	plan.Letters["fr"] = deliveries.Letter{Letter: plan.Letters["nl"].Letter, Key: rand.Text()}
	plan.Language = "fr"
	readers, err := w.people.Recipients(t.Context(), w.db.Read(), w.ids)
	w.must(err)
	said := map[subscribers.ID]templates.Language{}
	for i := range readers {
		said[readers[i].ID] = plan.LanguageFor(&readers[i])
	}
	if want := map[subscribers.ID]templates.Language{1: "nl", 2: "fr", 3: "fr"}; !maps.Equal(said, want) {
		t.Errorf("LanguageFor says %v, want %v", said, want)
	}
	_, err = w.freeze(plan)
	w.must(err)
	if counted := w.languages(); !maps.Equal(counted, said) {
		t.Errorf("the ledger counted out %v, LanguageFor says %v", counted, said)
	}
}

// languages is what the ledger holds of each reader.
func (w *world) languages() map[subscribers.ID]templates.Language {
	w.t.Helper()
	rows, err := w.db.Read().Query(w.t.Context(), "SELECT subscriber, language FROM deliveries")
	w.must(err)
	defer rows.Close()
	found := map[subscribers.ID]templates.Language{}
	for rows.Next() {
		var id subscribers.ID
		var language templates.Language
		w.must(rows.Scan(&id, &language))
		found[id] = language
	}
	w.must(rows.Err())
	return found
}
