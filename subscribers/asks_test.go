package subscribers

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// post is a town whose mails to single addresses are kept.
type post struct {
	*town
	mails []Mail
}

func newPost(t testing.TB, db *database.DB) *post {
	p := &post{town: newTown(t, db)}
	p.Notify = func(_ context.Context, _ *database.Tx, mail Mail) ([]byte, error) {
		p.mails = append(p.mails, mail)
		digest := sha256.Sum256([]byte(mail.Kind))
		return digest[:], nil
	}
	return p
}

func (p *post) form(to string, topics ...int) SignUp {
	content := AskContent{FirstName: "Bo", Profession: "arts", Mails: French, Form: "v1"}
	for _, i := range topics {
		content.Topics = append(content.Topics, TopicGiven{p.topics[i].ID, fmt.Sprintf("Ja, mails over thema %d.", i)})
	}
	return SignUp{Address: address(p.t, to), Language: Dutch, Content: content, Network: "192.0.2.0/24"}
}

func (p *post) signUp(to string, topics ...int) AskID {
	p.t.Helper()
	id, err := p.SignUp(p.t.Context(), p.form(to, topics...))
	must(p.t, err)
	return id
}

// look lets the doorman do what is due, and returns the mails that went out by it, as "kind address".
func (p *post) look() []string {
	p.t.Helper()
	before := len(p.mails)
	d := Doorman{Store: p.Store}
	_, err := d.round(p.t.Context())
	must(p.t, err)
	sent := []string{}
	for _, mail := range p.mails[before:] {
		sent = append(sent, string(mail.Kind)+" "+mail.Address.ASCII())
	}
	return sent
}

// later lets time pass since everything that was asked, and since everybody left.
func (p *post) later(d time.Duration) {
	p.t.Helper()
	p.exec(`UPDATE asks SET asked_at = asked_at - ?1, expires_at = expires_at - ?1, mailed_at = mailed_at - ?1, again_at = again_at - ?1,
		reminded_at = reminded_at - ?1, done_at = done_at - ?1, next_at = next_at - ?1`, d.Milliseconds())
	p.exec("UPDATE subscribers SET left_at = left_at - ?1", d.Milliseconds())
}

func (p *post) count(what string) (n int) {
	p.t.Helper()
	must(p.t, p.db.Read().QueryRow(p.t.Context(), "SELECT COUNT(*) FROM "+what).Scan(&n))
	return n
}

func (p *post) ask(id AskID) Ask {
	p.t.Helper()
	ask, err := p.Ask(p.t.Context(), id)
	must(p.t, err)
	return ask
}

func (p *post) complete(id AskID) Completed {
	p.t.Helper()
	done, err := p.Complete(p.t.Context(), id)
	must(p.t, err)
	must(p.t, p.verifyConsent(p.t.Context(), done.Person))
	return done
}

// Somebody new joins: a form, one mail, one button. Before the button nothing of it stands among the people.
func TestJoining(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		id := p.signUp("Bo.Peeters@example.org", 0, 2)
		if _, err := p.Complete(ctx, id); !errors.Is(err, ErrNotFound) {
			t.Fatalf("completed before a mail went out: %v", err)
		}
		same(t, p.look(), []string{"confirmation Bo.Peeters@example.org"})
		same(t, p.mails[0], Mail{Kind: MailConfirm, Address: address(t, "Bo.Peeters@example.org"), Language: Dutch, Ask: id,
			Topics: []TopicID{p.topics[0].ID, p.topics[2].ID}})
		same(t, p.look(), []string{})
		same(t, p.count("subscribers")+p.count("subscriptions")+p.count("consents"), 0)

		done := p.complete(id)
		same(t, done, Completed{OutcomeNew, done.Person, []TopicID{p.topics[0].ID, p.topics[2].ID}})
		same(t, p.kinds(done.Person), []ConsentKind{ConsentAsked, ConsentGiven, ConsentAsked, ConsentGiven})
		bo := p.person("bo.peeters@example.org")
		same(t, bo.Profile, Profile{FirstName: "Bo", Language: French, Profession: "arts"})
		same(t, bo.State, StateActive)
		same(t, []int{len(p.reasons(0, bo)), len(p.reasons(1, bo)), len(p.reasons(2, bo))}, []int{0, 1, 0})
		records, err := p.ConsentOf(ctx, bo.ID)
		must(t, err)
		same(t, []database.Instant{records[0].At, records[2].At}, []database.Instant{p.ask(id).AskedAt, p.ask(id).AskedAt})
		same(t, records[1].Words, "Ja, mails over thema 0.")
		same(t, []string{records[0].Source, records[0].By, records[0].Address}, []string{"sign-up form", "reader", "Bo.Peeters@example.org"})

		// A list does not overrule what the form said.
		p.importText("email,taal,beroep\nbo.peeters@example.org,en,psycholoog\n", ImportOptions{Who: "ana"})
		same(t, p.person("bo.peeters@example.org").Profile, bo.Profile)

		same(t, p.complete(id), Completed{Outcome: OutcomeAlready, Person: bo.ID})
		same(t, len(p.kinds(bo.ID)), 4)
	})
}

func TestBadForms(t *testing.T) {
	p := newPost(t, dbtest.Open(t))
	for name, spoil := range map[string]func(f *SignUp){
		"no address":      func(f *SignUp) { f.Address = Address{} },
		"language":        func(f *SignUp) { f.Language = "de" },
		"mails":           func(f *SignUp) { f.Content.Mails = "de" },
		"no topic":        func(f *SignUp) { f.Content.Topics = nil },
		"a topic twice":   func(f *SignUp) { f.Content.Topics = append(f.Content.Topics, f.Content.Topics[0]) },
		"unknown topic":   func(f *SignUp) { f.Content.Topics[0].Topic = 99 },
		"many topics":     func(f *SignUp) { f.Content.Topics = make([]TopicGiven, maxAskTopics+1) },
		"no words":        func(f *SignUp) { f.Content.Topics[0].Words = " " },
		"a NUL":           func(f *SignUp) { f.Content.Topics[0].Words = "Ja\x00" },
		"header in name":  func(f *SignUp) { f.Content.FirstName = "Bo\r\nBcc: x@y" },
		"a page as name":  func(f *SignUp) { f.Content.FirstName = "win HTTPS://elders.example" },
		"a mailbox":       func(f *SignUp) { f.Content.FirstName = "bo@elders.example" },
		"long region":     func(f *SignUp) { f.Content.Region = strings.Repeat("é", maxText+1) },
		"header in form":  func(f *SignUp) { f.Content.Form = "a\nb" },
		"not UTF-8":       func(f *SignUp) { f.Content.Profession = "\xff" },
		"bidi in a trait": func(f *SignUp) { f.Content.Profession = "a\u202eb" },
	} {
		form := p.form("bo@example.org", 0)
		spoil(&form)
		_, err := p.SignUp(t.Context(), form)
		field, isField := errors.AsType[*FieldError](err)
		_, isAddress := errors.AsType[*AddressError](err)
		if !isField && !isAddress && !errors.Is(err, ErrNoTopic) {
			t.Errorf("%s: %v %v", name, err, field)
		}
	}
	same(t, p.count("asks"), 0)
}

// Two at the same moment never both take the last place.
func TestLimitsHoldAtTheSameMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		var many errgroup.Group
		results := make([]error, 40)
		for i := range results {
			form := p.form(fmt.Sprintf("p%d@example.org", i), 0)
			many.Go(func() error {
				_, results[i] = p.SignUp(t.Context(), form)
				return nil
			})
		}
		must(t, many.Wait())
		taken := 0
		for _, err := range results {
			if err == nil {
				taken++
			} else if !errors.Is(err, ErrTooMany) {
				t.Error(err)
			}
		}
		same(t, taken, 5)
		same(t, p.count("asks"), 5)
	})
}
