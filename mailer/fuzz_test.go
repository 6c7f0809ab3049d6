package mailer

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// lineEnds is a text as quoted-printable carries it: every line end is CR LF.
func lineEnds(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	return strings.ReplaceAll(text, "\n", "\r\n")
}

func FuzzQuoted(f *testing.F) {
	for _, seed := range []string{
		"", ".", "..", "--", "--dp-0", "From me", " ", "\t\r\n", "a ", "a \r\n", "\r", "\n", "\r\r\n", "=", "é", "\xff\x00", strings.Repeat("x", 200),
		strings.Repeat("é", 100), strings.Repeat(" ", 77), strings.Repeat("x", 75) + ".", strings.Repeat("x", 75) + "--", strings.Repeat("x", 75) + "From ", "a\n.\nb",
	} {
		f.Add(seed, "x")
		f.Add("x\n", seed)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		one := appendQuoted(nil, first)
		whole := closeQuoted(appendQuoted(one, second))
		for line := range strings.SplitSeq(string(whole), "\r\n") {
			switch {
			case len(line) > 76:
				t.Errorf("%d characters: %q", len(line), line)
			case strings.ContainsAny(line, "\r\n"):
				t.Errorf("a bare line end in %q", line)
			case strings.HasPrefix(line, "."), strings.HasPrefix(line, "--"), strings.HasPrefix(line, "From "):
				t.Errorf("a line begins dangerously: %q", line)
			case strings.HasSuffix(line, " "), strings.HasSuffix(line, "\t"):
				t.Errorf("a line ends in a blank: %q", line)
			case strings.ContainsFunc(line, func(r rune) bool { return r > '~' || r < ' ' && r != '\t' }):
				t.Errorf("a line is not plain: %q", line)
			}
		}
		back, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(whole)))
		if want := lineEnds(first) + lineEnds(second); err != nil || string(back) != want {
			t.Errorf("%q came back as %q (%v), by %q", want, back, err, whole)
		}
	})
}

// FuzzHeaders gives strangers' values to every field: they fill their field and start none.
func FuzzHeaders(f *testing.F) {
	for _, seed := range []string{
		"", "Bo", "a\r\nBcc: x@y", "a\nBcc: x@y", "a\r Bcc: x", "Zoë 😀", "=?utf-8?q?x?=", `"\`, strings.Repeat("lang ", 60), strings.Repeat("ë", 300),
		"a\u2028b", "a\x00b", "\xff", "  a  b  ", "x, y <z@z>", strings.Repeat("x", 300), "a\u00a0b", "\t",
	} {
		f.Add(seed, "bo@example.org", "https://nieuws.example.org/u/1")
		f.Add("Bo", seed+"@example.org", "https://nieuws.example.org/"+seed)
	}
	at := time.Date(2027, 6, 14, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text, address, url string) {
		var header []byte
		header = appendText(header, "Subject", oneLine(nil, text))
		header = appendAddress(header, "To", mail.Address{Name: text, Address: address})
		header = appendMessageID(header, address)
		header = appendDate(header, at)
		header = appendUnsubscribe(header, url, address)
		header = appendBracketed(header, "List-Id", text, "imh.example.org")
		for line := range strings.SplitSeq(strings.TrimSuffix(string(header), "\r\n"), "\r\n") {
			if strings.ContainsAny(line, "\r\n") || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("a line that is not plain: %q", line)
			}
			if len(line) > 78 && !strings.ContainsAny(line, "<") {
				t.Errorf("%d characters: %q", len(line), line)
			}
		}
		message, err := mail.ReadMessage(bytes.NewReader(append(header, "\r\n"...)))
		if err != nil {
			t.Fatalf("%v: %q", err, header)
		}
		if len(message.Header) != 6 {
			t.Fatalf("fields came in or went: %v, from %q", message.Header, header)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
		if want := settled(text); err != nil || subject != want || !utf8.ValidString(subject) {
			t.Errorf("the subject %q came back as %q (%v) by %q", want, subject, err, header)
		}
		to, err := mail.ParseAddress(message.Header.Get("To"))
		if err == nil && to.Name != settled(text) {
			t.Errorf("the name %q came back as %q by %q", settled(text), to.Name, header)
		}
		if plain := ordinaryAddress.MatchString(address); plain && (err != nil || to.Address != address) {
			t.Errorf("the address %q came back as %v (%v) by %q", address, to, err, header)
		}
	})
}

// settled is what oneLine promises, in other words.
func settled(text string) string {
	return strings.Join(strings.FieldsFunc(string([]rune(text)), breaksLine), " ")
}

var ordinaryAddress = regexp.MustCompile(`^[a-z0-9+_]+(\.[a-z0-9+_]+)*@[a-z0-9]+(\.[a-z0-9]+)*$`)

// FuzzReply reads whatever a relay may say.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{"250 ok\r\n", "250-a\r\n250 b\r\n", "250\n", "550 5.1.1 x\r\n", "999 x\r\n", "25", "250-a\r\n251 b\r\n", "421 4.7.0 \x1b[0m\xff\r\n", "250 5.1.1\r\n", "550 5.1.1\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		got, err := readReply(bufio.NewReaderSize(bytes.NewReader(said), 4096), nil)
		if err != nil {
			return
		}
		enhanced, words := got.said()
		if got.code < 100 || got.code > 599 || utf8.RuneCountInString(words) > maxWords || strings.ContainsFunc(words, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("%q was read as %+v", said, got)
		}
		if enhanced != "" && enhanced[0] != byte('0'+got.code/100) {
			t.Errorf("%q was read as %+v", said, got)
		}
	})
}

func FuzzReadVERP(f *testing.F) {
	verp := NewVERP([]byte("a key of this test, long enough"))
	f.Add(verp.Address("bounce.example.org", 12))
	f.Add("b-c-aaaaaaaaaaaaaaaa@bounce.example.org")
	f.Add("b--@x")
	f.Fuzz(func(t *testing.T, address string) {
		delivery, err := verp.Read(address)
		if err != nil {
			return
		}
		want, _, _ := strings.Cut(verp.Address("x", delivery), "@")
		if got, _, _ := strings.Cut(strings.ToLower(strings.Trim(address, "<> ")), "@"); got != want {
			t.Errorf("%q was taken for delivery %d, which is %q", address, delivery, want)
		}
	})
}
