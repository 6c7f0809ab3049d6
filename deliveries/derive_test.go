package deliveries_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/network"
	"dorpspost/subscribers"

	"pgregory.net/rapid"
)

// derive makes a mail again as a command does, which has begun after all that happened.
func (w *world) derive(campaign int64, whom deliveries.Whom) (deliveries.Derived, error) {
	w.t.Helper()
	tokens, err := w.people.Tokens(w.t.Context())
	w.must(err)
	return w.store.Derive(w.t.Context(), w.run(campaign), whom, deliveries.Making{Network: w.us, Tokens: tokens, Files: w.file})
}

func (w *world) deriveFor(campaign int64, address string) (deliveries.Derived, error) {
	w.t.Helper()
	parsed, err := subscribers.ParseAddress(address)
	w.must(err)
	return w.derive(campaign, deliveries.Whom{Address: parsed})
}

// wentTo is the one mail that the relay took for an address.
func (w *world) wentTo(relay *mailtest.Relay, address string) (data []byte) {
	w.t.Helper()
	for _, m := range relay.Messages() {
		if m.To[0] == address && data != nil {
			w.t.Errorf("%s got two mails", address)
		}
		if m.To[0] == address {
			data = m.Data
		}
	}
	return data
}

// move changes everything of which mails are made, but for what the run keeps.
func (w *world) move() {
	w.t.Helper()
	var err error
	w.us, err = network.New(network.Config{
		Name: "Netwerk Elders", PostalAddress: "Dorpstraat 2, 9998 Elders", PublicURL: "https://post.elders.example",
		Sender: network.Mailbox{Name: "Elders", Address: "post@elders.example"}, LeaveAddress: "weg@elders.example",
	})
	w.must(err)
	w.must(w.people.RotateTokenKey(w.t.Context(), "test"))
	w.exec("UPDATE subscribers SET first_name = 'An', last_name = 'Ders', language = 'fr', region = '', profession = 'arts', attributes = '{}'")
	w.exec("UPDATE subscriptions SET left_on = 1")
}

func TestDeriveInEveryState(t *testing.T) { onBoth(t, 8, testDeriveInEveryState) }

func testDeriveInEveryState(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{
		{At: mailtest.AtDot, To: "lezer1@opvang.example", Say: "550 5.6.0 no"},
		{At: mailtest.AtDot, To: "lezer2@opvang.example", Say: "451 4.3.0 later"},
		{At: mailtest.AtDot, To: "lezer3@opvang.example", Drop: true},
		{At: mailtest.AtDot, To: "lezer6@opvang.example", Drop: true},
	}})
	w.launch(deliveries.Ask)
	w.must(w.people.Leave(t.Context(), w.ids[4], "page"))
	w.start(relay, 1)
	w.until("all were tried", func() bool { r := w.report(); return r.Planned+r.Sending == 0 })
	w.exec("UPDATE deliveries SET state = 'settled' WHERE state = 'unknown' AND subscriber = " + fmt.Sprint(w.ids[6])) // as a person decides
	w.move()
	for n, want := range []deliveries.State{0: deliveries.Accepted, 1: deliveries.Refused, 2: deliveries.Later, 3: deliveries.Unknown, 6: deliveries.Settled, 7: deliveries.Accepted} {
		if want == "" {
			continue
		}
		address := fmt.Sprintf("lezer%d@opvang.example", n)
		d, err := w.deriveFor(1, address)
		w.must(err)
		if d.Delivery.State != want || !d.Same || d.Today || d.Hash != d.Delivery.Hash || d.Delivery.Attempt != 1 || d.To != address || d.Run.ID != w.run(1).ID {
			t.Errorf("%s: %+v, want %s and the same mail", address, d, want)
		}
		if sent := w.wentTo(relay, address); sent != nil && !bytes.Equal(sent, d.Message) {
			t.Errorf("%s was sent\n%s\nand not\n%s", address, sent, d.Message)
		}
		byNumber, err := w.derive(1, deliveries.Whom{Delivery: d.Delivery.ID})
		w.must(err)
		if !bytes.Equal(byNumber.Message, d.Message) {
			t.Errorf("%s: by its number it is another mail", address)
		}
	}
	w.nothingSent(1, "lezer4@opvang.example", "skipped (left)")
	w.exec("UPDATE deliveries SET hash = '', slots = '', words = 'an address that cannot be' WHERE state = 'refused'") // as the mark does then
	w.nothingSent(1, "lezer1@opvang.example", "no mail could be made")
}

func (w *world) nothingSent(campaign int64, address, words string) {
	w.t.Helper()
	_, err := w.deriveFor(campaign, address)
	if _, is := errors.AsType[*deliveries.NothingSentError](err); !is || !strings.Contains(err.Error(), words) {
		w.t.Errorf("%s: %v, want nothing sent, %s", address, err, words)
	}
}

func TestDeriveSaysWhyNot(t *testing.T) { onBoth(t, 4, testDeriveSaysWhyNot) }

func testDeriveSaysWhyNot(t *testing.T, w *world) {
	_, err := w.freeze(w.plan(2, deliveries.Ask))
	w.must(err)
	w.nothingSent(2, "lezer0@opvang.example", "is planned")
	w.exec("UPDATE runs SET state = 'paused'")
	plan, letter := w.rich(1, "", 10)
	_, err = w.freeze(plan)
	w.must(err)
	relay := mailtest.Start(t)
	w.start(relay, 2)
	w.until("the run is done", w.ended)
	numbers := map[string]int64{}
	for n := range 4 {
		address := fmt.Sprintf("lezer%d@opvang.example", n)
		d, err := w.deriveFor(1, address)
		w.must(err)
		numbers[address] = d.Delivery.ID
	}
	number := numbers["lezer0@opvang.example"]
	fails := func(why string, whom deliveries.Whom, want error, words string) {
		t.Helper()
		if _, err := w.derive(1, whom); err == nil || want != nil && !errors.Is(err, want) || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", why, err)
		}
	}
	stranger, err := subscribers.ParseAddress("niemand@opvang.example")
	w.must(err)
	fails("nobody by this address", deliveries.Whom{Address: stranger}, deliveries.ErrNotMeant, "Message-ID")
	fails("another campaign's number", deliveries.Whom{Delivery: 1}, deliveries.ErrNotMeant, "")

	w.exec(fmt.Sprintf("UPDATE deliveries SET slots = '' WHERE id = %d", numbers["lezer1@opvang.example"]))
	fails("what retention removed", deliveries.Whom{Delivery: numbers["lezer1@opvang.example"]}, deliveries.ErrForgotten, "not kept any more")
	w.exec(fmt.Sprintf("UPDATE subscribers SET state = 'erased' WHERE id = %d", w.ids[2]))
	fails("an erased person", deliveries.Whom{Delivery: numbers["lezer2@opvang.example"]}, deliveries.ErrForgotten, "")

	w.exec("UPDATE deliveries SET hash = 'x' WHERE id = " + fmt.Sprint(number))
	if d, err := w.derive(1, deliveries.Whom{Delivery: number}); err != nil || d.Same {
		t.Errorf("a mail with another hash: %+v, %v", d, err)
	}
	w.must(os.Remove(filepath.Join(w.files, letter.Files[0].Ref)))
	fails("a file that is gone", deliveries.Whom{Delivery: number}, nil, "folder media back from the backup")
	w.must(os.WriteFile(filepath.Join(w.files, letter.Files[0].Ref), letter.Files[0].Data, 0o600))
	w.exec("UPDATE link_keys SET number = 2")
	fails("a key that is gone", deliveries.Whom{Delivery: number}, subscribers.ErrKeyGone, "backup")
}

// Whoever asks knows an address: that of then, that of now, or one that has gone from one reader to another.
func TestDeriveByAddress(t *testing.T) { onBoth(t, 3, testDeriveByAddress) }

func testDeriveByAddress(t *testing.T, w *world) {
	relay := mailtest.Start(t)
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("the run is done", w.ended)
	for n, address := range []string{"nieuw@opvang.example", "lezer0@opvang.example"} {
		w.exec(fmt.Sprintf("UPDATE subscribers SET address = '%[1]s', address_key = '%[1]s' WHERE id = %[2]d", address, w.ids[n]))
	}
	for address, went := range map[string]string{
		"nieuw@opvang.example": "lezer0@opvang.example", "Lezer0@Opvang.Example": "lezer0@opvang.example",
		"lezer1@opvang.example": "lezer1@opvang.example", "lezer2@opvang.example": "lezer2@opvang.example",
	} {
		d, err := w.deriveFor(1, address)
		w.must(err)
		if d.To != went || !d.Same || !bytes.Equal(d.Message, w.wentTo(relay, went)) {
			t.Errorf("%s was sent the mail to %s, want %s", address, d.To, went)
		}
	}
}

// A run from before origins were kept is made again with the settings of today.
func TestDeriveFromBeforeOrigins(t *testing.T) { onBoth(t, 1, testDeriveFromBeforeOrigins) }

func testDeriveFromBeforeOrigins(t *testing.T, w *world) {
	relay := mailtest.Start(t)
	w.launch(deliveries.Ask)
	w.exec("UPDATE runs SET origin = ''")
	w.start(relay, 1)
	w.until("the run is done", w.ended)
	if d, err := w.deriveFor(1, "lezer0@opvang.example"); err != nil || !d.Same || !d.Today {
		t.Errorf("with the settings of then: %+v, %v", d, err)
	}
	w.move()
	if d, err := w.deriveFor(1, "lezer0@opvang.example"); err != nil || d.Same || !d.Today || !bytes.Contains(d.Message, []byte("https://post.elders.example/u/")) {
		t.Errorf("with other settings: %+v, %v", d, err)
	}
}

// All mails of a run are made of one origin, also those that leave after the settings and the key have changed.
func TestARunStaysWithItsOrigin(t *testing.T) { onBoth(t, 2, testARunStaysWithItsOrigin) }

func testARunStaysWithItsOrigin(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{mailtest.Greylist("lezer1@opvang.example")}})
	w.launch(deliveries.Ask)
	stop := w.start(relay, 1)
	w.until("all were tried", func() bool { r := w.report(); return r.Planned+r.Sending == 0 })
	stop()
	w.must(w.people.RotateTokenKey(t.Context(), "test"))
	then, err := w.people.Tokens(t.Context())
	w.must(err)
	first, err := then.Maker(1)
	w.must(err)
	us := w.us
	if w.us, err = network.New(network.Config{Name: "X", PostalAddress: "X", PublicURL: "https://post.elders.example", Sender: w.us.Sender}); err != nil {
		t.Fatal(err)
	}
	w.exec("UPDATE deliveries SET next_at = 1 WHERE state = 'later'")
	w.start(relay, 1)
	w.until("the run is done", w.ended)
	for n, m := range relay.Messages() {
		header, err := mailtest.Header(m.Data)
		w.must(err)
		if page := us.LeaveURL(first.Make(subscribers.PurposeLeave, w.ids[n])); !strings.Contains(header["List-Unsubscribe"], page) || !strings.HasSuffix(m.From, "@"+us.BounceDomain) {
			t.Errorf("mail %d is from %s and is left by %s, want %s", n, m.From, header["List-Unsubscribe"], page)
		}
	}
}

// TestDerivedIsWhatWasSent holds, for random letters and readers, that what is made again is what the relay took, after all that
// a mail is made of has changed.
func TestDerivedIsWhatWasSent(t *testing.T) {
	w := newWorld(t, 0)
	relay := mailtest.Start(t)
	w.start(relay, 4)
	other, err := w.people.AddTopic(t.Context(), "test", subscribers.Topic{Slug: "vorming", Name: map[subscribers.Language]string{"nl": "Vorming"}})
	w.must(err)
	us, campaign := w.us, int64(0)
	rapid.Check(t, func(t *rapid.T) {
		campaign++
		w.us = us
		plan := randomPlan(t, w)
		plan.Campaign, plan.Kind, plan.Topic, plan.Origin = campaign, deliveries.Real, w.topic.ID, deliveries.OriginOf(us)
		plan.Unknown, plan.Audience = deliveries.Ask, subscribers.Audience{In: []subscribers.Condition{{Field: "organisation", Values: []string{fmt.Sprint("check ", campaign)}}}}
		plan.Letters["nl"] = deliveries.Letter{Letter: plan.Letters["nl"].Letter, Key: rand.Text()}
		for _, f := range plan.Letters["nl"].Files {
			w.must(os.WriteFile(filepath.Join(w.files, f.Ref), f.Data, 0o600))
		}
		for n := range rapid.IntRange(1, 5).Draw(t, "readers") {
			w.addRandom(t, fmt.Sprintf("%d.%d.", campaign, n), fmt.Sprint("check ", campaign), []subscribers.TopicID{w.topic.ID, other.ID})
		}
		if _, err := w.freeze(plan); errors.Is(err, deliveries.ErrNobody) {
			return // the address book took none of them
		} else if err != nil {
			t.Fatal(err)
		}
		before := len(relay.Messages())
		w.until("the run is done", func() bool { return w.run(campaign).State == deliveries.Done })
		w.move()
		for _, m := range relay.Messages()[before:] {
			d, err := w.deriveFor(campaign, m.To[0])
			if err != nil || !d.Same || !bytes.Equal(d.Message, m.Data) {
				t.Fatalf("%v: sent was\n%s\nmade again is\n%s", err, m.Data, d.Message)
			}
		}
	})
}

// addRandom adds a random reader of one organisation, who follows the first of these topics or both.
func (w *world) addRandom(t *rapid.T, before, organisation string, topics []subscribers.TopicID) {
	w.t.Helper()
	reader := randomReader(t)
	address, err := subscribers.ParseAddress(before + reader.Address.ASCII())
	w.must(err)
	reader.Organisation = organisation
	_, err = w.people.Add(w.t.Context(), "test", subscribers.NewSubscriber{
		Address: address, Profile: reader.Profile, Topics: topics[:max(1, len(reader.Topics))],
		Consent: &subscribers.Given{Words: "Ja, ik wil de mails.", Language: "nl", Source: "studiedag", By: "test"},
	})
	if _, refused := errors.AsType[*subscribers.FieldError](err); refused {
		return // what the address book does not take, no letter says
	}
	w.must(err)
}
