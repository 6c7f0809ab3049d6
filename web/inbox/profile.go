package inbox

import (
	"time"

	"github.com/emersion/go-smtp"
)

// Profile is how the relay of a rehearsal behaves.
type Profile string

// The profiles. What befalls a share of the recipients befalls the second of each hundred (or fifty), in the order in which
// they are first named: the same campaign always meets as much of it, and the first mail, which is mostly a sample, arrives.
const (
	Perfect     Profile = "perfect"
	Greylisting Profile = "greylisting" // everybody's first try is put off
	Refusing    Profile = "refusing"    // 2 % do not exist
	Slow        Profile = "slow"        // at 1 %, the answer to the message takes half a minute
	Dropping    Profile = "dropping"    // the line falls within the message at 1 %, and after it at another 1 %
)

// Profiles lists all of them.
func Profiles() []Profile { return []Profile{Perfect, Greylisting, Refusing, Slow, Dropping} }

// slowAnswer is how long the answer takes of a relay that is slow.
const slowAnswer = 30 * time.Second

var (
	greylisted = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted (rehearsal): come back later"}
	noSuchUser = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user (rehearsal)"}
)

// trouble is what befalls a recipient at one try.
type trouble int

const (
	none trouble = iota
	putOff
	refused
	slow
	dropBefore // the last byte of the message
	dropAfter
)

// befalls says what happens at a try (from 1) of the nth recipient (from 1).
func (p Profile) befalls(nth, try int) trouble {
	switch {
	case p == Refusing && nth%50 == 2: // at every try
		return refused
	case try > 1:
		return none
	case p == Greylisting:
		return putOff
	case p == Slow && nth%100 == 2:
		return slow
	case p == Dropping && nth%100 == 2:
		return dropBefore
	case p == Dropping && nth%100 == 52:
		return dropAfter
	}
	return none
}
