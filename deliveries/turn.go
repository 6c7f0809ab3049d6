package deliveries

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// turn is one run being sent: its letters made ready, and its rows handed to the desk batch by batch. Several runs can have
// a turn at the same time; a mail that takes long holds up only its own.
type turn struct {
	Run
	engine  *Engine
	from    string // the domain of the sender
	letters map[templates.Language]*letter
	links   linkMaker
	verp    *mailer.VERP
	topics  bool                           // some letter asks which topics its reader follows
	slugs   map[subscribers.TopicID]string // of a monthly digest
	queue   *queue
	tally   *tally
	entry   *entry // for rows that nobody may be mailed for
	cancel  context.CancelCauseFunc
}

// batchSize is how many rows the feeder reads ahead.
const batchSize = 500

// send marks and sends what is due in a run until nothing is. It returns what kept the rest from going: errNotRunning after
// a pause or stop, a *resting when the relays or their limits make all of it wait, an *aside when some rows wait for a limit
// of their own, or one of the faults in faults.go.
func (e *Engine) send(ctx context.Context, halt context.CancelCauseFunc, r Run, tally *tally) error {
	t := &turn{Run: r, engine: e, from: r.Head.From.Domain(), tally: tally, entry: newEntry(), cancel: halt, verp: mailer.NewVERP(e.BounceKey)}
	if err := t.readyLetters(ctx); err != nil {
		return err
	}
	end, err := t.firstBatch(ctx)
	if err != nil {
		return err
	}
	t.queue = e.desk.open(t)
	defer e.desk.shut(t.queue)
	err = t.feed(ctx, end)
	if err == nil {
		err = e.desk.finish(ctx, t.queue)
	}
	e.desk.drain(t.queue)
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if _, held := errors.AsType[*aside](err); end > 0 && (held || err == nil) {
		return t.look(ctx)
	}
	return err
}

// signer signs for a domain with the keys of today; nil when it has none. Keys that cannot be read are said, and those of
// before go on: never does a mail leave unsigned because of them.
func (e *Engine) signer(domain string) *mailer.Signer {
	if e.Keys == nil {
		return nil
	}
	if err := e.Keys.Reload(); err != nil {
		e.Log.Error("the keys for DKIM cannot be read; those of before go on signing", "error", err)
	}
	return e.Keys.For(domain, e.Clock.Now())
}

// halt ends the turn: nothing more of the run is begun, from this moment on.
func (t *turn) halt(why error) {
	t.engine.desk.empty(t.queue)
	t.cancel(why)
}

func (t *turn) readyLetters(ctx context.Context) error {
	compiled, err := t.engine.Store.letters(ctx, t.ID)
	if err != nil {
		return err
	}
	t.letters = make(map[templates.Language]*letter, len(compiled))
	for _, language := range slices.Sorted(maps.Keys(compiled)) {
		c := compiled[language]
		if t.letters[language], err = ready(c, t.Head, t.engine.Files); err != nil {
			return t.lacks(err)
		}
		t.topics = t.topics || slices.Contains(c.Slots, templates.SlotTopics)
	}
	if err := t.readySlugs(ctx); err != nil {
		return err
	}
	t.links, err = linksOf(t.originOr(OriginOf(t.engine.Network)), t.engine.Tokens)
	if errors.Is(err, subscribers.ErrKeyGone) {
		return fmt.Errorf("%w: %w", errLetters, err)
	}
	return err
}

// feed hands out what is due until nothing is: a batch of planned rows in order, then those whose next moment has come,
// so that a greylisted mail does not wait for the end of a long campaign. With an end, only rows up to that one.
func (t *turn) feed(ctx context.Context, end int64) error {
	for last := int64(0); ; {
		planned, err := t.engine.Store.plannedBetween(ctx, t.Run, last, end, batchSize, t.topics)
		if err != nil {
			return err
		}
		if len(planned) > 0 {
			last = planned[len(planned)-1].delivery
		}
		again, err := t.engine.Store.dueAgain(ctx, t.ID, t.engine.now(), batchSize+t.engine.desk.reads(t.queue), t.topics)
		if err != nil {
			return err
		}
		jobs := append(planned, t.engine.desk.notHeld(t.queue, again)...)
		if len(jobs) == 0 {
			return nil
		}
		if err := t.hand(ctx, jobs); err != nil {
			return err
		}
	}
}

// hand gives a batch to the desk, without those who may not be mailed any more: they are skipped at once, and no relay hears
// of them.
func (t *turn) hand(ctx context.Context, jobs []job) error {
	barred, err := t.barred(ctx, jobs)
	if err != nil {
		return err
	}
	signer := t.engine.signer(t.from)
	for i := range jobs {
		jobs[i].signer, jobs[i].of = signer, &t.Run
	}
	t.entry.marks = t.entry.marks[:0]
	jobs = slices.DeleteFunc(jobs, func(j job) bool {
		if barred[j.subscriber] == "" && j.recipient != nil {
			return false
		}
		j.barred = true
		t.entry.marks = append(t.entry.marks, mark{job: j, run: t.ID, at: t.engine.now()})
		return true
	})
	if len(t.entry.marks) > 0 {
		t.engine.ledger.enter(t.entry)
		if halt := t.entry.marks[0].halt; halt != nil {
			return halt
		}
	}
	return t.engine.desk.offer(ctx, t.queue, jobs)
}

// barred asks, outside of the ledger's transaction, who may not be mailed: only a first look, which spares the relay an
// envelope that would be taken back. A digest learns in the same breath what it may tell each reader.
func (t *turn) barred(ctx context.Context, jobs []job) (map[subscribers.ID]subscribers.Reason, error) {
	ids := make([]subscribers.ID, len(jobs))
	for i, j := range jobs {
		ids[i] = j.subscriber
	}
	store, now := t.engine.Store, t.engine.now()
	if t.Digest == Single {
		barred, err := store.subscribers.Mailable(ctx, store.db.Read(), ids, subscribers.TopicID(t.Topic), now)
		if err != nil {
			return nil, err
		}
		return barred, t.overCap(ctx, ids, now, barred)
	}
	all, err := store.tell(ctx, store.db.Read(), &t.Run, ids, now)
	if err != nil {
		return nil, err
	}
	t.personal(jobs, all)
	return reasonsOf(all), nil
}

// overCap adds who had as many mails lately as the cap allows.
func (t *turn) overCap(ctx context.Context, ids []subscribers.ID, now database.Instant, barred map[subscribers.ID]subscribers.Reason) error {
	store := t.engine.Store
	if store.Pressure.AtMost == 0 || !t.pressed() {
		return nil
	}
	had, err := store.hadLately(ctx, store.db.Read(), ids, now.Add(-store.Pressure.window()))
	for id, runs := range had {
		if _, known := barred[id]; !known && overCap(runs, t.ID, store.Pressure.AtMost) {
			barred[id] = ReasonBundled
		}
	}
	return err
}
