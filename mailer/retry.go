package mailer

import (
	"math/rand/v2"
	"time"
)

// RetryAfter is how long to wait after so many attempts (1 is the first) that ended in Later: a minute first, so that a
// greylisting relay takes the message within minutes, then ever longer, up to four hours. A quarter at most is added by
// chance, so that a thousand refused messages do not all come back in one second.
func RetryAfter(attempt int) time.Duration {
	waits := [...]time.Duration{time.Minute, 4 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}
	wait := waits[min(max(attempt, 1), len(waits))-1]
	return wait + rand.N(wait/4)
}
