package subscribers

import (
	"bytes"
	"crypto/hmac"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// check follows one person's chain, record by record, and keeps the first thing that does not hold.
type check struct {
	id      ID
	state   State  // "" where there is no row of the person
	address string // the address's key, as the person is mailed now
	chain   chain  // as stored: the key, how long the chain should be, and its head
	chained bool   // there is a row of the chain
	marks   map[TopicID]int
	heads   map[int]listing // records that stand in the list of days
	strays  []int           // numbers of personal values without a record

	read        int
	head        []byte
	last        Consent
	permissions permissions
	fault       *TamperedError
}

// listing is a record as the list of days has it.
type listing struct {
	hash []byte
	date string
}

func newCheck(id ID) *check {
	return &check{id: id, marks: map[TopicID]int{}, heads: map[int]listing{}}
}

func (c *check) found(number int, what string) {
	if c.fault == nil {
		c.fault = &TamperedError{Subscriber: c.id, Number: number, What: what}
	}
}

func (c *check) add(r sealed) {
	c.read++
	switch {
	case c.fault != nil:
		return
	case r.Number != c.read:
		c.found(c.read, "it is missing")
	case !bytes.Equal(r.previous, c.head):
		c.found(r.Number, "it does not follow from the record before it")
	case r.wordsGone:
		c.found(r.Number, "the words that it names are missing")
	case !bytes.Equal(r.digest(), r.hash):
		c.found(r.Number, "its words, topic, kind or moment were changed after it was written")
	default:
		c.personal(r)
		c.listed(r)
	}
	c.head, c.last = r.hash, r.Consent
	c.permissions.add(r.Consent)
}

// personal looks at what lies apart from the record. Only erasing may take it away, and then takes all of it.
func (c *check) personal(r sealed) {
	switch {
	case c.state == StateErased && (!r.Erased || c.chain.secret != nil):
		c.found(r.Number, "the person was erased, and its personal values or its key are still there")
	case c.state == StateErased:
	case c.chain.secret == nil:
		c.found(r.Number, "its key is missing, though the person was not erased")
	case r.Erased:
		c.found(r.Number, "its personal values are missing, though the person was not erased")
	case !hmac.Equal(macOf(c.chain.secret, r.content), r.mac):
		c.found(r.Number, "its address, source, voucher or another of its personal values was changed after it was written")
	}
}

// listed holds a record against the list of days: whoever writes a chain anew makes it follow, but not what was listed.
func (c *check) listed(r sealed) {
	if on, is := c.heads[r.Number]; is && !bytes.Equal(on.hash, r.hash) {
		c.found(r.Number, fmt.Sprintf("it is not the record that was listed on %s: the chain was written anew", on.date))
	}
}

// finish looks at the chain as a whole, once its records were read.
func (c *check) finish() *TamperedError {
	if c.fault == nil {
		c.compareEnd()
	}
	if c.fault == nil {
		c.compareStrays()
	}
	if c.fault == nil && c.state != StateErased {
		c.compareAddress()
		c.compareMarks()
	}
	return c.fault
}

func (c *check) compareEnd() {
	listed := slices.Max(append(slices.Collect(maps.Keys(c.heads)), 0))
	switch {
	case c.read < c.chain.length:
		c.found(c.read+1, "it is missing")
	case c.read < listed:
		c.found(c.read+1, fmt.Sprintf("it is missing, and the chain was longer when it was listed on %s", c.heads[listed].date))
	case c.read > c.chain.length || !bytes.Equal(c.head, c.chain.head):
		c.found(c.read, "it was not written by this program: the chain's own count or end does not know it")
	case c.chained && c.read == 0:
		c.found(0, "there is a key and no record")
	}
}

func (c *check) compareStrays() {
	if len(c.strays) > 0 {
		c.found(c.strays[0], "there are personal values for it, and no such record")
	}
}

// compareAddress demands that the person is mailed at the address of the last record: every record has the one of its moment, and
// a move to another address is a record of its own.
func (c *check) compareAddress() {
	if c.read > 0 && !strings.EqualFold(c.last.Address, c.address) {
		c.found(c.read, "the person is mailed at another address than the one in it, and no record says so")
	}
}

// compareMarks demands that the subscriptions in force are those that the records permit, each pointing at its record.
func (c *check) compareMarks() {
	for _, topic := range slices.Sorted(maps.Keys(c.marks)) {
		if c.permissions.given[topic] != c.marks[topic] {
			c.found(c.marks[topic], fmt.Sprintf("a subscription to topic %d claims it as its consent, and it is not", topic))
		}
	}
	for _, topic := range slices.Sorted(maps.Keys(c.permissions.given)) {
		if _, is := c.marks[topic]; !is {
			c.found(c.permissions.given[topic], fmt.Sprintf("it permits mail for topic %d, and no subscription knows of it", topic))
		}
	}
}
