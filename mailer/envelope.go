package mailer

import (
	"fmt"
	"strconv"
	"strings"
)

// Envelope is who a message is from and to, as the relay is told: addresses in ASCII, without angle brackets. From may be
// empty: then nobody gets the bounce (RFC 5321, 4.5.5).
type Envelope struct{ From, To string }

// appendMail and appendRcpt write the two commands that carry an envelope. A size above 0 is told to the relay, which may
// refuse the message then and there (RFC 1870).
func appendMail(dst []byte, from string, size int) []byte {
	dst = append(append(append(dst, "MAIL FROM:<"...), from...), '>')
	if size > 0 {
		dst = strconv.AppendInt(append(dst, " SIZE="...), int64(size), 10)
	}
	return append(dst, "\r\n"...)
}

func appendRcpt(dst []byte, to string) []byte {
	return append(append(append(dst, "RCPT TO:<"...), to...), ">\r\n"...)
}

// sendable refuses what would break out of its line, or what no relay without SMTPUTF8 takes.
func sendable(envelope Envelope) (Step, error) {
	if envelope.From != "" {
		if err := mailbox(envelope.From); err != nil {
			return StepMail, err
		}
	}
	return StepRcpt, mailbox(envelope.To)
}

// mailbox checks what may stand between the angle brackets of MAIL and RCPT (RFC 5321, 4.1.2 and 4.5.3.1), more leniently
// than the standard where strange addresses exist in practice.
func mailbox(address string) error {
	at := strings.LastIndexByte(address, '@')
	shown := func() string { return clean(address, 100) }
	switch {
	case at < 1 || at == len(address)-1:
		return &unsendable{fmt.Sprintf("%q is not an address", shown())}
	case len(address) > 254:
		return &unsendable{fmt.Sprintf("the address %q is longer than 254 characters", shown())}
	}
	for _, b := range []byte(address) {
		if b >= 0x80 {
			return &unsendable{fmt.Sprintf("the address %q has letters that mail relays do not take: only plain letters before the @, and the domain in its xn-- form", shown())}
		}
		if b <= ' ' || b == 0x7f || b == '<' || b == '>' {
			return &unsendable{fmt.Sprintf("the address %q has characters that no address has", shown())}
		}
	}
	return nil
}
