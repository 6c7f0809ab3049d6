package mailer_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestSameTreeAsGoMail holds the quick way to go-mail's ordinary way: for any letter and any people, a reader's program
// finds the same fields, and the same parts with the same bytes. Each check is one letter for three people; 10,000 letters
// (-rapid.checks=10000) take a quarter of a minute.
func TestSameTreeAsGoMail(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		head := listHead()
		head.From.Name = names.Filter(func(name string) bool { return settled(name) != "" }).Draw(t, "sender")
		letter := drawLetter(t)
		frame, err := mailer.Compose(head, letter)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			f := fields()
			f.To.Name = names.Draw(t, "name")
			values := rapid.SliceOfN(words, slots, slots).Draw(t, "values")
			shown := rapid.SliceOfN(rapid.Bool(), branches, branches).Draw(t, "shown")
			got := frame.Append(nil, f, values, shown)
			checkWire(t, got)
			fill := func(parts []mailer.Part) string { return fill(parts, values, shown) }
			want, err := mailtest.Ordinary(head, f, fill(letter.Subject), fill(letter.Text), fill(letter.HTML), letter.Files...)
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, got)
		}
	})
}

const slots, branches = 4, 3

// words are what texts and values are made of: what people write, and what breaks encoders.
var words = rapid.Map(rapid.OneOf(
	rapid.SampledFrom([]string{
		"", ".", "..", "--", "From ", "From me", " ", "\t", "\n", "\r\n", "\r", "=", "=20", "--dp-", "\n.\n", "\r\n.\r\n", "\n--dp-0\n", "\nFrom x", "a \n", "a\t\r\n", "\n\n\n",
		"een gewoon woord ", "Zoë", "€ 12,50", "👩‍👩‍👧‍👦", "\u00a0", "\u202e", "\u2028", "\x00", "\xff\xfe", "&amp;", `<a href="https://example.org/?a=b&amp;c">`,
	}),
	rapid.StringOfN(rapid.RuneFrom(nil, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Zs), 0, 30, -1),
	rapid.StringOfN(rapid.RuneFrom([]rune("abc .-=é€😀\t\n")), 0, 60, -1),
	rapid.Map(rapid.IntRange(60, 600), func(n int) string { return strings.Repeat("lang", n)[:n] }),
), func(word string) string {
	if strings.HasSuffix(word, "\r") {
		return word + "." // a pair of CR and LF that is cut in two is two line ends: FuzzFrame has it
	}
	return word
})

// names are of people and files. No backslash, and no @: net/mail writes a backslash beside an accent in a way that it
// cannot read itself, and senders may not be called by an address.
var names = rapid.OneOf(
	rapid.SampledFrom([]string{"", "Bo Peeters", "Zoë", `Bo "de" Peeters`, "Peeters, Bo", "O'Neill & co. (vzw)", "😀 😀", "Bo  Peeters ", "Bo\r\nBcc: x", "\u00a0"}),
	rapid.StringOfN(rapid.RuneFrom([]rune("abcXYZ09 éëß€😀Жあ\"'.,;:?=_()<>[]%*&")), 0, 90, -1),
	rapid.StringOfN(rapid.RuneFrom(nil, unicode.L, unicode.M), 0, 30, -1),
)

func drawLetter(t *rapid.T) mailer.Letter {
	letter := mailer.Letter{
		Subject: drawParts("subject", names).Draw(t, "subject"),
		Text:    drawParts("", words).Draw(t, "text"),
	}
	if rapid.Bool().Draw(t, "with html") {
		letter.HTML = drawParts("<", words).Draw(t, "html")
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "files") {
		letter.Files = append(letter.Files, drawFile(t, i, letter.HTML != nil))
	}
	return letter
}

// drawParts is a text that begins with a literal for all.
func drawParts(first string, literals *rapid.Generator[string]) *rapid.Generator[[]mailer.Part] {
	part := rapid.Custom(func(t *rapid.T) mailer.Part {
		part := mailer.Part{Slot: rapid.IntRange(-1, slots-1).Draw(t, "slot"), Branch: max(0, rapid.IntRange(-2, branches).Draw(t, "branch"))}
		if part.Slot < 0 {
			part.Literal = literals.Draw(t, "literal")
		}
		return part
	})
	return rapid.Map(rapid.SliceOfN(part, 0, 10), func(parts []mailer.Part) []mailer.Part {
		return append([]mailer.Part{{Literal: first, Slot: -1}}, parts...)
	})
}

func drawFile(t *rapid.T, number int, inHTML bool) mailer.File {
	noise := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "noise"), 0))
	file := mailer.File{
		Name: settled(names.Draw(t, "file")) + fmt.Sprint(number, ".bin"),
		Type: rapid.SampledFrom([]string{"image/png", "image/jpeg", "application/pdf", "text/calendar; charset=utf-8; method=PUBLISH", "text/plain; charset=UTF-8", `text/csv; header="a b"`}).Draw(t, "type"),
		Data: make([]byte, rapid.IntRange(1, 300).Draw(t, "size")),
	}
	for i := range file.Data {
		file.Data[i] = byte(noise.Uint32())
	}
	if inHTML && rapid.Bool().Draw(t, "inline") {
		file.ContentID = fmt.Sprintf("%d.deel@nieuws.example.org", number)
	}
	return file
}

// fill is what a text says to one person.
func fill(parts []mailer.Part, values []string, shown []bool) string {
	var text strings.Builder
	for _, part := range parts {
		switch {
		case part.Branch > 0 && !shown[part.Branch-1]:
		case part.Slot < 0:
			text.WriteString(part.Literal)
		default:
			text.WriteString(values[part.Slot])
		}
	}
	return text.String()
}

// same compares two messages as a reader's program does. What go-mail sends as it came (blanks, line ends) stands in our
// fields as one line.
func same(t rapid.TB, want, got []byte) {
	t.Helper()
	wantTree, err := mailtest.Tree(want)
	if err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	gotTree, err := mailtest.Tree(got)
	if err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if !reflect.DeepEqual(wantTree, gotTree) { // cmp takes four times as long as all the rest
		t.Fatalf("(-go-mail +frame)\n%s\n%s", cmp.Diff(wantTree, gotTree), got)
	}
	wantHeader, err := mailtest.Header(want)
	if err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	gotHeader, err := mailtest.Header(got)
	if err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	for name, value := range wantHeader {
		wantHeader[name] = settled(value)
	}
	if diff := cmp.Diff(wantHeader, gotHeader); diff != "" {
		t.Fatalf("(-go-mail +frame)\n%s\n%s\n%s", diff, want, got)
	}
}

// settled is a value on one line, with single blanks.
func settled(value string) string {
	return strings.Join(strings.FieldsFunc(string([]rune(value)), func(r rune) bool {
		return r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
}

// checkWire holds what every message must be: CR LF only, no dot at a line's start, no long line, plain ASCII.
func checkWire(t rapid.TB, message []byte) {
	t.Helper()
	header := true
	for line := range bytes.Lines(message) {
		text, whole := bytes.CutSuffix(line, []byte("\r\n"))
		if !whole || bytes.ContainsAny(text, "\r\n") {
			t.Fatalf("a line does not end in CR LF: %q", line)
		}
		header = header && len(text) > 0 || bytes.HasPrefix(text, []byte("--dp-"))
		if header && len(text) > 78 || !header && len(text) > 76 {
			t.Fatalf("%d characters: %q", len(text), text)
		}
		if bytes.HasPrefix(text, []byte(".")) || bytes.HasPrefix(text, []byte("From ")) || bytes.ContainsFunc(text, func(r rune) bool { return r >= 0x7f || r < ' ' && r != '\t' }) {
			t.Fatalf("a line that is not safe: %q", text)
		}
		empty := header && bytes.HasSuffix(text, []byte(": "))
		if !empty && bytes.ContainsAny(text[max(0, len(text)-1):], " \t") {
			t.Fatalf("a line ends in a blank: %q", text)
		}
	}
}
