package subscribers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// story gives a person a chain with a record of every kind.
func story(w *town, name string) Subscriber {
	ctx, p := w.t.Context(), w.reader(name, 0, 1)
	three, none := 3, 0
	w.wants(p.ID, 0)
	w.wants(p.ID, 0, 2)
	w.saves(p.ID, PreferencesChange{PauseMonths: &three})
	w.saves(p.ID, PreferencesChange{PauseMonths: &none})
	must(w.t, w.Leave(ctx, p.ID, "one-click"))
	must(w.t, w.UndoLeave(ctx, p.ID))
	return p
}

// page is what a reader does on the preferences page as it stands now, to follow these topics and no others.
func (w *town) page(id ID, topics ...int) PreferencesChange {
	w.t.Helper()
	prefs, err := w.Preferences(w.t.Context(), id)
	must(w.t, err)
	acts := TopicActs{Language: French}
	for i, choice := range prefs.Topics {
		topic := choice.Topic.ID
		switch wanted := slices.Contains(topics, i); {
		case wanted && choice.Wanted:
			acts.Kept = append(acts.Kept, topic)
		case wanted:
			acts.Given = append(acts.Given, TopicGiven{topic, "Oui, j'aimerais recevoir ceci."})
		case choice.Wanted:
			acts.Withdrawn = append(acts.Withdrawn, topic)
		}
	}
	return PreferencesChange{Topics: acts}
}

func (w *town) saves(id ID, change PreferencesChange) {
	w.t.Helper()
	gone, err := w.SavePreferences(w.t.Context(), id, change)
	must(w.t, err)
	same(w.t, len(gone), 0)
}

func (w *town) wants(id ID, topics ...int) {
	w.t.Helper()
	w.saves(id, w.page(id, topics...))
}

func TestConsentIsAChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := story(w, "bo")
		records, err := w.ConsentOf(ctx, p.ID)
		must(t, err)
		var kinds []ConsentKind
		for i, r := range records {
			kinds = append(kinds, r.Kind)
			if r.Number != i+1 || r.Address != "bo@example.org" || r.By == "" || r.Source == "" || r.At.IsZero() || r.Erased {
				t.Errorf("record %+v", r)
			}
		}
		same(t, kinds, []ConsentKind{ConsentGiven, ConsentGiven, ConsentWithdrawn, ConsentGiven, ConsentPaused, ConsentResumed, ConsentLeft, ConsentUndone})
		same(t, records[0].Words, paper().Words)
		same(t, records[3].Language, French)
		must(t, w.verifyConsent(ctx, p.ID))
		must(t, w.verifyConsent(ctx, 999))
		same(t, w.reasons(0, p), map[string]Reason{})
		same(t, w.reasons(1, p), map[string]Reason{"bo": ReasonLeftTopic})
	})
}

// Erasing deletes values and key. What stays still proves when consent for which words was given and withdrawn.
func TestChainVerifiesWithoutValuesAndKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := story(w, "bo")
		w.exec("DELETE FROM consent_values WHERE subscriber_id = ?1", p.ID)
		w.exec("UPDATE consent_chains SET secret = NULL WHERE subscriber_id = ?1", p.ID)
		w.exec("UPDATE subscribers SET state = 'erased', address = NULL, address_key = NULL WHERE id = ?1", p.ID)
		must(t, w.verifyConsent(ctx, p.ID))
		records, err := w.ConsentOf(ctx, p.ID)
		must(t, err)
		if len(records) != 8 || !records[0].Erased || records[0].Address != "" || records[0].Words == "" {
			t.Fatalf("records = %+v", records)
		}
		w.exec("UPDATE consents SET kind = 'given' WHERE number = 3")
		var fault *TamperedError
		if err := w.verifyConsent(ctx, p.ID); !errors.As(err, &fault) || fault.Number != 3 {
			t.Fatalf("tampering after erasure: %v", err)
		}
	})
}

func TestPreferencesShowAndSave(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := w.reader("bo", 0)
		region, six := " Brugge ", 6
		change := w.page(p.ID, 2)
		change.Language, change.PauseMonths, change.Region = English, &six, &region
		w.saves(p.ID, change)
		prefs, err := w.Preferences(ctx, p.ID)
		must(t, err)
		same(t, []bool{prefs.Topics[0].Wanted, prefs.Topics[1].Wanted, prefs.Topics[2].Wanted}, []bool{false, false, true})
		same(t, []bool{prefs.Topics[0].LeftOn.IsZero(), prefs.Topics[1].LeftOn.IsZero()}, []bool{false, true})
		same(t, []any{prefs.Subscriber.Language, prefs.Subscriber.Region, prefs.Subscriber.State, prefs.Suppressed}, []any{English, "Brugge", StatePaused, false})
		if !prefs.UndoUntil.IsZero() || prefs.Subscriber.PausedUntil < database.Now() {
			t.Errorf("preferences = %+v", prefs)
		}

		// Nothing new: no record, no audit line.
		before, err := w.ConsentOf(ctx, p.ID)
		must(t, err)
		change.PauseMonths = nil
		w.Audit = refuseAudit
		w.saves(p.ID, change)
		w.Audit = nil
		after, err := w.ConsentOf(ctx, p.ID)
		must(t, err)
		same(t, after, before)
	})
}

func TestPreferencesRefuse(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	p, two, bad := w.reader("bo", 0), 2, "a\r\nb"
	for name, change := range map[string]PreferencesChange{
		"words":    {Topics: TopicActs{Withdrawn: []TopicID{w.topics[0].ID}, Given: []TopicGiven{{w.topics[1].ID, " "}}}},
		"pause":    {PauseMonths: &two},
		"language": {Language: "de"},
		"often":    {Frequency: "daily"},
		"page":     {Topics: TopicActs{Withdrawn: []TopicID{w.topics[0].ID}, Language: "de"}},
		"topic":    {Topics: TopicActs{Given: []TopicGiven{{99, "Ja."}}}},
		"region":   {Topics: TopicActs{Withdrawn: []TopicID{w.topics[0].ID}}, Region: &bad},
	} {
		if _, err := w.SavePreferences(t.Context(), p.ID, change); err == nil {
			t.Errorf("%s: saved", name)
		}
	}
	// A refused change leaves nothing behind, not even the topic that it would have left.
	same(t, w.reasons(0, p), map[string]Reason{})
	if _, err := w.SavePreferences(t.Context(), 999, PreferencesChange{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown person: %v", err)
	}
}

func TestFrequencyIsPartOfTheChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := w.reader("bo", 0, 1)
		same(t, p.Frequency, FrequencyAll)
		for _, frequency := range []Frequency{FrequencyWeek, FrequencyWeek, "", FrequencyDigest} {
			w.saves(p.ID, PreferencesChange{Frequency: frequency, Topics: TopicActs{Language: French, Form: "f1"}})
		}
		records, err := w.ConsentOf(ctx, p.ID)
		must(t, err)
		var said []string
		for _, r := range records[2:] {
			said = append(said, string(r.Kind)+" "+r.Detail+" "+string(r.Via)+" "+r.Form+" "+string(r.Language))
		}
		same(t, said, []string{"frequency week page f1 fr", "frequency digest page f1 fr"})
		must(t, w.verifyConsent(ctx, p.ID))
		prefs, err := w.Preferences(ctx, p.ID)
		must(t, err)
		same(t, prefs.Subscriber.Frequency, FrequencyDigest)
	})
}

func TestFrequencyLimitsWhatIsMailed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		p := w.reader("bo", 0, 1)
		for _, test := range []struct {
			frequency      Frequency
			week, training map[string]Reason
		}{
			{FrequencyAll, map[string]Reason{}, map[string]Reason{}},
			{FrequencyWeek, map[string]Reason{}, map[string]Reason{"bo": ReasonWeekOnly}},
			{FrequencyDigest, map[string]Reason{"bo": ReasonDigest}, map[string]Reason{"bo": ReasonDigest}},
		} {
			w.saves(p.ID, PreferencesChange{Frequency: test.frequency})
			same(t, w.reasons(0, p), test.week)
			same(t, w.reasons(1, p), test.training)
			same(t, w.reasons(2, p), map[string]Reason{"bo": ReasonNoConsent})
		}
	})
}

func TestLeavingIsOnceAndCanBeUndone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := w.reader("bo", 0, 1)
		w.wants(p.ID, 0)
		must(t, w.UndoLeave(ctx, p.ID)) // nothing to undo
		must(t, w.Leave(ctx, p.ID, "one-click"))
		must(t, w.Leave(ctx, p.ID, "page"))
		same(t, w.reasons(0, p), map[string]Reason{"bo": ReasonLeft})
		prefs, err := w.Preferences(ctx, p.ID)
		must(t, err)
		if prefs.Topics[0].LeftOn.IsZero() || prefs.UndoUntil < database.Now() {
			t.Fatalf("after leaving: %+v", prefs)
		}
		must(t, w.UndoLeave(ctx, p.ID))
		must(t, w.UndoLeave(ctx, p.ID))
		same(t, w.reasons(0, p), map[string]Reason{})
		same(t, w.reasons(1, p), map[string]Reason{"bo": ReasonLeftTopic}) // left before, and by another act
		records, err := w.ConsentOf(ctx, p.ID)
		must(t, err)
		same(t, len(records), 5)

		must(t, w.Leave(ctx, p.ID, "page"))
		w.exec("UPDATE subscribers SET left_at = left_at - ?1 WHERE id = ?2", int64(31*24*3600*1000), p.ID)
		if err := w.UndoLeave(ctx, p.ID); !errors.Is(err, ErrTooLate) {
			t.Fatalf("after 31 days: %v", err)
		}
		// Choosing topics anew always works.
		w.wants(p.ID, 1)
		same(t, w.reasons(1, p), map[string]Reason{})
		same(t, w.reasons(0, p), map[string]Reason{"bo": ReasonLeftTopic})
		must(t, w.verifyConsent(ctx, p.ID))
	})
}

func TestUndoConfirmsNobody(t *testing.T) {
	w, ctx := newTown(t, dbtest.Open(t)), t.Context()
	p, err := w.Add(ctx, "ana", NewSubscriber{Address: address(t, "bo@example.org"), State: StatePending, Topics: []TopicID{w.topics[0].ID}, Consent: paper(),
		Profile: Profile{FirstName: "bo"}})
	must(t, err)
	must(t, w.Leave(ctx, p.ID, "page"))
	must(t, w.UndoLeave(ctx, p.ID))
	same(t, w.reasons(0, p), map[string]Reason{"bo": ReasonNoConsent})
}

// Whatever a reader does, in whatever order: what may be mailed is what the chain says, and the chain holds.
func TestPermissionIsWhatTheChainSays(t *testing.T) {
	db := dbtest.Open(t)
	w, n := newTown(t, db), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		p := w.reader("p"+string(rune('a'+n%26))+strconv.Itoa(n), 0)
		for range rapid.IntRange(1, 8).Draw(rt, "acts") {
			w.act(rt, p.ID)
			w.compare(rt, p.ID)
		}
	})
}

func (w *town) act(rt *rapid.T, id ID) {
	ctx, err := w.t.Context(), error(nil)
	switch rapid.IntRange(0, 5).Draw(rt, "act") {
	case 0:
		err = w.Leave(ctx, id, "page")
	case 1:
		err = w.UndoLeave(ctx, id)
	case 2:
		w.saves(id, PreferencesChange{Frequency: rapid.SampledFrom(Frequencies()).Draw(rt, "frequency")})
	default:
		w.wants(id, rapid.SliceOfNDistinct(rapid.IntRange(0, 2), 0, 3, rapid.ID).Draw(rt, "wanted")...)
	}
	if err != nil {
		rt.Fatal(err)
	}
}

func (w *town) compare(rt *rapid.T, id ID) {
	ctx := w.t.Context()
	if err := w.verifyConsent(ctx, id); err != nil {
		rt.Fatal(err)
	}
	records, err := w.ConsentOf(ctx, id)
	if err != nil {
		rt.Fatal(err)
	}
	var p permissions
	for _, r := range records {
		p.add(r)
	}
	person, err := w.ByID(ctx, id)
	if err != nil {
		rt.Fatal(err)
	}
	for _, topic := range w.topics {
		wants := person.Frequency == FrequencyAll || person.Frequency == FrequencyWeek && topic.Slug == WeekTopic
		refused, err := w.Mailable(ctx, w.db.Read(), []ID{id}, topic.ID, database.Now())
		if err != nil {
			rt.Fatal(err)
		}
		if (p.given[topic.ID] > 0 && wants) != (refused[id] == "") {
			rt.Fatalf("topic %d, %s: the chain says %v, Mailable %q", topic.ID, person.Frequency, p.given, refused[id])
		}
		var may bool
		query := "SELECT " + MailableSQL("CAST(?1 AS BIGINT)", "CAST(?2 AS BIGINT)", "?3", "?4")
		if err := w.db.Read().QueryRow(ctx, query, id, topic.ID, database.Now(), person.Address.Key()).Scan(&may); err != nil || may != (refused[id] == "") {
			rt.Fatalf("topic %d: MailableSQL says %v (%v), Mailable %q", topic.ID, may, err, refused[id])
		}
	}
}

func refuseAudit(context.Context, *database.Tx, string, string, string) error {
	return errors.New("nothing happened that should be audited")
}
