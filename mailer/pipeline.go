package mailer

import "time"

// How an envelope is told, and what the answers mean when several are due at once (RFC 2920). Each command is answered, in
// order, whatever became of the one before; so the first answer that refuses decides, and those after it are read only to
// keep in step:
//
//	refused   then      answers         so
//	MAIL      RCPT      4xx, 5xx        as it should be
//	MAIL      RCPT      2xx             a relay that contradicts itself: drop the connection
//	RCPT      DATA      4xx, 5xx        as it should be: RSET, and the connection goes on
//	RCPT      DATA      354             nobody is to get the message: a lone dot, which must be refused (RFC 2920, 3.1); RSET
//	RCPT      the dot   2xx             drop the connection
//	RCPT      BDAT      4xx, 5xx        as it should be: RSET
//	RCPT      BDAT      2xx             the refusal stands: drop the connection
//	any       any       421, 1xx, none  the refusal stands: drop the connection
//
// Nothing but a lone dot is ever sent after a refusal, and only when the recipient was refused, so that it cannot deliver
// an empty letter. More answers than commands, or fewer, end the connection.

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
			result = c.follow(result, step, answer)
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
	if ended == StepRcpt || ended == StepData {
		c.reset(c.relay.config.Timeout)
	}
	return result
}

// settle turns an answer into a result, when the message's way ends with it.
func (c *Conn) settle(step Step, answer reply) Result {
	verdict, fault, done := judge(step, answer)
	if !done {
		return Result{}
	}
	class := answer.code / 100
	if c.handed && class < 4 && verdict != Accepted { // only a refusal says that the relay does not have the message
		verdict, fault = Unknown, false
	}
	if answer.code == 421 || class < 4 && verdict != Accepted || step == stepBDAT && fault {
		c.broken = true
	}
	result := Result{Verdict: verdict, Code: answer.code, RelayFault: fault}
	result.Enhanced, result.Words = answer.said()
	if verdict != Accepted {
		failure := &Error{Step: step.shown(), Relay: c.relay.Address(), Code: answer.code, Enhanced: result.Enhanced, Words: result.Words}
		if verdict == Unknown {
			failure.Step, failure.Cause = StepDot, errNotSMTP
		}
		result.Err = failure
	}
	return result
}

// follow is the answer to a command after another of its group was refused.
func (c *Conn) follow(result Result, step Step, answer reply) Result {
	switch class := answer.code / 100; {
	case answer.code == 421:
		c.broken = true
	case class == 4, class == 5:
	case step == StepData && class == 3:
		c.loneDot()
	default:
		c.broken = true
		if c.handed && step == StepRcpt && class == 2 { // it refused our sender and yet may have taken the message
			return c.lost(StepDot, errOutOfTurn)
		}
	}
	return result
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
