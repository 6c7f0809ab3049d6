package deliveries

import "time"

// bursts are the clicks that visitors make on one letter in quick succession, by the hash of visitor and letter.
type bursts map[uint64]*burst

// burst is one of them. A link that is followed twice in it counts once: whoever clicks twice meant it once.
type burst struct {
	first, last time.Time
	links       map[link]bool
}

const (
	burstGap     = 2 * time.Second  // without a click for so long, a burst is over
	longestBurst = 30 * time.Second // and after so long in any case
	mostBursts   = 10_000           // beyond these, clicks are counted without a look: memory has an end
)

// add keeps a click until its burst is over, and tells whether it does.
func (b bursts) add(now time.Time, visitor uint64, clicked link) bool {
	one := b[visitor]
	if one == nil {
		if len(b) >= mostBursts {
			return false
		}
		one = &burst{first: now, links: map[link]bool{}}
		b[visitor] = one
	}
	one.last = now
	one.links[clicked] = true
	return true
}

// end counts the bursts that are over, but for those of machines, and forgets them.
func (b bursts) end(now time.Time, count map[link]int64) {
	for visitor, one := range b {
		if now.Sub(one.last) < burstGap && now.Sub(one.first) < longestBurst {
			continue
		}
		delete(b, visitor)
		if one.machine() {
			continue
		}
		for clicked := range one.links {
			count[clicked]++
		}
	}
}

// The pace at which nobody opens different links of a letter. Two in tabs of their own take a quick hand half a second; for
// more of them the eye has to find each.
const (
	paceOfTwo  = 500 * time.Millisecond
	paceOfMany = time.Second
)

// machine tells whether a burst was quicker than a person is.
func (b *burst) machine() bool {
	took := b.last.Sub(b.first)
	switch len(b.links) {
	case 1:
		return false
	case 2:
		return took < paceOfTwo
	}
	return took < time.Duration(len(b.links)-1)*paceOfMany
}
