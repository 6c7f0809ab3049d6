package mailer

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

// Step is how far we were with a relay.
type Step string

// The steps, in their order.
const (
	StepDial     Step = "dial"     // reaching the machine
	StepGreeting Step = "greeting" // its first words, and EHLO
	StepTLS      Step = "tls"      // STARTTLS and the certificate
	StepLogin    Step = "login"
	StepMail     Step = "mail" // our sender
	StepRcpt     Step = "rcpt" // the recipient
	StepData     Step = "data" // DATA, and the message up to its last byte
	StepDot      Step = "dot"  // the answer to the whole message
)

// Error is why a relay did not take a message or would not talk to us. Its text is a sentence for a person; Unwrap gives
// the cause underneath (a net.Error, an x509 error, context.Canceled) where there is one.
type Error struct {
	Step     Step
	Relay    string // host:port
	Code     int    // the relay's own, 0 when it said nothing
	Enhanced string
	Words    string
	Cause    error
	sized    bool // the relay was told the size of the message with MAIL
}

func (e *Error) Unwrap() error { return e.Cause }

// Error says what happened and, where a person can mend it, how.
func (e *Error) Error() string {
	if _, ours := errors.AsType[*stopped](e.Cause); ours && e.Step != StepDot {
		return fmt.Sprintf("stopped while talking to the relay %s (%s)", e.Relay, e.Step)
	}
	if own, ok := errors.AsType[*unsendable](e.Cause); ok {
		return "this message cannot be sent: " + own.Error()
	}
	switch e.Step {
	case StepDial:
		return e.away()
	case StepGreeting:
		return e.noGreeting()
	case StepTLS:
		return e.noTLS()
	case StepLogin:
		return e.noLogin()
	case StepMail:
		return e.noSender()
	case StepRcpt:
		return e.notTaken("when the recipient was named")
	case StepDot:
		return e.noVerdict()
	default:
		return e.notTaken("before the whole message was handed over")
	}
}

// unsendable is a fault of the message or its envelope itself, found before the relay was asked.
type unsendable struct{ problem string }

func (e *unsendable) Error() string { return e.problem }

// stopped is the end of the caller's context, which is no fault of the relay. It needs a type: an ordinary timeout of the
// network calls itself context.DeadlineExceeded as well.
type stopped struct{ cause error }

func (e *stopped) Error() string { return "we were told to stop" }
func (e *stopped) Unwrap() error { return e.cause }

// WithoutWords is the sentence with the relay's code and without its words, which may hold a reader's address: for places
// that everybody can see.
func (e *Error) WithoutWords() string {
	bare := *e
	bare.Words = ""
	if errors.Is(e.Cause, errNotSMTP) { // it quotes the line
		bare.Cause = errNotSMTP
	}
	return bare.Error()
}

// said is the relay's reply in one piece: "550 5.1.1 no such user".
func (e *Error) said() string {
	code := ""
	if e.Code != 0 {
		code = fmt.Sprint(e.Code)
	}
	return strings.Join(strings.Fields(code+" "+e.Enhanced+" "+e.Words), " ")
}

// happened names what became of the line in a few words.
func (e *Error) happened() string {
	switch {
	case e.Cause == nil:
		return "no reason given"
	case errors.As(e.Cause, new(*stopped)):
		return e.Cause.Error()
	case timedOut(e.Cause):
		return "no answer in time"
	case errors.Is(e.Cause, io.EOF), errors.Is(e.Cause, io.ErrUnexpectedEOF):
		return "it closed the connection"
	case errors.Is(e.Cause, syscall.ECONNRESET), errors.Is(e.Cause, syscall.EPIPE):
		return "the connection broke"
	}
	return clean(e.Cause.Error(), 200)
}

func (e *Error) away() string {
	var lookup *net.DNSError
	switch {
	case errors.As(e.Cause, &lookup) && lookup.IsNotFound:
		return fmt.Sprintf("the relay %s does not exist by that name: check its host in the configuration", e.Relay)
	case errors.Is(e.Cause, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing listens at the relay %s: check host and port, and whether the relay runs", e.Relay)
	case timedOut(e.Cause):
		return fmt.Sprintf("the relay %s does not answer: check host and port, and whether a firewall stands between", e.Relay)
	}
	return fmt.Sprintf("the relay %s cannot be reached (%s): check host and port, and the network", e.Relay, e.happened())
}

func (e *Error) noGreeting() string {
	if e.Code != 0 {
		return fmt.Sprintf("the relay %s turns us away: %s", e.Relay, e.said())
	}
	return fmt.Sprintf("the relay %s does not greet like a mail relay (%s): check the port, and whether tls should be implicit or starttls", e.Relay, e.happened())
}

func (e *Error) noTLS() string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(e.Cause, &unknown):
		return fmt.Sprintf("the certificate of the relay %s is not trusted: if it has its own authority, name that file as ca_file", e.Relay)
	case errors.As(e.Cause, &name):
		return fmt.Sprintf("the certificate of the relay %s is for another name (%s): write the host as the certificate does", e.Relay, clean(name.Error(), 200))
	case errors.As(e.Cause, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("the certificate of the relay %s is out of date: its administrator must renew it (or this machine's clock is wrong)", e.Relay)
	case errors.As(e.Cause, &record):
		return fmt.Sprintf("the relay %s does not speak TLS from the first byte: set tls to starttls, or use the port for implicit TLS (465)", e.Relay)
	case e.Code != 0:
		return fmt.Sprintf("the relay %s refuses STARTTLS: %s", e.Relay, e.said())
	case errors.Is(e.Cause, errNoSTARTTLS):
		return fmt.Sprintf("the relay %s does not offer STARTTLS: use its port for submission (587), or set tls to implicit (465); nothing is sent in the clear", e.Relay)
	}
	return fmt.Sprintf("no safe connection to the relay %s (%s): check port and tls setting", e.Relay, e.happened())
}

func (e *Error) noLogin() string {
	switch {
	case e.Code >= 500:
		return fmt.Sprintf("the relay %s refuses the user name or the password: %s", e.Relay, e.said())
	case e.Code != 0:
		return fmt.Sprintf("the relay %s cannot check the password now: %s", e.Relay, e.said())
	case errors.Is(e.Cause, errNoAuth):
		return fmt.Sprintf("the relay %s offers no way to log in that we know: leave username and password out, or use its port for submission", e.Relay)
	}
	return fmt.Sprintf("the relay %s did not let us log in (%s): try again, and check the user name", e.Relay, e.happened())
}

func (e *Error) noSender() string {
	switch {
	case e.tooLarge():
	case e.Code/100 == 5:
		return fmt.Sprintf("the relay %s refuses our sender: %s (check the sender's address, and whether the relay may send for its domain)", e.Relay, e.said())
	case e.Code/100 == 4 && e.Code != 421:
		return fmt.Sprintf("the relay %s takes nothing from our sender now: %s", e.Relay, e.said())
	}
	return e.notTaken("when our sender was named")
}

// notTaken says what the relay said, or what became of the line, and when.
func (e *Error) notTaken(when string) string {
	switch {
	case e.Code == 421: // about the connection, whatever was asked
		return fmt.Sprintf("the relay %s ends the connection: %s", e.Relay, e.said())
	case e.tooLarge():
		return fmt.Sprintf("the relay %s takes no message of this size: %s (have its administrator raise the limit, or send a smaller letter)", e.Relay, e.said())
	case e.Code >= 400:
		return fmt.Sprintf("the relay %s does not take the message: %s", e.Relay, e.said())
	case e.Code != 0:
		return fmt.Sprintf("the relay %s gave an answer that does not fit, %s: %s", e.Relay, when, e.said())
	}
	return e.unanswered(when) + ": nothing was sent, it will be tried again"
}

// unanswered tells apart how the relay can fail to answer; none of it is about the sender, the recipient or the message.
func (e *Error) unanswered(when string) string {
	switch {
	case errors.Is(e.Cause, errBroken):
		return fmt.Sprintf("the connection to the relay %s was lost before this message", e.Relay)
	case timedOut(e.Cause):
		return fmt.Sprintf("the relay %s gave no answer in time %s", e.Relay, when)
	case errors.Is(e.Cause, errNotSMTP), errors.Is(e.Cause, errTooLong), errors.Is(e.Cause, errOutOfTurn):
		return fmt.Sprintf("the relay %s gave an answer that we cannot read %s (%s)", e.Relay, when, e.happened())
	}
	return fmt.Sprintf("the line to the relay %s broke %s (%s)", e.Relay, when, e.happened())
}

func (e *Error) noVerdict() string {
	if e.Code != 0 && e.Cause == nil {
		return e.notTaken("")
	}
	return fmt.Sprintf("the relay %s has the whole message and gave no answer that counts (%s): it may have gone", e.Relay, e.happened())
}

func timedOut(err error) bool {
	var network net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &network) && network.Timeout()
}
