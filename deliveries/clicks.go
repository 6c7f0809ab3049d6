package deliveries

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"dorpspost/database"
)

// Clicks counts how often links are followed. It gathers the clicks of some seconds in memory and writes them together, so that
// a reader never waits for a count, and a campaign that is being sent hardly notices thousands of them. A crash loses
// those seconds; what is counted is about right, and no more.
//
// Scanners of mail pose as browsers, and give themselves away by opening one link after the other faster than anybody reads
// (bursts.go). For that it must know for a moment that two clicks are of one visitor: by a hash under a key that nobody
// else has and that goes away with the process, in memory, until the burst is over. Nothing of it is written.
type Clicks struct {
	store *Store
	log   *slog.Logger
	key   maphash.Seed
	some  chan struct{} // holds one when there is something to write
	every time.Duration // how long clicks are gathered

	mu     sync.Mutex
	bursts bursts
	due    map[link]int64 // to be written
}

// link is a counted link of a letter.
type link struct {
	key    string
	number int
}

// writeEvery bounds what a crash loses.
const writeEvery = 2 * time.Second

// NewClicks counts clicks into the links of this store. A nil log keeps quiet.
func NewClicks(store *Store, log *slog.Logger) *Clicks {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Clicks{store: store, log: log, key: maphash.MakeSeed(), some: make(chan struct{}, 1), every: writeEvery, bursts: bursts{}, due: map[link]int64{}}
}

// Add counts a click on a link that there is. visitor is whatever tells one visitor from another for a moment; of those who cannot
// be told apart it is empty, and every click of theirs counts.
func (c *Clicks) Add(key string, number int, visitor string) {
	clicked := link{key, number}
	c.mu.Lock()
	if visitor == "" || !c.bursts.add(time.Now(), maphash.String(c.key, visitor+"\x00"+key), clicked) {
		c.due[clicked]++
	}
	c.mu.Unlock()
	c.again()
}

// Run writes what is gathered, every two seconds as long as there is something, until ctx ends. What cannot be written is kept
// for the next time. Close writes the rest.
func (c *Clicks) Run(ctx context.Context) error {
	failing := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.some:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(c.every):
		}
		err := c.write(ctx, time.Now())
		if err != nil && !failing && ctx.Err() == nil {
			c.log.Warn("clicks on links cannot be written; they are kept in memory until they can", "error", err)
		}
		failing = err != nil
	}
}

// Close writes everything that is left, once nobody adds any more.
func (c *Clicks) Close(ctx context.Context) error {
	return c.write(ctx, time.Now().Add(longestBurst))
}

// write writes what is due at that moment, and sees to it that Run comes back for the rest.
func (c *Clicks) write(ctx context.Context, now time.Time) error {
	due := c.take(now)
	if len(due) == 0 {
		return nil
	}
	err := c.store.db.Write(ctx, func(tx *database.Tx) error { return addClicks(ctx, tx, due) })
	if err != nil {
		c.putBack(due)
		return fmt.Errorf("write the clicks on links: %w", err)
	}
	return nil
}

func (c *Clicks) take(now time.Time) map[link]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bursts.end(now, c.due)
	due := c.due
	c.due = map[link]int64{}
	if len(c.bursts) > 0 {
		c.again()
	}
	return due
}

func (c *Clicks) putBack(due map[link]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for clicked, n := range due {
		c.due[clicked] += n
	}
	c.again()
}

// again tells Run that there is something to write.
func (c *Clicks) again() {
	select {
	case c.some <- struct{}{}:
	default: // it is known already
	}
}

// addClicks writes in one order, so that two machines on one database never wait for each other.
func addClicks(ctx context.Context, tx *database.Tx, due map[link]int64) error {
	inOrder := slices.SortedFunc(maps.Keys(due), func(a, b link) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.number, b.number))
	})
	for _, clicked := range inOrder {
		_, err := tx.Exec(ctx, "UPDATE links SET clicks = clicks + ?3 WHERE key = ?1 AND number = ?2", clicked.key, clicked.number, due[clicked])
		if err != nil {
			return err
		}
	}
	return nil
}
