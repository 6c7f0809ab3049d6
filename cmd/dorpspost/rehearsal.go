package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/templates/checks"
	"dorpspost/web/inbox"

	"golang.org/x/sync/errgroup"
)

// rehearsalFolder is where the copy of a rehearsal lies, within the data folder, for as long as it lasts.
const rehearsalFolder = "rehearsal"

// rehearsal is one rehearsal of a plan. Everything happens in a copy of the database; see docs/decisions/025-rehearsal.md.
type rehearsal struct {
	real     *app
	plan     campaigns.Plan
	profile  inbox.Profile
	samples  int       // of each part that only some readers see
	progress io.Writer // nil where nobody watches

	copy   *app
	frozen campaigns.Rehearsal
	clock  *rehearsalClock
	relay  *inbox.Rehearsal // all relays of the settings end there
}

// rehearsalTold is what a rehearsal tells.
type rehearsalTold struct {
	Campaign string                `json:"campaign"`
	Relay    inbox.Profile         `json:"relay"`
	Survey   *campaigns.Survey     `json:"survey,omitempty"` // nil where no mail can be made
	Outcome  *deliveries.Rehearsed `json:"outcome,omitempty"`
	Mails    *inbox.Tally          `json:"mails,omitempty"`
	Seconds  float64               `json:"seconds"`           // from launch to last verdict, by the clock of the rehearsal
	Samples  string                `json:"samples,omitempty"` // the folder with the mails that were kept
	Blocks   []checks.Finding      `json:"blocks"`            // of the checks, what must be mended
	Problems []string              `json:"problems"`          // what went wrong in the rehearsal itself, and must be mended
}

// hold rehearses from beginning to end, and leaves nothing behind but a line in the audit log and the mails to look at.
func (r *rehearsal) hold(ctx context.Context, who string) (told *rehearsalTold, err error) {
	lock, err := r.real.db.Lock(ctx, "rehearsal")
	if errors.Is(err, database.ErrInUse) {
		return nil, errRehearsing
	}
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	if err := r.real.campaigns.RecordRehearsal(ctx, who, r.plan); err != nil {
		return nil, err
	}
	folder := filepath.Join(r.real.config.Data, rehearsalFolder)
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if r.copy, err = r.real.copied(ctx, folder); err != nil {
		return nil, err
	}
	defer r.copy.close()
	if told, err = r.tell(ctx); ctx.Err() != nil {
		return nil, errors.New("the rehearsal was ended before its time; nothing of it is left")
	}
	return told, err
}

// copied is this app over a copy of its database in a folder of its own, in which something killed may have left one.
func (a *app) copied(ctx context.Context, folder string) (*app, error) {
	if err := os.RemoveAll(folder); err != nil {
		return nil, fmt.Errorf("remove what an earlier rehearsal left: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the rehearsal's folder: %w", err)
	}
	db, err := a.db.Copy(ctx, filepath.Join(folder, databaseFile))
	if err != nil {
		return nil, err
	}
	copied := &app{config: a.config, log: slog.New(slog.DiscardHandler), db: db, network: a.network, media: a.media}
	copied.wire()
	// With a key of its own, so that no link in a mail that was kept does anything to anybody.
	if err := copied.subscribers.RotateTokenKey(ctx, "rehearsal"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return copied, nil
}

// tell asks the checks, rehearses where a mail can be made at all, and puts together what there is to tell.
func (r *rehearsal) tell(ctx context.Context) (*rehearsalTold, error) {
	findings, err := r.copy.campaigns.Check(ctx, r.plan, campaigns.Checking{})
	if err != nil {
		return nil, err
	}
	told := &rehearsalTold{Campaign: r.plan.Name, Relay: r.profile, Blocks: []checks.Finding{}, Problems: []string{}}
	told.Blocks = append(told.Blocks, campaigns.Blocking(findings)...)
	r.frozen, err = r.copy.campaigns.Rehearse(ctx, r.plan, r.samples)
	if err != nil && len(told.Blocks) > 0 && ctx.Err() == nil {
		return told, nil // the checks say it, and say it better
	}
	if err != nil {
		return nil, err
	}
	if err := r.send(ctx); err != nil {
		return nil, err
	}
	outcome, err := r.copy.deliveries.Rehearsed(ctx, r.frozen.Run.ID)
	if err != nil {
		return nil, err
	}
	tally := r.relay.Tally()
	told.Survey, told.Outcome, told.Mails = &r.frozen.Survey, &outcome, &tally
	told.Seconds = r.took(outcome).Seconds()
	told.Problems = append(told.Problems, r.problems(outcome)...)
	if tally.Samples > 0 {
		told.Samples = r.real.samplesFolder()
	}
	return told, nil
}

// took is how long the sending took, by the clock of the rehearsal.
func (r *rehearsal) took(outcome deliveries.Rehearsed) time.Duration {
	if outcome.LastAt.IsZero() {
		return 0
	}
	return outcome.LastAt.Time().Sub(r.clock.begun)
}

// problems are what would go wrong without anybody's mail server being to blame.
func (r *rehearsal) problems(outcome deliveries.Rehearsed) (all []string) {
	if outcome.Unmade > 0 {
		all = append(all, fmt.Sprintf("the mail of %s cannot be made, for one because: %s", counted(outcome.Unmade, "reader", "readers"), outcome.Why))
	}
	if r.profile != inbox.Perfect {
		return all
	}
	if outcome.Run.State == deliveries.Paused {
		all = append(all, "it would be paused: "+outcome.Run.Problem)
	}
	if late := outcome.SkippedBy[deliveries.ReasonTooLate]; late > 0 {
		all = append(all, fmt.Sprintf("%s would not get it before its last moment (%s): raise the limits of `relay` in config.yaml, name fewer readers, or give the campaign a later `last_moment`",
			counted(late, "reader", "readers"), when(outcome.Run.LastMoment)))
	}
	return all
}

// listen opens the relay of the rehearsal, and lets every relay of the settings lead there.
func (r *rehearsal) listen() (*inbox.Server, []*mailer.Relay, error) {
	r.relay = &inbox.Rehearsal{Profile: r.profile, Sample: func(to string) bool { return r.frozen.Samples[to] }}
	if err := os.RemoveAll(r.real.samplesFolder()); err != nil {
		return nil, nil, fmt.Errorf("remove the mails of an earlier rehearsal: %w", err)
	}
	if len(r.frozen.Samples) > 0 {
		var err error
		if r.relay.Box, err = inbox.Open(r.real.samplesFolder(), nil); err != nil {
			return nil, nil, err
		}
	}
	server, err := inbox.ListenRehearsal(r.relay)
	if err != nil {
		return nil, nil, err
	}
	relays, err := r.relays(server.Port())
	if err != nil {
		return nil, nil, errors.Join(err, server.Close())
	}
	lines := 0
	for _, relay := range relays {
		lines += relay.Connections()
	}
	r.relay.Patience = relays[0].Config().VerdictTimeout
	r.relay.Pass = func(d time.Duration) { r.clock.pass(d / time.Duration(lines)) } // the others go on meanwhile
	return server, relays, nil
}

// relays are those of the settings, but for how they are reached: limits, shares and senders are what is rehearsed.
func (r *rehearsal) relays(port int) (all []*mailer.Relay, err error) {
	settings := r.real.config.relays()
	if len(settings) == 0 { // practice
		settings = append(settings, r.real.config.Relay)
	}
	for _, one := range settings {
		one.Host, one.Port, one.TLS = "127.0.0.1", port, mailer.TLSNone
		one.Username, one.Password, one.CAFile = "", "", ""
		relay, err := mailer.NewRelay(one)
		if err != nil {
			return nil, err
		}
		all = append(all, relay)
	}
	return all, nil
}

// send lets the real engine send in the copy, until nothing more happens by itself.
func (r *rehearsal) send(ctx context.Context) error {
	server, relays, err := r.listen()
	if err != nil {
		return err
	}
	engine, err := r.engine(ctx, relays)
	if err != nil {
		return errors.Join(err, server.Close())
	}
	taking, closeRelay := context.WithCancel(context.WithoutCancel(ctx))
	parts, running := errgroup.WithContext(ctx)
	sending, over := context.WithCancel(running)
	parts.Go(func() error { return server.Run(taking) })
	parts.Go(func() error {
		defer closeRelay()
		defer over()
		return engine.Run(sending)
	})
	parts.Go(func() error {
		defer over()
		return r.watch(sending, over)
	})
	return errors.Join(parts.Wait(), ctx.Err())
}

// engine is that of the service, but for the relays, the database and the clock. It asks nobody who takes a domain's mail:
// nothing of a rehearsal leaves the machine.
func (r *rehearsal) engine(ctx context.Context, relays []*mailer.Relay) (*deliveries.Engine, error) {
	tokens, err := r.copy.subscribers.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	bounceKey := []byte(rand.Text()) // of its own, so that no envelope sender in a mail that was kept is believed when it comes back
	r.clock = newRehearsalClock()
	engine := deliveries.NewEngine(deliveries.Engine{
		Store: r.copy.deliveries, Relays: relays, Kind: r.frozen.Run.Kind, Config: r.copy.config.Sending, Zone: houseZone(),
		Network: r.copy.network, Tokens: tokens, BounceKey: bounceKey, Files: r.copy.media.Bytes, Clock: r.clock, Log: r.copy.log,
	})
	r.clock.idle = engine.Idle
	return engine, nil
}

// watch looks after each commit whether the rehearsal is over.
func (r *rehearsal) watch(ctx context.Context, over func()) error {
	var failed error
	look := func() {
		ended, err := r.copy.deliveries.RehearsalOver(ctx, r.frozen.Run.ID)
		if ctx.Err() == nil {
			failed = err
		}
		if err != nil || ended {
			over()
		}
		r.show()
	}
	err := r.copy.db.Watch(ctx, lookEvery/10, look)
	return errors.Join(failed, err)
}

func (r *rehearsal) show() {
	if r.progress != nil {
		fmt.Fprintf(r.progress, "\r\x1b[K%d of %d mails rehearsed\r", r.relay.Taken(), r.frozen.Run.Total)
	}
}
