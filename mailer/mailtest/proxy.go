package mailtest

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// Proxy stands between a client and a relay, makes the way between them longer and counts who speaks. Bandwidth stays what
// it was: however much is under way, each byte arrives half a round trip after it left, and in its order.
type Proxy struct {
	relay    string
	half     time.Duration
	listener net.Listener
	done     chan struct{}
	running  sync.WaitGroup

	mu     sync.Mutex
	open   map[net.Conn]struct{}
	turns  int
	closed bool
}

// Delay is the address of a proxy for a test, with a round trip of rtt to the relay beyond.
func Delay(t testing.TB, relay string, rtt time.Duration) string {
	t.Helper()
	return Between(t, relay, rtt).Address()
}

// Between is a proxy for a test. It is closed when the test ends.
func Between(t testing.TB, relay string, rtt time.Duration) *Proxy {
	t.Helper()
	proxy, err := ListenBetween("127.0.0.1:0", relay, rtt)
	if err != nil {
		t.Fatalf("start a proxy: %v", err)
	}
	t.Cleanup(proxy.Close)
	return proxy
}

// ListenBetween starts a proxy at an address such as "127.0.0.1:0". Close ends it.
func ListenBetween(address, relay string, rtt time.Duration) (*Proxy, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	p := &Proxy{relay: relay, half: rtt / 2, listener: listener, done: make(chan struct{}), open: map[net.Conn]struct{}{}}
	p.running.Go(p.accept)
	return p, nil
}

// Address is where clients find the proxy, as host:port.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Turns is how often a client spoke up after the relay had spoken, over all connections. A client that waits for answers
// before it goes on pays a round trip for each turn.
func (p *Proxy) Turns() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.turns
}

// Close cuts every connection and waits until nothing of the proxy runs. What was under way is lost.
func (p *Proxy) Close() {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	p.closed = true
	close(p.done)
	_ = p.listener.Close()
	for conn := range p.open {
		_ = conn.Close()
	}
	p.mu.Unlock()
	p.running.Wait()
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.join(client) })
	}
}

// join carries both directions of one connection until both have ended.
func (p *Proxy) join(client net.Conn) {
	defer func() { _ = client.Close() }()
	relay, err := net.Dial("tcp", p.relay)
	if err != nil {
		return
	}
	defer func() { _ = relay.Close() }()
	if !p.enter(client, relay) {
		return
	}
	defer p.leave(client, relay)
	spoken := false // by the relay, since the client last did
	var directions sync.WaitGroup
	directions.Go(func() {
		p.carry(client, relay, func() {
			if spoken {
				p.turns++
			}
			spoken = false
		})
	})
	directions.Go(func() { p.carry(relay, client, func() { spoken = true }) })
	directions.Wait()
}

func (p *Proxy) enter(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range conns {
		p.open[conn] = struct{}{}
	}
	return !p.closed
}

func (p *Proxy) leave(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range conns {
		delete(p.open, conn)
	}
}

// parcel is what was read at once, or the end of a direction.
type parcel struct {
	data []byte
	end  error
	due  time.Time
}

// carry moves one direction; count is called with the proxy's lock held for each parcel that came.
func (p *Proxy) carry(from, to net.Conn, count func()) {
	way := newQueue()
	var sender sync.WaitGroup
	sender.Go(func() { p.hand(way, to) })
	for room := make([]byte, 64<<10); ; {
		n, err := from.Read(room)
		if n > 0 {
			p.mu.Lock()
			count()
			p.mu.Unlock()
			way.put(parcel{data: append([]byte(nil), room[:n]...), due: time.Now().Add(p.half)})
		}
		if err != nil {
			way.put(parcel{end: err, due: time.Now().Add(p.half)})
			break
		}
	}
	sender.Wait()
}

// hand gives out parcels when their time has come.
func (p *Proxy) hand(way *queue, to net.Conn) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		next := way.take()
		timer.Reset(time.Until(next.due))
		select {
		case <-timer.C:
		case <-p.done:
			return
		}
		if next.end != nil {
			end(to, next.end)
			return
		}
		if _, err := to.Write(next.data); err != nil {
			_ = to.Close() // so that the other direction ends as well
			return
		}
	}
}

// end passes on how a direction ended: with a goodbye, or cut.
func end(conn net.Conn, how error) {
	if half, ok := conn.(*net.TCPConn); ok && errors.Is(how, io.EOF) {
		_ = half.CloseWrite()
		return
	}
	_ = conn.Close()
}

// queue is a way of any length; what goes in first comes out first.
type queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	parcels []parcel
}

func newQueue() *queue {
	q := &queue{}
	q.changed = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(next parcel) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.parcels = append(q.parcels, next)
	q.changed.Signal()
}

func (q *queue) take() parcel {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.parcels) == 0 {
		q.changed.Wait()
	}
	next := q.parcels[0]
	q.parcels = q.parcels[1:]
	return next
}
