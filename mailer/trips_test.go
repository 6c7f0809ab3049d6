package mailer_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// TestRoundTrips counts what a message costs on a long way: how often we speak up after the relay has spoken.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	for i, most := range []int{4, 2, 3, 2} {
		t.Run(ways[i].name, func(t *testing.T) {
			t.Parallel()
			relay := mailtest.Start(t, mailtest.Script{Offers: ways[i].offers})
			proxy := mailtest.Between(t, relay.Address(), 2*time.Millisecond)
			conn := through(t, proxy.Address())
			const messages = 20
			before := proxy.Turns()
			for range messages {
				if got := conn.Send(t.Context(), to("bo@example.org"), note(strings.Repeat(paragraph+"\r\n", 150))); got.Verdict != mailer.Accepted {
					t.Fatalf("got %+v", got)
				}
			}
			if turns := proxy.Turns() - before; turns > most*messages {
				t.Errorf("%d round trips for %d messages, want %d each at most", turns, messages, most)
			}
		})
	}
}

// through is a connection to a relay by way of a proxy.
func through(t *testing.T, address string) *mailer.Conn {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	config := mailer.Config{Host: host, TLS: mailer.TLSNone, HelloName: "nieuws.example.org"}
	if _, err := fmt.Sscan(port, &config.Port); err != nil {
		t.Fatal(err)
	}
	out, err := mailer.NewRelay(config)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := out.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// TestOneRoundTripByBDAT: a relay that says nothing before it has envelope and message in hand gets them.
func TestOneRoundTripByBDAT(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	message := note("dag")
	ended := make(chan error, 1)
	go func() { ended <- quiet(listener, len(message)) }()
	conn := through(t, listener.Addr().String())
	for range 3 {
		if got := conn.Send(t.Context(), to("bo@example.org"), message); got.Verdict != mailer.Accepted || conn.Broken() {
			t.Fatalf("got %+v, broken %v", got, conn.Broken())
		}
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	_ = listener.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// quiet is a relay that answers MAIL, RCPT and BDAT when it has all three, in one packet.
func quiet(listener net.Listener, size int) error {
	conn, err := listener.Accept()
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	_, _ = io.WriteString(conn, "220 quiet\r\n")
	for {
		line, err := in.ReadString('\n')
		switch verb, _, _ := strings.Cut(line, " "); {
		case err != nil:
			return err
		case verb == "EHLO":
			_, _ = io.WriteString(conn, "250-quiet\r\n250-PIPELINING\r\n250 CHUNKING\r\n")
		case verb == "BDAT":
			if _, err := io.CopyN(io.Discard, in, int64(size)); err != nil {
				return err
			}
			_, _ = io.WriteString(conn, "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.0.0 taken\r\n")
		case line == "QUIT\r\n":
			_, _ = io.WriteString(conn, "221 bye\r\n")
			return nil
		}
	}
}
