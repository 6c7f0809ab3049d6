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
	SlotMoment     = "moment"   // the line that stands out
	SlotNumber     = "nummer"   // what a step names, in the place of its %s
)

// Notice is the words of one mail to one address outside any campaign, in one language.
type Notice struct {
	Subject, Preheader, Title string   // each %s of the subject is the slot SlotNamed
	Text                      string   // rich; each %s is the slot SlotNamed
	Moment                    string   // what the moment means that stands out below the text; empty: there is none
	Actions                   []Action // one or two buttons, the first the main one
	Steps                     Steps    // what to do, where it is more than a button
	After                     string   // rich, as Text; below the buttons
	Why                       string   // ends the mail: why somebody gets it
}

// Action is a button, and the slot with the link behind it.
type Action struct{ Words, Slot string }

// Steps is what to do, one after the other, under a heading. Without any there is no heading either.
type Steps struct {
	Heading string
	All     []Step
}

// Step is a few words, and rich text in which each %s is the slot SlotNumber.
type Step struct{ Lead, Text string }

// CompileNotice makes a letter of a notice: with the look of every letter, its sender and postal address, and without what
// belongs to a topic, because who reads it need not be anybody that we know. House.Topic is not asked for. It fails as Compile
// does.
func CompileNotice(n Notice, lang Language, house House) (*Letter, error) {
	if problems := n.personal(); len(problems) > 0 {
		return nil, problems
	}
	k := newCompiler(n.content(lang, exampleOf), lang, house)
	k.why, k.counts = clean(n.Why), false
	if err := k.check(); err != nil {
		return nil, err
	}
	// What was checked holds plain words where this has tokens, which nobody can type.
	k.content = n.content(lang, func(slot string) string { return k.tokens.slot(slot, "") })
	return k.letter()
}

// exampleOf is what a slot of a notice may say.
func exampleOf(slot string) string {
	if isLinkSlot(slot) {
		return "https://www.example.org/"
	}
	return map[string]string{SlotNamed: "IMH-week", SlotMoment: "14 juni 2027", SlotNumber: "12"}[slot]
}

// personal says which texts have slots or conditions of a reader: nobody is known to whom a notice goes.
func (n Notice) personal() (problems Problems) {
	texts := map[string]string{"subject": n.Subject, "preheader": n.Preheader, "title": n.Title, "text": n.Text, "after": n.After, "why": n.Why}
	for _, a := range n.Actions {
		texts["button"] += a.Words
	}
	for _, step := range n.Steps.All {
		texts["steps"] += step.Lead + step.Text
	}
	texts["steps"] += n.Steps.Heading
	texts["moment"] = n.Moment
	for _, field := range slices.Sorted(maps.Keys(texts)) {
		if openingOf(texts[field]) < len(texts[field]) {
			problems = append(problems, Problem{Field: field, Sentence: "has a slot or condition of a reader, and nobody is known to whom this mail goes; leave out {{ and {%"})
		}
	}
	return problems
}

// content is the blocks of a notice, with what its slots say.
func (n Notice) content(lang Language, say func(slot string) string) Content {
	naming := func(slot, text string) string { return strings.ReplaceAll(text, "%s", say(slot)) }
	words := func(text string) Value { return Value{Words: Words{lang: naming(SlotNamed, text)}} }
	blocks := []Block{
		{Type: "head"},
		{Type: "text", Fields: map[string]Value{"heading": words(n.Title), "level": {One: "1"}, "text": words(n.Text)}},
	}
	if n.Moment != "" {
		blocks = append(blocks, Block{Type: "theme_line", Fields: map[string]Value{"style": {One: "key"}, "text": words(say(SlotMoment)), "source": words(n.Moment)}})
	}
	if len(n.Actions) > 0 {
		fields := map[string]Value{"text": words(n.Actions[0].Words), "url": words(say(n.Actions[0].Slot))}
		if len(n.Actions) > 1 {
			fields["second_text"], fields["second_url"] = words(n.Actions[1].Words), words(say(n.Actions[1].Slot))
		}
		blocks = append(blocks, Block{Type: "button", Fields: fields})
	}
	if len(n.Steps.All) > 0 {
		items := make([]map[string]Value, len(n.Steps.All))
		for i, step := range n.Steps.All {
			items[i] = map[string]Value{"lead": words(step.Lead), "text": words(naming(SlotNumber, step.Text))}
		}
		blocks = append(blocks, Block{Type: "list", Fields: map[string]Value{"heading": words(n.Steps.Heading), "style": {One: "number"}, "points": {Items: items}}})
	}
	if n.After != "" {
		blocks = append(blocks, Block{Type: "text", Fields: map[string]Value{"text": words(n.After)}})
	}
	return Content{Languages: []Language{lang}, Subject: Words{lang: naming(SlotNamed, n.Subject)}, Preheader: Words{lang: n.Preheader}, Blocks: blocks}
}
