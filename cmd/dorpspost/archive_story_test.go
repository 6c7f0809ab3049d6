package main

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
)

// Somebody who gets no mails reads last week's letter in the archive, and follows it by its feed.
func TestStoryTheArchive(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.Joined(t)
	v.Campaign("Openbare brief", "archive: public")
	left := v.Ended("Openbare brief").Reports[0].Run.FrozenAt
	year := left.Time().In(houseZone()).Year()
	v.everybody(t, thumb, func(s *somebody) {
		subject := campaignSubject("Openbare brief", s.language)
		s.Open(s.home + "/archief?taal=" + s.language)
		s.Shows(s.Say("archive.lead", "Netwerk Lindewijk"), subject, s.Say("archive.join"))
		if strings.Contains(s.Reads(), campaignSubject("Eerste brief", s.language)) {
			s.t.Error("a letter that nobody made public is in the archive")
		}
		s.Follow(subject)
		s.Shows(s.Say("archive.title", year))
		page := s.At()
		for _, personal := range []string{"/v/", "/u/", s.firstName, "opvang.example", "/o/"} {
			if strings.Contains(s.Source(), personal) {
				s.t.Errorf("the public letter holds %q", personal)
			}
		}
		s.Follow(s.Say("archive.title", year))

		for _, feed := range []string{"Atom", "RSS"} {
			if to := s.feed(feed, subject); strings.SplitN(to, "?", 2)[0] != strings.SplitN(page, "?", 2)[0] {
				s.t.Errorf("the %s feed leads to %s, want %s", feed, to, page)
			}
		}
	})
}

// feed follows the link to a feed, as a feed reader does, and returns where the entry with this title leads.
func (s *somebody) feed(name, title string) string {
	s.t.Helper()
	status, text := s.ask(http.MethodGet, s.Href(name), "")
	var feed struct {
		Entries []struct {
			Title string `xml:"title"`
			Link  struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
		Items []struct {
			Title string `xml:"title"`
			Link  string `xml:"link"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal([]byte(text), &feed); err != nil || status != http.StatusOK {
		s.t.Fatalf("the %s feed: status %d, %v", name, status, err)
	}
	for _, entry := range feed.Entries {
		if strings.Contains(entry.Title, title) {
			return entry.Link.Href
		}
	}
	for _, item := range feed.Items {
		if strings.Contains(item.Title, title) {
			return item.Link
		}
	}
	s.t.Fatalf("the %s feed has no %q:\n%s", name, title, text)
	return ""
}
