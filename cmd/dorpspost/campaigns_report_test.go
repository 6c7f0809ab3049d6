package main

import (
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
)

func TestReportSaysClicksAndWhyItIsPaused(t *testing.T) {
	t.Parallel()
	said := func(r deliveries.Report) string {
		var out strings.Builder
		sayReport(&out, "Bedankt", r)
		return out.String()
	}
	run := deliveries.Run{State: deliveries.Paused, Problem: "the letter is too large"}
	told := said(deliveries.Report{Run: run, Total: 1, Planned: 1, Links: []deliveries.LinkCount{
		{Language: "fr", Number: 1, Address: "https://www.example.org/programme", About: 0},
		{Language: "nl", Number: 1, Address: "https://www.example.org/programma", About: 12},
	}})
	for _, words := range []string{"It is paused: the letter is too large\n", "followed about so often", "about      0  https://www.example.org/programme (fr)\n", "about     12  https://www.example.org/programma (nl)\n"} {
		if !strings.Contains(told, words) {
			t.Errorf("the report does not say %q:\n%s", words, told)
		}
	}
	run.State = deliveries.Running
	if told := said(deliveries.Report{Run: run, Total: 1, Planned: 1}); !strings.Contains(told, "It waits: the letter") || strings.Contains(told, "Links") {
		t.Errorf("the report says:\n%s", told)
	}
	run.State, run.Problem = deliveries.Paused, ""
	if told := said(deliveries.Report{Run: run, Total: 1, Planned: 1}); !strings.Contains(told, "Somebody paused it; it goes on with `dorpspost campaigns resume \"Bedankt\"`.") {
		t.Errorf("a person paused it, and the report says:\n%s", told)
	}
	told = said(deliveries.Report{Run: deliveries.Run{State: deliveries.Running}, Total: 3, Later: 1, Unknown: 2, AgainAt: database.At(time.Date(2027, 1, 4, 1, 4, 0, 0, time.UTC))})
	for _, words := range []string{"1 to be tried again, the first at 2027-01-04 02:04.\n", "you decide: `dorpspost campaigns resume \"Bedankt\" --unknown resend`"} {
		if !strings.Contains(told, words) {
			t.Errorf("the report does not say %q:\n%s", words, told)
		}
	}
}
