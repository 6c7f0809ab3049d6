package mailer

import "time"

// How an envelope is told, and what the answers mean when several are due at once (RFC 2920). Each command is answered, in
// order, whatever became of the one before; so the first answer that refuses decides, and those after it are read only to
// keep in step:
//
//	refused   then      answers         so
//	MAIL      RCPT      4xx, 5xx        as it should be: RSET, because some relays hold on to what they refused
//	MAIL      RCPT      2xx             a relay that contradicts itself: drop the connection
//	RCPT      DATA      4xx, 5xx        as it should be: RSET, and the connection goes on
//	RCPT      DATA      354             nobody is to get the message: a lone dot, which must be refused (RFC 2920, 3.1); RSET
//	RCPT      the dot   2xx             drop the connection
//	any       any       421, 1xx, none  the refusal stands: drop the connection
//
// Nothing but a lone dot is ever sent after a refusal, and only when the recipient was refused, so that it cannot deliver
// an empty letter. More answers than commands, or fewer, end the connection; before a message is begun, and before it is
// handed over, we look for answers that nobody asked for.

// openAtOnce writes the envelope, and DATA where the message goes by it, without waiting.
func (c *Conn) openAtOnce(envelope Envelope, size int) Result {
	c.out = appendRcpt(appendMail(c.out[:0], envelope.From, size), envelope.To)
	c.due = append(c.due, StepMail, StepRcpt)
	if !c.chunking() {
		c.out = append(c.out, "DATA\r\n"...)
		c.due = append(c.due, StepData)
		c.opened = true
	}
	return c.ask(StepMail, c.out)
}

// openByStep tells the envelope to a relay that wants to answer each command before the next.
func (c *Conn) openByStep(envelope Envelope, size int) Result {
	c.out = appendMail(c.out[:0], envelope.From, size)
	if result := c.askAndHear(StepMail, c.out); result.Verdict != "" {
		return result
	}
	c.out = appendRcpt(c.out[:0], envelope.To)
	return c.askAndHear(StepRcpt, c.out)
}

// deliverDATA hands over the message by DATA, which openAtOnce has asked for already.
func (c *Conn) deliverDATA(message []byte, dots int) Result {
	var result Result
	if c.opened {
		result = c.hear()
	} else {
		result = c.askAndHear(StepData, []byte("DATA\r\n"))
	}
	if result.Verdict != "" {
		return result
	}
	if err := c.outOfTurn(); err != nil {
		return c.lost(StepData, err)
	}
	rest := message
	if dots > 0 {
		c.out, rest = appendStuffed(c.out[:0], message), nil
	} else {
		c.out = c.out[:0]
	}
	if err := c.handOver(c.out, rest, dot); err != nil {
		return c.lost(StepData, err)
	}
	c.due = append(c.due, StepDot)
	return c.hear()
}

// ask writes commands; their answers are due.
func (c *Conn) ask(step Step, commands []byte) Result {
	_ = c.wire.within(c.relay.config.Timeout)
	if err := c.write(commands); err != nil {
		return c.lost(step, err)
	}
	return Result{}
}

func (c *Conn) askAndHear(step Step, command []byte) Result {
	if result := c.ask(step, command); result.Verdict != "" {
		return result
	}
	c.due = append(c.due, step)
	return c.hear()
}

// hear reads the answers that are due. The Result has a verdict when the message's way ends with them.
func (c *Conn) hear() Result {
	var result Result
	var ended Step
	for i, step := range c.due {
		answer, err := c.read()
		switch {
		case err != nil && ended != "":
			c.broken = true
		case err != nil:
			result = c.lost(step, err)
		case ended != "":
			c.follow(step, answer)
		default:
			if result = c.settle(step, answer); result.Verdict != "" {
				ended = step
			}
		}
		if c.broken {
			return result
		}
		if i == len(c.due)-1 && c.unread() > 0 { // an answer to nothing would be taken for the answer to what comes next
			if c.broken = true; ended == "" {
				return c.lost(step, errOutOfTurn)
			}
		}
	}
	c.due = c.due[:0]
	if result.Err != nil && ended != StepDot { // after the dot the transaction is over in any case (RFC 5321, 4.1.1.4)
		c.reset(c.relay.config.Timeout)
	}
	return result
}

// settle turns an answer into a result, when the message's way ends with it.
func (c *Conn) settle(step Step, answer reply) Result {
	verdict, fault, done := judge(step, answer, c.sized)
	if !done {
		return Result{}
	}
	class := answer.code / 100
	if answer.code == 421 || class < 4 && verdict != Accepted || fault && step != StepMail {
		c.broken = true
	}
	result := Result{Verdict: verdict, Code: answer.code, RelayFault: fault}
	result.Enhanced, result.Words = answer.said()
	if verdict != Accepted {
		failure := &Error{Step: step.shown(), Relay: c.relay.Address(), Code: answer.code, Enhanced: result.Enhanced, Words: result.Words, sized: c.sized}
		switch {
		case verdict == Unknown && class == 2:
			failure.Cause = errOutOfTurn
		case verdict == Unknown:
			failure.Cause = errNotSMTP
		}
		result.Err = failure
	}
	return result
}

// follow is the answer to a command after another of its group was refused.
func (c *Conn) follow(step Step, answer reply) {
	switch class := answer.code / 100; {
	case answer.code == 421:
		c.broken = true
	case class == 4, class == 5:
	case step == StepData && class == 3:
		c.loneDot()
	default:
		c.broken = true
	}
}

// loneDot ends a DATA that was opened for nobody.
func (c *Conn) loneDot() {
	if c.broken = c.unread() > 0; c.broken {
		return
	}
	if c.ask(StepData, dot); c.broken {
		return
	}
	answer, err := c.read()
	c.broken = err != nil || answer.code < 400 || answer.code == 421
}

// reset takes back an envelope of which a part was accepted, so that the next message starts clean, and reads the answers
// that are still due before.
func (c *Conn) reset(patience time.Duration, due ...Step) {
	_ = c.wire.within(patience)
	if c.broken = c.write([]byte("RSET\r\n")) != nil; c.broken {
		return
	}
	for range due {
		answer, err := readReply(c.client.Text.R, c.heard)
		if c.broken = err != nil || answer.code == 421; c.broken {
			return
		}
	}
	answer, err := readReply(c.client.Text.R, c.heard)
	c.broken = err != nil || answer.code/100 != 2 || c.unread() > 0
}

// read reads one reply. A deadline is set only where the reply may have to be waited for.
func (c *Conn) read() (reply, error) {
	if c.unread() == 0 {
		patience := c.relay.config.Timeout
		if c.handed {
			patience = c.relay.config.VerdictTimeout
		}
		_ = c.wire.within(patience)
	}
	answer, err := readReply(c.client.Text.R, c.heard)
	c.heard = answer.text
	return answer, err
}

func (c *Conn) unread() int { return c.client.Text.R.Buffered() }

// lookTime is how long TLS gets to tell what it has to say to itself (a new ticket) from what the relay says.
const lookTime = 100 * time.Millisecond

// outOfTurn finds what the relay said, or that it hung up, at a moment when it owes us no answer. What it said would be
// taken for the answer to what we ask next; and a message for a relay that is gone would be in doubt for nothing. What is
// still on its way cannot be found.
func (c *Conn) outOfTurn() error {
	if c.unread() > 0 {
		return errOutOfTurn
	}
	patience := lookTime
	if !c.wire.waiting() {
		if c.hello.TLS == "" {
			return nil
		}
		patience = -1 // TLS may have read more than it gave out; nothing is waited for
	}
	_ = c.wire.within(patience)
	switch _, err := c.client.Text.R.Peek(1); {
	case err == nil:
		return errOutOfTurn
	case timedOut(err):
		return nil
	default:
		return err
	}
}
