package campaigns_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/subscribers"

	"pgregory.net/rapid"
)

// books are what the ledger says at the end of a run, by reader: a state, and for skipped a reason behind it.
type books map[subscribers.ID]string

const (
	accepted = "accepted"
	refused  = "refused"
	settled  = "settled"
	stopped  = "skipped stopped"
	tooLate  = "skipped too late"
	left     = "skipped left"
)

// end closes the books of a campaign's run as the engine does; readers that are not named got it.
func (d desk) end(name string, said books) {
	d.t.Helper()
	ctx, run := d.t.Context(), d.status(name).Reports[0].Run.ID
	d.must(d.DB.Write(ctx, func(tx *database.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE deliveries SET state = 'accepted' WHERE run = ?1", run); err != nil {
			return err
		}
		for reader, word := range said {
			state, reason, _ := strings.Cut(word, " ")
			if _, err := tx.Exec(ctx, "UPDATE deliveries SET state = ?3, reason = ?4 WHERE run = ?1 AND subscriber = ?2", run, reader, state, reason); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "UPDATE runs SET state = 'done' WHERE id = ?1", run)
		return err
	}))
}

// named is who a campaign's newest run is for.
func (d desk) named(name string) (readers []subscribers.ID) {
	d.t.Helper()
	rows, err := d.DB.Read().Query(d.t.Context(), "SELECT subscriber FROM deliveries WHERE run = ?1 ORDER BY subscriber", d.status(name).Reports[0].Run.ID)
	d.must(err)
	defer rows.Close()
	for rows.Next() {
		var id subscribers.ID
		d.must(rows.Scan(&id))
		readers = append(readers, id)
	}
	d.must(rows.Err())
	return readers
}

// short is a letter that is soon compiled.
const short = `
name: Bedankt
topic: imh-week
blocks: [{block: introduction, text: Bedankt voor alles.}]
`

func (d desk) follow(name string, how deliveries.FollowUp) (campaigns.Campaign, error) {
	f := campaigns.Follow{Ref: name, How: how, Anyway: true}
	if how == deliveries.Correction {
		file := d.read(short + fmt.Sprintf("subject: %s, rechtgezet voor de %de keer\n", name, len(d.status(name).FollowUps)+1))
		f.Letter = &file
	}
	return d.FollowUp(d.t.Context(), "ana", f)
}

// sent applies and sends the campaign of these tests to so many readers, and closes its books.
func (d desk) sent(readers int, said books) {
	d.t.Helper()
	d.grow(3, readers)
	d.apply(draft)
	_, err := d.Send(d.t.Context(), "ana", "Bedankt")
	d.must(err)
	d.end("Bedankt", said)
}

// grow adds readers to those that are there, three from the start, until there are so many.
func (d desk) grow(from, readers int) {
	d.t.Helper()
	topic, err := d.Subscribers.TopicBySlug(d.t.Context(), "imh-week")
	d.must(err)
	for i := from; i < readers; i++ {
		address, err := subscribers.ParseAddress(fmt.Sprintf("lezer%d@opvang.example", i))
		d.must(err)
		_, err = d.Subscribers.Add(d.t.Context(), "test", subscribers.NewSubscriber{
			Address: address, Topics: []subscribers.TopicID{topic.ID},
			Consent: &subscribers.Given{Words: "Ja", Language: "nl", Source: "test", By: "test"},
		})
		d.must(err)
	}
}

func TestWhoAFollowUpIsFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.sent(9, books{2: refused, 3: refused, 4: settled, 5: stopped, 6: tooLate, 7: left})
		address, err := subscribers.ParseAddress("lezer2@opvang.example")
		d.must(err)
		d.must(d.Subscribers.Suppress(t.Context(), "ana", address, "test"))
		d.grow(9, 10) // somebody who joined since
		for _, f := range []struct {
			how  deliveries.FollowUp
			want []subscribers.ID
		}{
			{deliveries.Correction, []subscribers.ID{1, 4, 8, 9}}, {deliveries.RestAfterAll, []subscribers.ID{5, 6}},
			{deliveries.RefusedAgain, []subscribers.ID{2}}, {deliveries.Correction, []subscribers.ID{1, 2, 4, 5, 6, 8, 9}},
		} {
			c, err := d.follow("Bedankt", f.how)
			d.must(err)
			if got := d.named(c.Name); !slices.Equal(got, f.want) {
				t.Errorf("%s is for %v, want %v", f.how, got, f.want)
			}
			d.end(c.Name, nil)
		}
	})
}

// A second follow-up is for nobody whom the first one reached, whichever of the campaigns is named.
func TestFollowUpsInARow(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.sent(5, books{2: stopped, 3: stopped, 4: stopped, 5: refused})
	first, err := d.follow("Bedankt", deliveries.RestAfterAll)
	d.must(err)
	if _, err := d.follow("Bedankt", deliveries.RestAfterAll); !errors.As(err, new(*campaigns.OpenError)) || !strings.Contains(err.Error(), first.Name) {
		t.Errorf("while the rest is being sent: %v", err)
	}
	d.end(first.Name, books{3: stopped, 4: refused})
	second, err := d.follow(first.Name, deliveries.RestAfterAll)
	d.must(err)
	if got := d.named(second.Name); second.Name != "Bedankt (rest) #2" || !slices.Equal(got, []subscribers.ID{3}) {
		t.Errorf("%s is for %v, want reader 3", second.Name, got)
	}
	d.end(second.Name, nil)
	if _, err := d.follow("Bedankt", deliveries.RestAfterAll); !errors.Is(err, deliveries.ErrNobodyLeft) {
		t.Errorf("a third rest: %v", err)
	}
	again, err := d.follow("Bedankt", deliveries.RefusedAgain)
	d.must(err)
	if got := d.named(again.Name); again.Name != "Bedankt (opnieuw)" || !slices.Equal(got, []subscribers.ID{4, 5}) {
		t.Errorf("%s is for %v, want who was refused by either", again.Name, got)
	}
	d.end(again.Name, books{5: refused})
	correction, err := d.follow("Bedankt", deliveries.Correction)
	d.must(err)
	if got := d.named(correction.Name); correction.Name != "Bedankt (rechtzetting)" || !slices.Equal(got, []subscribers.ID{1, 2, 3, 4}) {
		t.Errorf("%s is for %v, want everybody who got the letter", correction.Name, got)
	}
	if all, err := d.List(t.Context()); err != nil || len(all) != 5 {
		t.Errorf("what was refused left something behind: %+v, %v", all, err)
	}
}

func TestReportsOfFollowUps(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.sent(3, books{2: stopped})
	c, err := d.follow("Bedankt", deliveries.RestAfterAll)
	d.must(err)
	before, after := d.status("Bedankt"), d.status(c.Name)
	if len(before.FollowUps) != 1 || before.FollowUps[0].Name != c.Name || before.FollowUps[0].How != deliveries.RestAfterAll || before.After != nil {
		t.Errorf("the first tells of %+v", before.FollowUps)
	}
	if after.After == nil || after.After.Name != "Bedankt" || after.Where != "running" || after.FollowUp != deliveries.RestAfterAll {
		t.Errorf("the rest tells of %+v, %s", after.After, after.Where)
	}
	first, second := before.Reports[0].Run, after.Reports[0].Run
	if first.Head != second.Head || first.Topic != second.Topic || first.Unknown != second.Unknown {
		t.Errorf("head, topic or policy differ: %+v, %+v", first, second)
	}
}

func TestWhatACorrectionCannotSay(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	audience := "audience: {in: [{language: nl}]}\n"
	d.apply(draft + audience + "reply_to: antwoord@lindewijk.example\nunknown: leave\n")
	_, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	correct := func(file string) (campaigns.Campaign, error) {
		letter := d.read(file)
		return d.FollowUp(t.Context(), "ana", campaigns.Follow{Ref: "Bedankt", How: deliveries.Correction, Letter: &letter})
	}
	if _, err := correct(draft); !errors.As(err, new(*campaigns.OpenError)) {
		t.Errorf("while it is being sent: %v", err)
	}
	d.end("Bedankt", nil)
	if c, err := correct(draft); !errors.Is(err, campaigns.ErrNotMended) {
		t.Errorf("the letter itself goes again as %s: %v", c.Name, err)
	}
	for key, file := range map[string]string{
		"audience": draft + "audience: {in: [{language: fr}]}\n",
		"schedule": draft + "schedule: {once: \"2037-06-14 09:00\"}\n",
		"topic":    strings.Replace(draft, "imh-week\n", "vorming\n", 1),
	} {
		_, err := correct(file)
		if complaint, ok := errors.AsType[*campaigns.CorrectionError](err); !ok || complaint.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	mended := strings.Replace(draft, "Bedankt", "Ons foutje", 1) + audience + "subject: Dit is het juiste uur\n"
	c, err := correct(mended)
	d.must(err)
	run := d.status("Ons foutje").Reports[0].Run
	if c.Name != "Ons foutje" || run.Head.ReplyTo != "antwoord@lindewijk.example" || run.Unknown != deliveries.Leave {
		t.Errorf("%s has head %+v and policy %s", c.Name, run.Head, run.Unknown)
	}
	if _, err := correct(mended); !errors.Is(err, campaigns.ErrCorrected) {
		t.Errorf("the same correction once more: %v", err)
	}
	if got := d.named("Ons foutje"); len(got) != 3 {
		t.Errorf("the correction is for %v", got)
	}
}

// What the checks block is no way round for a follow-up, and nothing of it stays.
func TestChecksHoldAFollowUp(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.real()
	d.apply(draft)
	_, err := d.SendAnyway(t.Context(), "ana", "Bedankt")
	d.must(err)
	d.end("Bedankt", books{1: stopped})
	letter := d.read(wrongDay)
	correction := campaigns.Follow{Ref: "Bedankt", How: deliveries.Correction, Letter: &letter}
	if _, err := d.FollowUp(t.Context(), "ana", correction); !errors.Is(err, campaigns.ErrBlocked) {
		t.Fatalf("want ErrBlocked, got %v", err)
	}
	if all, err := d.List(t.Context()); err != nil || len(all) != 1 {
		t.Fatalf("something stayed behind: %+v, %v", all, err)
	}
	correction.Anyway = true
	if _, err := d.FollowUp(t.Context(), "ana", correction); err != nil {
		t.Error(err)
	}
}

// Practice follows practice, uses nothing up, and can be repeated.
func TestPracticeOfFollowUps(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.Kind = deliveries.Practice
	d.apply(draft)
	for range 2 {
		_, err := d.Send(t.Context(), "ana", "Bedankt")
		d.must(err)
		d.end("Bedankt", books{1: stopped})
		c, err := d.follow("Bedankt", deliveries.RestAfterAll)
		d.must(err)
		if got := d.named(c.Name); !slices.Equal(got, []subscribers.ID{1}) {
			t.Errorf("the practice of %s is for %v", c.Name, got)
		}
		d.end(c.Name, nil)
	}
	d.Kind = deliveries.Real
	if _, err := d.follow("Bedankt", deliveries.RestAfterAll); !errors.Is(err, campaigns.ErrNotLaunched) {
		t.Errorf("for real, of what was only practised: %v", err)
	}
	_, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	d.end("Bedankt", books{2: stopped, 3: stopped})
	_, err = d.Send(t.Context(), "ana", "Bedankt (rest)")
	d.must(err)
	if got := d.named("Bedankt (rest)"); !slices.Equal(got, []subscribers.ID{2, 3}) {
		t.Errorf("what was practised goes for real to %v, want 2 and 3", got)
	}
}

// Over any row of stops, refusals and follow-ups nobody gets the same letter twice, and each follow-up is for whom the model
// says: those of the campaign that is named of whom the last word calls for it.
func TestNobodyTwiceOverFollowUps(t *testing.T) {
	fewerChecks(t)
	d := newDesk(t, dbtest.Open(t))
	d.grow(3, 8)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		name := fmt.Sprintf("Brief %d", n)
		d.apply(strings.Replace(short, "Bedankt", name, 1) + "subject: Een bedankje\n")
		_, err := d.SendAnyway(t.Context(), "ana", name)
		d.must(err)
		m := model{last: books{}, doubted: map[subscribers.ID]bool{}, of: map[string][]subscribers.ID{}}
		m.run(rt, d, name)
		for range rapid.IntRange(1, 6).Draw(rt, "follow-ups") {
			m.follow(rt, d)
		}
	})
}

// fewerChecks takes a quarter of rapid's usual checks, where nobody asked for another number: each launches some campaigns,
// whose letters are compiled.
func fewerChecks(t *testing.T) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() != checks.DefValue {
		return
	}
	if err := flag.Set(checks.Name, "25"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set(checks.Name, checks.DefValue) })
}

// model is the last word about each reader of one letter, who was in doubt on the way to it, and whom each campaign of it was
// for.
type model struct {
	last    books
	doubted map[subscribers.ID]bool
	of      map[string][]subscribers.ID
}

// has tells whether a reader has the letter, or may have it.
func (m *model) has(reader subscribers.ID) bool {
	return m.last[reader] == accepted || m.last[reader] == settled || m.doubted[reader]
}

func (m *model) run(rt *rapid.T, d desk, name string) {
	said := books{}
	var doubted []subscribers.ID
	for _, reader := range d.named(name) {
		if m.has(reader) {
			rt.Fatalf("%s is for reader %d, who may have the letter (%s)", name, reader, m.last[reader])
		}
		said[reader] = rapid.SampledFrom([]string{accepted, refused, settled, stopped, tooLate, left}).Draw(rt, "word")
		if said[reader] == settled || rapid.IntRange(0, 3).Draw(rt, "doubt") == 0 {
			doubted = append(doubted, reader)
			m.doubted[reader] = true
		}
	}
	d.end(name, said)
	d.doubt(name, doubted...)
	maps.Copy(m.last, said)
	m.of[name] = d.named(name)
}

func (m *model) follow(rt *rapid.T, d desk) {
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(m.of))).Draw(rt, "campaign")
	how := rapid.SampledFrom([]deliveries.FollowUp{deliveries.Correction, deliveries.RestAfterAll, deliveries.RefusedAgain}).Draw(rt, "how")
	var want []subscribers.ID
	for _, reader := range m.of[name] {
		if m.calls(reader, how) {
			want = append(want, reader)
		}
	}
	c, err := d.follow(name, how)
	if len(want) == 0 {
		if !errors.Is(err, deliveries.ErrNobodyGotIt) && !errors.Is(err, deliveries.ErrNobodyLeft) && !errors.Is(err, deliveries.ErrNobodyRefused) {
			rt.Fatalf("%s of %s, which is for nobody: %v", how, name, err)
		}
		return
	}
	if err != nil {
		rt.Fatalf("%s of %s: %v", how, name, err)
	}
	if got := d.named(c.Name); !slices.Equal(got, want) {
		rt.Fatalf("%s of %s is for %v, want %v of %v", how, name, got, want, m.last)
	}
	if how == deliveries.Correction {
		d.end(c.Name, nil)
		return
	}
	m.run(rt, d, c.Name)
}

func (m *model) calls(reader subscribers.ID, how deliveries.FollowUp) bool {
	word := m.last[reader]
	switch how {
	case deliveries.Correction:
		return m.has(reader)
	case deliveries.RestAfterAll:
		return !m.has(reader) && (word == stopped || word == tooLate)
	}
	return !m.has(reader) && word == refused
}
