package subscribers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"strings"
	"unicode"

	"dorpspost/database"
)

// Given is a consent as it is being given: what the person saw and agreed to, and who says so.
type Given struct {
	Words    string   // the exact words shown
	Language Language // of the words
	Source   string   // where and when: "inschrijfblad studiedag Gent, 14 maart 2027"
	By       string   // who vouches for it: a staff name, or "reader"
	Via      Via      // by which door it came in
	Form     string   // version of the form that showed the words, as FormVersion makes it; "" where there was none
	Mail     string   // SHA-256, in hexadecimal digits, of the mail that asked to confirm; "" where nothing was asked by mail
	Detail   string   // what exactly was decided, where the kind does not say it all; see Consent
}

// Via is the door by which a decision came in.
type Via string

// The doors. Behind an import and behind staff stands a name: Given.By.
const (
	ViaForm     Via = "form"      // a public form, confirmed by mail
	ViaImport   Via = "import"    // a list, for which somebody vouches
	ViaStaff    Via = "staff"     // a person of the network
	ViaPage     Via = "page"      // a page behind a reader's own link
	ViaOneClick Via = "one-click" // the button of a mail program (RFC 8058)
	ViaMailto   Via = "mailto"    // a mail to the address in List-Unsubscribe (RFC 2369)
)

// FormVersion names the version of a form by a digest of all the words on it, in their order: whoever has a version of the
// texts can tell whether it is the one that a person saw.
func FormVersion(words ...string) string {
	sum := sha256.New()
	for _, part := range words {
		writePart(sum, []byte(part))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// of makes the record of what a person decided.
func (g Given) of(person Subscriber, kind ConsentKind, topic TopicID, at database.Instant) Consent {
	return Consent{Subscriber: person.ID, Kind: kind, Topic: topic, Language: g.Language, Words: g.Words, At: at,
		Address: person.Address.ASCII(), Source: g.Source, By: g.By, Via: g.Via, Form: g.Form, Mail: g.Mail, Detail: g.Detail}
}

// maxWords is the limit of the words of a consent, in characters.
const maxWords = 4000

func (g *Given) clean() error {
	if g.Language == "" {
		g.Language = Dutch
	}
	if !g.Language.known() {
		return &FieldError{"language of the consent", fmt.Sprintf("%q is not nl, fr or en", g.Language)}
	}
	if err := checkWords(g.Words); err != nil {
		return err
	}
	for _, field := range []struct {
		name string
		text *string
	}{{"source of the consent", &g.Source}, {"who vouches for the consent", &g.By}} {
		if err := cleanText(field.name, field.text, maxValue); err != nil {
			return err
		}
		if *field.text == "" {
			return &FieldError{field.name, "fill it in: without it the consent proves nothing"}
		}
	}
	return nil
}

// checkWords changes nothing of the words: they are kept exactly as shown.
func checkWords(words string) error {
	switch {
	case !strings.ContainsFunc(words, unicode.IsLetter) || !isUTF8(words) || countRunes(words) > maxWords:
		return &FieldError{"consent", fmt.Sprintf("give the exact words that the person agreed to (%d characters at most)", maxWords)}
	case strings.ContainsFunc(words, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }):
		return &FieldError{"consent", "the words hold a control character that no reader has seen: type them anew"}
	}
	return nil
}

// ConsentKind is what a record says.
type ConsentKind string

// The kinds of record.
const (
	ConsentAsked     ConsentKind = "asked"     // for one topic, and not confirmed: permits nothing
	ConsentGiven     ConsentKind = "given"     // for one topic
	ConsentWithdrawn ConsentKind = "withdrawn" // for one topic
	ConsentLeft      ConsentKind = "left"      // all mail of the network
	ConsentUndone    ConsentKind = "undone"    // the leaving just before it
	ConsentPaused    ConsentKind = "paused"    // all mail, for a while
	ConsentResumed   ConsentKind = "resumed"
	ConsentFrequency ConsentKind = "frequency" // how often, from then on
	ConsentMoved     ConsentKind = "moved"     // to be mailed at another address, the record's own, from then on
)

// Consent is one record in a person's chain.
type Consent struct {
	Subscriber ID               `json:"subscriber"`
	Number     int              `json:"number"` // 1 is the first in the chain
	Kind       ConsentKind      `json:"kind"`
	Topic      TopicID          `json:"topic,omitzero"` // 0: all mail
	Language   Language         `json:"language"`
	Words      string           `json:"words"` // exactly as shown; empty where nothing was shown
	At         database.Instant `json:"at"`

	// Personal, kept apart; empty once the person is erased.
	Address string `json:"address,omitempty"` // at that moment
	Source  string `json:"source,omitempty"`
	By      string `json:"by,omitempty"`
	Via     Via    `json:"via,omitempty"`    // empty in records from before it was kept
	Form    string `json:"form,omitempty"`   // version of the form that showed the words
	Mail    string `json:"mail,omitempty"`   // SHA-256, in hexadecimal digits, of the mail that asked to confirm
	Detail  string `json:"detail,omitempty"` // how often, since a frequency; until when, of a pause; from which address, of a move
	Erased  bool   `json:"erased,omitempty"`
}

// personal is what of a record disappears when the person is erased, as stored.
type personal struct {
	Address string `json:"address"`
	Source  string `json:"source"`
	By      string `json:"by"`
	Via     Via    `json:"via,omitempty"` // this and what follows came later: an older record has none of it, and stays what it was
	Form    string `json:"form,omitempty"`
	Mail    string `json:"mail,omitempty"`
	Detail  string `json:"detail,omitempty"`
}

func (c Consent) personal() []byte {
	content, err := json.Marshal(personal{c.Address, c.Source, c.By, c.Via, c.Form, c.Mail, c.Detail})
	if err != nil {
		panic(err) // strings always marshal
	}
	return content
}

func (c *Consent) put(values personal) {
	c.Address, c.Source, c.By = values.Address, values.Source, values.By
	c.Via, c.Form, c.Mail, c.Detail = values.Via, values.Form, values.Mail, values.Detail
}

// sealed is a record with what binds it into the chain.
type sealed struct {
	Consent
	previous, mac, hash []byte

	content   []byte // the personal values as stored; nil without any
	wordsGone bool   // it names words that are not there
}

func macOf(secret, content []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(content)
	return mac.Sum(nil)
}

// seal binds a record to the one before it and to its personal values.
func (c Consent) seal(previous, mac []byte) sealed {
	record := sealed{Consent: c, previous: previous, mac: mac}
	record.hash = record.digest()
	return record
}

// digest is the hash over everything in the record that stays for ever, each part with its length in front, so that no
// two different records have the same bytes.
func (r *sealed) digest() []byte {
	sum := sha256.New()
	writePart(sum, []byte("dorpspost consent 1"))
	writePart(sum, r.previous)
	writeNumbers(sum, int64(r.Subscriber), int64(r.Number), int64(r.Topic), int64(r.At))
	writePart(sum, []byte(r.Kind))
	writePart(sum, []byte(r.Language))
	writePart(sum, []byte(r.Words))
	writePart(sum, r.mac)
	return sum.Sum(nil)
}

func writePart(sum hash.Hash, part []byte) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(part)))
	sum.Write(length[:])
	sum.Write(part)
}

func writeNumbers(sum hash.Hash, numbers ...int64) {
	var eight [8]byte
	for _, n := range numbers {
		binary.BigEndian.PutUint64(eight[:], uint64(n))
		sum.Write(eight[:])
	}
}

// permissions replays a chain: which topics a person may be mailed for, and by which record.
type permissions struct {
	given map[TopicID]int
	left  map[TopicID]int // what was given when the person left, for an undo
}

func (p *permissions) add(c Consent) {
	switch c.Kind {
	case ConsentGiven:
		if p.given == nil {
			p.given = map[TopicID]int{}
		}
		p.given[c.Topic] = c.Number
	case ConsentWithdrawn:
		delete(p.given, c.Topic)
	case ConsentLeft:
		p.given, p.left = nil, p.given
	case ConsentUndone:
		p.given, p.left = p.left, nil
	}
}
