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
	spec := s.Spec
	spec.Times = 0 // it counts from the first one on
	from := s.moment().Add(-time.Nanosecond)
	times, err := Upcoming(spec, calendar, from, n)
	if err != nil {
		return nil, err
	}
	for n = len(times); n > 0 && !until.IsZero() && times[n-1].After(until); {
		n--
	}
	return Moments(spec, calendar, from, n)
}

// HandedOutAt is when the occurrence of a moment is handed out: so many days ahead as the spec says, or at that moment.
func (s Spec) HandedOutAt(moment time.Time) time.Time {
	return s.handOut(moment, moment.Location()).Time().In(moment.Location())
}
