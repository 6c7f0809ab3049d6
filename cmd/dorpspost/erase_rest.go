package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web/inbox"
)

// rest is what erasures still have to clear outside of the database's rows: the rows do not know the addresses any more. It is
// kept in memory alone; what a process that ended left, sweep finds.
type rest struct {
	mu   sync.Mutex
	left []subscribers.Erasure
}

// add keeps an erasure until it is dropped, and returns it with what an earlier one of the same person left.
func (r *rest) add(done subscribers.Erasure) subscribers.Erasure {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, before := range r.left {
		if sameErasure(before, done) {
			if len(done.Addresses) == 0 {
				done.Addresses = before.Addresses
			}
			r.left[i] = done
			return done
		}
	}
	if len(done.Addresses) > 0 {
		r.left = append(r.left, done)
	}
	return done
}

// sameErasure tells whether two are of one person, or of one address that nobody had.
func sameErasure(a, b subscribers.Erasure) bool {
	return a.Person == b.Person && (a.Person != 0 || slices.Equal(keysOf(a), keysOf(b)))
}

func (r *rest) drop(done subscribers.Erasure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = slices.DeleteFunc(r.left, func(one subscribers.Erasure) bool { return sameErasure(one, done) })
}

func (r *rest) all() []subscribers.Erasure {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.left)
}

// restAgain is when a service tries again what an erasure left.
const restAgain = time.Minute

// finishErasing clears what erasures left: at once what an earlier process did, and then, every minute, what failed in this one.
// It ends with ctx; what still fails it says, by number.
func (s *service) finishErasing(ctx context.Context) {
	if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("mails to readers who were erased may still be in the practice inbox; it is tried again in the night", "error", err)
	}
	tick := time.NewTicker(restAgain)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.finishRest(ctx)
		}
	}
}

func (a *app) finishRest(ctx context.Context) {
	for _, one := range a.rest.all() {
		if _, err := a.clear(ctx, one); err != nil && ctx.Err() == nil {
			a.log.Error("something of a reader who was erased is still to be cleared; it is tried again in a minute", "subscriber", one.Person, "error", err)
		}
	}
}

// sweep removes practice mails to addresses whose owners were erased: an erasure that was cut off by the end of its process left
// them, and only the hash of the address tells.
func (a *app) sweep(ctx context.Context) error {
	if any, err := a.subscribers.AnyErased(ctx); err != nil || !any {
		return err
	}
	boxes, err := a.boxes()
	if err != nil {
		return err
	}
	for _, box := range boxes {
		if err := a.sweepBox(ctx, box); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) sweepBox(ctx context.Context, box *inbox.Box) error {
	to, err := box.Receivers(sweepMost)
	if err != nil {
		return err
	}
	gone, err := a.subscribers.ErasedAmong(ctx, to)
	if err != nil || len(gone) == 0 {
		return err
	}
	if _, err := box.Erase(gone...); err != nil {
		return err
	}
	_, err = a.takeOut(ctx, gone)
	return err
}

// sweepMost is how many messages of a box are looked at, the newest first.
const sweepMost = 100_000
