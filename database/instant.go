package database

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a moment in UTC, in whole milliseconds since 1970: the one form in which moments are stored, so that they
// compare the same in Go, SQLite and PostgreSQL, whatever zone they came from. The zero Instant is "no moment" and is
// stored as NULL. Columns are BIGINT.
type Instant int64

// Now is the present moment.
func Now() Instant { return At(time.Now()) }

// At is the moment t; the zero time gives the zero Instant.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Time is the moment as a time in UTC; the zero Instant gives the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).UTC()
}

// Add moves the instant by d, cut to milliseconds.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// IsZero tells whether this is "no moment".
func (i Instant) IsZero() bool { return i == 0 }

// String is the moment as RFC 3339 in UTC, or "never".
func (i Instant) String() string {
	if i == 0 {
		return "never"
	}
	return i.Time().Format("2006-01-02T15:04:05.000Z")
}

// MarshalText makes JSON carry the moment as RFC 3339, and "no moment" as an empty string.
func (i Instant) MarshalText() ([]byte, error) {
	if i == 0 {
		return nil, nil
	}
	return []byte(i.String()), nil
}

// UnmarshalText reads what MarshalText wrote. It fails on anything that is not RFC 3339.
func (i *Instant) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return err
	}
	*i = At(t)
	return nil
}

// Value stores the instant (database/sql/driver.Valuer).
func (i Instant) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Scan reads a stored instant (database/sql.Scanner). It fails on a column that is not BIGINT.
func (i *Instant) Scan(stored any) error {
	switch v := stored.(type) {
	case nil:
		*i = 0
	case int64:
		*i = Instant(v)
	default:
		return fmt.Errorf("an instant is stored as BIGINT milliseconds, found %T", stored)
	}
	return nil
}
