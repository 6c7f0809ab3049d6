package reader

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

// downloadCSV handles the "GET /g/{token}/gegevens.csv" route: all that is held, in the reader's language and by the clock of the
// house, for a spreadsheet.
func (p Pages) downloadCSV(w http.ResponseWriter, r *http.Request) {
	p.download(w, r, "mijn-gegevens.csv", "text/csv; charset=utf-8; header=present", func(dossier subscribers.Dossier) ([]byte, error) {
		teller, err := p.teller(r, dossier.Person, web.LanguageFor(r, dossier.Person.Language))
		if err != nil {
			return nil, err
		}
		var file bytes.Buffer
		err = subscribers.WriteRows(&file, teller.rows(dossier))
		return file.Bytes(), err
	})
}

// rows are those of a dossier below their heads.
func (t teller) rows(dossier subscribers.Dossier) []subscribers.DossierRow {
	rows := []subscribers.DossierRow{{Kind: t.word("kind"), When: t.word("when"), What: t.word("what"), Value: t.word("value")}}
	for _, row := range dossier.Rows() {
		rows = append(rows, subscribers.DossierRow{Kind: t.word(row.Kind), When: t.wall(row.When), What: t.what(row), Value: t.value(row)})
	}
	return rows
}

// word is one of ours in the reader's language; a text that is not ours stays.
func (t teller) word(ours string) string {
	if word := flatWords.In(t.in)[ours]; word != "" {
		return word
	}
	return ours
}

// wall is a moment as the clock of the house showed it, in a form that every spreadsheet takes for a date.
func (t teller) wall(when string) string {
	var at database.Instant
	if when == "" || at.UnmarshalText([]byte(when)) != nil {
		return when
	}
	return t.house.Day(at.Time()).Format(time.DateTime)
}

func (t teller) what(row subscribers.DossierRow) string {
	switch row.Kind {
	case "topic":
		return t.topic(row.What)
	case "consent", "ask":
		act, about, both := strings.Cut(row.What, ": ")
		if both {
			return t.word(act) + ": " + t.topic(about)
		}
	}
	return t.word(row.What)
}

// topic is its name; "all mail" and the like stand in its place as well.
func (t teller) topic(slug string) string {
	if name := t.slugs[slug]; name != "" {
		return name
	}
	return t.word(slug)
}

// value is in words of ours where it is one of ours, and as it was kept where it is not.
func (t teller) value(row subscribers.DossierRow) string {
	if value := t.field(row.What, row.Value); value != "" {
		return value
	}
	switch row.Kind {
	case "topic":
		if row.Value == "left" {
			return t.word("withdrawn")
		}
		return t.word(row.Value)
	case "person", "suppression", "ask":
		return t.word(row.Value)
	case "consent", "import":
		return row.Value
	}
	state, reason, _ := strings.Cut(row.Value, ": ")
	if word := mailStates.In(t.in)[state]; word != "" {
		return sentence(word, skipWords.In(t.in)[reason])
	}
	return row.Value
}

// field is the value of a field for which there are words somewhere on our pages; empty where there are none.
func (t teller) field(what, value string) string {
	if value == "chosen by hand" {
		return t.word(value)
	}
	switch what {
	case "language":
		return labelOf(mailLanguages, t.in, value)
	case "profession":
		return labelOf(professions, t.in, value)
	case "region":
		return labelOf(regions, t.in, value)
	case "via":
		return doorWords.In(t.in)[subscribers.Via(value)]
	case "source", "by":
		return t.word(value)
	case "frequency":
		return oftenIn.In(t.in)[subscribers.Frequency(value)].Label
	case "detail":
		if label := oftenIn.In(t.in)[subscribers.Frequency(value)].Label; label != "" {
			return label
		}
		return t.wall(value)
	}
	return ""
}
