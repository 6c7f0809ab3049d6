package mailer

import (
	"errors"
	"math/bits"
	"time"
)

// When a Breaker opens, and for how long.
const (
	breakerRow    = 5  // faults one after another
	breakerWindow = 20 // of so many last answers, more than half
	breakerFirst  = time.Second
	breakerMost   = 5 * time.Minute
)

// Breaker tells whether a relay is worth trying. It counts the relay's faults and never a recipient's: connections that
// fail, 421, 4xx and 5xx to MAIL, lines that break, also after the last byte. What a relay says about one recipient or
// one message (4xx, 5xx, 5.7.x) shows that it works.
//
// After five faults in a row, or more than half of the last twenty answers, it opens for a second. Then one mail is tried:
// an answer closes it, a fault opens it for twice as long, up to five minutes.
//
// The zero value is closed. It is for one goroutine, and goes by the time that it is told.
type Breaker struct {
	row    int // faults one after another
	recent answers
	wait   time.Duration // how long it opened; 0: it is closed
	until  time.Time
	trying bool      // the one try has begun,
	tried  time.Time // at this moment
	why    string
}

// Ready tells whether a mail may be begun now. An open Breaker allows one, once its wait is over: whoever begins it says so
// with Try.
func (b *Breaker) Ready(now time.Time) bool {
	longest := b.wait
	if b.trying {
		longest = breakerMost
	}
	return b.wait == 0 || !ahead(now, b.until, longest)
}

// Until is the moment from which Ready can be true again; zero when the Breaker is closed.
func (b *Breaker) Until() time.Time { return b.until }

// Why is a sentence about the fault that opened the Breaker, without the relay's own words, which may hold an address.
// It is empty when the Breaker is closed.
func (b *Breaker) Why() string { return b.why }

// Try notes that a mail, with its connection where none stands, is begun now. When the Breaker is open this is the one
// try, and nothing else is ready until Note, Failed or Drop tells how it went; a try of which nothing is heard stands in
// the way for five minutes.
func (b *Breaker) Try(now time.Time) {
	if b.wait == 0 {
		return
	}
	if !b.trying {
		b.trying, b.tried = true, now
	}
	b.until = now.Add(breakerMost)
}

// Trying tells whether the one try has begun, and nothing was heard of it yet.
func (b *Breaker) Trying() bool { return b.trying }

// Drop notes that a mail or connection begun at that moment ended without a word from the relay: nothing was due, or the
// mark was refused. When it was the try, another one may follow.
func (b *Breaker) Drop(now, begun time.Time) {
	if b.trying && !begun.Before(b.tried) {
		b.trying, b.until = false, now
	}
}

// Note counts what became of a mail. What ended by our own stop, or never reached the relay, counts for nothing; nor does
// the end of a session that had carried mails. Mails begun before the try say nothing about how that went.
func (b *Breaker) Note(now time.Time, a Answer) {
	switch {
	case ours(a.Result.Err), a.endsSession():
		b.Drop(now, a.Begun)
	case b.trying && a.Begun.Before(b.tried):
	default:
		b.count(now, a.Result.RelayFault || a.Result.Verdict == Unknown, a.Result.Err)
	}
}

// Failed counts a connection that could not be opened, while so many others of this relay stood. With others standing it
// counts for nothing: a relay that allows fewer connections than we open turns the rest away and serves us well.
func (b *Breaker) Failed(now time.Time, err error, standing int) {
	if standing > 0 || ours(err) {
		b.Drop(now, now)
		return
	}
	b.count(now, true, err)
}

func (b *Breaker) count(now time.Time, fault bool, err error) {
	switch {
	case b.wait > 0 && !b.trying: // of a mail that was begun before it opened: counted once is enough
	case b.wait > 0 && fault:
		b.open(now, min(2*b.wait, breakerMost), err)
	case b.wait > 0:
		*b = Breaker{}
	default:
		b.recent.add(fault, breakerWindow)
		if b.row++; !fault {
			b.row = 0
		}
		if b.row >= breakerRow || b.recent.bad() > breakerWindow/2 {
			b.open(now, breakerFirst, err)
		}
	}
}

func (b *Breaker) open(now time.Time, wait time.Duration, err error) {
	*b = Breaker{wait: wait, until: now.Add(wait), why: withoutWords(err)}
}

// ours tells of an end that says nothing about the relay: our own stop, or a message or envelope that cannot be sent.
func ours(err error) bool {
	return err != nil && (errors.As(err, new(*stopped)) || errors.As(err, new(*unsendable)))
}

// withoutWords is the sentence about a fault that everybody may see.
func withoutWords(err error) string {
	if fault, ok := errors.AsType[*Error](err); ok {
		return fault.WithoutWords()
	}
	return err.Error()
}

// ahead tells whether a moment is still to come. One that lies further ahead than anything is ever put off was set by a
// clock that has been set back since, and must not keep anybody waiting.
func ahead(now, moment time.Time, most time.Duration) bool {
	wait := moment.Sub(now)
	return wait > 0 && wait <= most
}

// answers remembers which of the last few answers, 32 at most, were bad.
type answers uint32

func (a *answers) add(bad bool, of int) {
	*a <<= 1
	if bad {
		*a |= 1
	}
	*a &= 1<<of - 1
}

func (a answers) bad() int { return bits.OnesCount32(uint32(a)) }
