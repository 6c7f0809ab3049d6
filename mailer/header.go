package mailer

import (
	"bytes"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Header fields as RFC 5322 and 2047 want them. Whatever comes in, one field comes out: a CR, an LF or another control
// character in a value becomes a space, so no value can start a field of its own. Lines are at most 78 characters wide
// unless a single address or URL is longer, and the first line of a field is never left empty where that can be helped
// (some filters dislike it). Values that are in order, which nearly all are, are written without a copy on the heap.

const (
	maxHeaderLine  = 78 // RFC 5322, 2.1.1
	maxEncodedLine = 76 // RFC 2047, 2: of a line with encoded words
	maxPlainWord   = 60 // longer ones are encoded, so that they can be folded
	wordOpen       = "=?utf-8?q?"
	wordClose      = "?="
)

// usualValue is the room on the stack for one value; longer ones work too.
const usualValue = 256

// line writes one field and knows how far the current line has come.
type line struct {
	dst    []byte
	column int
}

func newLine(dst []byte, name string) line {
	dst = append(append(dst, name...), ':')
	return line{dst: dst, column: len(name) + 1}
}

// space makes room for so many characters that cannot be broken: a space, on a new line when they do not fit.
func (l *line) space(width, limit int) {
	if l.column+1+width > limit && l.column > 1 {
		l.fold()
	}
	l.dst = append(l.dst, ' ')
	l.column += 1 + width
}

func (l *line) fold() { l.dst, l.column = append(l.dst, '\r', '\n'), 0 }

// add writes a piece that cannot be broken, between two others, after a space.
func (l *line) add(before, piece, after string, limit int) {
	l.space(len(before)+len(piece)+len(after), limit)
	l.dst = append(append(append(l.dst, before...), piece...), after...)
}

func (l *line) end() []byte { return append(l.dst, '\r', '\n') }

// addEncoded writes text as encoded words (RFC 2047), cut between characters, the first one on the current line.
func (l *line) addEncoded(text []byte) {
	const overhead = len(wordOpen) + len(wordClose)
	if l.column+1+overhead+12 > maxEncodedLine { // 12: one character of four bytes must fit
		l.fold()
	}
	for {
		l.dst = append(append(l.dst, ' '), wordOpen...)
		l.column += 1 + overhead
		var cut int
		for cut < len(text) {
			_, size := utf8.DecodeRune(text[cut:])
			width := wordWidth(text[cut : cut+size])
			if l.column+width > maxEncodedLine {
				break
			}
			l.dst = appendWord(l.dst, text[cut:cut+size])
			l.column += width
			cut += size
		}
		l.dst = append(l.dst, wordClose...)
		if text = text[cut:]; len(text) == 0 {
			return
		}
		l.fold()
	}
}

// wordPlain holds for what stands for itself in an encoded word, also inside a phrase (RFC 2047, 5 (3)).
func wordPlain(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '!' || b == '*' || b == '+' || b == '-' || b == '/'
}

func wordWidth(s []byte) int {
	width := 0
	for _, b := range s {
		if b == ' ' || wordPlain(b) {
			width++
		} else {
			width += 3
		}
	}
	return width
}

func appendWord(dst, s []byte) []byte {
	for _, b := range s {
		switch {
		case b == ' ':
			dst = append(dst, '_')
		case wordPlain(b):
			dst = append(dst, b)
		default:
			dst = append(dst, '=', upperHex[b>>4], upperHex[b&15])
		}
	}
	return dst
}

// appendText writes an unstructured field such as Subject. The value is one line already.
func appendText(dst []byte, name string, value []byte) []byte {
	l := newLine(dst, name)
	if !plainText(value, maxPlainWord) || bytes.Contains(value, []byte("=?")) {
		l.addEncoded(value)
		return l.end()
	}
	for more := true; more; { // not SplitSeq, which would move the value to the heap
		var word []byte
		word, value, more = bytes.Cut(value, []byte(" "))
		l.space(len(word), maxHeaderLine)
		l.dst = append(l.dst, word...)
	}
	return l.end()
}

// appendAddress writes a field with one address: Name <local@domain>.
func appendAddress(dst []byte, name string, who mail.Address) []byte {
	return appendBracketed(dst, name, who.Name, plainAddress(who.Address))
}

// appendBracketed writes a phrase and, in angle brackets, what it names, as From, To and List-Id do.
func appendBracketed(dst []byte, field, phrase, named string) []byte {
	var room [usualValue]byte
	l, limit, words := newLine(dst, field), maxHeaderLine, oneLine(room[:0], phrase)
	switch {
	case len(words) == 0:
	case len(words) <= maxPlainWord && len(bytes.Trim(words, atomText+" ")) == 0:
		l.space(len(words), limit)
		l.dst = append(l.dst, words...)
	case len(words) <= maxPlainWord && plainText(words, maxPlainWord) && !bytes.Contains(words, []byte("=?")):
		l.quote(words, limit)
	default:
		limit = maxEncodedLine
		l.addEncoded(words)
	}
	l.add("<", named, ">", limit)
	return l.end()
}

const atomText = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/^_`{|}~"

// quote writes a quoted string (RFC 5322, 3.2.4).
func (l *line) quote(words []byte, limit int) {
	l.space(len(words)+2+bytes.Count(words, []byte(`"`))+bytes.Count(words, []byte(`\`)), limit)
	l.dst = append(l.dst, '"')
	for _, b := range words {
		if b == '"' || b == '\\' {
			l.dst = append(l.dst, '\\')
		}
		l.dst = append(l.dst, b)
	}
	l.dst = append(l.dst, '"')
}

// appendMessageID writes the identity of the message, given with or without its angle brackets.
func appendMessageID(dst []byte, id string) []byte {
	l := newLine(dst, "Message-ID")
	l.add("<", plainAddress(trimID(id)), ">", maxHeaderLine)
	return l.end()
}

func trimID(id string) string { return strings.Trim(id, "<> \t\r\n") }

func appendDate(dst []byte, at time.Time) []byte {
	dst = append(dst, "Date: "...)
	dst = at.AppendFormat(dst, time.RFC1123Z)
	return append(dst, '\r', '\n')
}

// appendUnsubscribe writes List-Unsubscribe (RFC 2369, 8058): the page first, the mail address second, each on a line of
// its own where one line is too short. An empty one is left out.
func appendUnsubscribe(dst []byte, page, mailto string) []byte {
	l := newLine(dst, "List-Unsubscribe")
	page, mailto = plainURL(page), plainURL(mailto)
	open := "<mailto:"
	if mailto == "" || strings.HasPrefix(mailto, "mailto:") {
		open = "<"
	}
	switch {
	case page == "":
		l.add(open, mailto, ">", maxHeaderLine)
	case mailto == "":
		l.add("<", page, ">", maxHeaderLine)
	default:
		l.add("<", page, ">,", maxHeaderLine)
		l.add(open, mailto, ">", maxHeaderLine)
	}
	return l.end()
}

// oneLine appends to an empty dst a value made fit for a header field: valid UTF-8, no control characters, single spaces,
// none at the ends.
func oneLine(dst []byte, value string) []byte {
	dst, _ = addToLine(dst, false, value)
	return dst
}

// addToLine is oneLine for a value that comes in pieces; blank says that a space is due between what was and what comes.
func addToLine(dst []byte, blank bool, text string) ([]byte, bool) {
	for _, r := range text {
		if breaksLine(r) {
			blank = true
			continue
		}
		if blank && len(dst) > 0 {
			dst = append(dst, ' ')
		}
		dst, blank = utf8.AppendRune(dst, r), false
	}
	return dst, blank
}

// breaksLine holds for blanks and all that ends or disturbs a line; a no-break space is a letter like others.
func breaksLine(r rune) bool {
	return r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}

// plainText holds for ASCII in which every word fits a line.
func plainText(value []byte, longest int) bool {
	word := 0
	for _, b := range value {
		if b < ' ' || b > '~' {
			return false
		}
		if word++; b == ' ' {
			word = 0
		}
		if word > longest {
			return false
		}
	}
	return true
}

// plainAddress leaves of an address, or of a Message-ID, only what may stand between angle brackets.
func plainAddress(address string) string {
	if strings.Trim(address, atomText+"=?.@[]:") == "" {
		return address
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(atomText+"=?.@[]:", r) {
			return r
		}
		return -1
	}, address)
}

// plainURL writes what may not stand in a URL between angle brackets in percent form.
func plainURL(url string) string {
	url = strings.TrimSpace(url)
	if !strings.ContainsFunc(url, notInURL) {
		return url
	}
	var out strings.Builder
	for i := range len(url) {
		if b := url[i]; notInURL(rune(b)) {
			out.Write([]byte{'%', upperHex[b>>4], upperHex[b&15]})
		} else {
			out.WriteByte(b)
		}
	}
	return out.String()
}

func notInURL(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' || r == '"' }
