package reader_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"dorpspost/subscribers"
)

// kept is all that stands about Els and why people leave.
func (d *desk) kept() string {
	d.t.Helper()
	chain, err := d.store.ConsentOf(d.t.Context(), d.els)
	must(d.t, err)
	reasons, err := d.store.WhyPeopleLeft(d.t.Context())
	must(d.t, err)
	return fmt.Sprint(d.now(), chain, reasons)
}

// A double click sends the same form twice, and the answer to the second is the one that a person sees.
func TestPressingTwice(t *testing.T) {
	left := url.Values{"act": {"leave"}}
	for name, test := range map[string]struct {
		before, form url.Values // of the page for leaving; an empty form is the preferences page, filled in
		says         string
	}{
		"leave":       {nil, left, "Je bent uitgeschreven"},
		"undo":        {left, url.Values{"act": {"undo"}}, "Welkom terug"},
		"pause":       {nil, url.Values{"act": {"pause"}}, "je krijgt niets tot"},
		"digest":      {nil, url.Values{"act": {"digest"}}, "je krijgt één keer per maand ons overzicht"},
		"why":         {left, url.Values{"act": {"why"}, "why": {"other"}}, "Dank je"},
		"preferences": {nil, nil, "je krijgt één keer per maand ons overzicht over nieuws (nl)"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			if test.before != nil {
				d.follow(d.leave(), test.before)
			}
			path, form := d.leave(), test.form
			if form == nil {
				path, form = d.preferences(), d.fill(url.Values{"topic": {"nieuws"}, "often": {"digest"}})
			}
			shows(t, d.follow(path, form), test.says)
			once := d.kept()
			shows(t, d.follow(path, form), test.says)
			if twice := d.kept(); twice != once {
				t.Errorf("once:\n%s\ntwice:\n%s", once, twice)
			}
		})
	}
}

// The same form sent at the same moment by two is one act.
func TestTwoAtOnce(t *testing.T) {
	d := open(t)
	form := d.fill(url.Values{"topic": {"imh-week", "vorming", "nieuws"}, "often": {"digest"}})
	answers := make([]*httptest.ResponseRecorder, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = d.post(d.preferences(), form) })
	}
	all.Wait()
	for _, answer := range answers {
		status(t, "saving", answer, http.StatusSeeOther)
	}
	chain, err := d.store.ConsentOf(t.Context(), d.els)
	must(t, err)
	if len(chain) != 4 { // two topics from before, one more, and how often
		t.Errorf("the chain has %d records: %+v", len(chain), chain)
	}
}

// What one tab shows may be over by the time that somebody presses a button there.
func TestTwoTabs(t *testing.T) {
	d := open(t)
	d.follow(d.leave(), url.Values{"act": {"leave"}}) // the first tab now offers to undo it
	d.follow(d.preferences(), d.fill(url.Values{"topic": {"nieuws"}}))
	shows(t, d.follow(d.leave(), url.Values{"act": {"undo"}}), "je krijgt elke mail over nieuws (nl), in het Nederlands.")
	if got := d.wanted(); got != "nieuws" {
		t.Errorf("undoing what is over brought back %q", got)
	}
	d.follow(d.leave(), url.Values{"act": {"why"}, "why": {"other"}})
	if reasons, err := d.store.WhyPeopleLeft(t.Context()); err != nil || len(reasons) != 0 {
		t.Errorf("somebody who is here left because of %+v, %v", reasons, err)
	}

	open := d.fill(url.Values{"topic": {"imh-week"}})
	must(t, d.erase(t.Context(), d.els))
	for path, form := range map[string]url.Values{d.preferences(): open, d.leave(): {"act": {"undo"}}, d.move(): address("els@nieuw.example"), d.gegevens(): nil} {
		status(t, path, d.post(path, form), http.StatusNotFound)
	}
	if _, err := d.store.ByID(t.Context(), d.els); err == nil {
		t.Error("a tab brought back who was erased")
	}
}

// Staff and the reader change one record: each sees what the other did.
func TestStaffAndReader(t *testing.T) {
	d := open(t)
	form := d.fill(url.Values{"topic": {"imh-week"}, "profession": {"onderwijs"}})
	must(t, d.store.Suppress(t.Context(), "ana", d.now().Subscriber.Address, "by request"))
	page := d.follow(d.preferences(), form)
	shows(t, page, "Bewaard", "je krijgt niets van ons, want naar dit adres sturen we nu niets.")
	if person := d.now().Subscriber; person.Profession != "onderwijs" || person.State != subscribers.StateActive {
		t.Errorf("saved %q, %q", person.Profession, person.State)
	}
}
