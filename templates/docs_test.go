package templates

import (
	"fmt"
	"strings"
	"testing"
)

// TestBlocksDocumented keeps docs/blocks.md equal to the declarations.
func TestBlocksDocumented(t *testing.T) {
	t.Parallel()
	golden(t, "../docs/blocks.md", blocksPage())
}

// blocksExample stands in docs/blocks.md and is compiled by a test.
const blocksExample = `template: imh-week            # its texts stand where this file leaves languages, subject, preheader or blocks out
languages: [nl, fr]           # nl, fr, en; every text is then given in each
subject: { nl: Nieuws voor jou, fr: Des nouvelles pour vous }
preheader: { nl: Wat er deze week te doen is, fr: Le programme de la semaine }
blocks:
  - block: introduction       # its greeting has a default in each language
    text: { nl: Fijn dat je er bent., fr: Merci d’être des nôtres. }
  - block: button
    text: { nl: Bekijk het programma, fr: Voir le programme }
    url: https://www.example.org/
`

func TestBlocksExampleCompiles(t *testing.T) {
	t.Parallel()
	c, err := readText(t, "example.yaml", blocksExample)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Languages {
		compiled(t, c, l)
	}
}

func blocksPage() string {
	var b strings.Builder
	b.WriteString(`# Blocks

The blocks of a letter, as a campaign file writes them. This page is made from the declarations in ` + "`templates/block_*.go`" + `;
write it anew with ` + "`go test ./templates -update`" + `. Labels and help are Dutch: they are what staff see.

` + "```yaml\n" + blocksExample + "```" + `

- **text** is one line. **rich** has paragraphs (an empty line between), ` + "`**bold**`, `*italic*` and `[links](https://www.example.org)`" + `.
- **link** begins with https:, mailto: or tel: (http: only on this machine). **date** is written 2027-06-14.
- **image** is ` + "`{ file: leeshoek.jpg, alt: Twee peuters lezen }` or `{ file: lijn.png, decorative: true }`" + `; which files, says
  [the campaign file](campaign-file.md#pictures-and-files).
- **time** is written "13:30", between quotes. **number** is a whole number. **choice** is one of the words that stand there; the
  first is what it is when it is left out.
- **items** is a list, each entry with the fields that stand below it: › begins their names.
- A bare text is in the first language; a bare link serves all languages, and so does a name, a place or a number (*one for all*).
- Every block takes ` + "`if`" + `, the condition under which a reader sees it: ` + "`if: beroep == \"arts\"`" + `. Conditions, also inside texts
  marked *slots*, are told of in [the campaign file](campaign-file.md#personal-words).
- Fields marked *slots* take ` + "`{{ voornaam }}` or `{{ voornaam | terugval: \"collega\" }}`" + `. Known: ` + strings.Join(personalSlots(), ", ") + `, and
  attribuut.NAAM for a free attribute (small letters, digits and _). An empty slot without terugval takes the space before it along:
  "Dag {{ voornaam }}," becomes "Dag,". A slot that begins a text, or is all there is between marks, needs a terugval.
- Characters stand as they are read: é and &, not &eacute; and &amp;.
- At most ` + fmt.Sprint(MaxBlocks) + ` blocks, and ` + fmt.Sprint(htmlLimit/1000) + ` kB of HTML in each language; the footer comes by itself.
`)
	for _, d := range Blocks() {
		fmt.Fprintf(&b, "\n## %s: %s\n\n%s\n", d.Type, d.Label, d.Help)
		if len(d.Fields) > 0 {
			b.WriteString("\n| field | kind | limit | label | help |\n|---|---|---|---|---|\n")
			fieldRows(&b, "", d.Fields)
		}
	}
	return b.String()
}

func fieldRows(b *strings.Builder, before string, fields []Field) {
	for _, f := range fields {
		kind := string(f.Kind)
		if f.Required {
			kind += ", required"
		}
		if f.Slots {
			kind += ", slots"
		}
		if f.Same {
			kind += ", one for all"
		}
		limit := ""
		switch {
		case f.Min > 0:
			limit = fmt.Sprintf("%d-%d", f.Min, f.Max)
		case f.Max > 0:
			limit = fmt.Sprint(f.Max)
		}
		if f.Kind == KindChoice {
			var words []string
			for _, c := range f.Choices {
				if c.Word != "" {
					words = append(words, c.Word)
				}
			}
			limit = strings.Join(words, ", ")
		}
		help := f.Help
		if d := f.Default.In(Dutch); d != "" {
			help += " Standaard: " + d
		}
		fmt.Fprintf(b, "| %s%s | %s | %s | %s | %s |\n", before, f.Name, kind, limit, f.Label, strings.ReplaceAll(help, "|", "\\|"))
		fieldRows(b, before+f.Name+" › ", f.Fields)
	}
}
