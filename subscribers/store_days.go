package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
)

// listLock is held by whoever writes the list of days.
const listLock = "consent-days"

// ListHeads adds the day of this moment to the list of days, where the house is: the head of every chain that grew since it was
// listed last. It writes in short transactions, whatever their number, and the day's hash after the last of them; what a
// process left unfinished is finished first. It returns the last day of the list: this one, or an earlier one where
// nothing is new or this day was listed already. It fails with database.ErrInUse while another process lists.
func (s *Store) ListHeads(ctx context.Context, now database.Instant) (Day, error) {
	lock, err := s.db.Lock(ctx, listLock)
	if err != nil {
		return Day{}, fmt.Errorf("list the heads of consent chains: %w", err)
	}
	defer lock.Release()
	last, err := s.lister().list(ctx, s.day(now).Format(time.DateOnly), now)
	if err != nil {
		return Day{}, fmt.Errorf("list the heads of consent chains: %w", err)
	}
	return last, nil
}

// headsAtOnce is how many heads one transaction lists: some ten milliseconds of the only writer.
const headsAtOnce = 2000

func (s *Store) lister() lister { return lister{s.db, headsAtOnce} }

type lister struct {
	db     *database.DB
	atOnce int
}

func (l lister) list(ctx context.Context, date string, now database.Instant) (Day, error) {
	last, err := lastDay(ctx, l.db.Read())
	if err == nil && last.isOpen() && last.Date != date {
		err = l.finish(ctx, &last, now)
	}
	if err != nil {
		return Day{}, err
	}
	day := last
	if !last.isOpen() {
		if is, err := l.hasDay(ctx, date); is || err != nil { // an earlier day too, where the clock was set back
			return last, err
		}
		day = Day{Number: last.Number + 1, Date: date, previous: append([]byte{}, last.hash...)}
	}
	if err := l.fill(ctx, &day); err != nil || day.Heads == 0 && !last.isOpen() {
		return last, err
	}
	return day, l.finish(ctx, &day, now)
}

func (l lister) hasDay(ctx context.Context, date string) (bool, error) {
	var n int
	err := l.db.Read().QueryRow(ctx, "SELECT COUNT(*) FROM consent_days WHERE day = ?1", date).Scan(&n)
	return n > 0, err
}

const dayColumns = "SELECT number, day, heads, previous, hash, at FROM consent_days"

func scanDay(row scanner) (d Day, err error) {
	var number, heads, at loose
	var stored []byte
	err = row.Scan(&number, &d.Date, &heads, &d.previous, &stored, &at)
	d.Number, d.Heads, d.At = int(number), int(heads), database.Instant(at)
	d.put(stored)
	return d, err
}

// lastDay is the zero Day where the list is empty.
func lastDay(ctx context.Context, q database.Querier) (Day, error) {
	day, err := scanDay(q.QueryRow(ctx, dayColumns+" ORDER BY number DESC LIMIT 1"))
	if errors.Is(err, sql.ErrNoRows) {
		return Day{}, nil
	}
	return day, err
}

// grown are the chains whose last record is on no list.
const grown = ` FROM consent_chains c WHERE c.subscriber_id > ?1 AND c.length > 0 AND NOT EXISTS (
	SELECT 1 FROM consent_heads h WHERE h.subscriber_id = c.subscriber_id AND h.number >= c.length)`

// fill lists heads until there are no more. The day's row comes with its first heads, so that no day is without any.
func (l lister) fill(ctx context.Context, day *Day) error {
	for last := int64(0); ; {
		var some int
		var end int64
		err := l.db.Read().QueryRow(ctx, "SELECT COUNT(*), COALESCE(MAX(few.id), 0) FROM (SELECT c.subscriber_id AS id"+grown+
			" ORDER BY c.subscriber_id LIMIT ?2) AS few", last, l.atOnce).Scan(&some, &end)
		if err != nil || some == 0 {
			return err
		}
		err = l.db.Write(ctx, func(tx *database.Tx) error { return day.fillBetween(ctx, tx, last, end) })
		if err != nil {
			return err
		}
		last = end
	}
}

// fillBetween lists the heads of the people whose numbers lie behind first, up to last.
func (d *Day) fillBetween(ctx context.Context, tx *database.Tx, first, last int64) error {
	if _, err := tx.Exec(ctx, `INSERT INTO consent_days (number, day, heads, previous, hash, at) VALUES (?1, ?2, 0, ?3, ?4, 0)
		ON CONFLICT (number) DO NOTHING`, d.Number, d.Date, d.previous, []byte{}); err != nil {
		return err
	}
	added, err := tx.Changed(ctx, "INSERT INTO consent_heads (subscriber_id, number, day, hash) SELECT c.subscriber_id, c.length, CAST(?3 AS INTEGER), c.head"+
		grown+" AND c.subscriber_id <= ?2", first, last, d.Number)
	d.Heads += int(added)
	return err
}

// finish hashes the heads of a day, in the order of the people's numbers, and closes it.
func (l lister) finish(ctx context.Context, day *Day, now database.Instant) error {
	day.At = now
	digest := digestOf(*day)
	if err := eachHead(ctx, l.db.Read(), day.Number, digest.add); err != nil {
		return err
	}
	day.Heads = digest.heads
	day.put(digest.end())
	return l.db.Write(ctx, func(tx *database.Tx) error {
		closed, err := tx.Changed(ctx, "UPDATE consent_days SET heads = ?2, hash = ?3, at = ?4 WHERE number = ?1 AND hash = ?5",
			day.Number, day.Heads, day.hash, day.At, []byte{})
		if err == nil && closed != 1 {
			err = fmt.Errorf("day %d of the list was closed by somebody else", day.Number)
		}
		return err
	})
}

func eachHead(ctx context.Context, q database.Querier, day int, do func(head)) error {
	rows, err := q.Query(ctx, "SELECT subscriber_id, number, hash FROM consent_heads WHERE day = ?1 ORDER BY subscriber_id, number", day)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var h head
		if err := rows.Scan(&h.subscriber, &h.number, &h.hash); err != nil {
			return err
		}
		do(h)
	}
	return rows.Err()
}
