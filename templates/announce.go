package templates

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Announcement is what stands for a letter in a list: what an inbox shows of it, for nobody in particular.
type Announcement struct{ Subject, Preheader string }

// Announce is the announcement of a content in one of its languages; personal parts are as on its web version.
func Announce(c Content, lang Language) Announcement {
	k := newCompiler(c, lang, House{})
	l := &Letter{
		Subject: k.cut(k.tokens.replace(c.Subject.In(lang), 0), PlaceHeader),
		Text:    k.cut(k.tokens.replace(c.Preheader.In(lang), 0), PlacePlain),
	}
	l.Branches = k.branches()
	l.Slots = k.slots
	filled := l.forNobody(lang)
	return Announcement{Subject: filled.Subject, Preheader: filled.Text}
}

// forNobody fills a letter for somebody of whom only the language is known: who reads it reads this language.
func (l *Letter) forNobody(lang Language) Filled {
	values := make([]string, len(l.Slots))
	if at := slices.Index(l.Slots, SlotLanguage); at >= 0 {
		values[at] = string(lang)
	}
	return l.Fill(values)
}

// firstWords is how many characters of a letter tell what it is about.
const firstWords = 200

// FirstWords are the words with which a content begins in one of its languages, as on its web version and without marks: whole
// sentences where they fit, else as many words as do. It is empty where no block has running text for everybody.
func FirstWords(c Content, lang Language) string {
	for _, b := range c.Blocks {
		if b.If != "" || b.Fields["text"].empty() {
			continue
		}
		if d, ok := declared(b.Type); !ok || !isRich(d, "text") {
			continue
		}
		if words := plainly(c, b.Fields["text"].Words.In(lang), lang); words != "" {
			return beginning(words, firstWords)
		}
	}
	return ""
}

func isRich(d Declaration, name string) bool {
	f, ok := field(d.Fields, name)
	return ok && f.Kind == KindRich
}

// plainly is a rich text on one line, for nobody in particular.
func plainly(c Content, text string, lang Language) string {
	k := newCompiler(c, lang, House{})
	paragraphs, _ := parseRich(k.tokens.replace(text, 0))
	var all strings.Builder
	for _, spans := range paragraphs {
		all.WriteString(spansText(spans) + " ")
	}
	l := &Letter{Text: k.cut(all.String(), PlacePlain)}
	l.Branches = k.branches()
	l.Slots = k.slots
	return strings.Join(strings.Fields(l.forNobody(lang).Text), " ")
}

// beginning is the beginning of a text: its last whole sentence within so many characters, if that is more than half of them,
// else its last whole word.
func beginning(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	cut := string([]rune(text)[:most])
	if end := strings.LastIndexAny(cut, ".!?"); end > len(cut)/2 {
		return cut[:end+1]
	}
	if space := strings.LastIndexByte(cut, ' '); space > 0 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:–-") + "…"
}
