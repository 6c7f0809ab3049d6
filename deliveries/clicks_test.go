package deliveries

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/subscribers"

	"go.uber.org/goleak"
)

// clicksOn counts into a database with one letter of three links.
func clicksOn(t *testing.T, db *database.DB) *Clicks {
	t.Helper()
	err := db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO links (key, number, address) VALUES ('K', 1, 'a'), ('K', 2, 'b'), ('K', 3, 'c')")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return NewClicks(NewStore(db, subscribers.NewStore(db)), nil)
}

func counted(t *testing.T, db *database.DB) (total int) {
	t.Helper()
	if err := db.Read().QueryRow(t.Context(), "SELECT sum(clicks) FROM links").Scan(&total); err != nil {
		t.Fatal(err)
	}
	return total
}

// Clicks are written by themselves while the service runs, and what is left when it ends.
func TestClicksAreWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		leaks := goleak.IgnoreCurrent()
		c := clicksOn(t, db)
		c.every = time.Millisecond
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- c.Run(ctx) }()
		for range 5 {
			c.Add("K", 1, "")
		}
		until(t, db, func() bool { return counted(t, db) == 5 })
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		c.Add("K", 2, "somebody")
		c.Add("K", 3, "")
		c.Add("K", 9, "") // a letter that is gone by now
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := counted(t, db); got != 7 {
			t.Errorf("%d clicks are written, want 7", got)
		}
		goleak.VerifyNone(t, leaks)
	})
}

// until waits for a commit after which something is so.
func until(t *testing.T, db *database.DB, is func() bool) {
	t.Helper()
	ctx, found := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("it does not happen"))
	defer found()
	yes := false
	_ = db.Watch(ctx, time.Millisecond, func() {
		if yes = is(); yes {
			found()
		}
	})
	if !yes {
		t.Fatal(context.Cause(ctx))
	}
}

// A scanner that poses as a browser gives itself away; a reader in the same minute is another visitor.
func TestClicksOfAScannerAreLeftOut(t *testing.T) {
	db := dbtest.Open(t)
	c := clicksOn(t, db)
	for n := range 3 {
		c.Add("K", n+1, "192.0.2.0/24 Mozilla/5.0 (scanner)")
	}
	c.Add("K", 2, "192.0.2.0/24 Mozilla/5.0 (reader)")
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := counted(t, db); got != 1 {
		t.Errorf("%d clicks are counted, want the reader's", got)
	}
}

// What cannot be written is kept, and said once.
func TestClicksWaitForTheDatabase(t *testing.T) {
	db := dbtest.Open(t)
	c := clicksOn(t, db)
	var log bytes.Buffer
	c.log, c.every = slog.New(slog.NewTextHandler(&log, nil)), time.Millisecond
	rename := func(from, to string) {
		t.Helper()
		err := db.Write(t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rename("links", "hidden")
	c.Add("K", 1, "")
	for range 2 {
		if err := c.write(t.Context(), time.Now()); err == nil {
			t.Fatal("clicks were written to a table that is not there")
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	rename("hidden", "links")
	until(t, db, func() bool { return counted(t, db) == 1 })
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if said := strings.Count(log.String(), "kept in memory"); said > 1 {
		t.Errorf("said %d times:\n%s", said, log.String())
	}
}
