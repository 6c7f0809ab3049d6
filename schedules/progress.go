package schedules

import (
	"time"

	"dorpspost/database"
)

// end leaves the schedule without a next moment.
func (s *Schedule) end(state State) {
	s.State, s.NextAt, s.NextLocal, s.begunLocal = state, 0, "", ""
}

// plan sets the first moment after a time. A rule that names none ends the schedule.
func (s *Schedule) plan(rule *local, after time.Time) {
	next := rule.Next(after)
	if next.IsZero() || s.Spec.reached(s.Fired) {
		s.end(StateDone)
		return
	}
	s.planAt(rule, next)
}

// planAt sets the next moment.
func (s *Schedule) planAt(rule *local, next time.Time) {
	s.State, s.NextAt, s.NextLocal, s.begunLocal = StateActive, s.Spec.handOut(next, rule.zone), next.Format(localLayout), ""
}

// handOut is when the occurrence of a moment is handed out: at that moment, or so many days before it at the same time of day.
func (s Spec) handOut(moment time.Time, zone *time.Location) database.Instant {
	if s.Ahead == 0 {
		return database.At(moment)
	}
	return database.At(instantOf(wallOf(moment, zone).AddDate(0, 0, -s.Ahead), zone))
}

// HandedOut is when the coming occurrence is handed out ahead of its moment, in wall time of the schedule's zone; empty where it
// is handed out at its moment, or none comes.
func (s Schedule) HandedOut() string {
	zone, err := readZone(s.Spec.Zone)
	if err != nil || s.Spec.Ahead == 0 || s.State != StateActive {
		return ""
	}
	return s.NextAt.Time().In(zone).Format(localLayout)
}

// replaced is the schedule with another spec. It fails with a *SpecError when the new moments all lie behind.
func (s Schedule) replaced(spec Spec, rule *local, now time.Time) (Schedule, error) {
	same, ahead, moment := sameMoments(s.Spec, spec), s.Spec.Ahead, s.moment()
	ended := s.Spec.reached(s.Fired)
	s.Spec = spec
	switch {
	case !same:
		s.Fired = 0
		s.plan(rule, s.notBefore(now))
		if s.State == StateDone {
			return s, passed(spec)
		}
	case s.State == StateActive && spec.reached(s.Fired):
		s.end(StateDone)
	case s.State == StateDone && ended && !spec.reached(s.Fired):
		s.plan(rule, s.notBefore(now)) // it was done only because of Times, and now wants more
	case s.State == StateActive && spec.Ahead != ahead:
		s.NextAt = spec.handOut(moment, rule.zone)
	}
	return s, nil
}

// notBefore is now, or the last settled occurrence where that is still to come, because it was handed out ahead, its dates were put
// later or a clock was set back: what has been settled never fires again. Of a rule that names days, it has settled the whole day,
// whatever time the rule says by now: what left at nine does not leave at ten as well.
func (s Schedule) notBefore(now time.Time) time.Time {
	zone, err := readZone(s.Spec.Zone)
	if err != nil || s.LastLocal == "" {
		return now
	}
	last, err := instantOfLocal(s.LastLocal, zone)
	if err != nil {
		return now
	}
	if s.Spec.Cron == "" && s.Spec.Once == "" {
		last = instantOf(dateOf(wallOf(last, zone)).AddDate(0, 0, 1), zone).Add(-time.Nanosecond)
	}
	if last.Before(now) {
		return now
	}
	return last
}

// moment is that of the coming occurrence, in the schedule's zone.
func (s Schedule) moment() time.Time {
	zone, err := readZone(s.Spec.Zone)
	if err != nil {
		return s.NextAt.Time()
	}
	if s.Spec.Ahead == 0 {
		return s.NextAt.Time().In(zone)
	}
	at, err := instantOfLocal(s.NextLocal, zone)
	if err != nil {
		return s.NextAt.Time().In(zone)
	}
	return at
}

// mostRecords bounds how many missed moments are written down after a long time away, or a clock that was years ahead.
const mostRecords = 1000

// decision is what to do about a schedule whose moment has come.
type decision struct {
	overtaken []Occurrence // older ones that only get a record, oldest first
	last      Occurrence   // the one that counts
	outcome   Outcome      // what becomes of the last one: OutcomeSkipped means that nothing is fired
}

// decide looks at a due schedule. Of several missed moments only the latest counts, so that a week away is never followed
// by a burst. An occurrence that was handed out before and not settled comes first and alone: whatever the policy says
// by now, it may have left already. If a newer moment has come since, or it is late and the policy is not send, it asks. So it
// does, whatever the policy, for what passed before somebody confirmed a database that was put back from a copy.
func decide(s Schedule, rule Rule, now, confirmed time.Time) decision {
	older, last, newer := s.missed(rule, now)
	late := now.Sub(last.At) > s.Spec.MissedAfter
	switch {
	case !last.At.After(confirmed):
		last.Missed, last.Restored = true, true
		return decision{older, last, OutcomeAsked}
	case s.begunLocal == last.Local && (newer || late && s.Spec.Missed != MissedSend),
		late && s.Spec.Missed == MissedAsk:
		last.Missed = true
		return decision{older, last, OutcomeAsked}
	case late && s.Spec.Missed == MissedSkip:
		return decision{older, last, OutcomeSkipped}
	default:
		return decision{older, last, OutcomeFired}
	}
}

// missed walks from the coming occurrence to the last one that is due, or to the one that was begun; newer tells whether
// others are due after that.
func (s Schedule) missed(rule Rule, now time.Time) (older []Occurrence, last Occurrence, newer bool) {
	last = Occurrence{Schedule: s.ID, Local: s.NextLocal, At: s.moment()}
	for {
		at := rule.Next(last.At)
		due := !at.IsZero() && !at.After(now)
		if !due || last.Local == s.begunLocal {
			return older, last, due
		}
		if older = append(older, last); len(older) > mostRecords {
			older = older[1:]
		}
		last = Occurrence{Schedule: s.ID, Local: at.Format(localLayout), At: at}
	}
}
