package mailer

import (
	"bytes"
	"errors"
	"strconv"
)

// BDAT (RFC 3030): the message is announced with its length and needs neither dots nor an invitation. It could leave with the
// envelope, in one write; but yes to MAIL, to RCPT and to the message is 250 each time, with no 354 among them to tell the
// answers apart. A relay that says one line too many would have its yes to the recipient taken for its yes to the message.
// So the message waits until the envelope was answered and nothing more lies there: as many round trips as with DATA.

// stepBDAT is the answer to BDAT; to others it is StepDot, the answer to the whole message.
const stepBDAT Step = "bdat"

func (s Step) shown() Step {
	if s == stepBDAT {
		return StepDot
	}
	return s
}

// chunking tells whether messages go by BDAT. A relay that offers it and then does not know it (firewalls that rewrite SMTP
// are known for that) is asked once.
func (c *Conn) chunking() bool { return c.hello.Chunking && !c.relay.noChunking.Load() }

func (c *Conn) deliverBDAT(message []byte) Result {
	if result := c.hear(); result.Verdict != "" {
		return result
	}
	if err := c.outOfTurn(); err != nil {
		return c.lost(StepData, err)
	}
	c.out = append(strconv.AppendInt(append(c.out[:0], "BDAT "...), int64(len(message)), 10), " LAST\r\n"...)
	if err := c.handOver(c.out, message, nil); err != nil {
		return c.lost(StepData, err)
	}
	c.due = append(c.due, stepBDAT)
	result := c.hear()
	if failure, ok := errors.AsType[*Error](result.Err); ok && failure.Step == StepDot && unknownCommand(failure.Code) {
		c.relay.noChunking.Store(true)
	}
	return result
}

// ofAnEnvelope tells of an answer that speaks of an address (RFC 3463, 3.2): as an answer to a whole message it is one that
// came late, to MAIL or RCPT.
func (r reply) ofAnEnvelope() bool { return bytes.HasPrefix(r.text, []byte("2.1.")) }
