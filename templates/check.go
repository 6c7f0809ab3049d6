package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Limits of the two lines that an inbox shows, in characters.
const (
	maxSubject   = 120
	maxPreheader = 160
)

// Validate says everything that is wrong with the content, as Problems, or nil.
func (c Content) Validate() error {
	return c.check(places{}).orNil()
}

// checker walks content and collects what is wrong.
type checker struct {
	content  Content
	at       places
	block    int
	kind     string
	when     string // the good condition of the block
	problems Problems
}

func (c Content) check(at places) Problems {
	k := checker{content: c, at: at}
	k.languages()
	k.words("subject", "subject", Field{Kind: KindText, Required: true, Max: maxSubject, Slots: true}, c.Subject)
	k.words("preheader", "preheader", Field{Kind: KindText, Max: maxPreheader, Slots: true}, c.Preheader)
	k.blocks()
	k.attachments()
	k.oneOf("pictures", c.Pictures, PicturesHosted, PicturesEmbedded)
	k.oneOf("links", c.Links, LinksCounted, LinksPlain)
	return k.problems
}

// fail reports a sentence about a path, unless reading it has failed already.
func (k *checker) fail(path, field, sentence string, args ...any) {
	if k.at.bad[path] {
		return
	}
	k.problems = append(k.problems, Problem{File: k.at.file, Line: k.at.line(path), Block: k.block, Type: k.kind, Field: field,
		Sentence: fmt.Sprintf(sentence, args...)})
}

func (k *checker) languages() {
	if len(k.content.Languages) == 0 {
		k.fail("languages", "languages", "is empty; name at least one of nl, fr and en")
	}
	for i, l := range k.content.Languages {
		if !l.Known() {
			k.fail("languages", "languages", "has %q, which is not a language of letters; known are nl, fr and en", l)
		} else if slices.Contains(k.content.Languages[:i], l) {
			k.fail("languages", "languages", "names %q twice", l)
		}
	}
}

func (k *checker) blocks() {
	switch n := len(k.content.Blocks); {
	case n == 0:
		k.fail("blocks", "blocks", "is empty; name a template or write at least one block")
	case n > MaxBlocks:
		k.fail("blocks", "blocks", "has more than %d blocks; a letter that long is not read", MaxBlocks)
		return
	}
	for i, b := range k.content.Blocks {
		k.block, k.kind, k.when = i+1, b.Type, ""
		k.oneBlock(fmt.Sprintf("blocks.%d", i), b)
	}
	k.block, k.kind, k.when = 0, "", ""
}

func (k *checker) oneBlock(path string, b Block) {
	d, ok := declared(b.Type)
	if !ok {
		if b.Type == "" {
			k.kind = ""
		}
		k.fail(path, "", "there is no block of that name; known are %s", strings.Join(blockTypes(), ", "))
		return
	}
	if d.Fixed {
		k.fail(path, "", "is added to each letter by itself; leave it out")
		return
	}
	if b.If != "" {
		k.condition(path+".if", b.If)
	}
	before := len(k.problems)
	k.fields(path, "", d.Fields, b.Fields)
	if d.agree == nil || len(k.problems) > before {
		return
	}
	for _, f := range d.agree(b) {
		k.fail(path+"."+f.path, f.field(), "%s", f.sentence)
	}
}

// condition checks which readers a block is for.
func (k *checker) condition(path, when string) {
	if fault := forbidden(when, KindText); fault != "" {
		k.fail(path, "if", "%s", fault)
		return
	}
	if strings.ContainsAny(when, "{}") {
		k.fail(path, "if", `has braces; write the condition alone, as in if: beroep == "arts"`)
		return
	}
	if _, fault := parseCondition(when); fault != "" {
		k.fail(path, "if", "%s", fault)
		return
	}
	k.when = when
}

// oneOf checks a key of the content that holds one of a few words, or none.
func (k *checker) oneOf(key, value string, words ...string) {
	if value != "" && !slices.Contains(words, value) {
		k.fail(key, key, "is %q; choose one of %s", value, strings.Join(words, ", "))
	}
}

func (k *checker) fields(path, before string, fields []Field, values map[string]Value) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, ok := field(fields, name); !ok {
			k.fail(path+"."+name, before+name, "does not exist; this block has %s", fieldNames(fields))
		}
	}
	for _, f := range fields {
		k.value(path+"."+f.Name, before+f.Name, f, values[f.Name])
	}
}

func (k *checker) value(path, name string, f Field, v Value) {
	switch {
	case v.empty() && f.Required:
		k.fail(path, name, "is missing; this block needs it")
	case v.empty():
	case f.Kind == KindImage && v.One == "":
		k.fail(path, name, "has words for a picture but no picture; name its file")
	case !f.Kind.fits(v):
		k.fail(path, name, "holds another kind of value than %s", f.Kind)
	case f.Kind == KindItems:
		k.items(path, name, f, v)
	case f.Kind == KindImage:
		k.image(path, name, v)
	case f.Kind.translated():
		k.words(path, name, f, v.Words)
	default:
		k.one(path, name, f, v.One)
	}
}

func (k *checker) items(path, name string, f Field, v Value) {
	if len(v.Items) > f.Max {
		k.fail(path, name, "has more than %d entries", f.Max)
		return
	}
	if len(v.Items) < f.Min {
		k.fail(path, name, "has fewer than %d entries", f.Min)
	}
	for i, item := range v.Items {
		k.fields(fmt.Sprintf("%s.%d", path, i), fmt.Sprintf("%s %d, ", name, i+1), f.Fields, item)
	}
}

// words checks a text in each of the campaign's languages.
func (k *checker) words(path, name string, f Field, words Words) {
	if len(words) == 0 {
		if f.Required {
			k.fail(path, name, "is missing; it may not be empty")
		}
		return
	}
	for _, l := range k.content.Languages {
		if l.Known() && strings.TrimSpace(words.In(l)) == "" {
			k.fail(path, name, "has no text in %q, a language of this campaign", l)
		}
	}
	for _, l := range slices.Sorted(maps.Keys(words)) {
		if l != "" && !slices.Contains(k.content.Languages, l) {
			k.fail(path, name, "has a text in %q, which is not a language of this campaign", l)
		}
		k.text(path, name, f, words[l])
	}
}

// one checks a value that has no language.
func (k *checker) one(path, name string, f Field, value string) {
	switch f.Kind {
	case KindDate:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			k.fail(path, name, "is %q, which is not a date; write it as 2027-06-14", value)
		}
	case KindTime:
		if _, err := time.Parse(clockForm, value); err != nil {
			k.fail(path, name, "is %q, which is not a time of the day; write it as 13:30, between quotes", value)
		}
	case KindNumber:
		if n := wholeNumber(value); n < max(f.Min, 1) || n > f.Max {
			k.fail(path, name, "is %q; give a whole number from %d to %d", value, max(f.Min, 1), f.Max)
		}
	case KindChoice:
		words := make([]string, 0, len(f.Choices))
		for _, c := range f.Choices {
			if c.Word == value {
				return
			}
			words = append(words, c.Word)
		}
		k.fail(path, name, "is %q; choose one of %s", value, strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ", "))
	}
}
