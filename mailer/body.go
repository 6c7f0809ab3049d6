package mailer

import "bytes"

var (
	errBareEnd = &unsendable{"it has a line that does not end in CR LF"}
	errNoEnd   = &unsendable{"it does not end in CR LF"}
)

var dot = []byte(".\r\n")

// readLines holds a message to CR LF and nothing else, and counts the lines that begin with a dot. A relay that takes a
// bare LF for a line's end could be made to see a dot, and a second message, inside the first.
func readLines(message []byte) (dots int, unfit *unsendable) {
	if !bytes.HasSuffix(message, dot[1:]) {
		return 0, errNoEnd
	}
	returns := bytes.Count(message, dot[1:2])
	for rest := message; len(rest) > 0; returns-- {
		if rest[0] == '.' {
			dots++
		}
		end := bytes.IndexByte(rest, '\n')
		if end < 1 || rest[end-1] != '\r' {
			return 0, errBareEnd
		}
		rest = rest[end+1:]
	}
	if returns != 0 {
		return 0, errBareEnd
	}
	return dots, nil
}

// appendStuffed copies a message and doubles each dot at the start of a line (RFC 5321, 4.5.2).
func appendStuffed(dst, message []byte) []byte {
	if len(message) > 0 && message[0] == '.' {
		dst = append(dst, '.')
	}
	for {
		at := bytes.Index(message, []byte("\n."))
		if at < 0 {
			return append(dst, message...)
		}
		dst = append(append(dst, message[:at+2]...), '.')
		message = message[at+2:]
	}
}

// handOver writes the message, between what comes before and after it. An error means that some of the last bytes never
// left this machine: the relay cannot have the whole message.
func (c *Conn) handOver(before, message, after []byte) error {
	_ = c.wire.within(c.relay.config.Timeout)
	var err error
	if c.hello.TLS == "" {
		c.pieces.all = [3][]byte{before, message, after}
		err = c.wire.writeTogether(&c.pieces)
	} else { // one write makes the fewest records
		c.out = append(append(before, message...), after...)
		err = c.write(c.out)
	}
	c.handed = err == nil
	return err
}

// write goes through go-mail's own buffer, which lies above TLS, and leaves it empty.
func (c *Conn) write(data []byte) error {
	if _, err := c.client.Text.W.Write(data); err != nil {
		return err
	}
	return c.client.Text.W.Flush()
}
