package draft

import (
	"path"
	"strconv"
	"strings"
	"unicode"
)

// pageReader walks a page and builds the document.
type pageReader struct {
	builder
	wordList int  // the group of what Word writes as paragraphs and means as points
	struck   bool // inside words that are struck
}

// inside reads what an element holds.
func (r *pageReader) inside(n *node, s style, pre bool) {
	for _, kid := range n.kids {
		r.read(kid, s, pre)
	}
}

func (r *pageReader) read(n *node, s style, pre bool) {
	if n.tag == "" {
		r.words(n.text, s, pre)
		return
	}
	d := n.style()
	if n.hidden(d) || d["mso-list"] == "ignore" {
		return
	}
	if invisibleTags[n.tag] {
		if text := n.words(); n.tag == "svg" && text != "" {
			r.leftOut("Een tekening kon niet mee. Deze woorden stonden erin: "+quoted(text)+".", text)
		}
		return
	}
	s = n.marked(s, d)
	pre = pre || n.tag == "pre" || strings.HasPrefix(d["white-space"], "pre")
	switch {
	case blockTags[n.tag]:
		r.block(n, s, d, pre)
	case controlTags[n.tag]:
		r.control(n)
	default:
		r.inline(n, s, pre)
	}
}

// words adds a text. Between words HTML knows only single spaces, except where it is kept as typed.
func (r *pageReader) words(text string, s style, pre bool) {
	if pre {
		r.text(strings.ReplaceAll(text, "\r", ""), s)
		return
	}
	var b strings.Builder
	space := false
	for _, c := range text {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(c)
	}
	r.text(b.String(), s)
}

func (r *pageReader) inline(n *node, s style, pre bool) {
	switch n.tag {
	case "br":
		r.text("\n", s)
		return
	case "img":
		r.image(n, s)
		return
	case "iframe", "video", "audio", "embed", "object", "canvas":
		r.leftOut("Een ingesloten filmpje of ander onderdeel kon niet mee: "+quoted(n.source())+". Gebruik een knop of een blok video.", n.source()+" "+n.words())
		return
	case "a":
		if n.has("href") {
			s.link = r.safeLink(n.attribute("href"), n.words)
		}
	case "s", "strike", "del":
		if r.struck { // by a mark around this one, whose words were told
			break
		}
		r.struck = true
		defer func() { r.struck = false }()
		if text := n.words(); text != "" {
			r.note(KindChanged, "De woorden "+quoted(text)+" waren doorgestreept. Ze staan er nu gewoon; haal ze weg als ze weg moesten.")
		}
	case "q":
		r.text("“", s)
		defer r.text("”", s)
	case "wbr":
		return
	}
	r.inside(n, s, pre)
}

// source names what an element shows, without where it came from.
func (n *node) source() string {
	for _, name := range []string{"title", "src", "data"} {
		if value := n.attribute(name); value != "" && !strings.HasPrefix(value, "data:") {
			return value
		}
	}
	return n.tag
}

// image tells that a picture cannot come along. One of a single character stands for that character, as mail programs do with emoji.
func (r *pageReader) image(n *node, s style) {
	alt := strings.Join(strings.Fields(n.attribute("alt")), " ")
	width, errWidth := strconv.Atoi(n.attribute("width"))
	height, errHeight := strconv.Atoi(n.attribute("height"))
	if errWidth == nil && errHeight == nil && width <= 2 && height <= 2 {
		return // it counts readers
	}
	if c := []rune(alt); len(c) > 0 && len(c) <= 2 && !unicode.IsLetter(c[0]) && !unicode.IsDigit(c[0]) {
		r.text(alt, s)
		return
	}
	r.picture(alt, n.attribute("src"))
}

// picture notes one that is left out, by its alt text and its file.
func (b *builder) picture(alt, source string) {
	name := ""
	if source != "" && !strings.HasPrefix(source, "data:") && !strings.HasPrefix(source, "cid:") {
		source, _, _ = strings.Cut(source, "?")
		name = path.Base(strings.ReplaceAll(source, "\\", "/"))
	}
	what := "Een beeld"
	if alt != "" {
		what += " (" + quoted(alt) + ")"
	}
	if name != "" {
		what += " uit het bestand " + quoted(name)
	}
	b.leftOut(what+" kon niet mee. Voeg het zelf toe met een blok beeld.", alt)
}

// control leaves out what one clicks or fills in.
func (r *pageReader) control(n *node) {
	text := n.words()
	if text == "" {
		text = strings.TrimSpace(n.attribute("value"))
	}
	if text != "" && n.attribute("type") != "hidden" {
		r.leftOut("Een onderdeel om in te vullen of op te klikken is weggelaten: "+quoted(text)+".", text)
	}
}
