package database

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// most is how many acts share a commit: enough to pay for it many times over, and few enough that the last one waits for moments.
const most = 64

// Together is Write for many small acts at once: whoever comes while a commit is under way shares the next one. Each do has the
// transaction to itself while it runs, and what it did is undone alone when it fails. Together returns nil once the commit that
// holds the act is durable. It fails with do's error, or as Write does; then nothing of this act was kept.
//
// The ctx is this caller's own: when it ends before the act has begun, the act never begins. On PostgreSQL an act whose statement
// is cut off by its ctx may take the others of its commit along; they hear of it and nothing of them was kept.
func (db *DB) Together(ctx context.Context, do func(tx *Tx) error) error {
	act := &act{ctx: ctx, do: do, turn: make(chan bool, 1)}
	if !db.shared.join(act) && !<-act.turn {
		return act.outcome()
	}
	acts := db.shared.take()
	err := db.Write(context.WithoutCancel(ctx), func(tx *Tx) error { return runAll(acts, tx) })
	for _, one := range acts {
		if err != nil && one.err == nil {
			one.err = err
		}
	}
	db.shared.next()
	for _, one := range acts {
		if one != act {
			one.turn <- false
		}
	}
	return act.outcome()
}

// act is what one caller of Together wants done.
type act struct {
	ctx      context.Context
	do       func(tx *Tx) error
	turn     chan bool // true: lead the next commit; false: it is done
	err      error
	panicked any
}

// outcome is what the caller hears; a panic goes on in the goroutine that it belongs to.
func (a *act) outcome() error {
	if a.panicked != nil {
		panic(a.panicked)
	}
	return a.err
}

// queue holds the acts that wait for the next commit. The one that is first leads it.
type queue struct {
	mu      sync.Mutex
	waiting []*act
	busy    bool // somebody leads
}

// join puts an act in the queue, and tells whether it leads at once.
func (q *queue) join(a *act) (leads bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, a)
	leads, q.busy = !q.busy, true
	return leads
}

// take returns the acts of the commit that its caller leads.
func (q *queue) take() []*act {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), most)
	acts := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return acts
}

// next hands the lead to the first that waits.
func (q *queue) next() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy = len(q.waiting) > 0; q.busy {
		q.waiting[0].turn <- true
	}
}

// errAlone ends a transaction of which nothing is kept.
var errAlone = errors.New("nothing to keep")

// runAll runs the acts one after the other. Its error ends the whole transaction.
func runAll(acts []*act, tx *Tx) error {
	kept := 0
	for _, one := range acts {
		if one.err = one.ctx.Err(); one.err != nil {
			continue
		}
		if len(acts) == 1 {
			return one.run(tx)
		}
		if err := one.runApart(tx); err != nil {
			return err
		}
		if one.err == nil {
			kept++
		}
	}
	if kept == 0 {
		return errAlone // each act has an error of its own
	}
	return nil
}

// run does the act. A panic is kept for its own caller: in this goroutine it would reach somebody else.
func (a *act) run(tx *Tx) error {
	func() {
		defer func() { a.panicked = recover() }()
		a.err = errAlone // unless do comes to its end
		a.err = explain(a.do(tx))
	}()
	return a.err
}

// runApart does the act so that it can be undone without the others. It fails only when the transaction is no longer usable.
func (a *act) runApart(tx *Tx) error {
	ctx := context.Background()
	if _, err := tx.Exec(ctx, "SAVEPOINT act"); err != nil {
		return fmt.Errorf("begin an act: %w", err)
	}
	end := "RELEASE SAVEPOINT act"
	if err := a.run(tx); err != nil {
		end = "ROLLBACK TO SAVEPOINT act"
	}
	if _, err := tx.Exec(ctx, end); err != nil {
		return fmt.Errorf("end an act: %w", errors.Join(a.err, err)) // a full disk, for one, ends the transaction by itself
	}
	return nil
}
