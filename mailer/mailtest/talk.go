package mailtest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// errLeave ends a conversation; who closed it does not matter any more.
var errLeave = errors.New("the conversation is over")

const maxMessage = 64 << 20

// talk is one conversation.
type talk struct {
	relay    *Relay
	conn     net.Conn
	wire     net.Conn // beneath TLS
	number   int
	in       *bufio.Reader
	gathered []byte // answers that have not left yet
	secure   bool
	loggedIn bool
	from     *string
	to       []string
	declared int
	chunks   []byte // of BDAT so far
}

func newTalk(r *Relay, conn net.Conn, number int) *talk {
	return &talk{relay: r, conn: conn, wire: conn, number: number, in: bufio.NewReaderSize(conn, 32<<10)}
}

func (t *talk) run() {
	script := t.relay.script
	if script.TLS == Implicit && t.startTLS() != nil {
		return
	}
	name := script.Name
	if name == "" {
		name = "relay.test"
	}
	err := t.answer(AtGreeting, "", "220 "+name+" ESMTP")
	for err == nil {
		var line string
		if line, err = t.line(); err == nil {
			err = t.obey(line)
		}
	}
}

func (t *talk) line() (string, error) {
	if t.in.Buffered() == 0 && len(t.gathered) > 0 {
		if err := t.flush(); err != nil {
			return "", err
		}
	}
	line, err := t.in.ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}

// obey does one command.
func (t *talk) obey(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO", "HELO":
		t.forget()
		return t.answer(AtHello, "", t.offers(verb))
	case "STARTTLS":
		return t.obeySTARTTLS()
	case "AUTH":
		return t.login(rest)
	case "MAIL":
		return t.mail(rest)
	case "RCPT":
		return t.rcpt(rest)
	case "DATA":
		return t.data()
	case "BDAT":
		return t.bdat(rest)
	case "RSET":
		t.forget()
		return t.answer(AtReset, "", "250 2.0.0 Ok")
	case "NOOP":
		return t.write("250 2.0.0 Ok", false)
	case "QUIT":
		return errors.Join(t.answer(AtQuit, "", "221 2.0.0 Bye"), errLeave)
	}
	return t.write("500 5.5.2 What?", false)
}

func (t *talk) forget() { t.from, t.to, t.chunks = nil, nil, nil }

// answer gives the polite answer or follows a rule; after an error the conversation is over.
func (t *talk) answer(at Step, to, polite string) error {
	return t.follow(t.relay.rule(at, to, t.number), polite)
}

func (t *talk) follow(rule Rule, polite string) error {
	if err := t.wait(rule); err != nil {
		return err
	}
	switch {
	case rule.Hang:
		t.relay.count(func(c *Counts) { c.Hung++ })
		_, _ = io.Copy(io.Discard, t.in)
		return errLeave
	case rule.Break:
		_, _ = io.WriteString(t.wire, "\x00 this is noise \x00\r\n")
		return errLeave
	case rule.Say != "":
		polite = rule.Say
	case rule.Drop:
		return errLeave
	}
	if rule.Half {
		t.gathered = append(t.gathered, polite[:len(polite)/2]...)
		return t.part()
	}
	err := t.write(polite, rule.Split)
	if goodbye := strings.HasPrefix(strings.TrimSpace(polite), "421"); err == nil && (rule.Drop || goodbye) {
		return t.part() // RFC 5321, 3.8: after 421 it closes the channel
	}
	return err
}

// part closes the relay's half of the connection and reads what the other side still writes, so that the last answer is
// not lost by a reset.
func (t *talk) part() error {
	if err := t.flush(); err != nil {
		return err
	}
	if half, ok := t.conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, t.in)
	}
	return errLeave
}

func (t *talk) wait(rule Rule) error {
	if rule.Wait > 0 {
		timer := time.NewTimer(rule.Wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-t.relay.done:
			return errLeave
		}
	}
	if rule.Until != nil {
		select {
		case <-rule.Until:
		case <-t.relay.done:
			return errLeave
		}
	}
	return nil
}

func (t *talk) write(answer string, split bool) error {
	data := []byte(strings.ReplaceAll(answer, "\n", "\r\n") + "\r\n")
	if t.gathered = append(t.gathered, data...); t.relay.script.Gather && t.in.Buffered() > 0 {
		return nil
	}
	if !split {
		return t.flush()
	}
	for i := range t.gathered {
		if _, err := t.conn.Write(t.gathered[i : i+1]); err != nil {
			return err
		}
	}
	t.gathered = t.gathered[:0]
	return nil
}

// flush lets the answers that were gathered go.
func (t *talk) flush() error {
	_, err := t.conn.Write(t.gathered)
	t.gathered = t.gathered[:0]
	return err
}

func (t *talk) offers(verb string) string {
	script := t.relay.script
	if strings.EqualFold(verb, "HELO") {
		return "250 relay.test"
	}
	offers := script.Offers
	if offers == nil {
		offers = []string{"PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", fmt.Sprint("SIZE ", maxMessage)}
	}
	lines := append([]string{"relay.test"}, offers...)
	if script.TLS == STARTTLS && !t.secure {
		lines = append(lines, "STARTTLS")
	} else if script.User != "" {
		lines = append(lines, "AUTH "+strings.Join(t.logins(), " "))
	}
	for i := range lines {
		mark := "-"
		if i == len(lines)-1 {
			mark = " "
		}
		lines[i] = "250" + mark + lines[i]
	}
	return strings.Join(lines, "\n")
}

func (t *talk) logins() []string {
	if t.relay.script.Login != nil {
		return t.relay.script.Login
	}
	return []string{"PLAIN", "LOGIN"}
}

func (t *talk) obeySTARTTLS() error {
	if t.relay.script.TLS != STARTTLS || t.secure {
		return t.write("502 5.5.1 Not here", false)
	}
	rule := t.relay.rule(AtSTARTTLS, "", t.number)
	if err := t.follow(rule, "220 2.0.0 Go ahead"); err != nil || rule.Say != "" && !strings.HasPrefix(rule.Say, "220") {
		return err
	}
	return t.startTLS()
}

func (t *talk) startTLS() error {
	secure := tls.Server(t.conn, t.relay.security)
	if err := secure.Handshake(); err != nil {
		return err
	}
	t.conn, t.in, t.secure = secure, bufio.NewReaderSize(secure, 32<<10), true
	t.forget()
	return nil
}

// login is AUTH PLAIN (RFC 4616) and the older LOGIN.
func (t *talk) login(rest string) error {
	script := t.relay.script
	way, initial, _ := strings.Cut(rest, " ")
	if script.User == "" || script.TLS != "" && !t.secure || !slices.Contains(t.logins(), strings.ToUpper(way)) {
		return t.write("504 5.5.4 Not that way", false)
	}
	var user, password string
	var err error
	if strings.EqualFold(way, "PLAIN") {
		user, password, err = t.plain(initial)
	} else {
		user, password, err = t.ask("Username:", "Password:")
	}
	if err != nil {
		return err
	}
	rule := t.relay.rule(AtLogin, "", t.number)
	if user != script.User || password != script.Password {
		return t.follow(rule, "535 5.7.8 Wrong user name or password")
	}
	if t.loggedIn = rule.Say == ""; t.loggedIn {
		t.relay.count(func(c *Counts) { c.Logins++ })
	}
	return t.follow(rule, "235 2.7.0 Welcome")
}

func (t *talk) plain(initial string) (user, password string, err error) {
	if initial == "" {
		if initial, err = t.challenge(""); err != nil {
			return "", "", err
		}
	}
	decoded, _ := base64.StdEncoding.DecodeString(initial)
	fields := append(bytes.Split(decoded, []byte{0}), nil, nil, nil)
	return string(fields[1]), string(fields[2]), nil
}

func (t *talk) ask(first, second string) (string, string, error) {
	var given [2]string
	for i, question := range []string{first, second} {
		text, err := t.challenge(base64.StdEncoding.EncodeToString([]byte(question)))
		if err != nil {
			return "", "", err
		}
		decoded, _ := base64.StdEncoding.DecodeString(text)
		given[i] = string(decoded)
	}
	return given[0], given[1], nil
}

func (t *talk) challenge(text string) (string, error) {
	if err := t.write("334 "+text, false); err != nil {
		return "", err
	}
	return t.line()
}
