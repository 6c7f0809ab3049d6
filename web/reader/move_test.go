package reader_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web/reader"
)

func (d *desk) move() string { return d.preferences() + "/adres" }

// moveLink is where the link of the mail to the new address leads, for the last ask.
func (d *door) moveLink() string {
	return reader.MovePath(d.tokens.Make(subscribers.PurposeMove, subscribers.ID(d.asked())))
}

func address(text string) url.Values { return url.Values{"address": {text}} }

// A reader asks on the own page, and only the button in the mail to the new address changes something.
func TestMovingToAnotherAddress(t *testing.T) {
	for _, test := range []struct{ query, form, question, done string }{
		{"?taal=nl", "Waar mogen je mails naartoe?", "Klopt dit nieuwe adres?", "Je nieuwe adres is klaar"},
		{"?taal=fr", "Où pouvons‑nous envoyer vos mails", "Cette nouvelle adresse est‑elle juste", "Votre nouvelle adresse est prête"},
		{"?taal=en", "Where may your mails go?", "Is this new address right?", "Your new address is ready"},
	} {
		t.Run(test.query, func(t *testing.T) {
			d := openDoor(t)
			shows(t, d.get(d.move()+test.query).Body.String(), test.form, "e***@opvang.example")
			shows(t, d.follow(d.move()+test.query, address("els@nieuw.example")), "e***@nieuw.example", test.query)
			d.answered()
			question := html.UnescapeString(d.get(d.moveLink() + test.query).Body.String())
			shows(t, question, test.question, "e***@opvang.example", "e***@nieuw.example")
			if got := d.now().Subscriber.Address.String(); got != "els@opvang.example" {
				t.Fatalf("moved to %q before the button", got)
			}
			for range 2 { // also twice
				shows(t, d.follow(d.moveLink()+test.query, url.Values{}), test.done, "e***@nieuw.example", d.preferences())
			}
			if got := d.now().Subscriber.Address.String(); got != "els@nieuw.example" || d.wanted() != "imh-week vorming" {
				t.Errorf("is mailed at %q about %q", got, d.wanted())
			}
			shows(t, d.get(d.preferences()).Body.String(), "e***@nieuw.example")
			if told := d.count("notices WHERE kind = 'moved' AND address = 'els@opvang.example'"); told != 1 {
				t.Errorf("the old address was told %d times", told)
			}
		})
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	d := openDoor(t)
	for _, typed := range []string{"", "els", "els@", "a b@c.example", "els@nieuw.example\r\nBcc: x@y.example", `"els"@nieuw.example`, "els@nieuw.example.", strings.Repeat("a", 300) + "@b.example", "<script>alert(1)</script>"} {
		answer := d.post(d.move(), address(typed))
		page := answer.Body.String()
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(page, `aria-invalid="true"`) || !strings.Contains(page, "<title>Fout: ") || strings.Contains(page, "<script") {
			t.Errorf("%q = %d:\n%s", typed, answer.Code, page)
		}
	}
	if n := d.count("asks"); n != 0 {
		t.Errorf("%d were asked", n)
	}
}

// The page may be seen by whoever got a mail forwarded: it is no way to find out which addresses are known, not even the
// reader's own behind the mask.
func TestMovingTellsNothingAboutAnAddress(t *testing.T) {
	d := openDoor(t)
	d.add("eva@opvang.example", "imh-week")
	d.add("eric@opvang.example")
	d.suppress("eric@opvang.example")
	pages := map[string]bool{}
	for _, typed := range []string{"els@opvang.example", "eva@opvang.example", "eric@opvang.example", "else@opvang.example"} {
		answer := d.post(d.move(), address(typed))
		status(t, typed, answer, http.StatusSeeOther)
		pages[story(d.get(answer.Header().Get("Location")))] = true
		d.answered()
		d.forget()
	}
	if len(pages) != 1 {
		t.Errorf("there are %d different pages", len(pages))
	}
	if n := d.count("notices WHERE kind = 'move'"); n != 1 {
		t.Errorf("%d addresses were asked to confirm, want the one that nobody has", n)
	}
}

func TestThreeMovesAtATime(t *testing.T) {
	d := openDoor(t)
	for _, typed := range []string{"a@nieuw.example", "b@nieuw.example", "c@nieuw.example"} {
		d.follow(d.move(), address(typed))
	}
	answer := d.post(d.move(), address("d@nieuw.example"))
	status(t, "the fourth", answer, http.StatusTooManyRequests)
	waits(t, answer, 7*24*time.Hour)
	shows(t, answer.Body.String(), "Er wachten al drie nieuwe adressen", `value="d@nieuw.example"`)
}

// Between asking and confirming a week may pass, and somebody else may have taken the address.
func TestMovesThatComeTooLate(t *testing.T) {
	d := openDoor(t)
	d.follow(d.move(), address("els@nieuw.example"))
	d.answered()
	first := d.moveLink()
	d.add("els@nieuw.example")
	answer := d.post(first, nil)
	status(t, "a taken address", answer, http.StatusConflict)
	shows(t, answer.Body.String(), "Op dit adres krijgt al iemand onze mails")

	d.follow(d.move(), address("els@thuis.example"))
	d.answered()
	second := d.moveLink()
	d.follow(second, nil)
	d.follow(d.move(), address("els@werk.example"))
	d.answered()
	d.follow(d.moveLink(), nil)
	status(t, "moved on since", d.get(second), http.StatusNotFound)

	d.follow(d.move(), address("els@laat.example"))
	d.answered()
	d.later(8 * 24 * time.Hour)
	for _, answer := range []int{d.get(d.moveLink()).Code, d.post(d.moveLink(), nil).Code} {
		if answer != http.StatusNotFound {
			t.Errorf("after a week = %d, want 404", answer)
		}
	}
	if got := d.now().Subscriber.Address.String(); got != "els@werk.example" {
		t.Errorf("is mailed at %q", got)
	}
}
