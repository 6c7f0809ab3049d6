package templates

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestLinesFitEveryReader holds that no reader has a line longer than it may be, whichever branches they see, and that some
// line comes near to it.
func TestLinesFitEveryReader(t *testing.T) {
	t.Parallel()
	longest := 0
	rapid.Check(t, func(t *rapid.T) {
		var write func(depth int) string
		write = func(depth int) string {
			var b strings.Builder
			for range rapid.IntRange(1, 12).Draw(t, "words") {
				b.WriteString(strings.Repeat("x", rapid.IntRange(1, 12).Draw(t, "letters")) + " ")
				if depth < 2 && rapid.IntRange(0, 3).Draw(t, "if") == 0 {
					b.WriteString("{% if " + rapid.SampledFrom([]string{"regio", "beroep"}).Draw(t, "when") + " %}" + write(depth+1))
					if rapid.Bool().Draw(t, "else") {
						b.WriteString("{% else %}" + write(depth+1))
					}
					b.WriteString("{% endif %}")
				}
			}
			return b.String()
		}
		text := "Kijk " + write(0) + "eind."
		if utf8.RuneCountInString(markerShape.ReplaceAllString(text, "")) > 1200 {
			t.Skip("an introduction is not that long")
		}
		l, err := Compile(small("x", text), Dutch, testHouse())
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []known{nil, {SlotRegion: "Gent"}, {SlotProfession: "arts"}, {SlotRegion: "Gent", SlotProfession: "arts"}} {
			text := l.Fill(valuesOf(l, by)).Text
			for line := range strings.Lines(text[:strings.Index(text, "---")]) {
				n := utf8.RuneCountInString(strings.TrimRight(line, " \n"))
				if longest = max(longest, n); n > textWidth {
					t.Fatalf("for %v a line has %d characters:\n%s", by, n, text)
				}
			}
		}
	})
	if longest < textWidth-8 {
		t.Errorf("no line is longer than %d", longest)
	}
}

// TestTextBeginsWithWords, also when its first blocks are for some readers only.
func TestTextBeginsWithWords(t *testing.T) {
	t.Parallel()
	block := func(when, heading, text string) Block {
		fields := map[string]Value{"text": {Words: Words{Dutch: text}}}
		if heading != "" {
			fields["heading"] = Value{Words: Words{Dutch: heading}}
		}
		return Block{Type: "text", If: when, Fields: fields}
	}
	contents := map[string][]Block{
		"blocks":     {block("regio", "Streek", "een"), block("beroep", "Werk", "twee"), block("", "Titel", "drie"), block("regio", "Slot", "vier")},
		"paragraphs": {block("", "", "{% if regio %}\neen\n\ntwee\n{% else %}\ndrie\n{% endif %}\n\nvier"), block("", "Titel", "vijf")},
		"both":       {block("beroep", "", "{% if regio %}\neen\n{% else %}\ndrie\n{% endif %}"), block("", "Titel", "vijf")},
	}
	for name, blocks := range contents {
		l := compiled(t, Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: blocks}, Dutch)
		for _, by := range []known{nil, {SlotRegion: "Gent"}, {SlotProfession: "arts"}, {SlotRegion: "Gent", SlotProfession: "arts"}} {
			text := l.Fill(valuesOf(l, by)).Text
			if strings.HasPrefix(text, "\n") || strings.Contains(text, "\n\n\n") || !strings.Contains(text, "\n\nTitel\n") && !strings.HasPrefix(text, "Titel\n") {
				t.Errorf("%s for %v:\n%s", name, by, text)
			}
		}
	}
}

// TestPointsRunOn holds the spaces of a point with paragraphs for some readers.
func TestPointsRunOn(t *testing.T) {
	t.Parallel()
	const either = "{% if regio %}\neen\n{% else %}\ntwee\n{% endif %}"
	tests := []struct{ lead, text, some, none string }{
		{"Kern.", "{% if regio %}\nVoor ons.\n{% else %}\nVoor jou.\n{% endif %}", "- Kern. Voor ons.", "- Kern. Voor jou."},
		{"", either, "- een", "- twee"},
		{"", either + "\ndrie", "- een drie", "- twee drie"},
		{"", "nul\n\n" + either + "\ndrie", "- nul een drie", "- nul twee drie"},
		{"Kern.", "{% if regio %}\neen\n{% endif %}\ndrie", "- Kern. een drie", "- Kern. drie"},
	}
	for _, test := range tests {
		item := map[string]Value{"text": {Words: Words{Dutch: test.text}}}
		if test.lead != "" {
			item["lead"] = Value{Words: Words{Dutch: test.lead}}
		}
		c := small("x", "Dag.")
		c.Blocks = append(c.Blocks, Block{Type: "list", Fields: map[string]Value{"points": {Items: []map[string]Value{item}}}})
		l := compiled(t, c, Dutch)
		for _, reader := range []struct{ region, want string }{{"Gent", test.some}, {"", test.none}} {
			if text := l.Fill(valuesOf(l, known{SlotRegion: reader.region})).Text; !strings.Contains(text, "\n"+reader.want+"\n") {
				t.Errorf("%q and %q for region %q, want %q:\n%s", test.lead, test.text, reader.region, reader.want, text)
			}
		}
	}
}

// TestUnderlinesAreAsLongAsTheHeading, for the reader with the longest one.
func TestUnderlinesAreAsLongAsTheHeading(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]int{
		"Dag":            3,
		"Dag {{ naam }}": 4 + slotWidth,
		`Dag {{ naam | terugval: "jij die dit leest" }}`:          4 + 17,
		"{% if regio %}Dichtbij{% else %}Ver weg{% endif %} zijn": 8 + 5,
		"Kom{% if regio %} naar hier{% endif %}":                  13,
	} {
		c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{{Type: "text", Fields: map[string]Value{
			"heading": {Words: Words{Dutch: heading}}, "text": {Words: Words{Dutch: "x"}}}}}}
		if text := compiled(t, c, Dutch).Fill(nil).Text; !strings.Contains(text, "\n"+strings.Repeat("-", want)+"\n") {
			t.Errorf("the line under %q is not %d long:\n%s", heading, want, text)
		}
	}
}
