package reader_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"dorpspost/subscribers"
)

// The mail goes out once more, after two minutes and at most once, and the page says so.
func TestSendingAgain(t *testing.T) {
	d := openDoor(t)
	mailbox := d.elsewhere("/inschrijven", d.fill("bo@opvang.be", "imh-week")).Header().Get("Location")
	d.answered()
	shows(t, d.follow(mailbox, nil), "Nog even geduld")
	d.later(3 * time.Minute)
	shows(t, d.follow(mailbox, nil), "Goed, nog één keer")
	shows(t, d.follow(mailbox, nil), "Goed, nog één keer")
	d.headers = map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://elders.example"}
	status(t, "from another site", d.post(mailbox, nil), http.StatusForbidden)
}

// A fresh link: known or not, the page is the same; only who is known gets a mail.
func TestAskingForALink(t *testing.T) {
	d := openDoor(t)
	shows(t, d.get("/link").Body.String(), "We sturen je een nieuwe link", "Schrijf je in")
	pages := map[string]bool{}
	for _, address := range []string{"els@opvang.example", "eva@opvang.example"} {
		answer := d.elsewhere("/link", d.fill(address))
		status(t, "post", answer, http.StatusSeeOther)
		page := d.get(answer.Header().Get("Location"))
		shows(t, page.Body.String(), "Kennen we het adres <strong>e***@opvang.example</strong>, dan komt daar een mail aan")
		pages[masked(page.Body.String())] = true
	}
	if len(pages) != 1 {
		t.Error("the pages differ")
	}
	d.answered()
	if all, els := d.count("notices"), d.count("notices WHERE kind = 'link' AND address = 'els@opvang.example'"); all != 1 || els != 1 {
		t.Errorf("%d mails, of which %d to Els; want one", all, els)
	}
	answer := d.elsewhere("/link", d.fill("els"))
	status(t, "no address", answer, http.StatusUnprocessableEntity)
	shows(t, answer.Body.String(), "<title>Fout: Een nieuwe link", "Een mailadres heeft één @")
	form := d.fill("els@opvang.example")
	form.Del("form")
	shows(t, d.elsewhere("/link", form).Body.String(), "Nog één keer drukken", `value="els@opvang.example"`)
}

// Whoever the address belongs to, and whatever became of it: the same status, the same head, the same pages.
func TestTheAnswerTellsNothingAboutAnAddress(t *testing.T) {
	d := openDoor(t)
	d.add("known@opvang.example", "imh-week")
	kasper := d.add("kasper@opvang.example", "imh-week") // will have left
	kiki := d.add("kiki@opvang.example")
	if err := d.store.Leave(t.Context(), kasper, "page"); err != nil {
		t.Fatal(err)
	}
	d.suppress("kim@opvang.example")
	if _, err := d.store.Erase(t.Context(), kiki, "ana"); err != nil {
		t.Fatal(err)
	}
	status(t, "pending", d.elsewhere("/inschrijven", d.fill("karl@opvang.example", "vorming")), http.StatusSeeOther)
	d.answered()

	for _, path := range []string{"/inschrijven", "/link"} {
		seen := map[string]string{}
		for name, address := range map[string]string{
			"unknown": "kato@opvang.example", "known": "known@opvang.example", "left": "kasper@opvang.example",
			"suppressed": "kim@opvang.example", "erased": "kiki@opvang.example", "pending": "karl@opvang.example",
		} {
			answer := d.elsewhere(path, d.fill(address, "imh-week", "nieuws"))
			mailbox := answer.Header().Get("Location")
			d.answered()
			page, again := d.get(mailbox), d.elsewhere(mailbox, nil)
			seen[story(answer)+story(page)+story(again)+story(d.get(again.Header().Get("Location")))] += " " + name
			d.forget()
		}
		if len(seen) != 1 {
			t.Errorf("%s tells these apart: %q", path, seen)
		}
	}
}

// story is all of an answer but what differs from one link to the next.
func story(answer *httptest.ResponseRecorder) string {
	var head strings.Builder
	_ = answer.Header().Write(&head)
	return masked(http.StatusText(answer.Code) + "\n" + head.String() + answer.Body.String())
}

// forget takes the last ask away, so that the limits do not count it.
func (d *door) forget() {
	d.t.Helper()
	d.exec("DELETE FROM asks WHERE id = (SELECT MAX(id) FROM asks)")
}

func (d *door) suppress(text string) {
	d.t.Helper()
	address, err := subscribers.ParseAddress(text)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.store.Suppress(d.t.Context(), "ana", address, "staff"); err != nil {
		d.t.Fatal(err)
	}
}

// A link that leads nowhere shows one page, with the way to begin anew.
func TestDeadConfirmations(t *testing.T) {
	d := openDoor(t)
	status(t, "post", d.elsewhere("/inschrijven", d.fill("bo@opvang.be", "imh-week")), http.StatusSeeOther)
	d.answered()
	id := d.asked()
	d.later(8 * 24 * time.Hour)
	pages := map[string]bool{}
	for name, link := range map[string]string{
		"expired": d.confirm(id), "never asked": d.confirm(4711), "forged": "/b/AAAA", "of another purpose": "/b/" + d.tokens.Make(subscribers.PurposeWait, subscribers.ID(id)),
	} {
		for _, answer := range []*httptest.ResponseRecorder{d.get(link), d.post(link, url.Values{})} {
			status(t, name, answer, http.StatusNotFound)
			pages[answer.Body.String()] = true
		}
	}
	if len(pages) != 1 {
		t.Errorf("there are %d different pages, want one", len(pages))
	}
	for page := range pages {
		shows(t, page, "Deze link werkt niet (meer)", `href="/inschrijven"`, `href="/link"`)
	}
	shows(t, d.get("/k/AAAA").Body.String(), "Vul je adres in, dan sturen we een nieuwe", `href="/link"`)
}

// Who came on the block list after the mail is told so: the mailbox is theirs.
func TestConfirmingABlockedAddress(t *testing.T) {
	d := openDoor(t)
	status(t, "post", d.elsewhere("/inschrijven", d.fill("bo@opvang.be", "imh-week")), http.StatusSeeOther)
	d.answered()
	d.suppress("bo@opvang.be")
	answer := d.post(d.confirm(d.asked()), nil)
	status(t, "confirm", answer, http.StatusConflict)
	shows(t, answer.Body.String(), "Naar dit adres sturen we nu niets")
	if n := d.count("subscribers WHERE address = 'bo@opvang.be'"); n != 0 {
		t.Error("a blocked address has joined")
	}
}
