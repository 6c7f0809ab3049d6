package templates

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ContentKeys are the keys of a campaign file that ReadContent reads. The other keys are the caller's to judge.
func ContentKeys() []string {
	return []string{"template", "languages", "subject", "preheader", "blocks", "attachments", "pictures", "links"}
}

// ReadContent reads the content of a campaign file from its mapping (or the document around it). What is left out comes from
// the template: subject, preheader, and blocks when the file has no such key, each in the campaign's languages. Without
// languages it is the template's first one. It fails with Problems, which name everything there is to repair at once; file is
// the name they carry.
//
// store is called with each path of a picture or attachment that the file names, and returns its reference in the media
// library; with nil only references are known. It is called once nothing else is wrong: a refused file leaves nothing behind.
func ReadContent(file string, node *yaml.Node, store func(path string) (ref string, err error)) (Content, error) {
	r := reader{store: store, at: places{file: file, lines: map[string]int{}, bad: map[string]bool{}, waiting: map[string]*yaml.Node{}}}
	entries := r.mapping(node, "", "", "a mapping with keys such as subject and blocks")
	if len(r.problems) > 0 && entries == nil {
		return Content{}, r.problems
	}
	c := r.content(target(node), entries)
	problems := append(r.problems, c.check(r.at)...)
	if len(problems) == 0 && len(r.at.waiting) > 0 {
		r.storeAll(&c)
		problems = append(r.problems, c.check(r.at)...)
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	return c, problems.orNil()
}

type reader struct {
	store    func(path string) (string, error)
	at       places
	problems Problems
	block    int // being read, from 1
	kind     string
}

// fail reports an unreadable value, once.
func (r *reader) fail(node *yaml.Node, path, field, sentence string, args ...any) {
	r.at.bad[path] = true
	r.problems = append(r.problems, Problem{File: r.at.file, Line: node.Line, Block: r.block, Type: r.kind, Field: field,
		Sentence: fmt.Sprintf(sentence, args...)})
}

func (r *reader) content(node *yaml.Node, entries []entry) Content {
	var c Content
	if e, ok := find(entries, "template"); ok {
		c.Template = r.scalar(e.value, "template", "template")
	}
	base := r.base(c.Template, entries)
	c.Languages = base.Languages[:1]
	if e, ok := find(entries, "languages"); ok {
		c.Languages = r.languages(e.value)
	}
	base = base.In(c.Languages)
	c.Subject, c.Preheader = base.Subject, base.Preheader
	if e, ok := find(entries, "subject"); ok {
		c.Subject = r.words(e.value, "subject", "subject", Field{Kind: KindText}, c.Languages)
	}
	if e, ok := find(entries, "preheader"); ok {
		c.Preheader = r.words(e.value, "preheader", "preheader", Field{Kind: KindText}, c.Languages)
	}
	r.sending(&c, entries)
	if e, ok := find(entries, "blocks"); ok {
		c.Blocks = r.blocks(e.value, c.Languages)
		return c
	}
	c.Blocks = base.Blocks
	r.speaks(node, base, &c)
	return c
}

// sending reads the keys about what travels along.
func (r *reader) sending(c *Content, entries []entry) {
	if e, ok := find(entries, "attachments"); ok {
		c.Attachments = r.attachments(target(e.value))
	}
	if e, ok := find(entries, "pictures"); ok {
		c.Pictures = r.scalar(e.value, "pictures", "pictures")
		r.at.lines["pictures"] = e.value.Line
	}
	if e, ok := find(entries, "links"); ok {
		c.Links = r.scalar(e.value, "links", "links")
		r.at.lines["links"] = e.value.Line
	}
}

// base is the content of the named template, or an empty one in Dutch.
func (r *reader) base(name string, entries []entry) Content {
	none := Content{Languages: []Language{Dutch}}
	if name == "" {
		return none
	}
	base, err := Template(name)
	if err != nil {
		e, _ := find(entries, "template")
		r.fail(e.value, "template", "template", "%v", err)
		r.at.bad["blocks"] = true
		return none
	}
	return base
}

// speaks makes sure that a template whose blocks are used is written in each of the campaign's languages.
func (r *reader) speaks(node *yaml.Node, base Content, c *Content) {
	for _, l := range c.Languages {
		if len(base.Blocks) > 0 && l.Known() && !slices.Contains(base.Languages, l) {
			r.fail(node, "blocks", "languages", "the template %s has no text in %q; write the blocks in this file", c.Template, l)
			c.Blocks = nil
			return
		}
	}
}

func (r *reader) languages(node *yaml.Node) []Language {
	list := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		list = node.Content
	}
	r.at.lines["languages"] = node.Line
	var all []Language
	for _, n := range list {
		if l := Language(r.scalar(n, "languages", "languages")); l != "" {
			all = append(all, l)
		}
	}
	return all
}

// words reads a text: a bare one is in the first language, a mapping has one per language. A bare link serves all languages, and
// so does a bare name or number.
func (r *reader) words(node *yaml.Node, path, field string, f Field, languages []Language) Words {
	node = target(node)
	r.at.lines[path] = node.Line
	if node.Kind == yaml.ScalarNode {
		text := r.scalar(node, path, field)
		if text == "" || len(languages) == 0 {
			return nil
		}
		if f.Kind == KindLink || f.Same && len(languages) > 1 {
			return Words{"": text}
		}
		return Words{languages[0]: text}
	}
	words := Words{}
	for _, e := range r.mapping(node, path, field, "a text, or one per language (nl: ..., fr: ...)") {
		if l := Language(e.key); !l.Known() {
			r.fail(e.value, path, field, "has a text for %q, which is not a language; known are nl, fr and en", e.key)
		} else if text := r.scalar(e.value, path, field); text != "" {
			words[l] = text
		}
	}
	return words
}

func (r *reader) blocks(node *yaml.Node, languages []Language) []Block {
	node = target(node)
	r.at.lines["blocks"] = node.Line
	if node.Kind != yaml.SequenceNode {
		r.fail(node, "blocks", "blocks", "must be a list; each entry begins with \"- block: text\"")
		return nil
	}
	var blocks []Block
	for i, n := range node.Content {
		if i > MaxBlocks { // the check says that there are too many; reading a million helps nobody
			break
		}
		blocks = append(blocks, r.oneBlock(target(n), i, languages))
	}
	r.block, r.kind = 0, ""
	return blocks
}

func (r *reader) oneBlock(node *yaml.Node, index int, languages []Language) Block {
	path := fmt.Sprintf("blocks.%d", index)
	r.block, r.kind = index+1, blockName(node)
	r.at.lines[path] = node.Line
	entries := r.mapping(node, path, "", "a mapping that begins with \"block: text\"")
	if r.at.bad[path] {
		return Block{}
	}
	e, ok := find(entries, "block")
	if !ok {
		r.fail(node, path, "", "does not say which block it is; begin it with one of \"block: %s\"", strings.Join(blockTypes(), "\", \"block: "))
		return Block{}
	}
	b := Block{Type: r.scalar(e.value, path, "block")}
	d, ok := declared(b.Type)
	if !ok {
		return b // the check reports it
	}
	if e, ok := find(entries, "if"); ok {
		r.at.lines[path+".if"] = e.value.Line
		b.If = r.scalar(e.value, path+".if", "if")
	}
	entries = slices.DeleteFunc(entries, func(e entry) bool { return e.key == "block" || e.key == "if" })
	if fields := r.fields(entries, d.Fields, path, "", languages); len(fields) > 0 {
		b.Fields = fields
	}
	return b
}

// blockName peeks at the type of a block, so that every problem in it can name it.
func blockName(node *yaml.Node) string {
	for i := 0; node != nil && node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if value := target(node.Content[i+1]); node.Content[i].Value == "block" && value.Kind == yaml.ScalarNode {
			return value.Value
		}
	}
	return ""
}

func (r *reader) fields(entries []entry, declared []Field, path, before string, languages []Language) map[string]Value {
	values := map[string]Value{}
	for _, e := range entries {
		f, ok := field(declared, e.key)
		at := path + "." + e.key
		if !ok {
			r.fail(e.at, at, before+e.key, "does not exist; this block has %s", fieldNames(declared))
			continue
		}
		if v := r.value(target(e.value), f, at, before+e.key, languages); !v.empty() {
			values[e.key] = v
		}
	}
	return values
}

func (r *reader) value(node *yaml.Node, f Field, path, name string, languages []Language) Value {
	r.at.lines[path] = node.Line
	switch {
	case f.Kind == KindItems:
		return Value{Items: r.items(node, f, path, name, languages)}
	case f.Kind == KindImage:
		return r.image(node, path, name, languages)
	case f.Kind.translated():
		return Value{Words: r.words(node, path, name, f, languages)}
	}
	return Value{One: r.scalar(node, path, name)}
}

func (r *reader) items(node *yaml.Node, f Field, path, name string, languages []Language) []map[string]Value {
	if node.Kind != yaml.SequenceNode {
		r.fail(node, path, name, "must be a list; each entry begins with \"- %s: ...\"", f.Fields[0].Name)
		return nil
	}
	var items []map[string]Value
	for i, n := range node.Content {
		if i > f.Max {
			break
		}
		n = target(n)
		at := fmt.Sprintf("%s.%d", path, i)
		r.at.lines[at] = n.Line
		before := fmt.Sprintf("%s %d, ", name, i+1)
		entries := r.mapping(n, at, strings.TrimSuffix(before, ", "), "a mapping of "+fieldNames(f.Fields))
		items = append(items, r.fields(entries, f.Fields, at, before, languages))
	}
	return items
}

func fieldNames(fields []Field) string {
	if len(fields) == 0 {
		return "no fields"
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

// blockTypes are the types that staff may write.
func blockTypes() []string {
	var types []string
	for _, d := range declarations {
		if !d.Fixed {
			types = append(types, d.Type)
		}
	}
	return types
}
