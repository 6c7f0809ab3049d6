package mailer_test

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2027, 6, 14, 12, 0, 0, 0, time.FixedZone("CEST", 2*3600))

func listHead() mailer.Head {
	return mailer.Head{
		From:    mail.Address{Name: "Netwerk voor het jonge kind", Address: "post@nieuws.example.org"},
		ReplyTo: mail.Address{Name: "Zoë van het secretariaat", Address: "vragen@example.org"},
		ListID:  "IMH-week <imh-week.nieuws.example.org>",
	}
}

func fields() mailer.Fields {
	return mailer.Fields{
		To: mail.Address{Name: "Bo Peeters", Address: "bo@opvang.example"}, MessageID: "d12.1@nieuws.example.org", Date: noon,
		LeaveURL: "https://nieuws.example.org/u/mKq3vTz0H2bXw8N5sYc1Rg", LeaveMailto: "weg@nieuws.example.org?subject=mKq3vTz0H2bXw8N5sYc1Rg",
	}
}

func literal(text string) []mailer.Part { return []mailer.Part{{Literal: text, Slot: -1}} }

// parts cuts "dag {0}, tot {1}" into literals and slots.
func parts(t testing.TB, text string) []mailer.Part {
	t.Helper()
	var all []mailer.Part
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		all = append(all, mailer.Part{Literal: before, Slot: -1})
		if !found {
			break
		}
		number, after, _ := strings.Cut(rest, "}")
		var slot int
		if _, err := fmt.Sscan(number, &slot); err != nil {
			t.Fatal(err)
		}
		all = append(all, mailer.Part{Slot: slot})
		text = after
	}
	return all
}

func compose(t testing.TB, head mailer.Head, subject, text, html string, files ...mailer.File) *mailer.Frame {
	t.Helper()
	letter := mailer.Letter{Subject: parts(t, subject), Text: parts(t, text), Files: files}
	if html != "" {
		letter.HTML = parts(t, html)
	}
	frame, err := mailer.Compose(head, letter)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

func TestCampaignMessage(t *testing.T) {
	t.Parallel()
	frame := compose(t, listHead(), "Dag {0}, de IMH-week begint", "Dag {0}\n\nTot dan.\n", "<p>Dag {1}</p>\n")
	got := string(frame.Append(nil, fields(), []string{"Bo", "Bo &amp; co"}, nil))
	boundary := boundaryOf(t, got)
	want := strings.ReplaceAll(strings.ReplaceAll(`Date: Mon, 14 Jun 2027 12:00:00 +0200
List-Id: IMH-week <imh-week.nieuws.example.org>
List-Unsubscribe: <https://nieuws.example.org/u/mKq3vTz0H2bXw8N5sYc1Rg>,
 <mailto:weg@nieuws.example.org?subject=mKq3vTz0H2bXw8N5sYc1Rg>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
MIME-Version: 1.0
Message-ID: <d12.1@nieuws.example.org>
Precedence: bulk
Subject: Dag Bo, de IMH-week begint
From: Netwerk voor het jonge kind <post@nieuws.example.org>
To: Bo Peeters <bo@opvang.example>
Reply-To: =?utf-8?q?Zo=C3=AB_van_het_secretariaat?= <vragen@example.org>
Content-Type: multipart/alternative;
 boundary=BOUNDARY

--BOUNDARY
Content-Transfer-Encoding: quoted-printable
Content-Type: text/plain; charset=UTF-8

Dag =
Bo=


Tot dan.

--BOUNDARY
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html; charset=UTF-8

<p>Dag =
Bo &amp; co=
</p>

--BOUNDARY--
`, "\n", "\r\n"), "BOUNDARY", boundary)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if again := string(compose(t, listHead(), "Dag {0}, de IMH-week begint", "Dag {0}\n\nTot dan.\n", "<p>Dag {1}</p>\n").Append(nil, fields(), []string{"Bo", "Bo &amp; co"}, nil)); again != got {
		t.Error("composed again, the message is another")
	}
}

func TestNotice(t *testing.T) {
	t.Parallel()
	head := mailer.Head{From: mail.Address{Name: "Dorp", Address: "post@nieuws.example.org"}, AutoSubmitted: true}
	frame := compose(t, head, "Bevestig je inschrijving", "Klik hier: {0}", "")
	got := frame.Append(nil, fields(), []string{"https://nieuws.example.org/b/1"}, nil)
	message, err := mail.ReadMessage(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "List-Id": "", "List-Unsubscribe": "", "List-Unsubscribe-Post": "", "Precedence": "", "User-Agent": "", "X-Mailer": "",
		"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "quoted-printable", "Reply-To": "",
	} {
		if got := message.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if body, err := io.ReadAll(quotedprintable.NewReader(message.Body)); err != nil || string(body) != "Klik hier: https://nieuws.example.org/b/1\r\n" {
		t.Errorf("body %q %v", body, err)
	}
	if !bytes.HasSuffix(got, []byte("\r\n")) {
		t.Error("the message does not end with its line")
	}
}

func TestComposeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change func(*mailer.Head)
		says   string
	}{
		{func(h *mailer.Head) { h.From.Address = "post" }, "the sender"},
		{func(h *mailer.Head) { h.From.Address = "post@voorbeeld.be\r\nBcc: x@y" }, "the sender"},
		{func(h *mailer.Head) { h.From.Address = "post@zoë.be" }, "xn--"},
		{func(h *mailer.Head) { h.From.Name = "" }, "needs a name"},
		{func(h *mailer.Head) { h.From.Name = "post@example.org" }, "needs a name"},
		{func(h *mailer.Head) { h.ReplyTo.Address = "nobody" }, "answers"},
		{func(h *mailer.Head) { h.AutoSubmitted = true }, "not both"},
		{func(h *mailer.Head) { h.ListID = "IMH-week" }, "list's identity"},
		{func(h *mailer.Head) { h.ListID = "IMH <imh week.example.org>" }, "list's identity"},
		{func(h *mailer.Head) { h.ListID = "IMH <imh.example.org>\r\nBcc: x <a.b>" }, ""},
		{func(h *mailer.Head) { h.FeedbackID = "c12:imh:bulk:dorpspost" }, ""},
		{func(h *mailer.Head) { h.FeedbackID = "c12:imh:bulk:net" }, "feedback id"},
		{func(h *mailer.Head) { h.FeedbackID = "a:a:b:dorpspost" }, "feedback id"},
		{func(h *mailer.Head) { h.FeedbackID = "a:b:\r\nBcc:dorpspost" }, "feedback id"},
	} {
		head := listHead()
		c.change(&head)
		_, err := mailer.Compose(head, mailer.Letter{Subject: literal("dag"), Text: literal("dag")})
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", head, err, c.says)
		}
	}
	if _, err := mailer.Compose(listHead(), mailer.Letter{Subject: literal("dag"), HTML: literal("<p>dag</p>")}); err == nil {
		t.Error("a letter without text was composed")
	}
	if _, err := mailer.Compose(listHead(), mailer.Letter{Subject: literal("dag"), Text: []mailer.Part{{Slot: -1, Branch: -1}}}); err == nil {
		t.Error("a letter with a branch before the first was composed")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	frame := compose(t, listHead(), "dag", "dag", "")
	for _, c := range []struct {
		change func(*mailer.Fields)
		good   bool
	}{
		{func(*mailer.Fields) {}, true},
		{func(f *mailer.Fields) { f.LeaveURL = "http://127.0.0.1:8080/u/x" }, true},
		{func(f *mailer.Fields) { f.LeaveURL = "http://localhost:8080/u/x" }, true},
		{func(f *mailer.Fields) { f.LeaveURL = "http://nieuws.example.org/u/x" }, false},
		{func(f *mailer.Fields) { f.LeaveURL = "" }, false},
		{func(f *mailer.Fields) { f.MessageID = "" }, false},
		{func(f *mailer.Fields) { f.MessageID = "<1@nieuws.example.org>" }, true},
		{func(f *mailer.Fields) { f.Date = time.Time{} }, false},
		{func(f *mailer.Fields) { f.To.Address = "zoë@example.org" }, false},
		{func(f *mailer.Fields) { f.To.Address = "a\r\nBcc: x@example.org" }, false},
	} {
		all := fields()
		c.change(&all)
		if err := frame.Check(all); (err == nil) != c.good {
			t.Errorf("%+v: %v", all, err)
		}
	}
}

// The page to leave by is held to https and a host, however it is written.
func TestCheckOfPages(t *testing.T) {
	t.Parallel()
	frame := compose(t, listHead(), "dag", "dag", "")
	rapid.Check(t, func(t *rapid.T) {
		all := fields()
		all.LeaveURL = rapid.StringMatching(`https?:/{1,3}[a-zA-Z0-9._/:%-]{0,20}`).Draw(t, "page")
		page, err := url.Parse(all.LeaveURL)
		good := err == nil && page.Scheme == "https" && page.Host != ""
		if local := err == nil && strings.HasPrefix(page.Host, "127."); !local && (frame.Check(all) == nil) != good {
			t.Errorf("%q: %v", all.LeaveURL, frame.Check(all))
		}
	})
}

func boundaryOf(t testing.TB, message string) string {
	t.Helper()
	parsed, err := mail.ReadMessage(strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	_, parameters, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	return parameters["boundary"]
}
