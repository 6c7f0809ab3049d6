package mailer

import (
	"fmt"
	"time"
)

// The limits, in sentences.
const (
	bySecond = "limit per second"
	byHour   = "limit per hour"
	byDay    = "limit per day"
	byWarmUp = "warm-up"
)

// Why is a sentence about what a mail to this group waits for, empty when it may go. It is kept and read later: a moment that is
// not today has its date.
func (p *Pace) Why(now time.Time, group string) string {
	lane := p.lane(group)
	switch {
	case p.relay.slower.resting(now):
		return fmt.Sprintf("the relay asks for less mail: it rests until %s", p.clock(now, p.relay.slower.until))
	case lane.slower.resting(now):
		return fmt.Sprintf("the mailboxes of %s ask for less mail: they rest until %s", group, p.clock(now, lane.slower.until))
	}
	if free, by := p.relayHeld(now); !free.IsZero() {
		return fmt.Sprintf("the relay was given what its %s allows: it goes on %s", by, p.at(now, free))
	}
	if free, by := lane.held(now); !free.IsZero() {
		return fmt.Sprintf("the mailboxes of %s were given what their %s allows: they go on %s", group, by, p.at(now, free))
	}
	return ""
}

// at says when, as in "at 15:04" or "again on 24 November at 15:04".
func (p *Pace) at(now, moment time.Time) string {
	if p.today(now, moment) {
		return "at " + p.clock(now, moment)
	}
	return "again on " + p.clock(now, moment)
}

// clock is the moment itself: "15:04" or "24 November at 15:04".
func (p *Pace) clock(now, moment time.Time) string {
	if p.today(now, moment) {
		return moment.In(p.warmUp.zone).Format("15:04")
	}
	return moment.In(p.warmUp.zone).Format("2 January at 15:04")
}

func (p *Pace) today(now, moment time.Time) bool {
	zone := p.warmUp.zone
	return now.In(zone).Format(time.DateOnly) == moment.In(zone).Format(time.DateOnly)
}
