package mailer

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Header fields as RFC 5322 and 2047 want them. Whatever comes in, one field comes out: a CR, an LF or another control
// character in a value becomes a space, so no value can start a field of its own. Lines are at most 78 characters wide
// unless a single address or URL is longer, and the first line of a field is never left empty where that can be helped
// (some filters dislike it).

const (
	maxHeaderLine  = 78 // RFC 5322, 2.1.1
	maxEncodedLine = 76 // RFC 2047, 2: of a line with encoded words
	maxPlainWord   = 60 // longer ones are encoded, so that they can be folded
	wordOpen       = "=?utf-8?q?"
	wordClose      = "?="
)

// line writes one field and knows how far the current line has come.
type line struct {
	dst    []byte
	column int
}

func newLine(dst []byte, name string) *line {
	dst = append(append(dst, name...), ':')
	return &line{dst: dst, column: len(name) + 1}
}

// add writes a piece that cannot be broken, after a space, on a new line when it does not fit.
func (l *line) add(piece string, limit int) {
	if l.column+1+len(piece) > limit && l.column > 1 {
		l.dst, l.column = append(l.dst, '\r', '\n'), 0
	}
	l.dst = append(append(l.dst, ' '), piece...)
	l.column += 1 + len(piece)
}

func (l *line) end() []byte { return append(l.dst, '\r', '\n') }

// addEncoded writes text as encoded words (RFC 2047), cut between characters, the first one on the current line.
func (l *line) addEncoded(text string) {
	const overhead = len(wordOpen) + len(wordClose)
	if l.column+1+overhead+12 > maxEncodedLine { // 12: one character of four bytes must fit
		l.dst, l.column = append(l.dst, '\r', '\n'), 0
	}
	for {
		l.dst = append(append(l.dst, ' '), wordOpen...)
		l.column += 1 + overhead
		var cut int
		for cut < len(text) {
			_, size := utf8.DecodeRuneInString(text[cut:])
			width := wordWidth(text[cut : cut+size])
			if l.column+width > maxEncodedLine {
				break
			}
			l.dst = appendWord(l.dst, text[cut:cut+size])
			l.column += width
			cut += size
		}
		l.dst = append(l.dst, wordClose...)
		if text = text[cut:]; text == "" {
			return
		}
		l.dst, l.column = append(l.dst, '\r', '\n'), 0
	}
}

// wordPlain holds for what stands for itself in an encoded word, also inside a phrase (RFC 2047, 5 (3)).
func wordPlain(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '!' || b == '*' || b == '+' || b == '-' || b == '/'
}

func wordWidth(s string) int {
	width := 0
	for i := range len(s) {
		if s[i] == ' ' || wordPlain(s[i]) {
			width++
		} else {
			width += 3
		}
	}
	return width
}

func appendWord(dst []byte, s string) []byte {
	for i := range len(s) {
		switch b := s[i]; {
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

// appendText writes an unstructured field such as Subject.
func appendText(dst []byte, name, value string) []byte {
	value = oneLine(value)
	l := newLine(dst, name)
	if !plainText(value, maxPlainWord) || strings.Contains(value, "=?") {
		l.addEncoded(value)
		return l.end()
	}
	for word := range strings.SplitSeq(value, " ") {
		l.add(word, maxHeaderLine)
	}
	return l.end()
}

// appendAddress writes a field with one address: Name <local@domain>.
func appendAddress(dst []byte, name string, who mail.Address) []byte {
	return appendBracketed(dst, name, who.Name, "<"+plainAddress(who.Address)+">")
}

// appendBracketed writes a phrase and what it names, as From, To and List-Id do.
func appendBracketed(dst []byte, field, phrase, bracketed string) []byte {
	l, limit := newLine(dst, field), maxHeaderLine
	switch phrase = oneLine(phrase); {
	case phrase == "":
	case len(phrase) <= maxPlainWord && strings.Trim(phrase, atomText+" ") == "":
		l.add(phrase, limit)
	case len(phrase) <= maxPlainWord && plainText(phrase, maxPlainWord) && !strings.Contains(phrase, "=?"):
		l.add(`"`+quoter.Replace(phrase)+`"`, limit)
	default:
		limit = maxEncodedLine
		l.addEncoded(phrase)
	}
	l.add(bracketed, limit)
	return l.end()
}

const atomText = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/^_`{|}~"

var quoter = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// appendMessageID writes the identity of the message, given with or without its angle brackets.
func appendMessageID(dst []byte, id string) []byte {
	l := newLine(dst, "Message-ID")
	l.add("<"+plainAddress(trimID(id))+">", maxHeaderLine)
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
	if mailto != "" && !strings.HasPrefix(mailto, "mailto:") {
		mailto = "mailto:" + mailto
	}
	switch {
	case page == "":
		l.add("<"+mailto+">", maxHeaderLine)
	case mailto == "":
		l.add("<"+page+">", maxHeaderLine)
	default:
		l.add("<"+page+">,", maxHeaderLine)
		l.add("<"+mailto+">", maxHeaderLine)
	}
	return l.end()
}

// oneLine makes a value fit for a header field: valid UTF-8, no control characters, single spaces, none at the ends.
func oneLine(value string) string {
	if simple(value) {
		return value
	}
	value = strings.ToValidUTF8(value, "\uFFFD")
	return strings.Join(strings.FieldsFunc(value, breaksLine), " ")
}

// breaksLine holds for blanks and all that ends or disturbs a line; a no-break space is a letter like others.
func breaksLine(r rune) bool {
	return r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}

// simple holds for values that oneLine leaves as they are, which nearly all are.
func simple(value string) bool {
	for i := range len(value) {
		b := value[i]
		if b < ' ' || b > '~' || b == ' ' && (i == 0 || i == len(value)-1 || value[i-1] == ' ') {
			return false
		}
	}
	return true
}

// plainText holds for ASCII in which every word fits a line.
func plainText(value string, longest int) bool {
	word := 0
	for i := range len(value) {
		if value[i] < ' ' || value[i] > '~' {
			return false
		}
		if word++; value[i] == ' ' {
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
