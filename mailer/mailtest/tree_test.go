package mailtest_test

import (
	"net/mail"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"

	"github.com/google/go-cmp/cmp"
)

func lines(all ...string) []byte { return []byte(strings.Join(all, "\r\n") + "\r\n") }

func TestTree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		message []byte
		want    mailtest.Node
	}{
		{"no type", lines("Subject: x", "", "dag"), mailtest.Node{Type: "text/plain", Params: map[string]string{}, Body: []byte("dag\r\n")}},
		{
			"quoted-printable, bare line ends", lines("Content-Type: Text/HTML; charset=UTF-8", "Content-Transfer-Encoding: Quoted-Printable", "", "Zo=C3=AB=", " dag\nen"),
			mailtest.Node{Type: "text/html", Params: map[string]string{"charset": "UTF-8"}, Body: []byte("Zoë dag\r\nen\r\n")},
		},
		{
			"related, with its type and both ways to write a name",
			lines(`Content-Type: multipart/related; type="text/html"; boundary=b`, "", "before", "--b", "Content-Type: text/html", "", "x", "--b",
				`Content-Type: image/png; name="=?UTF-8?q?=C3=A9?= =?UTF-8?q?n.png?="`, "Content-Disposition: inline;", " filename*0*=utf-8''%C3%A9;", " filename*1=n.png",
				"Content-ID: <1@x>", "Content-Transfer-Encoding: base64", "", "DQpB", "DQ==", "", "--b--"),
			mailtest.Node{Type: "multipart/related", Params: map[string]string{}, Parts: []mailtest.Node{
				{Type: "text/html", Params: map[string]string{}, Body: []byte("x")},
				{Type: "image/png", Params: map[string]string{"name": "én.png"}, Disposition: "inline", FileName: "én.png", ContentID: "<1@x>", Body: []byte("\r\nA\r")},
			}},
		},
	} {
		got, err := mailtest.Tree(c.message)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, diff)
		}
	}
}

// A reader's program would have to guess at these, so a message of ours is never like them.
func TestTreeRefuses(t *testing.T) {
	t.Parallel()
	part := []string{"--b", "Content-Type: text/plain", "", "x"}
	multi := func(kind string, parts ...string) []byte {
		return lines(append([]string{"Content-Type: multipart/" + kind + "; boundary=b", ""}, parts...)...)
	}
	for says, message := range map[string][]byte{
		"read a message":      []byte("rommel"),
		"two levels":          multi("mixed", "--b", "Content-Type: multipart/alternative; boundary=b", "", "--b", "", "x", "--b--", "--b--"), // what one boundary for all makes
		"EOF":                 multi("mixed", part...),
		"holds nothing":       multi("mixed", "--b--"),
		"names the type":      multi(`related; type="text/html"`, append(part, "--b--")...),
		"encoding":            lines("Content-Transfer-Encoding: uuencode", "", "x"),
		"illegal base64":      lines("Content-Transfer-Encoding: base64", "", "****"),
		"quotedprintable":     lines("Content-Transfer-Encoding: quoted-printable", "", "\x01"),
		"media parameter":     lines("Content-Type: text/plain; charset", "", "x"),
		"invalid boundary":    lines("Content-Type: multipart/mixed", "", "x"),
		"duplicate parameter": lines("Content-Disposition: inline; filename=a; filename=b", "", "x"),
	} {
		if tree, err := mailtest.Tree(message); err == nil || says != "invalid boundary" && !strings.Contains(err.Error(), says) {
			t.Errorf("%v, %v, want %q for\n%s", tree, err, says, message)
		}
	}
	for _, message := range [][]byte{lines("Subject: a", "Subject: b", "", ""), lines("From: a b", "", ""), []byte("rommel")} {
		if header, err := mailtest.Header(message); err == nil {
			t.Errorf("%v for\n%s", header, message)
		}
	}
}

func TestOrdinary(t *testing.T) {
	t.Parallel()
	head := mailer.Head{From: mail.Address{Name: "Dorp", Address: "post@example.org"}, AutoSubmitted: true, FeedbackID: "a:b:c:dorpspost"}
	fields := mailer.Fields{To: mail.Address{Name: "Zoë", Address: "zoe@example.org"}, MessageID: "1@example.org", Date: time.Date(2027, 6, 14, 12, 0, 0, 0, time.UTC)}
	message, err := mailtest.Ordinary(head, fields, "Één", "dag", "<p>dag", mailer.File{Name: "a.png", Type: "image/png", ContentID: "a@x", Data: []byte("x")}, mailer.File{Name: "a.pdf", Type: "application/pdf", Data: []byte("y")})
	if err != nil {
		t.Fatal(err)
	}
	header, err := mailtest.Header(message)
	want := map[string]string{
		"From": "Dorp <post@example.org>", "To": "Zoë <zoe@example.org>", "Subject": "Één", "Message-Id": "<1@example.org>", "Mime-Version": "1.0",
		"Date": "Mon, 14 Jun 2027 12:00:00 +0000", "Auto-Submitted": "auto-generated", "Feedback-Id": "a:b:c:dorpspost",
	}
	if diff := cmp.Diff(want, header); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	tree, err := mailtest.Tree(message)
	if err != nil || tree.String() != "multipart/mixed(multipart/related(multipart/alternative(text/plain, text/html), image/png), application/pdf)" {
		t.Errorf("%v %v", tree, err)
	}
}
