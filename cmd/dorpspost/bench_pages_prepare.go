package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"

	"dorpspost/subscribers"
	"dorpspost/web/reader"
)

// prepare makes the readers, their links and the letter, and measures the disk.
func (b *pagesBench) prepare(ctx context.Context, folder string) error {
	load := loadOf()
	b.order = benchOrder{Data: folder, To: b.To, Connections: usual.Connections, DKIM: unsigned, Profile: b.Profile}
	if b.To == "" {
		b.order.To = "127.0.0.1:25" // nothing is sent
	}
	a, err := openApp(ctx, b.order.settings(), newLog(os.Stderr, slog.LevelWarn))
	if err != nil {
		return err
	}
	defer a.close()
	if err := addBenchAudience(ctx, a.subscribers, b.Subscribers, 0, nil); err != nil {
		return err
	}
	if err := addBenchTopics(ctx, a.subscribers); err != nil {
		return err
	}
	tokens, err := a.subscribers.Tokens(ctx)
	if err != nil {
		return err
	}
	b.pages = benchedPages(tokens, b.Subscribers)
	letter, err := newBenchLetter(ctx, a, usual.Size)
	if err != nil {
		return err
	}
	b.order.Plan = letter.Plan
	commit, err := a.db.CommitTime(ctx, commits)
	b.result = pagesResult{Subscribers: b.Subscribers, Clients: b.Clients, CPUs: runtime.NumCPU(), Load: load, Commit: commit.Seconds()}
	return err
}

// benchTopics are offered beside the one that everybody follows, so that the page is as long as a network's.
var benchTopics = map[string]string{
	"vorming": "Vorming en intervisie", "nieuws": "Nieuws uit het netwerk", "kinderopvang": "Kinderopvang", "onderzoek": "Onderzoek en artikels",
}

func addBenchTopics(ctx context.Context, people *subscribers.Store) error {
	for slug, name := range benchTopics {
		topic := subscribers.Topic{Slug: slug, Name: map[subscribers.Language]string{"nl": name}, Description: map[subscribers.Language]string{"nl": "Wat er leeft, in een paar zinnen verteld"}}
		if _, err := people.AddTopic(ctx, "bench", topic); err != nil {
			return err
		}
	}
	return nil
}

// benchedPages ask for each reader in turn, in an order that is nobody's: neighbours in the table would share pages of it.
func benchedPages(tokens *subscribers.Tokens, readers int) []*askedPage {
	pages := []*askedPage{
		{name: "preferences", request: preferencesRequest, purpose: subscribers.PurposePreferences},
		{name: "one-click", request: oneClickRequest, purpose: subscribers.PurposeLeave},
	}
	for _, page := range pages {
		for _, n := range rand.Perm(readers) {
			page.tokens = append(page.tokens, tokens.Make(page.purpose, subscribers.ID(n+1)))
		}
	}
	return pages
}

// askedPage is a page and the way to ask for it; next is the reader whose turn it is.
type askedPage struct {
	name    string
	request func(token string) string
	purpose subscribers.Purpose
	tokens  []string
	next    atomic.Int64
}

func preferencesRequest(token string) string {
	return "GET " + reader.PreferencesPath(token) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: nl-BE,nl;q=0.9\r\n\r\n"
}

func oneClickRequest(token string) string {
	const body = "List-Unsubscribe=One-Click"
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", reader.LeavePath(token), len(body), body)
}
