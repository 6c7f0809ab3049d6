package main

import (
	"testing"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// A reader leaves by the link in a mail, thinks better of it, leaves after all, and says why.
func TestStoryAReaderLeaves(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.Joined(t)
	v.everybody(t, keyboard, func(s *somebody) {
		s.Open(s.Inbox(s.address)[0].Link("/u/"))
		s.Shows(s.Say("leave.heading"), s.Masked(), s.Say("leave.forwarded"))
		s.Press(s.Say("leave.leave"))
		s.Shows(s.Say("leave.done_title"), s.Masked(), s.Say("leave.undo_title"))
		s.is(subscribers.StateLeft)

		s.Press(s.Say("leave.undo"))
		s.Shows(s.Say("preferences.heading"), s.Say("preferences.now"))
		s.is(subscribers.StateActive)

		s.Follow(s.Say("preferences.leave"))
		s.Press(s.Say("leave.leave"))
		s.Touch(s.Say("leave_reasons.other_work"))
		s.Press(s.Say("leave.why_send"))
		s.Shows(s.Say("leave.thanks.title"), s.Say("leave.done_title"))
		s.is(subscribers.StateLeft)
	})
	v.Campaign("Zonder hen")
	mustCount(t, v.Ended("Zonder hen"), deliveries.Report{Total: 4, Skipped: 4, SkippedBy: map[string]int{string(subscribers.ReasonLeft): 4}})
	v.Run("subscribers", "verify-consent")
}

// is checks how the person stands.
func (s *somebody) is(want subscribers.State) {
	s.t.Helper()
	if got := s.Person().State; got != want {
		s.t.Errorf("the reader is %s, want %s", got, want)
	}
}
