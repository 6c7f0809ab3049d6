package main

import (
	"os"
	"strings"
	"testing"
)

// A pasted document becomes a file that apply takes, and what a person should look at is told beside it.
func TestDraftMakesACampaignFile(t *testing.T) {
	t.Parallel()
	site := village(t)
	text, err := os.ReadFile("../../templates/draft/testdata/long.html")
	site.must(err)
	from, out := site.Write("brief.html", string(text)), site.Path("brief.yaml")
	made := site.Run("campaigns", "draft", "--from", from, "--topic", "imh-week", "--out", out)
	if !strings.Contains(made.err, "“vanhet” lijkt op twee woorden") {
		t.Errorf("the notes say:\n%s", made.err)
	}
	if applied := site.Apply(out); applied.Action != "created" {
		t.Errorf("the draft was applied as %+v", applied)
	}
	week := site.Path("week.yaml")
	site.Run("campaigns", "draft", "--template", "imh-week", "--languages", "nl,fr", "--topic", "imh-week", "--out", week)
	if applied := site.Apply(week); applied.Action != "created" {
		t.Errorf("the template was applied as %+v", applied)
	}
	site.Refuses("has no text in", "campaigns", "draft", "--template", "imh-week", "--languages", "de")
	site.Refuses("there is no template", "campaigns", "draft", "--template", "imh")
	site.Refuses("is there already", "campaigns", "draft", "--from", from, "--out", out)
	site.Refuses("name the text with --from", "campaigns", "draft")
	site.Refuses("docx", "campaigns", "draft", "--from", site.Write("oud.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 een oud document"))
}
