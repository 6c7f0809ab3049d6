package deliveries

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"strconv"
	"strings"

	"dorpspost/database"
	"dorpspost/mailer"
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

func newLetter(compiled *templates.Letter, head Head) (*letter, error) {
	l := &letter{Letter: compiled}
	content := mailer.Letter{Subject: l.parts(compiled.Subject), Text: l.parts(compiled.Text), HTML: l.parts(compiled.HTML)}
	frame, err := mailer.Compose(mailer.Head{
		From:    mail.Address{Name: head.From.Name, Address: head.From.Address},
		ReplyTo: mail.Address{Address: head.ReplyTo},
		ListID:  head.ListID,
	}, content)
	if err != nil {
		return nil, fmt.Errorf("compose the letter (%s): %w", compiled.Language, err)
	}
	l.frame = frame
	return l, nil
}

// parts numbers the spots of all segments through, so that one flat list of values fills the frame.
func (l *letter) parts(segments []templates.Segment) []mailer.Part {
	parts := make([]mailer.Part, len(segments))
	for i, s := range segments {
		if s.Slot < 0 {
			parts[i] = mailer.Part{Literal: s.Literal, Slot: -1}
			continue
		}
		parts[i] = mailer.Part{Slot: len(l.spots)}
		l.spots = append(l.spots, s)
	}
	return parts
}

// fill escapes each value for the place where it stands.
func (l *letter) fill(values []string) []string {
	filled := make([]string, len(l.spots))
	for i, s := range l.spots {
		filled[i] = s.Value(values[s.Slot])
	}
	return filled
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

// write makes the mail of one delivery. The same letter, values, moment and delivery always give the same bytes.
func (r *run) write(j job, at database.Instant) (message, error) {
	letter := r.letters[j.language]
	if letter == nil {
		return message{}, fmt.Errorf("run %d has no letter in %q", r.ID, j.language)
	}
	to := j.recipient
	us, tokens := r.engine.Network, r.engine.Tokens
	leaveToken := tokens.Make(subscribers.PurposeLeave, to.ID)
	leave, preferences := us.LeaveURL(leaveToken), us.PreferencesURL(tokens.Make(subscribers.PurposePreferences, to.ID))
	keep := kept{To: to.Address.ASCII(), Name: strings.TrimSpace(to.FirstName + " " + to.LastName), Values: map[string]string{}}
	values := make([]string, len(letter.Slots))
	for i, slot := range letter.Slots {
		values[i] = value(slot, to, preferences, leave)
		if slot != templates.SlotLeaveLink && slot != templates.SlotPreferencesLink && values[i] != "" {
			keep.Values[slot] = values[i]
		}
	}
	slots, err := json.Marshal(keep)
	if err != nil {
		return message{}, err
	}
	fields := mailer.Fields{
		To: mail.Address{Name: keep.Name, Address: keep.To}, MessageID: r.messageID(j.delivery), Date: at.Time(),
		LeaveURL: leave, LeaveMailto: us.LeaveMailto(leaveToken),
	}
	if err := letter.frame.Check(fields); err != nil {
		return message{}, fmt.Errorf("write delivery %d: %w", j.delivery, err)
	}
	bytes := letter.frame.Append(nil, fields, letter.fill(values), nil)
	return message{envelope: r.envelope(j, keep.To), bytes: bytes, slots: string(slots), hash: hashOf(bytes)}, nil
}

// messageID is derived from the delivery, so that a mail sent again carries the same one (RFC 5322 section 3.6.4) and a
// returned mail names its row.
func (r *run) messageID(delivery int64) string {
	return "d" + strconv.FormatInt(delivery, 10) + ".r" + strconv.FormatInt(r.ID, 10) + "@" + r.Head.From.Domain()
}

func (r *run) envelope(j job, to string) mailer.Envelope {
	from := r.Head.From.Address
	if domain := r.engine.Network.BounceDomain; domain != "" {
		from = mailer.VERP(domain, j.delivery, r.engine.BounceKey)
	}
	return mailer.Envelope{From: from, To: to}
}
