package main

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A reader sends a mail on to a colleague, who opens every link in it, and every link on the pages after that: none shows who
// the reader is, and one leads to the colleague's own sign-up.
func TestStoryAMailIsForwarded(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.Joined(t)
	v.everybody(t, thumb, func(s *somebody) {
		mail := s.Inbox(s.address)[0]
		for _, link := range s.everyPage(linksHome(s.t, mail, s.home)) {
			s.Open(link)
			source := s.Source()
			for _, secret := range []string{s.address, strings.TrimSuffix(s.address, "@opvang.example"), s.firstName} {
				if strings.Contains(source, secret) {
					s.t.Errorf("%s shows %q", strings.TrimPrefix(link, s.home)[:3], secret)
				}
			}
			if strings.Contains(source, "gegevens.json") || strings.Contains(source, "gegevens.csv") {
				s.t.Errorf("%s offers what is kept", strings.TrimPrefix(link, s.home)[:3])
			}
		}

		s.Open(mail.Link("/v/"))
		s.Shows(s.Masked(), s.Say("preferences.not_yours"))
		s.Follow(s.Say("preferences.join_instead"))
		s.language = "en" // the colleague's own browser says so, and nothing else about them is known
		s.Shows(s.Say("sign_up.heading"))
		if got := s.Value(s.Say("sign_up.address")); got != "" {
			s.t.Errorf("the colleague's form holds %q", got)
		}
	})
}

// everyPage are the pages of ours that one comes to from these links by following links alone.
func (s *somebody) everyPage(begin []string) (pages []string) {
	s.t.Helper()
	todo := slices.Clone(begin)
	seen := map[string]bool{}
	for len(todo) > 0 {
		link := todo[0]
		todo = todo[1:]
		if seen[link] || !strings.HasPrefix(link, s.home+"/") || regexp.MustCompile(`/(assets|inbox|m)/|\.xml`).MatchString(link) {
			continue
		}
		seen[link] = true
		status, body := s.ask(http.MethodGet, link, "")
		if status != http.StatusOK {
			s.t.Errorf("%s is answered with %d", link, status)
		}
		pages = append(pages, link)
		todo = append(todo, leadsTo(s.t, link, body)...)
	}
	if len(pages) < 10 {
		s.t.Errorf("only %d pages are reached: %q", len(pages), pages)
	}
	return pages
}

// leadsTo are the addresses of a page's links.
func leadsTo(t *testing.T, address, body string) (links []string) {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	page, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for node := range page.Descendants() {
		for _, attribute := range node.Attr {
			if attribute.Key != "href" || node.Data != "a" {
				continue
			}
			if to, err := base.Parse(attribute.Val); err == nil {
				to.Fragment = ""
				links = append(links, to.String())
			}
		}
	}
	return links
}
