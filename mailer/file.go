package mailer

import (
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"
)

// File travels with a letter. One with a ContentID is a picture in the HTML, which names it by src="cid:ID"; any other is
// an attachment.
type File struct {
	Name      string // as the reader sees it: "affiche.pdf"
	Type      string // media type with its parameters, written as given: "text/calendar; charset=utf-8; method=PUBLISH"
	ContentID string // at most 60 characters, best with an @ in it (RFC 2392); empty for an attachment
	Data      []byte
}

const (
	maxContentID = 60
	maxPercent   = 54 // of a value in percent form, so that it fits a line behind filename*0*=utf-8''
)

// validate fails with what a person can mend in the file.
func (f File) validate() error {
	kind, parameters, err := mime.ParseMediaType(f.Type)
	group, _, whole := strings.Cut(kind, "/")
	switch {
	case f.fileName() == "":
		return errors.New("it has no name")
	case len(f.Data) == 0:
		return errors.New("it is empty")
	case err != nil || !whole || !plainText([]byte(f.Type), maxPlainWord) || strings.Trim(f.Type, " ;") != f.Type:
		return fmt.Errorf("its type %q is not like image/png", f.Type)
	case group == "multipart" || group == "message":
		return fmt.Errorf("a part of type %s cannot travel as a file", kind) // RFC 2046, 5: it may not be in base64
	case parameters["name"] != "":
		return fmt.Errorf("its type %q holds a name, which comes from the file", f.Type)
	case len(f.ContentID) > maxContentID || strings.Trim(f.ContentID, atomText+"@.") != "":
		return fmt.Errorf("its id %q is not at most %d plain letters, digits and signs", f.ContentID, maxContentID)
	}
	return nil
}

// fileName is the name as it is sent: one line, without the signs that file systems and mail programs take for more.
func (f File) fileName() string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"/:<>?\|`, r) {
			return '_'
		}
		return r
	}, string(oneLine(nil, f.Name)))
}

// appendFile writes a file as a part of a message: its fields in the order that go-mail has, and its bytes in base64.
func appendFile(dst []byte, file File) []byte {
	name := file.fileName()
	l := newLine(dst, "Content-Disposition")
	if file.ContentID == "" {
		l.add("", "attachment", ";", maxHeaderLine)
	} else {
		l.add("", "inline", ";", maxHeaderLine)
	}
	l.parameter("filename", name)
	if file.ContentID != "" {
		l = newLine(l.end(), "Content-ID")
		l.add("<", file.ContentID, ">", maxHeaderLine)
	}
	l = newLine(append(l.end(), "Content-Transfer-Encoding: base64\r\n"...), "Content-Type")
	for word := range strings.SplitSeq(file.Type+";", " ") {
		l.add("", word, "", maxHeaderLine)
	}
	l.parameter("name", name)
	return appendBase64(append(l.end(), '\r', '\n'), file.Data)
}

// parameter writes the last parameter of a field: between quotes when it is plain, otherwise as RFC 2231 wants it, over
// as many lines as it takes. (go-mail writes encoded words between quotes, which RFC 2047, 5 forbids.)
func (l *line) parameter(name, value string) {
	if len(value) <= maxPlainWord && plainText([]byte(value), maxPlainWord) {
		l.add(name+`="`, value, `"`, maxHeaderLine)
		return
	}
	before := name + "*=utf-8''"
	if percentWidth(value) > maxPercent {
		before = name + "*0*=utf-8''"
	}
	for n := 1; ; n++ {
		cut := 0
		for width := 0; cut < len(value); {
			_, size := utf8.DecodeRuneInString(value[cut:])
			if width += percentWidth(value[cut : cut+size]); width > maxPercent {
				break
			}
			cut += size
		}
		if cut == len(value) {
			l.add(before, percent(value), "", maxHeaderLine)
			return
		}
		l.add(before, percent(value[:cut]), ";", maxHeaderLine)
		value, before = value[cut:], fmt.Sprintf("%s*%d*=", name, n)
	}
}

// percent writes a value as RFC 2231, 4 has it.
func percent(value string) string {
	var out strings.Builder
	for _, b := range []byte(value) {
		if percentPlain(b) {
			out.WriteByte(b)
		} else {
			out.Write([]byte{'%', upperHex[b>>4], upperHex[b&15]})
		}
	}
	return out.String()
}

func percentWidth(value string) int {
	width := 3 * len(value)
	for _, b := range []byte(value) {
		if percentPlain(b) {
			width -= 2
		}
	}
	return width
}

func percentPlain(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '.' || b == '_'
}

// appendBase64 writes data in lines of 76 characters (RFC 2045, 6.8).
func appendBase64(dst, data []byte) []byte {
	const perLine = maxQuoted / 4 * 3
	for len(data) > 0 {
		now := data[:min(perLine, len(data))]
		dst = append(base64.StdEncoding.AppendEncode(dst, now), '\r', '\n')
		data = data[len(now):]
	}
	return dst
}
