package mailer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

var (
	errNoSTARTTLS = errors.New("STARTTLS is not offered")
	errNoAuth     = errors.New("no known way to log in is offered")
)

// Relay is a mail server that takes our messages. It is safe for use by many goroutines; each Conn is not.
type Relay struct {
	config     Config
	tls        *tls.Config
	noChunking atomic.Bool // it offers CHUNKING and does not know BDAT
}

// Hello is what a relay says about itself once we are in.
type Hello struct {
	Relay      string `json:"relay"` // host:port
	Name       string `json:"name"`  // what it calls itself in its answer to EHLO
	TLS        string `json:"tls"`   // "TLS 1.3, TLS_AES_128_GCM_SHA256"; empty without TLS
	LoggedIn   bool   `json:"logged_in"`
	Size       int64  `json:"size"`       // the largest message it takes, in bytes; 0 when it does not say
	Pipelining bool   `json:"pipelining"` // RFC 2920
	Chunking   bool   `json:"chunking"`   // RFC 3030
}

// NewRelay checks the configuration and reads the CA file; it does not connect. It fails with a *ConfigError.
func NewRelay(config Config) (*Relay, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	config = config.withDefaults()
	security := &tls.Config{
		ServerName: config.Host, MinVersion: tls.VersionTLS12,
		DynamicRecordSizingDisabled: true, // small first records are for readers who wait for the first word
	}
	if config.CAFile != "" {
		roots, err := authorities(config.CAFile)
		if err != nil {
			return nil, err
		}
		security.RootCAs = roots
	}
	return &Relay{config: config, tls: security}, nil
}

// authorities are the system's certificate authorities and those in a PEM file.
func authorities(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, &ConfigError{"ca_file", fmt.Sprintf("cannot be read: %v", err)}
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, &ConfigError{"ca_file", fmt.Sprintf("%s holds no certificate in PEM form", file)}
	}
	return roots, nil
}

// String is Config.String, without the password.
func (r *Relay) String() string { return r.config.String() }

// GoString is String: also %#v tells no secret.
func (r *Relay) GoString() string { return r.String() }

// Address is the relay's host:port.
func (r *Relay) Address() string { return r.config.address() }

// Name is what the configuration calls the relay.
func (r *Relay) Name() string { return r.config.Name }

// Config is how the relay is reached, what it is for and how much it is given, with the defaults filled in.
func (r *Relay) Config() Config { return r.config }

// Connections is how many connections the sender may keep open at once.
func (r *Relay) Connections() int { return r.config.Connections }

// Check connects, greets, logs in, leaves again and sends nothing. It fails as Dial does.
func (r *Relay) Check(ctx context.Context) (Hello, error) {
	conn, err := r.Dial(ctx)
	if err != nil {
		return Hello{}, err
	}
	return conn.Hello(), conn.Close()
}

// Dial opens a connection, with TLS and login as configured, each answer within the configured timeout. It fails with
// an *Error whose Step says where. When ctx ends, Dial stops at once.
func (r *Relay) Dial(ctx context.Context) (*Conn, error) {
	dialing := &dialing{relay: r, ctx: ctx}
	// A client of its own for each connection: go-mail's writes to itself while it picks a way to log in.
	client, err := mail.NewClient(r.config.Host, dialing.options()...)
	if err != nil {
		return nil, &Error{Step: StepDial, Relay: r.Address(), Cause: err}
	}
	client.ErrorHandlerRegistry.SetDefaultHandler(dialing)
	session, err := client.DialToSMTPClientWithContext(ctx)
	if !dialing.stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		dialing.close()
		return nil, dialing.explain(err)
	}
	return newConn(r, session, dialing.wire), nil
}

func newConn(r *Relay, session *smtp.Client, wire *wire) *Conn {
	conn := &Conn{relay: r, client: session, wire: wire, hello: r.readHello(session)}
	conn.sizes, _ = session.Extension("SIZE")
	return conn
}

func (r *Relay) readHello(session *smtp.Client) Hello {
	name, _, _ := strings.Cut(session.HelloResponse(), " ")
	hello := Hello{Relay: r.Address(), Name: clean(name, 100), LoggedIn: r.config.Username != ""}
	if state, ok := session.TLSConnectionState(); ok {
		hello.TLS = tls.VersionName(state.Version) + ", " + tls.CipherSuiteName(state.CipherSuite)
	}
	hello.Pipelining, _ = session.Extension("PIPELINING")
	hello.Chunking, _ = session.Extension("CHUNKING")
	if offered, size := session.Extension("SIZE"); offered {
		hello.Size, _ = strconv.ParseInt(strings.TrimSpace(size), 10, 64)
	}
	return hello
}

// dialing watches go-mail while it connects: which line it uses, how far it came, and what to close when it fails.
type dialing struct {
	relay     *Relay
	ctx       context.Context
	wire      *wire
	unwatch   func() bool
	handshake error  // of implicit TLS
	secured   bool   // the certificate was accepted
	failed    string // the last command that got a bad answer: "ehlo", "starttls", ...
}

// options for one go-mail client. Noop and Rset are off because Conn drives the session itself; SMTPUTF8 is off because
// go-mail would demand it for plain ASCII as well.
func (d *dialing) options() []mail.Option {
	config := d.relay.config
	options := []mail.Option{
		mail.WithPort(config.Port), mail.WithTimeout(config.Timeout), mail.WithTLSConfig(d.security()),
		mail.WithDialContextFunc(d.dial), mail.WithoutNoop(), mail.WithoutRset(), mail.WithoutSMTPUTF8(),
	}
	switch config.TLS {
	case TLSStart:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case TLSImplicit:
		options = append(options, mail.WithSSL())
	default:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if config.HelloName != "" {
		options = append(options, mail.WithHELO(config.HelloName))
	}
	if config.Username != "" {
		options = append(options, mail.WithUsername(config.Username), mail.WithPassword(config.Password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthPlain, mail.SMTPAuthLogin, mail.SMTPAuthCramMD5))
	}
	return options
}

// dial makes the TCP connection and, for implicit TLS, the handshake on it.
func (d *dialing) dial(ctx context.Context, network, address string) (net.Conn, error) {
	connection, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.wire = newWire(connection)
	// Not ctx: go-mail ends that one when it has dialled.
	d.unwatch = context.AfterFunc(d.ctx, func() { _ = connection.Close() })
	if d.relay.config.TLS != TLSImplicit {
		return d.wire, nil
	}
	secure := tls.Client(d.wire, d.security())
	d.handshake = secure.HandshakeContext(ctx)
	d.wire.wrote = 0
	return secure, d.handshake
}

// security is the relay's TLS configuration, which also takes note that the certificate was accepted.
func (d *dialing) security() *tls.Config {
	security := d.relay.tls.Clone()
	security.VerifyConnection = func(tls.ConnectionState) error {
		d.secured = true
		return nil
	}
	return security
}

// stop ends the watch on the caller's context; it is false when that had already cut the line.
func (d *dialing) stop() bool { return d.unwatch == nil || d.unwatch() }

func (d *dialing) close() {
	if d.wire != nil {
		_ = d.wire.Close()
	}
}

// HandleError is called by go-mail for each answer that it did not expect; it only takes note of the command.
func (d *dialing) HandleError(_, command string, _ *textproto.Conn, err error) error {
	d.failed = command
	return err
}

// step is how far the dialling came before it failed.
func (d *dialing) step() Step {
	switch {
	case d.handshake != nil:
		return StepTLS
	case d.wire == nil:
		return StepDial
	case d.wire.wrote == 0, d.failed == "helo", d.failed == "ehlo":
		return StepGreeting
	case d.relay.config.TLS != TLSNone && !d.secured:
		return StepTLS
	case d.relay.config.Username == "":
		return StepGreeting
	default:
		return StepLogin
	}
}

// explain makes one error of ours from whatever go-mail returned.
func (d *dialing) explain(err error) *Error {
	failure := &Error{Step: d.step(), Relay: d.relay.Address(), Cause: err}
	said, answered := errors.AsType[*textproto.Error](err)
	switch {
	case context.Cause(d.ctx) != nil:
		failure.Cause = &stopped{context.Cause(d.ctx)}
	case answered:
		enhanced, words := cutEnhanced(said.Code, said.Msg)
		failure.Code, failure.Enhanced, failure.Words = said.Code, enhanced, clean(words, maxWords)
	case withoutSTARTTLS(err):
		failure.Step, failure.Cause = StepTLS, errNoSTARTTLS
	case withoutLogin(err):
		failure.Step, failure.Cause = StepLogin, errNoAuth
	}
	return failure
}

// withoutSTARTTLS and withoutLogin know go-mail's refusals to go on; it has no error values for them.
func withoutSTARTTLS(err error) bool {
	return strings.Contains(err.Error(), "does not support STARTTLS")
}

func withoutLogin(err error) bool {
	return errors.Is(err, mail.ErrNoSupportedAuthDiscovered) || strings.Contains(err.Error(), "does not support SMTP AUTH")
}
