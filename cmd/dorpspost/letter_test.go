package main

import (
	"bytes"
	"fmt"
	"mime"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dorpspost/mailer/mailtest"
	"dorpspost/web/inbox"
)

// received is one mail as a mail program reads it.
type received struct {
	t          *testing.T
	Header     mail.Header
	Text, HTML string
	Attached   []string // file names
}

// Inbox is what the practice inbox keeps for one address, the newest first.
func (s *site) Inbox(address string) (mails []received) {
	s.t.Helper()
	box, err := inbox.Open(filepath.Join(s.folder, "data", "inbox"), nil)
	s.must(err)
	kept, _, err := box.List(s.t.Context(), address, 0, 100)
	s.must(err)
	for _, one := range kept {
		if !slices.Contains(one.Envelope.To, address) {
			continue // the search also finds those who are only named in a header
		}
		eml, err := box.Eml(one.ID)
		s.must(err)
		mails = append(mails, readMail(s.t, eml))
	}
	return mails
}

// Only is the single mail that there must be.
func (s *site) Only(address string) received {
	s.t.Helper()
	mails := s.Inbox(address)
	if len(mails) != 1 {
		s.t.Fatalf("%s has %d mails, want 1", address, len(mails))
	}
	return mails[0]
}

// readMail reads a mail with a text and an HTML part, however much travels along.
func readMail(t *testing.T, eml []byte) received {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(eml))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := mailtest.Tree(eml)
	if err != nil {
		t.Fatal(err)
	}
	m := received{t: t, Header: message.Header}
	for _, part := range tree.Leaves() {
		body := strings.ReplaceAll(string(part.Body), "\r\n", "\n")
		switch {
		case part.Disposition == "attachment":
			m.Attached = append(m.Attached, part.FileName)
		case part.Type == "text/plain":
			m.Text = body
		case part.Type == "text/html":
			m.HTML = body
		}
	}
	return m
}

// Subject is the subject as a person reads it.
func (m received) Subject() string {
	m.t.Helper()
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		m.t.Fatal(err)
	}
	return subject
}

// Link is the link in the text that leads to a path beginning with this, such as "/v/".
func (m received) Link(path string) string {
	m.t.Helper()
	link := regexp.MustCompile(`https?://[^/\s]+` + path + `\S+`).FindString(m.Text)
	if link == "" {
		m.t.Fatalf("no link to %s in the text:\n%s", path, m.Text)
	}
	if !strings.Contains(m.HTML, fmt.Sprintf("href=%q", link)) {
		m.t.Fatalf("the HTML does not lead to %s, the text does", link)
	}
	return link
}

// OneClick is the address to which a mailbox program posts (RFC 8058 section 3.1).
func (m received) OneClick() string {
	m.t.Helper()
	if post := m.Header.Get("List-Unsubscribe-Post"); post != "List-Unsubscribe=One-Click" {
		m.t.Fatalf("List-Unsubscribe-Post: %q", post)
	}
	found := regexp.MustCompile(`<(https?:[^>]+)>`).FindStringSubmatch(m.Header.Get("List-Unsubscribe"))
	if found == nil {
		m.t.Fatalf("no web address in List-Unsubscribe: %q", m.Header.Get("List-Unsubscribe"))
	}
	return found[1]
}
