package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/pprof"
	"strconv"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/network"
	"dorpspost/subscribers"
)

// settings are those of a service that has one relay, the sink; all else is as it is by default, but for the look at a first
// batch and the time to reconsider: the bench measures sending, and not waiting.
func (o benchOrder) settings() Config {
	config := defaults()
	config.Data, config.Log, config.Web.Listen = o.Data, "warn", "127.0.0.1:0"
	config.Network = network.Config{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", PublicURL: "https://nieuws.lindewijk.example",
		Sender: network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@lindewijk.example"},
	}
	config.Sending.FirstBatch, config.Planning.Reconsider = 0, 0
	host, port, _ := net.SplitHostPort(o.To)
	number, _ := strconv.Atoi(port)
	config.Relay = mailer.Config{Host: host, Port: number, TLS: mailer.TLSNone, Connections: o.Connections}
	return config
}

// benchService is the whole service as it serves, with the bench as its only guest.
type benchService struct {
	*service
	served chan error
	stop   context.CancelFunc
	ctx    context.Context // ends when the service does
}

func (o benchOrder) serve(ctx context.Context) (*benchService, error) {
	config := o.settings()
	a, err := openApp(ctx, config, newLog(os.Stderr, logLevels[config.Log]))
	if err != nil {
		return nil, err
	}
	s, err := newService(ctx, a, func() (net.Listener, error) { return net.Listen("tcp", config.Web.Listen) })
	if err != nil {
		a.close()
		return nil, err
	}
	b := &benchService{service: s, served: make(chan error, 1)}
	serving, stop := context.WithCancel(ctx)
	b.ctx, b.stop = serving, stop
	go func() {
		b.served <- s.run(serving)
		stop()
	}()
	return b, nil
}

// halt stops the service, which finishes what is on the wire, and returns why it ended, if not by this.
func (b *benchService) halt() error {
	b.stop()
	return <-b.served
}

// send is one run of ours: the service starts, sends the warm-up, launches the campaign and sends it. When all has come to
// rest, the ledger is held to what it promises.
func (o benchOrder) send(ctx context.Context) (run benchRun, err error) {
	service, err := o.serve(ctx)
	if err != nil {
		return run, err
	}
	defer service.close()
	campaign, err := o.measure(service, &run)
	if err := errors.Join(err, service.halt()); err != nil {
		return run, err
	}
	status, err := service.campaigns.Status(ctx, campaign)
	if err != nil {
		return run, err
	}
	run.Planned, run.Problem = status.Reports[0].Total, o.fault(status.Reports[0])
	return run, nil
}

func (o benchOrder) measure(s *benchService, run *benchRun) (campaign string, err error) {
	if o.WarmUp > 0 {
		if err := o.warmUp(s); err != nil {
			return "", fmt.Errorf("warm up: %w", err)
		}
	}
	run.Idle = memoryOf("VmRSS")
	begun := time.Now()
	if campaign, err = o.launch(s, o.Plan, "IMH-week"); err != nil {
		return "", err
	}
	run.Launch = time.Since(begun).Seconds()
	if o.Freeze {
		return campaign, nil
	}
	return campaign, o.timed(s, campaign, run)
}

func (o benchOrder) warmUp(s *benchService) error {
	plan := o.Plan
	plan.Topic = benchWarmTopic
	if _, err := o.launch(s, plan, "warm-up"); err != nil {
		return err
	}
	s.wake()
	return s.ended()
}

// timed measures from the moment that the engine hears of the campaign until its last verdict.
func (o benchOrder) timed(s *benchService, campaign string, run *benchRun) error {
	stopProfile, err := startProfile(o.Profile)
	if err != nil {
		return err
	}
	meter := startMeter()
	s.wake()
	err = o.untilSent(s, campaign)
	meter.stop(run)
	stopProfile()
	if err != nil {
		return err
	}
	status, err := s.campaigns.Status(s.ctx, campaign)
	if err != nil {
		return err
	}
	report := status.Reports[0]
	if report.Accepted == 0 {
		return fmt.Errorf("the sink took none of %d mails: it should take everything that is sent to it", report.Total)
	}
	run.Messages, run.Seconds = report.Accepted, report.LastAt.Time().Sub(meter.start).Seconds()
	return nil
}

// launch makes a campaign to everybody who follows its topic, and freezes them.
func (o benchOrder) launch(s *benchService, plan campaigns.Plan, name string) (string, error) {
	plan.Name = fmt.Sprintf("%s %d", name, o.Number)
	plan.Audience = subscribers.Audience{In: []subscribers.Condition{{Field: "topic", Values: []string{plan.Topic}}}}
	if _, err := s.campaigns.Apply(s.ctx, "bench", plan); err != nil {
		return "", err
	}
	// Anyway: what the checks say of a letter that was filled up is of no interest here.
	_, err := s.campaigns.SendAnyway(s.ctx, "bench", plan.Name)
	return plan.Name, err
}

// untilSent waits until the campaign has ended, or until enough of it was sent.
func (o benchOrder) untilSent(s *benchService, campaign string) error {
	status, err := s.campaigns.Status(s.ctx, campaign)
	if err != nil || status.Reports[0].Total == o.Messages {
		return errors.Join(err, s.ended())
	}
	return s.look(time.Second, func() (bool, error) {
		status, err := s.campaigns.Status(s.ctx, campaign)
		if err != nil {
			return false, err
		}
		return status.Reports[0].Accepted >= o.Messages, waits(status.Reports[0].Run)
	})
}

// ended waits until no run is open.
func (b *benchService) ended() error {
	return b.look(20*time.Millisecond, func() (bool, error) {
		open, err := b.deliveries.Open(b.ctx)
		for _, run := range open {
			err = errors.Join(err, waits(run))
		}
		return len(open) == 0, err
	})
}

// waits is why a run does not go on, as an error: a bench does not wait for better times.
func waits(run deliveries.Run) error {
	if run.Problem == "" {
		return nil
	}
	return fmt.Errorf("the sink does not take what is sent to it: %s", run.Problem)
}

// look asks once per period until the answer is yes, or the service has ended.
func (b *benchService) look(period time.Duration, is func() (bool, error)) error {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		yes, err := is()
		if b.ctx.Err() != nil {
			return errBenchEnded
		}
		if yes || err != nil {
			return err
		}
		select {
		case <-b.ctx.Done():
			return errBenchEnded
		case <-tick.C:
		}
	}
}

// fault says what the ledger holds other than it promises: each row is accepted, or still planned where no more was asked.
func (o benchOrder) fault(r deliveries.Report) string {
	if o.Freeze {
		return ""
	}
	if r.Total == o.Messages && r.Accepted != r.Total {
		return fmt.Sprintf("of %d mails the ledger holds %d as accepted, %d refused, %d later, %d unknown, %d skipped and %d open",
			r.Total, r.Accepted, r.Refused, r.Later, r.Unknown, r.Skipped, r.Planned+r.Sending)
	}
	if strange := r.Refused + r.Later + r.Unknown + r.Skipped + r.Settled; strange > 0 {
		return fmt.Sprintf("the ledger holds %d mails neither as accepted nor as planned", strange)
	}
	return ""
}

// startProfile writes a CPU profile to a file until the function that it returns is called; without a file it does nothing.
func startProfile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("write the profile: %w; name another file with --profile", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close() // a profile that is cut off says so when it is read
	}, nil
}
