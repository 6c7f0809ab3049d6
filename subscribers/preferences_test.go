package subscribers

import (
	"errors"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func (w *town) kinds(id ID) (kinds []ConsentKind) {
	w.t.Helper()
	records, err := w.ConsentOf(w.t.Context(), id)
	must(w.t, err)
	for _, r := range records {
		kinds = append(kinds, r.Kind)
	}
	must(w.t, w.verifyConsent(w.t.Context(), id))
	return kinds
}

// A page that was opened before the reader left, and is saved after, brings nobody back: its ticks are ours.
func TestAnOldPageGivesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := w.reader("bo", 0, 1)
		old := w.page(p.ID, 0, 1)
		must(t, w.Leave(ctx, p.ID, "page"))
		before := w.kinds(p.ID)
		gone, err := w.SavePreferences(ctx, p.ID, old)
		must(t, err)
		same(t, gone, []TopicID{w.topics[0].ID, w.topics[1].ID})
		same(t, w.kinds(p.ID), before)
		same(t, w.reasons(0, p), map[string]Reason{"bo": ReasonLeft})

		// Just as well for one topic, left in another tab; what the reader did on the old page counts.
		an := w.reader("an", 0, 1)
		old = w.page(an.ID, 0, 1, 2)
		w.wants(an.ID, 1)
		gone, err = w.SavePreferences(ctx, an.ID, old)
		must(t, err)
		same(t, gone, []TopicID{w.topics[0].ID})
		same(t, []int{len(w.reasons(0, an)), len(w.reasons(1, an)), len(w.reasons(2, an))}, []int{1, 0, 0})
		same(t, w.kinds(an.ID), []ConsentKind{ConsentGiven, ConsentGiven, ConsentWithdrawn, ConsentGiven})
	})
}

// Who never agreed to a topic withdraws nothing by a pause or by saving the page, and may agree to it later.
func TestNothingIsWithdrawnThatWasNotGiven(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		w.importText("email,voornaam\nbo@example.org,bo\n", ImportOptions{Who: "ana", Topic: "imh-week"})
		bo, three, none := w.person("bo@example.org"), 3, 0
		w.saves(bo.ID, PreferencesChange{PauseMonths: &three})
		w.saves(bo.ID, PreferencesChange{PauseMonths: &none})
		w.wants(bo.ID)
		w.saves(bo.ID, PreferencesChange{Topics: TopicActs{Withdrawn: []TopicID{w.topics[0].ID, w.topics[1].ID}}})
		same(t, w.kinds(bo.ID), []ConsentKind{ConsentPaused, ConsentResumed})
		same(t, w.reasons(0, bo), map[string]Reason{"bo": ReasonNoConsent})
		report, _ := w.importText("email\nbo@example.org\n", w.options())
		same(t, report, ImportReport{Rows: 1, Known: 1, Consented: 1})
		same(t, w.reasons(0, bo), map[string]Reason{})
	})
}

func (w *town) pending(name string, topics ...int) Subscriber {
	w.t.Helper()
	new := NewSubscriber{Address: address(w.t, name+"@example.org"), Profile: Profile{FirstName: name}, State: StatePending, Consent: paper()}
	for _, i := range topics {
		new.Topics = append(new.Topics, w.topics[i].ID)
	}
	p, err := w.Add(w.t.Context(), "ana", new)
	must(w.t, err)
	return p
}

// What was asked for is confirmed topic by topic: who vouches for one says nothing of another.
func TestConfirmationIsOfOneTopic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		p := w.pending("bo", 0, 1)
		same(t, w.reasons(0, p), map[string]Reason{"bo": ReasonNoConsent})
		report, _ := w.importText("email\nbo@example.org\n", w.options())
		same(t, report, ImportReport{Rows: 1, Known: 1, Consented: 1})
		same(t, w.person("bo@example.org").State, StateActive)
		same(t, w.reasons(0, p), map[string]Reason{})
		same(t, w.reasons(1, p), map[string]Reason{"bo": ReasonNoConsent})
		same(t, w.kinds(p.ID), []ConsentKind{ConsentAsked, ConsentAsked, ConsentGiven})

		// A list without consent confirms nothing.
		an := w.pending("an", 0)
		w.importText("email\nan@example.org\n", ImportOptions{Who: "ana", Topic: "imh-week"})
		same(t, w.reasons(0, an), map[string]Reason{"an": ReasonNoConsent})
		same(t, w.person("an@example.org").State, StatePending)

		// The link to the page came to the address itself.
		w.wants(an.ID, 1)
		same(t, w.reasons(1, an), map[string]Reason{})
		same(t, w.reasons(0, an), map[string]Reason{"an": ReasonNoConsent})
	})
}

func TestAListDoesNotOverruleTheReader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		const list = "email,taal,beroep,regio,organisatie\nbo@example.org,nl,arts,Gent,CLB\n"
		w.importText(list, w.options())
		bo, none, region := w.person("bo@example.org"), "", "Brugge"
		w.saves(bo.ID, PreferencesChange{Language: French, Profession: &none, Region: &region})
		w.importText("email,taal,beroep,regio,organisatie\nbo@example.org,nl,arts,Gent,COS\n", w.options())
		same(t, w.person("bo@example.org").Profile, Profile{Language: French, Region: "Brugge", Organisation: "COS"})

		// What the page showed empty, and was left so, a list may fill; what it showed filled was confirmed.
		w.importText("email,regio\nan@example.org,Gent\n", w.options())
		an, gent := w.person("an@example.org"), "Gent"
		w.saves(an.ID, PreferencesChange{Language: Dutch, Profession: &none, Region: &gent})
		report, _ := w.importText("email,taal,beroep,regio\nan@example.org,fr,arts,Luik\n", w.options())
		same(t, report.Updated, 1)
		same(t, w.person("an@example.org").Profile, Profile{Language: Dutch, Region: "Gent", Profession: "arts"})

		// Saving once more what is so already is no act.
		w.Audit = refuseAudit
		w.saves(an.ID, PreferencesChange{Language: Dutch, Region: &gent})
	})
}

// "Tot en met" is up to and including: the last day ends where the house is, also when the clocks change in between.
func TestUndoLastsTheWholeDay(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	brussels, err := time.LoadLocation("Europe/Brussels")
	must(t, err)
	for left, until := range map[string]string{
		"2027-06-01T00:30": "2027-07-01T23:59", "2027-06-01T23:30": "2027-07-01T23:59",
		"2027-03-10T23:30": "2027-04-09T23:59", "2027-10-20T00:10": "2027-11-19T23:59",
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04", left, brussels)
		must(t, err)
		w.Zone = brussels
		got := w.undoUntil(Subscriber{State: StateLeft, LeftAt: database.At(at)})
		same(t, got.Time().In(brussels).Format("2006-01-02T15:04"), until)
		same(t, (got + 1).Time().In(brussels).Format("15:04:05.000"), "00:00:00.000")
	}
	p := w.reader("bo", 0)
	must(t, w.Leave(t.Context(), p.ID, "page"))
	w.exec("UPDATE subscribers SET left_at = ?1 WHERE id = ?2", database.At(time.Now().In(brussels).AddDate(0, 0, -30)), p.ID)
	must(t, w.UndoLeave(t.Context(), p.ID))
}

// Acts of one person at the same moment come one after the other; none fails and no record is lost.
func TestActsAtTheSameMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		people := []Subscriber{w.reader("bo", 0, 1), w.reader("an", 0)}
		old := []PreferencesChange{w.page(people[0].ID, 2), w.page(people[1].ID, 1, 2)}
		for range 5 {
			var acts errgroup.Group
			for i, p := range people {
				acts.Go(func() error { return w.Leave(t.Context(), p.ID, "one-click") })
				acts.Go(func() error { return w.UndoLeave(t.Context(), p.ID) })
				acts.Go(func() error { return second(w.SavePreferences(t.Context(), p.ID, old[i])) })
				acts.Go(func() error { return w.Leave(t.Context(), p.ID, "page") })
			}
			must(t, acts.Wait())
		}
		for _, p := range people {
			kinds := w.kinds(p.ID)
			for i := 1; i < len(kinds); i++ {
				if kinds[i] == ConsentLeft && kinds[i-1] == ConsentLeft {
					t.Errorf("left twice in a row: %v", kinds)
				}
			}
		}
	})
}

func TestFold(t *testing.T) {
	for _, same := range [][]string{{"LIÈGE", "Liège", "Lie\u0300ge", "LIE\u0300GE"}, {"Straße", "STRASSE"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}, {"Arts", "ARTS"}} {
		for _, text := range same[1:] {
			if fold(text) != fold(same[0]) {
				t.Errorf("fold(%q) = %q, fold(%q) = %q", text, fold(text), same[0], fold(same[0]))
			}
		}
	}
	if fold("Liege") == fold("Liège") {
		t.Error("an accent makes a difference")
	}
}

// A person whose field is changed by a list or a page is found under the new word only.
func TestAudienceFollowsChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		named := func(field, value string) []ID {
			return w.named(Audience{In: []Condition{{field, []string{value}}}})
		}
		options := w.options()
		options.Attributes = []string{"wijk"}
		w.importText("email,beroep,regio,organisatie,wijk\nbo@example.org,Infirmière,Liège,École,Île\n", options)
		w.importText("email,beroep,regio,organisatie,wijk\nbo@example.org,Sage-femme,Pâturages,Crèche,Forêt\n", options)
		same(t, [][]ID{named("region", "LIÈGE"), named("region", "PÂTURAGES"), named("profession", "sage-femme"),
			named("organisation", "CRÈCHE"), named("attribute:wijk", "FORÊT"), named("attribute:wijk", "île")},
			[][]ID{nil, {1}, {1}, {1}, {1}, nil})
		region := "Gårdsby"
		w.saves(1, PreferencesChange{Region: &region})
		same(t, slices.Concat(named("region", "gÅrdsby"), named("region", "pâturages")), []ID{1})
	})
}

func TestPendingAndTooLate(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	p := w.pending("bo", 0)
	must(t, w.Leave(t.Context(), p.ID, "page"))
	w.exec("UPDATE subscribers SET left_at = ?1 WHERE id = ?2", database.At(time.Now().AddDate(0, 0, -32)), p.ID)
	if err := w.UndoLeave(t.Context(), p.ID); !errors.Is(err, ErrTooLate) {
		t.Fatalf("undo = %v", err)
	}
}
