package mailer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// configFor is how a scripted relay is reached, with certificate check.
func configFor(relay *mailtest.Relay, script mailtest.Script) mailer.Config {
	config := mailer.Config{
		Host: relay.Host(), Port: relay.Port(), TLS: mailer.TLSNone, Timeout: 5 * time.Second, VerdictTimeout: 5 * time.Second, HelloName: "nieuws.example.org",
		Username: script.User, Password: script.Password, CAFile: relay.CAFile(),
	}
	if script.TLS != "" {
		config.TLS = script.TLS
	}
	return config
}

func connect(t *testing.T, relay *mailtest.Relay, script mailtest.Script, change ...func(*mailer.Config)) *mailer.Conn {
	t.Helper()
	conn, err := dial(t, relay, script, change...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func dial(t *testing.T, relay *mailtest.Relay, script mailtest.Script, change ...func(*mailer.Config)) (*mailer.Conn, error) {
	t.Helper()
	config := configFor(relay, script)
	for _, f := range change {
		f(&config)
	}
	out, err := mailer.NewRelay(config)
	if err != nil {
		t.Fatal(err)
	}
	return out.Dial(t.Context())
}

func impatient(d time.Duration) func(*mailer.Config) {
	return func(c *mailer.Config) { c.Timeout, c.VerdictTimeout = d, d }
}

// note is a message as short as one can be.
func note(text string) []byte {
	return []byte("From: Dorp <post@nieuws.example.org>\r\nTo: <bo@example.org>\r\nMessage-ID: <1@nieuws.example.org>\r\nSubject: dag\r\n\r\n" + text + "\r\n")
}

func to(address string) mailer.Envelope {
	return mailer.Envelope{From: "post@nieuws.example.org", To: address}
}

func send(t *testing.T, conn *mailer.Conn, address string) mailer.Result {
	t.Helper()
	return conn.Send(t.Context(), to(address), note("dag "+address))
}

func failure(t *testing.T, err error) *mailer.Error {
	t.Helper()
	e, ok := errors.AsType[*mailer.Error](err)
	if !ok {
		t.Fatalf("got %v (%T), want a *mailer.Error", err, err)
	}
	return e
}

func TestManyMessagesOnOneConnection(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	conn := connect(t, relay, mailtest.Script{})
	for i := range 20 {
		result := send(t, conn, fmt.Sprintf("lezer%d@example.org", i))
		if result.Verdict != mailer.Accepted || result.Code != 250 || result.Enhanced != "2.0.0" || result.Words != "Ok: queued" || result.Err != nil {
			t.Fatalf("message %d: %+v", i, result)
		}
	}
	messages := relay.Messages()
	if len(messages) != 20 || relay.Counts().Connections != 1 {
		t.Fatalf("the relay has %d messages over %d connections", len(messages), relay.Counts().Connections)
	}
	if got := messages[7]; got.To[0] != "lezer7@example.org" || got.From != "post@nieuws.example.org" || string(got.Data) != string(note("dag lezer7@example.org")) {
		t.Errorf("message 7 came as %+v: %s", got, got.Data)
	}
}

// TestVerdicts is the table of what each answer means.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	const accepted, later, refused, unknown = mailer.Accepted, mailer.Later, mailer.Refused, mailer.Unknown
	for _, c := range []verdictCase{
		{"recipient unknown", mailtest.Refuse("", "550 5.1.1 no such user"), mailer.Result{Verdict: refused, Code: 550, Enhanced: "5.1.1", Words: "no such user"}, mailer.StepRcpt, false, 0},
		{"greylisted", mailtest.Greylist(""), mailer.Result{Verdict: later, Code: 451, Enhanced: "4.7.1", Words: "Greylisted, come back later"}, mailer.StepRcpt, false, 0},
		{"refused at DATA", mailtest.Rule{At: mailtest.AtData, Say: "554 5.7.1 no"}, mailer.Result{Verdict: refused, Code: 554, Enhanced: "5.7.1", Words: "no"}, mailer.StepData, false, 0},
		{"later at DATA", mailtest.Rule{At: mailtest.AtData, Say: "452 4.3.1 full"}, mailer.Result{Verdict: later, Code: 452, Enhanced: "4.3.1", Words: "full"}, mailer.StepData, false, 0},
		{"refused at the dot", mailtest.Rule{At: mailtest.AtDot, Say: "550 5.7.1 spam"}, mailer.Result{Verdict: refused, Code: 550, Enhanced: "5.7.1", Words: "spam"}, mailer.StepDot, false, 0},
		{"later at the dot", mailtest.Rule{At: mailtest.AtDot, Say: "451 try again"}, mailer.Result{Verdict: later, Code: 451, Words: "try again"}, mailer.StepDot, false, 0},
		{"sender refused", mailtest.Rule{At: mailtest.AtMail, Say: "550 5.7.1 not you"}, mailer.Result{Verdict: later, Code: 550, Enhanced: "5.7.1", Words: "not you", RelayFault: true}, mailer.StepMail, false, 0},
		{"sender later", mailtest.Rule{At: mailtest.AtMail, Say: "451 4.3.0 busy"}, mailer.Result{Verdict: later, Code: 451, Enhanced: "4.3.0", Words: "busy", RelayFault: true}, mailer.StepMail, false, 0},
		{"too large, said at MAIL", mailtest.Rule{At: mailtest.AtMail, Say: "552 5.3.4 too big"}, mailer.Result{Verdict: refused, Code: 552, Enhanced: "5.3.4", Words: "too big"}, mailer.StepMail, false, 0},
		{"421 at MAIL", mailtest.Rule{At: mailtest.AtMail, Say: "421 4.7.0 slow down"}, mailer.Result{Verdict: later, Code: 421, Enhanced: "4.7.0", Words: "slow down", RelayFault: true}, mailer.StepMail, true, 0},
		{"421 at RCPT", mailtest.Rule{At: mailtest.AtRcpt, Say: "421 bye"}, mailer.Result{Verdict: later, Code: 421, Words: "bye", RelayFault: true}, mailer.StepRcpt, true, 0},
		{"421 at DATA", mailtest.Rule{At: mailtest.AtData, Say: "421 bye"}, mailer.Result{Verdict: later, Code: 421, Words: "bye", RelayFault: true}, mailer.StepData, true, 0},
		{"421 at the dot", mailtest.Rule{At: mailtest.AtDot, Say: "421 bye"}, mailer.Result{Verdict: later, Code: 421, Words: "bye", RelayFault: true}, mailer.StepDot, true, 0},
		{"dropped at MAIL", mailtest.Rule{At: mailtest.AtMail, Drop: true}, mailer.Result{Verdict: later, RelayFault: true}, mailer.StepMail, true, 0},
		{"dropped at RCPT", mailtest.Rule{At: mailtest.AtRcpt, Drop: true}, mailer.Result{Verdict: later, RelayFault: true}, mailer.StepRcpt, true, 0},
		{"dropped at DATA", mailtest.Rule{At: mailtest.AtData, Drop: true}, mailer.Result{Verdict: later, RelayFault: true}, mailer.StepData, true, 0},
		{"dropped after the dot, taken", mailtest.DropAfterDot(1), mailer.Result{Verdict: unknown}, mailer.StepDot, true, 1},
		{"dropped after the dot, lost", mailtest.Rule{At: mailtest.AtDot, Drop: true, Lose: true}, mailer.Result{Verdict: unknown}, mailer.StepDot, true, 0},
		{"half an answer after the dot", mailtest.Rule{At: mailtest.AtDot, Say: "250-Ok", Drop: true}, mailer.Result{Verdict: unknown}, mailer.StepDot, true, 1},
		{"nonsense after the dot", mailtest.Rule{At: mailtest.AtDot, Say: "sure"}, mailer.Result{Verdict: unknown}, mailer.StepDot, true, 1},
		{"354 after the dot", mailtest.Rule{At: mailtest.AtDot, Say: "354 more"}, mailer.Result{Verdict: unknown, Code: 354, Words: "more"}, mailer.StepDot, true, 1},
		{"nonsense at RCPT", mailtest.Rule{At: mailtest.AtRcpt, Say: "why not"}, mailer.Result{Verdict: later, RelayFault: true}, mailer.StepRcpt, true, 0},
		{"250 at DATA", mailtest.Rule{At: mailtest.AtData, Say: "250 ok"}, mailer.Result{Verdict: later, Code: 250, Words: "ok", RelayFault: true}, mailer.StepData, true, 0},
		{"two answers to RCPT", mailtest.Rule{At: mailtest.AtRcpt, Say: "250 ok\n250 ok"}, mailer.Result{Verdict: later, RelayFault: true}, mailer.StepRcpt, true, 0},
		{"codes that differ", mailtest.Rule{At: mailtest.AtRcpt, Say: "250-ok\n550 no"}, mailer.Result{Verdict: later, RelayFault: true}, mailer.StepRcpt, true, 0},
		{"accepted, and goodbye", mailtest.Rule{At: mailtest.AtDot, Say: "250 ok\n421 bye"}, mailer.Result{Verdict: accepted, Code: 250, Words: "ok"}, "", true, 1},
		{"answers without end", mailtest.Rule{At: mailtest.AtRcpt, Say: strings.Repeat("250-and\n", 200) + "250 ok"}, mailer.Result{Verdict: later, RelayFault: true}, mailer.StepRcpt, true, 0},
		{"an answer without end", mailtest.Rule{At: mailtest.AtRcpt, Say: "250 " + strings.Repeat("x", 1<<20)}, mailer.Result{Verdict: later, RelayFault: true}, mailer.StepRcpt, true, 0},
		{"many lines", mailtest.Rule{At: mailtest.AtRcpt, Say: "550-5.1.1 no such\n550-5.1.1 user\x1b[31m here,\n550 5.1.1 sorry"}, mailer.Result{Verdict: refused, Code: 550, Enhanced: "5.1.1", Words: "no such user [31m here, sorry"}, mailer.StepRcpt, false, 0},
		{"in pieces", mailtest.Rule{At: mailtest.AtRcpt, Say: "550-5.2.1 away\n550 5.2.1 for good", Split: true}, mailer.Result{Verdict: refused, Code: 550, Enhanced: "5.2.1", Words: "away for good"}, mailer.StepRcpt, false, 0},
		{"in pieces at the dot", mailtest.Rule{At: mailtest.AtDot, Say: "250 2.0.0 yes", Split: true}, mailer.Result{Verdict: accepted, Code: 250, Enhanced: "2.0.0", Words: "yes"}, "", false, 1},
		{"no words", mailtest.Rule{At: mailtest.AtRcpt, Say: "550"}, mailer.Result{Verdict: refused, Code: 550}, mailer.StepRcpt, false, 0},
		{"class of another code", mailtest.Rule{At: mailtest.AtRcpt, Say: "550 4.2.2 full"}, mailer.Result{Verdict: refused, Code: 550, Words: "4.2.2 full"}, mailer.StepRcpt, false, 0},
	} {
		for _, way := range ways {
			want, ok := c.by(way)
			if !ok {
				continue
			}
			t.Run(c.name+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				rule := c.rule
				if rule.Nth == 0 {
					rule.Times = 1
				}
				script := mailtest.Script{Offers: way.offers, Rules: []mailtest.Rule{rule}}
				relay := mailtest.Start(t, script)
				conn := connect(t, relay, script)
				got := send(t, conn, "bo@example.org")
				if say := want.differs(got, conn.Broken()); say != "" {
					t.Error(say)
				}
				if n := len(relay.Messages()); n != c.taken {
					t.Errorf("the relay took %d messages, want %d", n, c.taken)
				}
				if again := send(t, conn, "an@example.org"); (again.Verdict == accepted) == want.broken {
					t.Errorf("the next message on this connection: %+v", again)
				}
			})
		}
	}
}

// A relay that cannot take an envelope back loses the connection, not the verdict.
func TestRefusedAndThenNoReset(t *testing.T) {
	t.Parallel()
	for _, rule := range []mailtest.Rule{{At: mailtest.AtReset, Drop: true}, {At: mailtest.AtReset, Say: "502 no"}, {At: mailtest.AtReset, Say: "421 bye"}} {
		script := mailtest.Script{Rules: []mailtest.Rule{mailtest.Refuse("", "550 5.1.1 weg"), rule}}
		relay := mailtest.Start(t, script)
		conn := connect(t, relay, script)
		if result := send(t, conn, "bo@example.org"); result.Verdict != mailer.Refused || result.Enhanced != "5.1.1" || !conn.Broken() {
			t.Errorf("%+v: got %+v, broken %v", rule, result, conn.Broken())
		}
	}
}

// Many connections of one Relay are opened and used at once; the race detector looks on.
func TestConnectionsSideBySide(t *testing.T) {
	t.Parallel()
	script := secret(mailtest.Script{TLS: mailtest.STARTTLS, Login: []string{"LOGIN"}})
	relay := mailtest.Start(t, script)
	out, err := mailer.NewRelay(configFor(relay, script))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			conn, err := out.Dial(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			for range 5 {
				if result := conn.Send(t.Context(), to("bo@example.org"), note("dag")); result.Verdict != mailer.Accepted {
					t.Errorf("got %+v", result)
				}
			}
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if counts := relay.Counts(); counts.Taken != 40 || counts.Connections != 8 || counts.Logins != 8 {
		t.Errorf("the relay counts %+v", counts)
	}
}

func TestDroppedInTheMiddleOfTheMessage(t *testing.T) {
	t.Parallel()
	script := mailtest.Script{Rules: []mailtest.Rule{mailtest.DropBeforeDot(1)}}
	relay := mailtest.Start(t, script)
	conn := connect(t, relay, script)
	// Larger than all buffers between us: the relay is gone before the last byte is written.
	message := note(strings.Repeat("een regel die de tijd vult\r\n", 1<<20))
	result := conn.Send(t.Context(), to("bo@example.org"), message)
	if result.Verdict != mailer.Later || !result.RelayFault || failure(t, result.Err).Step != mailer.StepData || !conn.Broken() {
		t.Errorf("got %+v, broken %v", result, conn.Broken())
	}
	if len(relay.Messages()) != 0 {
		t.Error("the relay took half a message")
	}
}

// A small message lies in the buffers between us when the relay hangs up: its last byte was written, so nobody knows.
func TestDroppedWithTheMessageOnItsWay(t *testing.T) {
	t.Parallel()
	script := mailtest.Script{Rules: []mailtest.Rule{mailtest.DropBeforeDot(1)}}
	relay := mailtest.Start(t, script)
	conn := connect(t, relay, script)
	if result := send(t, conn, "bo@example.org"); result.Verdict != mailer.Unknown || !conn.Broken() {
		t.Errorf("got %+v, broken %v", result, conn.Broken())
	}
}

func TestHangAfterTheDotEndsAsUnknown(t *testing.T) {
	t.Parallel()
	for _, script := range []mailtest.Script{
		{Rules: []mailtest.Rule{mailtest.HangAfterDot(1)}},
		{TLS: mailtest.STARTTLS, Rules: []mailtest.Rule{mailtest.HangAfterDot(1)}},
		{TLS: mailtest.Implicit, Rules: []mailtest.Rule{mailtest.HangAfterDot(1)}},
	} {
		t.Run("tls="+script.TLS, func(t *testing.T) {
			t.Parallel()
			relay := mailtest.Start(t, script)
			conn := connect(t, relay, script, impatient(time.Second))
			start := time.Now()
			result := send(t, conn, "bo@example.org")
			if result.Verdict != mailer.Unknown || result.RelayFault || !conn.Broken() || len(relay.Messages()) != 1 {
				t.Errorf("got %+v, broken %v, taken %d", result, conn.Broken(), len(relay.Messages()))
			}
			if waited := time.Since(start); waited < time.Second || waited > 10*time.Second {
				t.Errorf("it took %s with a timeout of one second", waited)
			}
			if text := result.Err.Error(); !strings.Contains(text, "it may have gone") || !strings.Contains(text, "no answer in time") {
				t.Errorf("the sentence is %q", text)
			}
		})
	}
}

func TestHangBeforeTheDotEndsAsLater(t *testing.T) {
	t.Parallel()
	script := mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtRcpt, Hang: true}}}
	relay := mailtest.Start(t, script)
	conn := connect(t, relay, script, impatient(time.Second))
	if result := send(t, conn, "bo@example.org"); result.Verdict != mailer.Later || !result.RelayFault || !conn.Broken() {
		t.Errorf("got %+v, broken %v", result, conn.Broken())
	}
}

func TestSlowRelayIsWaitedFor(t *testing.T) {
	t.Parallel()
	until := make(chan struct{})
	script := mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Until: until, Times: 1}}}
	relay := mailtest.Start(t, script)
	conn := connect(t, relay, script)
	answered := make(chan mailer.Result)
	go func() { answered <- conn.Send(context.WithoutCancel(t.Context()), to("bo@example.org"), note("dag")) }()
	if err := relay.WaitFor(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	select {
	case result := <-answered:
		t.Errorf("answered before the relay did: %+v", result)
	default:
	}
	close(until)
	if result := <-answered; result.Verdict != mailer.Accepted {
		t.Errorf("got %+v", result)
	}
}

func TestEndOfContext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at   mailtest.Step
		want mailer.Verdict
	}{{mailtest.AtMail, mailer.Later}, {mailtest.AtData, mailer.Later}, {mailtest.AtDot, mailer.Unknown}} {
		t.Run(string(c.at), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			script := mailtest.Script{Rules: []mailtest.Rule{{At: c.at, Hang: true}}}
			relay := mailtest.Start(t, script)
			conn := connect(t, relay, script)
			answered := make(chan mailer.Result)
			go func() { answered <- conn.Send(ctx, to("bo@example.org"), note("dag")) }()
			if err := relay.WaitUntil(t.Context(), func(counts mailtest.Counts) bool {
				return counts.Hung == 1
			}); err != nil {
				t.Fatal(err)
			}
			cancel()
			result := <-answered
			if result.Verdict != c.want || result.RelayFault != (c.want == mailer.Later) || !errors.Is(result.Err, context.Canceled) || !conn.Broken() || !strings.Contains(result.Err.Error(), "stop") {
				t.Errorf("got %+v, broken %v", result, conn.Broken())
			}
		})
	}
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		relay := mailtest.Start(t)
		conn := connect(t, relay, mailtest.Script{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if result := conn.Send(ctx, to("bo@example.org"), note("dag")); result.Verdict != mailer.Later || !errors.Is(result.Err, context.Canceled) {
			t.Errorf("got %+v", result)
		}
		if conn.Broken() {
			t.Error("nothing was said, yet the connection is broken")
		}
		if result := send(t, conn, "bo@example.org"); result.Verdict != mailer.Accepted {
			t.Errorf("the next message: %+v", result)
		}
	})
}

func TestWhatCannotBeSentIsRefusedWithoutTheRelay(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	conn := connect(t, relay, mailtest.Script{})
	for name, c := range map[string]struct {
		envelope mailer.Envelope
		message  []byte
	}{
		"command in the recipient": {to("bo@example.org>\r\nRCPT TO:<x@example.org"), note("dag")},
		"command in the sender":    {mailer.Envelope{From: "a@b.org>\r\nDATA", To: "bo@example.org"}, note("dag")},
		"letters of another kind":  {to("zoë@example.org"), note("dag")},
		"no address":               {to("bo"), note("dag")},
		"bare line feed":           {to("bo@example.org"), note("dag\n.\nMAIL FROM:<x@example.org>")},
		"bare return":              {to("bo@example.org"), note("dag\r.")},
		"no end":                   {to("bo@example.org"), []byte("Subject: dag\r\n\r\ndag")},
	} {
		result := conn.Send(t.Context(), c.envelope, c.message)
		want := mailer.Refused
		if name == "command in the sender" { // ours to mend, not the reader's
			want = mailer.Later
		}
		if result.Verdict != want || result.RelayFault != (want == mailer.Later) || result.Code != 0 || result.Err == nil || conn.Broken() {
			t.Errorf("%s: %+v", name, result)
		}
	}
	if result := send(t, conn, "bo@example.org"); result.Verdict != mailer.Accepted || relay.Counts().Asked != 1 {
		t.Errorf("then: %+v, the relay was asked for %d recipients", result, relay.Counts().Asked)
	}
}

func TestNullSender(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	conn := connect(t, relay, mailtest.Script{})
	if result := conn.Send(t.Context(), mailer.Envelope{To: "bo@example.org"}, note("dag")); result.Verdict != mailer.Accepted || relay.Messages()[0].From != "" {
		t.Errorf("got %+v", result)
	}
}

func TestDotsArriveAsTheyWere(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	conn := connect(t, relay, mailtest.Script{})
	for _, message := range []string{
		".\r\n", "..\r\n", ".dag\r\n", "\r\n.\r\n", "a\r\n.\r\n..\r\n...\r\n.b\r\nc.\r\n", "Subject: x\r\n\r\n.\r\nMAIL FROM:<x@example.org>\r\n",
	} {
		if result := conn.Send(t.Context(), to("bo@example.org"), []byte(message)); result.Verdict != mailer.Accepted {
			t.Fatalf("%q: %+v", message, result)
		}
		messages := relay.Messages()
		if got := string(messages[len(messages)-1].Data); got != message {
			t.Errorf("%q arrived as %q", message, got)
		}
	}
}
