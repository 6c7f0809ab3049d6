package main

import "testing"

// A reader has thrown every mail away, and gets back by their address alone.
func TestStoryALostLink(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.Joined(t)
	v.everybody(t, thumb, func(s *somebody) {
		s.Open(s.home + "/link?taal=" + s.language)
		s.Shows(s.Say("link.heading"))
		s.Type(s.Say("link.address"), s.address)
		s.TakesTime()
		s.Press(s.Say("link.button"))
		s.Shows(s.Say("mailbox.heading"), s.Say("mailbox.link_before"))

		mail := s.Mail(s.address, s.Say("notices.link.subject"))
		s.Open(mail.Link("/v/"))
		s.Shows(s.Say("preferences.heading"), s.Masked())
		if !s.Ticked(s.Topic("imh-week")) {
			s.t.Error("these are not the reader's own preferences")
		}
		s.Open(mail.Link("/g/"))
		s.Shows(s.Say("data.heading"), s.address)

		// Whoever has no mail of ours is told the same, and gets nothing.
		s.Open(s.home + "/link?taal=" + s.language)
		s.Type(s.Say("link.address"), "vreemd."+s.address)
		s.TakesTime()
		s.Press(s.Say("link.button"))
		s.Shows(s.Say("mailbox.heading"), s.Say("mailbox.link_before"))
		if n := len(s.Inbox("vreemd." + s.address)); n != 0 {
			s.t.Errorf("a stranger has %d mails", n)
		}
	})
}
