package deliveries

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"dorpspost/mailer"
)

// Why a turn ends before its work; the run then waits, or is paused where a person must look. A relay that cannot be reached
// puts nobody off, and neither does a letter that cannot be made or is too large. One that fails again and again has put off,
// left in doubt or refused the few that it failed on.
var (
	errFaults  = errors.New("the relay refuses our sender")                      // until its administrator has mended that
	errLost    = errors.New("the connection was lost with the mail before this") // this mail was not sent
	errPolicy  = errors.New("the relay refuses what we send")                    // a person must look
	errRefused = errors.New("many addresses are refused")                        // a person must look
	errSender  = errors.New("no relay may send for")                             // a person must look
	errLetters = errors.New("mails cannot be made of this letter")               // a person must look
	errFiles   = errors.New("a file of this letter is gone")                     // a person must look
	errLarge   = errors.New("the letter is too large")                           // a person must look
)

// forAPerson tells whether trying again would not help.
func forAPerson(err error) bool {
	return errors.Is(err, errPolicy) || errors.Is(err, errRefused) || errors.Is(err, errSender) || errors.Is(err, errLetters) || errors.Is(err, errFiles) || errors.Is(err, errLarge)
}

// problemSentence says why a run waits. The relay's own words stay in the delivery's row: they may hold an address, and
// this sentence is shown to everybody.
func problemSentence(err error) string {
	if fault, ok := errors.AsType[*mailer.Error](err); ok {
		return fault.WithoutWords()
	}
	return err.Error()
}

// lacks says how a file that cannot be had is brought back, and any other fault of a letter as it is.
func (t *turn) lacks(err error) error {
	if !errors.Is(err, errFiles) {
		return err
	}
	return fmt.Errorf("%w: bring the folder media back from the backup, or run `dorpspost campaigns render FILE` with the same campaign file; then `dorpspost campaigns resume %d`",
		err, t.Campaign)
}

// fits holds messages to what the relay said that it takes (RFC 1870), before they are marked: one reader after another would
// be refused for what is not theirs.
func (l *line) fits(jobs []job) bool {
	relay := l.conn.Hello()
	for i, j := range jobs {
		if size := len(l.sheets[i].signed); l.sheets[i].unwritable == nil && relay.Size > 0 && int64(size) > relay.Size {
			j.turn.halt(fmt.Errorf("%w: a mail of it has %s, and the relay %s takes %s: have its administrator raise the limit, then `dorpspost campaigns resume %d`; or end it with `dorpspost campaigns stop %[5]d`, and send a smaller letter under another name",
				errLarge, megabytes(size), relay.Relay, megabytes(relay.Size), j.turn.Campaign))
			return false
		}
	}
	return true
}

// tally counts what became of a run's mails since it last went on. Connections of several relays add to it.
type tally struct {
	mu       sync.Mutex
	answered int // accepted or refused
	refused  int
	policy   int // of the refused, those that are about us
	inARow   int // answers about us, one after another
	sender   int // refusals of our sender, one after another
}

// manyFaults in a row end the turn: one reader after another would be refused or put off for what is not theirs.
const manyFaults = 5

// judge halts the turn when what we send is refused too often.
func (t *turn) judge(result mailer.Result) {
	if err := t.tally.count(result, t.engine.Config); err != nil {
		t.halt(err)
	}
}

func (y *tally) count(r mailer.Result, limits Config) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	switch {
	case refusesSender(r):
		if y.sender++; y.sender >= manyFaults {
			return fmt.Errorf("%w: %w", errFaults, r.Err)
		}
		return nil
	case r.Verdict == mailer.Later, r.Verdict == mailer.Unknown:
		return nil
	}
	y.sender = 0
	y.answered++
	if r.Verdict != mailer.Refused {
		y.inARow = 0
		return nil
	}
	y.refused++
	if !refusesUs(r) {
		y.inARow = 0
		return y.tooMany(limits, ShareFrom)
	}
	y.policy++
	if y.inARow++; y.inARow >= manyFaults {
		return fmt.Errorf("%w: %w", errPolicy, r.Err)
	}
	return y.tooMany(limits, ShareFrom)
}

// enough holds the shares of refusals against the limits when so many answers are enough to say something.
func (y *tally) enough(limits Config, answers int) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.tooMany(limits, answers)
}

func (y *tally) tooMany(limits Config, enough int) error {
	switch {
	case y.answered < enough:
		return nil
	case exceeds(y.policy, y.answered, limits.PausePolicy):
		return &share{errPolicy, y.policy, y.answered, limits.PausePolicy}
	case exceeds(y.refused, y.answered, limits.PauseRefused):
		return &share{errRefused, y.refused, y.answered, limits.PauseRefused}
	}
	return nil
}

func exceeds(part, whole, percent int) bool { return percent > 0 && part*100 > whole*percent }

// share is a pause because too large a part of the mails was refused.
type share struct {
	why         error
	part, whole int
	percent     int
}

func (s *share) Error() string {
	return fmt.Sprintf("%v: %d of the %d mails that were answered, more than %d %%; look at the report, and go on with `dorpspost campaigns resume`", s.why, s.part, s.whole, s.percent)
}

func (s *share) Unwrap() error { return s.why }

// refusesUs tells of 5.7.x (RFC 3463 section 3.8), security or policy, and of a letter that is too large: both are about
// the sender and never about the reader.
func refusesUs(r mailer.Result) bool {
	return r.Verdict == mailer.Refused && (strings.HasPrefix(r.Enhanced, "5.7.") || r.TooLarge())
}

// refusesSender tells of a 5xx to MAIL: this relay does not send for this sender, whoever the mail is for.
func refusesSender(r mailer.Result) bool {
	fault, ok := errors.AsType[*mailer.Error](r.Err)
	return ok && r.RelayFault && fault.Step == mailer.StepMail && fault.Code/100 == 5
}
