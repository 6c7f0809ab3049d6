package main

import (
	"strings"
	"testing"

	"dorpspost/subscribers"
)

// A reader changes jobs, and takes the mails along: nothing changes before the new mailbox says so, and the old one is told.
func TestStoryAReaderMoves(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.Joined(t)
	v.everybody(t, thumb, func(s *somebody) {
		old, link := s.address, s.Inbox(s.address)[0].Link("/v/")
		s.moves(link)

		told := s.Mail(old, s.Say("notices.moved.subject"))
		if strings.Contains(told.HTML+told.Text, s.address) {
			s.t.Error("the mail to the old address says where the reader went")
		}
		s.Open(link)
		s.Shows(s.Say("preferences.heading"), s.Masked())
		if !s.Ticked(s.Topic("imh-week")) {
			s.t.Error("the choices did not come along")
		}
	})
	v.Campaign("Na de verhuis")
	v.Ended("Na de verhuis")
	for _, language := range []string{"nl", "fr", "en"} {
		if last, _ := v.Latest("nieuw." + language + "@opvang.example"); last != campaignSubject("Na de verhuis", language) {
			t.Errorf("%s: the last mail at the new address is %q", language, last)
		}
		if n := len(v.Inbox("zonnebloem." + language + "@opvang.example")); n != 2 {
			t.Errorf("%s: the old address has %d mails, want the first letter and that it moved", language, n)
		}
	}
	v.Run("subscribers", "verify-consent")
}

// moves changes the address from the page that a mail's link leads to, and confirms it in the new mailbox.
func (s *somebody) moves(link string) {
	s.t.Helper()
	old := s.address
	s.Open(link)
	s.Follow(s.Say("preferences.move"))
	s.Shows(s.Say("move.heading"), s.Masked())
	s.address = strings.Replace(old, "zonnebloem", "nieuw", 1)
	s.Type(s.Say("move.address"), s.address)
	s.Press(s.Say("move.button"))
	s.Shows(s.Say("mailbox.heading"), s.Masked())
	if len(s.Inbox(old)) != 1 {
		s.t.Error("the old address heard of it before it was so")
	}

	s.Open(s.Mail(s.address, s.Say("notices.move.subject")).Link("/n/"))
	s.Shows(s.Say("moved.heading"), s.Masked())
	s.Press(s.Say("moved.button"))
	s.Shows(s.Say("moved.done_title"), s.Masked())
	s.Follow(s.Say("moved.preferences"))
	s.Shows(s.Say("preferences.heading"), s.Masked())
}

// Somebody to whom a mail was forwarded moves its reader to a mailbox of their own. The reader hears of it, and puts it right.
func TestStoryAMoveIsPutBack(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.Joined(t)
	v.everybody(t, thumb, func(s *somebody) {
		own := s.address
		s.moves(s.Inbox(own)[0].Link("/v/"))

		s.Open(s.Mail(own, s.Say("notices.moved.subject")).Link("/t/"))
		s.address = own
		s.Shows(s.Say("back.heading"), s.Masked())
		s.Press(s.Say("back.button"))
		s.Shows(s.Say("back.done_title"), s.Masked())
		s.Follow(s.Say("back.preferences"))
		s.Shows(s.Say("preferences.heading"), s.Masked())
		s.is(subscribers.StateActive)
	})
	v.Campaign("Weer thuis")
	v.Ended("Weer thuis")
	for _, language := range []string{"nl", "fr", "en"} {
		if last, _ := v.Latest("zonnebloem." + language + "@opvang.example"); last != campaignSubject("Weer thuis", language) {
			t.Errorf("%s: the last mail at the reader's own address is %q", language, last)
		}
	}
}
