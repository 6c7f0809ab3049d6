package templates

import (
	"maps"
	"slices"
	"strings"
)

// The slots of a notice, whose values are given for each mail as those of a letter are. SlotPreferencesLink is one too.
const (
	SlotNamed      = "genoemd"  // what a text names, in the place of its %s
	SlotActionLink = "knoplink" // where what is asked for is done
)

// Notice is the words of one mail to one address outside any campaign, in one language.
type Notice struct {
	Subject, Preheader, Title string
	Text                      string   // rich; each %s is the slot SlotNamed
	Actions                   []Action // one or two buttons, the first the main one
	After                     string   // rich, as Text; below the buttons
	Why                       string   // ends the mail: why somebody gets it
}

// Action is a button, and the slot with the link behind it.
type Action struct{ Words, Slot string }

// CompileNotice makes a letter of a notice: with the look of every letter, its sender and postal address, and without what
// belongs to a topic, because who reads it need not be anybody that we know. House.Topic is not asked for. It fails as Compile
// does.
func CompileNotice(n Notice, lang Language, house House) (*Letter, error) {
	if problems := n.personal(); len(problems) > 0 {
		return nil, problems
	}
	k := newCompiler(n.content(lang, "IMH-week", func(string) string { return "https://www.example.org/" }), lang, house)
	k.why, k.counts = clean(n.Why), false
	if err := k.check(); err != nil {
		return nil, err
	}
	// What was checked holds plain words where this has tokens, which nobody can type.
	k.content = n.content(lang, k.tokens.slot(SlotNamed, ""), func(slot string) string { return k.tokens.slot(slot, "") })
	return k.letter()
}

// personal says which texts have slots or conditions of a reader: nobody is known to whom a notice goes.
func (n Notice) personal() (problems Problems) {
	texts := map[string]string{"subject": n.Subject, "preheader": n.Preheader, "title": n.Title, "text": n.Text, "after": n.After, "why": n.Why}
	for _, a := range n.Actions {
		texts["button"] += a.Words
	}
	for _, field := range slices.Sorted(maps.Keys(texts)) {
		if openingOf(texts[field]) < len(texts[field]) {
			problems = append(problems, Problem{Field: field, Sentence: "has a slot or condition of a reader, and nobody is known to whom this mail goes; leave out {{ and {%"})
		}
	}
	return problems
}

// content is the blocks of a notice, with these words in the place of %s and these links behind the buttons.
func (n Notice) content(lang Language, named string, link func(slot string) string) Content {
	words := func(text string) Value {
		return Value{Words: Words{lang: strings.ReplaceAll(text, "%s", named)}}
	}
	blocks := []Block{
		{Type: "head"},
		{Type: "text", Fields: map[string]Value{"heading": words(n.Title), "level": {One: "1"}, "text": words(n.Text)}},
	}
	if len(n.Actions) > 0 {
		fields := map[string]Value{"text": words(n.Actions[0].Words), "url": words(link(n.Actions[0].Slot))}
		if len(n.Actions) > 1 {
			fields["second_text"], fields["second_url"] = words(n.Actions[1].Words), words(link(n.Actions[1].Slot))
		}
		blocks = append(blocks, Block{Type: "button", Fields: fields})
	}
	if n.After != "" {
		blocks = append(blocks, Block{Type: "text", Fields: map[string]Value{"text": words(n.After)}})
	}
	return Content{Languages: []Language{lang}, Subject: Words{lang: n.Subject}, Preheader: Words{lang: n.Preheader}, Blocks: blocks}
}
