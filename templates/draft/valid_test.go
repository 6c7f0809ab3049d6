package draft

import (
	"strings"
	"testing"

	"dorpspost/templates"
)

// TestRepair holds that a block that templates refuses, for whatever reason, becomes one that it takes, with the same words.
func TestRepair(t *testing.T) {
	t.Parallel()
	words := func(text string) templates.Value {
		return templates.Value{Words: templates.Words{templates.Dutch: text}}
	}
	tests := []struct {
		name  string
		block templates.Block
		want  string
	}{
		{"a slot", textOf("Dag {{ nix }} daar."), "text\n  text: Dag { { nix } } daar.\n"},
		{"HTML", textOf("Dag <b>daar</b>."), "text\n  text: Dag b daar b .\n"},
		{"a heading", templates.Block{Type: "text", Fields: map[string]templates.Value{"text": words("# Kop\n\n- punt"), "heading": words("Titel")}}, "text\n  text: Titel Kop - punt\n"},
		{"an unknown block", templates.Block{Type: "nix", Fields: map[string]templates.Value{"a": words("Toch woorden.")}}, "text\n  text: Toch woorden.\n"},
		{"nothing but signs", textOf("<!-- -->"), ""},
	}
	for _, test := range tests {
		m := maker{language: templates.Dutch, subject: "x"}
		m.add(templates.Block{Type: "head"}, 0)
		m.add(test.block, 0)
		d := Draft{Content: m.valid()}
		d.Notes = m.numbered()
		if got := outline(d); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		holdsWords(t, d, wordsOfBlock(test.block))
	}
}

// TestRepairSubject does the same with a subject.
func TestRepairSubject(t *testing.T) {
	t.Parallel()
	for _, subject := range []string{"{{ nix }} Dag", "\x00", "{%"} {
		m := maker{language: templates.Dutch, subject: subject}
		m.add(templates.Block{Type: "head"}, 0)
		c := m.valid()
		if err := c.Validate(); err != nil {
			t.Errorf("%q: %v", subject, err)
		}
		if len(m.notes) == 0 || m.notes[0].Text != subject || !strings.Contains(m.notes[0].Sentence, "onderwerp") {
			t.Errorf("%q: no note holds it: %+v", subject, m.notes)
		}
	}
}

// TestSameLimits holds that a subject and a letter end here where templates ends them.
func TestSameLimits(t *testing.T) {
	t.Parallel()
	letter := func(subject, blocks int) templates.Content {
		c := templates.Content{Languages: []templates.Language{templates.Dutch}, Subject: templates.Words{templates.Dutch: strings.Repeat("x", subject)}}
		for range blocks {
			c.Blocks = append(c.Blocks, textOf("Dag."))
		}
		return c
	}
	if err := letter(maxSubject, maxBlocks).Validate(); err != nil {
		t.Error(err)
	}
	if letter(maxSubject+1, 1).Validate() == nil || letter(1, maxBlocks+1).Validate() == nil {
		t.Error("templates takes more")
	}
}
