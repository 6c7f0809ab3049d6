package media

import (
	"bytes"
	"slices"
	"strings"
)

// Type is what a file is, written as the ending of its name.
type Type string

// The types that are taken. GIF and WebP are kept as PNG or JPG.
const (
	PNG  Type = "png"
	JPG  Type = "jpg"
	GIF  Type = "gif"
	WebP Type = "webp"
	PDF  Type = "pdf"
	ICS  Type = "ics"
)

// MIME is the media type (RFC 2046): "image/png".
func (t Type) MIME() string {
	switch t {
	case PNG, GIF, WebP:
		return "image/" + string(t)
	case JPG:
		return "image/jpeg"
	case PDF:
		return "application/pdf"
	case ICS:
		return "text/calendar"
	}
	return "application/octet-stream"
}

// Picture says whether the type has pixels.
func (t Type) Picture() bool { return t == PNG || t == JPG || t == GIF || t == WebP }

func (t Type) kept() bool { return t == PNG || t == JPG || t == PDF || t == ICS }

// headSize is how many octets tell what a file is.
const headSize = 1024

// Sniff tells from the first octets of a file (1,024 are plenty) what it is. It says false for what is not taken.
func Sniff(data []byte) (Type, bool) {
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.start)) && (s.at8 == "" || len(data) >= 12 && string(data[8:12]) == s.at8) {
			return s.is, true
		}
	}
	return "", false
}

var signatures = []struct {
	start, at8 string // at8 stands at octet 8
	is         Type
}{
	{"\x89PNG\r\n\x1a\n", "", PNG},
	{"\xff\xd8\xff", "", JPG},
	{"GIF87a", "", GIF},
	{"GIF89a", "", GIF},
	{"RIFF", "WEBP", WebP},
	{"%PDF-", "", PDF},
	{"BEGIN:VCALENDAR\r", "", ICS},
	{"BEGIN:VCALENDAR\n", "", ICS},
}

// refusal is the sentence for a file that Sniff does not know, by its first octets. It names what people really try.
func refusal(head []byte) string {
	if len(head) == 0 {
		return "is empty; choose the file again"
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		return boxRefusal(head)
	}
	for _, s := range strange {
		if slices.ContainsFunc(s.starts, func(start string) bool { return bytes.HasPrefix(head, []byte(start)) }) {
			return s.sentence
		}
	}
	return markupRefusal(strings.ToLower(string(head)))
}

const (
	asJPEG = "which most mail programs do not show; save it as JPEG and take that"
	asPNG  = "which most mail programs do not show; save it as PNG, 1,200 pixels wide or more, and take that"
)

var strange = []struct {
	starts   []string
	sentence string
}{
	{[]string{"MZ", "\x7fELF", "#!", "\xca\xfe\xba\xbe", "\xfe\xed\xfa", "\xcf\xfa\xed\xfe"},
		"is a program, whatever its name says; do not open it, and ask who sent it what it is"},
	{[]string{"II*\x00", "MM\x00*"}, "is a TIFF picture, " + asJPEG},
	{[]string{"BM"}, "is a BMP picture, " + asPNG},
	{[]string{"8BPS"}, "is a Photoshop file, " + asPNG},
	{[]string{"\x00\x00\x01\x00"}, "is an icon file, " + asPNG},
	{[]string{"\xff\x0a", "\x00\x00\x00\x0cJXL ", "\x00\x00\x00\x0cjP  "}, "is a JPEG XL or JPEG 2000 picture, " + asJPEG},
	{[]string{"PK\x03\x04", "PK\x05\x06"}, "is a Word, Excel, PowerPoint or zip file, which many mail servers stop; save it as PDF and take that"},
	{[]string{"\xd0\xcf\x11\xe0"}, "is an old Word, Excel or PowerPoint file, which many mail servers stop; save it as PDF and take that"},
	{[]string{"{\\rtf"}, "is an RTF document; save it as PDF and take that"},
	{[]string{"\x1f\x8b", "7z\xbc\xaf", "Rar!", "BZh"}, "is an archive; unpack it and take the picture or PDF in it"},
	{[]string{"ID3", "OggS", "\x1aE\xdf\xa3"}, film},
	{[]string{"BEGIN:VCALENDAR"}, "is a calendar file with a fault in its first line; export it again"},
}

const film = "is film or sound, which letters do not carry; take a picture of it and link to the film"

// boxRefusal is for the formats that begin with a box "ftyp" (ISO/IEC 14496-12): its brands tell pictures from films.
func boxRefusal(head []byte) string {
	brands := string(head[8:min(len(head), 64)])
	switch {
	case strings.Contains(brands, "avif") || strings.Contains(brands, "avis"):
		return "is an AVIF picture, " + asJPEG
	case strings.Contains(brands, "heic") || strings.Contains(brands, "heix") || strings.Contains(brands, "mif1") || strings.Contains(brands, "msf1"):
		return "is a HEIC photo, " + asJPEG + "; an iPhone does so by itself when the photo is sent by mail"
	}
	return film
}

func markupRefusal(head string) string {
	head = strings.TrimLeft(strings.TrimPrefix(head, "\ufeff"), " \t\r\n")
	switch {
	case strings.HasPrefix(head, "<") && strings.Contains(head, "<svg"):
		return "is an SVG drawing, " + asPNG
	case strings.HasPrefix(head, "<!doctype html"), strings.HasPrefix(head, "<html"), strings.HasPrefix(head, "<head"),
		strings.HasPrefix(head, "<script"), strings.HasPrefix(head, "<body"):
		return "is a web page; save the picture on it, or print the page to PDF, and take that"
	case strings.Contains(head, "%pdf-"):
		return "is a PDF with something else before its beginning; open it, save it anew as PDF, and take that"
	}
	return "is neither a picture (PNG, JPEG, GIF, WebP) nor a PDF or calendar file; save it as one of these and take that"
}
