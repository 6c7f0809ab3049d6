package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web/inbox"
)

// erased is what an erasure did.
type erased struct {
	Person        subscribers.ID `json:"person,omitempty"`   // none: nobody had the address
	PracticeMails int            `json:"practice_mails"`     // removed from the practice inbox
	Left          bool           `json:"left_in_other_rows"` // the address stands in something that is not the person's
}

// erase clears a person from the database, from the practice inbox and from the files of the database. Once the rows are gone
// they stay gone; what of the rest fails is finished when it is called again, and by a service by itself. It fails with
// subscribers.ErrNotFound.
func (a *app) erase(ctx context.Context, id subscribers.ID, who string) error {
	done, err := a.subscribers.Erase(ctx, id, who)
	if err != nil {
		return err
	}
	_, err = a.clear(ctx, done)
	return err
}

// clear follows an erasure outside of the database's rows, with what an earlier try left.
func (a *app) clear(ctx context.Context, done subscribers.Erasure) (told erased, err error) {
	done = a.rest.add(done)
	if told, err = a.clearFiles(ctx, done); err == nil {
		a.rest.drop(done)
	}
	return told, err
}

func (a *app) clearFiles(ctx context.Context, done subscribers.Erasure) (told erased, err error) {
	told.Person = done.Person
	landed := a.landed(ctx, done) // the rest is done whatever it says
	words := keysOf(done)
	if told.PracticeMails, err = a.eraseMails(words); err != nil {
		return told, err
	}
	if err := a.removeRehearsal(ctx); err != nil {
		return told, err
	}
	if len(words) == 0 { // erased before, perhaps by a process that ended in the middle
		return told, errors.Join(landed, a.sweep(ctx))
	}
	if told.Left, err = a.takeOut(ctx, words); err != nil {
		return told, err
	}
	return told, landed
}

// takeOut takes addresses out of the database's files. Those of others that hold one of them stay.
func (a *app) takeOut(ctx context.Context, words []string) (left bool, err error) {
	around, err := a.subscribers.AddressesAround(ctx, words...)
	if err != nil {
		return false, err
	}
	return a.db.Scrub(ctx, words, around...)
}

// keysOf are the addresses of an erasure, as they are compared.
func keysOf(done subscribers.Erasure) []string {
	keys := make([]string, len(done.Addresses))
	for i, address := range done.Addresses {
		keys[i] = address.Key()
	}
	return keys
}

// boxes are the folders with practice mails, as far as there are any: also where mails go to a relay by now.
func (a *app) boxes() (all []*inbox.Box, err error) {
	for _, folder := range []string{filepath.Join(a.config.Data, inboxFolder), a.samplesFolder()} {
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		box, err := inbox.Open(folder, a.log)
		if err != nil {
			return nil, err
		}
		all = append(all, box)
	}
	return all, nil
}

func (a *app) eraseMails(addresses []string) (removed int, err error) {
	boxes, err := a.boxes()
	if err != nil {
		return 0, err
	}
	for _, box := range boxes {
		n, err := box.Erase(addresses...)
		if removed += n; err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// landing is how long a message may be on its way to the practice inbox.
const landing = 10 * time.Second

// errOnItsWay is what an erasure ends with when practice mail may still arrive after it.
var errOnItsWay = errors.New("a mail is still on its way to the practice inbox: erase the address once more in a moment")

// landed waits until nothing is on the wire any more to who was erased: it would arrive in the practice inbox after that was
// cleared. What a relay takes has left.
func (a *app) landed(ctx context.Context, done subscribers.Erasure) error {
	if len(a.config.relays()) > 0 {
		return nil
	}
	if serving, err := a.serving(ctx); err != nil || !serving {
		return err
	}
	for until := time.Now().Add(landing); ; {
		n, err := a.deliveries.OnTheWire(ctx, done.Person)
		if err != nil || n == 0 {
			return err
		}
		if time.Now().After(until) {
			return errOnItsWay
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}
