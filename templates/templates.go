// Package templates knows what a letter says and how it looks: blocks with typed fields, the template that orders them, and
// the way from a campaign's content to a compiled letter with HTML, plain text and personal slots.
//
// Each block is one declaration in a file of its own (block_*.go). Reading a campaign file, checking it, the HTML with its
// style rules, the text and docs/blocks.md all follow from that declaration; a new block is one new file.
//
// The work is done once per campaign and language: Compile builds the document, inlines its CSS and cuts it into segments,
// some of which belong to a branch: a part of a text that a condition shows to some readers. For each reader only
// Letter.Shown and Letter.Fill run: they choose the branches, and join the segments with that reader's values, escaped by the
// place they stand.
//
// The package leaves to others who reads a letter, when it goes and how it travels; it imports nothing of this module.
// Beside it: templates/media keeps pictures, templates/checks looks a letter over, templates/proofread knows faults in plain
// words, templates/draft makes blocks of a pasted document.
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
	Template    string       `json:"template,omitempty"`
	Languages   []Language   `json:"languages"`
	Subject     Words        `json:"subject"`
	Preheader   Words        `json:"preheader,omitempty"`
	Blocks      []Block      `json:"blocks"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Pictures    string       `json:"pictures,omitempty"` // PicturesHosted ("" too) or PicturesEmbedded
	Links       string       `json:"links,omitempty"`    // LinksCounted ("" too: where the network counts) or LinksPlain
}

// How the pictures of a letter travel: as addresses on the network's own site, or inside the mail itself (RFC 2392).
const (
	PicturesHosted   = "hosted"
	PicturesEmbedded = "embedded"
)

// Whether the links of a letter are counted. Nothing about a reader is ever kept with the count.
const (
	LinksCounted = "counted"
	LinksPlain   = "plain"
)

// Attachment is a file that travels with a letter, the same for all readers.
type Attachment struct {
	File string `json:"file"` // reference in the media library
	Name string `json:"name"` // as readers see it: "affiche.pdf"
}

// Block is one piece of content: the type names its declaration, the fields hold what was written.
type Block struct {
	Type   string           `json:"type"`
	If     string           `json:"if,omitempty"` // the condition under which a reader sees it; "" is always
	Fields map[string]Value `json:"fields,omitempty"`
}

// Value is what one field holds: words for a text or link, one for what has no language (a date, a choice), items for a list.
// A picture is both: one refers to the file, words describe it for who does not see it, unless it is decorative.
type Value struct {
	Words      Words              `json:"words,omitempty"`
	One        string             `json:"one,omitempty"`
	Items      []map[string]Value `json:"items,omitempty"`
	Decorative bool               `json:"decorative,omitempty"`
}

func (v Value) empty() bool {
	return len(v.Words) == 0 && v.One == "" && len(v.Items) == 0 && !v.Decorative
}

// House is who sends the letter, and how. Its texts are in the letter's language already.
type House struct {
	Name          string // the network's name
	PostalAddress string // on one line
	Topic         string // the topic's name, which the footer gives as the reason for the mail
	Reason        string // the whole sentence instead, of a mail that is about several topics; "" names the topic
	PublicURL     string // where readers' pages stand; on loopback the letter says that it is practice
	PrivacyURL    string // the page that says what is kept about readers; "" for none
	Practice      bool   // no relay: the letter stays on this machine and says so
	Palette       string // name of one of Palettes; "" is the first
	Logo          string // picture of the network's logo; "" has a small drawn house

	// Key is unguessable and of this letter alone: PublicURL/o/KEY shows its web version, PublicURL/l/KEY/n is its n-th
	// counted link. "" has neither.
	Key        string
	CountLinks bool // where Content.Links allows it

	// Picture gives a picture of the media library, fit for being shown so many CSS pixels wide, and Attachment the bytes of
	// a file and its media type. nil knows only the pictures that come with the program.
	Picture    func(ref string, width int) (Picture, error)
	Attachment func(ref string) (data []byte, mediaType string, err error)
}

// Picture is a picture file that fits its place in a letter: at most twice as wide as it is shown.
type Picture struct {
	Ref           string // HASH.png or HASH.jpg, by the SHA-256 of Data
	Type          string // image/png or image/jpeg
	Width, Height int    // pixels of the file
	Data          []byte
}
