package reader_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

func TestLeavingAndComingBack(t *testing.T) {
	d := open(t)
	shows(t, d.get(d.leave()).Body.String(), "Wil je geen mails meer?", "e***@opvang.example", "Pauzeer 3 maanden")
	shows(t, d.follow(d.leave(), url.Values{"act": {"leave"}}), "Je bent uitgeschreven", "Maak het ongedaan")
	if got := d.now().Subscriber.State; got != subscribers.StateLeft {
		t.Fatalf("state = %q, want left", got)
	}
	if record := d.lastConsent(subscribers.ConsentLeft); record.Source != "page" {
		t.Errorf("left by %q", record.Source)
	}
	shows(t, d.get(d.preferences()).Body.String(), "Je bent uitgeschreven", "Zet alles terug zoals het was", `value="imh-week" aria`)
	shows(t, d.follow(d.leave(), url.Values{"act": {"undo"}}), "Welkom terug", "imh-week (nl) en vorming (nl)")
	if got := d.wanted(); got != "imh-week vorming" {
		t.Errorf("after the undo: %q", got)
	}
}

func TestLeftAndChoosingAnew(t *testing.T) {
	d := open(t)
	d.follow(d.leave(), url.Values{"act": {"leave"}})
	shows(t, d.follow(d.preferences(), d.fill(nil)), "je bent uitgeschreven en krijgt niets van ons")
	shows(t, d.follow(d.preferences(), d.fill(url.Values{"topic": {"nieuws"}})), "je krijgt elke mail over nieuws (nl), in het Nederlands.")
	if got := d.wanted(); got != "nieuws" || d.now().Subscriber.State != subscribers.StateActive {
		t.Errorf("wanted %q, state %q", got, d.now().Subscriber.State)
	}
}

func TestPauseInsteadOfLeaving(t *testing.T) {
	d := open(t)
	shows(t, d.follow(d.leave(), url.Values{"act": {"pause"}}), "Bewaard", "je krijgt niets tot")
	if got := d.now().Subscriber.State; got != subscribers.StatePaused || d.wanted() != "imh-week vorming" {
		t.Errorf("state %q, wanted %q", got, d.wanted())
	}
	if page := d.get(d.leave()).Body.String(); strings.Contains(page, "Pauzeer 3 maanden") {
		t.Error("somebody who pauses is offered a pause")
	}
}

// RFC 8058 section 3.1: a POST from anywhere, in either form of body, without cookies; no redirect; once or twice.
func TestOneClick(t *testing.T) {
	urlencoded := func() (string, io.Reader) {
		return "application/x-www-form-urlencoded", strings.NewReader("List-Unsubscribe=One-Click")
	}
	parts := func() (string, io.Reader) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		if err := form.WriteField("List-Unsubscribe", "One-Click"); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		return form.FormDataContentType(), &body
	}
	plain := func() (string, io.Reader) { return "text/plain", strings.NewReader("List-Unsubscribe=One-Click\r\n") }
	bare := func() (string, io.Reader) { return "", strings.NewReader("List-Unsubscribe=One-Click") }
	for name, make := range map[string]func() (string, io.Reader){"urlencoded": urlencoded, "multipart": parts, "plain": plain, "no type": bare} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.headers = map[string]string{"Origin": "https://mailbox.example", "Sec-Fetch-Site": "cross-site"}
			for range 2 {
				kind, body := make()
				answer := d.send("POST", d.leave(), kind, body)
				if answer.Code != http.StatusOK || answer.Header().Get("Location") != "" || answer.Header().Get("Set-Cookie") != "" {
					t.Fatalf("status %d, head %v", answer.Code, answer.Header())
				}
				if got := d.now().Subscriber.State; got != subscribers.StateLeft {
					t.Fatalf("state = %q, want left", got)
				}
			}
			if record := d.lastConsent(subscribers.ConsentLeft); record.Source != "one-click" || record.Number != 3 {
				t.Errorf("the record is %+v, want the third and last, by one-click", record)
			}
		})
	}
}

func TestOtherBodiesDoNotLeave(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	for _, test := range []struct{ name, kind, body string }{
		{"empty", form, ""},
		{"something else", form, "x=1"},
		{"other value", form, "List-Unsubscribe=one-click"},
		{"other name", form, "list-unsubscribe=One-Click"},
		{"more than that", form, "List-Unsubscribe=One-Click&x=1"},
		{"twice", form, "List-Unsubscribe=One-Click&List-Unsubscribe=One-Click"},
		{"unknown act", form, "act=erase"},
		{"broken", form, "%zz"},
		{"not a form", "text/plain", "List-Unsubscribe=One-Click&x=1"},
		{"no type", "", "act=leave"},
		{"no boundary", "multipart/form-data", "x"},
		{"a file", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"; filename=\"x\"\r\n\r\nOne-Click\r\n--b--\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := open(t)
			answer := d.send("POST", d.leave()+"?List-Unsubscribe=One-Click", test.kind, strings.NewReader(test.body))
			if answer.Code != http.StatusBadRequest {
				t.Errorf("status = %d, want 400", answer.Code)
			}
			if got := d.now().Subscriber.State; got != subscribers.StateActive {
				t.Errorf("state = %q, want active", got)
			}
		})
	}
}

// The day until which leaving can be undone stands on the page, in words.
func TestUndoSaysUntilWhen(t *testing.T) {
	d := open(t)
	page := d.follow(d.leave(), url.Values{"act": {"leave"}})
	shows(t, page, "Was het een vergissing?", "Tot en met "+web.Date("nl", database.Now().Time().Add(30*24*time.Hour)))
}

func TestUndoTooLateSaysSo(t *testing.T) {
	d := open(t)
	d.follow(d.leave(), url.Values{"act": {"leave"}})
	if page := d.get(d.preferences() + "?gedaan=te-laat").Body.String(); strings.Contains(page, "Terugzetten kan niet meer") {
		t.Error("a link that says too late makes it so")
	}
	must(t, d.db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE subscribers SET left_at = left_at - ?1", int64(32*24*3600*1000))
		return err
	}))
	shows(t, d.follow(d.leave(), url.Values{"act": {"undo"}}), "Terugzetten kan niet meer", "Vink hieronder aan")
	if got := d.now().Subscriber.State; got != subscribers.StateLeft {
		t.Errorf("state = %q", got)
	}
}

// A pause is about when, not about what: nothing is withdrawn by it.
func TestAPauseWithdrawsNothing(t *testing.T) {
	d := open(t)
	d.follow(d.leave(), url.Values{"act": {"pause"}})
	chain, err := d.store.ConsentOf(t.Context(), d.els)
	must(t, err)
	if len(chain) != 3 || chain[2].Kind != subscribers.ConsentPaused {
		t.Errorf("the chain is %+v, want two topics given and a pause", chain)
	}
}

func TestOneMailAMonthInsteadOfLeaving(t *testing.T) {
	d := open(t)
	shows(t, d.follow(d.leave(), url.Values{"act": {"digest"}}), "Bewaard", "je krijgt één keer per maand ons overzicht over imh-week (nl) en vorming (nl)")
	if got := d.now().Subscriber; got.Frequency != subscribers.FrequencyDigest || got.State != subscribers.StateActive {
		t.Errorf("state %q, frequency %q", got.State, got.Frequency)
	}
	page := d.get(d.leave()).Body.String()
	shows(t, page, "Pauzeer 3 maanden", "Bekijk al je voorkeuren")
	if strings.Contains(page, "Enkel het maandoverzicht") {
		t.Error("somebody who has it is offered the round-up")
	}
}

// Why comes after leaving, may stay unsaid, and is counted without a name.
func TestWhyAfterLeaving(t *testing.T) {
	d := open(t)
	if page := d.get(d.leave()).Body.String(); strings.Contains(page, `name="why"`) {
		t.Error("why is asked before leaving")
	}
	page := d.follow(d.leave()+"?taal=fr", url.Values{"act": {"leave"}})
	shows(t, page, "Voulez‑vous dire pourquoi", "Je reçois trop de mails", `value="never joined"`)
	if got := strings.Count(page, `name="why"`); got != 5 {
		t.Errorf("%d reasons are offered", got)
	}
	shows(t, d.follow(d.leave(), url.Values{"act": {"why"}}), "Wil je zeggen waarom?")
	for range 2 {
		page = d.follow(d.leave()+"?taal=en", url.Values{"act": {"why"}, "why": {"too many"}})
		shows(t, page, "Thank you", "You have unsubscribed", "Undo this")
	}
	if strings.Contains(page, `name="why"`) {
		t.Error("who has answered is asked again")
	}
	counts, err := d.store.WhyPeopleLeft(t.Context())
	must(t, err)
	if len(counts) != 1 || counts[0].Reason != subscribers.LeaveTooMany || counts[0].Count != 1 {
		t.Errorf("counted %+v", counts)
	}
	if answer := d.post(d.leave(), url.Values{"act": {"why"}, "why": {"<script>"}}); answer.Code != http.StatusBadRequest {
		t.Errorf("a reason that is not offered = %d", answer.Code)
	}
}
