package reader_test

import (
	"html"
	"net/http"
	"net/url"
	"testing"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web/reader"
)

// backLink is where the button leads of the mail to the old address, for the last move that was done.
func (d *door) backLink() string {
	d.t.Helper()
	var id subscribers.ID
	err := d.db.Read().QueryRow(d.t.Context(), "SELECT MAX(id) FROM asks WHERE kind = 'move' AND state = 'done'").Scan(&id)
	if err != nil {
		d.t.Fatal(err)
	}
	return reader.BackPath(d.tokens.Make(subscribers.PurposeMoveBack, id))
}

// Whoever reads the mail to the old address puts it right with one button, also on the last day, and twice is once.
func TestPuttingAnAddressBack(t *testing.T) {
	for _, test := range []struct{ query, question, done, stale string }{
		{"?taal=nl", "Zetten we je adres terug?", "Je adres staat weer goed", "Vraag een verse link"},
		{"?taal=fr", "Rétablissons‑nous votre adresse", "Votre adresse est rétablie", "Demander un nouveau lien"},
		{"?taal=en", "Shall we put your address back?", "Your address is as it was", "Ask for a fresh link"},
	} {
		t.Run(test.query, func(t *testing.T) {
			d := openDoor(t)
			d.ages(month)
			d.moves("dief@elders.example")
			d.follow(d.move(), address("dief2@elders.example"))
			d.answered()
			open := d.moveLink()
			back := d.backLink()
			d.later(29 * 24 * time.Hour)
			shows(t, html.UnescapeString(d.get(back+test.query).Body.String()), test.question, "d***@elders.example", "e***@opvang.example")
			if got := d.now().Subscriber.Address.String(); got != "dief@elders.example" {
				t.Fatalf("is mailed at %q before the button", got)
			}
			for range 2 {
				page := html.UnescapeString(d.follow(back+test.query, url.Values{}))
				shows(t, page, test.done, "e***@opvang.example", d.preferences())
			}
			if got := d.now().Subscriber.Address.String(); got != "els@opvang.example" {
				t.Fatalf("is mailed at %q", got)
			}
			status(t, "a move that was open", d.post(open, nil), http.StatusNotFound)
			if told := d.count("notices WHERE kind = 'moved-back' AND address = 'dief@elders.example'"); told != 1 {
				t.Errorf("the other address was told %d times", told)
			}
			for _, to := range []string{"dief@elders.example", "nog@elders.example"} {
				answer := d.post(d.move()+test.query, address(to))
				status(t, to, answer, http.StatusConflict)
				shows(t, html.UnescapeString(answer.Body.String()), test.stale, `href="/link`)
			}
			page := d.get(d.move() + test.query).Body.String()
			shows(t, page, `href="/link`)
			hides(t, page, "<form")
		})
	}
}

// After it a fresh link, to the reader's own address, is what moves; it opens the reader's data at once.
func TestAFreshLinkMovesWhoWasPutBack(t *testing.T) {
	d := openDoor(t)
	d.ages(month)
	d.moves("dief@elders.example")
	d.follow(d.backLink(), url.Values{})
	link := d.fresh()
	shows(t, d.get(link).Body.String(), "Dit bewaren we van jou", link+"/adres")
	shows(t, d.get(link+"/adres").Body.String(), "Waar mogen je mails naartoe?", `action="`+link+`/adres"`)
	status(t, "no address", d.post(link+"/adres", address("els")), http.StatusUnprocessableEntity)
	d.follow(link+"/adres", address("els@nieuw.example"))
	d.answered()
	d.follow(d.moveLink(), nil)
	if got := d.now().Subscriber.Address.String(); got != "els@nieuw.example" {
		t.Errorf("is mailed at %q", got)
	}
	status(t, "the link to the old address", d.get(link+"/adres"), http.StatusNotFound)
}

// The address may have been taken, or blocked, in between.
func TestPuttingBackWhatIsSomebodyElsesNow(t *testing.T) {
	d := openDoor(t)
	d.moves("dief@elders.example")
	d.suppress("els@opvang.example")
	status(t, "a blocked address", d.post(d.backLink(), nil), http.StatusConflict)
	d.exec("UPDATE suppressions SET undone_at = 1")
	d.add("els@opvang.example")
	answer := d.post(d.backLink(), nil)
	status(t, "a taken address", answer, http.StatusConflict)
	shows(t, answer.Body.String(), "Op dit adres krijgt al iemand onze mails")
	d.exec("UPDATE asks SET expires_at = 1")
	status(t, "after a month", d.get(d.backLink()), http.StatusNotFound)
}

// An address of which the one before was never told says that this takes somebody's help.
func TestAMoveThatCouldNotBeToldSaysSo(t *testing.T) {
	d := openDoor(t)
	d.suppress("els@opvang.example")
	d.moves("dief@elders.example")
	shows(t, d.get(d.gegevens()).Body.String(), "dit enkel met hulp van ons netwerk")
	d.elsewhere("/link", d.fill("dief@elders.example"))
	d.answered()
	answer := d.get(d.dataLink())
	status(t, "my data", answer, http.StatusForbidden)
	shows(t, answer.Body.String(), "dit enkel met hulp van ons netwerk")
}
