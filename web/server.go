package web

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// grace is how long answers that are being written may take when the service stops: longer than any act waits.
const grace = 20 * time.Second

// Server serves one Site on one listener.
type Server struct {
	listener net.Listener
	http     *http.Server
}

// NewServer prepares to serve; the listener is Run's from here on.
func NewServer(listener net.Listener, site Site) *Server {
	server := &http.Server{
		Handler:           site.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
	if site.Log != nil {
		server.ErrorLog = log.New(quietly{site.Log}, "", 0)
	}
	return &Server{listener, server}
}

// quietly takes the lines that net/http writes by itself. They are of use to a programmer only, and name the other side's address.
type quietly struct{ log *slog.Logger }

// anyClient finds an address with its port, as net/http writes it.
var anyClient = regexp.MustCompile(`\[[^\]\s]*\]:\d+|\d+\.\d+\.\d+\.\d+(:\d+)?`)

func (q quietly) Write(line []byte) (int, error) {
	q.log.Debug("net/http", "line", strings.TrimSpace(anyClient.ReplaceAllString(string(line), "a client")))
	return len(line), nil
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Run serves until ctx ends, then takes no new requests and waits for those it has, twenty seconds at most. It fails when
// the listener does.
func (s *Server) Run(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve the pages: %w", err)
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := s.http.Shutdown(stopping)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close() // whoever still hangs on has had its time
	}
	if ended := <-failed; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}
