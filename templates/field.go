package templates

import (
	"fmt"
	"strings"
)

// Kind says what may stand in a field and how it is written in a file.
type Kind string

// The kinds of fields.
const (
	KindText   Kind = "text"   // one line, without marks
	KindRich   Kind = "rich"   // paragraphs with **bold**, *italic* and [links](https://...)
	KindLink   Kind = "link"   // https:, mailto:, tel:
	KindImage  Kind = "image"  // a picture, with words for who does not see it
	KindDate   Kind = "date"   // 2027-06-14
	KindTime   Kind = "time"   // 13:30
	KindNumber Kind = "number" // a whole number
	KindChoice Kind = "choice" // one of a few words
	KindItems  Kind = "items"  // a list, each with fields of its own
)

// translated reports whether a field of this kind says something else in each language.
func (k Kind) translated() bool { return k == KindText || k == KindRich || k == KindLink }

// fits reports whether a value that is not empty has the form of this kind.
func (k Kind) fits(v Value) bool {
	switch {
	case k == KindItems:
		return len(v.Items) > 0
	case k == KindImage:
		return v.One != ""
	case k.translated():
		return len(v.Words) > 0
	}
	return v.One != ""
}

// Field declares one field of a block.
type Field struct {
	Name     string // English, as in files
	Label    string // Dutch, as on the screen
	Help     string // Dutch, one sentence
	Kind     Kind
	Required bool
	Max      int      // characters of a text, items of a list, the highest number
	Min      int      // items of a list, the lowest number
	Default  Words    // what stands there when it is left out; key "" for all languages
	Choices  []Choice // for KindChoice; the first is the default
	Fields   []Field  // of one item, for KindItems
	Slots    bool     // personal slots may stand in it
	Same     bool     // a name or a number, which written bare is the same in all languages
}

// Choice is one word that a KindChoice field takes.
type Choice struct{ Word, Label string }

// Declaration is all there is to know about one type of block.
type Declaration struct {
	Type   string // English, as in files
	Label  string // Dutch, as on the screen
	Help   string // Dutch, one sentence
	Order  int    // place in the list that staff see
	Fields []Field
	Fixed  bool // placed by the house at the end of each letter; staff do not write it

	look look // its own style rules, beside those of every letter

	agree func(b Block) []fault    // rules between fields; nil for none
	html  func(p *page, v values)  // writes table rows
	text  func(s *sheet, v values) // writes lines
}

// fault is what a rule found in one field. Its path is the field's name, or "items.1.url" in an entry of a list, from 0.
type fault struct{ path, sentence string }

// inItem is a fault in a field of the i-th entry of a list.
func inItem(list string, i int, field, sentence string, args ...any) fault {
	return fault{fmt.Sprintf("%s.%d.%s", list, i, field), fmt.Sprintf(sentence, args...)}
}

// field is the path as people read it: "items 2, url".
func (f fault) field() string {
	list, inside, ok := strings.Cut(f.path, ".")
	if !ok {
		return f.path
	}
	number, name, _ := strings.Cut(inside, ".")
	return fmt.Sprintf("%s %d, %s", list, wholeNumber(number)+1, name)
}

// field finds a field's declaration by name.
func field(fields []Field, name string) (Field, bool) {
	for _, f := range fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// languageField is the choice of a language for words that stand in another one than the letter.
func languageField(name, label, help string) Field {
	return Field{Name: name, Label: label, Help: help, Kind: KindChoice, Choices: []Choice{
		{"", "de taal van de mail"}, {"nl", "Nederlands"}, {"fr", "Frans"}, {"en", "Engels"}}}
}
