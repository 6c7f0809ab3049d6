package subscribers

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"dorpspost/database"
)

// Settling is how long a new address gets mails and opens no data. Whoever got a mail forwarded can move its reader to a
// mailbox of their own; the reader is told by mail, and has this long to put it right.
const Settling = 30 * 24 * time.Hour

// Never is later than any moment.
const Never = database.Instant(1<<63 - 1)

// What the detail of a move says behind the address before; no address has a space.
const (
	noteUntold  = "(not told)" // that address must not be mailed
	notePutBack = "(put back)" // by whoever reads its mail
)

// MovedFrom is the address from which a record tells that the person was moved, and empty for another record.
func (c Consent) MovedFrom() string {
	if c.Kind != ConsentMoved {
		return ""
	}
	address, _, _ := strings.Cut(c.Detail, " ")
	return address
}

// PutBack tells whether a record is that of a move that was put back by who reads the mail to the address before.
func (c Consent) PutBack() bool { return c.moveSays(notePutBack) }

// Untold tells whether a record is that of a move that the address before was not told of, because it must not be mailed.
func (c Consent) Untold() bool { return c.moveSays(noteUntold) }

func (c Consent) moveSays(note string) bool {
	return c.Kind == ConsentMoved && strings.HasSuffix(c.Detail, " "+note)
}

// SettledOn is from when on a person's address can be trusted with the person's data: 0 for who was never moved, and Never
// where a move could not be told to who could have put it right. Moving to an address that had been the person's for Settling
// without a break is going home, and needs no waiting.
func (s *Store) SettledOn(ctx context.Context, person Subscriber) (database.Instant, error) {
	chain, err := s.ConsentOf(ctx, person.ID)
	if err != nil {
		return 0, err
	}
	return settledOn(person, chain), nil
}

// stay is a time at one address.
type stay struct {
	key    string
	from   database.Instant
	until  database.Instant // Never: still
	unsure bool             // began, or follows one that began, without anybody being told
}

func (s stay) settled() bool { return !s.unsure && s.until >= s.from.Add(Settling) }

func settledOn(person Subscriber, chain []Consent) database.Instant {
	stays := staysOf(person, chain)
	now := stays[len(stays)-1]
	switch before := stays[:len(stays)-1]; {
	case now.key != person.Address.Key():
		return Never // was not moved here by any act that is on record
	case len(before) == 0 || wasHome(before, now.key):
		return 0
	case now.unsure:
		return Never
	}
	return now.from.Add(Settling)
}

func wasHome(before []stay, key string) bool {
	return slices.ContainsFunc(before, func(s stay) bool { return s.key == key && s.settled() })
}

// staysOf are where the person was mailed, one after the other.
func staysOf(person Subscriber, chain []Consent) []stay {
	first := stay{key: person.Address.Key(), from: person.CreatedAt, until: Never}
	if len(chain) > 0 {
		first.from = min(first.from, chain[0].At)
	}
	stays := []stay{first}
	for _, record := range chain {
		if record.Kind != ConsentMoved {
			continue
		}
		last := &stays[len(stays)-1]
		last.until = record.At
		if len(stays) == 1 {
			last.key = cmp.Or(keyOf(record.MovedFrom()), last.key)
		}
		next := stay{key: keyOf(record.Address), from: record.At, until: Never}
		next.unsure = !wasHome(stays, next.key) && (record.Untold() || last.unsure)
		stays = append(stays, next)
	}
	return stays
}

// keyOf is the key of an address on record, and empty for none.
func keyOf(text string) string {
	address, err := ParseAddress(text)
	if err != nil {
		return ""
	}
	return address.Key()
}

// WasPutBack tells whether a move of the person was put back by who reads the mail to the address before. From then on a link
// that may have been forwarded asks for no move.
func (s *Store) WasPutBack(ctx context.Context, id ID) (bool, error) {
	return wasPutBack(ctx, s.db.Read(), id)
}

func wasPutBack(ctx context.Context, q database.Querier, id ID) (bool, error) {
	chain, err := consentOf(ctx, q, id)
	return slices.ContainsFunc(chain, Consent.PutBack), err
}
