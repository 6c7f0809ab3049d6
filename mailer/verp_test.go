package mailer_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"

	"pgregory.net/rapid"
)

func TestVERP(t *testing.T) {
	t.Parallel()
	verp := mailer.NewVERP([]byte("a key of this test, long enough"))
	rapid.Check(t, func(t *rapid.T) {
		delivery := rapid.Int64Range(0, math.MaxInt64).Draw(t, "delivery")
		address := verp.Address("terug.example.org", delivery)
		local, domain, _ := strings.Cut(address, "@")
		if len(local) > 64 || domain != "terug.example.org" {
			t.Errorf("%q", address)
		}
		for _, form := range []string{address, strings.ToUpper(address), "<" + address + ">", local} {
			if got, err := verp.Read(form); err != nil || got != delivery {
				t.Errorf("%q was read as %d, %v", form, got, err)
			}
		}
		at := rapid.IntRange(2, len(local)-1).Draw(t, "at")
		if local[at] != '-' {
			other := "a"
			if local[at] == 'a' {
				other = "b"
			}
			forged := local[:at] + other + local[at+1:] + "@terug.example.org"
			if got, err := verp.Read(forged); !errors.Is(err, mailer.ErrForgedVERP) {
				t.Errorf("%q was read as %d, %v", forged, got, err)
			}
		}
		if _, err := mailer.NewVERP([]byte("another key")).Read(address); !errors.Is(err, mailer.ErrForgedVERP) {
			t.Error("another key reads it too")
		}
	})
}

// Bounces come back months later: what was made once is read for ever.
func TestVERPStaysAsItIs(t *testing.T) {
	t.Parallel()
	if got, want := mailer.NewVERP([]byte("a key of this test, long enough")).Address("terug.example.org", 1_000_000), "b-lfls-b5ymt2f4affbidyp@terug.example.org"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	last := time.Duration(0)
	for attempt, most := range []time.Duration{2 * time.Minute, 2 * time.Minute, 5 * time.Minute, 13 * time.Minute, 40 * time.Minute, 80 * time.Minute, 3 * time.Hour, 5 * time.Hour, 5 * time.Hour} {
		seen := map[time.Duration]bool{}
		for range 50 {
			wait := mailer.RetryAfter(attempt)
			if wait < time.Minute || wait < last || wait > most {
				t.Errorf("after attempt %d: %s", attempt, wait)
			}
			seen[wait] = true
		}
		if len(seen) < 10 {
			t.Errorf("after attempt %d everyone comes back at once", attempt)
		}
		if attempt < 7 {
			last = mailer.RetryAfter(attempt) / 5 * 4
		}
	}
}
