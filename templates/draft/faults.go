package draft

import (
	"fmt"

	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

// faults are what a proofreader finds in the content, each with its place.
func faults(c templates.Content, l templates.Language) []Note {
	var places []Note
	var texts []string
	add := func(block int, name string, kind templates.Kind, v templates.Value) {
		text := v.Words.In(l)
		if text == "" || kind != templates.KindText && kind != templates.KindRich {
			return
		}
		if kind == templates.KindRich {
			text, _ = templates.RichWords(text)
		}
		places = append(places, Note{Block: block, Field: name, Kind: KindFault})
		texts = append(texts, text)
	}
	repeated := map[string]bool{}
	for i, b := range c.Blocks {
		fields := b.Fields
		if b.Type == "theme_line" { // comes back on purpose
			key := fields["text"].Words.In(l)
			if repeated[key] {
				continue
			}
			repeated[key] = true
		}
		eachField(declaredFields(b.Type), fields, "", func(name string, f templates.Field, v templates.Value) { add(i+1, name, f.Kind, v) })
	}
	var notes []Note
	for _, fault := range (proofread.Reader{Language: string(l)}).Read(texts...) {
		n := places[fault.Text]
		n.Sentence = fault.Sentence()
		notes = append(notes, n)
	}
	return notes
}

// eachField calls f with the fields of a block in the order of their declaration, those of items with their number.
func eachField(declared []templates.Field, fields map[string]templates.Value, before string, f func(name string, d templates.Field, v templates.Value)) {
	for _, d := range declared {
		v, ok := fields[d.Name]
		if !ok {
			continue
		}
		f(before+d.Name, d, v)
		for i, item := range v.Items {
			eachField(d.Fields, item, fmt.Sprintf("%s%s %d, ", before, d.Name, i+1), f)
		}
	}
}

func declaredFields(kind string) []templates.Field {
	for _, d := range templates.Blocks() {
		if d.Type == kind {
			return d.Fields
		}
	}
	return nil
}
