package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/network"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// demo is one showing: the real service in a folder of its own, with sample readers and one campaign.
type demo struct {
	options  *options
	data     string
	once     bool
	service  *service
	out      io.Writer // words; nowhere when JSON is asked
	terminal bool
}

func demoCommand(o *options) *cobra.Command {
	d := &demo{options: o}
	c := &cobra.Command{
		Use:   "demo",
		Short: "Sample readers, one campaign due at the next full minute, and an inbox on this machine",
		Long: "Demo starts the real service in a folder of its own, with 40 sample readers, the campaign for the IMH week on a cron\n" +
			"schedule for the next full minute, and an inbox that takes all mail on this machine: nothing leaves it. It needs no\n" +
			"settings. A second time on the same folder it sends nothing again and tells what was sent before.",
		Example: "  dorpspost demo\n  dorpspost demo --once --json",
		Args:    exactly(0),
		RunE:    func(c *cobra.Command, _ []string) error { return d.show(c) },
	}
	c.Flags().StringVar(&d.data, "data", "./demo-data", "the demo's folder")
	c.Flags().BoolVar(&d.once, "once", false, "end when everything was sent")
	return c
}

func (d *demo) show(c *cobra.Command) error {
	d.out = c.OutOrStdout()
	if d.options.json {
		d.out = io.Discard
	}
	d.terminal = term.IsTerminal(int(os.Stdout.Fd())) && !d.options.json
	listener, err := d.listen()
	if err != nil {
		return err
	}
	a, err := openApp(c.Context(), demoConfig(d.data, listener), newLog(os.Stderr, slog.LevelWarn))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer a.close()
	a.unguarded = true
	if d.service, err = newService(c.Context(), a, func() (net.Listener, error) { return listener, nil }); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := d.remember(listener); err != nil {
		return err
	}
	return d.run(c)
}

// run serves and watches until the sending has ended, and after that until somebody ends the demo.
func (d *demo) run(c *cobra.Command) error {
	ctx, stop := context.WithCancel(c.Context())
	defer stop()
	served := make(chan error, 1)
	go func() {
		served <- d.service.run(ctx)
		stop() // whatever ended the service, there is nothing to watch any more
	}()
	err := d.watch(ctx, c)
	if errors.Is(err, context.Canceled) {
		err = errors.New("the demo was ended before its mails had gone; start it again to go on")
	}
	if err == nil && !d.once {
		fmt.Fprintln(d.out, "The demo goes on until you press Ctrl+C.")
		<-ctx.Done()
	}
	stop()
	if failed := <-served; failed != nil {
		return failed
	}
	return err
}

// listen takes the port that this folder had before, so that links in the mails of an earlier demo still work; else any
// free one.
func (d *demo) listen() (net.Listener, error) {
	if err := os.MkdirAll(d.data, 0o750); err != nil {
		return nil, fmt.Errorf("make the demo's folder: %w; name another one with --data", err)
	}
	if before, err := os.ReadFile(d.remembered()); err == nil {
		if listener, err := net.Listen("tcp", strings.TrimSpace(string(before))); err == nil {
			return listener, nil
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}
	return listener, nil
}

// remember notes the port for the next showing. Only the demo that serves this folder does: a second one beside it is
// going to be refused.
func (d *demo) remember(listener net.Listener) error {
	if err := os.WriteFile(d.remembered(), []byte(listener.Addr().String()+"\n"), 0o640); err != nil {
		return fmt.Errorf("write in the demo's folder: %w; name another one with --data", err)
	}
	return nil
}

func (d *demo) remembered() string { return filepath.Join(d.data, "address") }

func demoConfig(data string, listener net.Listener) Config {
	config := defaults()
	config.Data, config.Practice = data, true
	config.Network = network.Config{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk",
		Sender:    network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@lindewijk.example"},
		PublicURL: "http://" + listener.Addr().String(), Logo: demoLogo,
	}
	return config
}

// demoLogo is the mark of the sample network, which comes with the program.
const demoLogo = "builtin/mark.png"

// demoResult is what `demo --json` prints.
type demoResult struct {
	Campaign string  `json:"campaign"`
	Practice bool    `json:"practice"`
	Total    int     `json:"total"`
	Accepted int     `json:"accepted"`
	Refused  int     `json:"refused"`
	Later    int     `json:"later"`
	Unknown  int     `json:"unknown"`
	Skipped  int     `json:"skipped"`
	SentNow  int     `json:"sent_now"`        // of the accepted, those of this showing
	Seconds  float64 `json:"seconds"`         // from launch to last verdict
	Inbox    string  `json:"inbox,omitempty"` // while it is served
}

// watch prepares the sample data, counts down, shows progress and tells the result.
func (d *demo) watch(ctx context.Context, c *cobra.Command) error {
	before, err := d.prepare(ctx)
	if err != nil {
		return err
	}
	status, err := d.untilEnded(ctx)
	if err != nil {
		return err
	}
	result := d.result(status, before)
	return d.options.print(c, result, func(w io.Writer) { sayDemo(w, result) })
}

func (d *demo) result(status campaigns.Status, before int) demoResult {
	r := status.Reports[0]
	result := demoResult{
		Campaign: status.Name, Practice: r.Run.Kind == deliveries.Practice, Total: r.Total, Accepted: r.Accepted, Refused: r.Refused,
		Later: r.Later, Unknown: r.Unknown, Skipped: r.Skipped, SentNow: r.Accepted - before,
		Seconds: r.LastAt.Time().Sub(r.Run.FrozenAt.Time()).Seconds(),
	}
	if !d.once {
		result.Inbox = d.service.address() + "/inbox"
	}
	return result
}

func sayDemo(w io.Writer, r demoResult) {
	if r.SentNow == 0 {
		fmt.Fprintf(w, "Nothing was sent now: an earlier demo on this folder sent %s, and %d of %d mails were accepted.\n", r.Campaign, r.Accepted, r.Total)
		return
	}
	fmt.Fprintf(w, "%s went to %d readers: the inbox accepted %d of %d mails in %.1f seconds, and nothing left this machine.\n",
		r.Campaign, r.Total, r.Accepted, r.Total, r.Seconds)
}

// untilEnded waits for the end of the campaign's run, and tells meanwhile how far it is.
func (d *demo) untilEnded(ctx context.Context) (status campaigns.Status, err error) {
	watching, done := context.WithCancel(ctx)
	defer done()
	look := func() {
		if status, err = d.service.campaigns.Status(ctx, demoName); errors.Is(err, campaigns.ErrNotFound) {
			err = nil // its minute has not come
			return
		}
		if err != nil || d.finished(status) {
			done()
		}
	}
	ticks := make(chan error, 1)
	go func() { ticks <- d.countdown(watching) }()
	watchErr := d.service.db.Watch(watching, lookEvery, look)
	done()
	if err := errors.Join(err, watchErr, <-ticks, ctx.Err()); err != nil {
		return status, err
	}
	if status.State == campaigns.Held {
		return status, errors.New(status.Problem)
	}
	return status, nil
}

func (d *demo) finished(s campaigns.Status) bool {
	if s.State == campaigns.Held {
		return true
	}
	if len(s.Reports) == 0 {
		return false
	}
	r := s.Reports[0]
	if d.terminal {
		fmt.Fprintf(d.out, "\r\x1b[K%d of %d mails accepted", r.Accepted, r.Total)
		if r.Run.State.Ended() {
			fmt.Fprint(d.out, "\r\x1b[K")
		}
	}
	return r.Run.State.Ended()
}
