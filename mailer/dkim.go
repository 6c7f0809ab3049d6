package mailer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// signedFields are the fields that a signature covers where they are there (RFC 6376, 5.4.1; RFC 8058, 4). Those with
// onceMore are named once more than they are there, so that nobody can put a second one, or a first, before them (8.15).
var signedFields = []struct {
	name     string
	onceMore bool
}{
	{"From", true}, {"To", false}, {"Subject", true}, {"Date", false}, {"Message-ID", false}, {"Reply-To", false},
	{"MIME-Version", false}, {"Content-Type", false}, {"Content-Transfer-Encoding", false}, {"List-Id", false},
	{"List-Unsubscribe", true}, {"List-Unsubscribe-Post", true}, {"Feedback-ID", false},
}

const (
	fromField = 0 // where From stands in signedFields

	maxSignatureLine = 72 // of base64: whole groups of four
)

// Signer signs messages of one domain with DKIM (RFC 6376; RFC 8301 and 8463 for the algorithms), by each of its keys. It
// never changes and is safe for use by many goroutines.
type Signer struct{ keys []signingKey }

// signingKey is a key with the beginning of its field, which is the same in every message.
type signingKey struct {
	Key
	opening []byte
	column  int
}

// NewSigner makes a signer of one key or more; RSA signs first in the message, because every receiver knows it.
func NewSigner(keys ...Key) *Signer {
	s := &Signer{}
	for _, key := range slices.SortedStableFunc(slices.Values(keys), byAlgorithm) {
		l := newLine(nil, "DKIM-Signature")
		for _, tag := range []string{"v=1;", "a=" + string(key.Algorithm()) + "-sha256;", "c=relaxed/relaxed;", "d=" + key.Domain + ";", "s=" + key.Selector + ";"} {
			l.add("", tag, "", maxHeaderLine)
		}
		s.keys = append(s.keys, signingKey{Key: key, opening: slices.Clip(l.dst), column: l.column})
	}
	return s
}

// String names the keys and shows nothing of them.
func (s *Signer) String() string {
	names := make([]string, len(s.keys))
	for i, key := range s.keys {
		names[i] = key.String()
	}
	return "signer with " + strings.Join(names, ", ")
}

// GoString is String: also %#v tells no secret.
func (s *Signer) GoString() string { return s.String() }

// Keys are those that sign, in their order.
func (s *Signer) Keys() []Key {
	keys := make([]Key, len(s.keys))
	for i, key := range s.keys {
		keys[i] = key.Key
	}
	return keys
}

// Append writes after dst a DKIM-Signature field for each key; on the wire the message follows as it is. Every line of the
// message ends in CR LF (the last may have no end). The same message gives the same bytes again. There is no t=: it
// is worth nothing to a receiver, and one of a clock that is ahead lies in the future (RFC 6376, 3.5).
//
// It fails, and then dst is as it was, when the message has no end of its header or no From, and when RSA went wrong in
// this machine; a message of Frame.Append has both.
func (s *Signer) Append(dst, message []byte) ([]byte, error) {
	d, _ := digests.Get().(*digest)
	defer digests.Put(d)
	if err := d.read(message); err != nil {
		return dst, fmt.Errorf("sign a message with DKIM: %w", err)
	}
	start := len(dst)
	for i := range s.keys {
		var err error
		if dst, err = d.appendSignature(dst, &s.keys[i]); err != nil {
			return dst[:start], fmt.Errorf("sign a message with DKIM, selector %s: %w", s.keys[i].Selector, err)
		}
	}
	return dst, nil
}

var (
	errNoBody = errors.New("it has no empty line after its header")
	errNoFrom = errors.New("it has no From")
)

// digest is what all signatures of one message have in common. It is kept to be used again.
type digest struct {
	body   [sha256.Size]byte
	header []byte // the signed fields in canonical form, in the order of h=
	signed int    // how much of header that is; behind it comes each signature's own field in turn
	names  []byte // "From:From:To"
	fields []field
	room   []byte
}

// field is one field of a message of those that are signed.
type field struct {
	kind int // its place in signedFields
	text []byte
}

var digests = sync.Pool{New: func() any { return new(digest) }}

// read takes the message apart and in canonical form.
func (d *digest) read(message []byte) error {
	end := bytes.Index(message, []byte("\r\n\r\n"))
	if end < 0 {
		return errNoBody
	}
	d.readFields(message[:end+2])
	if !slices.ContainsFunc(d.fields, func(f field) bool { return f.kind == fromField }) {
		return errNoFrom
	}
	d.room = appendRelaxedBody(d.room[:0], message[end+4:])
	d.body = sha256.Sum256(d.room)
	d.header, d.names = d.header[:0], d.names[:0]
	for kind := range signedFields {
		d.cover(kind)
	}
	d.signed = len(d.header)
	clear(d.fields) // a message is not kept alive by who signed it
	return nil
}

// readFields finds the fields that are signed, folded lines with them.
func (d *digest) readFields(header []byte) {
	d.fields = d.fields[:0]
	for len(header) > 0 {
		end := fieldEnd(header)
		if kind := signedKind(header[:end]); kind >= 0 {
			d.fields = append(d.fields, field{kind, header[:end]})
		}
		header = header[end:]
	}
}

// fieldEnd is where the first field of a header ends: after the first line that no folded one follows.
func fieldEnd(header []byte) int {
	for at := 0; ; {
		n := bytes.Index(header[at:], []byte("\r\n"))
		if n < 0 {
			return len(header)
		}
		if at += n + 2; at == len(header) || !isBlank(header[at]) {
			return at
		}
	}
}

// signedKind is a field's place in signedFields, or -1.
func signedKind(field []byte) int {
	name, _, _ := bytes.Cut(field, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	for i := range signedFields {
		if len(name) == len(signedFields[i].name) && bytes.EqualFold(name, []byte(signedFields[i].name)) {
			return i
		}
	}
	return -1
}

// cover adds all fields of one kind, the last first as RFC 6376, 5.4.2 has it, and names them.
func (d *digest) cover(kind int) {
	for _, field := range slices.Backward(d.fields) {
		if field.kind != kind {
			continue
		}
		d.header = appendRelaxedField(d.header, field.text)
		d.name(signedFields[kind].name)
	}
	if signedFields[kind].onceMore {
		d.name(signedFields[kind].name)
	}
}

func (d *digest) name(name string) {
	if len(d.names) > 0 {
		d.names = append(d.names, ':')
	}
	d.names = append(d.names, name...)
}

// appendSignature writes the field of one key: its beginning, what is hashed, and the signature over all that.
func (d *digest) appendSignature(dst []byte, key *signingKey) ([]byte, error) {
	start := len(dst)
	l := line{append(dst, key.opening...), key.column}
	l.addNames(d.names)
	var hash [64]byte
	l.addBytes("bh=", base64.StdEncoding.AppendEncode(hash[:0], d.body[:]), ";")
	l.fold()
	l.dst = append(l.dst, " b="...)

	// The field itself is signed with an empty b= and without its line end (RFC 6376, 3.7).
	d.header = appendRelaxedField(d.header[:d.signed], l.dst[start:])
	signature, err := key.sign(sha256.Sum256(d.header[:len(d.header)-len("\r\n")]))
	if err != nil {
		return dst, err
	}
	d.room = base64.StdEncoding.AppendEncode(d.room[:0], signature)
	return appendGroups(l.dst, d.room), nil
}

// addBytes is add for bytes, on a line of a header's usual length.
func (l *line) addBytes(before string, piece []byte, after string) {
	l.space(len(before)+len(piece)+len(after), maxHeaderLine)
	l.dst = append(append(append(l.dst, before...), piece...), after...)
}

// addNames writes h=, folded after a colon where a line is full.
func (l *line) addNames(names []byte) {
	l.add("", "h=", "", 0) // on a line of its own
	for more := true; more; {
		var name []byte
		name, names, more = bytes.Cut(names, []byte(":"))
		if l.column+len(name)+1 > maxHeaderLine {
			l.fold()
			l.dst, l.column = append(l.dst, ' '), 1
		}
		l.dst = append(l.dst, name...)
		end := byte(';')
		if more {
			end = ':'
		}
		l.dst = append(l.dst, end)
		l.column += len(name) + 1
	}
}

// appendGroups writes a signature in base64 over as many lines as it takes, and the end of the field.
func appendGroups(dst, signature []byte) []byte {
	for len(signature) > maxSignatureLine {
		dst = append(append(dst, signature[:maxSignatureLine]...), "\r\n "...)
		signature = signature[maxSignatureLine:]
	}
	return append(append(dst, signature...), '\r', '\n')
}
