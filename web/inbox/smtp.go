package inbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-smtp"
)

// Limits of what the practice inbox takes. A letter of ours has three attachments of 2 MB at most and pictures beside them,
// and a message is in memory while it is being kept.
const (
	maxMessage     = 12 << 20 // bytes
	maxRecipients  = 100      // of one message
	maxConnections = 64       // at the same time; the next ones wait
	maxKeeping     = 8        // messages in memory at the same time; the next ones wait
)

// grace is how long a message that is being taken may last when the service stops.
const grace = 3 * time.Second

// Server is the SMTP side of the practice inbox.
type Server struct {
	listener *boundedListener
	smtp     *smtp.Server
	grace    time.Duration
}

// Listen opens the SMTP port of the box on this address ("127.0.0.1:2525"; port 0 takes a free one). It fails with a
// sentence when the address is not a loopback one: a server that takes everything must not be reached from elsewhere.
func Listen(address string, box *Box) (*Server, error) {
	return listen(address, maxConnections, backend{box}, box.log)
}

func listen(address string, connections int, takes smtp.Backend, log *slog.Logger) (*Server, error) {
	if err := loopbackOnly(address); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the practice inbox cannot listen on %s: choose another port: %w", address, err)
	}
	if at, ok := listener.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		return nil, errors.Join(notLoopback(address), listener.Close())
	}
	server := smtp.NewServer(takes)
	server.Domain = "localhost"
	server.MaxMessageBytes = maxMessage
	server.MaxRecipients = maxRecipients
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.EnableSMTPUTF8 = true
	// go-smtp names the other side's words in its lines, so they stay below what is kept.
	server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	return &Server{bound(listener, connections), server, grace}, nil
}

func loopbackOnly(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("the practice inbox needs an address with a port, like 127.0.0.1:2525: %w", err)
	}
	if host == "localhost" {
		return nil // where that name leads is checked once it listens
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return notLoopback(address)
	}
	return nil
}

func notLoopback(address string) error {
	return fmt.Errorf("the practice inbox listens on this computer only, and %q is not that: use 127.0.0.1 and a port", address)
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Port is the number of the port at which the server listens.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port } // listen opens no other kind

// Close gives the address back of a server that never ran.
func (s *Server) Close() error { return s.listener.Close() }

// Run takes messages until ctx ends. It then takes no new connection, waits three seconds at most for those that are
// open, and ends them. It fails when the listener does.
func (s *Server) Run(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- s.smtp.Serve(s.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("take practice mail: %w", err)
	case <-ctx.Done():
	}
	// go-smtp closes only the listeners it has seen, which may be none yet.
	_ = s.listener.Close()
	err := <-failed
	s.end()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// end waits for the conversations that are going on, and breaks them off when their time is over.
func (s *Server) end() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.smtp.Shutdown(context.Background()) // says only that the listener was closed before
	}()
	late := time.NewTimer(s.grace)
	defer late.Stop()
	select {
	case <-ended:
	case <-late.C:
		s.listener.endAll()
		<-ended
	}
}

type backend struct{ box *Box }

func (b backend) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{box: b.box}, nil }

// session is one conversation; go-smtp calls it from one goroutine.
type session struct {
	box      *Box
	envelope Envelope
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.envelope = Envelope{From: from}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.envelope.To = append(s.envelope.To, to)
	return nil
}

// Data keeps the message before it says that it has it.
func (s *session) Data(message io.Reader) error {
	id, err := s.box.Keep(s.envelope, message)
	if refusal, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return refusal // too large, or the line fell: go-smtp's own words
	}
	if err != nil {
		s.box.log.Error("practice mail not kept", "error", err)
		return notKept
	}
	s.box.log.Debug("practice mail kept", "id", id)
	return nil
}

var notKept = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "The practice inbox could not keep this message: is the disk full?"}

func (s *session) Reset()        { s.envelope = Envelope{} }
func (s *session) Logout() error { return nil }
