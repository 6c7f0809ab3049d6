package main

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

var versionOfForm = regexp.MustCompile(`name="version" value="([^"]+)"`)

// Join sends the sign-up form in, as somebody does who took five seconds.
func (s *site) Join(serving *process, address string, topics ...string) {
	s.t.Helper()
	_, page := s.ask(http.MethodGet, serving.URL+"/inschrijven", "")
	version := versionOfForm.FindStringSubmatch(page)
	if version == nil {
		s.t.Fatalf("the form has no version:\n%s", page)
	}
	tokens, err := s.Look().subscribers.Tokens(s.t.Context())
	s.must(err)
	form := url.Values{
		"form": {tokens.Make(subscribers.PurposeForm, subscribers.ID(time.Now().Add(-5*time.Second).UnixMilli()))}, "version": {version[1]},
		"page": {"nl"}, "address": {address}, "topic": topics,
	}
	if status, body := s.ask(http.MethodPost, serving.URL+"/inschrijven", form.Encode()); status != http.StatusSeeOther {
		s.t.Fatalf("the form is answered with %d:\n%s", status, body)
	}
}

// Who joins gets one mail that looks like the network's letters, readable in the practice inbox; its button leads to the page that
// confirms, and the record of consent has the hash of what it said.
func TestAConfirmationInThePracticeInbox(t *testing.T) {
	t.Parallel()
	address := freePort(t)
	site := newSite(t, practising, func(c *Config) { c.Web.Listen, c.Network.PublicURL = address, "http://"+address })
	site.Topic("imh-week", "IMH-week")
	site.Topic("vorming", "Vorming & intervisie")
	serving := site.Serve()
	site.Join(serving, "els@opvang.example", "imh-week", "vorming")
	var subject, text, html string
	site.Until("the confirmation is sent", func(a *app) (sent bool, err error) {
		err = a.db.Read().QueryRow(t.Context(), `SELECT COUNT(*) > 0, COALESCE(MAX(subject), ''), COALESCE(MAX(text), ''), COALESCE(MAX(html), '')
			FROM notices WHERE kind = 'confirmation' AND state = 'accepted'`).Scan(&sent, &subject, &text, &html)
		return sent, err
	})

	mail := site.Only("els@opvang.example")
	if mail.Subject() != "Bevestig je inschrijving" || mail.Header.Get("Auto-Submitted") != "auto-generated" || mail.Header.Get("List-Unsubscribe") != "" {
		t.Errorf("the head is %v", mail.Header)
	}
	for _, words := range []string{"IMH-week en Vorming & intervisie", "De knop werkt 7 dagen.", "Dit is een oefening", "Lindeplein 1, 9999 Lindewijk"} {
		if !strings.Contains(strings.Join(strings.Fields(mail.Text), " "), words) {
			t.Errorf("the mail does not say %q:\n%s", words, mail.Text)
		}
	}
	if _, list := site.ask(http.MethodGet, serving.URL+"/inbox", ""); !strings.Contains(list, "Bevestig je inschrijving") {
		t.Error("it is not in the list of practice mails")
	}
	link := mail.Link("/b/")
	if status, page := site.ask(http.MethodGet, link, ""); status != http.StatusOK || !strings.Contains(page, "Klopt dit adres?") {
		t.Fatalf("the button leads to a page with status %d:\n%s", status, page)
	}
	site.Post(link, "confirm=1")
	els, err := subscribers.ParseAddress("els@opvang.example")
	site.must(err)
	person, err := site.Look().subscribers.ByAddress(t.Context(), els)
	site.must(err)
	records, err := site.Look().subscribers.ConsentOf(t.Context(), person.ID)
	site.must(err)
	want := hex.EncodeToString(deliveries.Notice{Subject: subject, Text: text, HTML: html}.Hash())
	given := 0
	for _, record := range records {
		if record.Kind == subscribers.ConsentGiven {
			given++
			if record.Mail != want {
				t.Errorf("the record has the hash %q of the mail, want %q", record.Mail, want)
			}
		}
	}
	if given != 2 {
		t.Errorf("%d records say yes, want one for each topic", given)
	}
}
