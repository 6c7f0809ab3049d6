package mailer

import "bytes"

// Quoted-printable (RFC 2045, 6.7) in pieces. A body is cut into literals, encoded once, and values, encoded for each
// person. Every piece begins at the start of a line and ends at one: with the text's own line end, or with a soft break
// that a reader takes away again. So no line depends on its neighbour, and none is longer than 76 characters.

const (
	maxQuoted = 76
	upperHex  = "0123456789ABCDEF"
)

// appendQuoted encodes one piece. CR LF, LF and CR are line ends; all else arrives as it was. At the start of a line
// three things are written in code: a dot (so nothing needs to be doubled on the wire), two hyphens (so no text can look
// like the boundary between parts) and "From " (which old mailbox files change).
func appendQuoted(dst []byte, text string) []byte {
	column := 0
	for i := 0; i < len(text); {
		if width := lineEnd(text[i:]); width > 0 {
			dst, column = append(dst, '\r', '\n'), 0
			i += width
			continue
		}
		run, width := plainRun(text[i:]), 1
		if run == 0 {
			width = 3
		}
		if column+width > maxQuoted-1 {
			dst, column = append(dst, "=\r\n"...), 0
		}
		if run == 0 || column == 0 && dangerous(text[i:]) {
			dst = append(dst, '=', upperHex[text[i]>>4], upperHex[text[i]&15])
			column += 3
			i++
			continue
		}
		run = min(run, maxQuoted-1-column)
		dst = append(dst, text[i:i+run]...)
		column += run
		i += run
	}
	if column > 0 {
		dst = append(dst, "=\r\n"...)
	}
	return dst
}

// lineEnd is how many bytes the line end takes with which a text begins; 0 when it begins with something else.
func lineEnd(text string) int {
	switch {
	case text[0] == '\r' && len(text) > 1 && text[1] == '\n':
		return 2
	case text[0] == '\r' || text[0] == '\n':
		return 1
	}
	return 0
}

// plainRun is how many bytes, a line full at most, stand for themselves. A blank before a line end does not.
func plainRun(text string) int {
	n := 0
	for n < len(text) && n < maxQuoted && (text[n] >= ' ' && text[n] <= '~' && text[n] != '=' || text[n] == '\t') {
		n++
	}
	if n > 0 && n < len(text) && (text[n-1] == ' ' || text[n-1] == '\t') && lineEnd(text[n:]) > 0 {
		n--
	}
	return n
}

func dangerous(rest string) bool {
	switch rest[0] {
	case '.':
		return true
	case '-':
		return len(rest) > 1 && rest[1] == '-'
	case 'F':
		return len(rest) > 4 && rest[:5] == "From "
	}
	return false
}

// closeQuoted takes away the soft break after the last piece of a body: nothing follows that it could join. It stays
// where a blank would end the line.
func closeQuoted(dst []byte) []byte {
	n := len(dst) - len("=\r\n")
	if n < 1 || string(dst[n:]) != "=\r\n" || dst[n-1] == ' ' || dst[n-1] == '\t' || dst[n-1] == '\n' {
		return dst
	}
	return dst[:n]
}

// endMessage gives the last line of a message its end. A soft break is none.
func endMessage(dst []byte) []byte {
	if bytes.HasSuffix(dst, []byte("\r\n")) && !bytes.HasSuffix(dst, []byte("=\r\n")) {
		return dst
	}
	return append(dst, '\r', '\n')
}
