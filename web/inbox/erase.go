package inbox

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Erase removes every message that was sent to one of these addresses, whatever the case of its letters, and returns how many.
func (b *Box) Erase(addresses ...string) (removed int, err error) {
	ids, err := b.ids()
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		to, err := b.receivers(id)
		if errors.Is(err, ErrNoMessage) {
			continue // somebody else removed it
		}
		if err != nil {
			return removed, err
		}
		if !slices.ContainsFunc(to, func(one string) bool { return named(addresses, one) }) {
			continue
		}
		if err := b.remove(id); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

func named(addresses []string, one string) bool {
	return slices.ContainsFunc(addresses, func(address string) bool { return strings.EqualFold(address, one) })
}

// receivers are to whom a message was sent: by its envelope, and by its head, should the envelope be lost.
func (b *Box) receivers(id string) ([]string, error) {
	kept, err := b.Kept(id)
	if err != nil {
		return nil, err
	}
	to := slices.Clone(kept.Envelope.To)
	if list, err := mail.ParseAddressList(kept.To); err == nil {
		for _, one := range list {
			to = append(to, one.Address)
		}
	}
	return to, nil
}

// Receivers are the addresses to which messages were sent, each once; of a full box, those of so many messages, the newest
// first. What stands where an address should, and is none, is there as well.
func (b *Box) Receivers(most int) ([]string, error) {
	ids, err := b.ids()
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, id := range ids[:min(most, len(ids))] {
		to, err := b.receivers(id)
		if errors.Is(err, ErrNoMessage) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, one := range to {
			known[one] = true
		}
	}
	return slices.Sorted(maps.Keys(known)), nil
}

// remove takes the message away before its envelope: what is left of it after a crash is not in the list any more, and Expire
// finds it.
func (b *Box) remove(id string) error {
	for _, ending := range []string{".eml", ".json"} {
		if err := os.Remove(b.path(id, ending)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a kept message: %w", err)
		}
	}
	return nil
}

// halfKept is how long a message may take to be written: what is half written for longer, a crash left behind.
const halfKept = time.Hour

// Expire removes the messages that came before this moment, and what a crash left half written, or with dry only counts the
// messages; oldest is when the first of them came, zero when there is none.
func (b *Box) Expire(before time.Time, dry bool) (n int, oldest time.Time, err error) {
	entries, err := os.ReadDir(b.folder)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("read the inbox: %w", err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".incoming-") {
			err = b.expireHalf(entry, dry)
		} else if at, ending, is := arrived(entry.Name()); is && at.Before(before) {
			if ending == ".eml" {
				n, oldest = n+1, earlier(oldest, at)
			}
			err = b.expire(entry.Name(), dry)
		}
		if err != nil {
			return n, oldest, err
		}
	}
	return n, oldest, nil
}

// arrived reads from the name of a file when its message came.
func arrived(name string) (at time.Time, ending string, is bool) {
	ending = filepath.Ext(name)
	id := strings.TrimSuffix(name, ending)
	if !idForm.MatchString(id) {
		return time.Time{}, "", false
	}
	at, err := time.Parse(idTime, id[:len(idTime)])
	return at, ending, err == nil
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

func (b *Box) expireHalf(entry fs.DirEntry, dry bool) error {
	info, err := entry.Info()
	if errors.Is(err, fs.ErrNotExist) || err == nil && time.Since(info.ModTime()) < halfKept {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the inbox: %w", err)
	}
	return b.expire(entry.Name(), dry)
}

func (b *Box) expire(name string, dry bool) error {
	if dry {
		return nil
	}
	if err := os.Remove(filepath.Join(b.folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a kept message: %w", err)
	}
	return nil
}
