package deliveries

import (
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

// ready readies a letter that comes from the ledger. It fails with errFiles or errLetters.
func ready(compiled *templates.Letter, head Head, files func(ref string) ([]byte, error)) (*letter, error) {
	if err := fetch(compiled, files); err != nil {
		return nil, fmt.Errorf("%w: %w", errFiles, err)
	}
	l, err := newLetter(compiled, head)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLetters, err)
	}
	return l, nil
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

// value is what a slot says about this reader; the reader's own links are not asked here.
func value(slot string, r *subscribers.Recipient) string {
	switch slot {
	case templates.SlotFirstName:
		return r.FirstName
	case templates.SlotLastName:
		return r.LastName
	case templates.SlotName:
		return wholeName(r)
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
	case templates.SlotMissed:
		return strings.Join(r.Missed, " ")
	}
	attribute, _ := strings.CutPrefix(slot, templates.SlotAttribute)
	return r.Attributes[attribute]
}

// wholeName is a reader's whole name, as far as it is known.
func wholeName(r *subscribers.Recipient) string {
	return strings.TrimSpace(r.FirstName + " " + r.LastName)
}

// message is one mail made ready, with what the ledger keeps of it.
type message struct {
	envelope mailer.Envelope
	bytes    []byte
	slots    string
	hash     string
}

// writer makes one mail after another in memory that it uses again: a message's bytes hold until the next one is made.
type writer struct {
	kept           kept
	values, filled []string
	shown          []bool
	slots, bytes   []byte
}

// mail makes the bytes of one mail from what the ledger keeps of it, w.kept, both when it is sent and when it is derived again.
// The same letter, kept values, links, identity and moment always give the same bytes.
func (w *writer) mail(l *letter, own links, id string, at database.Instant) ([]byte, error) {
	fields := mailer.Fields{
		To: mail.Address{Name: w.kept.Name, Address: w.kept.To}, MessageID: id, Date: at.Time(),
		LeaveURL: own.leave, LeaveMailto: own.leaveMailto,
	}
	if err := l.frame.Check(fields); err != nil {
		return nil, err
	}
	w.values = append(w.values[:0], w.kept.Values...)
	for i, slot := range l.Slots {
		switch slot {
		case templates.SlotPreferencesLink:
			w.values[i] = own.preferences
		case templates.SlotLeaveLink:
			w.values[i] = own.leave
		}
	}
	return w.append(l, fields, w.values), nil
}

// append fills the letter with raw values in the order of its slots.
func (w *writer) append(l *letter, fields mailer.Fields, values []string) []byte {
	w.filled = w.filled[:0]
	for i := range l.spots {
		w.filled = append(w.filled, l.spots[i].Value(values[l.spots[i].Slot]))
	}
	w.shown = l.Shown(values, w.shown)
	w.bytes = l.frame.Append(w.bytes[:0], fields, w.filled, w.shown)
	return w.bytes
}

// write makes the mail of one delivery.
func (r *turn) write(w *writer, j job, at database.Instant) (message, error) {
	letter := r.letters[j.language]
	if letter == nil {
		return message{}, fmt.Errorf("run %d has no letter in %q", r.ID, j.language)
	}
	w.kept.know(letter.Letter, j.recipient)
	bytes, err := w.mail(letter, r.links.of(j.recipient.ID), r.messageID(j.delivery), at)
	if err != nil {
		return message{}, fmt.Errorf("write delivery %d: %w", j.delivery, err)
	}
	w.slots = w.kept.append(w.slots[:0], letter.Slots)
	return message{envelope: r.envelope(j, w.kept.To), bytes: bytes, slots: string(w.slots), hash: hashOf(bytes)}, nil
}

// messageID is derived from the delivery, so that a mail sent again carries the same one (RFC 5322 section 3.6.4) and a
// returned mail names its row.
func (r *Run) messageID(delivery int64) string {
	return "d" + strconv.FormatInt(delivery, 10) + ".r" + strconv.FormatInt(r.ID, 10) + "@" + r.Head.From.Domain()
}

func (r *turn) envelope(j job, to string) mailer.Envelope {
	from := r.Head.From.Address
	if domain := r.links.BounceDomain; domain != "" {
		from = r.verp.Address(domain, j.delivery)
	}
	return mailer.Envelope{From: from, To: to}
}
