package mailer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxReplyLines = 100     // of one reply
	maxWords      = 500     // characters of a relay's words that are kept
	maxText       = 8 << 10 // bytes of a reply that are looked at for them
)

var (
	errNotSMTP   = errors.New("the answer is not SMTP")
	errTooLong   = errors.New("the answer has no end")
	errOutOfTurn = errors.New("the relay spoke out of turn")
)

// reply is one whole answer of a relay (RFC 5321, 4.2). Its text is what the lines say, without their code, one to a line;
// it lives until the next reply is read.
type reply struct {
	code int
	text []byte
}

// said cuts the enhanced code (RFC 2034) off each line and makes one of the rest. The first line that has one counts.
func (r reply) said() (enhanced, words string) {
	if bytes.IndexByte(r.text, '\n') < 0 {
		enhanced, words = cutEnhanced(r.code, string(r.text))
		return enhanced, clean(words, maxWords)
	}
	var lines []string
	for line := range strings.SplitSeq(string(r.text), "\n") {
		code, rest := cutEnhanced(r.code, line)
		if enhanced == "" {
			enhanced = code
		}
		lines = append(lines, rest)
	}
	return enhanced, clean(strings.Join(lines, " "), maxWords)
}

// tooLarge tells of a refusal for the size that was told with MAIL.
func (r reply) tooLarge() bool {
	if r.code/100 != 5 {
		return false
	}
	enhanced, words := r.said()
	return (&Error{Step: StepMail, Code: r.code, Enhanced: enhanced, Words: words, sized: true}).tooLarge()
}

// readReply reads one reply of at most maxReplyLines lines, each as long as the reader's buffer at most, and keeps the text
// in the room given. Every line must carry the same code: relays that mix codes leave open what they mean, so that is an
// error.
func readReply(r *bufio.Reader, room []byte) (reply, error) {
	whole := reply{text: room[:0]}
	for range maxReplyLines {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return whole, errTooLong
		}
		if err != nil {
			return whole, err
		}
		code, text, more, ok := parseReplyLine(line)
		if !ok || whole.code != 0 && code != whole.code {
			return whole, fmt.Errorf("%w: %q", errNotSMTP, clean(string(line), 80))
		}
		if whole.code = code; len(whole.text) < maxText {
			whole.text = append(append(whole.text, text...), '\n')
		}
		if !more {
			whole.text = bytes.TrimSuffix(whole.text, []byte("\n"))
			return whole, nil
		}
	}
	return whole, errTooLong
}

// parseReplyLine reads "250-words", "250 words" or "250" with CRLF or, from sloppy relays, LF at its end.
func parseReplyLine(line []byte) (code int, text []byte, more, ok bool) {
	line = bytes.TrimRight(line, "\r\n")
	if len(line) < 3 || line[0] < '1' || line[0] > '5' || !digit(line[1]) || !digit(line[2]) {
		return 0, nil, false, false
	}
	code = int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
	if len(line) == 3 {
		return code, nil, false, true
	}
	return code, line[4:], line[3] == '-', line[3] == ' ' || line[3] == '-'
}

// cutEnhanced takes "5.1.1 " off the front of a line when its class fits the code (RFC 2034, 4: it must).
func cutEnhanced(code int, text string) (enhanced, rest string) {
	head, rest, _ := strings.Cut(text, " ")
	class, of, _ := strings.Cut(head, ".")
	subject, detail, _ := strings.Cut(of, ".")
	if len(class) != 1 || class[0] != byte('0'+code/100) || !enhancedPart(subject) || !enhancedPart(detail) {
		return "", text
	}
	return head, rest
}

func enhancedPart(text string) bool {
	return len(text) > 0 && len(text) <= 3 && strings.Trim(text, "0123456789") == ""
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// clean makes a stranger's words one printable line of at most limit characters.
func clean(words string, limit int) string {
	var out strings.Builder
	space, count := false, 0
	for _, r := range words {
		if r == utf8.RuneError {
			r = '?'
		}
		if unicode.IsSpace(r) || unicode.IsControl(r) || !unicode.IsPrint(r) {
			space = true
			continue
		}
		if space && out.Len() > 0 {
			out.WriteByte(' ')
			count++
		}
		if space = false; count >= limit {
			break
		}
		out.WriteRune(r)
		count++
	}
	return out.String()
}
