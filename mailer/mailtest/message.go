package mailtest

import (
	"bytes"
	"errors"
	"strings"
	"time"
)

// mail, rcpt and data are one transaction (RFC 5321, 3.3), held to its order: a client that sends out of turn is told so.

func (t *talk) mail(rest string) error {
	from, ok := path(rest, "FROM:")
	switch {
	case t.relay.script.User != "" && !t.loggedIn:
		return t.write("530 5.7.0 Log in first", false)
	case !ok:
		return t.write("501 5.5.4 MAIL FROM:<address>", false)
	case t.from != nil:
		return t.write("503 5.5.1 A message is open already", false)
	}
	rule := t.relay.rule(AtMail, "", t.number)
	if good(rule) {
		t.from = &from
	}
	return t.follow(rule, "250 2.1.0 Ok")
}

func (t *talk) rcpt(rest string) error {
	to, ok := path(rest, "TO:")
	switch {
	case !ok || to == "":
		return t.write("501 5.5.4 RCPT TO:<address>", false)
	case t.from == nil:
		return t.write("503 5.5.1 MAIL first", false)
	}
	t.relay.count(func(c *Counts) { c.Asked++ })
	rule := t.relay.rule(AtRcpt, to, t.number)
	if good(rule) {
		t.to = append(t.to, to)
	}
	return t.follow(rule, "250 2.1.5 Ok")
}

// good says whether a rule leaves the answer other than a refusal.
func good(rule Rule) bool {
	return rule.Say == "" || rule.Say[0] != '4' && rule.Say[0] != '5'
}

func (t *talk) data() error {
	if len(t.to) == 0 {
		return t.write("503 5.5.1 RCPT first", false)
	}
	rule := t.relay.rule(AtData, t.to[0], t.number)
	if err := t.follow(rule, "354 End with a dot on a line"); err != nil || !good(rule) {
		return err
	}
	body, err := t.body()
	if err != nil {
		return err
	}
	return t.dot(body)
}

// body reads a message with its dots undone.
func (t *talk) body() ([]byte, error) {
	var body bytes.Buffer
	interrupted := false
	interrupt := func() error {
		if interrupted {
			return nil
		}
		interrupted = true
		rule := t.relay.rule(AtBody, t.to[0], t.number)
		if rule.At == "" {
			return nil
		}
		rule.Drop = rule.Drop || rule.Say != ""
		return t.interrupt(rule)
	}
	for {
		line, err := t.in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if string(line) == ".\r\n" {
			return body.Bytes(), interrupt()
		}
		if line[0] == '.' {
			line = line[1:]
		}
		body.Write(line)
		if body.Len() > maxMessage {
			return nil, errors.New("this message has no end")
		}
		if body.Len() > 1024 {
			if err := interrupt(); err != nil {
				return nil, err
			}
		}
	}
}

// interrupt follows a rule in the middle of a message, where a polite relay says nothing.
func (t *talk) interrupt(rule Rule) error {
	if rule.Hang || rule.Drop {
		return t.follow(rule, "")
	}
	return t.wait(rule)
}

// dot takes the message, unless a rule refuses or loses it, and answers. The message is on record before the answer.
func (t *talk) dot(body []byte) error {
	rule := t.relay.rule(AtDot, t.to[0], t.number)
	if good(rule) && !rule.Lose {
		t.relay.take(Message{Connection: t.number, From: *t.from, To: t.to, At: time.Now().UTC(), Data: body})
	}
	t.forget()
	return t.follow(rule, "250 2.0.0 Ok: queued")
}

// path reads "FROM:<a@b> PARAMETERS".
func path(rest, prefix string) (string, bool) {
	if len(rest) < len(prefix) || !strings.EqualFold(rest[:len(prefix)], prefix) {
		return "", false
	}
	rest = strings.TrimSpace(rest[len(prefix):])
	end := strings.IndexByte(rest, '>')
	if end < 1 || rest[0] != '<' {
		return "", false
	}
	return rest[1:end], true
}
