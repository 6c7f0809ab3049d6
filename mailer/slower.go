package mailer

import (
	"errors"
	"strings"
	"time"
)

// How mail is slowed down, and how speed is given back.
const (
	slowAnswers = 3 // of the last slowWindow answers ask for less
	slowWindow  = 10
	restFirst   = time.Minute
	restMost    = 30 * time.Minute
	restGood    = 10 // mails taken before one connection more is allowed
	patientTry  = 3  // from this attempt on, "not now" is not greylisting any more
)

// Answer is what a Pace is told about a mail that it let go.
type Answer struct {
	Group   string    // as given to Pace.Take
	Attempt int       // of this delivery; 1 is the first
	Fresh   bool      // the first mail on its connection
	Begun   time.Time // when Pace.Take let it go
	Result  Result
}

// endsSession tells of a connection that has carried mails and ended, by 421 or without a word, when the next was named.
// That is how relays end a session that had its share or idled. If the relay is gone, the next connection shows it.
func (a Answer) endsSession() bool {
	fault, ok := errors.AsType[*Error](a.Result.Err)
	return ok && !a.Fresh && a.Result.RelayFault && fault.Step == StepMail && (fault.Code == 421 || fault.Code == 0 && !timedOut(fault.Cause))
}

// askForLess tells whom an answer asks to slow down: the whole relay, or the group of its recipient.
//
//   - 421 (RFC 5321, 3.8) to MAIL on a fresh connection, and 4.7.x to MAIL: the relay. On a connection that has carried mails
//     it ends the session, which is no wish for less.
//   - 421 later on: the group.
//   - 4.7.x about a recipient or a message: the group, unless it looks like greylisting, which answers every first try of
//     everybody so. Were a group to rest for that, its people would get their first try one after another, and the last
//     of them after hours; each of them waits for their own retry in any case. Greylisting says 4.7.0 or 4.7.1, and is
//     over within five minutes, before the third try. So these two count from the third try on. Providers that
//     want less mail have numbers of their own for it (4.7.28, 4.7.500, 4.7.650), which count at once, or say 421.
func (a Answer) askForLess() (relay, group bool) {
	atMail := false
	if fault, ok := errors.AsType[*Error](a.Result.Err); ok {
		atMail = fault.Step == StepMail
	}
	policy := strings.HasPrefix(a.Result.Enhanced, "4.7.")
	switch {
	case a.Result.Code == 421 && atMail:
		return a.Fresh, false
	case a.Result.Code == 421:
		return false, true
	case policy && atMail:
		return true, false
	case a.Result.Enhanced == "4.7.0", a.Result.Enhanced == "4.7.1":
		return false, a.Attempt >= patientTry
	}
	return false, policy
}

// slower is what a relay or a group is slowed down to. It rests when 3 of its last 10 answers ask for less, so that one
// odd answer changes nothing: a minute, and twice as long each time it goes on, up to half an hour. Each time it may have
// half as many mails on the wire as it had. Ten mails taken give back one of them and half of the rest, not sooner
// than a rest's length after the last change.
type slower struct {
	recent  answers
	rest    time.Duration // how long the last rest was; 0: not slowed down
	until   time.Time
	allowed int // mails on the wire at once, while rest > 0
	good    int
	changed time.Time
	fewerAt time.Time // when it was last held to what is possible
}

// note counts an answer that came while so many mails were on the wire, itself among them, of full that may be.
func (s *slower) note(now time.Time, less, taken bool, flight, full int) {
	if s.resting(now) { // of a mail that was begun before the rest
		return
	}
	s.recent.add(less, slowWindow)
	switch {
	case s.recent.bad() >= slowAnswers:
		s.more(now, max(1, flight/2))
	case taken && s.rest > 0:
		s.giveBack(now, full)
	}
}

// more begins a rest, longer than the last, after which so many mails may be on the wire at once.
func (s *slower) more(now time.Time, allowed int) {
	rest := min(max(2*s.rest, restFirst), restMost)
	*s = slower{rest: rest, until: now.Add(rest), changed: now.Add(rest), allowed: allowed}
}

// fewer holds the mails on the wire to what was seen to be possible, without a rest.
func (s *slower) fewer(now time.Time, possible, full int) {
	if possible >= s.limit(full) {
		return
	}
	rest := min(max(2*s.rest, restFirst), restMost)
	if s.rest > 0 && now.Sub(s.fewerAt) < restFirst { // the next of many connections that were opened together
		rest = s.rest
	}
	*s = slower{recent: s.recent, rest: rest, changed: now, fewerAt: now, allowed: possible}
}

func (s *slower) giveBack(now time.Time, full int) {
	s.good++
	if s.good < restGood || ahead(now, s.changed.Add(s.rest), s.rest) {
		return
	}
	s.allowed++
	s.rest = max(s.rest/2, restFirst)
	s.good, s.changed = 0, now
	if s.allowed >= full {
		*s = slower{recent: s.recent}
	}
}

func (s *slower) resting(now time.Time) bool { return ahead(now, s.until, s.rest) }

// limit is how many mails may be on the wire at once, of full that the settings allow.
func (s *slower) limit(full int) int {
	if s.rest > 0 {
		return min(s.allowed, full)
	}
	return full
}
