package mailer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// partingTime is how long a relay gets to answer QUIT.
const partingTime = 5 * time.Second

var (
	errBroken  = errors.New("the connection was lost before: dial anew")
	errBareEnd = &unsendable{"it has a line that does not end in CR LF"}
	errNoEnd   = &unsendable{"it does not end in CR LF"}
)

// Envelope is who a message is from and to, as the relay is told: addresses in ASCII, without angle brackets. From may be
// empty: then nobody gets the bounce (RFC 5321, 4.5.5).
type Envelope struct{ From, To string }

// Conn is one open connection to a relay. It takes one message after the other, from one goroutine at a time.
type Conn struct {
	relay  *Relay
	client *smtp.Client
	wire   *wire
	hello  Hello
	out    []byte // what is written next; kept to be filled again
	broken bool
	used   time.Time
}

// Hello is what the relay said about itself when the connection was opened.
func (c *Conn) Hello() Hello { return c.hello }

// Broken says that the connection takes no more messages: close it and dial anew. It becomes so after everything but a
// clean answer.
func (c *Conn) Broken() bool { return c.broken }

// Idle is how long ago the relay last answered. Relays hang up on a client that says nothing for some minutes: better to
// close a connection that has been idle than to meet that with a message in hand.
func (c *Conn) Idle() time.Duration { return time.Since(c.used) }

// Close takes leave of the relay, when there still is something to take leave of, and closes the connection.
func (c *Conn) Close() error {
	if !c.broken {
		c.broken = true
		_ = c.wire.within(min(partingTime, c.relay.config.Timeout))
		_, _ = c.exchange("QUIT")
	}
	_ = c.client.Close() // says goodbye to TLS; the wire below must be closed in any case
	_ = c.wire.Close()
	return nil
}

// Send hands over one message for one recipient: MAIL, RCPT, DATA and the bytes of message, which must end in CR LF and
// hold no other CR or LF; a dot at the start of a line is doubled here (RFC 5321, 4.5.2). Each answer has the configured
// timeout. Whatever happens, the Result has a verdict, and no message is ever left half on a connection that goes on.
//
// When ctx ends, the connection is cut, also in the middle of a message: a caller who wants a message on the wire to
// finish passes a context that does not end (context.WithoutCancel). What was cut before the last byte is Later, after it
// Unknown.
//
// A recipient or a message that cannot be sent at all (a non-ASCII address, a bare line feed) is Refused, with Code 0 and
// without a word to the relay; a sender that cannot is Later with RelayFault.
func (c *Conn) Send(ctx context.Context, envelope Envelope, message []byte) Result {
	if err := context.Cause(ctx); err != nil {
		return c.fail(StepMail, Later, &stopped{err})
	}
	if c.broken {
		return c.fail(StepMail, Later, errBroken)
	}
	if step, err := sendable(envelope, message); err != nil {
		if step == StepMail { // our own sender: the reader must not pay for it
			return c.fail(step, Later, err)
		}
		return c.fail(step, Refused, err)
	}
	cut := context.AfterFunc(ctx, func() { _ = c.wire.Close() })
	result, open := c.open(envelope)
	if open {
		result = c.transfer(message)
	}
	c.used = time.Now()
	if !cut() {
		c.broken = true
		if failure, ok := errors.AsType[*Error](result.Err); ok && failure.Code == 0 {
			failure.Cause = &stopped{context.Cause(ctx)}
		}
	}
	return result
}

// open speaks the envelope, up to the relay's "go ahead" for the message.
func (c *Conn) open(envelope Envelope) (Result, bool) {
	for _, command := range [...]struct {
		step Step
		line string
	}{
		{StepMail, "MAIL FROM:<" + envelope.From + ">"},
		{StepRcpt, "RCPT TO:<" + envelope.To + ">"},
		{StepData, "DATA"},
	} {
		_ = c.wire.within(c.relay.config.Timeout)
		answer, err := c.exchange(command.line)
		if err != nil {
			return c.lost(command.step, err), false
		}
		if result, done := c.settle(command.step, answer); done {
			c.forget(command.step)
			return result, false
		}
		if c.unread() > 0 { // an answer to nothing would be taken for the answer to what comes next
			return c.lost(command.step, errOutOfTurn), false
		}
	}
	return Result{}, true
}

// transfer writes the message and its dot, and waits for the verdict. An error while writing means that some of the last
// bytes never left this machine: the relay cannot have the whole message.
func (c *Conn) transfer(message []byte) Result {
	c.out = appendStuffed(c.out[:0], message)
	c.out = append(c.out, ".\r\n"...)
	_ = c.wire.within(c.relay.config.Timeout)
	if err := c.write(c.out); err != nil {
		return c.lost(StepData, err)
	}
	_ = c.wire.within(c.relay.config.VerdictTimeout)
	answer, err := readReply(c.reader())
	if err != nil {
		return c.lost(StepDot, err)
	}
	result, _ := c.settle(StepDot, answer)
	return result
}

// settle turns an answer into a result, when the message's way ends with it.
func (c *Conn) settle(step Step, answer reply) (Result, bool) {
	verdict, fault, done := judge(step, answer)
	if !done {
		return Result{}, false
	}
	result := Result{Verdict: verdict, Code: answer.code, Enhanced: answer.enhanced, Words: answer.words, RelayFault: fault}
	if class := answer.code / 100; answer.code == 421 || class < 4 && verdict != Accepted || c.unread() > 0 {
		c.broken = true
	}
	if verdict != Accepted {
		failure := &Error{Step: step, Relay: c.relay.Address(), Code: answer.code, Enhanced: answer.enhanced, Words: answer.words}
		if verdict == Unknown {
			failure.Cause = errNotSMTP
		}
		result.Err = failure
	}
	return result, true
}

// forget takes back an envelope of which a part was accepted, so that the next message starts clean. After the dot or
// after MAIL was refused there is nothing to take back.
func (c *Conn) forget(step Step) {
	if c.broken || step != StepRcpt && step != StepData {
		return
	}
	_ = c.wire.within(c.relay.config.Timeout)
	answer, err := c.exchange("RSET")
	c.broken = err != nil || answer.code/100 != 2 || c.unread() > 0
}

// lost is the end of a connection without an answer that counts.
func (c *Conn) lost(step Step, cause error) Result {
	c.broken = true
	verdict := Later
	if step == StepDot {
		verdict = Unknown
	}
	return c.fail(step, verdict, cause)
}

func (c *Conn) fail(step Step, verdict Verdict, cause error) Result {
	return Result{
		Verdict: verdict, RelayFault: verdict == Later,
		Err: &Error{Step: step, Relay: c.relay.Address(), Cause: cause},
	}
}

// exchange says one line and reads the answer, on go-mail's own buffers.
func (c *Conn) exchange(line string) (reply, error) {
	c.out = append(append(c.out[:0], line...), "\r\n"...)
	if err := c.write(c.out); err != nil {
		return reply{}, err
	}
	return readReply(c.reader())
}

func (c *Conn) reader() *bufio.Reader { return c.client.Text.R }

func (c *Conn) unread() int { return c.client.Text.R.Buffered() }

func (c *Conn) write(data []byte) error {
	if _, err := c.client.Text.W.Write(data); err != nil {
		return err
	}
	return c.client.Text.W.Flush()
}

// sendable refuses what would break out of its line, or what no relay without SMTPUTF8 takes.
func sendable(envelope Envelope, message []byte) (Step, error) {
	if envelope.From != "" {
		if err := mailbox(envelope.From); err != nil {
			return StepMail, err
		}
	}
	if err := mailbox(envelope.To); err != nil {
		return StepRcpt, err
	}
	return StepData, wholeLines(message)
}

// mailbox checks what may stand between the angle brackets of MAIL and RCPT (RFC 5321, 4.1.2 and 4.5.3.1), more leniently
// than the standard where strange addresses exist in practice.
func mailbox(address string) error {
	at := strings.LastIndexByte(address, '@')
	shown := func() string { return clean(address, 100) }
	switch {
	case at < 1 || at == len(address)-1:
		return &unsendable{fmt.Sprintf("%q is not an address", shown())}
	case len(address) > 254:
		return &unsendable{fmt.Sprintf("the address %q is longer than 254 characters", shown())}
	}
	for _, b := range []byte(address) {
		if b >= 0x80 {
			return &unsendable{fmt.Sprintf("the address %q has letters that mail relays do not take: only plain letters before the @, and the domain in its xn-- form", shown())}
		}
		if b <= ' ' || b == 0x7f || b == '<' || b == '>' {
			return &unsendable{fmt.Sprintf("the address %q has characters that no address has", shown())}
		}
	}
	return nil
}

// wholeLines holds a message to CR LF and nothing else: a relay that takes a bare LF for a line's end could be made to
// see a dot, and a second message, inside the first.
func wholeLines(message []byte) error {
	if !bytes.HasSuffix(message, []byte("\r\n")) {
		return errNoEnd
	}
	pairs := bytes.Count(message, []byte("\r\n"))
	if bytes.Count(message, []byte("\n")) != pairs || bytes.Count(message, []byte("\r")) != pairs {
		return errBareEnd
	}
	return nil
}

// appendStuffed copies a message and doubles each dot at the start of a line. Letters of Compose have none.
func appendStuffed(dst, message []byte) []byte {
	if len(message) > 0 && message[0] == '.' {
		dst = append(dst, '.')
	}
	for {
		at := bytes.Index(message, []byte("\n."))
		if at < 0 {
			return append(dst, message...)
		}
		dst = append(append(dst, message[:at+2]...), '.')
		message = message[at+2:]
	}
}
