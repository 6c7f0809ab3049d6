package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web/reader"

	"github.com/spf13/cobra"
)

// pagesFlags are what `bench pages` takes.
type pagesFlags struct {
	Subscribers int
	Clients     int
	For         time.Duration
	Repeat      int
	To          string
	Data        string
	Profile     string
}

func benchPages(o *options) *cobra.Command {
	var f pagesFlags
	c := &cobra.Command{
		Use:   "pages",
		Short: "Ask the readers' pages for as much as they give, and tell how fast",
		Long: "Pages makes so many readers in a folder of its own, starts the whole service on it in a process of its own, and has\n" +
			"clients on this machine ask for pages, each of another reader and as soon as the last one was answered: the preferences\n" +
			"page, and the one-click POST by which a mailbox program leaves (durable when it is answered). With --to it does so\n" +
			"once more while a campaign to everybody leaves at full speed to a sink. It changes nothing in your own data. It fails\n" +
			"when a page fails.",
		Example: "  dorpspost bench pages\n  smtp-sink 127.0.0.1:2525 1000 &    # as root, with -u nobody\n  dorpspost bench pages --to 127.0.0.1:2525",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			b := &pagesBench{pagesFlags: f, options: o, command: c}
			err := b.measure(c.Context())
			if err != nil {
				return benchFault(c.Context(), err)
			}
			return b.tell()
		},
	}
	flags := c.Flags()
	flags.IntVar(&f.Subscribers, "subscribers", 200_000, "how many readers there are")
	flags.IntVar(&f.Clients, "clients", 8, "how many ask at the same time")
	flags.DurationVar(&f.For, "for", 4*time.Second, "how long each measurement takes")
	flags.IntVar(&f.Repeat, "repeat", 3, "how often each is measured; what counts is the median")
	flags.StringVar(&f.To, "to", "", "a sink's address on this machine, to send a campaign to meanwhile")
	flags.StringVar(&f.Data, "data", "", "folder whose disk is measured (by default that of config.yaml, else this one)")
	flags.StringVar(&f.Profile, "profile", "", "write a CPU profile of the service to this file")
	return c
}

func (f *pagesFlags) check() error {
	for _, number := range []struct {
		name            string
		value, from, to int
	}{
		{"subscribers", f.Subscribers, 100, 10_000_000},
		{"clients", f.Clients, 1, 1_000},
		{"repeat", f.Repeat, 1, 100},
	} {
		if number.value < number.from || number.value > number.to {
			return usage("--%s %d cannot be: choose %d to %d", number.name, number.value, number.from, number.to)
		}
	}
	if f.For < time.Millisecond || f.For > time.Hour {
		return usage("--for %s cannot be: choose 1ms to 1h", f.For)
	}
	if f.To == "" {
		return nil
	}
	return (&benchFlags{To: f.To}).checkSink()
}

// pagesBench is one call of `bench pages`.
type pagesBench struct {
	pagesFlags
	options *options
	command *cobra.Command
	order   benchOrder
	pages   []*askedPage
	result  pagesResult
}

// pagesResult is what `bench pages --json` prints.
type pagesResult struct {
	Subscribers int           `json:"subscribers"`
	Clients     int           `json:"clients"`
	CPUs        int           `json:"cpus"`
	Load        float64       `json:"load"`           // of the machine when the bench began
	Commit      float64       `json:"commit_seconds"` // of the disk, the median
	Pages       []pageFigures `json:"pages"`
	Sent        int           `json:"sent_meanwhile,omitempty"` // mails that the sink took in the measurements with --to
	Rate        float64       `json:"mails_per_second_meanwhile,omitempty"`
}

// pageFigures are the figures of one page, over all measurements.
type pageFigures struct {
	Page    string  `json:"page"`
	Sending bool    `json:"while_sending"`
	Rate    spread  `json:"requests_per_second"`
	P50     spread  `json:"p50_seconds"`
	P99     spread  `json:"p99_seconds"`
	Worst   float64 `json:"worst_seconds"`
	Asked   int     `json:"asked"`
	Failed  int     `json:"failed"`
	Bytes   int     `json:"bytes"`                // of one answer's body
	CPU     spread  `json:"cpu_seconds_per_1000"` // of the service

	measured []measurement
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

// measure does all of it in a folder that is gone afterwards.
func (b *pagesBench) measure(ctx context.Context) (err error) {
	if b.To != "" {
		if err := greeted(ctx, b.To); err != nil {
			return err
		}
	}
	folder, err := (&bench{benchFlags: benchFlags{Data: b.Data}, options: b.options}).folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := b.prepare(ctx, folder); err != nil {
		return err
	}
	house, err := b.order.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.end()) }()
	for range b.Repeat {
		for _, page := range b.pages {
			if err := b.ask(ctx, house, page, false); err != nil {
				return err
			}
		}
	}
	if b.To == "" {
		return nil
	}
	return b.whileSending(ctx, house)
}

// whileSending asks for each page again, with a campaign to everybody on its way.
func (b *pagesBench) whileSending(ctx context.Context, house *benchHouse) error {
	before, err := house.launch()
	if err != nil {
		return err
	}
	begun := time.Now()
	for range b.Repeat {
		for _, page := range b.pages {
			if err := b.ask(ctx, house, page, true); err != nil {
				return err
			}
		}
	}
	took := time.Since(begun)
	after, err := house.usage()
	if err != nil {
		return err
	}
	if !after.Sending {
		return errors.New("the campaign was over before the last measurement: take more --subscribers, or a shorter --for")
	}
	b.result.Sent = after.Sent - before.Sent
	b.result.Rate = float64(b.result.Sent) / took.Seconds()
	return nil
}

func (b *pagesBench) ask(ctx context.Context, house *benchHouse, page *askedPage, sending bool) error {
	before, err := house.usage()
	if err != nil {
		return err
	}
	measured, err := page.measure(ctx, house.Address, b.Clients, b.For)
	if err != nil {
		return err
	}
	after, err := house.usage()
	if err != nil {
		return err
	}
	measured.cpu = after.CPU - before.CPU
	b.result.add(page.name, sending, measured)
	return nil
}

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

// tell prints the result, and fails when a page failed.
func (b *pagesBench) tell() error {
	if err := b.options.print(b.command, b.result, func(w io.Writer) { sayPages(w, b.result) }); err != nil {
		return err
	}
	for _, page := range b.result.Pages {
		if page.Failed > 0 {
			return fmt.Errorf("%d of %d requests for %s failed", page.Failed, page.Asked, page.Page)
		}
	}
	return nil
}

func sayPages(w io.Writer, r pagesResult) {
	fmt.Fprintf(w, "%d readers, %d clients on this machine, %s; a commit takes %s.\n\n", r.Subscribers, r.Clients, counted(r.CPUs, "core", "cores"),
		inMilliseconds(time.Duration(r.Commit*float64(time.Second))))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\trequests/s\t(min-max)\tp50 ms\tp99 ms\t(max)\tworst ms\tfailed\tCPU s/1,000\t")
	for _, page := range r.Pages {
		name := page.Page
		if page.Sending {
			name += ", while sending"
		}
		fmt.Fprintf(table, "%s\t%.0f\t%.0f-%.0f\t%.2f\t%.2f\t%.2f\t%.1f\t%d of %d\t%.3f\t\n", name, page.Rate.Median, page.Rate.Least, page.Rate.Most,
			1000*page.P50.Median, 1000*page.P99.Median, 1000*page.P99.Most, 1000*page.Worst, page.Failed, page.Asked, page.CPU.Median)
	}
	_ = table.Flush() // it fails when w does, and then nobody reads it
	if r.Sent > 0 {
		fmt.Fprintf(w, "\nMeanwhile %d mails left, %.0f a second.\n", r.Sent, r.Rate)
	}
}
