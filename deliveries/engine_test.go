package deliveries_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"

	"go.uber.org/goleak"
	"go.yaml.in/yaml/v3"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a real database with readers who asked for one topic, and a campaign's letter.
type world struct {
	t      *testing.T
	db     *database.DB
	people *subscribers.Store
	store  *deliveries.Store
	topic  subscribers.Topic
	ids    []subscribers.ID
	us     network.Network
	files  string // the folder of what travels with letters
}

const letterFile = `
languages: [nl]
subject: "Dag {{ voornaam | terugval: \"lezer\" }}"
preheader: Een korte mail om te proberen.
blocks:
  - {block: introduction, text: "Dit is een mail voor {{ voornaam | terugval: \"jou\" }} uit {{ regio | terugval: \"het dorp\" }}."}
`

func newWorld(t *testing.T, readers int) *world {
	return newWorldOn(t, dbtest.Open(t), readers)
}

// onBoth runs a test on both databases, each with its own readers.
func onBoth(t *testing.T, readers int, test func(*testing.T, *world)) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(t, newWorldOn(t, db, readers)) })
}

func newWorldOn(t *testing.T, db *database.DB, readers int) *world {
	t.Helper()
	w := &world{t: t, db: db, people: subscribers.NewStore(db), files: t.TempDir()}
	w.store = deliveries.NewStore(db, w.people)
	var err error
	w.us, err = network.New(network.Config{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", PublicURL: "https://nieuws.lindewijk.example",
		Sender: network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@lindewijk.example"}, BounceDomain: "terug.lindewijk.example",
	})
	w.must(err)
	w.topic, err = w.people.AddTopic(t.Context(), "test", subscribers.Topic{Slug: "imh-week", Name: map[subscribers.Language]string{"nl": "IMH-week"}})
	w.must(err)
	for i := range readers {
		w.add(fmt.Sprintf("lezer%d@opvang.example", i))
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) add(address string) subscribers.ID {
	w.t.Helper()
	parsed, err := subscribers.ParseAddress(address)
	w.must(err)
	person, err := w.people.Add(w.t.Context(), "test", subscribers.NewSubscriber{
		Address: parsed, Profile: subscribers.Profile{FirstName: "Els", Region: "Gent"}, Topics: []subscribers.TopicID{w.topic.ID},
		Consent: &subscribers.Given{Words: "Ja, ik wil de mails.", Language: "nl", Source: "studiedag", By: "test"},
	})
	w.must(err)
	w.ids = append(w.ids, person.ID)
	return person.ID
}

func (w *world) plan(campaign int64, unknown deliveries.Policy) deliveries.Plan {
	w.t.Helper()
	var node yaml.Node
	w.must(yaml.Unmarshal([]byte(letterFile), &node))
	content, err := templates.ReadContent("test.yaml", node.Content[0], nil)
	w.must(err)
	letter, err := templates.Compile(content, templates.Dutch, templates.House{
		Name: w.us.Name, PostalAddress: w.us.PostalAddress, Topic: "IMH-week", PublicURL: w.us.PublicURL,
	})
	w.must(err)
	return deliveries.Plan{
		Campaign: campaign, Kind: deliveries.Real, Topic: w.topic.ID, Language: "nl", Unknown: unknown,
		Letters: map[templates.Language]deliveries.Letter{"nl": {Letter: letter, Key: rand.Text()}},
		Head:    deliveries.Head{From: w.us.Sender, ListID: w.us.ListID("IMH-week", "imh-week")},
		Origin:  deliveries.OriginOf(w.us),
	}
}

func (w *world) freeze(plan deliveries.Plan) (run deliveries.Run, err error) {
	ctx := w.t.Context()
	err = w.db.Write(ctx, func(tx *database.Tx) error {
		run, err = w.store.Freeze(ctx, tx, plan)
		return err
	})
	return run, err
}

func (w *world) launch(unknown deliveries.Policy) deliveries.Run {
	w.t.Helper()
	run, err := w.freeze(w.plan(1, unknown))
	w.must(err)
	return run
}

// start runs an engine against this address until the returned function is called, which waits for its end.
func (w *world) start(relay *mailtest.Relay, connections int) (stop func()) {
	w.t.Helper()
	return w.startAt(relay.Host(), relay.Port(), connections)
}

func (w *world) startAt(host string, port, connections int) (stop func()) {
	w.t.Helper()
	tokens, err := w.people.Tokens(w.t.Context())
	w.must(err)
	key, err := w.store.BounceKey(w.t.Context())
	w.must(err)
	relay, err := mailer.NewRelay(mailer.Config{Host: host, Port: port, TLS: mailer.TLSNone, Connections: connections, Timeout: 2 * time.Second, VerdictTimeout: 2 * time.Second})
	w.must(err)
	engine := deliveries.NewEngine(deliveries.Engine{
		Store: w.store, Relays: []*mailer.Relay{relay}, Kind: deliveries.Real, Network: w.us, Tokens: tokens, BounceKey: key, Files: w.file,
		Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended, watched := make(chan error, 1), make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	go func() { watched <- w.db.Watch(ctx, 5*time.Millisecond, engine.Wake) }()
	var once bool
	stop = func() {
		if once {
			return
		}
		once = true
		cancel()
		if err := <-ended; err != nil {
			w.t.Error("engine:", err)
		}
		if err := <-watched; err != nil {
			w.t.Error("watch:", err)
		}
	}
	w.t.Cleanup(stop)
	return stop
}

// until waits for something to become true in the database, looking after each change of it.
func (w *world) until(what string, is func() bool) {
	w.t.Helper()
	ctx, done := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer done()
	seen := false
	err := w.db.Watch(ctx, time.Millisecond, func() {
		if !seen && is() {
			seen = true
			done()
		}
	})
	w.must(err)
	if !seen {
		w.t.Fatalf("waited in vain until %s: %+v", what, w.report())
	}
}

// soon ends a wait that would be in vain.
func (w *world) soon() context.Context {
	ctx, done := context.WithTimeout(w.t.Context(), 20*time.Second)
	w.t.Cleanup(done)
	return ctx
}

func (w *world) report() deliveries.Report {
	w.t.Helper()
	runs, err := w.store.Runs(context.Background(), w.db.Read(), 1)
	w.must(err)
	report, err := w.store.Report(context.Background(), w.db.Read(), runs[0])
	w.must(err)
	return report
}

func (w *world) ended() bool { return w.report().Run.State.Ended() }

func (w *world) ask(wish deliveries.Wish) {
	w.t.Helper()
	ctx := w.t.Context()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error { return w.store.Ask(ctx, tx, 1, wish) }))
}

func (w *world) resolve(policy deliveries.Policy) {
	w.t.Helper()
	ctx := w.t.Context()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		decided, err := w.store.Resolve(ctx, tx, 1, policy)
		if err == nil && decided != 1 {
			w.t.Errorf("%d rows were decided about, want the one in doubt", decided)
		}
		return err
	}))
}

func (w *world) exec(query string) {
	w.t.Helper()
	ctx := w.t.Context()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, query)
		return err
	}))
}

func TestEveryReaderGetsOneMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorldOn(t, db, 60)
		relay := mailtest.Start(t)
		w.launch(deliveries.Ask)
		w.start(relay, 4)
		w.until("the run is done", w.ended)

		if r := w.report(); r.Run.State != deliveries.Done || r.Total != 60 || r.Accepted != 60 {
			t.Errorf("report = %+v", r)
		}
		got := map[string]int{}
		for _, m := range relay.Messages() {
			got[m.To[0]]++
			if !strings.HasSuffix(m.From, "@terug.lindewijk.example") {
				t.Errorf("envelope sender %s is not of the bounce domain", m.From)
			}
		}
		for i := range 60 {
			if n := got[fmt.Sprintf("lezer%d@opvang.example", i)]; n != 1 {
				t.Errorf("reader %d got %d mails", i, n)
			}
		}
	})
}

func TestVerdicts(t *testing.T) { onBoth(t, 4, testVerdicts) }

func testVerdicts(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{
		mailtest.Refuse("lezer0@opvang.example", "550 5.1.1 no such user"),
		mailtest.Refuse("lezer1@opvang.example", "550 5.7.1 we do not like you"),
		mailtest.Greylist("lezer2@opvang.example"),
	}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("the first tries are made", func() bool { r := w.report(); return r.Planned+r.Sending == 0 })

	r := w.report()
	if r.Accepted != 1 || r.Refused != 2 || r.Later != 1 || r.Run.State != deliveries.Running {
		t.Fatalf("report = %+v", r)
	}
	barred, err := w.people.Mailable(t.Context(), w.db.Read(), w.ids, w.topic.ID, database.Now())
	w.must(err)
	if barred[w.ids[0]] != subscribers.ReasonSuppressed || len(barred) != 1 {
		t.Errorf("barred = %v: only an address that does not exist is suppressed", barred)
	}
	refused, err := w.store.Deliveries(t.Context(), r.Run.ID, deliveries.Refused, 0, 10)
	w.must(err)
	if refused[1].Code != 550 || refused[1].Enhanced != "5.7.1" || !strings.Contains(refused[1].Words, "we do not like you") {
		t.Errorf("the relay's words are not kept: %+v", refused[1])
	}

	w.exec("UPDATE deliveries SET next_at = 1 WHERE state = 'later'") // the back-off has passed
	w.until("the run is done", w.ended)
	if r := w.report(); r.Accepted != 2 || r.Total != r.Accepted+r.Refused {
		t.Errorf("report = %+v", r)
	}
}

func TestUnknownWaitsForAPerson(t *testing.T) {
	for policy, want := range map[deliveries.Policy]deliveries.State{deliveries.Resend: deliveries.Accepted, deliveries.Leave: deliveries.Settled} {
		t.Run(string(policy), func(t *testing.T) {
			w := newWorld(t, 3)
			relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{mailtest.DropAfterDot(2)}})
			w.launch(deliveries.Ask)
			w.start(relay, 1)
			w.until("all were tried", func() bool { r := w.report(); return r.Planned+r.Sending == 0 })
			if r := w.report(); r.Unknown != 1 || r.Accepted != 2 || r.Run.State != deliveries.Running {
				t.Fatalf("report = %+v", r)
			}

			ctx := t.Context()
			w.resolve(policy)
			w.until("the run is done", w.ended)
			decided, err := w.store.Deliveries(ctx, w.report().Run.ID, want, 0, 10)
			w.must(err)
			if len(decided) == 0 || w.report().Unknown != 0 {
				t.Errorf("report = %+v", w.report())
			}
			if policy == deliveries.Resend {
				sameMessageID(t, relay.Messages())
			}
		})
	}
}

// sameMessageID checks that whoever got two mails got the same one twice.
func sameMessageID(t *testing.T, taken []mailtest.Message) {
	t.Helper()
	first, twice := map[string]string{}, 0
	for _, m := range taken {
		before, again := first[m.To[0]]
		if again && before != m.MessageID {
			t.Errorf("%s got %s and %s", m.To[0], before, m.MessageID)
		}
		if again {
			twice++
		}
		first[m.To[0]] = m.MessageID
	}
	if twice != 1 {
		t.Errorf("%d mails went twice, want the one of unknown outcome", twice)
	}
}

func TestCrashLeavesRowsUnknown(t *testing.T) { onBoth(t, 3, testCrashLeavesRowsUnknown) }

func testCrashLeavesRowsUnknown(t *testing.T, w *world) {
	w.launch(deliveries.Ask)
	w.exec("UPDATE deliveries SET state = 'sending', attempt = 1 WHERE id = 2") // a process died here
	relay := mailtest.Start(t)
	w.start(relay, 2)
	w.until("the others have gone", func() bool { return w.report().Accepted == 2 })
	if r := w.report(); r.Unknown != 1 || r.Run.State != deliveries.Running || len(relay.Messages()) != 2 {
		t.Errorf("report = %+v, %d mails", r, len(relay.Messages()))
	}
}

func TestWhoLeavesBeforeTheMarkGetsNothing(t *testing.T) {
	onBoth(t, 3, testWhoLeavesBeforeTheMarkGetsNothing)
}

func testWhoLeavesBeforeTheMarkGetsNothing(t *testing.T, w *world) {
	w.launch(deliveries.Ask)
	w.must(w.people.Leave(t.Context(), w.ids[1], "page"))
	relay := mailtest.Start(t)
	w.start(relay, 1)
	w.until("the run is done", w.ended)
	if r := w.report(); r.Accepted != 2 || r.SkippedBy["left"] != 1 {
		t.Errorf("report = %+v", r)
	}
}

// Pause and stop hold while a message is on the wire: it ends, and nothing is begun after it.
func TestWishesAreObeyed(t *testing.T) { onBoth(t, 30, testWishesAreObeyed) }

func testWishesAreObeyed(t *testing.T, w *world) {
	hold := make(chan struct{})
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Nth: 3, Until: hold}}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.must(relay.WaitUntil(w.soon(), func(c mailtest.Counts) bool { return c.Asked == 3 }))
	w.until("the third is marked", func() bool { return w.report().Sending == 1 && w.report().Accepted == 2 })
	w.ask(deliveries.WishPause)
	close(hold)
	w.until("nothing is on the wire", func() bool { return w.report().Sending == 0 })
	if r := w.report(); r.Accepted != 3 || r.Planned != 27 || r.Run.State != deliveries.Paused {
		t.Fatalf("after the pause: %+v", r)
	}

	w.ask(deliveries.WishResume)
	w.must(relay.WaitFor(w.soon(), 6))
	w.ask(deliveries.WishStop)
	w.until("the run is stopped", w.ended)
	r := w.report()
	if r.Run.State != deliveries.Stopped || r.Total != r.Accepted+r.Skipped || r.SkippedBy["stopped"] != r.Skipped {
		t.Errorf("after the stop: %+v", r)
	}
	if got := len(relay.Messages()); got != r.Accepted {
		t.Errorf("the relay took %d, the ledger says %d", got, r.Accepted)
	}
}

func TestStopOfTheServiceLosesNothing(t *testing.T) { onBoth(t, 200, testStopOfTheServiceLosesNothing) }

func testStopOfTheServiceLosesNothing(t *testing.T, w *world) {
	relay := mailtest.Start(t)
	w.launch(deliveries.Ask)
	stop := w.start(relay, 4)
	w.must(relay.WaitFor(w.soon(), 20))
	stop()
	if r := w.report(); r.Sending+r.Unknown != 0 || r.Accepted != len(relay.Messages()) {
		t.Fatalf("after the stop: %+v, the relay took %d", r, len(relay.Messages()))
	}
	w.start(relay, 4)
	w.until("the run is done", w.ended)
	if got := len(relay.Messages()); got != 200 {
		t.Errorf("the relay took %d mails in all, want 200", got)
	}
}

func TestARelayThatIsAwayIsWaitedFor(t *testing.T) { onBoth(t, 3, testARelayThatIsAwayIsWaitedFor) }

func testARelayThatIsAwayIsWaitedFor(t *testing.T, w *world) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	at := free.Addr().(*net.TCPAddr)
	w.must(free.Close())
	w.launch(deliveries.Ask)
	w.startAt("127.0.0.1", at.Port, 4)
	w.until("the run says why it waits", func() bool { return w.report().Run.Problem != "" })
	if r := w.report(); r.Planned != 3 {
		t.Errorf("nobody's row may suffer: %+v", r)
	}
	relay, err := mailtest.Listen(at.String(), mailtest.Script{})
	w.must(err)
	defer relay.Close()
	w.until("the run is done", w.ended)
	if r := w.report(); r.Accepted != 3 || r.Run.Problem != "" {
		t.Errorf("report = %+v", r)
	}
}

func TestAStopIsObeyedWhileTheRelayIsAway(t *testing.T) {
	onBoth(t, 5, testAStopIsObeyedWhileTheRelayIsAway)
}

func testAStopIsObeyedWhileTheRelayIsAway(t *testing.T, w *world) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	at := free.Addr().(*net.TCPAddr)
	w.must(free.Close())
	w.launch(deliveries.Ask)
	w.startAt("127.0.0.1", at.Port, 2)
	w.until("the run says why it waits", func() bool { return w.report().Run.Problem != "" })
	w.ask(deliveries.WishPause)
	if run := w.report().Run; run.State != deliveries.Paused || run.Problem != "" {
		t.Errorf("a person paused it, and it says that it waits: %q", run.Problem)
	}
	w.ask(deliveries.WishStop)
	w.until("the run is stopped", w.ended)
	if r := w.report(); r.SkippedBy["stopped"] != 5 {
		t.Errorf("report = %+v", r)
	}
}

func TestARelayThatRefusesOurSenderStopsTheTurn(t *testing.T) {
	onBoth(t, 50, testARelayThatRefusesOurSenderStopsTheTurn)
}

func testARelayThatRefusesOurSenderStopsTheTurn(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtMail, Say: "550 5.7.1 sender not allowed"}}})
	w.launch(deliveries.Ask)
	stop := w.start(relay, 1)
	w.until("the run says why it waits", func() bool { return w.report().Run.Problem != "" })
	stop()
	if r := w.report(); r.Refused != 0 || r.Planned < 40 {
		t.Errorf("the relay's fault fell on readers: %+v", r)
	}
}

func TestFreezeRefuses(t *testing.T) { onBoth(t, 2, testFreezeRefuses) }

func testFreezeRefuses(t *testing.T, w *world) {
	nobody := w.plan(1, deliveries.Ask)
	nobody.Audience = subscribers.Audience{In: []subscribers.Condition{{Field: "region", Values: []string{"Nergens"}}}}
	if _, err := w.freeze(nobody); !errors.Is(err, deliveries.ErrNobody) {
		t.Errorf("an audience of nobody: %v", err)
	}
	w.launch(deliveries.Ask)
	if _, err := w.freeze(w.plan(1, deliveries.Ask)); !errors.Is(err, deliveries.ErrLaunched) {
		t.Errorf("a second launch: %v", err)
	}
}

func TestNoticesGoOut(t *testing.T) { onBoth(t, 0, testNoticesGoOut) }

func testNoticesGoOut(t *testing.T, w *world) {
	relay := mailtest.Start(t)
	ctx := t.Context()
	var id int64
	w.must(w.db.Write(ctx, func(tx *database.Tx) (err error) {
		id, err = w.store.Notify(ctx, tx, deliveries.Notice{Kind: "test", Address: "ana@opvang.example", Subject: "Proef", Text: "Dag.\n"})
		return err
	}))
	w.start(relay, 1)
	w.must(relay.WaitFor(w.soon(), 1))
	w.until("the notice is accepted", func() bool {
		n, err := w.store.Notice(ctx, id)
		return err == nil && n.State == deliveries.Accepted
	})
	data := string(relay.Messages()[0].Data)
	if !strings.Contains(data, "Auto-Submitted: auto-generated") || strings.Contains(data, "List-Unsubscribe") {
		t.Errorf("headers of a notice:\n%s", data)
	}
}

// A relay that allows fewer connections than we open still gets every mail.
func TestARelayWithFewPlaces(t *testing.T) { onBoth(t, 40, testARelayWithFewPlaces) }

func testARelayWithFewPlaces(t *testing.T, w *world) {
	full := mailtest.Rule{At: mailtest.AtGreeting, Say: "421 4.7.0 too many connections", Drop: true}
	rules := []mailtest.Rule{{At: mailtest.AtGreeting, Connection: 1, Wait: 20 * time.Millisecond}, {At: mailtest.AtGreeting, Connection: 2, Wait: 20 * time.Millisecond}}
	for n := 3; n <= 8; n++ {
		full.Connection = n
		rules = append(rules, full)
	}
	relay := mailtest.Start(t, mailtest.Script{Rules: rules})
	w.launch(deliveries.Ask)
	w.start(relay, 8)
	w.until("the run is done", w.ended)
	if r := w.report(); r.Accepted != 40 {
		t.Errorf("report = %+v", r)
	}
}

func TestNothingLeavesAfterTheLastMoment(t *testing.T) {
	onBoth(t, 10, testNothingLeavesAfterTheLastMoment)
}

func testNothingLeavesAfterTheLastMoment(t *testing.T, w *world) {
	relay := mailtest.Start(t)
	w.launch(deliveries.Ask)
	w.exec("UPDATE runs SET last_moment = 1")
	w.start(relay, 2)
	w.until("the run is done", w.ended)
	if r := w.report(); r.SkippedBy["too late"] != 10 || len(relay.Messages()) != 0 {
		t.Errorf("report = %+v, %d mails", r, len(relay.Messages()))
	}
}

// By itself a mail in doubt goes once more, and no more: whoever never answers would fill a reader's mailbox.
func TestDoubtIsResentOnce(t *testing.T) { onBoth(t, 1, testDoubtIsResentOnce) }

func testDoubtIsResentOnce(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Drop: true}}})
	w.launch(deliveries.Resend)
	w.start(relay, 1)
	w.until("it is in doubt", func() bool { return w.report().Unknown == 1 })
	w.exec("UPDATE deliveries SET next_at = 1 WHERE next_at IS NOT NULL")
	w.must(relay.WaitFor(w.soon(), 2))
	w.until("it waits for a person", func() bool { return w.report().Run.Problem != "" && w.report().Unknown == 1 })
	if rows, err := w.store.Deliveries(t.Context(), w.report().Run.ID, deliveries.Unknown, 0, 10); err != nil || !rows[0].NextAt.IsZero() || rows[0].Attempt != 2 {
		t.Errorf("rows = %+v, %v", rows, err)
	}
}

// Whoever leaves while a mail to them is in doubt may have got it: the row must not say that it was never sent.
func TestDoubtIsNeverSkipped(t *testing.T) { onBoth(t, 1, testDoubtIsNeverSkipped) }

func testDoubtIsNeverSkipped(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{mailtest.DropAfterDot(1)}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("it is in doubt", func() bool { return w.report().Unknown == 1 })
	w.must(w.people.Leave(t.Context(), w.ids[0], "page"))
	w.resolve(deliveries.Resend)
	w.until("the run is done", w.ended)
	if r := w.report(); r.Settled != 1 || len(relay.Messages()) != 1 {
		t.Errorf("report = %+v", r)
	}
}

// What is the matter with one campaign must not hold up another.
func TestOneCampaignsFaultIsItsOwn(t *testing.T) { onBoth(t, 8, testOneCampaignsFaultIsItsOwn) }

func testOneCampaignsFaultIsItsOwn(t *testing.T, w *world) {
	w.exec("UPDATE subscribers SET language = 'fr' WHERE id > 5")
	for campaign, language := range map[int64]string{1: "nl", 2: "fr"} {
		plan := w.plan(campaign, deliveries.Ask)
		plan.Audience = subscribers.Audience{In: []subscribers.Condition{{Field: "language", Values: []string{language}}}}
		_, err := w.freeze(plan)
		w.must(err)
	}
	var rules []mailtest.Rule
	for i := range 5 {
		rules = append(rules, mailtest.Rule{At: mailtest.AtRcpt, To: fmt.Sprintf("lezer%d@opvang.example", i), Drop: true})
	}
	relay := mailtest.Start(t, mailtest.Script{Rules: rules})
	w.start(relay, 1)
	w.until("the second campaign is done", func() bool {
		runs, err := w.store.Runs(context.Background(), w.db.Read(), 2)
		w.must(err)
		return runs[0].State == deliveries.Done
	})
}

// 5.7.x is about us. It stops the run for a person to look, before everybody is refused.
func TestARefusalOfOurMailPausesTheRun(t *testing.T) {
	onBoth(t, 50, testARefusalOfOurMailPausesTheRun)
}

func testARefusalOfOurMailPausesTheRun(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtRcpt, Say: "554 5.7.1 <lezer@opvang.example>: relay access denied"}}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("the run is paused", func() bool { return w.report().Run.State == deliveries.Paused })
	r := w.report()
	if r.Refused != 5 || r.Planned != 45 {
		t.Errorf("report = %+v", r)
	}
	if strings.Contains(r.Run.Problem, "lezer@") || !strings.Contains(r.Run.Problem, "5.7.1") {
		t.Errorf("problem = %q: it names the code and nobody's address", r.Run.Problem)
	}
}

func TestALetterThatCannotBeMadePausesItsRun(t *testing.T) {
	onBoth(t, 2, testALetterThatCannotBeMadePausesItsRun)
}

func testALetterThatCannotBeMadePausesItsRun(t *testing.T, w *world) {
	plan := w.plan(1, deliveries.Ask)
	plan.Head.ReplyTo = "geen adres"
	if err := deliveries.CheckPlan(plan); err == nil {
		t.Error("a plan of which no mail can be made passed the check")
	}
	_, err := w.freeze(plan)
	w.must(err)
	relay := mailtest.Start(t)
	w.start(relay, 1)
	w.until("the run is paused", func() bool { r := w.report().Run; return r.State == deliveries.Paused && r.Problem != "" })
}

func TestTheSumIsHeldAgainstTheFreeze(t *testing.T) {
	w := newWorld(t, 3)
	run := w.launch(deliveries.Ask)
	w.exec("DELETE FROM deliveries WHERE id = 2")
	relay := mailtest.Start(t)
	tokens, err := w.people.Tokens(t.Context())
	w.must(err)
	sender, err := mailer.NewRelay(mailer.Config{Host: relay.Host(), Port: relay.Port(), TLS: mailer.TLSNone, Connections: 1})
	w.must(err)
	engine := deliveries.NewEngine(deliveries.Engine{Store: w.store, Relays: []*mailer.Relay{sender}, Kind: deliveries.Real, Network: w.us, Tokens: tokens,
		BounceKey: []byte("key"), Log: slog.New(slog.DiscardHandler)})
	if err := engine.Run(t.Context()); !errors.Is(err, deliveries.ErrLedger) {
		t.Errorf("run %d lost a row and the engine said %v", run.ID, err)
	}
}

// A run that only waits for a person must not make another lose its connections, nor a relay that is away be dialled all
// the time.
func TestARunInDoubtDisturbsNobody(t *testing.T) { onBoth(t, 1100, testARunInDoubtDisturbsNobody) }

func testARunInDoubtDisturbsNobody(t *testing.T, w *world) {
	first := w.plan(1, deliveries.Ask)
	first.Audience = subscribers.Audience{In: []subscribers.Condition{{Field: "language", Values: []string{"fr"}}}}
	w.exec("UPDATE subscribers SET language = 'fr' WHERE id = 1")
	_, err := w.freeze(first)
	w.must(err)
	relay := mailtest.Start(t, mailtest.Script{Keep: 1, Rules: []mailtest.Rule{mailtest.DropAfterDot(1)}})
	w.start(relay, 2)
	w.until("the first is in doubt", func() bool { return w.report().Run.Problem != "" })
	before := relay.Counts().Connections
	_, err = w.freeze(w.plan(2, deliveries.Ask))
	w.must(err)
	w.until("the second is done", func() bool {
		runs, err := w.store.Runs(context.Background(), w.db.Read(), 2)
		w.must(err)
		return runs[0].State == deliveries.Done
	})
	if opened := relay.Counts().Connections - before; opened > 2 {
		t.Errorf("%d connections were opened for one run on two", opened)
	}
}

// What kept a run is not said any more once it no longer does; what keeps it now is.
func TestAProblemThatIsOverIsNotSaid(t *testing.T) { onBoth(t, 1, testAProblemThatIsOverIsNotSaid) }

func testAProblemThatIsOverIsNotSaid(t *testing.T, w *world) {
	w.launch(deliveries.Ask)
	w.exec("UPDATE deliveries SET state = 'unknown', attempt = 1")
	w.exec("UPDATE runs SET problem = 'it began with a relay, and now there is none'")
	w.start(mailtest.Start(t), 1)
	w.until("the doubt is said", func() bool { return strings.Contains(w.report().Run.Problem, "--unknown resend") })
}
