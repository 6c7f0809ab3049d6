package mailer_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// TestSentencesOfSending is what a person is told when a message does not get through, by the step and by what the relay
// said: a line that breaks says nothing about the sender or the message.
func TestSentencesOfSending(t *testing.T) {
	t.Parallel()
	drop := func(at mailtest.Step) mailtest.Rule { return mailtest.Rule{At: at, Drop: true} }
	say := func(at mailtest.Step, words string) mailtest.Rule { return mailtest.Rule{At: at, Say: words} }
	const again = ": nothing was sent, it will be tried again"
	for _, c := range []struct {
		name string
		rule mailtest.Rule
		want string // R is the relay
	}{
		{"the line breaks at MAIL", drop(mailtest.AtMail), "the line to the relay R broke when our sender was named (it closed the connection)" + again},
		{"the line breaks at RCPT", drop(mailtest.AtRcpt), "the line to the relay R broke when the recipient was named (it closed the connection)" + again},
		{"the line breaks at DATA", drop(mailtest.AtData), "the line to the relay R broke before the whole message was handed over (it closed the connection)" + again},
		{"no answer at MAIL", mailtest.Rule{At: mailtest.AtMail, Hang: true}, "the relay R gave no answer in time when our sender was named" + again},
		{"nonsense at MAIL", say(mailtest.AtMail, "why not"), `the relay R gave an answer that we cannot read when our sender was named (the answer is not SMTP: "why not")` + again},
		{"two answers at DATA", say(mailtest.AtData, "354 go on\n250 ok"), "the relay R gave an answer that we cannot read before the whole message was handed over (the relay spoke out of turn)" + again},
		{"an answer to another question", say(mailtest.AtData, "250 ok"), "the relay R gave an answer that does not fit, before the whole message was handed over: 250 ok"},
		{"the sender is refused", say(mailtest.AtMail, "550 5.7.1 not you"), "the relay R refuses our sender: 550 5.7.1 not you (check the sender's address, and whether the relay may send for its domain)"},
		{"the sender must wait", say(mailtest.AtMail, "451 4.3.0 busy"), "the relay R takes nothing from our sender now: 451 4.3.0 busy"},
		{"goodbye at MAIL", say(mailtest.AtMail, "421 4.7.0 slow down"), "the relay R ends the connection: 421 4.7.0 slow down"},
		{"goodbye at RCPT", say(mailtest.AtRcpt, "421 bye"), "the relay R ends the connection: 421 bye"},
		{"the recipient is refused", say(mailtest.AtRcpt, "550 5.1.1 no such user"), "the relay R does not take the message: 550 5.1.1 no such user"},
		{"the message is refused", say(mailtest.AtDot, "554 5.7.1 spam"), "the relay R does not take the message: 554 5.7.1 spam"},
		{"the message is too large", say(mailtest.AtDot, "552 5.3.4 too big"), "the relay R takes no message of this size: 552 5.3.4 too big (have its administrator raise the limit, or send a smaller letter)"},
		{"the message is too large, said beforehand", say(mailtest.AtMail, "552 5.3.4 too big"), "the relay R takes no message of this size: 552 5.3.4 too big (have its administrator raise the limit, or send a smaller letter)"},
		{"the mailbox is full", say(mailtest.AtDot, "552 5.2.2 full"), "the relay R does not take the message: 552 5.2.2 full"},
		{"the line breaks after the dot", drop(mailtest.AtDot), "the relay R has the whole message and gave no answer that counts (it closed the connection): it may have gone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			script := mailtest.Script{Rules: []mailtest.Rule{c.rule}}
			relay := mailtest.Start(t, script)
			change := func(*mailer.Config) {}
			if c.rule.Hang {
				change = impatient(time.Second)
			}
			conn := connect(t, relay, script, change)
			got := failure(t, send(t, conn, "bo@example.org").Err)
			if want := strings.ReplaceAll(c.want, "R ", relay.Address()+" "); got.Error() != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if !conn.Broken() {
				return
			}
			next := failure(t, send(t, conn, "an@example.org").Err)
			if want := "the connection to the relay " + relay.Address() + " was lost before this message" + again; next.Error() != want {
				t.Errorf("the next message: %s\nwant %s", next, want)
			}
		})
	}
}

// What 552 is about: the message, the reader's mailbox or the sender. Only the first is the same for every reader, and may
// stop a campaign.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said           string
		dot, rcpt, all bool // after the message; to RCPT, and to MAIL, where the size was told
	}{
		{"552 5.3.4 too big", true, true, true},
		{"552-5.2.3 Your message exceeded Google's message size limits.\n552 5.2.3 Please visit", true, true, true},
		{"550 5.3.4 Message size exceeds fixed limit", true, true, true},
		{"552 message size exceeds fixed maximum message size", true, true, true},
		{"552 5.3.0 message too long for us", true, true, true},
		{"552", false, false, true},
		{"552 Mailbox full", false, false, true},
		{"552 Requested mail action aborted: exceeded storage allocation", false, false, true},
		{"552 <size@opvang.example> has no room", false, false, true},
		{"552 5.2.2 full", false, false, false},
		{"552 5.2.2 The size of this mailbox is exceeded", false, false, false},
		{"552 5.3.1 no room", false, false, false},
		{"552-5.7.0 This message was blocked because its content presents a potential\n552 5.7.0 security issue of this size", false, false, false},
		{"550 5.7.1 spam", false, false, false},
		{"452 4.3.1 no room for this size", false, false, false},
	} {
		for step, want := range map[mailtest.Step]bool{mailtest.AtDot: c.dot, mailtest.AtRcpt: c.rcpt, mailtest.AtMail: c.all} {
			for _, offers := range [][]string{{"SIZE 1000000"}, {"8BITMIME"}} {
				told := offers[0] != "8BITMIME"
				relay := mailtest.Start(t, mailtest.Script{Offers: offers, Rules: []mailtest.Rule{{At: step, Say: c.said}}})
				got := send(t, connect(t, relay, mailtest.Script{}), "bo@example.org")
				if got.TooLarge() != (want && (told || step == mailtest.AtDot)) {
					t.Errorf("%s at %s, told the size %v: too large is %v", c.said, step, told, got.TooLarge())
				}
				if refused := step != mailtest.AtMail && c.said[0] == '5' || got.TooLarge(); refused != (got.Verdict == mailer.Refused) {
					t.Errorf("%s at %s, told the size %v: %s", c.said, step, told, got.Verdict)
				}
			}
		}
	}
}

func TestWithoutWordsQuotesNobody(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]mailer.Error{
		"a reply":  {Step: mailer.StepRcpt, Relay: "R", Code: 421, Enhanced: "4.7.0", Words: "<els@opvang.example> is busy"},
		"nonsense": *nonsense(t),
	} {
		if text := failure.WithoutWords(); strings.Contains(text, "els@") || text == "" {
			t.Errorf("%s: %q", name, text)
		}
	}
}

// nonsense is what comes of a relay that answers with an address and no code.
func nonsense(t *testing.T) *mailer.Error {
	t.Helper()
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtRcpt, Say: "els@opvang.example what"}}})
	result := send(t, connect(t, relay, mailtest.Script{}), "els@opvang.example")
	failure, ok := errors.AsType[*mailer.Error](result.Err)
	if !ok || !strings.Contains(failure.Error(), "els@") {
		t.Fatalf("error = %v: it should quote the line", result.Err)
	}
	return failure
}
