package subscribers

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"dorpspost/database"
)

// VerifyDays makes the hash of every day of the list again from its heads, and demands that the days follow from each other. It
// calls broken for each day that does not hold, and returns the last day that is closed; the zero Day where there is none.
//
// Kept are hashes that somebody kept elsewhere, by date, in hexadecimal digits: each must still be the hash of that day. Whoever
// writes records and all later days anew is found by nothing else. That a listed record is still there is for
// VerifyAllConsent, which names it.
func (s *Store) VerifyDays(ctx context.Context, kept map[string]string, broken func(*TamperedError)) (Day, error) {
	list := listCheck{db: s.db, kept: maps.Clone(kept), broken: broken}
	days, err := list.days(ctx)
	for _, day := range days {
		if err == nil {
			err = list.check(ctx, day)
		}
	}
	if err == nil {
		err = list.compareStrays(ctx)
	}
	if err != nil {
		return Day{}, fmt.Errorf("verify the list of days: %w", err)
	}
	for _, date := range slices.Sorted(maps.Keys(list.kept)) {
		broken(&TamperedError{Date: date, What: "it is not in the list, though its hash was kept"})
	}
	return list.last, nil
}

type listCheck struct {
	db      *database.DB
	kept    map[string]string // what was not met yet
	broken  func(*TamperedError)
	read    int
	missing []int
	last    Day
}

// days are a row for each day of the house's life: some hundreds a year.
func (c *listCheck) days(ctx context.Context) ([]Day, error) {
	rows, err := c.db.Read().Query(ctx, dayColumns+" ORDER BY number")
	return database.Scan(rows, err, func(row *sql.Rows) (Day, error) { return scanDay(row) })
}

// check looks at a day. Its heads do not change once it is closed, so it needs no snapshot.
func (c *listCheck) check(ctx context.Context, day Day) error {
	c.read++
	if c.read != day.Number {
		c.broken(&TamperedError{Day: c.read, What: "its row is missing"})
		c.missing, c.read = append(c.missing, c.read), day.Number
		c.last.hash = day.previous // whether it follows from the one that is missing, nobody can tell
	}
	if day.isOpen() && day.Heads == 0 && day.At.IsZero() && c.follows(day) {
		return nil // being listed, or left by a service that stopped in the middle; were it not the last, the next would not follow
	}
	digest := digestOf(day)
	if err := eachHead(ctx, c.db.Read(), day.Number, digest.add); err != nil {
		return err
	}
	sum, want := digest.end(), c.kept[day.Date]
	delete(c.kept, day.Date)
	switch {
	case !c.follows(day):
		c.found(day, "it does not follow from the day before it")
	case digest.heads != day.Heads || digest.heads == 0:
		c.found(day, fmt.Sprintf("it counts %d heads of chains, and %d are there", day.Heads, digest.heads))
	case !bytes.Equal(sum, day.hash):
		c.found(day, "a head in it, its date or its moment was changed after it was listed")
	case want != "" && want != day.Hash:
		c.found(day, "its hash is not the one that was kept: records were written anew, and the list with them")
	}
	c.last = day
	return nil
}

func (c *listCheck) follows(day Day) bool { return bytes.Equal(day.previous, c.last.hash) }

func (c *listCheck) found(day Day, what string) {
	c.broken(&TamperedError{Day: day.Number, Date: day.Date, What: what})
}

// compareStrays names the days of which there are heads and no row.
func (c *listCheck) compareStrays(ctx context.Context) error {
	return eachRow(ctx, c.db.Read(), func(row *sql.Rows) error {
		var day loose
		err := row.Scan(&day)
		if !slices.Contains(c.missing, int(day)) {
			c.broken(&TamperedError{Day: int(day), What: "its row is missing"})
		}
		return err
	}, `SELECT DISTINCT h.day FROM consent_heads h WHERE NOT EXISTS (SELECT 1 FROM consent_days d WHERE d.number = h.day) ORDER BY h.day`)
}
