package schedules_test

import (
	"context"
	"log/slog"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"dorpspost/schedules"
)

// dieAt runs the service until it reaches a step, and ends it there as kill -9 would: nothing after that step happens,
// no clean-up, no undo. The steps "firing" and "made" lie within Fire, before and after its effect.
func (h *house) dieAt(step string) {
	h.t.Helper()
	reached := make(chan struct{})
	die := func(at string) {
		if at == step {
			close(reached)
			runtime.Goexit()
		}
	}
	runner := &schedules.Runner{Store: h.store, Log: slog.New(slog.NewTextHandler(&h.log, nil))}
	runner.AtStep(die)
	runner.Fire = func(ctx context.Context, o schedules.Occurrence) error {
		die("firing")
		err := h.fire(ctx, o)
		die("made")
		return err
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = runner.Run(h.t.Context())
	}()
	<-gone
	select {
	case <-reached:
	default:
		h.t.Fatalf("the runner never came to %q", step)
	}
}

// Wherever the service is killed, the occurrence happens exactly once: it is handed out again with the same key, and Fire
// knows it. What had not begun follows the policy for missed moments; what had begun is never called skipped.
func TestKilledAtEveryStep(t *testing.T) {
	const first, second = "2000-01-03T09:00", "2000-01-10T09:00"
	made := func(lines ...string) []string { return lines }
	cases := []struct {
		step     string
		away     time.Duration // until the restart
		made     []string
		recorded []string
	}{
		{"decided", time.Minute, made("1 " + first), made(first + " fired")},
		{"begun", time.Minute, made("1 " + first), made(first + " fired")},
		{"firing", time.Minute, made("1 " + first), made(first + " fired")},
		{"made", time.Minute, made("1 " + first), made(first + " fired")},
		{"fired", time.Minute, made("1 " + first), made(first + " fired")},
		{"settled", time.Minute, made("1 " + first), made(first + " fired")},

		{"decided", 72 * time.Hour, nil, made(first + " skipped")},
		{"begun", 72 * time.Hour, made("1 " + first + " asked"), made(first + " asked")},
		{"firing", 72 * time.Hour, made("1 " + first + " asked"), made(first + " asked")},
		{"made", 72 * time.Hour, made("1 " + first), made(first + " asked")},
		{"fired", 72 * time.Hour, made("1 " + first), made(first + " asked")},
		{"settled", 72 * time.Hour, made("1 " + first), made(first + " fired")},

		{"decided", 169 * time.Hour, made("1 " + second), made(first+" skipped", second+" fired")},
		{"begun", 169 * time.Hour, made("1 "+first+" asked", "1 "+second), made(first+" asked", second+" fired")},
		{"firing", 169 * time.Hour, made("1 "+first+" asked", "1 "+second), made(first+" asked", second+" fired")},
		{"made", 169 * time.Hour, made("1 "+first, "1 "+second), made(first+" asked", second+" fired")},
		{"fired", 169 * time.Hour, made("1 "+first, "1 "+second), made(first+" asked", second+" fired")},
		{"settled", 169 * time.Hour, made("1 "+first, "1 "+second), made(first+" fired", second+" fired")},
	}
	for _, c := range cases {
		t.Run(c.step+" "+c.away.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				id := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * 1", Zone: utc, Missed: schedules.MissedSkip}, time.Now())
				h.dieAt(c.step)
				pass(c.away)
				h.openFor(time.Minute)
				h.mustHaveMade(c.made...)
				h.mustHaveRecorded(id, c.recorded...)
			})
		})
	}
}

// A stop in the middle of Fire says nothing about whether it happened: the next start asks again, with the same key.
func TestStoppedWhileFiring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, schedules.Spec{Once: "2000-01-01 09:00", Zone: utc, Missed: schedules.MissedSkip}, time.Now())
		ctx, stop := context.WithCancel(t.Context())
		runner := &schedules.Runner{Store: h.store, Fire: func(ctx context.Context, o schedules.Occurrence) error {
			if err := h.fire(ctx, o); err != nil {
				return err
			}
			stop()
			return ctx.Err() // made, but the answer was lost
		}}
		if err := runner.Run(ctx); err != nil {
			t.Fatal(err)
		}
		h.mustHaveRecorded(id)
		pass(72 * time.Hour)
		h.openFor(time.Minute)
		h.mustHaveMade("1 2000-01-01T09:00")
		h.mustHaveRecorded(id, "2000-01-01T09:00 asked")
	})
}

// Stopping waits for the occurrence in hand, and settles it.
func TestStopSettlesWhatWasFired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, schedules.Spec{Once: "2000-01-01 09:00", Zone: utc}, time.Now())
		ctx, stop := context.WithCancel(t.Context())
		runner := &schedules.Runner{Store: h.store, Fire: func(ctx context.Context, o schedules.Occurrence) error {
			stop()
			return h.fire(ctx, o)
		}}
		if err := runner.Run(ctx); err != nil {
			t.Fatal(err)
		}
		h.mustHaveRecorded(id, "2000-01-01T09:00 fired")
	})
}
