package web

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

// net/http names who it talks with. The log does not.
func TestNoClientInTheLinesOfTheServer(t *testing.T) {
	for _, client := range []string{"203.0.113.77:4000", "[2001:db8::9]:4000", "[fe80::1%eth0]:4000", "203.0.113.77"} {
		var kept bytes.Buffer
		lines := NewServer(nil, Site{Log: slog.New(slog.NewTextHandler(&kept, &slog.HandlerOptions{Level: slog.LevelDebug}))}).http.ErrorLog
		lines.Printf("http: TLS handshake error from %s: EOF", client)
		if got := kept.String(); !strings.Contains(got, "level=DEBUG") || !strings.Contains(got, "error from a client: EOF") || strings.Contains(got, "4000") {
			t.Errorf("the log says %s", got)
		}
	}
}
