package mailtest

import (
	"bytes"

	"dorpspost/mailer"

	gomail "github.com/wneessen/go-mail"
)

// Ordinary is a message as go-mail alone makes it, the way its documentation shows, from texts that are filled in
// already: what Frame.Append writes must be the same to a reader's program. html may be empty. It is as it reaches the
// wire, with CR LF at its end. It fails as go-mail fails.
func Ordinary(head mailer.Head, fields mailer.Fields, subject, text, html string, files ...mailer.File) ([]byte, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&head.From)
	msg.ToMailAddress(&fields.To)
	if head.ReplyTo.Address != "" {
		msg.ReplyToMailAddress(&head.ReplyTo)
	}
	msg.Subject(subject)
	msg.SetMessageIDWithValue(fields.MessageID)
	msg.SetDateWithValue(fields.Date)
	if head.ListID != "" {
		msg.SetGenHeader("List-Id", head.ListID)
		msg.SetGenHeader(gomail.HeaderPrecedence, "bulk")
		if err := msg.SetListUnsubscribeOneClick(fields.LeaveURL, "mailto:"+fields.LeaveMailto); err != nil {
			return nil, err
		}
	}
	if head.FeedbackID != "" {
		msg.SetGenHeader("Feedback-ID", head.FeedbackID)
	}
	if head.AutoSubmitted {
		msg.SetGenHeader("Auto-Submitted", "auto-generated")
	}
	msg.SetBodyString(gomail.TypeTextPlain, text)
	if html != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, html)
	}
	for _, file := range files {
		if err := addFile(msg, file); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, err
	}
	if !bytes.HasSuffix(out.Bytes(), []byte("\r\n")) {
		out.WriteString("\r\n")
	}
	return out.Bytes(), nil
}

func addFile(msg *gomail.Msg, file mailer.File) error {
	kind := gomail.WithFileContentType(gomail.ContentType(file.Type))
	if file.ContentID == "" {
		return msg.AttachReader(file.Name, bytes.NewReader(file.Data), kind)
	}
	return msg.EmbedReader(file.Name, bytes.NewReader(file.Data), kind, gomail.WithFileContentID("<"+file.ContentID+">"))
}
