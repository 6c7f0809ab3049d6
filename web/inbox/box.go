// Package inbox is the practice inbox: a real SMTP server on loopback that takes every message and keeps it, and the
// pages on which it can be read. Nothing that it takes leaves this computer.
//
// A kept message is two files in one folder: ID.eml, byte for byte what was sent, and ID.json, the envelope and what a
// list shows. The names sort by arrival. The package reads what strangers' programs wrote, so nothing in a message can
// make it fail: what cannot be read is said in a sentence.
//
// It knows nothing of campaigns. Whether mail is waiting and why, it asks through a function that cmd sets.
package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrNoMessage is returned for an id under which nothing is kept.
var ErrNoMessage = errors.New("this message is not in the inbox (any more)")

// Box is the folder in which messages are kept. It is safe for use by many goroutines.
type Box struct {
	folder  string
	log     *slog.Logger
	keeping chan struct{} // a place for each message that is in memory

	mu   sync.Mutex
	last time.Time // of the newest name, so that names never go back
}

// Envelope is what the sender said over SMTP, outside the message.
type Envelope struct {
	From string   `json:"from"`
	To   []string `json:"to"`
}

// Kept is one message as the list shows it.
type Kept struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Size     int64     `json:"size"` // of the .eml, in bytes
	Envelope Envelope  `json:"envelope"`
	Heading
}

// Open uses the folder, and makes it where it does not exist.
func Open(folder string, log *slog.Logger) (*Box, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("the inbox cannot keep mail in %s: give this user the right to write there, or choose another folder: %w", folder, err)
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Box{folder: folder, log: log, keeping: make(chan struct{}, maxKeeping)}, nil
}

// Keep stores a message and returns its id. When it returns nil the message survives a loss of power, though its envelope
// may not. It fails when the message cannot be read to its end or cannot be written; then nothing of it is kept.
func (b *Box) Keep(envelope Envelope, message io.Reader) (id string, err error) {
	b.keeping <- struct{}{}
	defer func() { <-b.keeping }()
	at := b.next()
	kept := Kept{ID: at.Format(idTime) + fmt.Sprintf("-%08x", rand.Uint32()), At: at, Envelope: envelope}
	body, err := io.ReadAll(message)
	if err != nil {
		return "", fmt.Errorf("read the message: %w", err)
	}
	kept.Size, kept.Heading = int64(len(body)), readHeading(body)
	side, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return "", fmt.Errorf("describe the message: %w", err)
	}
	// The .eml comes last: a message is there once its .eml is. The .json is not waited for: Kept does without it.
	if err := b.write(kept.ID+".json", side, noSync); err != nil {
		return "", err
	}
	if err := b.write(kept.ID+".eml", body, (*os.File).Sync); err != nil {
		return "", errors.Join(err, os.Remove(b.path(kept.ID, ".json")))
	}
	return kept.ID, b.syncFolder()
}

// idTime is the part of an id that sorts by arrival; fractions of fixed width keep the order within a second.
const idTime = "20060102T150405.000000000Z"

var idForm = regexp.MustCompile(`^\d{8}T\d{6}\.\d{9}Z-[0-9a-f]{8}$`)

// next is the present moment, or just after the last one given out when the clock did not move on.
func (b *Box) next() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now().UTC()
	if !now.After(b.last) {
		now = b.last.Add(1)
	}
	b.last = now
	return now
}

// Folder is where the box keeps its messages.
func (b *Box) Folder() string { return b.folder }

func (b *Box) path(id, ending string) string { return filepath.Join(b.folder, id+ending) }

func noSync(*os.File) error { return nil }

// write makes the file whole under another name first, so that nobody ever reads half of it.
func (b *Box) write(name string, data []byte, sync func(*os.File) error) error {
	file, err := os.CreateTemp(b.folder, ".incoming-*")
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	_, err = file.Write(data)
	err = errors.Join(err, sync(file), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(b.folder, name))
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the fault to tell is the first one
		return fmt.Errorf("keep a message: %w", err)
	}
	return nil
}

func (b *Box) syncFolder() error {
	folder, err := os.Open(b.folder)
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Eml returns the message byte for byte. It fails with ErrNoMessage for an id that is not kept here.
func (b *Box) Eml(id string) ([]byte, error) {
	if !idForm.MatchString(id) {
		return nil, ErrNoMessage
	}
	body, err := os.ReadFile(b.path(id, ".eml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoMessage
	}
	if err != nil {
		return nil, fmt.Errorf("read a kept message: %w", err)
	}
	return body, nil
}

// Kept returns what the list shows of one message. It fails with ErrNoMessage.
func (b *Box) Kept(id string) (Kept, error) {
	if !idForm.MatchString(id) {
		return Kept{}, ErrNoMessage
	}
	side, err := os.ReadFile(b.path(id, ".json"))
	var kept Kept
	if err == nil && json.Unmarshal(side, &kept) == nil {
		kept.ID = id
		return kept, nil
	}
	return b.rebuild(id)
}

// rebuild reads the message itself when its .json is lost or spoilt; only the envelope is gone then.
func (b *Box) rebuild(id string) (Kept, error) {
	body, err := b.Eml(id)
	if err != nil {
		return Kept{}, err
	}
	at, err := time.Parse(idTime, id[:len(idTime)])
	if err != nil {
		return Kept{}, ErrNoMessage
	}
	return Kept{ID: id, At: at, Size: int64(len(body)), Heading: readHeading(body)}, nil
}

// ids returns what is kept, the newest first.
func (b *Box) ids() ([]string, error) {
	entries, err := os.ReadDir(b.folder)
	if err != nil {
		return nil, fmt.Errorf("read the inbox: %w", err)
	}
	var ids []string
	for _, entry := range entries {
		if id, ok := strings.CutSuffix(entry.Name(), ".eml"); ok && idForm.MatchString(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, nil
}

// List returns one page of what is kept, the newest first, and how many there are in all. A search keeps those whose
// sender or receiver holds the text, in either case; empty means all.
func (b *Box) List(ctx context.Context, search string, skip, limit int) (page []Kept, total int, err error) {
	ids, err := b.ids()
	if err != nil {
		return nil, 0, err
	}
	if search == "" {
		total = len(ids)
		page, err = b.read(ids[min(skip, total):min(skip+limit, total)])
		return page, total, err
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		kept, err := b.Kept(id)
		if errors.Is(err, ErrNoMessage) || (err == nil && !kept.about(search)) {
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		if total++; total > skip && len(page) < limit {
			page = append(page, kept)
		}
	}
	return page, total, nil
}

func (b *Box) read(ids []string) ([]Kept, error) {
	page := make([]Kept, 0, len(ids))
	for _, id := range ids {
		kept, err := b.Kept(id)
		if errors.Is(err, ErrNoMessage) {
			continue // somebody emptied the folder meanwhile
		}
		if err != nil {
			return nil, err
		}
		page = append(page, kept)
	}
	return page, nil
}

func (k Kept) about(search string) bool {
	search = strings.ToLower(strings.TrimSpace(search))
	for _, text := range append([]string{k.From, k.To, k.Envelope.From}, k.Envelope.To...) {
		if strings.Contains(strings.ToLower(text), search) {
			return true
		}
	}
	return false
}
