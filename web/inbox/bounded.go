package inbox

import (
	"net"
	"sync"
)

// boundedListener accepts a number of connections at the same time and can end them all.
type boundedListener struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	open map[*boundedConn]struct{}
}

func bound(inner net.Listener, places int) *boundedListener {
	return &boundedListener{Listener: inner, places: make(chan struct{}, places), closed: make(chan struct{}), open: map[*boundedConn]struct{}{}}
}

func (l *boundedListener) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	taken := &boundedConn{Conn: conn, from: l}
	l.mu.Lock()
	l.open[taken] = struct{}{}
	l.mu.Unlock()
	return taken, nil
}

func (l *boundedListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// endAll closes every connection that is still open.
func (l *boundedListener) endAll() {
	l.mu.Lock()
	left := make([]*boundedConn, 0, len(l.open))
	for conn := range l.open {
		left = append(left, conn)
	}
	l.mu.Unlock()
	for _, conn := range left {
		_ = conn.Close()
	}
}

type boundedConn struct {
	net.Conn
	from *boundedListener
	once sync.Once
}

func (c *boundedConn) Close() error {
	c.once.Do(func() {
		c.from.mu.Lock()
		delete(c.from.open, c)
		c.from.mu.Unlock()
		<-c.from.places
	})
	return c.Conn.Close()
}
