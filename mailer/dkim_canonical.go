package mailer

import (
	"bytes"
	"encoding/binary"
)

// The canonical form "relaxed" of RFC 6376, 3.4.2 and 3.4.4: what a verifier makes of a message before it computes the
// hash, so that a relay may fold a field anew or drop the blanks at the end of a line. Bodies that we wrote hardly differ
// from it, so a body is searched eight bytes at a time for what does.

// appendRelaxedBody writes the canonical form of a body whose lines end in CR LF; the last one may have no end.
func appendRelaxedBody(dst, body []byte) []byte {
	start := len(dst)
	for len(body) > 0 {
		at := looseBlank(body)
		dst = append(dst, body[:at]...)
		body = body[at:]
		if len(body) == 0 {
			break
		}
		body = body[blanks(body):]
		if len(body) > 0 && !bytes.HasPrefix(body, []byte("\r\n")) {
			dst = append(dst, ' ')
		}
	}
	for bytes.HasSuffix(dst[start:], []byte("\r\n")) {
		dst = dst[:len(dst)-2]
	}
	if len(dst) > start {
		dst = append(dst, '\r', '\n')
	}
	return dst
}

// looseBlank finds the first blanks that the canonical form has otherwise: a tab, two blanks in a row, or one before a CR
// or at the end. Without any it is the length of the text. The text does not begin within a run of blanks.
func looseBlank(text []byte) int {
	i := 0
	for i < len(text) {
		if i += skipTight(text[i:]); i >= len(text) {
			break
		}
		if n := blanks(text[i:]); n > 1 || n == 1 && (text[i] == '\t' || i+1 == len(text) || text[i+1] == '\r') {
			return i
		}
		i++
	}
	return len(text)
}

func blanks(text []byte) int {
	n := 0
	for n < len(text) && isBlank(text[n]) {
		n++
	}
	return n
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// Eight bytes in one number: the same byte in all of them.
const (
	low7     = 0x7f7f7f7f7f7f7f7f
	high1    = 0x8080808080808080
	spaces   = 0x2020202020202020
	tabs     = 0x0909090909090909
	notBlank = 0x5f5f5f5f5f5f5f5f // added to a byte of seven bits, it carries into the eighth for all above a space
)

// skipTight is how many bytes at the start hold no tab and no space before a byte that is not above a space. It may stop
// too early, where the bytes must be looked at one by one, and never too late.
func skipTight(text []byte) int {
	i := 0
	for ; i+9 <= len(text); i += 8 {
		here, next := binary.LittleEndian.Uint64(text[i:]), binary.LittleEndian.Uint64(text[i+1:])
		noSpace, noTab := nonZero(here^spaces), nonZero(here^tabs)
		if (noSpace|(next&low7+notBlank))&noTab&high1 != high1 {
			return i + firstLoose(text[i:i+9])
		}
	}
	for ; i < len(text) && !isBlank(text[i]); i++ {
	}
	return i
}

// nonZero has the eighth bit of each byte that is not zero.
func nonZero(word uint64) uint64 { return (word&low7 + low7) | word }

// firstLoose is the same for the eight bytes that were found, of which the ninth is the neighbour.
func firstLoose(text []byte) int {
	for i, b := range text[:8] {
		if b == '\t' || b == ' ' && text[i+1]&0x7f <= ' ' {
			return i
		}
	}
	return 8
}

// appendRelaxedField writes the canonical form of one header field, with its line end. A field without a colon is one
// with an empty value.
func appendRelaxedField(dst, field []byte) []byte {
	name, value, _ := bytes.Cut(field, []byte(":"))
	for _, b := range bytes.Trim(name, " \t\r\n") {
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
		}
		dst = append(dst, b)
	}
	dst = append(dst, ':')
	blank, start := false, len(dst)
	for _, b := range value {
		if isBlank(b) || b == '\r' || b == '\n' {
			blank = true
			continue
		}
		if blank && len(dst) > start {
			dst = append(dst, ' ')
		}
		dst, blank = append(dst, b), false
	}
	return append(dst, '\r', '\n')
}
