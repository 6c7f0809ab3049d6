package templates

import (
	"fmt"
	"strings"
)

// The limits of a letter, in octets of HTML. Gmail shows no more than about 102 kB of a letter, and what it cuts off is the
// end: the sender's address and the link to leave.
const (
	// HTMLAttention is from where on a letter deserves a second look.
	HTMLAttention = 80_000

	htmlLimit = 100_000 // Compile refuses a longer letter

	stylesLimit = 12_000 // all style elements together
	styleLimit  = 8_192  // one style element stays below it; Gmail drops a longer one whole
)

// What a reader's own value counts for in the longest version of a letter, in octets after escaping. Generous: a stored name
// has at most 200 characters and an attribute 1,000, and hardly anybody's is near that.
const (
	valueRoom     = 200
	attributeRoom = 1_000
	linkRoom      = 300
)

// fits says when a letter's HTML is longer than mail programs show, or has more branches than people can oversee.
func (k *compiler) fits(l *Letter) error {
	if n := len(l.Branches); n > maxBranches {
		return Problems{{Field: "blocks", Sentence: fmt.Sprintf("has %d branches of conditions; at most %d can be overseen; make the letter simpler, or two letters of it", n, maxBranches)}}
	}
	n := size(k.slots, l.HTML)
	if n <= htmlLimit {
		return nil
	}
	return Problems{{Field: "blocks", Size: n, Sentence: fmt.Sprintf("makes a letter of %d kB in %q; at most %d kB arrives whole, for Gmail cuts off the rest, "+
		"with the link to leave; shorten the texts or make two letters of it", (n+999)/1000, k.language, htmlLimit/1000)}}
}

// Longest is the length of the letter's HTML at its longest, in octets: all branches, and generous values for the slots.
func (l *Letter) Longest() int { return size(l.Slots, l.HTML) }

// size is the length of the longest version, in octets; all branches count, though nobody sees them all.
func size(slots []string, segments []Segment) int {
	n := 0
	for i := range segments {
		s := &segments[i]
		if s.Slot < 0 {
			n += len(s.Literal)
			continue
		}
		n += len(s.Lead) + max(room(slots[s.Slot]), len(Escape(s.Place, s.Fallback)))
	}
	return n
}

// room is what a value of a slot counts for.
func room(slot string) int {
	switch {
	case isLinkSlot(slot):
		return linkRoom
	case strings.HasPrefix(slot, SlotAttribute):
		return attributeRoom
	}
	return valueRoom
}
