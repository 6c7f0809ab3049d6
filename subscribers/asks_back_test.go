package subscribers

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// goes moves a person by the mail to the new address.
func (p *post) goes(id ID, to string) AskID {
	p.t.Helper()
	ask := p.asksMove(id, to)
	same(p.t, p.look(), []string{"move " + to})
	must(p.t, second(p.Complete(p.t.Context(), ask)))
	return ask
}

// ages lets time pass for what is on record, too.
func (p *post) ages(by time.Duration) {
	p.t.Helper()
	p.later(by)
	p.exec("UPDATE consents SET at = at - ?1", by.Milliseconds())
}

func (p *post) settledOn(id ID) database.Instant {
	p.t.Helper()
	person, err := p.ByID(p.t.Context(), id)
	must(p.t, err)
	on, err := p.SettledOn(p.t.Context(), person)
	must(p.t, err)
	return on
}

// Whoever reads the mail to the old address puts a move back, and everything that was done or asked by moving since.
func TestPuttingAMoveBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		bo := p.reader("bo", 0)
		p.exec("UPDATE subscribers SET created_at = created_at - ?1", (2 * Settling).Milliseconds())
		first := p.goes(bo.ID, "dief@elders.example")
		second1 := p.goes(bo.ID, "dief2@elders.example")
		open := p.asksMove(bo.ID, "dief3@elders.example")
		p.look()
		p.later(29 * 24 * time.Hour)
		p.look()
		same(t, p.ask(first).Content.Before, "bo@example.org")
		before := len(p.mails)

		done, err := p.MoveBack(ctx, first)
		must(t, err)
		same(t, done, Completed{Outcome: OutcomeMoved, Person: bo.ID})
		same(t, p.person("bo@example.org").ID, bo.ID)
		same(t, p.mails[before:], []Mail{{Kind: MailBack, Address: address(t, "dief2@elders.example"), Language: Dutch}})
		for _, gone := range []AskID{second1, open} {
			if _, err := p.MoveBack(ctx, gone); !errors.Is(err, ErrNotFound) {
				t.Errorf("what came since: %v", err)
			}
			if _, err := p.Complete(ctx, gone); !errors.Is(err, ErrNotFound) {
				t.Errorf("what came since: %v", err)
			}
		}
		same(t, p.kinds(bo.ID), []ConsentKind{ConsentGiven, ConsentMoved, ConsentMoved, ConsentMoved})
		records, err := p.ConsentOf(ctx, bo.ID)
		must(t, err)
		same(t, []string{records[3].Address, records[3].Detail, records[3].MovedFrom()},
			[]string{"bo@example.org", "dief2@elders.example (put back)", "dief2@elders.example"})
		must(t, p.verifyConsent(ctx, bo.ID))
		same(t, p.settledOn(bo.ID), database.Instant(0))

		again, err := p.MoveBack(ctx, first)
		must(t, err)
		same(t, again, Completed{Outcome: OutcomeAlready, Person: bo.ID})
		same(t, len(p.kinds(bo.ID)), 4)

		// From now on a forwarded link moves nobody, also not to an address that was the person's.
		for _, to := range []string{"bo@example.org", "dief@elders.example", "nieuw@example.org"} {
			if _, err := p.AskMove(ctx, bo.ID, address(t, to), Dutch); !errors.Is(err, ErrPutBack) {
				t.Errorf("%s: %v", to, err)
			}
		}
		fresh, err := p.AskMoveFresh(ctx, bo.ID, address(t, "nieuw@example.org"), Dutch)
		must(t, err)
		same(t, p.look(), []string{"move nieuw@example.org"})
		same(t, p.complete(fresh).Outcome, OutcomeMoved)
	})
}

func TestMovesThatCannotBePutBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		bo := p.reader("bo", 0)
		refuses := func(id AskID, want error) {
			t.Helper()
			if _, err := p.MoveBack(ctx, id); !errors.Is(err, want) {
				t.Errorf("put back: %v, want %v", err, want)
			}
		}
		signUp := p.mailed("iemand@example.org", 0)
		refuses(signUp, ErrNotFound)
		ask := p.asksMove(bo.ID, "dief@elders.example")
		p.look()
		refuses(ask, ErrNotFound) // not moved yet
		p.complete(ask)
		p.suppress("bo@example.org")
		refuses(ask, ErrBarred)
		must(t, p.Unsuppress(ctx, "ana", address(t, "bo@example.org")))
		p.reader("bo", 1)
		refuses(ask, ErrTaken)
		same(t, p.person("dief@elders.example").ID, bo.ID)
		p.later(Settling - time.Hour)
		expired := func() (n int) {
			n, _, err := p.ExpireAsks(ctx, database.Now(), true)
			must(t, err)
			return n
		}
		kept := expired() // what else was asked
		p.later(time.Hour)
		same(t, expired(), kept+1)
		refuses(ask, ErrExpired)
		p.look()
		refuses(ask, ErrNotFound)
		same(t, p.kinds(bo.ID), []ConsentKind{ConsentGiven, ConsentMoved})
	})
}

// Two tabs, a double click, and the thief's own button at that moment: the person ends at the old address, by one record.
func TestPuttingBackAtTheSameMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		bo := p.reader("bo", 0)
		first := p.goes(bo.ID, "dief@elders.example")
		open := p.asksMove(bo.ID, "dief2@elders.example")
		p.look()
		var acts errgroup.Group
		for range 4 {
			acts.Go(func() error { return second(p.MoveBack(t.Context(), first)) })
		}
		acts.Go(func() error {
			if err := second(p.Complete(t.Context(), open)); !errors.Is(err, ErrNotFound) {
				return err
			}
			return nil
		})
		must(t, acts.Wait())
		must(t, second(p.MoveBack(t.Context(), first)))
		same(t, p.person("bo@example.org").ID, bo.ID)
		records, err := p.ConsentOf(t.Context(), bo.ID)
		must(t, err)
		back := 0
		for i, record := range records {
			if record.PutBack() {
				back++
				same(t, records[i-1].Kind, ConsentMoved)
			}
		}
		if back < 1 || back > 2 { // a second one where the thief came in between
			t.Errorf("put back %d times", back)
		}
		must(t, p.verifyConsent(t.Context(), bo.ID))
	})
}

// Who went home without the button is not taken away again by the mail to the address that was left.
func TestGoingHomeLeavesTheOtherNoButton(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		bo := p.reader("bo", 0)
		first := p.goes(bo.ID, "dief@elders.example")
		home := p.goes(bo.ID, "bo@example.org")
		same(t, p.mails[len(p.mails)-1], Mail{Kind: MailBack, Address: address(t, "dief@elders.example"), Language: Dutch})
		if _, err := p.MoveBack(t.Context(), home); !errors.Is(err, ErrNotFound) {
			t.Errorf("taken away again: %v", err)
		}
		p.goes(bo.ID, "dief@elders.example")
		done, err := p.MoveBack(t.Context(), first) // the first mail still helps
		must(t, err)
		same(t, done.Outcome, OutcomeMoved)
		same(t, p.person("bo@example.org").ID, bo.ID)
	})
}

// From when an address can be trusted. A month is Settling and a day.
func TestWhenAnAddressIsSettled(t *testing.T) {
	const month = Settling + 24*time.Hour
	for name, c := range map[string]struct {
		barred bool
		stays  []time.Duration // at each address, before going on to the next
		to     []string
		want   string // at once, later, never
	}{
		"never moved":           {stays: []time.Duration{0}, want: "at once"},
		"moved":                 {stays: []time.Duration{month, 0}, to: []string{"b"}, want: "later"},
		"long ago":              {stays: []time.Duration{month, month}, to: []string{"b"}, want: "at once"},
		"back":                  {stays: []time.Duration{month, 0, 0}, to: []string{"b", "bo"}, want: "at once"},
		"back, after a day":     {stays: []time.Duration{time.Hour, 0, 0}, to: []string{"b", "bo"}, want: "later"},
		"taken twice":           {stays: []time.Duration{month, 0, month, 0}, to: []string{"b", "bo", "b"}, want: "later"},
		"nobody was told":       {barred: true, stays: []time.Duration{month, month}, to: []string{"b"}, want: "never"},
		"nor of the next":       {barred: true, stays: []time.Duration{month, month, month}, to: []string{"b", "c"}, want: "never"},
		"but was home before":   {barred: true, stays: []time.Duration{month, month, 0}, to: []string{"b", "bo"}, want: "at once"},
		"in two steps of half":  {stays: []time.Duration{month, 20 * 24 * time.Hour, 0, 20 * 24 * time.Hour, 0}, to: []string{"b", "c", "b", "c"}, want: "later"},
		"half and half at last": {stays: []time.Duration{month, 20 * 24 * time.Hour, 0, 20 * 24 * time.Hour}, to: []string{"b", "c", "b"}, want: "later"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t, dbtest.Open(t))
			bo := p.reader("bo", 0)
			if c.barred {
				p.suppress("bo@example.org")
			}
			for i, stay := range c.stays {
				p.ages(stay)
				if i == len(c.to) {
					break
				}
				if c.to[i] == "bo" && c.barred {
					must(t, p.Unsuppress(t.Context(), "ana", bo.Address))
				}
				p.exec("UPDATE asks SET mailed_at = mailed_at - ?1", (2 * quiet).Milliseconds())
				p.goes(bo.ID, c.to[i]+"@example.org")
			}
			got := "at once"
			switch on := p.settledOn(bo.ID); {
			case on == Never:
				got = "never"
			case on > database.Now():
				got = "later"
			}
			same(t, got, c.want)
		})
	}
}

// Whatever strangers ask for it, a person can go back to an own address; and asking often keeps one row and sends one mail.
func TestNobodyKeepsAPersonFromGoingBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		bo := p.reader("bo", 0)
		for range 5 {
			p.asksMove(bo.ID, "bo@example.org") // while it still is theirs
			p.look()
		}
		same(t, p.count("asks"), 1)
		same(t, len(p.mails), 1)
		p.goes(bo.ID, "dief@elders.example")
		p.signUp("bo@example.org", 0)
		p.look()
		for _, to := range []string{"a@elders.example", "b@elders.example"} {
			p.asksMove(bo.ID, to)
		}
		p.look()
		for i, want := range [][]string{{"move bo@example.org"}, {}, {}, {}} {
			p.asksMove(bo.ID, "bo@example.org")
			if got := p.look(); strings.Join(got, ",") != strings.Join(want, ",") {
				t.Errorf("asked %d times: %v", i+1, got)
			}
		}
	})
}

// What follows a + is one mailbox: a mail a day, however it is spelled. Who is known hears so once a week, and is not reminded.
func TestAMailboxGetsOneMailHoweverItIsSpelled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		p.Limits.PerNetwork, p.Limits.Overall = 99, 99
		p.reader("an", 0)
		p.signUp("bo+1@example.org", 0)
		same(t, p.look(), []string{"confirmation bo+1@example.org"})
		for _, to := range []string{"bo@example.org", "Bo+2@example.org", "bo+3@EXAMPLE.org"} {
			p.signUp(to, 0)
			same(t, p.look(), []string{})
		}
		p.signUp("an@example.org", 0)
		same(t, p.look(), []string{"known an@example.org"})
		for range 6 {
			p.later(quiet + time.Hour)
			p.signUp("an@example.org", 0)
			p.look()
		}
		same(t, strings.Count(strings.Join(p.kindsMailed(), " "), "known an@"), 1)
		p.later(quiet)
		p.signUp("an@example.org", 0)
		same(t, p.look(), []string{"known an@example.org"})
	})
}

func (p *post) kindsMailed() (all []string) {
	for _, mail := range p.mails {
		all = append(all, string(mail.Kind)+" "+mail.Address.ASCII())
	}
	return all
}

// The address before is held as long as a move can be put back: the person sees it, nobody else does, and erasing takes it.
func TestTheAddressBeforeIsShownAndErased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		bo := p.reader("bo", 0)
		p.goes(bo.ID, "via@example.org")
		p.goes(bo.ID, "nieuw@example.org")
		held := func(id ID) string {
			dossier, err := p.Dossier(ctx, id)
			must(t, err)
			text, err := json.Marshal(dossier.Asks)
			must(t, err)
			return string(text)
		}
		if got := held(bo.ID); !strings.Contains(got, `"before":"bo@example.org"`) {
			t.Errorf("bo is shown %s", got)
		}
		if got := held(p.reader("via", 0).ID); strings.Contains(got, "bo@") {
			t.Errorf("who has an address now is shown %s", got)
		}
		must(t, second(p.Erase(ctx, bo.ID, "ana")))
		same(t, p.count("asks"), 0)
	})
}
