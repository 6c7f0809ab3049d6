package deliveries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Held tells what the ledger keeps about a person (subscribers.Holder): the mails of campaigns, in the order of these, then the
// notices to the addresses, each of the time when it was the person's.
func (s *Store) Held(ctx context.Context, q database.Querier, id subscribers.ID, had []subscribers.Tenure) ([]subscribers.Held, error) {
	held, err := s.heldMails(ctx, q, id)
	if err != nil {
		return nil, fmt.Errorf("read the mails to subscriber %d: %w", id, err)
	}
	for _, tenure := range had {
		notices, err := heldNotices(ctx, q, tenure)
		if err != nil {
			return nil, fmt.Errorf("read the notices to subscriber %d: %w", id, err)
		}
		held = append(held, notices...)
	}
	return held, nil
}

func (s *Store) heldMails(ctx context.Context, q database.Querier, id subscribers.ID) ([]subscribers.Held, error) {
	rows, err := q.Query(ctx, `SELECT d.id, d.subscriber, d.language, d.state, d.reason, d.attempt, d.marked_at, d.decided_at, d.next_at, d.code,
		d.enhanced, d.words, d.hash, d.slots, d.run FROM runs r CROSS JOIN deliveries d WHERE d.run = r.id AND d.subscriber = ?1 ORDER BY d.run`, id)
	type heldRow struct {
		keptRow
		run int64
	}
	all, err := database.Scan(rows, err, func(rows *sql.Rows) (r heldRow, err error) {
		r.Delivery, err = scanDelivery(rows, &r.slots, &r.run)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	held := make([]subscribers.Held, len(all))
	for i, row := range all {
		if held[i], err = s.heldMail(ctx, row.keptRow, row.run); err != nil {
			return nil, err
		}
	}
	return held, nil
}

func (s *Store) heldMail(ctx context.Context, row keptRow, run int64) (subscribers.Held, error) {
	held := subscribers.Held{Kind: "mail", State: string(row.State), Reason: row.Reason, At: row.MarkedAt, Answer: answerOf(row.Code, row.Enhanced, row.Words)}
	letter, err := s.Letter(ctx, run, templates.Language(row.Language))
	if errors.Is(err, ErrNoDelivery) { // practice that was begun anew meanwhile
		return held, nil
	}
	if err != nil {
		return held, err
	}
	values := make([]string, len(letter.Slots))
	if row.slots != "" {
		k, err := readKept(row.slots, letter.Slots)
		if err != nil {
			return held, err
		}
		held.Address, held.Values, values = k.To, k.told(letter.Slots), k.Values
	}
	held.Subject = letter.Fill(values).Subject
	return held, nil
}

// told is what stood in a mail about its reader, by slot.
func (k kept) told(slots []string) map[string]string {
	said := map[string]string{}
	if k.Name != "" {
		said[templates.SlotName] = k.Name
	}
	for i, value := range k.Values {
		if value != "" {
			said[slots[i]] = value
		}
	}
	return said
}

func heldNotices(ctx context.Context, q database.Querier, had subscribers.Tenure) ([]subscribers.Held, error) {
	until := int64(had.Until)
	if until == 0 {
		until = math.MaxInt64
	}
	rows, err := q.Query(ctx, `SELECT kind, subject, marked_at, address, name, state, code, enhanced, words FROM notices
		WHERE lower(address) = ?1 AND created_at >= ?2 AND created_at < ?3 ORDER BY id`, had.Address.Key(), int64(had.From), until)
	return database.Scan(rows, err, func(rows *sql.Rows) (h subscribers.Held, err error) {
		var name, enhanced, words string
		var code int
		err = rows.Scan(&h.Kind, &h.Subject, &h.At, &h.Address, &name, &h.State, &code, &enhanced, &words)
		h.Answer = answerOf(code, enhanced, words)
		if name != "" {
			h.Values = map[string]string{templates.SlotName: name}
		}
		return h, err
	})
}

// answerOf is what a mail server said, as one line.
func answerOf(code int, enhanced, words string) string {
	answer := words
	if enhanced != "" {
		answer = enhanced + " " + answer
	}
	if code != 0 {
		answer = fmt.Sprintf("%d %s", code, answer)
	}
	return answer
}
