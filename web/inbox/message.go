package inbox

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/mail"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // older character sets, by their names in mail

	"golang.org/x/net/html"
)

// Heading is what a phone shows of a message before it is opened.
type Heading struct {
	From      string `json:"from"` // names and addresses, decoded
	To        string `json:"to"`
	Subject   string `json:"subject"`
	Preheader string `json:"preheader"` // the first words, hidden ones included
}

// opened is a message taken apart for reading.
type opened struct {
	Heading
	Headers    []headerField // as they stand in the message, in its order
	HTML, Text string
	Files      []file // everything else: pictures that the HTML shows, and attachments
	Problem    string // a Dutch sentence for staff when the message could not be read whole; empty when it could
}

// headerField is one line of the head, unfolded but not decoded.
type headerField struct{ Name, Value string }

// Bounds of what is read of one message, so that no message can keep a page busy.
const (
	maxParts = 100
	maxDepth = 10
	maxPart  = maxMessage // bytes
)

var errTooMuch = errors.New("more parts than a mail has")

// readHeading reads only what the list shows.
func readHeading(eml []byte) Heading { return readLetter(eml).Heading }

// readLetter takes a message apart. It never fails: what it cannot read, it says in Problem, and shows the rest.
func readLetter(eml []byte) opened {
	var letter opened
	entity, err := message.Read(bytes.NewReader(eml))
	if entity == nil {
		letter.Problem = "Deze mail heeft geen leesbare kop. Bekijk ze onder Bron."
		return letter
	}
	letter.note(err)
	fields := entity.Header.Fields()
	for fields.Next() {
		letter.Headers = append(letter.Headers, headerField{fields.Key(), valid(fields.Value())})
	}
	letter.From, letter.To = people(entity.Header, "From"), people(entity.Header, "To")
	letter.Subject = decoded(entity.Header, "Subject")
	reader := partReader{letter: &letter}
	letter.note(reader.read(entity, 0))
	letter.Preheader = preheader(letter)
	return letter
}

func (l *opened) note(err error) {
	if err != nil && l.Problem == "" {
		l.Problem = "Een deel van deze mail is niet te lezen. Onder Bron staat ze helemaal."
	}
}

type partReader struct {
	letter *opened
	parts  int
}

func (p *partReader) read(entity *message.Entity, depth int) error {
	if p.parts++; p.parts > maxParts || depth > maxDepth {
		return errTooMuch
	}
	parts := entity.MultipartReader()
	if parts == nil {
		return p.leaf(entity)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if part == nil {
			return err
		}
		p.letter.note(err) // an unknown character set: the part can still be shown, roughly
		if err := p.read(part, depth+1); err != nil {
			return err
		}
	}
}

func (p *partReader) leaf(entity *message.Entity) error {
	kind, options, _ := entity.Header.ContentType() // what cannot be read as a type is an attachment
	disposition, named, _ := entity.Header.ContentDisposition()
	body, err := io.ReadAll(io.LimitReader(entity.Body, maxPart))
	switch {
	case disposition != "attachment" && kind == "text/html" && p.letter.HTML == "":
		p.letter.HTML = valid(string(body))
	case disposition != "attachment" && (kind == "text/plain" || kind == "") && p.letter.Text == "":
		p.letter.Text = valid(string(body))
	default:
		p.letter.Files = append(p.letter.Files, file{
			Number: len(p.letter.Files) + 1, Name: valid(first(named["filename"], options["name"])), Type: valid(kind),
			ContentID: valid(strings.Trim(entity.Header.Get("Content-Id"), "<> ")), Data: body,
		})
	}
	return err
}

func valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// decoded is a header in readable form: decoded words, one line.
func decoded(header message.Header, name string) string {
	text, err := header.Text(name)
	if err != nil {
		text = header.Get(name)
	}
	return oneLine(text)
}

// people is an address header in readable form: "Els <els@opvang.example>, bo@school.example".
func people(header message.Header, name string) string {
	raw := header.Get(name)
	list, err := (&mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: message.CharsetReader}}).ParseList(raw)
	if err != nil {
		return decoded(header, name)
	}
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = one.Address
		if one.Name != "" {
			texts[i] = one.Name + " <" + one.Address + ">"
		}
	}
	return oneLine(strings.Join(texts, ", "))
}

// filler are the characters with which mails push other text out of a phone's first line.
const filler = "\u034F\u00AD\u200B\u200C\u200D\u200E\u2060\uFEFF\u2007\u2800"

// oneLine joins white space into single spaces and drops filler and what is not text.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(filler, r) {
			return -1
		}
		return r
	}, valid(text))
	return strings.Join(strings.Fields(text), " ")
}

// preheaderLength is about what the widest phone shows beside the subject.
const preheaderLength = 140

// preheader is the first text of the message, as phones show it after the subject.
func preheader(letter opened) string {
	text := oneLine(letter.Text)
	if letter.HTML != "" {
		text = firstWords(letter.HTML)
	}
	runes := []rune(text)
	if len(runes) > preheaderLength {
		return strings.TrimSpace(string(runes[:preheaderLength]))
	}
	return text
}

// firstWords reads the visible beginning of a page of HTML, and the hidden words that a preheader is made of.
func firstWords(page string) string {
	tokens := html.NewTokenizer(strings.NewReader(page))
	var words strings.Builder
	silent := ""
	for words.Len() < 8*preheaderLength {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		token := tokens.Token()
		switch {
		case silent != "":
			if kind == html.EndTagToken && token.Data == silent {
				silent = ""
			}
		case kind == html.StartTagToken && (token.Data == "head" || token.Data == "style" || token.Data == "script" || token.Data == "title"):
			silent = token.Data
		case kind == html.TextToken:
			words.WriteString(token.Data)
		default:
			words.WriteByte(' ')
		}
	}
	return oneLine(beforeFiller(words.String()))
}

// beforeFiller ends where a mail fills the line with invisible characters, so that what follows is not shown beside the
// subject.
func beforeFiller(text string) string {
	shown, _, _ := strings.Cut(text, "\u034f")
	if strings.TrimSpace(shown) == "" {
		return text
	}
	return shown
}
