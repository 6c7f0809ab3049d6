package draft

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"dorpspost/templates"
)

// clean takes out of a document what pasting brings along and nobody sees: control characters, codes, rows of no-break spaces.
func (d *document) clean() {
	french := guess(d.allWords()) == templates.French
	for i := range d.parts {
		p := &d.parts[i]
		c := cleaner{french: french}
		p.each(c.run)
		c.tell(p)
	}
	d.title = strings.Join(strings.Fields(strings.Map(visible, strings.ToValidUTF8(d.title, ""))), " ")
	kept := d.parts[:0]
	var notes []Note
	for _, p := range d.parts {
		if p.empty() { // only spaces, and perhaps the note of a picture
			notes = append(notes, p.notes...)
			continue
		}
		p.notes = append(notes, p.notes...)
		notes = nil
		kept = append(kept, p)
	}
	d.parts = kept
	d.notes = append(d.notes, notes...)
}

func (d *document) allWords() string {
	var b strings.Builder
	for i := range d.parts {
		for _, spans := range d.parts[i].runs() {
			for _, s := range spans {
				b.WriteString(s.text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// cleaner counts what it took out of one part.
type cleaner struct {
	french                                  bool
	hardSpaces, invisible, unreadable, bent int
	codes                                   []string
}

func (c *cleaner) run(spans []span) []span {
	for i := range spans {
		spans[i].text = c.characters(spans[i].text)
	}
	return merged(c.spaces(spans))
}

// entityShape is a character written as a code. A text has none: readers would see it as it stands.
var entityShape = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// characters keeps what may stand in a letter. A code becomes the character it stands for.
func (c *cleaner) characters(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	c.unreadable += strings.Count(text, "\uFFFD")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n", "\f", "\n\n", "\u2011", "-").Replace(text)
	text = strings.Map(c.character, text)
	for range 3 { // &amp;amp;nbsp; is seen
		decoded := entityShape.ReplaceAllStringFunc(text, func(code string) string {
			meant := html.UnescapeString(code)
			if meant != code {
				c.codes = append(c.codes, code)
			}
			return strings.Map(visible, meant)
		})
		if decoded == text {
			break
		}
		text = decoded
	}
	return text
}

func (c *cleaner) character(r rune) rune {
	kept := visible(r)
	switch {
	case kept >= 0 || r == '\u00AD' || r == '\u200B' || r == '\u2060' || r == '\uFEFF':
	case r >= 0x200E && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
		c.bent++
	default:
		c.invisible++
	}
	return kept
}

// visible drops a character that has no place in a letter: controls, what turns the direction of reading (Unicode UAX #9), soft
// hyphens and other things without width, and private ones, of which Word makes bullets.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r >= 0xF020 && r <= 0xF0FF: // Symbol and Wingdings
		return '•'
	case unicode.Is(invisible, r) || r&0xFFFE == 0xFFFE || unicode.IsControl(r) || unicode.Is(unicode.Co, r):
		return -1
	}
	return r
}

// invisible are the characters without width that letters do without. The joiner of emoji is not among them.
var invisible = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00AD, Hi: 0x00AD, Stride: 1},
	{Lo: 0x200B, Hi: 0x200B, Stride: 1},
	{Lo: 0x200E, Hi: 0x200F, Stride: 1},
	{Lo: 0x202A, Hi: 0x202E, Stride: 1},
	{Lo: 0x2060, Hi: 0x206F, Stride: 1},
	{Lo: 0xFDD0, Hi: 0xFDEF, Stride: 1},
	{Lo: 0xFEFF, Hi: 0xFEFF, Stride: 1},
	{Lo: 0xFFF9, Hi: 0xFFFC, Stride: 1},
}, LatinOffset: 1}

// spaces makes single spaces of rows of them, also where the marks change, and at most one empty line.
func (c *cleaner) spaces(spans []span) []span {
	var out []span
	text := []rune(words(spans))
	owner := owners(spans)
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && unicode.IsSpace(text[j]) {
			j++
		}
		s := spans[owner[i]]
		if j == i {
			s.text = string(text[i])
			out = append(out, s)
			i++
			continue
		}
		if between := c.gap(text, i, j); i > 0 && j < len(text) {
			s.text = between
			out = append(out, s)
		}
		i = j
	}
	return out
}

// owners says for each character of the words to which span it belongs.
func owners(spans []span) []int {
	var owner []int
	for i, s := range spans {
		for range s.text {
			owner = append(owner, i)
		}
	}
	return owner
}

// markerShape is what stands before the words of a point.
var markerShape = regexp.MustCompile(`^(\S|\(?\w{1,3}[.)])$`)

// gap is what should stand in the place of the spaces from i to j.
func (c *cleaner) gap(text []rune, i, j int) string {
	hard, breaks := 0, 0
	for _, r := range text[i:j] {
		switch r {
		case '\u00A0', '\u202F':
			hard++
		case '\n':
			breaks++
		}
	}
	if hard > 0 && j-i > 1 && (i > 3 || !markerShape.MatchString(string(text[:i]))) {
		c.hardSpaces++
	}
	switch {
	case breaks > 1:
		return "\n\n"
	case breaks == 1:
		return "\n"
	case hard == 1 && j-i == 1 && c.french && i > 0 && j < len(text) && (strings.ContainsRune("?!:;»%€", text[j]) || text[i-1] == '«'):
		return "\u00A0" // French typography
	}
	return " "
}

// tell notes what was taken out.
func (c *cleaner) tell(p *part) {
	if c.hardSpaces > 0 {
		p.note(KindChanged, "Hier stond "+count(c.hardSpaces, "reeks", "reeksen")+" vaste spaties; er staat nu telkens één gewone spatie.")
	}
	if c.invisible > 0 {
		p.note(KindChanged, "Hier "+stood(c.invisible, "onzichtbaar teken", "onzichtbare tekens")+"; weggehaald.")
	}
	if c.bent > 0 {
		p.note(KindChanged, "Hier "+stood(c.bent, "teken dat de leesrichting omkeert", "tekens die de leesrichting omkeren")+"; weggehaald. Lees de tekst na.")
	}
	if c.unreadable > 0 {
		p.note(KindFault, "Hier "+stood(c.unreadable, "onleesbaar teken (\uFFFD)", "onleesbare tekens (\uFFFD)")+". Vul aan wat er had moeten staan.")
	}
	if len(c.codes) > 0 {
		p.note(KindChanged, "Hier "+stood(len(c.codes), "code", "codes")+", bijvoorbeeld "+quoted(c.codes[0])+"; er staat nu het teken zelf.")
	}
}

func stood(n int, one, many string) string {
	if n == 1 {
		return "stond " + count(n, one, many)
	}
	return "stonden " + count(n, one, many)
}
