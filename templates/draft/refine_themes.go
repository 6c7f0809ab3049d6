package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTheme is how long a line may be that counts as a theme line when it comes back, in characters.
const maxTheme = 90

// findThemes makes theme lines of a short paragraph that stands in the text more than once. Each place keeps it: a writer who
// repeats a line frames the letter with it.
func (d *document) findThemes() {
	places := map[string][]int{}
	for i := range d.parts {
		if key := d.parts[i].themeKey(); key != "" {
			places[key] = append(places[key], i)
		}
	}
	for _, at := range places {
		if len(at) < 2 || len(at) == 2 && at[1] == at[0]+1 { // the same line twice in a row is a mistake
			continue
		}
		for n, i := range at {
			p := &d.parts[i]
			if p.kind == paragraph {
				p.kind = theme
			}
			if n == 0 {
				p.times = len(at)
			}
		}
	}
}

// themeKey is what two mentions of the same line have in common, or "" when a part cannot be a theme line.
func (p *part) themeKey() string {
	var spans []span
	switch {
	case p.kind == paragraph:
		spans = p.spans
	case p.kind == quote && len(p.items) == 1:
		spans = p.items[0]
	}
	return themeKey(spans)
}

func themeKey(spans []span) string {
	text := words(spans)
	if text == "" || utf8.RuneCountInString(text) > maxTheme || strings.Contains(text, "\n") || linked(spans) || greets(text) || strings.HasSuffix(text, ":") {
		return ""
	}
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(fields) < 3 {
		return ""
	}
	return strings.Join(fields, " ")
}

// findBoldHeadings takes short bold paragraphs for headings in a document that has no others.
func (d *document) findBoldHeadings() {
	for i := range d.parts {
		if d.parts[i].kind == heading && d.parts[i].level > 1 {
			return
		}
	}
	for i := range d.parts {
		p := &d.parts[i]
		if p.kind != paragraph || i+1 == len(d.parts) || !onlyBold(p.spans) || !headingLike(line(p.spans)) {
			continue
		}
		if next := &d.parts[i+1]; next.kind == list || next.kind == paragraph && !onlyBold(next.spans) {
			p.kind, p.level = heading, 2
		}
	}
}

// headingLike reports whether a line could stand above a text: short, and not a sentence.
func headingLike(text string) bool {
	const most = 80
	first, _ := utf8.DecodeRuneInString(text)
	return utf8.RuneCountInString(text) <= most && !unicode.IsLower(first) && !strings.ContainsRune(".,;:…", lastSign(text)) && !spoken(text) &&
		strings.ContainsFunc(text, unicode.IsLetter) && !greets(text)
}

// spoken reports whether a line is all between one pair of quotation marks.
func spoken(text string) bool {
	inside := strings.TrimLeft(text, "“„\"«")
	inside = strings.TrimRight(inside, "”“\"»")
	return len(inside) < len(text)-1 && strings.TrimSpace(inside) != "" && !strings.ContainsAny(inside, "“”„\"«»") &&
		strings.ContainsRune("“„\"«", firstSign(text)) && strings.ContainsRune("”“\"»", finalSign(text))
}

func firstSign(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

func finalSign(text string) rune {
	r, _ := utf8.DecodeLastRuneInString(text)
	return r
}

// findQuotes makes a quotation of a short paragraph that is all between quotation marks, which stay.
func (d *document) findQuotes() {
	for i := range d.parts {
		p := &d.parts[i]
		if text := line(p.spans); p.kind == paragraph && spoken(text) && strings.Count(text, " ") > 2 && utf8.RuneCountInString(text) <= limitOf("theme_line", "text") && !linked(p.spans) {
			p.kind, p.items, p.spans = quote, [][]span{p.spans}, nil
		}
	}
}
