package mailer

import (
	"errors"
	"strconv"
)

// BDAT (RFC 3030): the message is announced with its length and needs neither dots nor an invitation, so that command and
// message leave in one write, with the answers to the envelope still under way. The price: the line can fall when the
// whole message is away and not even RCPT was answered; such a message is Unknown. Only a refusal of MAIL, RCPT or the
// message itself says that the relay does not have it.

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
