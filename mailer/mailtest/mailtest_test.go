package mailtest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer/mailtest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const letter = "Message-ID: <1@example.org>\r\nSubject: dag\r\n\r\n.een\r\n"

func hand(relay *mailtest.Relay, to ...string) error {
	return smtp.SendMail(relay.Address(), nil, "post@example.org", to, []byte(letter))
}

// A foreign client, the one of the standard library, finds an ordinary relay.
func TestTakesMail(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "taken.jsonl")
	relay := mailtest.Start(t, mailtest.Script{File: file})
	for i := range 3 {
		if err := hand(relay, fmt.Sprintf("lezer%d@example.org", i), "ook@example.org"); err != nil {
			t.Fatal(err)
		}
	}
	if err := relay.WaitFor(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	written, err := mailtest.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, messages := range [][]mailtest.Message{relay.Messages(), written} {
		if len(messages) != 3 {
			t.Fatalf("%d messages", len(messages))
		}
		got := messages[2]
		if got.Connection != 3 || got.From != "post@example.org" || strings.Join(got.To, " ") != "lezer2@example.org ook@example.org" ||
			got.MessageID != "<1@example.org>" || got.Size != len(letter) || string(got.Data) != letter {
			t.Errorf("%+v: %s", got, got.Data)
		}
	}
	if counts := relay.Counts(); counts.Asked != 6 || counts.Taken != 3 || counts.Connections != 3 {
		t.Errorf("%+v", counts)
	}
}

func TestRulesAreCounted(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t,
		mailtest.Script{Rules: []mailtest.Rule{mailtest.Refuse("weg@example.org", "550 5.1.1 weg")}},
		mailtest.Script{Rules: []mailtest.Rule{mailtest.Greylist("grijs@example.org"), {At: mailtest.AtRcpt, Nth: 4, Say: "452 vierde"}}})
	for i, c := range []struct{ to, says string }{
		{"weg@example.org", "550"}, {"WEG@example.org", "550"}, {"grijs@example.org", "451"}, {"grijs@example.org", ""}, {"bo@example.org", ""}, {"bo@example.org", ""}, {"an@example.org", "452"}, {"an@example.org", ""},
	} {
		err := hand(relay, c.to)
		if (err == nil) != (c.says == "") || err != nil && !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("message %d to %s: %v, want %q", i, c.to, err, c.says)
		}
	}
	relay.Behave(mailtest.Rule{At: mailtest.AtMail, Every: 2, Say: "421 bye"})
	for i := range 4 {
		if err := hand(relay, "bo@example.org"); (err != nil) != (i%2 == 1) {
			t.Errorf("message %d: %v", i, err)
		}
	}
}

func TestMessageIsWrittenBeforeItIsAnswered(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "taken.jsonl")
	until := make(chan struct{})
	relay := mailtest.Start(t, mailtest.Script{File: file, Keep: 10, Rules: []mailtest.Rule{{At: mailtest.AtDot, Until: until}}})
	answered := make(chan error)
	go func() { answered <- hand(relay, "bo@example.org") }()
	if err := relay.WaitFor(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	messages, err := mailtest.ReadFile(file)
	if err != nil || len(messages) != 1 || string(messages[0].Data) != letter[:10] || messages[0].Size != len(letter) {
		t.Errorf("%+v %v", messages, err)
	}
	close(until)
	if err := <-answered; err != nil {
		t.Error(err)
	}
}

func TestFileWithHalfALine(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "taken.jsonl")
	if err := os.WriteFile(file, []byte(`{"from":"a@b.org","to":["c@d.org"]}`+"\n"+`{"from":"e`), 0o600); err != nil {
		t.Fatal(err)
	}
	if messages, err := mailtest.ReadFile(file); err != nil || len(messages) != 1 || messages[0].To[0] != "c@d.org" {
		t.Errorf("%+v %v", messages, err)
	}
}

func TestWhatIsTakenAfterTheDot(t *testing.T) {
	t.Parallel()
	for rule, taken := range map[mailtest.Rule]int{
		mailtest.DropBeforeDot(1): 0, mailtest.DropAfterDot(1): 1,
		{At: mailtest.AtDot, Drop: true, Lose: true}:    0,
		{At: mailtest.AtDot, Say: "250 ok", Drop: true}: 1,
		{At: mailtest.AtDot, Say: "554 no"}:             0,
	} {
		relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{rule}})
		_ = hand(relay, "bo@example.org")
		if err := relay.WaitUntil(t.Context(), func(c mailtest.Counts) bool { return c.Open == 0 && c.Connections == 1 }); err != nil {
			t.Fatal(err)
		}
		if got := relay.Counts().Taken; got != taken {
			t.Errorf("%+v: %d taken, want %d", rule, got, taken)
		}
	}
}

// Close ends what hangs, and WaitFor tells why it waits no longer.
func TestCloseEndsEverything(t *testing.T) {
	t.Parallel()
	relay, err := mailtest.Listen("127.0.0.1:0", mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtGreeting, Hang: true, Connection: 1}, {At: mailtest.AtGreeting, Wait: time.Hour}}})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	for range 2 {
		go func() { ended <- hand(relay, "bo@example.org") }()
	}
	if err := relay.WaitUntil(t.Context(), func(c mailtest.Counts) bool { return c.Open == 2 && c.Hung == 1 }); err != nil {
		t.Fatal(err)
	}
	waiting := make(chan error)
	go func() { waiting <- relay.WaitFor(context.WithoutCancel(t.Context()), 1) }()
	if err := errors.Join(relay.Close(), relay.Close()); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := <-ended; err == nil {
			t.Error("a hanging relay took a message")
		}
	}
	if err := <-waiting; err == nil || !strings.Contains(err.Error(), "was closed") {
		t.Errorf("got %v", err)
	}
	if conn, err := net.Dial("tcp", relay.Address()); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := relay.WaitFor(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// dialogue is a client that says what it likes.
type dialogue struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func speak(t *testing.T, script mailtest.Script) (*mailtest.Relay, dialogue) {
	t.Helper()
	relay := mailtest.Start(t, script)
	conn, err := net.Dial("tcp", relay.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return relay, dialogue{t, conn, bufio.NewReader(conn)}
}

// wants says something and reads as many answers as it names beginnings of.
func (d dialogue) wants(say string, answers ...string) {
	d.t.Helper()
	_, _ = fmt.Fprint(d.conn, say)
	for _, answer := range answers {
		if line, err := d.in.ReadString('\n'); err != nil || !strings.HasPrefix(line, answer) {
			d.t.Errorf("%q: %q %v, want %s", say, line, err, answer)
		}
	}
}

// BDAT takes a message in pieces, and reads each piece whatever it answers (RFC 3030).
func TestBDAT(t *testing.T) {
	t.Parallel()
	relay, d := speak(t, mailtest.Script{Offers: []string{"CHUNKING", "PIPELINING"}})
	d.wants("BDAT 6 LAST\r\nQUIT\r\n", "220", "503")
	d.wants("MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nBDAT 8\r\neen\r\n.\r\nBDAT 5 LAST\r\ntwee\n", "250", "250", "250", "250 2.0.0 Ok: queued")
	d.wants("MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nBDAT 5\r\ndrie\nRSET\r\n", "250", "250", "250", "250")
	d.wants("MAIL FROM:<a@b.org> SIZE=1\r\nRCPT TO:<c@d.org>\r\nBDAT 4 LAST\r\nvier", "250", "250", "250")
	d.wants("BDAT many\r\n", "501")
	if messages := relay.Messages(); len(messages) != 2 || string(messages[0].Data) != "een\r\n.\r\ntwee\n" || messages[0].Declared != -1 || string(messages[1].Data) != "vier" || messages[1].Declared != 1 {
		t.Errorf("%+v", messages)
	}
	_, d = speak(t, mailtest.Script{})
	d.wants("MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nBDAT 4 LAST\r\nvierNOOP\r\n", "220", "250", "250", "502", "250")
}

// A lenient relay opens a message for nobody, and refuses it at its end.
func TestLenient(t *testing.T) {
	t.Parallel()
	relay, d := speak(t, mailtest.Script{Lenient: true, Rules: []mailtest.Rule{mailtest.Refuse("", "550 5.1.1 weg")}})
	d.wants("DATA\r\n", "220", "503")
	d.wants("MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nDATA\r\n.\r\nNOOP\r\n", "250", "550", "354", "554", "250")
	if n := relay.Counts().Taken; n != 0 {
		t.Errorf("%d taken", n)
	}
}

// A client that sends out of turn is told so, or a fault in ours would go unseen.
func TestOrderIsHeld(t *testing.T) {
	t.Parallel()
	_, d := speak(t, mailtest.Script{})
	d.wants("", "220")
	for _, c := range [][2]string{
		{"RCPT TO:<a@b.org>", "503"}, {"DATA", "503"}, {"MAIL FROM:a@b.org", "501"}, {"MAIL FROM:<a@b.org> SIZE=10", "250"}, {"MAIL FROM:<a@b.org>", "503"},
		{"RCPT TO:<>", "501"}, {"STARTTLS", "502"}, {"AUTH PLAIN AGEAYg==", "504"}, {"RSET", "250"}, {"DATA", "503"}, {"VRFY a", "500"}, {"NOOP", "250"}, {"QUIT", "221"},
	} {
		d.wants(c[0]+"\r\n", c[1])
	}
}
