package deliveries_test

import (
	"net"
	"sync"
)

// gate is the way between the engine and a relay. After so many bytes towards the relay nothing passes any more, in either
// direction, as when the machine dies; nobody is told until the gate is closed.
type gate struct {
	relay    string
	listener net.Listener
	running  sync.WaitGroup
	shut     chan struct{} // closed when nothing passes any more

	mu     sync.Mutex
	left   int // bytes that may still pass towards the relay; 0: any number
	isShut bool
	open   []net.Conn
	closed bool
}

func newGate(relay string, bytes int) (*gate, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gate{relay: relay, listener: listener, left: bytes, shut: make(chan struct{})}
	g.running.Go(func() {
		for {
			engine, err := listener.Accept()
			if err != nil {
				return
			}
			g.join(engine)
		}
	})
	return g, nil
}

func (g *gate) port() int { return g.listener.Addr().(*net.TCPAddr).Port }

func (g *gate) join(engine net.Conn) {
	relay, err := net.Dial("tcp", g.relay)
	if err != nil {
		_ = engine.Close()
		return
	}
	if !g.enter(engine, relay) {
		_ = engine.Close()
		_ = relay.Close()
		return
	}
	g.running.Go(func() { g.carry(engine, relay, true) })
	g.running.Go(func() { g.carry(relay, engine, false) })
}

// enter keeps a pair to be cut, unless the gate was closed meanwhile.
func (g *gate) enter(conns ...net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = append(g.open, conns...)
	return !g.closed
}

// carry moves one direction until it ends, or nothing passes any more.
func (g *gate) carry(from, to net.Conn, counted bool) {
	for room := make([]byte, 4<<10); ; {
		n, err := from.Read(room)
		if !g.pass(to, room[:n], counted) {
			return
		}
		if err != nil {
			_ = to.Close() // whoever reads there ends as well
			return
		}
	}
}

// pass holds the lock while it writes: once the gate is shut, no byte is under way.
func (g *gate) pass(to net.Conn, data []byte, counted bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isShut {
		return false
	}
	if counted && g.left > 0 {
		data = data[:min(len(data), g.left)]
		if g.left -= len(data); g.left == 0 {
			g.isShut = true
			close(g.shut)
		}
	}
	_, _ = to.Write(data) // a side that is gone reads no more, and the other learns it by itself
	return true
}

// close cuts what stands and waits until nothing of the gate runs.
func (g *gate) close() {
	_ = g.listener.Close()
	g.mu.Lock()
	g.closed = true
	for _, conn := range g.open {
		_ = conn.Close()
	}
	g.mu.Unlock()
	g.running.Wait()
}
