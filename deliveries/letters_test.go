package deliveries_test

import (
	"errors"
	"testing"

	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// A run that began before letters had a web version has letters without a key, and goes on with them.
func TestLettersWithoutAKeyGoOut(t *testing.T) { onBoth(t, 3, testLettersWithoutAKeyGoOut) }

func testLettersWithoutAKeyGoOut(t *testing.T, w *world) {
	plan := w.plan(1, deliveries.Ask)
	letter := plan.Letters["nl"]
	letter.Key = ""
	plan.Letters["nl"], plan.Letters["fr"] = letter, letter
	_, err := w.freeze(plan)
	w.must(err)
	w.start(mailtest.Start(t), 2)
	w.until("the run is done", w.ended)
	if r := w.report(); r.Accepted != 3 {
		t.Errorf("report = %+v", r)
	}
	if _, err := w.store.Online(t.Context(), ""); !errors.Is(err, deliveries.ErrNoLetter) {
		t.Errorf("a letter was to be had without a key: %v", err)
	}
}
