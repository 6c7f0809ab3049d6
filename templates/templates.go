// Package templates knows what a letter says and how it looks: blocks with typed fields, the template that orders them, and
// the way from a campaign's content to a compiled letter with HTML, plain text and personal slots.
//
// Each block is one declaration in a file of its own (block_*.go). Reading a campaign file, checking it, the HTML, the text
// and docs/blocks.md all follow from that declaration; a new block is one new file and one line in blocks.go.
//
// The work is done once per campaign and language: Compile builds the document, inlines its CSS and cuts it into segments.
// For each reader only Letter.Fill runs, which joins those segments and escapes that reader's values by the place they stand.
//
// The package leaves to others who reads a letter, when it goes and how it travels; it imports nothing of this module.
package templates

// Language is a language of letters: "nl", "fr" or "en".
type Language string

// The languages that letters can be written in.
const (
	Dutch   Language = "nl"
	French  Language = "fr"
	English Language = "en"
)

// Known reports whether letters can be written in this language.
func (l Language) Known() bool { return l == Dutch || l == French || l == English }

// Words is one text in several languages. The key "" holds what is the same in all of them.
type Words map[Language]string

// In returns the text in a language, or the one that serves all languages, or "".
func (w Words) In(l Language) string {
	if text, ok := w[l]; ok {
		return text
	}
	return w[""]
}

// Content is what staff write: the texts of one campaign in all its languages. It survives JSON unchanged.
type Content struct {
	Template  string     `json:"template,omitempty"`
	Languages []Language `json:"languages"`
	Subject   Words      `json:"subject"`
	Preheader Words      `json:"preheader,omitempty"`
	Blocks    []Block    `json:"blocks"`
}

// Block is one piece of content: the type names its declaration, the fields hold what was written.
type Block struct {
	Type   string           `json:"type"`
	Fields map[string]Value `json:"fields,omitempty"`
}

// Value is what one field holds: words for a text or link, one for what has no language (a date, a choice), items for a list.
type Value struct {
	Words Words              `json:"words,omitempty"`
	One   string             `json:"one,omitempty"`
	Items []map[string]Value `json:"items,omitempty"`
}

func (v Value) empty() bool { return len(v.Words) == 0 && v.One == "" && len(v.Items) == 0 }

// House is who sends the letter. Its texts are in the letter's language already.
type House struct {
	Name          string // the network's name
	PostalAddress string // on one line
	Topic         string // the topic's name, which the footer gives as the reason for the mail
	PublicURL     string // where readers' pages stand; on loopback the letter says that it is practice
	Practice      bool   // no relay: the letter stays on this machine and says so
}
