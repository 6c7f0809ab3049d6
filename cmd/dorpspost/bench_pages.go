package main

import (
	"context"
	"errors"
	"os"
	"time"

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
