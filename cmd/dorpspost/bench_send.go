package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"dorpspost/subscribers"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// bench is one call of `bench send`.
type bench struct {
	benchFlags
	options *options
	command *cobra.Command
	order   benchOrder
	result  benchResult
	runs    int // of ours so far; their campaigns are numbered
}

// ours is the name of our own way in the results.
const ours = "dorpspost"

func (b *bench) run(ctx context.Context) error {
	if b.Freeze == 0 {
		if err := greeted(ctx, b.To); err != nil {
			return err
		}
	}
	err := b.measure(ctx)
	if err == nil {
		err = b.compare()
	}
	b.say("")
	if err != nil {
		return benchFault(ctx, err)
	}
	return b.tell()
}

// measure does all of it in a folder that is gone afterwards.
func (b *bench) measure(ctx context.Context) (err error) {
	folder, err := b.folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := b.prepare(ctx, folder); err != nil {
		return err
	}
	switch {
	case b.Freeze > 0:
		return b.freeze(ctx)
	case b.Planned > 0:
		return b.planned(ctx)
	}
	return b.pairs(ctx)
}

// benchFault says the same for whatever failed because somebody ended the bench.
func benchFault(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errBenchEnded
	}
	return err
}

// greeted tells whether there is a sink that greets as SMTP servers do.
func greeted(ctx context.Context, to string) error {
	refuse := func(why string) error {
		return fmt.Errorf("no sink answers at %s (%s): start one, such as Postfix's `smtp-sink %s 1000` (as root, with -u nobody)", to, why, to)
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", to)
	if err != nil {
		return refuse(err.Error())
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(dialer.Timeout))
	greeting := make([]byte, 4)
	if _, err := io.ReadFull(conn, greeting); err != nil {
		return refuse("it does not greet")
	}
	if !strings.HasPrefix(string(greeting), "220") {
		return refuse("its greeting is not that of a mail server")
	}
	_, _ = io.WriteString(conn, "QUIT\r\n")
	return nil
}

// commits is over how many commits the disk's time is taken.
const commits = 200

// prepare makes the audience and the letter, and measures the disk.
func (b *bench) prepare(ctx context.Context, folder string) error {
	load := loadOf()
	b.order = benchOrder{
		Data: folder, To: cmp.Or(b.To, "127.0.0.1:25"), Connections: b.Connections, DKIM: b.DKIM, Messages: b.Messages, Freeze: b.Freeze > 0,
	}
	if b.Freeze == 0 && b.Planned == 0 { // memory and freezing are measured from a cold start
		b.order.WarmUp = b.WarmUp
	}
	a, err := openApp(ctx, b.order.settings(), newLog(os.Stderr, slog.LevelWarn))
	if err != nil {
		return err
	}
	defer a.close()
	if b.DKIM != unsigned {
		if _, err := a.makeKeys(ctx, "bench", keyWish{algorithm: b.DKIM}, time.Now()); err != nil {
			return err
		}
	}
	readers := cmp.Or(b.Freeze, b.Planned, b.Messages)
	err = addBenchAudience(ctx, a.subscribers, readers, b.order.WarmUp, func(p subscribers.ImportProgress) error {
		b.say("making the audience: %s %d of %d", p.Phase, p.Rows, readers+b.order.WarmUp)
		return nil
	})
	if err != nil {
		return err
	}
	b.say("making the letter")
	letter, err := newBenchLetter(ctx, a, b.Size)
	if err != nil {
		return err
	}
	b.order.Plan = letter.Plan
	commit, err := a.db.CommitTime(ctx, commits)
	b.result = benchResult{
		To: b.To, DKIM: b.DKIM, Messages: b.Messages, Connections: b.Connections, WarmUp: b.order.WarmUp, Size: b.Size, Bytes: letter.Bytes,
		CPUs: runtime.NumCPU(), Load: load, Commit: commit.Seconds(), Ceiling: float64(b.Connections) / (2 * commit.Seconds()),
	}
	return err
}

// pairs sends each way in turn, so that whatever else the machine does falls on all of them; the order changes with each
// pair, because who comes first may have it easier.
func (b *bench) pairs(ctx context.Context) error {
	ways := []string{ours}
	for _, peer := range benchPeers {
		if slices.Contains(b.Against, peer) {
			ways = append(ways, peer)
		}
	}
	for pair := range b.Repeat {
		runs := map[string]benchRun{}
		for _, way := range ways {
			b.say("pair %d of %d: %s", pair+1, b.Repeat, way)
			run, err := b.once(ctx, way)
			if err != nil {
				return err
			}
			runs[way] = run
		}
		b.result.add(runs)
		slices.Reverse(ways)
	}
	if b.Profile == "" {
		return nil
	}
	b.say("one more run, for the profile")
	b.order.Profile = b.Profile
	_, err := b.once(ctx, ours)
	return err
}

func (b *bench) once(ctx context.Context, way string) (benchRun, error) {
	order := b.order
	switch way {
	case peerSMTPSource:
		return order.smtpSource(ctx, b.Size)
	case peerGoMail:
		order.Peer, order.Messages = peerGoMail, max(order.Messages/goMailShare, 1)
	default:
		b.runs++
		order.Number = b.runs
	}
	return order.child(ctx)
}

// planned is the memory run: many are planned, and some of them sent.
func (b *bench) planned(ctx context.Context) error {
	b.say("sending %d of %d planned", b.Messages, b.Planned)
	run, err := b.once(ctx, ours)
	if err == nil {
		b.result.add(map[string]benchRun{ours: run})
		b.result.Planned, b.result.AboveIdle = run.Planned, run.Peak-run.Idle
	}
	return err
}

func (b *bench) freeze(ctx context.Context) error {
	b.say("freezing %d", b.Freeze)
	run, err := b.once(ctx, ours)
	b.result.Freeze, b.result.FreezeTook, b.result.Messages = run.Planned, run.Launch, 0
	return err
}

// say shows how far it is, where somebody looks.
func (b *bench) say(format string, args ...any) {
	if term.IsTerminal(int(os.Stderr.Fd())) && !b.options.json {
		fmt.Fprintf(b.command.ErrOrStderr(), "\r\x1b[K"+format, args...)
	}
}
