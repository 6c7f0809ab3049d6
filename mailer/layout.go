package mailer

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// What go-mail writes in the places that we fill. Each is short enough to stay on its line and encodes to itself.
const (
	markSubject = "qzSubjectzq"
	markDate    = "qzDatezq"
	markList    = "qzListzq"
	markLeave   = "qzLeavezq"
	markText    = "qzTextzq"
	markHTML    = "qzHtmlzq"
	markFile    = "qzFile" // with its number and "zq"
	markID      = "qzIdzq@qz.invalid"
	markFrom    = "qzFromzq@qz.invalid"
	markReply   = "qzReplyzq@qz.invalid"
	markTo      = "qzTozq@qz.invalid"
)

// delimiter is how every line between two parts begins, and no other line.
const delimiter = "--" + ourBoundary

const ourBoundary = "dp-"

// layOut lets go-mail write the message with marks where something is to be filled in. The boundaries are left to it: one
// that we gave would stand on every level, and no reader could tell the levels apart.
func layOut(head Head, letter Letter) ([]byte, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP))
	err := errors.Join(msg.From(markFrom), msg.To(markTo))
	if head.ReplyTo.Address != "" {
		err = errors.Join(err, msg.ReplyTo(markReply))
	}
	msg.Subject(markSubject)
	msg.SetMessageIDWithValue(markID)
	msg.SetGenHeader(gomail.HeaderDate, markDate)
	if head.ListID != "" {
		msg.SetGenHeader("List-Id", markList)
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, markLeave)
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
		msg.SetGenHeader(gomail.HeaderPrecedence, "bulk") // not SetBulk: its second field asks Exchange to keep bounces back
	}
	if head.FeedbackID != "" {
		msg.SetGenHeader("Feedback-ID", head.FeedbackID)
	}
	if head.AutoSubmitted {
		msg.SetGenHeader("Auto-Submitted", "auto-generated")
	}
	err = errors.Join(err, addParts(msg, letter))
	if err != nil {
		return nil, err
	}
	var layout bytes.Buffer
	_, err = msg.WriteTo(&layout)
	return layout.Bytes(), err
}

func addParts(msg *gomail.Msg, letter Letter) error {
	msg.SetBodyString(gomail.TypeTextPlain, markText)
	if len(letter.HTML) > 0 {
		msg.AddAlternativeString(gomail.TypeTextHTML, markHTML)
	}
	for i, file := range letter.Files {
		add, mark := msg.AttachReader, fmt.Sprintf("%s%dzq", markFile, i)
		if file.ContentID != "" {
			add = msg.EmbedReader
		}
		if err := add(mark, strings.NewReader(mark), gomail.WithFileContentType("application/octet-stream")); err != nil {
			return err
		}
	}
	return nil
}

// markedFile is the number of the file whose place a section is.
func markedFile(section []byte) (number int) {
	_, rest, _ := bytes.Cut(section, []byte(markFile))
	if _, err := fmt.Sscanf(string(rest), "%dzq", &number); err != nil {
		panic(err) // it was written by addParts
	}
	return number
}

var multipartType = regexp.MustCompile(`multipart/([a-z]+);\r\n boundary=([0-9a-f]+)`)

// nameBoundaries gives every level of the message a boundary of its own, made of the content. It also names the type of
// what pictures are related to, which RFC 2387 (3.1) demands and go-mail leaves out.
func nameBoundaries(layout []byte, fingerprint string) []byte {
	for _, found := range multipartType.FindAllSubmatch(layout, -1) {
		boundary := ourBoundary + fingerprint
		if level := string(found[1]); level != "alternative" {
			boundary = ourBoundary + level + "-" + fingerprint // none is the beginning of another
		}
		layout = bytes.ReplaceAll(layout, found[2], []byte(boundary))
	}
	return bytes.Replace(layout, []byte("multipart/related;"), []byte(`multipart/related; type="multipart/alternative";`), 1)
}
