package templates

import "time"

// values gives a block's writers its checked fields in one language, with defaults, tokens in the place of slots and markers,
// and links and pictures as they go out.
type values struct {
	fields []Field
	data   map[string]Value
	k      *compiler
	branch int // the branch that the block is in; 0 is none
}

// has reports whether something was written in a field.
func (v values) has(name string) bool { return !v.data[name].empty() }

// text is the words of a text.
func (v values) text(name string) string {
	words := v.data[name].Words.In(v.k.language)
	if words == "" {
		f, _ := field(v.fields, name)
		words = f.Default.In(v.k.language)
	}
	return v.k.tokens.replace(words, v.branch)
}

// link is the address that a link goes out with, or "".
func (v values) link(name string) string {
	return v.k.outgoing(v.data[name].Words.In(v.k.language))
}

// rich is the paragraphs of a rich text; the check has seen to it that there are no faults.
func (v values) rich(name string) []paragraph {
	text := v.text(name)
	if paragraphs, ok := v.k.rich[text]; ok {
		return paragraphs
	}
	paragraphs, _ := parseRich(text)
	for _, spans := range paragraphs {
		v.k.sendOut(spans)
	}
	v.k.rich[text] = paragraphs
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

// clock is a time of the day on 1 January of year 0, or the zero time; see clockWords.
func (v values) clock(name string) time.Time {
	at, _ := time.Parse(clockForm, v.data[name].One)
	return at
}

// number is a whole number, or 0.
func (v values) number(name string) int { return wholeNumber(v.data[name].One) }

// image is a picture shown so many CSS pixels wide; ok is false when the field is empty.
func (v values) image(name string, width int) (shown image, ok bool) {
	value := v.data[name]
	if value.One == "" {
		return image{}, false
	}
	shown = v.k.picture(name, value.One, width)
	if !value.Decorative {
		shown.alt = value.Words.In(v.k.language)
	}
	return shown, true
}

// items are the entries of a list.
func (v values) items(name string) []values {
	f, _ := field(v.fields, name)
	var all []values
	for _, item := range v.data[name].Items {
		all = append(all, values{fields: f.Fields, data: item, k: v.k, branch: v.branch})
	}
	return all
}
