package deliveries

import (
	"errors"
	"fmt"
	"strings"

	"dorpspost/mailer"
)

// Why a turn ends before its work; the run then waits, or is paused where a person must look. A relay that cannot be reached
// puts nobody off, and neither does a letter that cannot be made or is too large. One that fails again and again has put off,
// left in doubt or refused the few that it failed on.
var (
	errAway    = errors.New("the relay cannot be reached")         // for every run
	errFaults  = errors.New("the relay fails again and again")     // perhaps for this run only
	errPolicy  = errors.New("the relay refuses what we send")      // a person must look
	errLetters = errors.New("mails cannot be made of this letter") // a person must look
	errFiles   = errors.New("a file of this letter is gone")       // a person must look
	errLarge   = errors.New("the letter is too large")             // a person must look
)

// forAPerson tells whether trying again would not help.
func forAPerson(err error) bool {
	return errors.Is(err, errPolicy) || errors.Is(err, errLetters) || errors.Is(err, errFiles) || errors.Is(err, errLarge)
}

// problemSentence says why a run waits. The relay's own words stay in the delivery's row: they may hold an address, and
// this sentence is shown to everybody.
func problemSentence(err error) string {
	if fault, ok := errors.AsType[*mailer.Error](err); ok {
		return fault.WithoutWords()
	}
	return err.Error()
}

// lacks says how a file that cannot be had is brought back.
func (r *run) lacks(err error) error {
	return fmt.Errorf("%w: %w: bring the folder media back from the backup, or run `dorpspost campaigns render FILE` with the same campaign file; then `dorpspost campaigns resume %d`",
		errFiles, err, r.Campaign)
}

// fits holds a message to what the relay said that it takes (RFC 1870), before the message is marked: one reader after
// another would be refused for what is not theirs.
func (c *connection) fits(m message) error {
	relay := c.conn.Hello()
	if relay.Size <= 0 || int64(len(m.bytes)) <= relay.Size {
		return nil
	}
	return fmt.Errorf("%w: a mail of it has %s, and the relay %s takes %s: have its administrator raise the limit, then `dorpspost campaigns resume %d`; or end it with `dorpspost campaigns stop %[5]d`, and send a smaller letter under another name",
		errLarge, megabytes(len(m.bytes)), relay.Relay, megabytes(relay.Size), c.Campaign)
}

// manyFaults of the relay in a row end the turn.
const manyFaults = 5

// judgeRelay hangs up a connection that cannot be used any more, and ends the turn when the relay fails again and again:
// one reader after another would be put off, left in doubt or refused for what is not theirs.
func (c *connection) judgeRelay(result mailer.Result) error {
	if c.conn.Broken() {
		c.hangUp()
	}
	switch {
	case refusesUs(result):
		if c.refusals.Add(1) >= manyFaults {
			return fmt.Errorf("%w: %w", errPolicy, result.Err)
		}
	case result.RelayFault, result.Verdict == mailer.Unknown:
		if c.faults.Add(1) >= manyFaults {
			return fmt.Errorf("%w: %w", errFaults, result.Err)
		}
	default:
		c.faults.Store(0)
		c.refusals.Store(0)
	}
	return nil
}

// refusesUs tells of 5.7.x (RFC 3463 section 3.8), security or policy, and of a letter that is too large: both are about
// the sender and never about the reader.
func refusesUs(r mailer.Result) bool {
	return r.Verdict == mailer.Refused && (strings.HasPrefix(r.Enhanced, "5.7.") || r.TooLarge())
}
