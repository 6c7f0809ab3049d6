package templates

import "time"

// values gives a block's writers its checked fields in one language, with defaults, and tokens in the place of slots.
type values struct {
	fields   []Field
	data     map[string]Value
	language Language
	tokens   *tokens
}

// text is the words of a text or link.
func (v values) text(name string) string {
	words := v.data[name].Words.In(v.language)
	if words == "" {
		f, _ := field(v.fields, name)
		words = f.Default.In(v.language)
	}
	return v.tokens.replace(words)
}

// rich is the paragraphs of a rich text; the check has seen to it that there are no faults.
func (v values) rich(name string) []paragraph {
	paragraphs, _ := parseRich(v.text(name))
	return paragraphs
}

// choice is the word that was chosen, by default the first.
func (v values) choice(name string) string {
	if one := v.data[name].One; one != "" {
		return one
	}
	f, _ := field(v.fields, name)
	return f.Choices[0].Word
}

// date is a day, or the zero time.
func (v values) date(name string) time.Time {
	day, _ := time.Parse(time.DateOnly, v.data[name].One)
	return day
}

// items are the entries of a list.
func (v values) items(name string) []values {
	f, _ := field(v.fields, name)
	var all []values
	for _, item := range v.data[name].Items {
		all = append(all, values{fields: f.Fields, data: item, language: v.language, tokens: v.tokens})
	}
	return all
}
