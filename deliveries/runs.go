package deliveries

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"dorpspost/database"
)

// sender gives runs their turns, several at a time. It alone knows which run is being sent, and what each waits for.
type sender struct {
	*Engine
	turns map[int64]context.CancelCauseFunc // of runs that have their turn
	waits map[int64]*waiting
	busy  sync.WaitGroup

	doubted bool // nothing may leave: this may be a copy

	mu    sync.Mutex
	ended []ending
}

// ending is a turn that is over.
type ending struct {
	run Run
	err error
}

// sendRuns gives every open run its turn, then sleeps until something is due again or Wake is called. A full disk or a busy
// database is waited out like a relay that is away: it will be mended, and nothing is lost meanwhile.
func (e *Engine) sendRuns(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	s := &sender{Engine: e, turns: map[int64]context.CancelCauseFunc{}, waits: map[int64]*waiting{}}
	defer s.busy.Wait()
	defer stop() // whatever ends this ends the turns as well
	var own backoff
	for ctx.Err() == nil {
		next, err := s.round(ctx)
		switch {
		case database.Passing(err):
			next = own.more(e.Clock.Now())
			e.Log.Error("sending waits for the database", "until", next, "error", err)
		case err != nil && ctx.Err() == nil:
			return err
		default:
			own.reset()
		}
		e.Clock.Sleep(ctx, next, e.wake)
	}
	return nil
}

// round writes down what became of the turns that have ended, looks at every open run, and returns when to look again (zero:
// only after a wake).
func (s *sender) round(ctx context.Context) (next time.Time, err error) {
	if err := s.collect(ctx); err != nil {
		return time.Time{}, err
	}
	runs, err := s.Store.Open(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if s.doubted, err = s.inDoubt(ctx); err != nil {
		return time.Time{}, err
	}
	maps.DeleteFunc(s.waits, func(id int64, _ *waiting) bool {
		return !slices.ContainsFunc(runs, func(r Run) bool { return r.ID == id })
	})
	for _, r := range runs {
		due, err := s.consider(ctx, r)
		if err != nil {
			return time.Time{}, fmt.Errorf("run %d: %w", r.ID, err)
		}
		next = earliest(next, due)
	}
	return next, nil
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// consider begins the turn of a run for which it is time, obeys what is asked of it, and closes it when nothing is left. A
// pause or stop is obeyed also while the relay is away, and in a run of the other kind.
func (s *sender) consider(ctx context.Context, r Run) (next time.Time, err error) {
	if halt, sending := s.turns[r.ID]; sending {
		if r.State != Running {
			halt(errNotRunning)
		}
		return s.quieten(&r, halt), nil
	}
	w, now := s.waitsOf(r), s.Clock.Now()
	s.hush(&r, w)
	sendable, problem := len(s.Relays) > 0 && r.Kind == s.Kind && !s.doubted, w.sentence(now)
	switch {
	case s.doubted:
		problem = database.ErrInDoubt.Error()
	case !sendable:
		problem = fmt.Sprintf(cutShort[r.Kind], r.Campaign)
	case r.State == Running && !w.ended && s.now() <= r.LastMoment:
		due, err := s.due(ctx, r, w)
		if err != nil {
			return time.Time{}, err
		}
		if due {
			s.begin(ctx, r, w)
			return s.turnsQuiet(&r), nil
		}
	}
	w.ended = false
	next, err = s.Store.close(ctx, r, problem, s.now())
	if err != nil || !sendable || r.State != Running { // only a wish can move it
		return time.Time{}, err
	}
	if !next.IsZero() {
		next = latest(next, w.until())
	}
	if w.aside != nil {
		again, err := s.Store.nextAgain(ctx, r.ID, s.now())
		if err != nil {
			return time.Time{}, err
		}
		next = earliest(next, again)
	}
	if over := r.LastMoment.Add(time.Millisecond).Time(); !now.After(over) {
		next = earliest(next, over)
	}
	return next, nil
}

// due tells whether a turn would find work. While only some rows wait for a limit, others that come due need not.
func (s *sender) due(ctx context.Context, r Run, w *waiting) (bool, error) {
	now := s.Clock.Now()
	switch {
	case !now.Before(w.until()):
		return s.Store.anythingDue(ctx, r, s.now())
	case w.aside != nil && !now.Before(latest(w.quiet, w.look)):
		return s.Store.dueBeside(ctx, r.ID, w.aside.rows, s.now())
	}
	return false, nil
}

// cutShort is why a run waits that began under other settings.
var cutShort = map[Kind]string{
	Practice: "it was practice, and was cut short; end it with `dorpspost campaigns stop %d`",
	Real:     "it began with a relay, and now there is none; it goes on when `relay` is filled in again, or end it with `dorpspost campaigns stop %d`",
}

func (s *sender) waitsOf(r Run) *waiting {
	w := s.waits[r.ID]
	if w == nil || r.State != Running { // after a pause one counts anew: a person has looked
		w = &waiting{tally: new(tally)}
		s.waits[r.ID] = w
	}
	w.look = r.LookUntil.Time()
	return w
}

// begin gives a run its turn.
func (s *sender) begin(ctx context.Context, r Run, w *waiting) {
	ctx, halt := context.WithCancelCause(ctx)
	s.turns[r.ID] = halt
	s.busy.Go(func() {
		err := s.send(ctx, halt, r, w.tally)
		halt(nil)
		s.mu.Lock()
		s.ended = append(s.ended, ending{r, err})
		s.mu.Unlock()
		s.wake.wake()
	})
}

func (s *sender) collect(ctx context.Context) error {
	s.mu.Lock()
	ended := s.ended
	s.mu.Unlock()
	for _, e := range ended { // one that cannot be written down now is met again
		if err := s.over(ctx, e.run, e.err); err != nil {
			return fmt.Errorf("run %d: %w", e.run.ID, err)
		}
		delete(s.turns, e.run.ID)
		s.mu.Lock()
		s.ended = s.ended[1:]
		s.mu.Unlock()
	}
	return nil
}

// over decides what a run waits for after its turn. What only a person can mend pauses the run.
func (s *sender) over(ctx context.Context, r Run, err error) error {
	w, now := s.waits[r.ID], s.Clock.Now()
	w.ended = true
	if err == nil || errors.Is(err, errNotRunning) || ctx.Err() != nil {
		w.clear()
		return nil
	}
	if stall, ok := errors.AsType[*resting](err); ok {
		w.clear()
		w.rest = stall.rest
		s.Log.Warn("sending waits", "run", r.ID, "until", w.until(), "reason", problemSentence(stall.why))
		return nil
	}
	if errors.Is(err, errQuietHours) {
		w.clear() // the next round finds out until when
		return nil
	}
	if held, ok := errors.AsType[*aside](err); ok {
		w.clear()
		w.rest, w.aside = held.rest, held
		return nil
	}
	if forAPerson(err) {
		s.Log.Error("a run is paused: a person must look", "run", r.ID, "error", problemSentence(err))
		return s.Store.pauseFor(ctx, r.ID, problemSentence(err))
	}
	if errors.Is(err, errNotWritten) || errors.Is(err, errFaults) || database.Passing(err) {
		w.rest = rest{w.backoff.more(now), err}
		s.Log.Warn("sending waits", "run", r.ID, "until", w.until(), "error", problemSentence(err))
		return nil
	}
	return err
}

// waiting is what holds a run back: a rest with its sentence, which grows where the same fault comes again, and the look that
// a person is given after the first batch.
type waiting struct {
	rest    rest
	aside   *aside // the rows that wait for that; nil: all do
	backoff backoff
	look    time.Time
	quiet   time.Time // when quiet hours end; zero: none hold it back
	tally   *tally
	ended   bool // its turn is over, and the books were not looked at since
}

func (w *waiting) clear() {
	w.rest, w.aside = rest{}, nil
	w.backoff.reset()
}

// until is the moment before which the run need not be tried.
func (w *waiting) until() time.Time {
	return latest(w.quiet, latest(w.look, w.rest.until))
}

// sentence says why the run waits; empty when it does not.
func (w *waiting) sentence(now time.Time) string {
	switch {
	case w.rest.until.After(now):
		return problemSentence(w.rest.why)
	case w.look.After(now):
		return lookSentence(w.look)
	case w.quiet.After(now):
		return quietSentence(w.quiet)
	}
	return ""
}

// backoff grows the pause after a fault of the disk, or of what a run says, from a second to five minutes.
type backoff struct{ pause time.Duration }

const longestPause = 5 * time.Minute

func (b *backoff) more(now time.Time) time.Time {
	b.pause = min(max(2*b.pause, time.Second), longestPause)
	return now.Add(b.pause)
}

func (b *backoff) reset() { b.pause = 0 }
