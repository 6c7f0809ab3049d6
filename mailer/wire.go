package mailer

import (
	"errors"
	"net"
	"syscall"
	"time"
)

// maxTalk is how much a relay may say, TLS and all, before it is our turn again. The longest honest talk is a
// certificate chain; an answer to a command is some hundred bytes.
const maxTalk = 256 << 10

// wire is the TCP connection beneath go-mail's client and beneath TLS. go-mail keeps its own connection to itself, so
// the wire is slipped in where it dials: here we set the deadline of each step, cut the line when the caller's context
// ends, close what go-mail leaves open when it fails, and stop a relay that talks without end.
type wire struct {
	net.Conn
	said  int         // bytes the relay said since we last spoke
	wrote int         // bytes that we said
	peek  func() bool // see waiting; nil where there is no socket
}

func newWire(connection net.Conn) *wire {
	w := &wire{Conn: connection}
	if socket, ok := connection.(syscall.Conn); ok {
		if raw, err := socket.SyscallConn(); err == nil {
			w.peek = peek(raw)
		}
	}
	return w
}

// peek makes a function that looks at a socket and takes nothing out of it, nor waits.
func peek(raw syscall.RawConn) func() bool {
	var room [1]byte
	var there bool
	look := func(socket uintptr) {
		_, _, err := syscall.Recvfrom(int(socket), room[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		there = !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EINTR)
	}
	return func() bool {
		there = false
		return raw.Control(look) != nil || there
	}
}

// waiting tells, without waiting itself, whether the relay has said something that was not read yet, or hung up.
func (w *wire) waiting() bool { return w.peek != nil && w.peek() }

func (w *wire) Read(p []byte) (int, error) {
	if w.said >= maxTalk {
		return 0, errTooLong
	}
	n, err := w.Conn.Read(p)
	w.said += n
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	w.said = 0
	n, err := w.Conn.Write(p)
	w.wrote += n
	return n, err
}

// writeTogether writes the pieces in one system call, without copying them into one.
func (w *wire) writeTogether(pieces *pieces) error {
	w.said = 0
	pieces.left = pieces.all[:]
	n, err := pieces.left.WriteTo(w.Conn)
	w.wrote += int(n)
	clear(pieces.all[:]) // a connection that rests holds on to nobody's message
	return err
}

// pieces are what is written together; kept, because the network's own list of them would be made anew each time.
type pieces struct {
	all  [3][]byte
	left net.Buffers
}

// within gives the next exchange so much time.
func (w *wire) within(d time.Duration) error { return w.SetDeadline(time.Now().Add(d)) }
