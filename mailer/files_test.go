package mailer_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"

	"github.com/google/go-cmp/cmp"
)

func logo() mailer.File {
	return mailer.File{Name: "logo.png", Type: "image/png", ContentID: "logo@nieuws.example.org", Data: []byte("\x89PNG")}
}

func invitation() mailer.File {
	return mailer.File{Name: "uitnodiging.ics", Type: "text/calendar; charset=utf-8; method=PUBLISH", Data: []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")}
}

func poster() mailer.File {
	return mailer.File{Name: "affiche voor één week.pdf", Type: "application/pdf", Data: bytes.Repeat([]byte("%PDF-1.7\n"), 8)}
}

func TestLetterWithFiles(t *testing.T) {
	t.Parallel()
	files := []mailer.File{poster(), logo(), invitation()}
	frame := compose(t, listHead(), "dag", "Dag {0}\n", "<img src=\"cid:logo@nieuws.example.org\">\n", files...)
	got := string(frame.Append(nil, fields(), []string{"Bo"}, nil))
	_, body, _ := strings.Cut(got, "Reply-To:")
	_, body, _ = strings.Cut(body, "\r\n")
	want := strings.ReplaceAll(strings.ReplaceAll(`Content-Type: multipart/mixed;
 boundary=dp-mixed-HASH

--dp-mixed-HASH
Content-Type: multipart/related; type="multipart/alternative";
 boundary=dp-related-HASH

--dp-related-HASH
Content-Type: multipart/alternative;
 boundary=dp-HASH

--dp-HASH
Content-Transfer-Encoding: quoted-printable
Content-Type: text/plain; charset=UTF-8

Dag =
Bo=


--dp-HASH
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html; charset=UTF-8

<img src=3D"cid:logo@nieuws.example.org">

--dp-HASH--

--dp-related-HASH
Content-Disposition: inline; filename="logo.png"
Content-ID: <logo@nieuws.example.org>
Content-Transfer-Encoding: base64
Content-Type: image/png; name="logo.png"

iVBORw==
--dp-related-HASH--

--dp-mixed-HASH
Content-Disposition: attachment;
 filename*=utf-8''affiche%20voor%20%C3%A9%C3%A9n%20week.pdf
Content-Transfer-Encoding: base64
Content-Type: application/pdf;
 name*=utf-8''affiche%20voor%20%C3%A9%C3%A9n%20week.pdf

JVBERi0xLjcKJVBERi0xLjcKJVBERi0xLjcKJVBERi0xLjcKJVBERi0xLjcKJVBERi0xLjcKJVBE
Ri0xLjcKJVBERi0xLjcK
--dp-mixed-HASH
Content-Disposition: attachment; filename="uitnodiging.ics"
Content-Transfer-Encoding: base64
Content-Type: text/calendar; charset=utf-8; method=PUBLISH;
 name="uitnodiging.ics"

QkVHSU46VkNBTEVOREFSDQpFTkQ6VkNBTEVOREFSDQo=
--dp-mixed-HASH--
`, "\n", "\r\n"), "HASH", strings.TrimPrefix(boundaryOf(t, got), "dp-mixed-"))
	if diff := cmp.Diff(want, body); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	checkWire(t, []byte(got))
	if again := string(compose(t, listHead(), "dag", "Dag {0}\n", "<img src=\"cid:logo@nieuws.example.org\">\n", files...).Append(nil, fields(), []string{"Bo"}, nil)); again != got {
		t.Error("composed again, the message is another")
	}
}

// Each level stands only where it holds more than one thing.
func TestShapes(t *testing.T) {
	t.Parallel()
	const both = "multipart/alternative(text/plain, text/html)"
	for _, c := range []struct {
		html, want string
		files      []mailer.File
	}{
		{"", "text/plain", nil},
		{"", "multipart/mixed(text/plain, application/pdf)", []mailer.File{poster()}},
		{"<p>", both, nil},
		{"<p>", "multipart/related(" + both + ", image/png)", []mailer.File{logo()}},
		{"<p>", "multipart/mixed(" + both + ", application/pdf, text/calendar)", []mailer.File{poster(), invitation()}},
		{"<p>", "multipart/mixed(multipart/related(" + both + ", image/png), text/calendar)", []mailer.File{invitation(), logo()}},
	} {
		tree, err := mailtest.Tree(compose(t, listHead(), "dag", "dag", c.html, c.files...).Append(nil, fields(), nil, nil))
		if err != nil || tree.String() != c.want {
			t.Errorf("%v, want %s (%v)", tree, c.want, err)
		}
	}
}

// A boundary says what the letter is: another file is another letter.
func TestBoundariesAreMadeOfTheContent(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, change := range map[string]func(*mailer.File){
		"as it is": func(*mailer.File) {}, "name": func(f *mailer.File) { f.Name = "x" }, "type": func(f *mailer.File) { f.Type = "image/jpeg" },
		"id": func(f *mailer.File) { f.ContentID = "x@example.org" }, "data": func(f *mailer.File) { f.Data = []byte("x") },
	} {
		file := logo()
		change(&file)
		boundary := boundaryOf(t, string(compose(t, listHead(), "dag", "dag", "<p>", file).Append(nil, fields(), nil, nil)))
		if other, twice := seen[boundary]; twice {
			t.Errorf("another %s gives the boundary of another %s", name, other)
		}
		seen[boundary] = name
	}
}

func TestComposeRefusesFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change func(*mailer.File)
		says   string
	}{
		{func(f *mailer.File) { f.Name = " \r\n" }, "no name"},
		{func(f *mailer.File) { f.Data = nil }, "is empty"},
		{func(f *mailer.File) { f.Type = "" }, "not like image/png"},
		{func(f *mailer.File) { f.Type = "png" }, "not like image/png"},
		{func(f *mailer.File) { f.Type = "image/png;" }, "not like image/png"},
		{func(f *mailer.File) { f.Type = "image/png\r\nBcc: x@y" }, "not like image/png"},
		{func(f *mailer.File) { f.Type = "image/png; x=\"" + strings.Repeat("x", 80) + `"` }, "not like image/png"},
		{func(f *mailer.File) { f.Type = "multipart/mixed; boundary=x" }, "cannot travel"},
		{func(f *mailer.File) { f.Type = "message/rfc822" }, "cannot travel"},
		{func(f *mailer.File) { f.Type = "image/png; name=x" }, "holds a name"},
		{func(f *mailer.File) { f.ContentID = "<logo>" }, "its id"},
		{func(f *mailer.File) { f.ContentID = "logo\r\nBcc: x@y" }, "its id"},
		{func(f *mailer.File) { f.ContentID = strings.Repeat("x", 61) }, "its id"},
	} {
		file := logo()
		c.change(&file)
		_, err := mailer.Compose(listHead(), mailer.Letter{Subject: literal("dag"), Text: literal("dag"), HTML: literal("<p>"), Files: []mailer.File{file}})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", file, err, c.says)
		}
	}
	letter := mailer.Letter{Subject: literal("dag"), Text: literal("dag"), HTML: literal("<p>"), Files: []mailer.File{logo(), logo()}}
	if _, err := mailer.Compose(listHead(), letter); err == nil || !strings.Contains(err.Error(), "called") {
		t.Errorf("two pictures with one id: %v", err)
	}
	letter.HTML, letter.Files = nil, letter.Files[:1]
	if _, err := mailer.Compose(listHead(), letter); err == nil || !strings.Contains(err.Error(), "no HTML") {
		t.Errorf("a picture without HTML: %v", err)
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.pdf": "a.pdf", "één.pdf": "één.pdf", `..\..//C:"<x>|?.pdf`: ".._..__C___x___.pdf", "a\r\nBcc: x.pdf": "a Bcc_ x.pdf", "😀.png": "😀.png",
		"%41*'.pdf": "%41*'.pdf", "=?utf-8?q?x?=.pdf": "=_utf-8_q_x_=.pdf", "\xff.pdf": "\ufffd.pdf",
		strings.Repeat("lang ", 60) + "einde.pdf": strings.Repeat("lang ", 60) + "einde.pdf", strings.Repeat("é", 200): strings.Repeat("é", 200),
	} {
		message := compose(t, listHead(), "dag", "dag", "<p>", mailer.File{Name: name, Type: "application/pdf", Data: []byte("x")}).Append(nil, fields(), nil, nil)
		checkWire(t, message)
		tree, err := mailtest.Tree(message)
		if err != nil {
			t.Fatal(err)
		}
		if file := tree.Leaves()[2]; file.FileName != want || file.Params["name"] != want {
			t.Errorf("%q came as %q and %q", name, file.FileName, file.Params["name"])
		}
	}
}

func TestBranches(t *testing.T) {
	t.Parallel()
	branched := func(html string) []mailer.Part {
		return []mailer.Part{
			{Literal: "Dag", Slot: -1}, {Literal: html + "één", Slot: -1, Branch: 1}, {Literal: html + "twee", Slot: -1, Branch: 2},
			{Slot: 0, Branch: 2}, {Slot: 0, Branch: 1}, {Literal: "!", Slot: -1}, {Literal: "?", Slot: -1},
		}
	}
	frame, err := mailer.Compose(listHead(), mailer.Letter{Subject: branched(" "), Text: branched("\n"), HTML: branched("<br>")})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		shown []bool
		want  string
	}{
		{nil, "Dag!?"}, {[]bool{true}, "Dag|éénBo!?"}, {[]bool{false, true}, "Dag|tweeBo!?"}, {[]bool{true, true, true}, "Dag|één|tweeBoBo!?"}, {[]bool{false, false}, "Dag!?"},
	} {
		message := frame.Append(nil, fields(), []string{"Bo"}, c.shown)
		checkWire(t, message)
		header, err := mailtest.Header(message)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := mailtest.Tree(message)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{header["Subject"], string(tree.Parts[0].Body), string(tree.Parts[1].Body)}
		want := []string{strings.ReplaceAll(c.want, "|", " "), strings.ReplaceAll(c.want, "|", "\r\n"), strings.ReplaceAll(c.want, "|", "<br>")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v: (-want +got)\n%s", c.shown, diff)
		}
	}
}

// A frame is its own: neither its maker's later changes nor other readers' messages come into it.
func TestFrameNeverChanges(t *testing.T) {
	t.Parallel()
	file := logo()
	letter := mailer.Letter{Subject: parts(t, "dag {0}"), Text: parts(t, "dag {0}"), HTML: parts(t, "<p>dag {0}"), Files: []mailer.File{file}}
	frame, err := mailer.Compose(listHead(), letter)
	if err != nil {
		t.Fatal(err)
	}
	want := string(frame.Append(nil, fields(), []string{"Bo"}, nil))
	letter.Subject[0].Literal, letter.Text[0].Literal, letter.HTML[0].Literal, file.Data[0] = "x", "x", "x", 'x'
	var readers sync.WaitGroup
	for reader := range 8 {
		readers.Go(func() {
			var message []byte
			for i := range 50 {
				frame.Append(message[:0], fields(), []string{fmt.Sprint("lezer ", reader, i)}, nil)
				message = frame.Append(message[:0], fields(), []string{"Bo"}, nil)
				if string(message) != want {
					t.Errorf("reader %d got another message", reader)
					return
				}
			}
		})
	}
	readers.Wait()
}

// What every message has at the least is what it has when nobody is shown anything of their own.
func TestLeast(t *testing.T) {
	t.Parallel()
	text := []mailer.Part{{Literal: "dag ", Slot: -1}, {Slot: 0}, {Literal: strings.Repeat("alleen voor sommigen ", 100), Slot: -1, Branch: 1}}
	frame, err := mailer.Compose(listHead(), mailer.Letter{Subject: literal("dag"), Text: text, HTML: text, Files: []mailer.File{{Name: "affiche.pdf", Type: "application/pdf", Data: make([]byte, 1<<20)}}})
	if err != nil {
		t.Fatal(err)
	}
	message := frame.Append(nil, fields(), nil, nil)
	if least := frame.Least(); least > len(message) || least < len(message)-2000 || least < 1<<20*4/3 {
		t.Errorf("at the least %d bytes, and a message of %d", least, len(message))
	}
}
