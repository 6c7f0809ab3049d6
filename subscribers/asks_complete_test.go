package subscribers

import (
	"encoding/hex"
	"errors"
	"testing"

	"golang.org/x/sync/errgroup"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func (p *post) mailed(to string, topics ...int) AskID {
	p.t.Helper()
	id := p.signUp(to, topics...)
	same(p.t, len(p.look()), 1)
	return id
}

// Whoever is known keeps what was chosen before, and gets what is new.
func TestJoiningAddsToWhoIsKnown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, three, gent := newPost(t, db), 3, "Gent"
		paused := p.reader("paused", 0)
		p.saves(paused.ID, PreferencesChange{PauseMonths: &three, Language: English, Region: &gent})
		id := p.mailed("paused@example.org", 0, 1)
		same(t, p.complete(id), Completed{OutcomeAdded, paused.ID, []TopicID{p.topics[1].ID}})
		same(t, p.kinds(paused.ID), []ConsentKind{ConsentGiven, ConsentPaused, ConsentAsked, ConsentGiven, ConsentResumed})
		now := p.person("paused@example.org")
		same(t, now.State, StateActive)
		same(t, now.Profile, Profile{FirstName: "paused", Language: English, Profession: "arts", Region: "Gent"})
		records, err := p.ConsentOf(t.Context(), paused.ID)
		must(t, err)
		same(t, []string{records[3].Form, records[3].Mail, string(records[3].Via)}, []string{"v1", hex.EncodeToString(p.ask(id).MailHash), "form"})
		same(t, []string{records[2].Form, records[2].Mail}, []string{"v1", ""})

		left := p.reader("left", 0)
		must(t, p.Leave(t.Context(), left.ID, ViaPage))
		same(t, p.complete(p.mailed("left@example.org", 0)).Outcome, OutcomeAdded)
		same(t, p.kinds(left.ID), []ConsentKind{ConsentGiven, ConsentLeft, ConsentAsked, ConsentGiven})
		same(t, p.reasons(0, left), map[string]Reason{})

		pending := p.pending("pending", 0, 1)
		same(t, p.complete(p.mailed("pending@example.org", 1)).Outcome, OutcomeAdded)
		same(t, p.reasons(1, pending), map[string]Reason{})
		same(t, p.reasons(0, pending), map[string]Reason{"pending": ReasonNoConsent})

		// What came about by another way in between is not written twice.
		p.Limits.PerNetwork = 99
		id = p.mailed("other@example.org", 2)
		other := p.reader("other", 2)
		same(t, p.complete(id), Completed{Outcome: OutcomeAlready, Person: other.ID})
		same(t, p.kinds(other.ID), []ConsentKind{ConsentGiven})

		id = p.mailed("barred@example.org", 0)
		p.suppress("barred@example.org")
		if _, err := p.Complete(t.Context(), id); !errors.Is(err, ErrBarred) {
			t.Errorf("barred since: %v", err)
		}
	})
}

// Two tabs, a double click: one person, one record for each topic.
func TestCompletingAtTheSameMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		known := p.reader("known", 0)
		for _, to := range []string{"new@example.org", "known@example.org"} {
			id := p.mailed(to, 1, 2)
			var acts errgroup.Group
			for range 6 {
				acts.Go(func() error { return second(p.Complete(t.Context(), id)) })
				acts.Go(func() error { return p.Leave(t.Context(), known.ID, ViaOneClick) })
			}
			must(t, acts.Wait())
			asked := 0
			for _, kind := range p.kinds(p.person(to).ID) {
				if kind == ConsentAsked {
					asked++
				}
			}
			same(t, asked, 2)
		}
	})
}

func (p *post) asksMove(id ID, to string) AskID {
	p.t.Helper()
	ask, err := p.AskMove(p.t.Context(), id, address(p.t, to), French)
	must(p.t, err)
	return ask
}

// The mail to the new address decides; the old one is told, and links in old mails keep working.
func TestMoving(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		tokens, err := p.Tokens(ctx)
		must(t, err)
		bo := p.reader("bo", 0)
		link := tokens.Make(PurposeLeave, bo.ID)
		id := p.asksMove(bo.ID, "Nieuw@example.org")
		same(t, p.look(), []string{"move Nieuw@example.org"})
		same(t, p.mails[0], Mail{Kind: MailMove, Address: address(t, "Nieuw@example.org"), Language: French, Ask: id, Person: bo.ID})
		same(t, p.person("bo@example.org").ID, bo.ID)
		same(t, p.complete(id), Completed{Outcome: OutcomeMoved, Person: bo.ID})
		same(t, p.mails[1], Mail{Kind: MailMoved, Address: bo.Address, Language: Dutch, Ask: id, Person: bo.ID})
		same(t, p.complete(id), Completed{Outcome: OutcomeAlready, Person: bo.ID})
		same(t, len(p.mails), 2)
		same(t, p.person("nieuw@example.org").Address.ASCII(), "Nieuw@example.org")
		same(t, p.kinds(bo.ID), []ConsentKind{ConsentGiven, ConsentMoved})
		records, err := p.ConsentOf(ctx, bo.ID)
		must(t, err)
		same(t, []string{records[1].Address, records[1].Detail, records[1].Mail},
			[]string{"Nieuw@example.org", "bo@example.org", hex.EncodeToString(p.ask(id).MailHash)})
		same(t, p.reasons(0, bo), map[string]Reason{})
		read, err := tokens.Read(PurposeLeave, link)
		must(t, err)
		same(t, read, bo.ID)

		// What is known of the old address stays with it.
		p.suppress("nieuw@example.org")
		same(t, p.reasons(0, bo), map[string]Reason{"bo": ReasonSuppressed})
		p.complete(p.movedTo(bo.ID, "derde@example.org"))
		same(t, p.mails[len(p.mails)-1].Kind, MailMove) // a barred address is not told either
		same(t, p.reasons(0, bo), map[string]Reason{})
	})
}

func (p *post) movedTo(id ID, to string) AskID {
	p.t.Helper()
	ask := p.asksMove(id, to)
	same(p.t, p.look(), []string{"move " + to})
	return ask
}

func TestMovesThatCannotBe(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		bo, an := p.reader("bo", 0), p.reader("an", 0)
		p.suppress("weg@example.org")
		p.asksMove(bo.ID, "weg@example.org")
		same(t, p.look(), []string{})
		p.asksMove(bo.ID, "an@example.org") // who has the address hears that it is known, and not of whom
		same(t, p.look(), []string{"known an@example.org"})
		same(t, p.mails[0], Mail{Kind: MailKnown, Address: an.Address, Language: French, Person: an.ID, Ask: p.mails[0].Ask})
		if _, err := p.Complete(ctx, p.mails[0].Ask); !errors.Is(err, ErrNotFound) {
			t.Errorf("somebody else's address: %v", err)
		}
		id := p.movedTo(bo.ID, "nieuw@example.org")
		if _, err := p.AskMove(ctx, bo.ID, address(t, "vierde@example.org"), Dutch); !errors.Is(err, ErrTooMany) {
			t.Errorf("a fourth: %v", err)
		}
		p.reader("nieuw", 1)
		if _, err := p.Complete(ctx, id); !errors.Is(err, ErrTaken) {
			t.Errorf("taken since: %v", err)
		}
		same(t, p.kinds(bo.ID), []ConsentKind{ConsentGiven})
		p.exec("UPDATE subscribers SET state = 'erased', address = NULL, address_key = NULL WHERE id = ?1", bo.ID)
		for _, err := range []error{second(p.Complete(ctx, id)), second(p.AskMove(ctx, bo.ID, address(t, "x@example.org"), Dutch)),
			second(p.AskLinkFor(ctx, bo.ID, Dutch)), second(p.AskMove(ctx, 999, address(t, "x@example.org"), Dutch))} {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("erased: %v", err)
			}
		}
		if _, err := p.AskMove(ctx, an.ID, Address{}, Dutch); err == nil {
			t.Error("no address was taken")
		}
	})
}

// A typed address leads to a mail only where somebody has it, and to one a day; whoever holds the own link gets three.
func TestFreshLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		bo := p.reader("bo", 0)
		p.Limits.PerNetwork, p.Limits.Overall = 4, 4
		typed := func(to string) AskID {
			id, err := p.AskLink(ctx, address(t, to), English, "192.0.2.0/24")
			must(t, err)
			return id
		}
		typed("nobody@example.org")
		same(t, p.look(), []string{})
		id := typed("bo@example.org")
		same(t, p.look(), []string{"link bo@example.org"})
		same(t, p.mails[0], Mail{Kind: MailLink, Address: bo.Address, Language: English, Ask: id, Person: bo.ID})
		same(t, p.ask(id).Subscriber, bo.ID)
		same(t, p.ask(id).ExpiresAt, p.ask(id).MailedAt.Add(linkLife))
		typed("bo@example.org")
		p.signUp("bo@example.org", 1)
		same(t, p.look(), []string{})
		if _, err := p.AskLink(ctx, bo.Address, Dutch, "198.51.100.0/24"); !errors.Is(err, ErrTooMany) {
			t.Errorf("over the limit: %v", err)
		}
		for range maxLinks - 1 {
			own, err := p.AskLinkFor(ctx, bo.ID, Dutch)
			must(t, err)
			same(t, p.look(), []string{"link bo@example.org"})
			if _, err := p.Complete(ctx, own); !errors.Is(err, ErrNotFound) {
				t.Errorf("a link has nothing to complete: %v", err)
			}
		}
		if _, err := p.AskLinkFor(ctx, bo.ID, Dutch); !errors.Is(err, ErrTooMany) {
			t.Errorf("one more: %v", err)
		}
		p.later(linkLife)
		same(t, p.look(), []string{})
		_, err := p.AskLinkFor(ctx, bo.ID, Dutch)
		must(t, err)
		same(t, p.look(), []string{"link bo@example.org"})
	})
}
