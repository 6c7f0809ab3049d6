package mailer

import "errors"

// Verdict is what became of one message at the relay.
type Verdict string

// The four verdicts. Their spelling is stored in the ledger.
const (
	Accepted Verdict = "accepted" // the relay took it (2xx after the dot)
	Later    Verdict = "later"    // not now: try again
	Refused  Verdict = "refused"  // never: the relay said 5xx to this recipient or this message
	Unknown  Verdict = "unknown"  // the last byte was written and no answer came: it may have gone
)

// Result is the relay's answer to one message. Code, Enhanced and Words are the relay's own, empty when it said nothing;
// Words is at most 500 characters on one line. Err is nil when the message was accepted and an *Error otherwise.
//
// RelayFault tells Later apart: true is trouble between us and the relay (connection, greeting, MAIL, 421, a stop by our
// own context), which says nothing about the recipient, though this message is put off; false is what the relay said about
// this recipient.
type Result struct {
	Verdict    Verdict
	Code       int
	Enhanced   string // RFC 3463, as "5.1.1"; empty when there is none that fits the code
	Words      string
	RelayFault bool
	Err        error
}

// TooLarge tells that the relay takes no message of this size, whoever it is for; see size.go.
func (r Result) TooLarge() bool {
	if failure, ok := errors.AsType[*Error](r.Err); ok {
		return failure.tooLarge()
	}
	return (&Error{Step: StepDot, Code: r.Code, Enhanced: r.Enhanced, Words: r.Words}).tooLarge()
}

// judge is the whole rule of what a reply means at a step; sized, when the size was told with MAIL. done is true when the
// message's way ends here.
func judge(step Step, reply reply, sized bool) (verdict Verdict, relayFault, done bool) {
	whole := step == StepDot || step == stepBDAT
	switch class := reply.code / 100; {
	case reply.code == 421: // RFC 5321, 3.8: the service closes the connection, whatever was asked
		return Later, true, true
	case step == stepBDAT && class == 2 && reply.ofAnEnvelope():
		return Unknown, false, true
	case whole && class == 2:
		return Accepted, false, true
	case step == StepData && class == 3, step != StepData && class == 2:
		return "", false, false
	case step == StepMail:
		return judgeSender(reply, sized)
	case step == stepBDAT && unknownCommand(reply.code), step != StepDot && ofSession(reply.code): // nobody else must pay for that
		return Later, true, true
	case class == 4:
		return Later, false, true
	case class == 5:
		return Refused, false, true
	case whole: // an answer that is none: it may have gone
		return Unknown, false, true
	default:
		return Later, true, true
	}
}

// judgeSender is what a refusal at MAIL means. It is about our sender and not about the person, unless it is about the size,
// which was told with it (RFC 1870, 6.1).
func judgeSender(reply reply, sized bool) (verdict Verdict, relayFault, done bool) {
	if sized && reply.tooLarge() {
		return Refused, false, true
	}
	return Later, true, true
}

// unknownCommand holds for the replies that are about a command and not about what it asks (RFC 5321, 4.2.3).
func unknownCommand(code int) bool { return code >= 500 && code <= 504 }

// ofSession holds for the refusals of a command that are about our session, whoever the mail is for: a command that is not
// known or comes out of turn (RFC 5321, 4.2.3), or before a login (RFC 4954, 6).
func ofSession(code int) bool { return code == 500 || code == 502 || code == 503 || code == 530 }
