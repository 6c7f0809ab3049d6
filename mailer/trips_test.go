package mailer_test

import (
	"fmt"
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
