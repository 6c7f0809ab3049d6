package main

import (
	"testing"
	"time"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/web"
)

// A letter is about to leave when its reader goes on leave for three months: it does not reach them, and the report says why.
func TestStoryAReaderChooses(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.Joined(t)
	v.serving.Stop()
	v.Campaign("Brief voor de zomer")
	v.Run("campaigns", "pause", "Brief voor de zomer")
	v.serving = v.Serve()

	v.everybody(t, keyboard, func(s *somebody) {
		s.Open(s.Inbox(s.address)[0].Link("/v/"))
		s.Shows(s.Say("preferences.heading"), s.Masked())
		if !s.Ticked(s.Topic("imh-week")) || s.Ticked(s.Topic("vorming")) {
			s.t.Error("the page does not show what was asked for at the study day")
		}
		s.Touch(s.Topic("vorming"))
		s.Touch(s.Say("often.digest.label"))
		s.Touch(s.Say("preferences.pause3"))
		s.Choose(s.Say("preferences.profession"), s.Say("professions.vroedkundige"))
		s.Choose(s.Say("preferences.region"), s.Say("regions.oost-vlaanderen"))
		next := map[string]string{"nl": "fr", "fr": "en", "en": "nl"}[s.language]
		s.Choose(s.Say("preferences.mail_language"), s.Say("mail_languages."+next))
		s.Press(s.Say("preferences.save"))
		s.language = next // the page is in it at once

		topics := s.Topic("imh-week") + " " + s.Say("preferences.and") + " " + s.Topic("vorming")
		s.Shows(s.Say("preferences.saved"), s.Say("preferences.now")+" "+s.Say("preferences.result_paused",
			s.PausedUntil(), s.Say("often.digest.gets", topics), s.Say("language_names."+next)))
		if p := s.Person(); p.Profession != "vroedkundige" || p.Region != "Oost-Vlaanderen" || string(p.Language) != next || p.Frequency != subscribers.FrequencyDigest {
			s.t.Errorf("what is kept is not what was chosen: %+v", p)
		}
	})

	v.Run("campaigns", "resume", "Brief voor de zomer")
	mustCount(t, v.Ended("Brief voor de zomer"), deliveries.Report{Total: 4, Skipped: 4, SkippedBy: map[string]int{string(subscribers.ReasonPaused): 4}})
	v.Run("subscribers", "verify-consent")
}

// PausedUntil is the day on which the pause ends, as a page writes it.
func (s *somebody) PausedUntil() string {
	s.t.Helper()
	until := s.Person().PausedUntil.Time()
	if left := time.Until(until); left < 85*24*time.Hour || left > 95*24*time.Hour {
		s.t.Errorf("the pause ends on %v", until)
	}
	return web.Date(subscribers.Language(s.language), until.In(houseZone()))
}
