package mailer

import (
	"context"
	"errors"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// partingTime is how long a relay gets to answer QUIT, and to take an envelope back.
const partingTime = 5 * time.Second

var (
	errBroken   = errors.New("the connection was lost before: dial anew")
	errNotBegun = errors.New("no message was begun")
)

// Conn is one open connection to a relay. It takes one message after the other, from one goroutine at a time: Send, or
// Begin and then Finish or TakeBack.
type Conn struct {
	relay  *Relay
	client *smtp.Client
	wire   *wire
	hello  Hello
	sizes  bool   // SIZE is offered (RFC 1870)
	out    []byte // what is written next; kept to be filled again
	heard  []byte // the text of the last reply; the same
	pieces pieces
	broken bool
	transaction
}

// transaction is what Conn knows of the mail transaction (RFC 5321, 3.3) between Begin and Finish.
type transaction struct {
	begun  bool
	sized  bool   // its size was told with MAIL
	opened bool   // DATA was asked for: only the message, or the end of the connection, may follow
	handed bool   // the last byte of the message was written
	due    []Step // what the relay was asked and has not answered yet, in its order
	result Result // how the message's way ended in Begin; without Verdict when it did not
}

// Hello is what the relay said about itself when the connection was opened.
func (c *Conn) Hello() Hello { return c.hello }

// Broken says that the connection takes no more messages: close it and dial anew. It becomes so after everything but a
// clean answer.
func (c *Conn) Broken() bool { return c.broken }

// Close takes leave of the relay, when there still is something to take leave of, and closes the connection. It delivers
// nothing of a message that was begun.
func (c *Conn) Close() error {
	if !c.broken && !c.begun {
		_ = c.wire.within(min(partingTime, c.relay.config.Timeout))
		if c.write([]byte("QUIT\r\n")) == nil {
			_, _ = c.read()
		}
	}
	c.broken = true
	_ = c.client.Close() // says goodbye to TLS; the wire below must be closed in any case
	_ = c.wire.Close()
	return nil
}

// Send hands over one message for one recipient: MAIL, RCPT and the bytes of message, which must end in CR LF and hold no
// other CR or LF. Each answer has the configured timeout. Whatever happens, the Result has a verdict, and no message is
// ever left half on a connection that goes on.
//
// When ctx ends, the connection is cut, also in the middle of a message: a caller who wants a message on the wire to
// finish passes a context that does not end (context.WithoutCancel). What was cut before the last byte is Later, after it
// Unknown.
//
// A recipient or a message that cannot be sent at all (a non-ASCII address, a bare line feed) is Refused, with Code 0 and
// without a word to the relay; a sender that cannot is Later with RelayFault.
func (c *Conn) Send(ctx context.Context, envelope Envelope, message []byte) Result {
	dots, unfit := readLines(message)
	c.begin(ctx, envelope, len(message), unfit)
	return c.finish(ctx, message, dots)
}

// Begin is the first half of Send: it tells the relay the envelope of a message of size bytes and gives nothing away yet,
// so that the caller can meanwhile write down that the message goes. Finish or TakeBack must follow; a message that was
// begun and neither finished nor taken back is taken back by the next Begin.
//
// With PIPELINING (RFC 2920) it writes and does not wait; without, it waits for the answers to MAIL and RCPT. Whatever goes
// wrong is told by Finish. A size of 0 is not told to the relay.
func (c *Conn) Begin(ctx context.Context, envelope Envelope, size int) {
	c.begin(ctx, envelope, size, nil)
}

// Finish is the second half of Send: it hands over the message and returns its verdict, also when Begin already met it.
func (c *Conn) Finish(ctx context.Context, message []byte) Result {
	dots, unfit := readLines(message)
	if unfit != nil && c.begun && c.result.Verdict == "" {
		c.TakeBack()
		return c.fail(StepData, Refused, unfit)
	}
	return c.finish(ctx, message, dots)
}

// TakeBack ends a message that was begun and shall not go. Where DATA was asked for already, the connection becomes
// Broken, because even a lone dot would send an empty letter; elsewhere RSET takes the envelope back, in at most five
// seconds. Without a message that was begun it does nothing.
func (c *Conn) TakeBack() {
	begun := c.transaction
	c.transaction = transaction{due: begun.due[:0]}
	if !begun.begun || c.broken || begun.result.Verdict != "" {
		return
	}
	if begun.opened {
		c.broken = true
		return
	}
	c.reset(min(partingTime, c.relay.config.Timeout), begun.due...)
}

func (c *Conn) begin(ctx context.Context, envelope Envelope, size int, unfit *unsendable) {
	c.TakeBack()
	c.begun = true
	if c.result = c.ready(ctx, envelope, unfit); c.result.Verdict != "" {
		return
	}
	stop := c.watch(ctx)
	if c.sized = c.sizes && size > 0; !c.sized {
		size = 0
	}
	if c.hello.Pipelining {
		c.result = c.openAtOnce(envelope, size)
	} else {
		c.result = c.openByStep(envelope, size)
	}
	if !stop() {
		if c.result.Verdict == "" {
			c.result = c.lost(StepMail, errBroken)
		}
		c.result = c.cut(ctx, c.result)
	}
}

func (c *Conn) finish(ctx context.Context, message []byte, dots int) Result {
	if !c.begun {
		return c.fail(StepMail, Later, errNotBegun)
	}
	result := c.result
	if result.Verdict == "" {
		result = c.deliver(ctx, message, dots)
	}
	c.transaction = transaction{due: c.due[:0]}
	return result
}

func (c *Conn) deliver(ctx context.Context, message []byte, dots int) Result {
	if err := context.Cause(ctx); err != nil {
		return c.lost(StepData, &stopped{err})
	}
	stop := c.watch(ctx)
	var result Result
	if c.chunking() {
		result = c.deliverBDAT(message)
	} else {
		result = c.deliverDATA(message, dots)
	}
	if !stop() {
		result = c.cut(ctx, result)
	}
	return result
}

// ready finds what is wrong before a word was said; the Result has no verdict when nothing is.
func (c *Conn) ready(ctx context.Context, envelope Envelope, unfit *unsendable) Result {
	if err := context.Cause(ctx); err != nil {
		return c.fail(StepMail, Later, &stopped{err})
	}
	if c.broken {
		return c.fail(StepMail, Later, errBroken)
	}
	switch step, err := sendable(envelope); {
	case err != nil && step == StepMail: // our own sender: the reader must not pay for it
		return c.fail(step, Later, err)
	case err != nil:
		return c.fail(step, Refused, err)
	case unfit != nil:
		return c.fail(StepData, Refused, unfit)
	}
	if err := c.outOfTurn(); err != nil {
		return c.lost(StepMail, err)
	}
	return Result{}
}

// watch closes the line when ctx ends. The function that it returns ends the watch, and is false when that came too late.
func (c *Conn) watch(ctx context.Context) (stop func() bool) {
	if ctx.Done() == nil {
		return func() bool { return true }
	}
	return context.AfterFunc(ctx, func() { _ = c.wire.Close() })
}

// cut names the caller's stop as the reason why a line fell.
func (c *Conn) cut(ctx context.Context, result Result) Result {
	c.broken = true
	if failure, ok := errors.AsType[*Error](result.Err); ok && failure.Code == 0 {
		failure.Cause = &stopped{context.Cause(ctx)}
	}
	return result
}

// lost is the end of a connection without an answer that counts. Once the last byte was written, the relay may have the
// message, whichever answer is missing.
func (c *Conn) lost(step Step, cause error) Result {
	c.broken = true
	if c.handed {
		return c.fail(StepDot, Unknown, cause)
	}
	return c.fail(step, Later, cause)
}

func (c *Conn) fail(step Step, verdict Verdict, cause error) Result {
	return Result{
		Verdict: verdict, RelayFault: verdict == Later,
		Err: &Error{Step: step, Relay: c.relay.Address(), Cause: cause},
	}
}
