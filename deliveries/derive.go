package deliveries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// What keeps a mail from being made again.
var (
	ErrNotMeant  = errors.New("this campaign has no delivery to this address; give the address that the reader had then or has now, or the number of the delivery (it stands in the mail's Message-ID, dNUMBER.rRUN)")
	ErrForgotten = errors.New("this mail is not made again: its reader was erased, or what stood in it is not kept any more")
)

// NothingSentError says that a delivery was never marked with a mail, so that there is nothing to make again.
type NothingSentError struct{ Delivery Delivery }

func (e *NothingSentError) Error() string {
	d := e.Delivery
	switch {
	case d.Attempt > 0:
		return fmt.Sprintf("nothing was sent: no mail could be made for delivery %d (%s)", d.ID, d.Words)
	case d.Reason != "":
		return fmt.Sprintf("nothing was sent: delivery %d was skipped (%s)", d.ID, d.Reason)
	}
	return fmt.Sprintf("nothing was sent: delivery %d is %s", d.ID, d.State)
}

// Whom names a delivery of a run: by its number or, where that is 0, by its reader's address, of then or of now.
type Whom struct {
	Delivery int64
	Address  subscribers.Address
}

// Making is what mails are made with beside what the ledger keeps.
type Making struct {
	Network network.Network // for runs from before they kept their origin
	Tokens  *subscribers.Tokens
	Files   func(ref string) ([]byte, error)
}

// Derived is a mail made again, and held against what the ledger keeps of it.
type Derived struct {
	Run      Run
	Delivery Delivery
	To       string // the address to which it went
	Message  []byte // that of the last attempt as it goes on the wire, before any DKIM field
	Hash     string // of Message; that of the mail that was sent is Delivery.Hash
	Same     bool   // they are the same
	Today    bool   // the run is from before origins were kept: the links are made with today's settings and may differ
}

// Derive makes again the mail that a reader was sent in a run, at the last attempt. It fails with ErrNotMeant, ErrForgotten, a
// *NothingSentError, subscribers.ErrKeyGone, or the sentence of a file that is gone. That the hashes differ is no error.
func (s *Store) Derive(ctx context.Context, run Run, whom Whom, with Making) (Derived, error) {
	row, err := s.find(ctx, run.ID, whom)
	if err != nil {
		return Derived{}, err
	}
	if err := s.derivable(ctx, row); err != nil {
		return Derived{}, err
	}
	d, err := s.derive(ctx, run, row, with)
	if err != nil {
		return Derived{}, fmt.Errorf("make the mail of delivery %d again: %w", row.ID, err)
	}
	return d, nil
}

func (s *Store) derivable(ctx context.Context, row keptRow) error {
	switch {
	case row.Hash == "":
		return &NothingSentError{row.Delivery}
	case row.slots == "":
		return ErrForgotten
	}
	_, err := s.subscribers.ByID(ctx, row.Subscriber)
	if errors.Is(err, subscribers.ErrNotFound) {
		return ErrForgotten
	}
	return err
}

// derive does what the engine does, with what the mark kept in place of what is known of the reader.
func (s *Store) derive(ctx context.Context, run Run, row keptRow, with Making) (Derived, error) {
	compiled, err := s.Letter(ctx, run.ID, templates.Language(row.Language))
	if err != nil {
		return Derived{}, err
	}
	letter, err := ready(compiled, run.Head, with.Files)
	if errors.Is(err, errFiles) {
		err = fmt.Errorf("%w: bring the folder media back from the backup", err)
	}
	if err != nil {
		return Derived{}, err
	}
	links, err := linksOf(run.originOr(OriginOf(with.Network)), with.Tokens)
	if err != nil {
		return Derived{}, err
	}
	var w writer
	if w.kept, err = readKept(row.slots, letter.Slots); err != nil {
		return Derived{}, err
	}
	message, err := w.mail(letter, links.of(row.Subscriber), run.messageID(row.ID), row.MarkedAt)
	if err != nil {
		return Derived{}, err
	}
	hash := hashOf(message)
	return Derived{Run: run, Delivery: row.Delivery, To: w.kept.To, Message: message, Hash: hash,
		Same: hash == row.Hash, Today: run.Origin == Origin{}}, nil
}

// keptRow is a row with what stood in its mail.
type keptRow struct {
	Delivery
	slots string
}

// find prefers the row whose mail went to the address over that of the person who has it now.
func (s *Store) find(ctx context.Context, run int64, whom Whom) (keptRow, error) {
	if whom.Delivery != 0 {
		return s.keptRow(ctx, run, "id = ?2", whom.Delivery)
	}
	now, err := s.findPresent(ctx, run, whom.Address)
	if err == nil && hasPrefixFold(now.slots, keptAddress(whom.Address)) {
		return now, nil // found by an index: to ask who had the address then, all rows of the run are read
	}
	if err != nil && !errors.Is(err, ErrNotMeant) {
		return keptRow{}, err
	}
	then, thenErr := s.keptRow(ctx, run, "lower(substr(slots, 1, length(CAST(?2 AS TEXT)))) = lower(CAST(?2 AS TEXT))", keptAddress(whom.Address))
	if errors.Is(thenErr, ErrNotMeant) {
		return now, err
	}
	return then, thenErr
}

// findPresent finds the row of the person who has an address now.
func (s *Store) findPresent(ctx context.Context, run int64, address subscribers.Address) (keptRow, error) {
	person, err := s.subscribers.ByAddress(ctx, address)
	if errors.Is(err, subscribers.ErrNotFound) {
		return keptRow{}, ErrNotMeant
	}
	if err != nil {
		return keptRow{}, err
	}
	return s.keptRow(ctx, run, "subscriber = ?2", person.ID)
}

// keptAddress is how what is kept of a mail to this address begins.
func keptAddress(address subscribers.Address) string {
	return string(appendJSON([]byte(keptTo), address.ASCII()))
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// keptRow reads the one row of a run for which a condition on ?2 holds, the one marked last where there are several. It fails
// with ErrNotMeant.
func (s *Store) keptRow(ctx context.Context, run int64, condition string, value any) (row keptRow, err error) {
	found := s.db.Read().QueryRow(ctx, "SELECT "+deliveryColumns+", slots FROM deliveries WHERE run = ?1 AND "+condition+
		" ORDER BY COALESCE(marked_at, 0) DESC LIMIT 1", run, value)
	row.Delivery, err = scanDelivery(found, &row.slots)
	if errors.Is(err, sql.ErrNoRows) {
		return keptRow{}, ErrNotMeant
	}
	if err != nil {
		return keptRow{}, fmt.Errorf("read a delivery of run %d: %w", run, err)
	}
	return row, nil
}
