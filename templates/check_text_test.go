package templates

import "testing"

// TestTextProblems is what reads wrong in some reader's letter.
func TestTextProblems(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, want string }{
		{"an entity", textWith("text: 'caf&eacute;'"), "field text: has the code &eacute;, which readers would see as it stands; write é"},
		{"an entity in a line", textWith("text: x\nheading: 'kind &amp; ouder'"), "field heading: has the code &amp;, which readers would see as it stands; write &"},
		{"an entity in a link", block("block: button\ntext: x\nurl: 'https://a.example/?a=1&amp;b=2'"), "field url: has the code &amp;"},
		{"an entity in a link in a text", textWith("text: '[x](https://a.example/?a=1&#38;b=2)'"), "field text: has the code &#38;"},
		{"an entity without a picture", textWith("text: 'een&nbsp;twee'"), "has the code &nbsp;, which readers would see as it stands; leave it out, or write a space"},
		{"a text that begins with a slot", textWith("text: '{{ voornaam }}, kom je ook?'"), `field text: begins with the slot {{ voornaam }}, which is empty for some readers; say what they see, as in {{ voornaam | terugval: "collega" }}`},
		{"a paragraph that begins with a slot", textWith(`text: "Dag.\n\n{{ voornaam }}, kom je ook?"`), "begins with the slot {{ voornaam }}"},
		{"a line that begins with a slot", textWith(`text: "Dag.\\\n*{{ voornaam }}* kom"`), "between marks"},
		{"a subject that begins with a slot", "subject: '{{ attribuut.team }}: nieuws'\nblocks: [{block: head}]\n", "w.yaml:1: field subject: begins with the slot {{ attribuut.team }}"},
		{"a fallback without words", textWith(`text: '{{ voornaam | terugval: "" }}, kom je ook?'`), "begins with the slot {{ voornaam }}"},
		{"a slot between a full stop and a comma", textWith("text: 'Er is nieuws. {{ voornaam }}, kom je ook?'"), "begins with the slot {{ voornaam }}"},
		{"a bold slot", textWith("text: 'Dag **{{ voornaam }}**,'"), `field text: has the slot {{ voornaam }} alone between marks, which leaves a hole where it is empty; give it words, as in {{ voornaam | terugval: "collega" }}`},
		{"a slot in bold italic", textWith("text: 'Dag ***{{ voornaam }} {{ achternaam }}***,'"), "has the slot {{ voornaam }} alone between marks"},
		{"a link of a slot", textWith("text: 'Zie [{{ voornaam }}](https://a.example/)'"), "has the slot {{ voornaam }} alone between marks"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { oneProblem(t, test.file, test.want) })
	}
}

// TestTextAllows is what lies near a fault and is none.
func TestTextAllows(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Dag {{ voornaam }}, en {{ achternaam }}.", `{{ voornaam | terugval: "Beste collega" }}, kom je ook?`, `Dag **{{ voornaam | terugval: "jij" }}**,`,
		"Dag **lieve {{ voornaam }}**, kom", "Welkom! {{ attribuut.boodschap }} Tot dan.", "Samen: {{ regio }}", "R&D; A&B & C", "[x](https://a.example/?a=1&copy=2)",
	} {
		c := small("x", text)
		if err := c.Validate(); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
