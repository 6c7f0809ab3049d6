package draft

import (
	"bytes"
	"path/filepath"
	"strings"
)

type format int

const (
	formatText format = iota
	formatHTML
	formatMarkdown
	formatDocx
)

// foreign are the beginnings of files that are no text, and what to do with each.
var foreign = []struct{ begin, sentence string }{
	{"%PDF-", "is a PDF; open it, select all, copy, and paste the text into a .txt file; or open it in Word and save as .docx"},
	{`{\rtf`, "is an RTF document; open it in Word and save as .docx"},
	{"MZ", "is a program, not a text"},
	{"\x7fELF", "is a program, not a text"},
	{"\x89PNG", "is a picture; a draft is made of text"},
	{"\xff\xd8\xff", "is a picture; a draft is made of text"},
	{"GIF8", "is a picture; a draft is made of text"},
	{"\x1f\x8b", "is a compressed file; unpack it first"},
	{"Rar!", "is a compressed file; unpack it first"},
	{"7z\xbc\xaf", "is a compressed file; unpack it first"},
	{"MIME-Version:", "is a saved web archive; open it in a browser and save as .html, or in Word and save as .docx"},
}

// oleHeader begins files of Word before 2007, and documents with a password (MS-CFB, section 2.2).
const oleHeader = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// formatOf says what kind of file it is: what the bytes show counts first, then the ending.
func formatOf(name string, data []byte) (format, error) {
	ending := strings.ToLower(filepath.Ext(name))
	if len(bytes.TrimSpace(data)) == 0 {
		return 0, refusal("is empty")
	}
	if sentence := foreignFile(data); sentence != "" {
		return 0, refusal("%s", sentence)
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) {
		return formatDocx, nil
	}
	if binary(data) {
		return 0, refusal("is no text; only .txt, .html, .md and .docx can be read")
	}
	page := looksLikeHTML(data)
	switch ending {
	case ".html", ".htm":
		return formatHTML, nil
	case ".md", ".markdown":
		return formatMarkdown, nil
	case ".txt", "":
		if page {
			return formatHTML, nil
		}
		return formatText, nil
	case ".docx":
		return 0, refusal("is called .docx but is no Word document; open it in Word and save as .docx, or call it .txt when it is plain text")
	}
	if page {
		return formatHTML, nil // Word and web programs call their pages .doc or .aspx
	}
	return 0, refusal("ends in %q; only .txt, .html, .md and .docx can be read", ending)
}

func foreignFile(data []byte) string {
	if bytes.HasPrefix(data, []byte(oleHeader)) {
		// The names of streams inside are UTF-16 (MS-OFFCRYPTO, section 2.3.4.4).
		if bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e")) {
			return "has a password; open it in Word, take the password off (File, Info, Protect Document) and save as .docx"
		}
		return "is an old Word document; open it in Word and save as .docx"
	}
	for _, f := range foreign {
		if bytes.HasPrefix(data, []byte(f.begin)) {
			return f.sentence
		}
	}
	return ""
}

// binary reports whether bytes are no text in any encoding that is read: some control characters slip into texts, many do not.
func binary(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return false
	}
	controls := 0
	for _, c := range data {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' || c == 0x7f {
			controls++
		}
	}
	return controls > 8 && controls > len(data)/50
}

// looksLikeHTML reports whether a text begins as a page or as the fragment that a browser puts on the clipboard.
func looksLikeHTML(data []byte) bool {
	begin := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(data[:min(len(data), 1000)]), "\uFEFF")))
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<meta", "<!--startfragment", "<p>", "<p ", "<div", "<h1", "<h2", "<article", "<main", "<table"} {
		if strings.HasPrefix(begin, tag) {
			return true
		}
	}
	return strings.HasPrefix(begin, "version:") && strings.Contains(begin, "starthtml:")
}
