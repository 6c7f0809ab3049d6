package mailtest_test

import (
	"bytes"
	"io"
	"net"
	"net/smtp"
	"testing"
	"time"

	"dorpspost/mailer/mailtest"
)

// echo answers everything with itself, and ends when the other side does.
func echo(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if conn, err := listener.Accept(); err == nil {
			_, _ = io.Copy(conn, conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-ended
	})
	return listener.Addr().String()
}

// Megabytes under way arrive whole and in order, at once and not one by one, and the end of one side reaches the other.
func TestDelayKeepsOrderAndBandwidth(t *testing.T) {
	t.Parallel()
	const rtt = 100 * time.Millisecond
	conn, err := net.Dial("tcp", mailtest.Delay(t, echo(t), rtt))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	sent := bytes.Repeat([]byte("een regel van dertig letters.\n"), 200_000)
	start := time.Now()
	go func() {
		for rest := sent; len(rest) > 0; {
			n := min(len(rest), 1000)
			_, _ = conn.Write(rest[:n])
			rest = rest[n:]
		}
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	came, err := io.ReadAll(conn)
	if err != nil || !bytes.Equal(came, sent) {
		t.Errorf("%d bytes came back of %d: %v", len(came), len(sent), err)
	}
	// 6,000 writes, each of which would cost a round trip if they waited for one another: ten minutes.
	if took := time.Since(start); took < rtt || took > time.Minute {
		t.Errorf("it took %s with a round trip of %s", took, rtt)
	}
}

// A client that waits for each answer is counted a turn for each command.
func TestTurnsAreCounted(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	proxy := mailtest.Between(t, relay.Address(), 0)
	if err := smtp.SendMail(proxy.Address(), nil, "post@example.org", []string{"bo@example.org"}, []byte(letter)); err != nil {
		t.Fatal(err)
	}
	if got := proxy.Turns(); got != 6 { // EHLO, MAIL, RCPT, DATA, the message, QUIT
		t.Errorf("%d turns, want 6", got)
	}
}

// A proxy to nowhere, and one that is closed while something is under way, end what they carry.
func TestProxyEnds(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nowhere := listener.Addr().String()
	_ = listener.Close()
	conn, err := net.Dial("tcp", mailtest.Delay(t, nowhere, 0))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("got %v", err)
	}
	_ = conn.Close()

	relay := mailtest.Start(t)
	proxy, err := mailtest.ListenBetween("127.0.0.1:0", relay.Address(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	conn, err = net.Dial("tcp", proxy.Address())
	if err != nil {
		t.Fatal(err)
	}
	if err := relay.WaitUntil(t.Context(), func(c mailtest.Counts) bool { return c.Open == 1 }); err != nil {
		t.Fatal(err)
	}
	proxy.Close()
	proxy.Close()
	if said, err := io.ReadAll(conn); len(said) > 0 {
		t.Errorf("it said %q %v", said, err)
	}
	_ = conn.Close()
}
