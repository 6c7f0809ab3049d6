package main

import (
	"os"
	"strings"
	"testing"

	"dorpspost/mailer/mailtest"
)

const twoWays = `name: Brief
topic: imh-week
subject: Een brief voor jou
blocks:
  - block: text
    text: |
      {% if beroep == "kinderopvang" %}Voor de opvang.{% elsif beroep == "tovenaar" en beroep == "arts" %}Voor niemand.{% else %}Voor de anderen.{% endif %}
  - block: button
    if: thema bevat "imh-week"
    text: Kijk in het programma
    url: https://www.example.org/
  - block: text
    if: regio == "Mars"
    text: Voor wie ver weg woont.
`

// The fewest mails show every branch; what nobody in the audience gets is shown by a stand-in, and what nobody can get is said.
func TestRenderBranches(t *testing.T) {
	t.Parallel()
	site := village(t)
	file := site.Write("brief.yaml", twoWays)
	told := site.Run("campaigns", "render", file, "--branches", "--out", site.Path("takken")).out
	if !strings.Contains(told, "stand-in") || !strings.Contains(told, `Nobody can ever see what stands under beroep == "tovenaar" en beroep == "arts"`) {
		t.Errorf("it says:\n%s", told)
	}
	all := ""
	for line := range strings.Lines(told) {
		if name, _, ok := strings.Cut(line, ".html"); ok {
			text, err := os.ReadFile(name + ".txt")
			site.must(err)
			all += string(text)
		}
	}
	for _, want := range []string{"Voor de opvang.", "Voor de anderen.", "Kijk in het programma", "Voor wie ver weg woont."} {
		if !strings.Contains(all, want) {
			t.Errorf("no mail shows %q", want)
		}
	}
	if strings.Contains(all, "Voor niemand.") {
		t.Error("a mail shows what nobody can see")
	}
}

// The mail of one reader is written as it would go out, with the reader's own links.
func TestRenderForOneReader(t *testing.T) {
	t.Parallel()
	site := village(t)
	address := "lezer1@opvang.example"
	site.Run("campaigns", "render", site.Write("brief.yaml", brief), "--for", address, "--out", site.Path("mail"))
	eml, err := os.ReadFile(site.Path("mail/letter-nl.eml"))
	site.must(err)
	if _, err := mailtest.Tree(eml); err != nil {
		t.Fatal(err)
	}
	m := readMail(t, eml)
	if to := m.Header.Get("To"); !strings.Contains(to, address) {
		t.Errorf("it goes to %q", to)
	}
	for _, path := range []string{"/v/", "/u/"} {
		m.Link(path)
	}
	site.Write("beeld.yaml", "name: Beeld\ntopic: imh-week\nsubject: Een brief met beeld\npictures: embedded\n"+
		"blocks: [{block: image, image: {file: builtin/reading.png, alt: Een voorleesmoment}}]\n")
	site.Run("campaigns", "render", site.Path("beeld.yaml"), "--for", address, "--out", site.Path("beeld"))
	page, err := os.ReadFile(site.Path("beeld/letter-nl.html"))
	site.must(err)
	if strings.Contains(string(page), "cid:") || !strings.Contains(string(page), `src="data:image/png;base64,`) {
		t.Error("a browser does not find the picture of the page that was written to look at")
	}
	site.Run("subscribers", "suppress", address)
	if a := site.Run("campaigns", "render", site.Path("brief.yaml"), "--for", address, "--out", site.Path("mail")); !strings.Contains(a.err, "suppressed") {
		t.Errorf("of somebody who may not be mailed it says %q", a.err)
	}
	site.Refuses("nobody with this address", "campaigns", "render", site.Path("brief.yaml"), "--for", "niemand@opvang.example")
	site.Refuses("choose one of --for and --branches", "campaigns", "render", site.Path("brief.yaml"), "--for", address, "--branches")
}
