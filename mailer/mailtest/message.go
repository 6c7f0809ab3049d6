package mailtest

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
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
		t.from, t.declared = &from, declared(rest)
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
	if len(t.to) == 0 && (t.from == nil || !t.relay.script.Lenient) {
		return t.write("503 5.5.1 RCPT first", false)
	}
	rule := t.relay.rule(AtData, t.first(), t.number)
	if err := t.follow(rule, "354 End with a dot on a line"); err != nil || !good(rule) {
		return err
	}
	body, err := t.body()
	if err != nil {
		return err
	}
	return t.dot(body)
}

// first is the recipient that rules are asked about; a lenient relay may have none.
func (t *talk) first() string {
	if len(t.to) == 0 {
		return ""
	}
	return t.to[0]
}

// body reads a message with its dots undone.
func (t *talk) body() ([]byte, error) {
	var body bytes.Buffer
	interrupt := t.interruption()
	for {
		line, err := t.in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if string(line) == ".\r\n" {
			return body.Bytes(), interrupt(body.Len(), true)
		}
		if line[0] == '.' {
			line = line[1:]
		}
		body.Write(line)
		if body.Len() > maxMessage {
			return nil, errors.New("this message has no end")
		}
		if err := interrupt(body.Len(), false); err != nil {
			return nil, err
		}
	}
}

// bdat is one chunk of a message (RFC 3030, 2): its bytes are read, whatever the answer.
func (t *talk) bdat(rest string) error {
	length, last, _ := strings.Cut(rest, " ")
	size, err := strconv.Atoi(length)
	if err != nil || size < 0 || size > maxMessage || last != "" && !strings.EqualFold(last, "LAST") {
		return errors.Join(t.write("501 5.5.4 BDAT SIZE LAST", false), t.part())
	}
	chunk, err := t.chunk(size)
	switch {
	case err != nil:
		return err
	case !slices.Contains(t.relay.script.Offers, "CHUNKING"):
		return t.write("502 5.5.1 What?", false)
	case len(t.to) == 0:
		return t.write("503 5.5.1 RCPT first", false)
	}
	t.chunks = append(t.chunks, chunk...)
	if last == "" {
		return t.write("250 2.0.0 Ok, go on", false)
	}
	return t.dot(t.chunks)
}

func (t *talk) chunk(size int) ([]byte, error) {
	chunk, interrupt := make([]byte, size), t.interruption()
	for at := 0; at < size; {
		n, err := t.in.Read(chunk[at:min(size, at+1024)])
		if at += n; err != nil {
			return nil, err
		}
		if err := interrupt(at, at == size); err != nil {
			return nil, err
		}
	}
	return chunk, nil
}

// interruption asks once, when the body is long enough or at its end, whether a rule wants to break in.
func (t *talk) interruption() func(size int, end bool) error {
	asked := len(t.to) == 0
	var due Rule
	return func(size int, end bool) error {
		if !asked {
			asked, due = true, t.relay.rule(AtBody, t.to[0], t.number)
			if due.After == 0 {
				due.After = 1024
			}
		}
		if due.At == "" || size <= due.After && !end {
			return nil
		}
		rule := due
		due = Rule{}
		rule.Drop = rule.Drop || rule.Say != ""
		return t.interrupt(rule)
	}
}

// interrupt follows a rule in the middle of a message, where a polite relay says nothing.
func (t *talk) interrupt(rule Rule) error {
	if rule.Hang || rule.Drop || rule.Break {
		return t.follow(rule, "")
	}
	return t.wait(rule)
}

// dot takes the message, unless a rule refuses or loses it, and answers. The message is on record before the answer.
func (t *talk) dot(body []byte) error {
	if len(t.to) == 0 {
		t.forget()
		return t.answer(AtDot, "", "554 5.5.1 No valid recipients")
	}
	rule := t.relay.rule(AtDot, t.to[0], t.number)
	if chunked := t.chunks != nil; chunked && !good(rule) { // the transaction is open until RSET (RFC 3030, 2)
		t.chunks = nil
		return t.follow(rule, "")
	}
	if good(rule) && !rule.Lose {
		t.relay.take(Message{Connection: t.number, From: *t.from, To: t.to, Declared: t.declared, At: time.Now().UTC(), Data: body})
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

// declared is the size among the parameters of MAIL.
func declared(rest string) int {
	for parameter := range strings.FieldsSeq(rest) {
		if size, ok := strings.CutPrefix(parameter, "SIZE="); ok {
			if n, err := strconv.Atoi(size); err == nil {
				return n
			}
		}
	}
	return -1
}
