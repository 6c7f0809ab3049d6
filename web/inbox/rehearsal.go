package inbox

import (
	"bytes"
	"hash/maphash"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Rehearsal is the relay of a rehearsal: it takes every mail, or treats it as its profile says, counts all and keeps a few. Fill
// the exported fields before its server runs. It is safe for use by many goroutines.
type Rehearsal struct {
	Profile  Profile
	Box      *Box                 // takes the samples; nil keeps none
	Sample   func(to string) bool // whose mail is kept, each once
	Pass     func(time.Duration)  // lets the time go by that a slow answer takes; nobody really waits
	Patience time.Duration        // how long the sender waits for the verdict on a message

	seed  maphash.Seed
	mu    sync.Mutex
	known map[uint64]*recipient // by a hash of the address: a million addresses would be too many to keep
	tally Tally
	sizes []int32 // of each message taken, in octets
}

type recipient struct {
	nth        int32 // in the order of first appearance, from 1
	tries      int32
	taken      int32
	sampleKept bool
}

// Tally is what a rehearsal's relay has seen.
type Tally struct {
	Recipients    int   `json:"recipients"`     // different addresses
	Tries         int   `json:"tries"`          // how often a recipient was named
	Taken         int   `json:"taken"`          // mails, also those of which the sender never heard
	PutOff        int   `json:"put_off"`        // tries, with 451 4.7.1
	Refused       int   `json:"refused"`        // tries, with 550 5.1.1
	Slow          int   `json:"slow"`           // mails whose answer took half a minute
	DroppedBefore int   `json:"dropped_before"` // mails during which the line fell: not taken
	DroppedAfter  int   `json:"dropped_after"`  // mails that were taken, and the line fell instead of an answer
	Twice         int   `json:"twice"`          // recipients of whom more than one mail was taken
	Samples       int   `json:"samples"`        // mails kept to look at
	Sizes         Sizes `json:"sizes"`
}

// Sizes are those of the mails that were taken, in octets.
type Sizes struct {
	Smallest int `json:"smallest"`
	Median   int `json:"median"`
	Largest  int `json:"largest"`
}

// rehearsalConnections are more than a sender can be told to open.
const rehearsalConnections = 1000

// ListenRehearsal opens the SMTP port of a rehearsal's relay, on a free port of this computer.
func ListenRehearsal(r *Rehearsal) (*Server, error) {
	r.seed, r.known = maphash.MakeSeed(), map[uint64]*recipient{}
	return listen("127.0.0.1:0", rehearsalConnections, r, slog.New(slog.DiscardHandler))
}

// NewSession begins a conversation (smtp.Backend).
func (r *Rehearsal) NewSession(conn *smtp.Conn) (smtp.Session, error) {
	return &rehearsed{relay: r, hangUp: func() { _ = conn.Conn().Close() }}, nil
}

// Tally counts what there was so far.
func (r *Rehearsal) Tally() Tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	tally := r.tally
	tally.Recipients = len(r.known)
	for _, one := range r.known {
		if one.taken > 1 {
			tally.Twice++
		}
	}
	if n := len(r.sizes); n > 0 {
		slices.Sort(r.sizes)
		tally.Sizes = Sizes{int(r.sizes[0]), int(r.sizes[n/2]), int(r.sizes[n-1])}
	}
	return tally
}

// Taken is how many mails were taken so far.
func (r *Rehearsal) Taken() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tally.Taken
}

// named counts a try, and says what befalls it.
func (r *Rehearsal) named(to string) (*recipient, trouble) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := maphash.String(r.seed, to)
	one := r.known[key]
	if one == nil {
		one = &recipient{nth: int32(len(r.known) + 1)}
		r.known[key] = one
	}
	one.tries++
	r.tally.Tries++
	befalls := r.Profile.befalls(int(one.nth), int(one.tries))
	switch befalls {
	case putOff:
		r.tally.PutOff++
	case refused:
		r.tally.Refused++
	}
	return one, befalls
}

// took counts a message that was taken.
func (r *Rehearsal) took(from *recipient, size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	from.taken++
	r.tally.Taken++
	r.sizes = append(r.sizes, int32(size))
}

func (r *Rehearsal) count(counter *int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*counter++
}

// rehearsed is one conversation of a rehearsal. Each message has one recipient: the last one named.
type rehearsed struct {
	relay     *Rehearsal
	hangUp    func()
	envelope  Envelope
	recipient *recipient
	befalls   trouble
}

func (s *rehearsed) Mail(from string, _ *smtp.MailOptions) error {
	s.envelope = Envelope{From: from}
	return nil
}

func (s *rehearsed) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.envelope.To = []string{to}
	s.recipient, s.befalls = s.relay.named(to)
	switch s.befalls {
	case putOff:
		return greylisted
	case refused:
		return noSuchUser
	}
	return nil
}

// beforeTheEnd is how much of a message has come when the line falls within it, in octets.
const beforeTheEnd = 1024

// Data takes a message, or lets the line fall.
func (s *rehearsed) Data(message io.Reader) error {
	if s.befalls == dropBefore {
		_, _ = io.CopyN(io.Discard, message, beforeTheEnd) // a shorter one ends here, and falls with the line
		s.relay.count(&s.relay.tally.DroppedBefore)
		s.hangUp()
		return nil
	}
	size, err := s.read(message)
	if err != nil {
		return err
	}
	s.relay.took(s.recipient, size)
	switch s.befalls {
	case dropAfter:
		s.relay.count(&s.relay.tally.DroppedAfter)
		s.hangUp()
	case slow:
		s.relay.count(&s.relay.tally.Slow)
		s.answerSlowly()
	}
	return nil
}

// answerSlowly lets the time pass, up to where the sender gives up.
func (s *rehearsed) answerSlowly() {
	s.relay.Pass(min(slowAnswer, s.relay.Patience))
	if s.relay.Patience < slowAnswer {
		s.hangUp()
	}
}

// read reads a message to its end, and keeps it where it is a sample.
func (s *rehearsed) read(message io.Reader) (size int, err error) {
	if !s.relay.wants(s.recipient, s.envelope.To[0]) {
		n, err := io.Copy(io.Discard, message)
		return int(n), err
	}
	whole, err := io.ReadAll(message)
	if err != nil {
		return 0, err
	}
	if _, err := s.relay.Box.Keep(s.envelope, bytes.NewReader(whole)); err != nil {
		return 0, notKept
	}
	return len(whole), nil
}

// wants tells whether this mail is a sample, and takes note that it will be kept.
func (r *Rehearsal) wants(one *recipient, to string) bool {
	if r.Box == nil || !r.Sample(to) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if one.sampleKept {
		return false
	}
	one.sampleKept = true
	r.tally.Samples++
	return true
}

func (s *rehearsed) Reset()        { s.envelope, s.recipient, s.befalls = Envelope{}, nil, none }
func (s *rehearsed) Logout() error { return nil }
