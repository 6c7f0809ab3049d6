package main

import (
	"encoding/json"
	"strings"
	"testing"

	"dorpspost/templates/checks"
)

// cleanLetter has nothing to mend.
const cleanLetter = `name: Vraag van de week
topic: imh-week
subject: Een vraag voor jouw team
preheader: Wat doen jullie als een kind blijft huilen? Vertel het ons.
blocks:
  - block: head
  - block: introduction
    text: Wat doen jullie als een kind blijft huilen? Vertel het ons in één zin.
`

// A file that was not applied is looked at whole, and nothing of it is kept.
func TestCheckAFile(t *testing.T) {
	t.Parallel()
	site := village(t, inEarnest)
	file := site.Write("week.yaml", "name: Week\ntopic: imh-week\ntemplate: imh-week\nsubject: TEST\n")
	a := site.Refuses("16 things must be mended before this can go", "campaigns", "check", file)
	if a.code != exitFailed {
		t.Errorf("exit code %d", a.code)
	}
	last := -1
	for _, want := range []string{
		"Moet je oplossen (16)\n", "  blok 4 (button), url: https://www.example.org/imh-week is een voorbeeld", "Let op (", "  subject, nl: In je onderwerp staat nog “test”.", "In orde (",
	} {
		at := strings.Index(a.out, want)
		if at <= last {
			t.Errorf("it does not say %q in its place:\n%s", want, a.out)
		}
		last = at
	}
	if told := site.Run("campaigns", "list").out; strings.Contains(told, "Week") {
		t.Errorf("checking stored something:\n%s", told)
	}
}

func TestCheckACampaign(t *testing.T) {
	t.Parallel()
	site := village(t, inEarnest)
	site.Apply(site.Write("vraag.yaml", cleanLetter))
	told := site.Run("campaigns", "check", "Vraag van de week").out
	if !strings.HasPrefix(told, "Moet je oplossen (0)\nLet op (1)\n  Er is nog geen moment gekozen.") {
		t.Errorf("it says:\n%s", told)
	}
	names := map[string]checks.Level{}
	for line := range strings.Lines(site.Run("campaigns", "check", "Vraag van de week", "--json").out) {
		var f checks.Finding
		if err := json.Unmarshal([]byte(line), &f); err != nil || f.Sentence == "" {
			t.Fatalf("%s: %v", line, err)
		}
		names[f.Check] = f.Level
	}
	if names["moment"] != checks.Attention || names["audience"] != checks.Fine || names["contrast-dark"] != checks.Fine {
		t.Errorf("the findings are %v", names)
	}
	if _, asked := names["link-answer"]; asked {
		t.Error("links were asked for though nobody wanted it")
	}
}

// Faults of the file itself are findings with their line, and a file that is not there is still a mistake of who asks.
func TestCheckAFileWithFaults(t *testing.T) {
	t.Parallel()
	site := village(t, inEarnest)
	file := site.Write("fout.yaml", "name: Fout\ntopic: imh-week\nkleur: rood\nsubject: Een vraag\nblocks:\n  - block: text\n    text: '{{ voornaan }}'\n")
	a := site.Refuses("2 things must be mended", "campaigns", "check", file)
	for _, want := range []string{"  fout.yaml:3, kleur: this key is not known", "  fout.yaml:7, blok 1 (text), text: has the unknown slot {{ voornaan }}"} {
		if !strings.Contains(a.out, want) {
			t.Errorf("it does not say %q:\n%s", want, a.out)
		}
	}
	site.Refuses("there is no campaign with this name", "campaigns", "check", "Nergens")
}

// With --links pages are asked for, though never on a machine or a network of one's own.
func TestCheckLinks(t *testing.T) {
	t.Parallel()
	site := village(t, inEarnest)
	file := site.Write("vraag.yaml", cleanLetter+"  - {block: button, text: Vertel het ons, url: 'https://127.0.0.1/'}\n")
	a := site.Refuses("1 thing must be mended", "campaigns", "check", file, "--links")
	if want := "blok 3 (button), url: https://127.0.0.1/ konden we niet nagaan: dat adres ligt niet op het open internet"; !strings.Contains(a.out, want) {
		t.Errorf("it does not say %q:\n%s", want, a.out)
	}
}

// inEarnest is a network that is no example: what is left over from one must not reach its readers.
func inEarnest(c *Config) { c.Network.PublicURL = "https://nieuws.lindewijk-netwerk.be" }
