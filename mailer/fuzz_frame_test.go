package mailer_test

import (
	"slices"
	"strings"
	"testing"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// fieldsOfList is how many fields listHead and fields give, besides Content-Type.
const fieldsOfList = 11

// FuzzFrame sends texts, values, branches and files through a whole message: what a reader's program finds in it is what
// was put in.
func FuzzFrame(f *testing.F) {
	for i, seed := range []string{
		"", ".", "..", "--dp-0", "From me", " ", "\t\r\n", "a \r\n", "\r", "\n", "\r\r\n", "=", "=\r\n", "é", "\xff\x00", strings.Repeat("x", 200), strings.Repeat("é", 100),
		"qzTextzq", "qzFile0zq", "--dp-mixed-", "a\r\nBcc: x@y", "a\u2028b", `"\`, "=?utf-8?q?x?=", strings.Repeat("lang ", 60), "😀.pdf",
	} {
		f.Add(seed, "x", "y", "a.pdf", []byte("x"), byte(i))
		f.Add("x\n", seed, "y", "a.pdf", []byte(seed), byte(i))
		f.Add("x", "y", seed, seed, []byte("\r\n.\r\n"), byte(^i))
	}
	f.Fuzz(func(t *testing.T, literal, value, branched, name string, data []byte, choice byte) {
		text := []mailer.Part{{Literal: literal, Slot: -1}, {Slot: 0}, {Literal: branched, Slot: -1, Branch: 1}, {Slot: 0, Branch: 2}, {Literal: literal, Slot: -1}}
		html := slices.Clone(text)
		slices.Reverse(html)
		shown := []bool{choice&1 > 0, choice&2 > 0}
		var files []mailer.File
		if choice&4 > 0 {
			files = append(files, mailer.File{Name: name, Type: "application/pdf", Data: data})
		}
		if choice&8 > 0 {
			files = append(files, mailer.File{Name: name, Type: "image/png", ContentID: "1@example.org", Data: data})
		}
		frame, err := mailer.Compose(listHead(), mailer.Letter{Subject: text, Text: text, HTML: html, Files: files})
		if unfit := settled(name) == "" || len(data) == 0; len(files) > 0 && unfit {
			if err == nil {
				t.Errorf("a file %q of %d bytes was taken", name, len(data))
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		message := frame.Append(nil, fields(), []string{value}, shown)
		checkWire(t, message)
		tree, err := mailtest.Tree(message)
		if err != nil {
			t.Fatalf("%v in %s", err, message)
		}
		leaves := tree.Leaves()
		if len(leaves) != 2+len(files) {
			t.Fatalf("%v in %s", tree, message)
		}
		for i, parts := range [][]mailer.Part{text, html} {
			if want := arrives(parts, value, shown, quotable); string(leaves[i].Body) != want {
				t.Errorf("%q came back as %q, by %s", want, leaves[i].Body, message)
			}
		}
		for _, file := range leaves[2:] {
			if want := fileName(name); file.FileName != want || file.Params["name"] != want || string(file.Body) != string(data) {
				t.Errorf("%q came back as %+v, by %s", want, file, message)
			}
		}
		header, err := mailtest.Header(message)
		if want := settled(arrives(text, value, shown, valid)); err != nil || header["Subject"] != want || len(header) != fieldsOfList {
			t.Errorf("the subject %q came back as %q (%v), by %s", want, header, err, message)
		}
	})
}

// arrives is a text that comes in parts, each made fit for its way by itself.
func arrives(parts []mailer.Part, value string, shown []bool, fit func(string) string) string {
	var whole strings.Builder
	for _, part := range parts {
		whole.WriteString(fit(fill([]mailer.Part{part}, []string{value}, shown)))
	}
	return whole.String()
}

// quotable is a text as it comes out of quoted-printable: every line end as CR LF.
func quotable(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.ReplaceAll(text, "\n", "\r\n")
}

// valid is a text with a sign in the place of each byte that is no UTF-8.
func valid(text string) string { return string([]rune(text)) }

// fileName is a name as go-mail and we send it.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"/:<>?\|`, r) {
			return '_'
		}
		return r
	}, settled(name))
}
