package deliveries

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"strconv"
	"strings"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// letter is a compiled letter made ready for one run: the frame that go-mail composed once, and the segments that take a
// value, in the order in which the frame wants them.
type letter struct {
	*templates.Letter
	frame *mailer.Frame
	spots []templates.Segment
}

// newLetter readies a compiled letter, which holds the bytes of the files that travel with it.
func newLetter(compiled *templates.Letter, head Head) (*letter, error) {
	l := &letter{Letter: compiled}
	frame, err := mailer.Compose(mailer.Head{
		From:    mail.Address{Name: head.From.Name, Address: head.From.Address},
		ReplyTo: mail.Address{Address: head.ReplyTo},
		ListID:  head.ListID,
	}, mailer.Letter{Subject: l.parts(compiled.Subject), Text: l.parts(compiled.Text), HTML: l.parts(compiled.HTML), Files: travelling(compiled.Files)})
	if err != nil {
		return nil, fmt.Errorf("compose the letter (%s): %w", compiled.Language, err)
	}
	l.frame = frame
	return l, nil
}

// travelling are the files that go out inside the mail; hosted pictures stay on our site.
func travelling(files []templates.File) (all []mailer.File) {
	for _, f := range files {
		if f.Way != templates.WayHosted {
			all = append(all, mailer.File{Name: f.Name, Type: f.Type, ContentID: f.ContentID, Data: f.Data})
		}
	}
	return all
}

// fetch gives a letter that comes from the ledger the bytes of its files. Hosted pictures are asked for as well: whoever
// opens the mail must find them.
func fetch(l *templates.Letter, bytes func(ref string) ([]byte, error)) error {
	for i := range l.Files {
		f := &l.Files[i]
		data, err := bytes(f.Ref)
		if err != nil {
			return fmt.Errorf("%s of the letter (%s): %w", fileName(*f), l.Language, err)
		}
		if f.Way != templates.WayHosted {
			f.Data = data
		}
	}
	return nil
}

// fileName is what staff know a file by; a picture has no name of its own.
func fileName(f templates.File) string {
	if f.Way == templates.WayAttached {
		return "the attachment " + f.Name
	}
	return "a picture"
}

// parts numbers the spots of all segments through, so that one flat list of values fills the frame.
func (l *letter) parts(segments []templates.Segment) []mailer.Part {
	parts := make([]mailer.Part, len(segments))
	for i, s := range segments {
		if s.Slot < 0 {
			parts[i] = mailer.Part{Literal: s.Literal, Slot: -1, Branch: s.Branch}
			continue
		}
		parts[i] = mailer.Part{Slot: len(l.spots), Branch: s.Branch}
		l.spots = append(l.spots, s)
	}
	return parts
}

// value is what a slot says about this reader.
func value(slot string, r *subscribers.Recipient, preferences, leave string) string {
	switch slot {
	case templates.SlotPreferencesLink:
		return preferences
	case templates.SlotLeaveLink:
		return leave
	case templates.SlotFirstName:
		return r.FirstName
	case templates.SlotLastName:
		return r.LastName
	case templates.SlotName:
		return strings.TrimSpace(r.FirstName + " " + r.LastName)
	case templates.SlotProfession:
		return r.Profession
	case templates.SlotRegion:
		return r.Region
	case templates.SlotOrganisation:
		return r.Organisation
	case templates.SlotLanguage:
		return string(r.Language)
	case templates.SlotTopics:
		return strings.Join(r.Topics, " ")
	}
	attribute, _ := strings.CutPrefix(slot, templates.SlotAttribute)
	return r.Attributes[attribute]
}

// message is one mail made ready, with what the ledger keeps of it.
type message struct {
	envelope mailer.Envelope
	bytes    []byte
	slots    string
	hash     string
}

// kept is what the mark stores: what stood in this message and stands neither in the letter nor in the run. The reader's
// own links are made again from their token. Erasure and retention remove it.
type kept struct {
	To     string            `json:"to"`
	Name   string            `json:"name,omitempty"`
	Values map[string]string `json:"values,omitempty"`
}

// writer makes one mail after another in memory that it uses again: a message's bytes hold until the next one is made.
type writer struct {
	values, filled []string
	shown          []bool
	bytes          []byte
}

// append makes the message for one person from what is known of them: raw values in the order of the letter's slots.
func (w *writer) append(l *letter, fields mailer.Fields, values []string) []byte {
	w.filled = w.filled[:0]
	for i := range l.spots {
		w.filled = append(w.filled, l.spots[i].Value(values[l.spots[i].Slot]))
	}
	w.shown = l.Shown(values, w.shown)
	w.bytes = l.frame.Append(w.bytes[:0], fields, w.filled, w.shown)
	return w.bytes
}

// links are a reader's own: where preferences are changed, and where all mail is left.
type links struct{ preferences, leave, leaveMailto string }

func linksOf(us network.Network, tokens *subscribers.Tokens, id subscribers.ID) links {
	leave := tokens.Make(subscribers.PurposeLeave, id)
	return links{us.PreferencesURL(tokens.Make(subscribers.PurposePreferences, id)), us.LeaveURL(leave), us.LeaveMailto(leave)}
}

// known writes down what the letter's slots say of a reader, and what of it the ledger keeps.
func (w *writer) known(l *letter, to *subscribers.Recipient, own links) kept {
	keep := kept{To: to.Address.ASCII(), Name: strings.TrimSpace(to.FirstName + " " + to.LastName), Values: map[string]string{}}
	w.values = w.values[:0]
	for _, slot := range l.Slots {
		said := value(slot, to, own.preferences, own.leave)
		w.values = append(w.values, said)
		if said != "" && slot != templates.SlotLeaveLink && slot != templates.SlotPreferencesLink {
			keep.Values[slot] = said
		}
	}
	return keep
}

// write makes the mail of one delivery. The same letter, values, moment and delivery always give the same bytes.
func (r *turn) write(w *writer, j job, at database.Instant) (message, error) {
	letter := r.letters[j.language]
	if letter == nil {
		return message{}, fmt.Errorf("run %d has no letter in %q", r.ID, j.language)
	}
	own := linksOf(r.engine.Network, r.engine.Tokens, j.recipient.ID)
	keep := w.known(letter, j.recipient, own)
	slots, err := json.Marshal(keep)
	if err != nil {
		return message{}, err
	}
	fields := fieldsOf(keep, own, r.messageID(j.delivery), at)
	if err := letter.frame.Check(fields); err != nil {
		return message{}, fmt.Errorf("write delivery %d: %w", j.delivery, err)
	}
	bytes := w.append(letter, fields, w.values)
	return message{envelope: r.envelope(j, keep.To), bytes: bytes, slots: string(slots), hash: hashOf(bytes)}, nil
}

func fieldsOf(keep kept, own links, id string, at database.Instant) mailer.Fields {
	return mailer.Fields{
		To: mail.Address{Name: keep.Name, Address: keep.To}, MessageID: id, Date: at.Time(),
		LeaveURL: own.leave, LeaveMailto: own.leaveMailto,
	}
}

// messageID is derived from the delivery, so that a mail sent again carries the same one (RFC 5322 section 3.6.4) and a
// returned mail names its row.
func (r *turn) messageID(delivery int64) string {
	return "d" + strconv.FormatInt(delivery, 10) + ".r" + strconv.FormatInt(r.ID, 10) + "@" + r.Head.From.Domain()
}

func (r *turn) envelope(j job, to string) mailer.Envelope {
	from := r.Head.From.Address
	if domain := r.engine.Network.BounceDomain; domain != "" {
		from = mailer.VERP(domain, j.delivery, r.engine.BounceKey)
	}
	return mailer.Envelope{From: from, To: to}
}
