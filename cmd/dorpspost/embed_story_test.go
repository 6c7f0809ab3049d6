package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A day nursery pastes our form into its own site. Who fills it in there comes to our page with everything filled in, and
// presses one button.
func TestStoryTheFormOnAnotherSite(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.everybody(t, thumb, func(s *somebody) {
		s.Open(s.home + "/inschrijven/insluiten?taal=" + s.language)
		s.Shows(s.Say("embed.heading"))
		form := s.Value(s.Say("embed.code"))
		nursery := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="nl"><meta name="viewport" content="width=device-width"><title>De Speelvogel</title><h1>De Speelvogel</h1>%s`, form)
		}))
		s.t.Cleanup(nursery.Close)

		s.Open(nursery.URL)
		s.Shows("De Speelvogel")
		s.Type(s.Say("sign_up.address"), s.address)
		s.Touch(s.Topic("vorming"))
		s.Press(s.Say("sign_up.button"))

		if !strings.HasPrefix(s.At(), s.home+"/inschrijven") {
			s.t.Fatalf("the form leads to %s", s.At())
		}
		s.Shows(s.Say("sign_up.again.title"), s.Say("sign_up.consent", "Netwerk Lindewijk"))
		if got := s.Value(s.Say("sign_up.address")); got != s.address || !s.Ticked(s.Topic("vorming")) || s.Ticked(s.Topic("imh-week")) {
			s.t.Errorf("our form has the address %q, and not the topics that were ticked", got)
		}
		if n := len(s.Inbox(s.address)); n != 0 {
			s.t.Errorf("another site made us send %d mails", n)
		}

		s.TakesTime()
		s.Press(s.Say("sign_up.button"))
		s.Shows(s.Say("mailbox.heading"), s.Masked())
		s.Open(s.Mail(s.address, s.Say("notices.confirmation.subject")).Link("/b/"))
		s.Shows(s.Say("confirm.heading"), s.Topic("vorming"))
	})
}
