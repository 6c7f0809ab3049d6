package mailer

import "time"

// bucketSize is how finely is kept what was given, in memory and in the ledger.
const bucketSize = 5 * time.Minute

// The windows of per_hour and per_day.
const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// window counts what was given over the last day in buckets, so that a limit holds in any sixty minutes and any 24 hours.
// A bucket counts until its last mail is old enough; where that is not known, after a restart, until its end is.
type window struct{ buckets []bucket } // the one that stops counting first, first

type bucket struct {
	since, last time.Time
	given       int
}

func bucketOf(moment time.Time) time.Time { return moment.UTC().Truncate(bucketSize) }

// add counts one mail that is given now.
func (w *window) add(now time.Time) {
	w.settle(now)
	since := bucketOf(now)
	if n := len(w.buckets); n == 0 || !w.buckets[n-1].since.Equal(since) {
		w.buckets = append(w.buckets, bucket{since: since})
	}
	newest := &w.buckets[len(w.buckets)-1]
	newest.given++
	newest.last = now
}

// takeBack uncounts one mail that was counted at that moment.
func (w *window) takeBack(taken time.Time) {
	since := bucketOf(taken)
	for i := len(w.buckets) - 1; i >= 0; i-- {
		if b := &w.buckets[i]; b.since.Equal(since) && b.given > 0 {
			b.given--
			return
		}
	}
}

// room is the moment from which fewer than limit mails were given within the span before it; zero when that is now.
func (w *window) room(now time.Time, span time.Duration, limit int) time.Time {
	w.settle(now)
	given, first := 0, len(w.buckets)
	for first > 0 && now.Sub(w.buckets[first-1].last) < span {
		first--
		given += w.buckets[first].given
	}
	var free time.Time
	for ; given >= limit; first++ {
		given -= w.buckets[first].given
		free = w.buckets[first].last.Add(span)
	}
	return free
}

// settle forgets what is over a day old. A bucket of a moment to come was filled before the clock was set back: however
// long ago that is, it was not later than now.
func (w *window) settle(now time.Time) {
	for i := len(w.buckets) - 1; i >= 0 && w.buckets[i].last.After(now); i-- {
		w.buckets[i].last = now
	}
	old := 0
	for old < len(w.buckets) && (w.buckets[old].given == 0 || now.Sub(w.buckets[old].last) >= day) {
		old++
	}
	w.buckets = w.buckets[old:]
}

// second holds a limit per second, mail by mail: the moments of the last ones, in a ring as long as the limit.
type second struct {
	given []time.Time
	next  int
}

// room is the moment from which one more may be given; zero when that is now.
func (s *second) room(now time.Time, limit int) time.Time {
	if len(s.given) < limit {
		return time.Time{}
	}
	if free := s.given[s.next].Add(time.Second); ahead(now, free, time.Second) {
		return free
	}
	return time.Time{}
}

// settle forgets moments that are all over a second old.
func (s *second) settle(now time.Time) {
	for _, given := range s.given {
		if now.Sub(given) < time.Second {
			return
		}
	}
	s.given, s.next = nil, 0
}

func (s *second) add(now time.Time, limit int) {
	if len(s.given) < limit {
		s.given = append(s.given, now)
		return
	}
	s.given[s.next] = now
	s.next = (s.next + 1) % limit
}
