package schedules

import "time"

// Coming lists the moments that are still to come of an active schedule, as Moments does, the stored one first: at most n, and none
// after until, unless that is zero. It fails with a *SpecError.
func (s Schedule) Coming(calendar *Calendar, until time.Time, n int) ([]Moment, error) {
	if s.State != StateActive {
		return nil, nil
	}
	if s.Spec.Times > 0 {
		n = min(n, s.Spec.Times-s.Fired)
	}
	if calendar == nil {
		calendar = &Calendar{}
	}
	rule, err := s.Spec.compile(calendar)
	if err != nil {
		return nil, err
	}
	return s.Spec.moments(rule, s.moment().Add(-time.Nanosecond), until, n), nil
}

// HandedOutAt is when the occurrence of a moment is handed out: so many days ahead as the spec says, or at that moment.
func (s Spec) HandedOutAt(moment time.Time) time.Time {
	return s.handOut(moment, moment.Location()).Time().In(moment.Location())
}
