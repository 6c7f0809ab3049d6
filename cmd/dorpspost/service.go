package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/web"
	"dorpspost/web/feed"
	"dorpspost/web/inbox"
	"dorpspost/web/notices"
	"dorpspost/web/reader"

	"golang.org/x/sync/errgroup"
)

// service is the running dorpspost: pages, schedules and sending side by side in one process.
type service struct {
	*app
	lock    *database.Lock
	guard   *database.Guard // nil where nobody asks whether this is a copy
	doubt   string          // the one that was seen to
	web     *web.Server
	box     *inbox.Box    // nil when mail goes to a relay
	inbox   *inbox.Server // nil when mail goes to a relay, or waits for one
	engine  *deliveries.Engine
	runner  *schedules.Runner
	clicks  *deliveries.Clicks
	doorman *subscribers.Doorman
	notices *notices.Maker
}

// lookEvery is how soon the service notices what a second process asks: well within the two seconds that are promised.
const lookEvery = 250 * time.Millisecond

// newService takes the right to serve this database and prepares every part; run starts them. Only the one that has that
// right listens: a second service is told so, and not that its port is taken.
func newService(ctx context.Context, a *app, listen func() (net.Listener, error)) (*service, error) {
	lock, err := a.lockService(ctx)
	if err != nil {
		return nil, err
	}
	s := &service{app: a, lock: lock}
	if err := s.prepare(ctx, listen); err != nil {
		err = errors.Join(err, s.unguard(ctx))
		lock.Release()
		return nil, err
	}
	return s, nil
}

func (s *service) prepare(ctx context.Context, listen func() (net.Listener, error)) error {
	if err := s.guarded(ctx); err != nil {
		return err
	}
	if _, err := s.subscribers.FinishImports(ctx); err != nil {
		return fmt.Errorf("finish an import that was cut off: %w", err)
	}
	if err := s.removeRehearsal(ctx); err != nil {
		return err
	}
	tokens, err := s.subscribers.Tokens(ctx)
	if err != nil {
		return err
	}
	s.notices = s.maker(tokens)
	s.owners = s.notices // one keeps all of them ready
	s.subscribers.Notify = s.notifier(s.notices)
	bounceKey, err := s.deliveries.BounceKey(ctx)
	if err != nil {
		return err
	}
	relays, err := s.relays()
	if err != nil {
		return err
	}
	if err := s.keys.Reload(); err != nil {
		return err
	}
	s.engine = deliveries.NewEngine(deliveries.Engine{
		Store: s.deliveries, Relays: relays, Kind: s.config.kind(), Config: s.config.Sending, Network: s.network, Tokens: tokens,
		BounceKey: bounceKey, Keys: s.keys, Files: s.media.Bytes, Exchangers: exchangers, Zone: houseZone(), Guard: s.guard, Log: s.log,
	})
	s.runner = &schedules.Runner{Store: s.schedules, Fire: s.fire, Log: s.log}
	s.doorman = &subscribers.Doorman{Store: s.subscribers, Log: s.log}
	s.clicks = deliveries.NewClicks(s.deliveries, s.log)
	s.speak(ctx)
	listener, err := listen()
	if err != nil {
		return err
	}
	s.web = web.NewServer(listener, s.site(tokens))
	return nil
}

// fire launches what a schedule asks for and wakes the sender.
func (s *service) fire(ctx context.Context, o schedules.Occurrence) error {
	err := s.campaigns.Launch(ctx, o)
	s.engine.Wake()
	return err
}

// relays are those that the settings name; without any, in practice, it is the built-in inbox.
func (s *service) relays() (relays []*mailer.Relay, err error) {
	for _, config := range s.config.relays() {
		relay, err := mailer.NewRelay(config)
		if err != nil {
			return nil, err
		}
		relays = append(relays, relay)
	}
	if len(relays) > 0 {
		return relays, nil
	}
	if s.box, err = inbox.Open(filepath.Join(s.config.Data, inboxFolder), s.log); err != nil {
		return nil, err
	}
	if !s.config.Practice {
		return nil, nil
	}
	if s.inbox, err = inbox.Listen(s.config.Inbox.Listen, s.box); err != nil {
		return nil, err
	}
	at := s.inbox.Addr().(*net.TCPAddr)
	box, err := mailer.NewRelay(mailer.Config{
		Name: "inbox", Host: at.IP.String(), Port: at.Port, TLS: mailer.TLSNone,
		Connections: s.config.Relay.Connections, Timeout: s.config.Relay.Timeout,
	})
	return []*mailer.Relay{box}, err
}

// exchangers looks up who takes the mail of a domain, best first.
func exchangers(ctx context.Context, domain string) (hosts []string, err error) {
	found, err := net.DefaultResolver.LookupMX(ctx, domain)
	for _, exchanger := range found {
		hosts = append(hosts, exchanger.Host)
	}
	return hosts, err
}

func (s *service) site(tokens *subscribers.Tokens) web.Site {
	proxies, _ := web.ParseProxies(s.config.Web.Proxies) // looked at when the settings were read
	readers := reader.Pages{Subscribers: s.subscribers, Tokens: tokens, Letters: s.deliveries, Media: s.media, Clicks: s.clicks, PublicURL: s.network.PublicURL,
		Erase: func(ctx context.Context, id subscribers.ID) error { return s.erase(ctx, id, "reader") }}
	routes := append(readers.Routes(),
		feed.Pages{Staff: s.staff, Campaigns: s.campaigns, Schedules: s.schedules, PublicURL: s.network.PublicURL}.Routes()...)
	if s.box != nil {
		routes = append(routes, inbox.Pages{Box: s.box, State: s.inboxState, PublicURL: s.network.PublicURL}.Routes()...)
		routes = append(routes, web.Route{Pattern: "GET /{$}", Handler: toInbox})
	}
	return web.Site{
		House:  s.house(),
		Log:    s.log,
		Routes: routes, Proxies: proxies,
		Health: web.Health{Ping: s.db.Ping, Facts: s.facts},
	}
}

// house is what every page says about us. Whoever needs help writes to where answers go.
func (s *service) house() web.House {
	house := web.House{Name: s.network.Name, PostalAddress: s.network.PostalAddress, PrivacyURL: s.network.PrivacyURL,
		HelpAddress: s.network.ReplyTo, Zone: houseZone()}
	if house.HelpAddress == "" {
		house.HelpAddress = s.network.Sender.Address
	}
	return house
}

// toInbox leads whoever opens the bare address to what there is to see while mail is practice.
func toInbox(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/inbox", http.StatusFound) }

// houseZone is the zone in which pages show days.
func houseZone() *time.Location {
	zone, err := time.LoadLocation(schedules.DefaultZone)
	if err != nil {
		return time.UTC // cannot be: the zones are in the binary
	}
	return zone
}

// run serves until ctx ends, then waits until every part has finished what it had begun.
func (s *service) run(ctx context.Context) error {
	defer s.lock.Release()
	if err := s.campaigns.Release(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	parts, running := errgroup.WithContext(ctx)
	parts.Go(func() error { return s.web.Run(running) })
	parts.Go(func() error { return s.runner.Run(running) })
	parts.Go(func() error {
		s.compose(running)
		return s.doorman.Run(running)
	})
	parts.Go(func() error {
		s.keepClean(running)
		return nil
	})
	parts.Go(func() error {
		s.finishErasing(running)
		return nil
	})
	parts.Go(func() error {
		s.remind(running)
		return nil
	})
	parts.Go(func() error {
		s.remindOwners(running)
		return nil
	})
	parts.Go(func() error { return (&subscribers.Clerk{Store: s.subscribers, Log: s.log}).Run(running) })
	parts.Go(func() error { return s.send(running) })
	parts.Go(func() error { return s.clicks.Run(running) })
	parts.Go(func() error {
		s.guardOn(running)
		return nil
	})
	parts.Go(func() error {
		return s.db.Watch(running, lookEvery, func() { s.holdBack(running); s.wake(); s.speak(running); s.compose(running) })
	})
	err := parts.Wait()
	if err := s.clicks.Close(context.WithoutCancel(ctx)); err != nil { // no page is answered any more
		s.log.Warn("the clicks of the last seconds are lost", "error", err)
	}
	return errors.Join(err, s.unguard(context.WithoutCancel(ctx)))
}

// send runs the engine, and the inbox for as long as the engine may still have a message on the wire.
func (s *service) send(ctx context.Context) error {
	if s.inbox == nil {
		return s.engine.Run(ctx)
	}
	taking, stop := context.WithCancel(context.WithoutCancel(ctx))
	taken := make(chan error, 1)
	go func() { taken <- s.inbox.Run(taking) }()
	err := s.engine.Run(ctx)
	stop()
	if inboxErr := <-taken; err == nil {
		err = inboxErr
	}
	return err
}

func (s *service) wake() {
	s.runner.Wake()
	s.doorman.Wake()
	s.engine.Wake()
}

// speak has the pages and mails use the words that the database has now.
func (s *service) speak(ctx context.Context) {
	faults, err := s.texts.Apply(ctx)
	if err != nil && ctx.Err() == nil {
		s.log.Warn("changed texts are not shown yet", "error", err)
	}
	for _, f := range faults {
		s.log.Warn("a text is shown as the program has it: the one in the database does not fit", "key", f.Key, "language", f.Language, "problem", f.Err)
	}
}

// compose has the notices ready, in the words that there are now, before one is wanted.
func (s *service) compose(ctx context.Context) {
	if err := s.notices.Ready(ctx); err != nil && ctx.Err() == nil {
		s.log.Warn("a mail to a reader cannot be made yet; it is tried again when one is wanted", "error", err)
	}
}

func (s *service) address() string { return "http://" + s.web.Addr().String() }

func (s *service) inboxState(ctx context.Context) (inbox.State, error) {
	waiting, err := s.campaigns.InState(ctx, campaigns.Waiting)
	return inbox.State{WaitingCampaigns: len(waiting)}, err
}

// facts are what /health may tell to anybody: numbers and sentences, nobody's name.
func (s *service) facts(ctx context.Context) (web.Facts, error) {
	waiting, err := s.campaigns.InState(ctx, campaigns.Waiting)
	if err != nil {
		return web.Facts{}, err
	}
	facts := web.Facts{Practice: s.inbox != nil, Waiting: len(waiting)}
	if facts.Problems, err = s.guardProblems(ctx); err != nil {
		return web.Facts{}, err
	}
	held, err := s.campaigns.InState(ctx, campaigns.Held)
	if err != nil {
		return web.Facts{}, err
	}
	for _, c := range held {
		facts.Problems = append(facts.Problems, fmt.Sprintf("campaign %d is held: %s", c.ID, c.Problem))
	}
	open, err := s.deliveries.Open(ctx)
	for _, run := range open {
		if run.Problem != "" {
			facts.Problems = append(facts.Problems, fmt.Sprintf("campaign %d waits: %s", run.Campaign, run.Problem))
		}
	}
	if err != nil {
		return facts, err
	}
	facts.Tasks, err = s.tasks(ctx, time.Now())
	return facts, err
}
