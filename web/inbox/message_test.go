package inbox

import (
	"fmt"
	"strings"
	"testing"
)

func lines(texts ...string) string { return strings.Join(texts, "\r\n") + "\r\n" }

func TestReadLetter(t *testing.T) {
	for _, test := range []struct {
		name, eml                   string
		from, to, subject, pre      string
		text, html, attached, fault string
	}{
		{name: "two forms", from: "Netwerk Lindewijk <nieuws@lindewijk.example>", to: "Els Peeters <els@opvang.example>",
			eml: lines("From: =?utf-8?q?Netwerk_Lindewijk?= <nieuws@lindewijk.example>", "To: Els Peeters <els@opvang.example>",
				"Subject: =?utf-8?q?E=C3=A9n_week?=", "Content-Type: multipart/alternative; boundary=b", "",
				"--b", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "Dag =E2=82=AC", "--b",
				"Content-Type: text/html; charset=utf-8", "", "<head><title>Nee</title><style>p{}</style></head><div style=\"display:none\">Eerste&nbsp;woorden&zwnj; &#8199;</div><p>Dag</p>", "--b--"),
			subject: "Eén week", pre: "Eerste woorden Dag", text: "Dag €", html: "<p>Dag</p>"},
		{name: "plain", eml: lines("From: a@b.example", "Subject: kort", "", "Dag  allemaal", "tot gauw"),
			from: "a@b.example", subject: "kort", pre: "Dag allemaal tot gauw", text: "Dag  allemaal"},
		{name: "an old character set", eml: lines("From: =?iso-8859-15?q?Zo=EB?= <z@b.example>", "Content-Type: text/plain; charset=windows-1252", "Content-Transfer-Encoding: 8bit", "", "caf\xe9 \x80"),
			from: "Zoë <z@b.example>", text: "café €", pre: "café €"},
		{name: "an attachment", eml: lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "", "dag", "--b",
			"Content-Type: application/pdf; name=plan.pdf", "Content-Disposition: attachment; filename=\"week.pdf\"", "", "%PDF", "--b--"),
			text: "dag", pre: "dag", attached: "week.pdf"},
		{name: "unknown character set", eml: lines("Content-Type: text/plain; charset=klingon", "", "dag"), text: "dag", pre: "dag", fault: "Een deel"},
		{name: "cut in half", eml: lines("Subject: half", "Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: text/plain", "", "dag"),
			subject: "half", text: "dag", pre: "dag", fault: "Een deel"},
		{name: "a header over lines", eml: lines("Subject: a", " b", "", ""), subject: "a b"},
		{name: "no addresses", eml: lines("From: dit is geen adres", "", ""), from: "dit is geen adres"},
		{name: "no head", eml: "rommel zonder kop\r\n", fault: "kop"},
		{name: "nothing", eml: ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			letter := readLetter([]byte(test.eml))
			if want := (Heading{test.from, test.to, test.subject, test.pre}); letter.Heading != want {
				t.Errorf("heading = %+v, want %+v", letter.Heading, want)
			}
			if !strings.Contains(letter.Text, test.text) || !strings.Contains(letter.HTML, test.html) || !strings.Contains(letter.Problem, test.fault) || (test.fault == "") != (letter.Problem == "") {
				t.Errorf("letter = %+v", letter)
			}
			if files := letter.Attachments(); test.attached != "" && (len(files) != 1 || files[0].Name != test.attached) {
				t.Errorf("attachments = %+v", files)
			}
		})
	}
}

// Whoever nests parts without end gets a sentence, not our time.
func TestNestingHasAnEnd(t *testing.T) {
	var deep strings.Builder
	for i := range 200 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	if letter := readLetter([]byte(deep.String())); letter.Problem == "" {
		t.Error("200 parts inside each other are read without a word")
	}
	wide := "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\nContent-Type: image/png\r\n\r\nx\r\n", 500) + "--b--\r\n"
	if letter := readLetter([]byte(wide)); letter.Problem == "" || len(letter.Files) > maxParts {
		t.Errorf("500 parts beside each other: %d read", len(letter.Files))
	}
}

func TestInFrame(t *testing.T) {
	for page, want := range map[string]string{
		"<!doctype html><html lang=nl><head><title>x</title></head>": "<!doctype html><html lang=nl><head>" + newTab + "<title>x</title></head>",
		"<!DOCTYPE html>\n<HTML>\n<HEAD class=\"a>b\"><p>":           "<!DOCTYPE html>\n<HTML>\n<HEAD class=\"a>b\">" + newTab + "<p>",
		"<!doctype html><p>dag</p>":                                  "<!doctype html>" + newTab + "<p>dag</p>",
		"<html><body>dag":                                            "<html>" + newTab + "<body>dag",
		"<!-- <head> --><p>dag":                                      newTab + "<!-- <head> --><p>dag",
		"dag":                                                        newTab + "dag",
		"":                                                           newTab,
	} {
		if got := inFrame(page); got != want {
			t.Errorf("inFrame(%q) = %q, want %q", page, got, want)
		}
	}
}

func FuzzReadLetter(f *testing.F) {
	for _, seed := range []string{
		"", "Subject: dag\r\n\r\ndag", "rommel", ":\r\n\r\n", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--",
		"Subject: =?klingon?q?x?=\r\nFrom: =?utf-8?b?////?= <\r\n\r\n", "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+",
		"Content-Type: text/plain; charset=utf-16\r\n\r\n\x00d", "Content-Disposition: attachment; filename*=utf-8''%ff\r\n\r\n", "A: \x00\xff\r\n\r\n<head",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, eml []byte) {
		letter := readLetter(eml)
		for _, text := range []string{letter.From, letter.To, letter.Subject, letter.Preheader} {
			if text != strings.ToValidUTF8(text, "") || strings.ContainsAny(text, "\r\n") {
				t.Errorf("not one line of text: %q", text)
			}
		}
		framed := inFrame(letter.HTML)
		if strings.Replace(framed, newTab, "", 1) != letter.HTML && !strings.Contains(letter.HTML, newTab) {
			t.Errorf("the frame changes more than it says: %q", framed)
		}
	})
}

func TestFillerEndsThePreheader(t *testing.T) {
	page := `<html><head><title>x</title></head><body><div style="display:none">Een week lang aandacht.&#847;&zwnj;&#160;&#847;&zwnj;&#160;</div><p>Netwerk Lindewijk</p></body></html>`
	if got := firstWords(page); got != "Een week lang aandacht." {
		t.Errorf("preheader = %q", got)
	}
}
