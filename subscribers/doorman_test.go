package subscribers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func (p *post) suppress(to string) {
	p.t.Helper()
	must(p.t, p.Suppress(p.t.Context(), "ana", address(p.t, to), "by request"))
}

// What the doorman says depends on who the address belongs to; that the page cannot tell is another test's.
func TestWhomTheDoormanMails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		follows := p.reader("follows", 0, 1)
		left := p.reader("left", 0)
		must(t, p.Leave(t.Context(), left.ID, ViaPage))
		p.pending("pending", 0)
		p.reader("barred", 0)
		p.suppress("barred@example.org")
		p.suppress("unknown-barred@example.org")
		p.Limits.PerNetwork, p.Limits.Overall = 99, 99

		for _, c := range []struct {
			to     string
			topics []int
			want   []string
			named  []int
		}{
			{"nobody", []int{0, 2}, []string{"confirmation nobody@example.org"}, []int{0, 2}},
			{"nobody", []int{1}, []string{}, nil}, // one is open
			{"FOLLOWS", []int{0, 1}, []string{"known FOLLOWS@example.org"}, []int{0, 1}},
			{"follows", []int{2}, []string{}, nil}, // told today
			{"left", []int{0}, []string{"more left@example.org"}, []int{0}},
			{"pending", []int{0}, []string{"more pending@example.org"}, []int{0}},
			{"barred", []int{1}, []string{}, nil},
			{"unknown-barred", []int{1}, []string{}, nil},
		} {
			p.signUp(c.to+"@example.org", c.topics...)
			same(t, p.look(), c.want)
			if len(c.want) > 0 {
				var ids []TopicID
				for _, i := range c.named {
					ids = append(ids, p.topics[i].ID)
				}
				same(t, p.mails[len(p.mails)-1].Topics, ids)
			}
		}
		p.later(quiet + time.Hour)
		p.signUp("follows@example.org", 0, 2)
		same(t, p.look(), []string{"more follows@example.org"})
		last := p.mails[len(p.mails)-1]
		same(t, []any{last.Person, last.Topics}, []any{follows.ID, []TopicID{p.topics[2].ID}})
	})
}

// One mail, one reminder after three days, and after seven days nothing is left.
func TestAnAskIsRemindedOnceAndForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		id := p.signUp("bo@example.org", 0)
		same(t, p.look(), []string{"confirmation bo@example.org"})
		hash := p.ask(id).MailHash
		p.later(remind - time.Minute)
		same(t, p.look(), []string{})
		p.later(time.Minute)
		same(t, p.look(), []string{"reminder bo@example.org"})
		same(t, p.ask(id).MailHash, hash)
		must(t, p.Again(ctx, id))
		same(t, p.look(), []string{})
		p.later(askLife - remind)
		if _, err := p.Complete(ctx, id); !errors.Is(err, ErrExpired) {
			t.Errorf("completed: %v", err)
		}
		if err := p.Again(ctx, id); !errors.Is(err, ErrExpired) {
			t.Errorf("again: %v", err)
		}
		same(t, p.look(), []string{})
		for _, err := range []error{second(p.Complete(ctx, id)), p.Again(ctx, id), second(p.Ask(ctx, id))} {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("after it was forgotten: %v", err)
			}
		}
		same(t, p.count("asks")+p.count("subscribers"), 0)
	})
}

// Of who never confirmed nothing is left, in no table; of who is known, or asked again, the mails stay.
func TestWhoNeverConfirmedIsForgottenEverywhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		forgotten := []string{}
		p.ForgetMails = func(_ context.Context, _ *database.Tx, address Address) error {
			forgotten = append(forgotten, address.ASCII())
			return nil
		}
		p.reader("known", 0)
		p.complete(p.mailed("joined@example.org", 0))
		p.signUp("known@example.org", 1)
		p.signUp("nobody@example.org", 0)
		p.signUp("twice@example.org", 0)
		p.look()
		p.later(askLife - time.Hour)
		p.signUp("twice@example.org", 0)
		p.look()
		p.later(time.Hour)
		p.look()
		same(t, forgotten, []string{"nobody@example.org"})
	})
}

// Who left after asking is not reminded, and can still come back by the button.
func TestWhoLeftIsNotReminded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		bo := p.reader("bo", 0)
		id := p.mailed("bo@example.org", 1)
		p.later(time.Hour)
		must(t, p.Leave(t.Context(), bo.ID, ViaPage))
		p.later(remind)
		same(t, p.look(), []string{})
		same(t, p.complete(id).Outcome, OutcomeAdded)
		same(t, p.person("bo@example.org").State, StateActive)
	})
}

// "Send again" is the one reminder, sooner.
func TestSendAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		p.reader("an", 0)
		p.suppress("weg@example.org")
		asks := []AskID{p.signUp("bo@example.org", 0), p.signUp("bo@example.org", 1), p.signUp("an@example.org", 0), p.signUp("weg@example.org", 0)}
		same(t, p.look(), []string{"confirmation bo@example.org", "known an@example.org"})
		again := func() {
			for _, id := range asks {
				must(t, p.Again(ctx, id))
			}
		}
		for _, id := range asks {
			if err := p.Again(ctx, id); !errors.Is(err, ErrTooSoon) {
				t.Fatalf("at once: %v", err)
			}
		}
		p.later(againWait)
		again()
		same(t, p.look(), []string{"reminder bo@example.org"}) // who is known has nothing to answer
		again()
		p.later(remind)
		again()
		same(t, p.look(), []string{})

		// Who has joined meanwhile, or must not be mailed since, is not asked again.
		p.exec("DELETE FROM asks")
		joined, barred := p.signUp("joined@example.org", 0), p.signUp("barred@example.org", 0)
		p.look()
		p.reader("joined", 0)
		p.suppress("barred@example.org")
		p.later(againWait)
		must(t, p.Again(ctx, joined))
		must(t, p.Again(ctx, barred))
		same(t, p.look(), []string{})
	})
}

// The network is kept as long as a limit needs it, and never as it is.
func TestTheNetworkIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		id := p.signUp("bo@example.org", 0)
		p.look()
		var network []byte
		read := func() []byte {
			must(t, db.Read().QueryRow(t.Context(), "SELECT network FROM asks WHERE id = ?1", id).Scan(&network))
			return network
		}
		if len(read()) != 32 || strings.Contains(string(network), "192.0.2") {
			t.Fatalf("kept as %q", network)
		}
		p.later(p.Limits.Network - time.Minute)
		p.look()
		same(t, len(read()), 32)
		p.later(time.Minute)
		p.look()
		same(t, len(read()), 0)
	})
}

// The doorman works when woken and when a moment has come, survives a mail that cannot be made, and ends with its context.
func TestTheDoormansDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ignored := goleak.IgnoreCurrent()
		p := newPost(t, db)
		mailed := make(chan string, 10)
		p.Notify = func(_ context.Context, _ *database.Tx, mail Mail) ([]byte, error) {
			if mail.Address.ASCII() == "p2@example.org" {
				return nil, errors.New("this one cannot be made")
			}
			mailed <- mail.Address.ASCII()
			return []byte{1}, nil
		}
		for i := range 4 {
			p.signUp(fmt.Sprintf("p%d@example.org", i), 0)
		}
		ctx, stop := context.WithCancel(t.Context())
		d, ended := Doorman{Store: p.Store}, make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()

		got := map[string]bool{}
		for len(got) < 3 {
			got[<-mailed] = true
		}
		same(t, got, map[string]bool{"p0@example.org": true, "p1@example.org": true, "p3@example.org": true})
		p.signUp("woken@example.org", 0)
		d.Wake()
		for address := range mailed { // what was tried with the one that fails was undone, and is mailed once
			if address == "woken@example.org" {
				break
			}
		}
		stop()
		must(t, <-ended)
		same(t, p.count("asks WHERE state = 'mailed'"), 4)
		same(t, p.count("asks WHERE state = 'new' AND next_at > asked_at"), 1)
		goleak.VerifyNone(t, ignored, goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"))
	})
}

func TestADoormanNeedsAPost(t *testing.T) {
	for _, d := range []*Doorman{{}, {Store: NewStore(nil)}} {
		if err := d.Run(t.Context()); err == nil {
			t.Error("runs")
		}
	}
}

// A full disk, or a database that another process keeps to itself, costs the doorman time and nobody a mail.
func TestTheDoormanWaitsForTheDatabase(t *testing.T) {
	p := newPost(t, dbtest.Open(t))
	tries := make(chan error, 2)
	tries <- database.ErrDiskFull
	tries <- nil
	tried := make(chan struct{})
	p.Notify = func(context.Context, *database.Tx, Mail) ([]byte, error) {
		defer func() { tried <- struct{}{} }()
		return []byte{1}, <-tries
	}
	p.signUp("bo@example.org", 0)
	ctx, stop := context.WithCancel(t.Context())
	d, ended := Doorman{Store: p.Store}, make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	<-tried
	d.Wake()
	<-tried
	stop()
	must(t, <-ended)
	same(t, p.count("asks WHERE state = 'mailed'"), 1)
}
