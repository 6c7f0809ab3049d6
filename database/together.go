package database

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Together is Write for many small acts at once: on SQLite, which has one writer, whoever comes while a commit is under way shares
// the next one. Each do runs in its caller's goroutine and has the transaction to itself meanwhile; what it did is undone alone when
// it fails, panics or ends its goroutine. Together returns nil once the commit that holds the act is durable. It fails with do's
// error, with ctx's when that ends before its turn, or as Write does; then nothing of this act was kept.
//
// Where the shared transaction as a whole breaks before its commit, by whatever one act did, each act runs once more by itself: a
// do may run twice, of which at most one is kept.
func (db *DB) Together(ctx context.Context, do func(tx *Tx) error) error {
	if db.kind != sqlite {
		return db.Write(ctx, do) // its commits share by themselves, and people locked together would wait for one another in a ring
	}
	mine := &act{ctx: ctx, do: do, turn: make(chan turn, 1), ran: make(chan struct{}, 1)}
	if db.shared.join(mine) {
		return db.lead(mine)
	}
	for {
		select {
		case <-ctx.Done():
			if db.shared.leave(mine) {
				return ctx.Err()
			}
			ctx = context.WithoutCancel(ctx) // its turn has come
		case t := <-mine.turn:
			switch {
			case t.lead:
				return db.lead(mine)
			case t.tx != nil:
				mine.run(t.tx)
			case t.alone:
				return db.Write(mine.ctx, do)
			case mine.err != nil:
				return mine.err
			default:
				return t.err
			}
		}
	}
}

// lead makes one commit of all that wait, the caller's own act first.
func (db *DB) lead(mine *act) error {
	acts := db.shared.take(mine)
	outcome := turn{alone: true} // also for who waits for a leader whose goroutine ends within its own act
	defer func() {
		db.shared.next()
		for _, one := range acts[1:] {
			one.turn <- outcome
		}
	}()
	ran := false
	err := db.Write(context.WithoutCancel(mine.ctx), func(tx *Tx) error {
		err := runAll(acts, tx)
		ran = err == nil
		return err
	})
	switch {
	case err == nil || errors.Is(err, errNothing):
		outcome = turn{}
		return mine.err
	case ran:
		outcome = turn{err: err} // the commit failed
		return err
	case len(acts) == 1:
		return err
	}
	return db.Write(mine.ctx, mine.do)
}

// most is how many acts share a commit: enough to pay for it many times over, and few enough that the last one waits for moments.
const most = 64

// errNothing ends a transaction of which no act is kept: each has an error of its own.
var errNothing = errors.New("nothing to keep")

// runAll runs the acts one after the other. Its error ends the whole transaction.
func runAll(acts []*act, tx *Tx) error {
	if len(acts) == 1 {
		return acts[0].do(tx)
	}
	kept := 0
	for i, one := range acts {
		if err := one.within(tx, i == 0); err != nil {
			return err
		}
		if one.err == nil {
			kept++
		}
	}
	if kept == 0 {
		return errNothing
	}
	return nil
}

// act is what one caller of Together wants done.
type act struct {
	ctx  context.Context
	do   func(tx *Tx) error
	turn chan turn
	ran  chan struct{} // tells the leader that do has ended
	err  error
}

// turn is what a caller that waits is told: to lead, to run within a transaction, to go alone; or else how the commit ended.
type turn struct {
	lead, alone bool
	tx          *Tx
	err         error
}

// within runs the act so that it can be undone without the others. It fails when the transaction is no longer usable.
func (a *act) within(tx *Tx, here bool) error {
	ctx := context.Background()
	if a.err = a.ctx.Err(); a.err != nil {
		return nil
	}
	if _, err := tx.Exec(ctx, "SAVEPOINT act"); err != nil {
		return fmt.Errorf("begin an act: %w", err)
	}
	if here {
		a.run(tx)
	} else {
		a.turn <- turn{tx: tx}
	}
	<-a.ran
	end := "RELEASE SAVEPOINT act"
	if a.err != nil {
		end = "ROLLBACK TO SAVEPOINT act"
	}
	if _, err := tx.Exec(ctx, end); err != nil {
		return fmt.Errorf("end an act: %w", err) // a full disk, or a statement cut off, ends the transaction by itself
	}
	return nil
}

// errUnfinished stands for the error of an act that never returned.
var errUnfinished = errors.New("the act did not come to its end")

func (a *act) run(tx *Tx) {
	defer func() { a.ran <- struct{}{} }()
	a.err = errUnfinished
	a.err = explain(a.do(tx))
}

// queue holds the acts that wait for the next commit. The one that is first leads it.
type queue struct {
	mu      sync.Mutex
	waiting []*act
	busy    bool // somebody leads, or has been told to
}

// join puts an act in the queue, and tells whether it leads at once.
func (q *queue) join(a *act) (leads bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy {
		q.waiting = append(q.waiting, a)
		return false
	}
	q.busy = true
	return true
}

// leave takes an act out of the queue, unless its turn has come.
func (q *queue) leave(a *act) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := slices.Index(q.waiting, a)
	if at < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, at, at+1)
	return true
}

// take returns the acts of the commit that its caller leads.
func (q *queue) take(leader *act) []*act {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), most-1)
	acts := append([]*act{leader}, q.waiting[:n]...)
	q.waiting = slices.Delete(q.waiting, 0, n)
	return acts
}

// next hands the lead to the first that waits.
func (q *queue) next() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy = len(q.waiting) > 0; q.busy {
		q.waiting[0].turn <- turn{lead: true}
		q.waiting = slices.Delete(q.waiting, 0, 1)
	}
}
