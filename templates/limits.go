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
	n := l.Longest()
	if n <= htmlLimit {
		return nil
	}
	return Problems{{Field: "blocks", Size: n, Sentence: fmt.Sprintf("makes a letter of %d kB in %q; at most %d kB arrives whole, for Gmail cuts off the rest, "+
		"with the link to leave; shorten the texts or make two letters of it", (n+999)/1000, k.language, htmlLimit/1000)}}
}

// Longest is the length of the letter's HTML at its longest, in octets: of each if its longest branch, and generous values
// for the slots.
func (l *Letter) Longest() int {
	own := make([]int, len(l.Branches)+1) // by branch; 0 is what every reader sees
	for i := range l.HTML {
		own[l.HTML[i].Branch] += l.HTML[i].longest(l.Slots)
	}
	// A branch stands after the one around it and those before it, so that from the end on each is complete when it is
	// reached: longest is that of the branch or of one after it in the same if.
	longest := make([]int, len(own))
	for b := len(l.Branches); b > 0; b-- {
		longest[b] = max(longest[b], own[b])
		if before := l.Branches[b-1].Before; before > 0 {
			longest[before] = longest[b]
		} else {
			own[l.Branches[b-1].Parent] += longest[b]
		}
	}
	return own[0]
}

// longest is the length of a segment at its longest, in octets.
func (s *Segment) longest(slots []string) int {
	if s.Slot < 0 {
		return len(s.Literal)
	}
	return len(s.Lead) + max(room(slots[s.Slot]), len(Escape(s.Place, s.Fallback)))
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
