package subscribers

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"

	"dorpspost/database"
)

// Dossier is everything that is held about one person: for access (GDPR article 15) and to take along (article 20). Its JSON
// keys are a promise to whoever reads the download.
type Dossier struct {
	MadeAt       database.Instant `json:"made_at"`
	Person       Subscriber       `json:"person"`
	Frequency    string           `json:"frequency"` // all, digest, week
	Chosen       DossierChosen    `json:"chosen"`
	Topics       []DossierTopic   `json:"topics"`
	Consent      []DossierConsent `json:"consent"`          // the whole chain, the oldest first
	Former       []Address        `json:"former_addresses"` // that the person moved away from, as they are kept: in small letters
	Suppressions []DossierBar     `json:"suppressions"`     // why the address is not mailed, or was not
	Asks         []DossierAsk     `json:"asks"`             // what was asked for and is not confirmed, or was lately
	Imports      []DossierImport  `json:"imports"`          // rows of lists that are not stored yet
	Held         []Held           `json:"mails"`
}

// DossierChosen is when the person chose a field by hand; zero for never.
type DossierChosen struct {
	Language   database.Instant `json:"language,omitzero"`
	Profession database.Instant `json:"profession,omitzero"`
	Region     database.Instant `json:"region,omitzero"`
	WhyLeft    database.Instant `json:"why_left,omitzero"` // that something was said, not what
}

// DossierTopic is a topic that the person follows, or did.
type DossierTopic struct {
	Topic   string           `json:"topic"`
	Since   database.Instant `json:"since"`
	Consent int              `json:"consent,omitempty"` // number of the record that permits it; 0: none
	LeftOn  database.Instant `json:"left_on,omitzero"`
}

// DossierConsent is one record of the chain, with its topic by name.
type DossierConsent struct {
	Consent
	Slug string `json:"topic,omitempty"` // none: all mail. It stands in place of the topic's number
}

// DossierBar is a suppression of the address.
type DossierBar struct {
	Reason   string           `json:"reason"`
	Detail   string           `json:"detail,omitempty"` // what the mail server said
	At       database.Instant `json:"at"`
	UndoneAt database.Instant `json:"undone_at,omitzero"`
}

// DossierAsk is something that was asked for.
type DossierAsk struct {
	Kind      AskKind          `json:"kind"`
	State     AskState         `json:"state"`
	Address   string           `json:"address"`
	Language  Language         `json:"language"`
	Content   AskContent       `json:"content"`
	AskedAt   database.Instant `json:"asked_at"`
	ExpiresAt database.Instant `json:"expires_at"`
	MailedAt  database.Instant `json:"mailed_at,omitzero"`
	DoneAt    database.Instant `json:"done_at,omitzero"`
}

// DossierImport is a row of a list that somebody brought in and that is not stored yet.
type DossierImport struct {
	Import int64 `json:"import"`
	Profile
}

// Held is a mail to the person, as another package keeps it.
type Held struct {
	Kind    string            `json:"kind"` // mail (of a campaign), or what the notice was for
	Subject string            `json:"subject"`
	At      database.Instant  `json:"at,omitzero"` // when it went out; zero when it has not
	Address string            `json:"address,omitempty"`
	State   string            `json:"state"` // planned, sending, accepted, refused, later, unknown, skipped, settled
	Reason  string            `json:"reason,omitempty"`
	Answer  string            `json:"answer,omitempty"` // what the mail server said
	Values  map[string]string `json:"values,omitempty"` // what stood in it about the person
}

// DossierRow is one line of a dossier as a flat list.
type DossierRow struct{ Kind, When, What, Value string }

// Rows is the dossier as a flat list, in a fixed order.
func (d Dossier) Rows() []DossierRow {
	var rows flat
	rows.person(d)
	for _, t := range d.Topics {
		rows.add("topic", t.Since, t.Topic, "followed")
		rows.since("topic", t.LeftOn, t.Topic, "left")
	}
	for _, c := range d.Consent {
		rows.consent(c)
	}
	for _, address := range d.Former {
		rows.add("former address", 0, "address", address.String())
	}
	for _, b := range d.Suppressions {
		rows.add("suppression", b.At, b.Reason, b.Detail)
		rows.since("suppression", b.UndoneAt, b.Reason, "undone")
	}
	for _, a := range d.Asks {
		rows.ask(a)
	}
	for _, i := range d.Imports {
		rows.profile("import", 0, i.Profile)
	}
	for _, h := range d.Held {
		rows.held(h)
	}
	return rows
}

// WriteRows writes rows, the first of which holds the heads, as an export is written: CSV in UTF-8, semicolons, with a byte order
// mark, for Excel. What a spreadsheet could take for a formula is defused.
func WriteRows(file io.Writer, rows []DossierRow) error {
	if _, err := io.WriteString(file, "\ufeff"); err != nil {
		return fmt.Errorf("write what is held about somebody: %w", err)
	}
	out := csv.NewWriter(file)
	out.Comma, out.UseCRLF = exportSeparator, true // RFC 4180 section 2
	for _, row := range rows {
		_ = out.Write([]string{defuse(row.Kind), defuse(row.When), defuse(row.What), defuse(row.Value)}) // an error stays until Flush
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write what is held about somebody: %w", err)
	}
	return nil
}

// flat gathers the rows of a dossier.
type flat []DossierRow

func (f *flat) add(kind string, at database.Instant, what, value string) {
	when := ""
	if !at.IsZero() {
		when = at.String()
	}
	*f = append(*f, DossierRow{kind, when, what, value})
}

// since adds what has a moment.
func (f *flat) since(kind string, at database.Instant, what, value string) {
	if !at.IsZero() {
		f.add(kind, at, what, value)
	}
}

// text adds what says something.
func (f *flat) text(kind string, at database.Instant, what, value string) {
	if value != "" {
		f.add(kind, at, what, value)
	}
}

func (f *flat) person(d Dossier) {
	p := d.Person
	f.add("person", p.CreatedAt, "number", fmt.Sprint(int64(p.ID)))
	f.add("person", 0, "address", p.Address.String())
	f.profile("person", 0, p.Profile)
	f.add("person", 0, "state", string(p.State))
	f.add("person", 0, "frequency", d.Frequency)
	f.since("person", p.PausedUntil, "pause", "until")
	f.since("person", p.LeftAt, "all mail", "left")
	f.since("person", d.Chosen.WhyLeft, "reason for leaving", "given; counted, not kept")
	f.since("person", d.Chosen.Language, "language", "chosen by hand")
	f.since("person", d.Chosen.Profession, "profession", "chosen by hand")
	f.since("person", d.Chosen.Region, "region", "chosen by hand")
}

func (f *flat) profile(kind string, at database.Instant, p Profile) {
	for _, field := range []struct{ what, value string }{
		{"first name", p.FirstName}, {"last name", p.LastName}, {"language", string(p.Language)}, {"profession", p.Profession},
		{"region", p.Region}, {"organisation", p.Organisation},
	} {
		f.text(kind, at, field.what, field.value)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		f.text(kind, at, name, p.Attributes[name])
	}
}

func (f *flat) consent(c DossierConsent) {
	about := c.Slug
	if about == "" {
		about = "all mail"
	}
	f.add("consent", c.At, string(c.Kind)+": "+about, c.Words)
	for _, field := range []struct{ what, value string }{
		{"language", string(c.Language)}, {"address", c.Address}, {"source", c.Source}, {"by", c.By}, {"via", string(c.Via)}, {"form", c.Form},
		{"mail", c.Mail}, {"detail", c.Detail},
	} {
		f.text("consent", c.At, field.what, field.value)
	}
}

func (f *flat) ask(a DossierAsk) {
	f.add("ask", a.AskedAt, string(a.Kind)+": "+string(a.State), a.Address)
	f.text("ask", a.AskedAt, "first name", a.Content.FirstName)
	f.text("ask", a.AskedAt, "profession", a.Content.Profession)
	f.text("ask", a.AskedAt, "region", a.Content.Region)
	f.text("ask", a.AskedAt, "language", string(a.Content.Mails))
	f.text("ask", a.AskedAt, "address before", a.Content.Before)
	for _, given := range a.Content.Topics {
		f.text("ask", a.AskedAt, "words", given.Words)
	}
	f.since("ask", a.MailedAt, string(a.Kind), "mailed")
	f.since("ask", a.DoneAt, string(a.Kind), "done")
}

func (f *flat) held(h Held) {
	state := h.State
	if h.Reason != "" {
		state += ": " + h.Reason
	}
	f.add(h.Kind, h.At, h.Subject, state)
	f.text(h.Kind, h.At, "address", h.Address)
	f.text(h.Kind, h.At, "answer", h.Answer)
	for _, name := range slices.Sorted(maps.Keys(h.Values)) {
		f.text(h.Kind, h.At, name, h.Values[name])
	}
}
