package subscribers

import (
	"encoding/csv"
	"fmt"
	"io"

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
