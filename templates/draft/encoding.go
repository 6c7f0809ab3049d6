package draft

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// decode makes text of bytes: UTF-16 with its mark, else UTF-8, else what Windows writes in Western Europe. UTF-8 with a few
// wrong bytes stays UTF-8: U+FFFD stands in their place, and is told.
func decode(data []byte) string { return decodeAs(data, charmap.Windows1252) }

// decodePage is decode for a web page, which may say itself how it was written (HTML, section 4.2.5.4).
func decodePage(data []byte) string {
	if m := charsetShape.FindSubmatch(data[:min(len(data), 2_000)]); m != nil {
		if e, err := htmlindex.Get(string(m[1])); err == nil {
			if set, ok := e.(*charmap.Charmap); ok {
				return decodeAs(data, set)
			}
		}
	}
	return decode(data)
}

var charsetShape = regexp.MustCompile(`(?i)<meta\s[^>]*charset\s*=\s*["']?\s*([a-z0-9_:-]+)`)

func decodeAs(data []byte, otherwise *charmap.Charmap) string {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		text, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data) // what is no UTF-16 becomes U+FFFD
		return string(text)
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if mostlyUTF8(data) {
		return string(bytes.ToValidUTF8(data, []byte("\uFFFD")))
	}
	text, _ := otherwise.NewDecoder().Bytes(data) // what it has no character for becomes U+FFFD
	return string(text)
}

// mostlyUTF8 reports whether more characters beyond ASCII are UTF-8 than are not.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		data = data[size:]
	}
	return bad == 0 || good > bad
}
