package templates

import "slices"

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
