package draft

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// refine finds what the marks of a document do not say: paragraphs that are points of a list or headings, sentences cut by the edge
// of a page, a line that comes back.
func (d *document) refine() {
	d.splitParagraphs()
	d.findQuotes()
	d.findSources()
	d.findPoints()
	links := linkChecker{}
	for i := range d.parts {
		d.parts[i].joinBrokenSentences()
		d.parts[i].each(links.linkAddresses)
	}
	d.findThemes()
	d.findBoldHeadings()
	d.dropRules()
	for i := range d.parts {
		d.parts[i].findSlots()
	}
}

// splitParagraphs makes two of a paragraph with an empty line in it, and takes the greeting off the first.
func (d *document) splitParagraphs() {
	var parts []part
	for _, p := range d.parts {
		if p.kind != paragraph {
			p.each(func(spans []span) []span { return joined(nonEmpty(lines(spans)), "\n") })
			parts = append(parts, p)
			continue
		}
		var now [][]span
		add := func() {
			if len(now) > 0 {
				parts = append(parts, part{kind: paragraph, spans: joined(now, "\n"), notes: p.notes})
				p.notes, now = nil, nil
			}
		}
		for i, l := range lines(p.spans) {
			if len(l) == 0 {
				add()
				continue
			}
			now = append(now, l)
			if i == 0 && greets(line(l)) {
				add()
			}
		}
		add()
	}
	d.parts = parts
}

func nonEmpty(all [][]span) [][]span {
	var kept [][]span
	for _, spans := range all {
		if len(spans) > 0 {
			kept = append(kept, spans)
		}
	}
	return kept
}

// greets reports whether a line is how a letter begins.
func greets(text string) bool {
	first, _, _ := strings.Cut(strings.ToLower(text), " ")
	first = strings.TrimRight(first, ",!")
	return utf8.RuneCountInString(text) <= 80 && (strings.HasSuffix(text, ",") || strings.HasSuffix(text, "!")) && greetings[first]
}

var greetings = set("dag beste hallo hoi lieve geachte goedemorgen goeiedag bonjour cher chère chers chères hello dear hi")

// findSources puts the line under a quotation that says whose it is into it.
func (d *document) findSources() {
	parts := d.parts[:0]
	for _, p := range d.parts {
		text := line(p.spans)
		if p.kind == paragraph && len(parts) > 0 && parts[len(parts)-1].kind == quote && strings.IndexAny(text, "-–—") == 0 && utf8.RuneCountInString(text) <= 80 {
			last := &parts[len(parts)-1]
			last.items = append(last.items, p.spans)
			last.notes = append(last.notes, p.notes...)
			continue
		}
		parts = append(parts, p)
	}
	d.parts = parts
}

// joinBrokenSentences takes out line breaks that stand in the middle of a sentence: the edge of a page put them there. A point
// of a list is one run of words, and keeps none.
func (p *part) joinBrokenSentences() {
	var seams []string
	p.each(func(spans []span) []span {
		all := lines(spans)
		if len(all) < 2 {
			return spans
		}
		out := all[0]
		for i, l := range all[1:] {
			a, b := line(all[i]), line(l)
			between := "\n"
			if p.kind == heading || goesOn(a, b) || p.kind == list && !strings.HasPrefix(b, "– ") && !strings.HasPrefix(a, "– ") {
				between = " "
				seams = append(seams, seam(a, b))
			}
			out = append(out, append([]span{{text: between}}, l...)...)
		}
		return merged(out)
	})
	if p.kind != heading {
		p.noteSeams(seams)
	}
}

// noteSeams tells where line breaks were taken out.
func (p *part) noteSeams(seams []string) {
	const most = 5
	for i, s := range seams {
		if i == most && len(seams) > most+1 {
			p.note(KindChanged, fmt.Sprintf("Hier zijn nog %d regeleinden weggehaald.", len(seams)-most))
			return
		}
		p.note(KindChanged, "Hier is een regeleinde weggehaald: "+s+".")
	}
}

// seam shows the place between two lines.
func seam(a, b string) string {
	const most = 25
	left, right := []rune(a), []rune(b)
	if len(left) > most {
		left = append([]rune("…"), left[len(left)-most:]...)
	}
	if len(right) > most {
		right = append(right[:most:most], '…')
	}
	return "“" + string(left) + " / " + string(right) + "”"
}

// goesOn reports whether a sentence runs on from one line to the next.
func goesOn(a, b string) bool {
	first, _ := utf8.DecodeRuneInString(b)
	last, _ := utf8.DecodeLastRuneInString(a)
	return unicode.IsLower(first) && (unicode.IsLetter(last) || unicode.IsDigit(last) || strings.ContainsRune(",)’'”\"", last))
}

// dropRules keeps drawn lines only between two pieces of text.
func (d *document) dropRules() {
	parts := d.parts[:0]
	for i, p := range d.parts {
		if p.kind == rule && (len(parts) == 0 || parts[len(parts)-1].kind == rule || i == len(d.parts)-1) {
			continue
		}
		parts = append(parts, p)
	}
	if len(parts) > 0 && parts[len(parts)-1].kind == rule {
		parts = parts[:len(parts)-1]
	}
	d.parts = parts
}
