package mailer

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxReplyLines = 100 // of one reply
	maxWords      = 500 // characters of a relay's words that are kept
)

var (
	errNotSMTP   = errors.New("the answer is not SMTP")
	errTooLong   = errors.New("the answer has no end")
	errOutOfTurn = errors.New("the relay spoke out of turn")
)

// reply is one whole answer of a relay (RFC 5321, 4.2; enhanced codes RFC 2034).
type reply struct {
	code     int
	enhanced string
	words    string
}

// readReply reads one reply of at most maxReplyLines lines, each as long as the reader's buffer at most. Every line must
// carry the same code: relays that mix codes leave open what they mean, so that is an error.
func readReply(r *bufio.Reader) (reply, error) {
	var whole reply
	var words []string
	for range maxReplyLines {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return reply{}, errTooLong
		}
		if err != nil {
			return reply{}, err
		}
		code, text, more, err := parseReplyLine(line)
		if err != nil || whole.code != 0 && code != whole.code {
			return reply{}, fmt.Errorf("%w: %q", errNotSMTP, clean(string(line), 80))
		}
		enhanced, text := cutEnhanced(code, text)
		if whole.enhanced == "" {
			whole.enhanced = enhanced
		}
		whole.code = code
		words = append(words, text)
		if !more {
			whole.words = clean(strings.Join(words, " "), maxWords)
			return whole, nil
		}
	}
	return reply{}, errTooLong
}

// parseReplyLine reads "250-words", "250 words" or "250" with CRLF or, from sloppy relays, LF at its end.
func parseReplyLine(line []byte) (code int, text string, more bool, err error) {
	s := strings.TrimRight(string(line), "\r\n")
	if len(s) < 3 || s[0] < '1' || s[0] > '5' || !digit(s[1]) || !digit(s[2]) {
		return 0, "", false, errNotSMTP
	}
	code = int(s[0]-'0')*100 + int(s[1]-'0')*10 + int(s[2]-'0')
	if len(s) == 3 {
		return code, "", false, nil
	}
	if s[3] != ' ' && s[3] != '-' {
		return 0, "", false, errNotSMTP
	}
	return code, s[4:], s[3] == '-', nil
}

// cutEnhanced takes "5.1.1 " off the front of a line when its class fits the code (RFC 2034, 4: it must).
func cutEnhanced(code int, text string) (enhanced, rest string) {
	head, rest, _ := strings.Cut(text, " ")
	parts := strings.Split(head, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || parts[0][0] != byte('0'+code/100) {
		return "", text
	}
	for _, part := range parts[1:] {
		if len(part) == 0 || len(part) > 3 || strings.Trim(part, "0123456789") != "" {
			return "", text
		}
	}
	return head, rest
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
