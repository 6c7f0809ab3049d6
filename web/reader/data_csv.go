package reader

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

// downloadCSV handles the "GET /g/{token}/gegevens.csv" route: all that is held, in the reader's language and by the clock of the
// house, for a spreadsheet.
func (p Pages) downloadCSV(w http.ResponseWriter, r *http.Request) {
	p.download(w, r, "mijn-gegevens.csv", "text/csv; charset=utf-8; header=present", func(dossier subscribers.Dossier) ([]byte, error) {
		teller, err := p.teller(r, dossier, web.LanguageFor(r, dossier.Person.Language))
		if err != nil {
			return nil, err
		}
		var file bytes.Buffer
		err = subscribers.WriteRows(&file, teller.rows())
		return file.Bytes(), err
	})
}

// rows are those of a dossier below their heads, in a fixed order.
func (t teller) rows() []subscribers.DossierRow {
	d, f := t.dossier, flat{teller: t}
	f.rows = []subscribers.DossierRow{{Kind: t.word("kind"), When: t.word("when"), What: t.word("what"), Value: t.word("value")}}
	f.person(d.Person, d.Chosen)
	for _, one := range d.Topics {
		f.event("topic", one.Since, t.slugs[one.Topic], "followed")
		f.event("topic", one.LeftOn, t.slugs[one.Topic], "withdrawn")
	}
	for _, one := range d.Consent {
		f.consent(one)
	}
	for _, one := range d.Former {
		f.text("former address", 0, "address", one.String())
	}
	for _, one := range d.Suppressions {
		f.add("suppression", one.At, one.Reason, one.Detail)
		f.event("suppression", one.UndoneAt, one.Reason, "undone")
	}
	for _, one := range d.Asks {
		f.ask(one)
	}
	for _, one := range d.Imports {
		f.profile("import", one.Profile)
	}
	for _, one := range d.Held {
		f.mail(one)
	}
	return f.rows
}

// word is one of ours in the reader's language.
func (t teller) word(ours string) string { return flatWords.In(t.in)[ours] }

// wall is a moment as the clock of the house showed it, in a form that every spreadsheet takes for a date; empty for none.
func (t teller) wall(at database.Instant) string {
	if at.IsZero() {
		return ""
	}
	return t.house.Day(at.Time()).Format(time.DateTime)
}

// flat gathers the rows of a dossier.
type flat struct {
	teller
	rows []subscribers.DossierRow
}

// add adds a row of a kind that is a word of ours; the rest is as the reader reads it.
func (f *flat) add(kind string, at database.Instant, what, value string) {
	f.rows = append(f.rows, subscribers.DossierRow{Kind: f.word(kind), When: f.wall(at), What: what, Value: value})
}

// text adds what says something, and has a name of ours.
func (f *flat) text(kind string, at database.Instant, ours, value string) {
	if value != "" {
		f.add(kind, at, f.word(ours), value)
	}
}

// event adds what happened, in a word of ours, if it did.
func (f *flat) event(kind string, at database.Instant, what, ours string) {
	if !at.IsZero() {
		f.add(kind, at, what, f.word(ours))
	}
}

func (f *flat) person(p subscribers.Subscriber, chosen subscribers.DossierChosen) {
	f.add("person", p.CreatedAt, f.word("number"), fmt.Sprint(p.ID))
	f.text("person", 0, "address", p.Address.String())
	f.profile("person", p.Profile)
	f.text("person", 0, "state", f.word(string(p.State)))
	f.text("person", 0, "frequency", f.often(p.Frequency))
	f.event("person", p.PausedUntil, f.word("pause"), "until")
	f.event("person", p.LeftAt, f.word("all mail"), "left")
	f.event("person", chosen.WhyLeft, f.word("reason for leaving"), "given; counted, not kept")
	f.event("person", chosen.Language, f.word("language"), "chosen by hand")
	f.event("person", chosen.Profession, f.word("profession"), "chosen by hand")
	f.event("person", chosen.Region, f.word("region"), "chosen by hand")
}

func (f *flat) profile(kind string, p subscribers.Profile) {
	f.text(kind, 0, "first name", p.FirstName)
	f.text(kind, 0, "last name", p.LastName)
	f.text(kind, 0, "language", labelOf(mailLanguages, f.in, string(p.Language)))
	f.text(kind, 0, "profession", labelOf(professions, f.in, p.Profession))
	f.text(kind, 0, "region", labelOf(regions, f.in, p.Region))
	f.text(kind, 0, "organisation", p.Organisation)
	f.named(kind, 0, p.Attributes)
}

// named adds what has a name of its own.
func (f *flat) named(kind string, at database.Instant, values map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] != "" {
			f.add(kind, at, name, values[name])
		}
	}
}

func (f *flat) consent(c subscribers.DossierConsent) {
	f.add("consent", c.At, f.word(string(c.Kind))+": "+cmp.Or(f.slugs[c.Slug], f.word("all mail")), c.Words)
	f.text("consent", c.At, "language", labelOf(mailLanguages, f.in, string(c.Language)))
	f.text("consent", c.At, "address", c.Address)
	source, by := c.Source, c.By
	if by == byReader { // else staff typed it
		source, by = cmp.Or(f.word(source), source), f.word(by)
	}
	f.text("consent", c.At, "source", source)
	f.text("consent", c.At, "by", by)
	f.text("consent", c.At, "via", doorWords.In(f.in)[c.Via])
	f.text("consent", c.At, "form", c.Form)
	f.text("consent", c.At, "mail", c.Mail)
	f.text("consent", c.At, "detail", f.detail(c.Consent))
}

// detail is what exactly was chosen.
func (f *flat) detail(c subscribers.Consent) string {
	switch c.Kind {
	case subscribers.ConsentFrequency:
		return f.often(subscribers.Frequency(c.Detail))
	case subscribers.ConsentPaused:
		return f.wall(pauseEnd(c))
	case subscribers.ConsentMoved:
		return sentence(c.MovedFrom(), f.moveNote(c))
	}
	return c.Detail
}

// moveNote is what else there is to say of a move.
func (f *flat) moveNote(c subscribers.Consent) string {
	switch {
	case c.PutBack():
		return f.word("put back")
	case c.Untold():
		return f.word("not told")
	}
	return ""
}

func (f *flat) ask(a subscribers.DossierAsk) {
	kind := f.word(string(a.Kind))
	f.add("ask", a.AskedAt, kind+": "+f.word(string(a.State)), a.Address)
	f.text("ask", a.AskedAt, "first name", a.Content.FirstName)
	f.text("ask", a.AskedAt, "profession", labelOf(professions, f.in, a.Content.Profession))
	f.text("ask", a.AskedAt, "region", labelOf(regions, f.in, a.Content.Region))
	f.text("ask", a.AskedAt, "language", labelOf(mailLanguages, f.in, string(a.Content.Mails)))
	f.text("ask", a.AskedAt, "address before", a.Content.Before)
	for _, given := range a.Content.Topics {
		f.text("ask", a.AskedAt, "words", given.Words)
	}
	f.event("ask", a.MailedAt, kind, "mailed")
	f.event("ask", a.DoneAt, kind, "done")
}

func (f *flat) mail(m subscribers.Held) {
	f.add(m.Kind, m.At, m.Subject, f.became(m))
	f.text(m.Kind, m.At, "address", m.Address)
	f.text(m.Kind, m.At, "answer", m.Answer)
	f.named(m.Kind, m.At, m.Values)
}
