package mailer

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowBody is RFC 6376, 3.4.4 word by word.
func slowBody(body string) string {
	if body != "" && !strings.HasSuffix(body, "\r\n") {
		body += "\r\n"
	}
	var out strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(body, "\r\n"), "\r\n") {
		line = regexp.MustCompile(`[ \t]+`).ReplaceAllString(line, " ")
		out.WriteString(strings.TrimSuffix(line, " ") + "\r\n")
	}
	text := out.String()
	for strings.HasSuffix(text, "\r\n\r\n") {
		text = strings.TrimSuffix(text, "\r\n")
	}
	if text == "\r\n" {
		return ""
	}
	return text
}

// slowField is RFC 6376, 3.4.2 word by word.
func slowField(field string) string {
	field = strings.TrimSuffix(field, "\r\n")
	name, value, _ := strings.Cut(field, ":")
	value = strings.ReplaceAll(value, "\r\n", "")
	value = regexp.MustCompile(`[ \t]+`).ReplaceAllString(value, " ")
	return strings.ToLower(strings.Trim(name, " \t")) + ":" + strings.Trim(value, " ") + "\r\n"
}

// TestRelaxedOfTheStandard are the examples of RFC 6376, 3.4.5 and 3.4.4.
func TestRelaxedOfTheStandard(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		"A: X\r\n":              "a:X\r\n",
		"B : Y\t\r\n\tZ  \r\n":  "b:Y Z\r\n",
		"Subject:\r\n":          "subject:\r\n",
		"SUBJect: \r\n \t\r\n":  "subject:\r\n",
		"To:\r\n a,\r\n\tb\r\n": "to:a, b\r\n",
	} {
		if got := string(appendRelaxedField(nil, []byte(field))); got != want {
			t.Errorf("%q becomes %q, want %q", field, got, want)
		}
	}
	for body, want := range map[string]string{
		" C \r\nD \t E\r\n\r\n\r\n": " C\r\nD E\r\n",
		"":                          "",
		"\r\n":                      "",
		" \t\r\n\r\n \r\n":          "",
		"no end":                    "no end\r\n",
		"blank at the end \t":       "blank at the end\r\n",
		"a\tb":                      "a b\r\n",
		"\r\n\r\nlate\r\n":          "\r\n\r\nlate\r\n",
		"a =\r\nb=20\r\n":           "a =\r\nb=20\r\n",
	} {
		if got := string(appendRelaxedBody(nil, []byte(body))); got != want {
			t.Errorf("%q becomes %q, want %q", body, got, want)
		}
	}
}

// scraps are what bodies are made of for a canonicaliser: blanks in every neighbourhood, at every distance.
var scraps = rapid.OneOf(
	rapid.SampledFrom([]string{" ", "  ", "\t", " \t ", "\r\n", " \r\n", "\t\r\n", "\r\n\r\n", "\r\n \r\n", "a b", "=20", "é \x85 \xa0", " \x8d", " !"}),
	rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 20, -1),
)

func TestRelaxedBodyAsTheSlowWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(scraps, 0, 40).Draw(t, "body"), "")
		if got, want := string(appendRelaxedBody(nil, []byte(body))), slowBody(body); got != want {
			t.Fatalf("%q becomes %q, want %q", body, got, want)
		}
	})
}

// FuzzRelaxed compares with the slow way. A CR or LF alone is left out: Conn sends no such message, and verifiers differ.
func FuzzRelaxed(f *testing.F) {
	f.Add([]byte("Subject: a \r\n b\r\n"), []byte("een  twee\t\r\n\r\n drie \r\n\r\n"))
	f.Add([]byte("x"), []byte("01234567 \r\n0123456 \t89"))
	f.Fuzz(func(t *testing.T, field, body []byte) {
		for _, text := range [][]byte{field, body} {
			if lone := bytes.ReplaceAll(text, []byte("\r\n"), nil); bytes.ContainsAny(lone, "\r\n") {
				t.Skip()
			}
		}
		if got, want := string(appendRelaxedBody([]byte("before \r\n"), body)), "before \r\n"+slowBody(string(body)); got != want {
			t.Errorf("%q becomes %q, want %q", body, got, want)
		}
		name, _, _ := bytes.Cut(field, []byte(":"))
		if bytes.ContainsFunc(name, func(r rune) bool { return r < ' ' || r >= 0x7f }) {
			return // no field of a message
		}
		if got, want := string(appendRelaxedField(nil, field)), slowField(string(field)); got != want {
			t.Errorf("%q becomes %q, want %q", field, got, want)
		}
	})
}
