package reader_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"dorpspost/subscribers"
)

const month = 31 * 24 * time.Hour

// moves asks for another address on the own page and presses the button in the mail to it.
func (d *door) moves(to string) {
	d.t.Helper()
	d.follow(d.move(), address(to))
	d.answered()
	d.follow(d.moveLink(), nil)
	if got := d.now().Subscriber.Address.String(); got != to {
		d.t.Fatalf("is mailed at %q, want %q", got, to)
	}
}

// ages lets time pass for everything, on record and asked.
func (d *door) ages(by time.Duration) {
	d.t.Helper()
	d.exec("UPDATE consents SET at = at - ?1", by.Milliseconds())
	d.later(by)
}

// dataRefused fails where a fresh link can be asked for, or one that was mailed opens something.
func (d *door) dataRefused() {
	d.t.Helper()
	d.elsewhere("/link", d.fill(d.now().Subscriber.Address.String()))
	d.answered()
	status(d.t, "my data", d.get(d.dataLink()), http.StatusForbidden)
	status(d.t, "erasing", d.post(d.dataLink()+"/wissen", url.Values{"sure": {"yes"}}), http.StatusForbidden)
	status(d.t, "asking for a link", d.post(d.gegevens(), nil), http.StatusConflict)
	if d.erased.Load() != 0 {
		d.t.Error("a stranger erased Els")
	}
}

// A thief was put right once. The month begins anew when the same mailbox takes the reader away again: it was not the
// reader's in between.
func TestAnAddressThatWasTakenBackWaitsAMonthAgain(t *testing.T) {
	d := openDoor(t)
	d.ages(month)
	d.moves("dief@elders.example")
	d.moves("els@opvang.example")
	d.ages(month)
	d.moves("dief@elders.example")
	d.dataRefused()
}

// The month is there so that the old address can put it right. An address that gets no mail of ours was told nothing.
func TestWhoCouldNotBeToldOfAMoveIsNotOpenedByIt(t *testing.T) {
	d := openDoor(t)
	d.suppress("els@opvang.example")
	d.moves("dief@elders.example")
	if told := d.count("notices WHERE kind = 'moved'"); told != 0 {
		t.Fatalf("a barred address was told %d times", told)
	}
	d.ages(month)
	d.dataRefused()
}

// The mail to the old address says that one can change it again. A stranger's sign-up with that address must not keep the
// mail back by which the reader does so.
func TestAStrangersSignUpKeepsNobodyFromMovingBack(t *testing.T) {
	d := openDoor(t)
	d.moves("dief@elders.example")
	status(t, "a stranger signs Els up", d.elsewhere("/inschrijven", d.fill("els@opvang.example", "nieuws")), http.StatusSeeOther)
	d.answered()
	d.later(25 * time.Hour)
	d.follow(d.move(), address("els@opvang.example"))
	d.answered()
	if n := d.count("notices WHERE kind = 'move' AND address = 'els@opvang.example'"); n != 1 {
		t.Errorf("%d mails let Els move back, want 1", n)
	}
}

// Nor must moves that whoever has a forwarded mail left open.
func TestOpenMovesKeepNobodyFromMovingBack(t *testing.T) {
	d := openDoor(t)
	d.moves("dief@elders.example")
	for _, to := range []string{"a@elders.example", "b@elders.example", "c@elders.example"} {
		d.follow(d.move(), address(to))
	}
	status(t, "moving back", d.post(d.move(), address("els@opvang.example")), http.StatusSeeOther)
}

// What somebody else is mailed at an address that used to be the reader's is theirs alone.
func TestMyDataHoldsNothingOfWhoHasTheOldAddressNow(t *testing.T) {
	d := openDoor(t)
	d.store.Holders = []subscribers.Holder{d.letters.Held}
	d.moves("els@nieuw.example")
	d.ages(month)
	status(t, "a successor joins", d.elsewhere("/inschrijven", d.fill("els@opvang.example", "nieuws")), http.StatusSeeOther)
	d.answered()
	status(t, "and confirms", d.post(d.confirm(d.asked()), nil), http.StatusSeeOther)
	d.exec("UPDATE notices SET subject = 'Voor de opvolger' WHERE kind = 'confirmation'")
	link := d.fresh()
	for _, path := range []string{link, link + "/gegevens.json", link + "/gegevens.csv"} {
		answer := d.get(path)
		status(t, path, answer, http.StatusOK)
		hides(t, answer.Body.String(), "Voor de opvolger")
	}
}
