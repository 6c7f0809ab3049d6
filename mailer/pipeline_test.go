package mailer_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// TestGroupsOfAnswers is the table of what answers mean when several are due at once: the first refusal decides, the rest
// are read to keep in step, and the next message goes out on the same connection or on none.
func TestGroupsOfAnswers(t *testing.T) {
	t.Parallel()
	const accepted, later, refused, unknown = mailer.Accepted, mailer.Later, mailer.Refused, mailer.Unknown
	weg := mailtest.Rule{At: mailtest.AtRcpt, Times: 1, Say: "550 5.1.1 weg"}
	gone := mailer.Result{Verdict: refused, Code: 550, Enhanced: "5.1.1", Words: "weg"}
	fault := mailer.Result{Verdict: later, RelayFault: true}
	doubt := mailer.Result{Verdict: unknown}
	fine := mailer.Result{Verdict: accepted, Code: 250, Enhanced: "2.0.0", Words: "Ok: queued"}
	half := func(at mailtest.Step) mailtest.Rule { return mailtest.Rule{At: at, Times: 1, Half: true} }
	say := func(at mailtest.Step, words string) mailtest.Rule {
		return mailtest.Rule{At: at, Times: 1, Say: words}
	}
	for _, c := range []struct {
		name   string
		rules  []mailtest.Rule
		change func(*mailtest.Script)
		want   outcome
		taken  int
	}{
		{"all is well", nil, nil, outcome{result: fine}, 1},
		{"354 after a refused recipient", []mailtest.Rule{weg}, lenient, outcome{result: gone, step: mailer.StepRcpt}, 0},
		{"354 for nobody, and the lone dot is taken", []mailtest.Rule{weg, say(mailtest.AtDot, "250 ok")}, lenient, outcome{result: gone, step: mailer.StepRcpt, broken: true}, 0},
		{"354 for nobody, and 421 to the lone dot", []mailtest.Rule{weg, say(mailtest.AtDot, "421 bye")}, lenient, outcome{result: gone, step: mailer.StepRcpt, broken: true}, 0},
		{"354 for nobody, and silence", []mailtest.Rule{weg, {At: mailtest.AtDot, Drop: true}}, lenient, outcome{result: gone, step: mailer.StepRcpt, broken: true}, 0},
		{"354 for nobody, and more", []mailtest.Rule{weg, say(mailtest.AtData, "354 go\n250 ok")}, lenient, outcome{result: gone, step: mailer.StepRcpt, broken: true}, 0},
		{"354 for nobody, by 421", []mailtest.Rule{weg, say(mailtest.AtData, "421 bye")}, lenient, outcome{result: gone, step: mailer.StepRcpt, broken: true}, 0},
		{"200 for nobody", []mailtest.Rule{weg, say(mailtest.AtData, "200 ok")}, lenient, outcome{result: gone, step: mailer.StepRcpt, broken: true}, 0},
		{"refused, and the line falls", []mailtest.Rule{weg, {At: mailtest.AtData, Drop: true}}, lenient, outcome{result: gone, step: mailer.StepRcpt, broken: true}, 0},
		{"refused, and half an answer", []mailtest.Rule{weg, half(mailtest.AtData)}, lenient, outcome{result: gone, step: mailer.StepRcpt, broken: true}, 0},
		{"greylisted, DATA refused", []mailtest.Rule{mailtest.Greylist("bo@example.org")}, nil, outcome{result: mailer.Result{Verdict: later, Code: 451, Enhanced: "4.7.1", Words: "Greylisted, come back later"}, step: mailer.StepRcpt}, 0},
		{"sender refused, so all three", []mailtest.Rule{say(mailtest.AtMail, "550-5.7.1 not\n550 5.7.1 you")}, nil, outcome{result: mailer.Result{Verdict: later, RelayFault: true, Code: 550, Enhanced: "5.7.1", Words: "not you"}, step: mailer.StepMail}, 0},
		{"DATA refused after a good recipient", []mailtest.Rule{say(mailtest.AtData, "452 4.3.1 full")}, nil, outcome{result: mailer.Result{Verdict: later, Code: 452, Enhanced: "4.3.1", Words: "full"}, step: mailer.StepData}, 0},
		{"in one packet", nil, gather, outcome{result: fine}, 1},
		{"in one packet, of many lines", []mailtest.Rule{say(mailtest.AtMail, "250-a\n250 b"), say(mailtest.AtRcpt, "251-c\n251-d\n251 e"), say(mailtest.AtData, "354-f\n354 g")}, gather, outcome{result: fine}, 1},
		{"in one packet, refused", []mailtest.Rule{weg}, gather, outcome{result: gone, step: mailer.StepRcpt}, 0},
		{"in one packet, which never leaves", []mailtest.Rule{{At: mailtest.AtData, Times: 1, Drop: true}}, gather, outcome{result: fault, step: mailer.StepMail, broken: true}, 0},
		{"byte by byte", []mailtest.Rule{
			{At: mailtest.AtMail, Split: true, Say: "250-2.1.0 a\n250 2.1.0 b"}, {At: mailtest.AtRcpt, Split: true}, {At: mailtest.AtData, Split: true}, {At: mailtest.AtDot, Split: true},
		}, nil, outcome{result: fine}, 1},
		{"half an answer to MAIL", []mailtest.Rule{half(mailtest.AtMail)}, nil, outcome{result: fault, step: mailer.StepMail, broken: true}, 0},
		{"half an answer to RCPT", []mailtest.Rule{half(mailtest.AtRcpt)}, nil, outcome{result: fault, step: mailer.StepRcpt, broken: true}, 0},
		{"half an answer to DATA", []mailtest.Rule{half(mailtest.AtData)}, nil, outcome{result: fault, step: mailer.StepData, broken: true}, 0},
		{"half an answer to the dot", []mailtest.Rule{half(mailtest.AtDot)}, nil, outcome{result: doubt, step: mailer.StepDot, broken: true}, 1},
		{"answers that nobody asked for", []mailtest.Rule{say(mailtest.AtData, "354 go\n250 ok")}, nil, outcome{result: fault, step: mailer.StepData, broken: true}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			script := mailtest.Script{Rules: c.rules}
			if c.change != nil {
				c.change(&script)
			}
			relay := mailtest.Start(t, script)
			conn := connect(t, relay, script)
			if say := c.want.differs(send(t, conn, "bo@example.org"), conn.Broken()); say != "" {
				t.Error(say)
			}
			if taken := relay.Counts().Taken; taken != c.taken {
				t.Errorf("the relay took %d messages, want %d", taken, c.taken)
			}
			again := send(t, conn, "an@example.org")
			if (again.Verdict == accepted) == c.want.broken {
				t.Errorf("the next message: %+v", again)
			}
			for i, message := range relay.Messages() {
				if !strings.HasPrefix(string(message.Data), "From: Dorp") {
					t.Errorf("message %d is %q", i, message.Data)
				}
			}
		})
	}
}

func lenient(script *mailtest.Script) { script.Lenient = true }
func gather(script *mailtest.Script)  { script.Gather = true }

// TestRefusedByBDAT: each refusal leaves a connection that takes the next message, or one that is broken.
func TestRefusedByBDAT(t *testing.T) {
	t.Parallel()
	weg := mailtest.Rule{At: mailtest.AtRcpt, Times: 1, Say: "550 5.1.1 weg"}
	busy := mailtest.Rule{At: mailtest.AtMail, Times: 1, Say: "451 4.3.0 busy"}
	for _, c := range []struct {
		name    string
		rules   []mailtest.Rule
		verdict mailer.Verdict
		code    int
		fault   bool
		broken  bool
	}{
		{"recipient refused", []mailtest.Rule{weg}, mailer.Refused, 550, false, false},
		{"sender refused", []mailtest.Rule{busy}, mailer.Later, 451, true, false},
		{"421 to the recipient", []mailtest.Rule{{At: mailtest.AtRcpt, Say: "421 4.7.0 bye"}}, mailer.Later, 421, true, true},
		{"421 to the sender", []mailtest.Rule{{At: mailtest.AtMail, Say: "421 4.7.0 bye"}}, mailer.Later, 421, true, true},
		{"421 to the message", []mailtest.Rule{{At: mailtest.AtDot, Say: "421 4.7.0 bye"}}, mailer.Later, 421, true, true},
		{"not now", []mailtest.Rule{{At: mailtest.AtDot, Times: 1, Say: "451 4.7.1 not now"}}, mailer.Later, 451, false, false},
		{"the message is too large", []mailtest.Rule{{At: mailtest.AtDot, Times: 1, Say: "552 5.3.4 no"}}, mailer.Refused, 552, false, false},
		{"refused, and no reset", []mailtest.Rule{{At: mailtest.AtDot, Times: 1, Say: "554 5.6.0 no"}, {At: mailtest.AtReset, Say: "502 no"}}, mailer.Refused, 554, false, true},
		{"the line falls in the message", []mailtest.Rule{mailtest.DropBeforeDot(1)}, mailer.Unknown, 0, false, true},
		{"nonsense", []mailtest.Rule{{At: mailtest.AtDot, Say: "354 go on"}}, mailer.Unknown, 354, false, true},
		{"an answer about an address", []mailtest.Rule{{At: mailtest.AtDot, Say: "250 2.1.5 ok"}}, mailer.Unknown, 250, false, true},
	} {
		for _, way := range []way{ways[2], ways[3]} {
			t.Run(c.name+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				script := mailtest.Script{Offers: way.offers, Rules: c.rules}
				relay := mailtest.Start(t, script)
				conn := connect(t, relay, script)
				got := send(t, conn, "bo@example.org")
				if got.Verdict != c.verdict || got.Code != c.code || got.RelayFault != c.fault || conn.Broken() != c.broken {
					t.Errorf("got %+v, broken %v", got, conn.Broken())
				}
				if again := send(t, conn, "an@example.org"); (again.Verdict == mailer.Accepted) == c.broken {
					t.Errorf("the next message: %+v", again)
				}
			})
		}
	}
}

// A relay that says one line too many to MAIL or RCPT, and then refuses the message, said yes to nobody.
func TestOneLineTooManyBeforeBDAT(t *testing.T) {
	t.Parallel()
	for _, at := range []mailtest.Step{mailtest.AtMail, mailtest.AtRcpt} {
		for _, way := range []way{ways[2], ways[3]} {
			t.Run(string(at)+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				script := mailtest.Script{Offers: way.offers, Gather: true, Rules: []mailtest.Rule{{At: at, Say: "250 ok\n250 ok"}, {At: mailtest.AtDot, Say: "550 5.7.1 spam"}}}
				relay := mailtest.Start(t, script)
				conn := connect(t, relay, script)
				if got := send(t, conn, "bo@example.org"); got.Verdict != mailer.Later || !got.RelayFault || !conn.Broken() || !strings.Contains(got.Err.Error(), "the relay spoke out of turn") {
					t.Errorf("got %+v, broken %v", got, conn.Broken())
				}
			})
		}
	}
}

// What is wrong with our session is nobody's refusal: the message is put off, and the connection is given up.
func TestRefusalsOfTheSession(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		for _, at := range []mailtest.Step{mailtest.AtRcpt, mailtest.AtData, mailtest.AtDot} {
			for _, said := range []string{"500 5.5.2 what", "502 5.5.1 not here", "503 5.5.1 not now", "530 5.7.0 log in first"} {
				if way.bdat && at == mailtest.AtData || !way.bdat && at == mailtest.AtDot {
					continue
				}
				script := mailtest.Script{Offers: way.offers, Rules: []mailtest.Rule{{At: at, Say: said}}}
				relay := mailtest.Start(t, script)
				conn := connect(t, relay, script)
				if got := send(t, conn, "bo@example.org"); got.Verdict != mailer.Later || !got.RelayFault || fmt.Sprint(got.Code) != said[:3] || !conn.Broken() {
					t.Errorf("%s at %s, %s: got %+v, broken %v", said, at, way.name, got, conn.Broken())
				}
			}
		}
	}
}

// A relay that hung up, or spoke, while nothing was asked of it gets no message: one that it could not take would be in
// doubt, and what it said be taken for the answer.
func TestWhatComesBetweenMessages(t *testing.T) {
	t.Parallel()
	for _, protection := range []string{"", mailtest.STARTTLS} {
		for name, rule := range map[string]mailtest.Rule{
			"it hangs up":             {At: mailtest.AtDot, Say: "250 2.0.0 ok", Drop: true},
			"it says goodbye":         {At: mailtest.AtDot, Say: "250 2.0.0 ok\n421 4.4.2 idle", Split: true},
			"it answers the next one": {At: mailtest.AtDot, Say: "250 2.0.0 ok\n250 2.1.0 ok", Split: true},
		} {
			for _, way := range ways {
				t.Run(name+"/"+way.name+"/"+protection, func(t *testing.T) {
					t.Parallel()
					script := mailtest.Script{TLS: protection, Offers: way.offers, Rules: []mailtest.Rule{rule}}
					relay := mailtest.Start(t, script)
					conn := connect(t, relay, script)
					if got := send(t, conn, "bo@example.org"); got.Verdict != mailer.Accepted {
						t.Fatalf("got %+v", got)
					}
					for end := time.Now().Add(10 * time.Second); conn.OutOfTurn() == nil; runtime.Gosched() {
						if time.Now().After(end) {
							t.Fatal("nothing comes")
						}
					}
					if got := send(t, conn, "an@example.org"); got.Verdict != mailer.Later || !got.RelayFault || !conn.Broken() {
						t.Errorf("the next message: %+v, broken %v", got, conn.Broken())
					}
				})
			}
		}
	}
}

// A relay, or a firewall before it, that offers CHUNKING and does not know BDAT loses nobody a letter.
func TestBDATIsGivenUp(t *testing.T) {
	t.Parallel()
	script := mailtest.Script{Offers: []string{"PIPELINING", "CHUNKING"}, Rules: []mailtest.Rule{{At: mailtest.AtDot, Times: 1, Say: "502 5.5.1 What?"}}}
	relay := mailtest.Start(t, script)
	out, err := mailer.NewRelay(configFor(relay, script))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []mailer.Verdict{mailer.Later, mailer.Accepted} {
		conn, err := out.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := send(t, conn, "bo@example.org"); got.Verdict != want || got.RelayFault != (want == mailer.Later) || conn.Broken() != (want == mailer.Later) {
			t.Errorf("message %d: %+v, broken %v", i, got, conn.Broken())
		}
		_ = conn.Close()
	}
}

// TestPhases is Begin with what may follow it, in each way.
func TestPhases(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			script := mailtest.Script{Offers: way.offers}
			relay := mailtest.Start(t, script)
			conn := connect(t, relay, script)
			conn.TakeBack() // of nothing
			if got := conn.Finish(t.Context(), note("dag")); got.Verdict != mailer.Later || !got.RelayFault || conn.Broken() {
				t.Errorf("finished without a beginning: %+v, broken %v", got, conn.Broken())
			}
			for range 3 {
				conn.Begin(t.Context(), to("bo@example.org"), len(note("dag")))
				if got := conn.Finish(t.Context(), note("dag")); got.Verdict != mailer.Accepted || conn.Broken() {
					t.Fatalf("got %+v, broken %v", got, conn.Broken())
				}
			}
			opened := way.pipelined && !way.bdat
			conn.Begin(t.Context(), to("an@example.org"), 0)
			conn.TakeBack()
			if conn.Broken() != opened {
				t.Errorf("taken back, broken %v", conn.Broken())
			}
			if got := send(t, conn, "cas@example.org"); (got.Verdict == mailer.Accepted) == opened {
				t.Errorf("after taking back: %+v", got)
			}
			_ = conn.Close()
			want := 4
			if opened {
				want = 3
			}
			if messages := relay.Messages(); len(messages) != want {
				t.Errorf("the relay took %d messages, want %d", len(messages), want)
			}
		})
	}
}

// What goes wrong in Begin is told by Finish; what cannot be sent is not, and leaves the connection whole where it can.
func TestFinishTellsWhatBeginMet(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			script := mailtest.Script{Offers: way.offers, Rules: []mailtest.Rule{mailtest.Refuse("weg@example.org", "550 5.1.1 weg")}}
			relay := mailtest.Start(t, script)
			conn := connect(t, relay, script)
			finish := func(envelope mailer.Envelope, message []byte) mailer.Result {
				conn.Begin(t.Context(), envelope, len(message))
				return conn.Finish(t.Context(), message)
			}
			if got := finish(to("weg@example.org"), note("dag")); got.Verdict != mailer.Refused || got.Code != 550 || conn.Broken() {
				t.Errorf("refused: %+v, broken %v", got, conn.Broken())
			}
			if got := finish(to("zoë@example.org"), note("dag")); got.Verdict != mailer.Refused || got.Code != 0 || conn.Broken() {
				t.Errorf("no address: %+v, broken %v", got, conn.Broken())
			}
			if got := finish(mailer.Envelope{From: "post", To: "bo@example.org"}, note("dag")); got.Verdict != mailer.Later || !got.RelayFault || conn.Broken() {
				t.Errorf("no sender: %+v, broken %v", got, conn.Broken())
			}
			conn.Begin(t.Context(), to("zoë@example.org"), 0)
			conn.TakeBack()
			conn.Begin(t.Context(), to("weg@example.org"), 0)
			conn.Begin(t.Context(), to("bo@example.org"), 0) // and the one before is taken back
			opened := way.pipelined && !way.bdat
			if got := conn.Finish(t.Context(), note("dag")); (got.Verdict == mailer.Accepted) == opened || conn.Broken() != opened {
				t.Errorf("begun twice: %+v, broken %v", got, conn.Broken())
			}
			conn = connect(t, relay, script)
			if got := finish(to("bo@example.org"), []byte("Subject: dag\r\n\r\ndag\n")); got.Verdict != mailer.Refused || got.Code != 0 || conn.Broken() != opened {
				t.Errorf("a bare line feed: %+v, broken %v", got, conn.Broken())
			}
			_ = conn.Close()
		})
	}
}

func TestEndOfContextBetweenThePhases(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		relay := mailtest.Start(t, mailtest.Script{Offers: way.offers})
		conn := connect(t, relay, mailtest.Script{})
		ctx, cancel := context.WithCancel(t.Context())
		conn.Begin(ctx, to("bo@example.org"), 0)
		cancel()
		if got := conn.Finish(ctx, note("dag")); got.Verdict != mailer.Later || !got.RelayFault || !errors.Is(got.Err, context.Canceled) || !conn.Broken() {
			t.Errorf("%s: %+v, broken %v", way.name, got, conn.Broken())
		}
		conn.Begin(ctx, to("bo@example.org"), 0)
		conn.TakeBack()
		if got := conn.Finish(t.Context(), note("dag")); got.Verdict != mailer.Later {
			t.Errorf("%s: %+v", way.name, got)
		}
	}
}

// A relay that does not answer the envelope is not waited for by Begin where it can pipeline, and everywhere by Finish.
func TestBeginDoesNotWait(t *testing.T) {
	t.Parallel()
	for _, way := range []way{ways[1], ways[3]} {
		until := make(chan struct{})
		script := mailtest.Script{Offers: way.offers, Rules: []mailtest.Rule{{At: mailtest.AtMail, Until: until}}}
		relay := mailtest.Start(t, script)
		conn := connect(t, relay, script)
		conn.Begin(t.Context(), to("bo@example.org"), 0) // would hang here
		close(until)
		if got := conn.Finish(t.Context(), note("dag")); got.Verdict != mailer.Accepted {
			t.Errorf("%s: %+v", way.name, got)
		}
	}
}

// Where the envelope cannot be taken back in time, the connection is given up.
func TestTakeBackIsBounded(t *testing.T) {
	t.Parallel()
	for _, rule := range []mailtest.Rule{
		{At: mailtest.AtRcpt, Hang: true}, {At: mailtest.AtReset, Hang: true}, {At: mailtest.AtReset, Say: "502 no"}, {At: mailtest.AtMail, Say: "421 bye"}, {At: mailtest.AtReset, Say: "250 ok\n250 ok"},
	} {
		script := mailtest.Script{Offers: []string{"PIPELINING", "CHUNKING"}, Rules: []mailtest.Rule{rule}}
		relay := mailtest.Start(t, script)
		conn := connect(t, relay, script, impatient(time.Second))
		conn.Begin(t.Context(), to("bo@example.org"), 0)
		if conn.TakeBack(); !conn.Broken() || relay.Counts().Taken != 0 {
			t.Errorf("%+v: broken %v", rule, conn.Broken())
		}
	}
}

// TestBrokenTLS: noise in place of an answer, at each step, is no answer.
func TestBrokenTLS(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		for _, at := range []mailtest.Step{mailtest.AtMail, mailtest.AtRcpt, mailtest.AtBody, mailtest.AtDot} {
			t.Run(way.name+" "+string(at), func(t *testing.T) {
				t.Parallel()
				script := mailtest.Script{TLS: mailtest.STARTTLS, Offers: way.offers, Rules: []mailtest.Rule{{At: at, After: 5000, Break: true}}}
				relay := mailtest.Start(t, script)
				conn := connect(t, relay, script)
				got := conn.Send(t.Context(), to("bo@example.org"), note(strings.Repeat(paragraph+"\r\n", 150)))
				want := map[mailtest.Step]mailer.Verdict{mailtest.AtMail: mailer.Later, mailtest.AtRcpt: mailer.Later, mailtest.AtBody: mailer.Unknown, mailtest.AtDot: mailer.Unknown}[at]
				// Noise may also come while the message is still being written.
				early := got.Verdict == mailer.Later && got.RelayFault && failure(t, got.Err).Step == mailer.StepData
				if got.Verdict != want && !early || got.Verdict == mailer.Accepted || !conn.Broken() {
					t.Errorf("got %+v, broken %v", got, conn.Broken())
				}
			})
		}
	}
}

// TestSizeIsTold where the relay wants to hear it (RFC 1870), and the relay may refuse it.
func TestSizeIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		offers []string
		size   int
	}{{[]string{"SIZE 1000000"}, 4711}, {[]string{"SIZE"}, 4711}, {[]string{"PIPELINING"}, -1}} {
		relay := mailtest.Start(t, mailtest.Script{Offers: c.offers})
		conn := connect(t, relay, mailtest.Script{})
		conn.Begin(t.Context(), to("bo@example.org"), 4711)
		if got := conn.Finish(t.Context(), note("dag")); got.Verdict != mailer.Accepted || relay.Messages()[0].Declared != c.size {
			t.Errorf("%v: %+v, declared %d", c.offers, got, relay.Messages()[0].Declared)
		}
	}
}
