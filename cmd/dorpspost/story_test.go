package main

import (
	"net/http"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/deliveries"

	"github.com/google/go-cmp/cmp"
)

// Els gets the weekly letter, follows the link under it on her telephone and leaves that topic. The next edition goes to
// everybody but her; what she still asked for reaches her.
func TestStoryAReaderLeavesOneTopic(t *testing.T) {
	t.Parallel()
	site, clock := newStory(t)
	site.Topic("imh-week", "IMH-week")
	site.Topic("vorming", "Vorming en intervisie")
	site.Import(site.Given("lezers.csv"), "imh-week")
	site.Import(site.Write("vorming.csv", "e-mail\nels@opvang.example\n"), "vorming")
	site.Apply(site.Given("nieuws.yaml"))
	mondays := site.Moments("Nieuws van de week", 2)

	clock.To(mondays[0])
	first := site.Edition("Nieuws van de week", mondays[0])
	mustCount(t, first, deliveries.Report{Total: 6, Accepted: 6})
	mail := site.Only("els@opvang.example")
	if want := "Dag Els, dit is er deze week te doen"; mail.Subject() != want {
		t.Errorf("the subject is %q, want %q", mail.Subject(), want)
	}

	page := follow(t, mail.Link("/v/"))
	page.Shows("Wat mag er in je mailbox?", "e***@opvang.example")
	if !page.Ticked("IMH-week") || !page.Ticked("Vorming en intervisie") {
		t.Fatal("the page does not show what Els asked for")
	}
	page.Touch("IMH-week")
	page.Press("Bewaar mijn voorkeuren")
	page.Shows("Bewaard", "Zo ziet het er nu uit: je krijgt elke mail over Vorming en intervisie, in het Nederlands.")
	if page.Ticked("IMH-week") {
		t.Error("after saving, the topic is still ticked")
	}

	clock.To(mondays[1])
	second := site.Edition("Nieuws van de week", mondays[1])
	if second.ID == first.ID || second.Blueprint != first.Blueprint {
		t.Errorf("the second edition is campaign %d of blueprint %d, the first %d of %d", second.ID, second.Blueprint, first.ID, first.Blueprint)
	}
	mustCount(t, second, deliveries.Report{Total: 6, Accepted: 5, Skipped: 1, SkippedBy: map[string]int{"left topic": 1}})
	if row := site.Ledger(second.Name)["els@opvang.example"]; row.State != deliveries.Skipped || row.Reason != "left topic" {
		t.Errorf("Els is %s(%s), want skipped(left topic)", row.State, row.Reason)
	}
	site.Only("els@opvang.example") // still the first

	site.Apply(site.Write("vorming.yaml", "name: Vorming in mei\ntopic: vorming\ntemplate: imh-week\n"))
	site.Send("Vorming in mei")
	mustCount(t, site.Ended("Vorming in mei"), deliveries.Report{Total: 6, Accepted: 1, Skipped: 5, SkippedBy: map[string]int{"no consent": 5}})
	if mails := site.Inbox("els@opvang.example"); len(mails) != 2 {
		t.Errorf("Els has %d mails, want the letter and the one about the topic that she kept", len(mails))
	}
	site.Run("subscribers", "verify-consent")
}

// A mailbox program posts to the address in the header (RFC 8058), without anybody opening a page.
func TestStoryAReaderLeavesByOneClick(t *testing.T) {
	t.Parallel()
	site, clock := newStory(t)
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Given("lezers.csv"), "imh-week")
	site.Apply(site.Given("nieuws.yaml"))
	mondays := site.Moments("Nieuws van de week", 2)
	clock.To(mondays[0])
	mustCount(t, site.Edition("Nieuws van de week", mondays[0]), deliveries.Report{Total: 6, Accepted: 6})

	link := site.Only("bram@praktijk.example").OneClick()
	if status := site.Get(link); status != http.StatusOK {
		t.Errorf("looking at the page for leaving = %d", status)
	}
	if status := site.Post(link, "List-Unsubscribe=One-Click"); status != http.StatusOK {
		t.Fatalf("one click = %d, want 200 without a redirect", status)
	}

	clock.To(mondays[1])
	second := site.Edition("Nieuws van de week", mondays[1])
	mustCount(t, second, deliveries.Report{Total: 6, Accepted: 5, Skipped: 1, SkippedBy: map[string]int{"left": 1}})
	if row := site.Ledger(second.Name)["bram@praktijk.example"]; row.State != deliveries.Skipped {
		t.Errorf("Bram is %s, want skipped", row.State)
	}
	again := site.Import(site.Given("lezers.csv"), "imh-week")
	if !strings.Contains(again.out, `"left":1`) {
		t.Errorf("importing the old list once more does not say that one of them left: %s", again.out)
	}
}

// mustCount compares the numbers of a report; whatever the wanted one leaves out must be zero.
func mustCount(t *testing.T, got campaigns.Status, want deliveries.Report) {
	t.Helper()
	have := got.Reports[0]
	have.Run, have.LastAt = want.Run, want.LastAt
	if len(have.SkippedBy) == 0 {
		have.SkippedBy = nil
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("the report (-want +got):\n%s", diff)
	}
}
