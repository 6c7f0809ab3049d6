// Package mailtest is a mail relay for tests that does what it is told, also what no honest relay would do: refuse one
// recipient, fall silent after the last byte of a message, take a message and hang up without a word.
//
// It listens on a real port and speaks SMTP by hand (an SMTP library would be too well-behaved), with STARTTLS or
// implicit TLS under a certificate of its own and with AUTH. It keeps what it took, and can write each message to a file
// before it answers, so that a test of a crash has a truth to compare with. Start is for tests; Listen needs none, for a
// program that is driven from outside.
//
// For what is in a message it has two more: Tree takes one apart as a reader's program does, and Ordinary makes one with
// go-mail alone, as the measure for what package mailer makes.
package mailtest

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Step is a moment at which the relay can misbehave.
type Step string

// The steps of a conversation, in their order.
const (
	AtGreeting Step = "greeting"
	AtHello    Step = "hello" // EHLO or HELO
	AtSTARTTLS Step = "starttls"
	AtLogin    Step = "login" // the answer to the password
	AtMail     Step = "mail"
	AtRcpt     Step = "rcpt"
	AtData     Step = "data" // BDAT has no such moment
	AtBody     Step = "body" // in the middle of the message: after Rule.After bytes, or its end when it is shorter
	AtDot      Step = "dot"  // the whole message is here, by DATA or by BDAT, its answer is not
	AtReset    Step = "reset"
	AtQuit     Step = "quit"
)

// TLS of a relay. The zero value is none.
const (
	STARTTLS = "starttls"
	Implicit = "implicit"
)

// Script is how a relay behaves. The zero Script greets, takes everything and answers 250.
type Script struct {
	Name     string   // in its greeting; relay.test by default
	TLS      string   // STARTTLS, Implicit or none
	Expired  bool     // its certificate is out of date
	For      []string // names in its certificate; by default 127.0.0.1, ::1, localhost and relay.test
	User     string   // with a password: AUTH PLAIN and LOGIN are offered (under TLS only, if there is TLS) and demanded
	Password string
	Login    []string // the ways to log in that are offered; PLAIN and LOGIN by default
	Offers   []string // what EHLO lists, besides STARTTLS and AUTH; PIPELINING, 8BITMIME, SMTPUTF8, ENHANCEDSTATUSCODES, SIZE by default
	Lenient  bool     // DATA is answered with 354 although every recipient was refused, and the dot with 554 (RFC 2920, 3.1)
	Gather   bool     // answers to commands that came together leave together (RFC 2920, 3.2); what was gathered is lost by a Drop
	Keep     int      // how many bytes of each message are kept; 0 keeps all
	File     string   // each message taken is appended here, as a line of JSON, before it is answered; see ReadFile
	Rules    []Rule   // the first that fits a moment is followed
}

// Rule is one exception: when, and then what. A field that is zero does not limit when.
type Rule struct {
	At         Step
	To         string // only for this recipient
	Connection int    // only on this connection, counted from 1
	Nth        int    // only the nth such moment, counted from 1 over all connections
	Every      int    // only each nth such moment
	Times      int    // at most so many times

	Wait  time.Duration   // before anything else
	Until <-chan struct{} // before anything else: wait until this is closed
	Say   string          // in place of the polite answer; lines with "\n" between them, code and all, written as they are
	Split bool            // the answer leaves byte by byte
	Hang  bool            // no answer and nothing more, until the other side leaves or the relay is closed
	Drop  bool            // no answer (or Say first, when set), then the connection is closed
	Half  bool            // only the first half of the answer leaves, then the connection is closed
	Break bool            // no answer: what leaves is no TLS (or, without TLS, no SMTP), then the connection is closed
	Lose  bool            // at the dot: the message was not taken, although nobody refused it
	After int             // at the body: so many bytes into the message; 1024 by default
}

// Polite, misbehaving: the rules that tests need most.

// Refuse answers a recipient with 5xx words, such as "550 5.1.1 no such user".
func Refuse(to, say string) Rule { return Rule{At: AtRcpt, To: to, Say: say} }

// Greylist answers the first try of a recipient with 451.
func Greylist(to string) Rule {
	return Rule{At: AtRcpt, To: to, Times: 1, Say: "451 4.7.1 Greylisted, come back later"}
}

// DropBeforeDot hangs up in the middle of the nth message, which is not taken. A sender whose message was small enough to
// lie in the network's buffers by then has written its last byte, and cannot know that.
func DropBeforeDot(nth int) Rule { return Rule{At: AtBody, Nth: nth, Drop: true} }

// DropAfterDot takes the nth message and hangs up without a word.
func DropAfterDot(nth int) Rule { return Rule{At: AtDot, Nth: nth, Drop: true} }

// HangAfterDot takes the nth message and never says so.
func HangAfterDot(nth int) Rule { return Rule{At: AtDot, Nth: nth, Hang: true} }

// Start is Listen on a free port of this machine, for a test: the relay is closed when the test ends. Several scripts
// are laid together, with the rules of all.
func Start(t testing.TB, scripts ...Script) *Relay {
	t.Helper()
	var whole Script
	for i, script := range scripts {
		rules := whole.Rules
		if i == 0 {
			whole = script
		}
		whole.Rules = slices.Concat(rules, script.Rules)
	}
	relay, err := Listen("127.0.0.1:0", whole)
	if err != nil {
		t.Fatalf("start a relay: %v", err)
	}
	t.Cleanup(func() {
		if err := relay.Close(); err != nil {
			t.Errorf("close the relay: %v", err)
		}
	})
	return relay
}

// fits says whether a rule speaks of this moment; Nth, Every and Times are counted by the relay.
func (r Rule) fits(at Step, to string, connection int) bool {
	return r.At == at && (r.To == "" || strings.EqualFold(r.To, to)) && (r.Connection == 0 || r.Connection == connection)
}
