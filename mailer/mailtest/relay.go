package mailtest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"os"
	"strconv"
	"sync"
	"time"
)

// Message is one message that the relay took.
type Message struct {
	Connection int       `json:"connection"`
	From       string    `json:"from"`
	To         []string  `json:"to"`
	MessageID  string    `json:"message_id"`
	Size       int       `json:"size"`     // of the whole message
	Declared   int       `json:"declared"` // the SIZE named with MAIL (RFC 1870); -1 when there was none
	At         time.Time `json:"at"`
	Data       []byte    `json:"data"` // as it came, dots undone; the first Script.Keep bytes
}

// Counts is what the relay has seen.
type Counts struct {
	Connections int // opened so far
	Open        int // open now
	Logins      int // that succeeded
	Taken       int // messages
	Asked       int // recipients named, whatever the answer
	Hung        int // answers that will never come
}

// Relay is a running relay. It is safe for use by many goroutines.
type Relay struct {
	script   Script
	listener net.Listener
	security *tls.Config
	caFile   string
	file     *os.File
	done     chan struct{}
	running  sync.WaitGroup

	mu       sync.Mutex
	rules    []*counted
	open     map[net.Conn]struct{}
	counts   Counts
	messages []Message
	changed  chan struct{} // closed, and made anew, when something was counted
	faults   []error
	closed   bool
}

type counted struct {
	Rule
	seen, followed int
}

// Listen starts a relay at an address such as "127.0.0.1:0". Close ends it.
func Listen(address string, script Script) (*Relay, error) {
	r := &Relay{script: script, done: make(chan struct{}), open: map[net.Conn]struct{}{}, changed: make(chan struct{})}
	r.Behave(script.Rules...)
	if err := r.prepare(); err != nil {
		return nil, errors.Join(err, r.release())
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errors.Join(err, r.release())
	}
	r.listener = listener
	r.running.Go(r.accept)
	return r, nil
}

func (r *Relay) prepare() (err error) {
	if r.script.TLS != "" {
		if r.security, r.caFile, err = certificate(r.script); err != nil {
			return err
		}
	}
	if r.script.File != "" {
		r.file, err = os.OpenFile(r.script.File, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	}
	return err
}

// release gives files back.
func (r *Relay) release() error {
	var err error
	if r.file != nil {
		err = r.file.Close()
	}
	if r.caFile != "" {
		err = errors.Join(err, os.Remove(r.caFile))
	}
	return err
}

// Behave replaces the rules, for conversations that go on as well as for new ones; counting begins again.
func (r *Relay) Behave(rules ...Rule) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rules = nil
	for _, rule := range rules {
		r.rules = append(r.rules, &counted{Rule: rule})
	}
}

// Close stops listening, cuts every connection and waits until nothing of the relay runs. It fails when the relay itself
// did, such as when its file could not be written.
func (r *Relay) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	close(r.done)
	_ = r.listener.Close()
	for conn := range r.open {
		_ = conn.Close()
	}
	r.mu.Unlock()
	r.running.Wait()
	return errors.Join(append(r.faults, r.release())...)
}

// Address is the relay's host:port; Host and Port are its parts.
func (r *Relay) Address() string { return r.listener.Addr().String() }

// Host is the address that the relay listens at.
func (r *Relay) Host() string { return r.listener.Addr().(*net.TCPAddr).IP.String() }

// Port is the port that the relay listens at.
func (r *Relay) Port() int { return r.listener.Addr().(*net.TCPAddr).Port }

// CAFile is a PEM file with the authority of the relay's certificate; empty without TLS. Close removes it.
func (r *Relay) CAFile() string { return r.caFile }

// Messages are the messages taken so far, in the order in which they were taken.
func (r *Relay) Messages() []Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Message(nil), r.messages...)
}

// Counts is what the relay has seen so far.
func (r *Relay) Counts() Counts {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.counts
}

// WaitFor returns when at least n messages were taken, or with an error that says how many when ctx ends first.
func (r *Relay) WaitFor(ctx context.Context, n int) error {
	return r.WaitUntil(ctx, func(c Counts) bool { return c.Taken >= n })
}

// WaitUntil returns when the counts are as wanted, or with an error that shows them when ctx ends first.
func (r *Relay) WaitUntil(ctx context.Context, wanted func(Counts) bool) error {
	for {
		r.mu.Lock()
		counts, changed := r.counts, r.changed
		r.mu.Unlock()
		if wanted(counts) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for the relay, which has %+v: %w", counts, ctx.Err())
		case <-r.done:
			return fmt.Errorf("waiting for the relay, which was closed with %+v", counts)
		}
	}
}

func (r *Relay) accept() {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}
		number, ok := r.enter(conn)
		if !ok {
			_ = conn.Close()
			return
		}
		r.running.Go(func() {
			defer r.leave(conn)
			newTalk(r, conn, number).run()
		})
	}
}

func (r *Relay) enter(conn net.Conn) (number int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return 0, false
	}
	r.open[conn] = struct{}{}
	r.counts.Connections++
	r.counts.Open++
	r.tell()
	return r.counts.Connections, true
}

func (r *Relay) leave(conn net.Conn) {
	_ = conn.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, conn)
	r.counts.Open--
	r.tell()
}

// tell wakes who waits; the lock is held.
func (r *Relay) tell() {
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *Relay) count(what func(*Counts)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	what(&r.counts)
	r.tell()
}

// rule finds what to do at a moment; the zero Rule is to be polite.
func (r *Relay) rule(at Step, to string, connection int) Rule {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rule := range r.rules {
		if !rule.fits(at, to, connection) {
			continue
		}
		rule.seen++
		if rule.Nth > 0 && rule.seen != rule.Nth || rule.Every > 0 && rule.seen%rule.Every != 0 || rule.Times > 0 && rule.followed >= rule.Times {
			continue
		}
		rule.followed++
		return rule.Rule
	}
	return Rule{}
}

// take keeps a message: in the file first, then in memory, then in the count that wakes a waiting test.
func (r *Relay) take(message Message) {
	message.Size = len(message.Data)
	if parsed, err := mail.ReadMessage(bytes.NewReader(message.Data)); err == nil {
		message.MessageID = parsed.Header.Get("Message-ID")
	}
	if r.script.Keep > 0 && len(message.Data) > r.script.Keep {
		message.Data = bytes.Clone(message.Data[:r.script.Keep])
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file != nil {
		line, err := json.Marshal(message)
		if err == nil {
			_, err = r.file.Write(append(line, '\n'))
		}
		if err != nil {
			r.faults = append(r.faults, fmt.Errorf("keep a message: %w", err))
		}
	}
	r.messages = append(r.messages, message)
	r.counts.Taken++
	r.tell()
}

// ReadFile reads what a relay wrote to its Script.File. A last line that was cut off is left out: its message was never
// answered.
func ReadFile(path string) ([]Message, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var messages []Message
	for lines := bufio.NewReader(file); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return messages, nil
		}
		var message Message
		if err := json.Unmarshal(line, &message); err != nil {
			return messages, fmt.Errorf("%s, message %s: %w", path, strconv.Itoa(len(messages)+1), err)
		}
		messages = append(messages, message)
	}
}
