package main

import (
	"net/http"
	"testing"
)

// Somebody sees the network's page, makes a slip in the address, joins, and gets the first letter.
func TestStorySomebodyJoins(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.everybody(t, keyboard, func(s *somebody) {
		s.Shows(s.Say("sign_up.heading"), s.Say("sign_up.consent", "Netwerk Lindewijk"))
		if s.Ticked(s.Topic("imh-week")) || s.Ticked(s.Topic("vorming")) {
			s.t.Error("a topic is ticked beforehand")
		}
		s.Type(s.Say("sign_up.address"), "zonnebloem.opvang.example")
		s.Type(s.Say("sign_up.first_name"), s.firstName)
		s.Choose(s.Say("sign_up.profession"), s.Say("professions.kinderopvang"))
		s.TakesTime()
		s.PressAs(s.Say("sign_up.button"), http.StatusUnprocessableEntity)
		s.Shows(s.Say("sign_up.faults"), s.Say("sign_up.fault.no_at"), s.Say("sign_up.fault.no_topic"))
		for label, want := range map[string]string{"sign_up.address": "zonnebloem.opvang.example", "sign_up.first_name": s.firstName, "sign_up.profession": "kinderopvang"} {
			if got := s.Value(s.Say(label)); got != want {
				s.t.Errorf("after a fault, %s holds %q, want %q", label, got, want)
			}
		}

		s.Type(s.Say("sign_up.address"), s.address)
		s.Touch(s.Topic("imh-week"))
		s.TakesTime()
		s.Press(s.Say("sign_up.button"))
		s.Shows(s.Say("mailbox.heading"), s.Masked())

		mail := s.Mail(s.address, s.Say("notices.confirmation.subject"))
		s.Open(mail.Link("/b/"))
		s.Shows(s.Say("confirm.heading"), s.Masked(), s.Topic("imh-week"))
		s.Press(s.Say("confirm.join.button"))
		result := s.Say("preferences.now") + " " + s.Say("preferences.result_gets", s.Say("often.all.gets", s.Topic("imh-week")), s.Say("language_names."+s.language))
		s.Shows(s.Say("confirm.done_title"), result)

		s.Open(mail.Link("/b/"))
		s.Shows(s.Say("confirm.already_title"), result)
	})
	v.Campaign("Na het inschrijven")
	v.Ended("Na het inschrijven")
	for _, language := range []string{"nl", "fr", "en"} {
		if last, n := v.Latest("zonnebloem." + language + "@opvang.example"); n != 2 || last != campaignSubject("Na het inschrijven", language) {
			t.Errorf("%s: %d mails, the last one about %q; want the letter after the confirmation", language, n, last)
		}
	}
	v.Run("subscribers", "verify-consent")
}
