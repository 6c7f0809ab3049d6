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
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b == '\r' || b == '\n' {
			if b == '\r' && i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			dst, column = append(dst, '\r', '\n'), 0
			continue
		}
		plain := b > ' ' && b <= '~' && b != '='
		if (b == ' ' || b == '\t') && !endsLine(text, i+1) {
			plain = true
		}
		if column == 0 && dangerous(text[i:]) {
			plain = false
		}
		width := 3
		if plain {
			width = 1
		}
		if column+width > maxQuoted-1 {
			dst, column = append(dst, "=\r\n"...), 0
			if plain && dangerous(text[i:]) {
				plain, width = false, 3
			}
		}
		if plain {
			dst = append(dst, b)
		} else {
			dst = append(dst, '=', upperHex[b>>4], upperHex[b&15])
		}
		column += width
	}
	if column > 0 {
		dst = append(dst, "=\r\n"...)
	}
	return dst
}

func endsLine(text string, at int) bool {
	return at < len(text) && (text[at] == '\r' || text[at] == '\n')
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
