package inbox

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"path"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// file is a part of a message that is neither its text nor its HTML.
type file struct {
	Number     int    // from 1, in the order of the message
	Name, Type string // as the message says; either may be empty
	ContentID  string // without its brackets; empty when it has none
	Data       []byte
}

// Attachments are the files that the HTML does not show.
func (l opened) Attachments() []file {
	shown := map[string]bool{}
	eachPicture(l.HTML, func(source string) (string, bool) {
		shown[contentID(source)] = true
		return "", false
	})
	var attached []file
	for _, f := range l.Files {
		if f.ContentID == "" || !shown[f.ContentID] {
			attached = append(attached, f)
		}
	}
	return attached
}

// maxEmbedded is how many bytes of pictures a page holds: twice what a message can bring along, in base64. A picture that is
// named again and again counts each time.
const maxEmbedded = 30 << 20

// embedded gives for cid:ID an address that holds that picture itself, as long as the page has room for it. Only kinds of
// pictures that mail programs show are taken; none of them can run anything.
func (l opened) embedded() func(source string) (address string, ok bool) {
	addresses, room := map[string]string{}, maxEmbedded
	return func(source string) (string, bool) {
		id := contentID(source)
		address, known := addresses[id]
		if !known {
			address = l.address(id)
			addresses[id] = address
		}
		if address == "" || len(address) > room {
			return "", false
		}
		room -= len(address)
		return address, true
	}
}

// address is the picture with this ID as a data: address, or "" when the message has no such picture.
func (l opened) address(id string) string {
	for _, f := range l.Files {
		if id != "" && f.ContentID == id && (f.Type == "image/png" || f.Type == "image/jpeg" || f.Type == "image/gif") {
			return "data:" + f.Type + ";base64," + base64.StdEncoding.EncodeToString(f.Data)
		}
	}
	return ""
}

// contentID is the ID of cid:ID (RFC 2392), and "" for any other address.
func contentID(source string) string {
	scheme, id, _ := strings.Cut(source, ":")
	if !strings.EqualFold(scheme, "cid") {
		return ""
	}
	if plain, err := url.PathUnescape(id); err == nil {
		return plain
	}
	return id
}

// eachPicture offers the address of every picture of a page to swap, and returns the page with the addresses that swap
// gives in their place. All else stays byte for byte.
func eachPicture(page string, swap func(source string) (address string, ok bool)) string {
	tokens := html.NewTokenizer(strings.NewReader(page))
	var swapped strings.Builder
	at, done := 0, 0 // read so far, and written so far
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return swapped.String() + page[done:]
		}
		from := at
		at += len(tokens.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		if tag := tokens.Token(); tag.Data == "img" && swapSource(&tag, swap) {
			swapped.WriteString(page[done:from])
			swapped.WriteString(tag.String())
			done = at
		}
	}
}

func swapSource(tag *html.Token, swap func(string) (string, bool)) bool {
	for i, a := range tag.Attr {
		if a.Key != "src" {
			continue
		}
		address, ok := swap(strings.TrimSpace(a.Val))
		if ok {
			tag.Attr[i].Val = address
		}
		return ok
	}
	return false
}

// Label is the file's name as a person reads it, safe as the name of a download: no folders, and nothing that is not seen.
func (f file) Label() string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, path.Base(strings.ReplaceAll(f.Name, `\`, "/")))
	if name = strings.TrimSpace(name); strings.Trim(name, "./") != "" {
		return name
	}
	return fmt.Sprintf("bijlage-%d%s", f.Number, endings[f.Type])
}

// endings are those of nameless files of kinds that letters have.
var endings = map[string]string{
	"application/pdf": ".pdf", "text/calendar": ".ics", "image/png": ".png", "image/jpeg": ".jpg", "message/rfc822": ".eml",
}

// Kind is what the file is, in a word.
func (f file) Kind() string {
	switch {
	case f.Type == "application/pdf":
		return "pdf"
	case f.Type == "text/calendar":
		return "afspraak voor de agenda"
	case strings.HasPrefix(f.Type, "image/"):
		return "beeld"
	}
	return first(f.Type, "soort onbekend")
}

// Size is how large the file is, in words.
func (f file) Size() string { return size(int64(len(f.Data))) }
