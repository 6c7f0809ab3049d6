package main

import (
	"context"
	"errors"
	"fmt"
	html "html/template"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	text "text/template"
	"time"

	"dorpspost/templates"

	"github.com/wneessen/go-mail"
	"golang.org/x/sync/errgroup"
)

// ordinary is a mail as go-mail's documentation shows how to make one: a template of the standard library, filled in for
// each person.
type ordinary struct {
	subject string
	html    *html.Template
	text    *text.Template
	to      string // HOST:PORT
}

// ordinaryReader is what the templates know of a person.
type ordinaryReader struct{ Address, FirstName, Preferences, Leave string }

// ordinaryTokens stand in the letter where its templates get an action. They are plain letters, so that nothing escapes them.
var ordinaryTokens = map[string]string{
	templates.SlotFirstName: "Qvoornaam", templates.SlotPreferencesLink: "https://q.example/voorkeuren", templates.SlotLeaveLink: "https://q.example/weg",
}

var ordinaryActions = strings.NewReplacer("Qvoornaam", "{{.FirstName}}", "https://q.example/voorkeuren", "{{.Preferences}}", "https://q.example/weg", "{{.Leave}}")

// sendOrdinarily is one run of go-mail's ordinary path, without a ledger: a new message for each person, and go-mail's own
// conversation on connections that stay open.
func (o benchOrder) sendOrdinarily(ctx context.Context) (run benchRun, err error) {
	mails, err := o.ordinaryMails(ctx)
	if err != nil {
		return run, err
	}
	if err := mails.send(ctx, o.Connections, o.WarmUp/goMailShare); err != nil {
		return run, err
	}
	meter := startMeter()
	err = mails.send(ctx, o.Connections, o.Messages)
	meter.stop(&run)
	run.Messages = o.Messages
	return run, err
}

// ordinaryMails makes templates of the very letter that we send.
func (o benchOrder) ordinaryMails(ctx context.Context) (m ordinary, err error) {
	a, err := openApp(ctx, o.settings(), nil)
	if err != nil {
		return m, err
	}
	defer a.close()
	letters, err := a.campaigns.Letters(ctx, o.Plan)
	if err != nil {
		return m, err
	}
	letter := letters[slices.Max(slices.Collect(maps.Keys(letters)))] // nl
	values := make([]string, len(letter.Slots))
	for i, slot := range letter.Slots {
		values[i] = ordinaryTokens[slot]
	}
	filled := letter.Fill(values)
	m = ordinary{subject: filled.Subject, to: o.To}
	if m.html, err = html.New("letter").Parse(ordinaryActions.Replace(filled.HTML)); err != nil {
		return m, err
	}
	m.text, err = text.New("letter").Parse(ordinaryActions.Replace(filled.Text))
	return m, err
}

// send shares the people out over the connections, each with a client of its own.
func (m ordinary) send(ctx context.Context, connections, people int) error {
	work, ctx := errgroup.WithContext(ctx)
	for first := range connections {
		work.Go(func() error { return m.sendEvery(ctx, first, connections, people) })
	}
	return work.Wait()
}

func (m ordinary) sendEvery(ctx context.Context, first, step, people int) (err error) {
	host, port, err := net.SplitHostPort(m.to)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(host, mail.WithPort(number), mail.WithTLSPolicy(mail.NoTLS), mail.WithTimeout(time.Minute))
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("go-mail: %w", err)
	}
	defer func() { err = errors.Join(err, client.CloseWithSMTPClient(session)) }()
	for n := first; n < people && ctx.Err() == nil; n += step {
		msg, err := m.message(n)
		if err != nil {
			return err
		}
		if err := client.SendWithSMTPClient(session, msg); err != nil {
			return fmt.Errorf("go-mail: %w", err)
		}
	}
	return ctx.Err()
}

func (m ordinary) message(n int) (*mail.Msg, error) {
	person := benchPerson(n)
	link := "https://nieuws.lindewijk.example/v/mKq3vTz0H2bXw8N5sYc1Rg" + strconv.Itoa(n)
	reader := ordinaryReader{Address: person[0], FirstName: person[1], Preferences: link, Leave: link}
	msg := mail.NewMsg()
	msg.Subject(m.subject)
	msg.SetDate()
	msg.SetMessageID()
	return msg, errors.Join(
		msg.From("nieuws@lindewijk.example"), msg.AddToFormat(reader.FirstName, reader.Address),
		msg.SetListUnsubscribeOneClick(reader.Leave),
		msg.SetBodyTextTemplate(m.text, reader), msg.AddAlternativeHTMLTemplate(m.html, reader),
	)
}
