package deliveries

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBursts(t *testing.T) {
	type click struct {
		at     time.Duration
		number int
	}
	const s, ms = time.Second, time.Millisecond
	for name, c := range map[string]struct {
		clicks []click
		want   string
	}{
		"one":                          {[]click{{0, 1}}, "map[1:1]"},
		"a double click":               {[]click{{0, 1}, {200 * ms, 1}}, "map[1:1]"},
		"the same, later":              {[]click{{0, 1}, {10 * s, 1}}, "map[1:2]"},
		"two with a look in between":   {[]click{{0, 1}, {700 * ms, 2}}, "map[1:1 2:1]"},
		"two at once":                  {[]click{{0, 1}, {5 * ms, 2}}, "map[]"},
		"three in tabs of their own":   {[]click{{0, 1}, {1100 * ms, 2}, {2200 * ms, 3}}, "map[1:1 2:1 3:1]"},
		"three within a second":        {[]click{{0, 1}, {400 * ms, 2}, {900 * ms, 3}}, "map[]"},
		"all, one by one":              {[]click{{0, 1}, {300 * ms, 2}, {600 * ms, 3}, {900 * ms, 4}, {1500 * ms, 5}, {2 * s, 6}}, "map[]"},
		"all, each twice":              {[]click{{0, 1}, {300 * ms, 1}, {600 * ms, 2}, {900 * ms, 2}, {1200 * ms, 3}, {1500 * ms, 3}}, "map[]"},
		"a scanner, and then a reader": {[]click{{0, 1}, {10 * ms, 2}, {20 * ms, 3}, {10 * s, 2}}, "map[2:1]"},
		"without end":                  {[]click{{0, 1}, {1 * s, 1}, {2 * s, 1}, {3 * s, 1}, {40 * s, 1}}, "map[1:2]"},
	} {
		b, got, start := bursts{}, map[link]int64{}, time.Unix(0, 0)
		for _, one := range c.clicks {
			b.end(start.Add(one.at), got)
			if !b.add(start.Add(one.at), 7, link{"KEY", one.number}) {
				t.Fatalf("%s: not kept", name)
			}
		}
		b.end(start.Add(time.Hour), got)
		counted := map[int]int64{}
		for l, n := range got {
			counted[l.number] = n
		}
		if fmt.Sprint(counted) != c.want || len(b) > 0 {
			t.Errorf("%s: counted %v, want %s; %d bursts are left", name, counted, c.want, len(b))
		}
	}
}

// However visitors click: nobody is counted for another, no more is counted than was clicked, and every burst ends.
func TestBurstsKeepVisitorsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, got, now := bursts{}, map[link]int64{}, time.Unix(0, 0)
		clicked := map[link]int64{}
		for range rapid.IntRange(1, 60).Draw(t, "clicks") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			visitor := rapid.Uint64Range(1, 3).Draw(t, "visitor")
			l := link{fmt.Sprint(visitor), rapid.IntRange(1, 3).Draw(t, "link")}
			b.end(now, got)
			b.add(now, visitor, l)
			clicked[l]++
		}
		b.end(now.Add(longestBurst), got)
		if len(b) > 0 {
			t.Fatalf("%d bursts do not end", len(b))
		}
		for l, n := range got {
			if n > clicked[l] {
				t.Fatalf("%v was clicked %d times and counted %d times", l, clicked[l], n)
			}
		}
	})
}

// Whatever comes, memory has an end; what is beyond it counts without a look.
func TestBurstsHaveAnEnd(t *testing.T) {
	b, now := bursts{}, time.Unix(0, 0)
	for visitor := range uint64(mostBursts) {
		b.add(now, visitor, link{"KEY", 1})
	}
	if b.add(now, mostBursts, link{"KEY", 1}) || len(b) != mostBursts || !b.add(now, 1, link{"KEY", 2}) {
		t.Errorf("%d bursts are kept", len(b))
	}
}
