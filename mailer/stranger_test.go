package mailer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wneessen/go-mail/smtp"
	"pgregory.net/rapid"
)

// stranger is the line to a relay that says what it says, whatever it is asked. One that waits for its turn gives one of
// its answers for each command, each of which can be more than one reply; the other says all at once. Then the line falls.
type stranger struct {
	net.Conn
	answers [][]byte
	waits   bool
	packet  int // the most bytes that come at once; 0 has no limit
	given   int
	ready   []byte
	heard   bytes.Buffer
}

func (s *stranger) speak() {
	for s.given < len(s.answers) && (!s.waits || s.given < len(s.commands())) {
		s.ready = append(s.ready, s.answers[s.given]...)
		s.given++
	}
}

// waiting is what a look at its socket would find.
func (s *stranger) waiting() bool {
	s.speak()
	return len(s.ready) > 0
}

func (s *stranger) Read(p []byte) (int, error) {
	s.speak()
	if len(s.ready) == 0 {
		return 0, io.EOF
	}
	if s.packet > 0 {
		p = p[:min(len(p), s.packet)]
	}
	n := copy(p, s.ready)
	s.ready = s.ready[n:]
	return n, nil
}

func (s *stranger) Write(p []byte) (int, error)      { return s.heard.Write(p) }
func (s *stranger) Close() error                     { return nil }
func (s *stranger) SetDeadline(time.Time) error      { return nil }
func (s *stranger) SetReadDeadline(time.Time) error  { return nil }
func (s *stranger) SetWriteDeadline(time.Time) error { return nil }

// manner is one of the ways in which a message can be handed over.
type manner struct{ pipelining, chunking bool }

func (m manner) String() string {
	return fmt.Sprintf("pipelining %v, chunking %v", m.pipelining, m.chunking)
}

var manners = []manner{{false, false}, {true, false}, {false, true}, {true, true}}

// meet is a connection to a stranger who greeted and said EHLO already.
func meet(t interface{ Fatal(...any) }, m manner, line *stranger) *Conn {
	answers, waits := line.answers, line.waits
	line.answers, line.waits = [][]byte{[]byte("220 stranger\r\n"), []byte("250 stranger\r\n")}, false
	wire := &wire{Conn: line, peek: line.waiting}
	client, err := smtp.NewClient(wire, "stranger")
	if err != nil {
		t.Fatal(err)
	}
	relay, err := NewRelay(Config{Host: "127.0.0.1", TLS: TLSNone})
	if err != nil {
		t.Fatal(err)
	}
	conn := newConn(relay, client, wire)
	line.answers, line.waits, line.given = answers, waits, 0
	line.heard.Reset()
	conn.hello.Pipelining, conn.hello.Chunking = m.pipelining, m.chunking
	return conn
}

var (
	somebody   = Envelope{From: "post@dorp.test", To: "bo@dorp.test"}
	oneMessage = []byte("Subject: dag\r\n\r\ndag\r\n")
)

// commands cuts what was written to a stranger into commands; the message is one of them.
func (s *stranger) commands() []string {
	var commands []string
	rest := s.heard.String()
	for rest != "" {
		if after, ok := strings.CutPrefix(rest, string(oneMessage)); ok {
			commands[len(commands)-1] += " with message"
			rest = strings.TrimPrefix(after, ".\r\n")
			if rest != after {
				commands = append(commands, "dot")
			}
			continue
		}
		var line string
		line, rest, _ = strings.Cut(rest, "\r\n")
		verb, _, _ := strings.Cut(line, " ")
		commands = append(commands, verb)
	}
	return commands
}

// FuzzStranger lets a relay say anything to one message in each way, also two replies at the place of one: whatever it says,
// a message is accepted only by the 2xx that answers it, and a connection goes on only when each command had its answer and
// nothing is left over.
func FuzzStranger(f *testing.F) {
	for _, seed := range []string{
		"250 a\r\n250 b\r\n354 c\r\n250 d\r\n", "250 a\r\n550 b\r\n354 c\r\n554 d\r\n250 e\r\n", "250 a\r\n550 b\r\n503 c\r\n250 e\r\n", "250-a\r\n250 a\r\n250 b\r\n250 c\r\n",
		"421 bye\r\n", "550 a\r\n503 b\r\n503 c\r\n", "250 a\r\n250 b\r\n452 c\r\n250 d\r\n", "250 a\r\n250 b\r\n354 c\r\n250 d\r\n250 e\r\n", "354\n354\n354\n354\n", "250 a\r\n250", "", "\r\n", "550 a\r\n250 b\r\n250 c\r\n",
		"250 a\r\n250 b\r\n502 c\r\n", "250 a\r\n250 a\r\n250 b\r\n550 c\r\n250 d\r\n", "250 a\r\n250 b\r\n250 b\r\n354 c\r\n550 d\r\n", "250 a\r\n250 b\r\n354 c\r\n250 d\r\n550 e\r\n",
	} {
		for cut := range 3 {
			f.Add([]byte(seed), cut*cut*9, cut)
		}
		f.Add([]byte(seed), 0, -1)
	}
	f.Fuzz(func(t *testing.T, words []byte, packet, twice int) {
		answers := replies(words)
		if twice >= 0 && twice+1 < len(answers) {
			answers[twice] = slices.Concat(answers[twice], answers[twice+1])
			answers = slices.Delete(answers, twice+1, twice+2)
		}
		for _, m := range manners {
			for _, waits := range []bool{false, true} {
				holds(t, m, stranger{answers: answers, waits: waits, packet: max(packet, 0)})
			}
		}
	})
}

// said reads all replies of an answer, and is the class of the first one; one tells that there is no other.
func said(answers [][]byte, i int) (class int, one bool) {
	if i >= len(answers) {
		return 0, false
	}
	codes := replyCodes(answers[i])
	if len(codes) == 0 {
		return 0, false
	}
	return codes[0] / 100, len(codes) == 1
}

// earned tells whether a message was said yes to: each command by its own answer, and the message by its own.
func earned(m manner, line stranger) bool {
	classes := []int{2, 2, 3, 2}
	if m.chunking {
		classes = []int{2, 2, 2}
	}
	for i, want := range classes {
		class, one := said(line.answers, i)
		if class != want || !one && i < len(classes)-1 {
			return false
		}
	}
	return line.waits // who speaks before it was asked has answered nothing
}

// holds sends one message to a stranger, and takes back another.
func holds(t *testing.T, m manner, line stranger) {
	first := line
	conn := meet(t, m, &first)
	conn.Begin(context.Background(), somebody, len(oneMessage))
	result := conn.Finish(context.Background(), oneMessage)
	commands := strings.Join(first.commands(), ", ")
	codes := replyCodes(bytes.Join(line.answers, nil))
	class := func(i int) int {
		if i < len(codes) {
			return codes[i] / 100
		}
		return 0
	}
	if result.Verdict == Accepted && !earned(m, line) {
		t.Errorf("%s: accepted after %q, to %s", m, line.answers, commands)
	}
	if strings.Contains(commands, "with message") && (class(0) != 2 || class(1) != 2 || !m.chunking && class(2) != 3) {
		t.Errorf("%s: the message was written after %v", m, codes)
	}
	if strings.Contains(commands, ", .") && (class(1) < 4 || class(2) != 3) {
		t.Errorf("%s: a lone dot after %v", m, codes)
	}
	if (result.Err == nil) != (result.Verdict == Accepted) || result.Verdict == "" {
		t.Errorf("%s: %+v", m, result)
	}
	if !conn.Broken() && (conn.unread() > 0 || len(codes) < len(first.commands())) {
		t.Errorf("%s: goes on with %d unread after %v, to %s", m, conn.unread(), codes, commands)
	}
	conn = meet(t, m, &line)
	conn.Begin(context.Background(), somebody, 0)
	conn.TakeBack()
	if strings.Contains(line.heard.String(), "Subject") || !conn.Broken() && (conn.unread() > 0 || strings.Contains(line.heard.String(), "DATA")) {
		t.Errorf("%s: taken back, yet said %s", m, line.heard.String())
	}
}

// replies cuts words behind each line that ends a reply.
func replies(words []byte) [][]byte {
	var whole [][]byte
	start := 0
	for end := range words {
		if words[end] == '\n' && len(replyCodes(words[start:end+1])) > 0 {
			whole, start = append(whole, words[start:end+1]), end+1
		}
	}
	return append(whole, words[start:])
}

// replyCodes reads replies as simply as can be: a line "250 x" or "250" ends one.
func replyCodes(words []byte) []int {
	var codes []int
	for line := range bytes.SplitAfterSeq(words, []byte("\n")) {
		text := strings.TrimRight(string(line), "\r\n")
		if len(text) < 3 || !bytes.HasSuffix(line, []byte("\n")) || len(text) > 3 && text[3] != ' ' {
			continue
		}
		var code int
		if n, err := fmt.Sscanf(text[:3], "%03d", &code); n == 1 && err == nil {
			codes = append(codes, code)
		}
	}
	return codes
}

// expected is a second telling of the rules, over nothing but codes: 0 is a line that fell. It knows four things: the
// answers to MAIL, RCPT, DATA or BDAT, and the dot; that the first refusal decides; what is about our session; and that with
// a message wholly written only a refusal is not in doubt.
func expected(m manner, codes []int) (verdict Verdict, fault bool) {
	at := func(i int) int {
		if i < len(codes) {
			return codes[i]
		}
		return 0
	}
	session := func(code int) bool { return slices.Contains([]int{421, 500, 502, 503, 530}, code) }
	steps := []int{2, 2, 3, 2}
	if m.chunking {
		steps = []int{2, 2, 2}
	}
	last := len(steps) - 1
	for i, fits := range steps {
		switch code := at(i); {
		case code/100 == fits:
		case i == 0, code == 421, session(code) && (i < last || m.chunking), i == last && m.chunking && code == 504, i == last && m.chunking && code == 501:
			return Later, true
		case code >= 500:
			return Refused, false
		case code >= 400:
			return Later, false
		case i == last:
			return Unknown, false
		default:
			return Later, true
		}
	}
	return Accepted, false
}

// goesOn is a second telling of when a connection takes another message: each command had an answer of a fitting class.
func goesOn(commands []string, codes []int) bool {
	if len(codes) < len(commands) {
		return false
	}
	refused := false
	for i, command := range commands {
		class, fits := codes[i]/100, true
		session := slices.Contains([]int{500, 502, 503, 530}, codes[i]) && !refused
		switch command {
		case "MAIL":
			fits = class != 3
		case "RCPT":
			fits = class != 3 && (class != 2 || !refused) && !session
		case "DATA", "DATA with message":
			fits = class != 2 && !session
		case "BDAT with message":
			fits = class != 3 && !session && codes[i] != 501 && codes[i] != 504
		case "dot":
			fits = class != 3
		case ".":
			fits = class >= 4
		case "RSET":
			fits = class == 2
		}
		if !fits || codes[i] == 421 {
			return false
		}
		refused = refused || class >= 4
	}
	return true
}

// TestAnswersAgainstAReference gives random answers, in packets of any size, to one message in all four ways.
func TestAnswersAgainstAReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfN(rapid.SampledFrom([]int{250, 250, 250, 250, 354, 354, 354, 251, 220, 421, 450, 451, 452, 500, 501, 502, 503, 504, 530, 550, 550, 552, 554, 0}), 0, 8).Draw(t, "codes")
		line := stranger{waits: true, packet: rapid.IntRange(0, 40).Draw(t, "packet")}
		for i, code := range codes {
			if code == 0 {
				codes = codes[:i]
				break
			}
			var words []byte
			if rapid.Bool().Draw(t, "many lines") {
				words = fmt.Appendf(words, "%d-first\r\n", code)
			}
			line.answers = append(line.answers, fmt.Appendf(words, "%d %d.6.%d last\r\n", code, code/100, i))
		}
		for _, m := range manners {
			line := line
			conn := meet(t, m, &line)
			result := conn.Send(context.Background(), somebody, oneMessage)
			verdict, fault := expected(m, codes)
			commands := line.commands()
			if result.Verdict != verdict || result.RelayFault != fault {
				t.Fatalf("%s: %v: got %s, fault %v, want %s, fault %v (%v; said %v)", m, codes, result.Verdict, result.RelayFault, verdict, fault, result.Err, commands)
			}
			if !conn.Broken() && (len(commands) > len(codes) || conn.unread() > 0) {
				t.Fatalf("%s: %v: goes on after %v", m, codes, commands)
			}
			if result.Err != nil && !conn.Broken() && commands[len(commands)-1] != "RSET" && commands[len(commands)-1] != "dot" {
				t.Fatalf("%s: %v: the envelope was left open after %v", m, codes, commands)
			}
			if goesOn(commands, codes) == conn.Broken() {
				t.Fatalf("%s: %v: broken %v after %v", m, codes, conn.Broken(), commands)
			}
		}
	})
}
