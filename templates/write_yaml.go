package templates

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// YAML writes the content as a campaign file has it, which ReadContent reads back as the same. The spaces around a text are
// not kept, for ReadContent takes them off. It fails when the YAML library cannot write a text, which no valid content holds.
func (c Content) YAML() ([]byte, error) {
	w := yamlWriter{languages: c.Languages}
	root := &yaml.Node{Kind: yaml.MappingNode}
	if c.Template != "" {
		put(root, "template", scalarNode(c.Template))
	}
	languages := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, l := range c.Languages {
		languages.Content = append(languages.Content, scalarNode(string(l)))
	}
	put(root, "languages", languages)
	put(root, "subject", w.words(c.Subject, Field{Kind: KindText}))
	if len(c.Preheader) > 0 || c.Template != "" { // left out, it would be the template's
		put(root, "preheader", w.words(c.Preheader, Field{Kind: KindText}))
	}
	put(root, "blocks", w.blocks(c.Blocks))
	w.sending(root, c)
	return w.encode(root)
}

// yamlWriter makes the nodes of one content.
type yamlWriter struct {
	languages []Language
	stand     map[rune]rune // characters that the library writes as codes, and what stands in for each
}

func put(mapping *yaml.Node, key string, value *yaml.Node) {
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

// plainNode is a word that reads the same whether it is quoted or not: a date, a number, a choice.
func plainNode(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// scalarNode is a text; several lines stand below each other as they are.
func scalarNode(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	if strings.Contains(text, "\n") {
		n.Style = yaml.LiteralStyle
	}
	return n
}

// words is a text: bare in the only language, or one per language. A bare link serves all languages.
func (w *yamlWriter) words(words Words, f Field) *yaml.Node {
	if one, ok := words[""]; ok && len(words) == 1 && (f.Kind == KindLink || f.Same) {
		return scalarNode(one)
	}
	if f.Kind != KindLink && len(w.languages) == 1 && !others(words, w.languages[0]) {
		return scalarNode(words.In(w.languages[0]))
	}
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, l := range slices.Compact(append(slices.Clone(w.languages), slices.Sorted(maps.Keys(words))...)) {
		if text := words.In(l); l != "" && text != "" && !hasKey(node, string(l)) {
			put(node, string(l), scalarNode(text))
		}
	}
	if len(node.Content) == 0 {
		return scalarNode("")
	}
	return node
}

// others reports whether there is a text in a language besides the one given.
func others(words Words, l Language) bool {
	for other := range words {
		if other != "" && other != l {
			return true
		}
	}
	return false
}

func hasKey(mapping *yaml.Node, key string) bool {
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return true
		}
	}
	return false
}

func (w *yamlWriter) blocks(blocks []Block) *yaml.Node {
	node := &yaml.Node{Kind: yaml.SequenceNode}
	for _, b := range blocks {
		one := &yaml.Node{Kind: yaml.MappingNode}
		put(one, "block", scalarNode(b.Type))
		if b.If != "" {
			put(one, "if", scalarNode(b.If))
		}
		d, _ := declared(b.Type)
		w.fields(one, d.Fields, b.Fields)
		node.Content = append(node.Content, one)
	}
	return node
}

// fields writes values in the order of their declaration; what is not declared comes last, for ReadContent to report.
func (w *yamlWriter) fields(into *yaml.Node, declared []Field, values map[string]Value) {
	for _, f := range declared {
		if v := values[f.Name]; !v.empty() {
			put(into, f.Name, w.value(f, v))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, ok := field(declared, name); !ok {
			put(into, name, w.value(Field{}, values[name]))
		}
	}
}

func (w *yamlWriter) value(f Field, v Value) *yaml.Node {
	switch {
	case f.Kind == KindItems || len(v.Items) > 0:
		node := &yaml.Node{Kind: yaml.SequenceNode}
		for _, item := range v.Items {
			one := &yaml.Node{Kind: yaml.MappingNode}
			w.fields(one, f.Fields, item)
			node.Content = append(node.Content, one)
		}
		return node
	case f.Kind == KindImage:
		return w.image(v)
	case v.One != "":
		return plainNode(v.One)
	}
	return w.words(v.Words, f)
}

func (w *yamlWriter) image(v Value) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	put(node, "file", scalarNode(v.One))
	if len(v.Words) > 0 {
		put(node, "alt", w.words(v.Words, Field{Kind: KindText}))
	}
	if v.Decorative {
		put(node, "decorative", plainNode("true"))
	}
	return node
}

// sending writes what travels along.
func (w *yamlWriter) sending(root *yaml.Node, c Content) {
	if len(c.Attachments) > 0 {
		files := &yaml.Node{Kind: yaml.SequenceNode}
		for _, a := range c.Attachments {
			one := &yaml.Node{Kind: yaml.MappingNode}
			put(one, "file", scalarNode(a.File))
			put(one, "name", scalarNode(a.Name))
			files.Content = append(files.Content, one)
		}
		put(root, "attachments", files)
	}
	if c.Pictures != "" {
		put(root, "pictures", plainNode(c.Pictures))
	}
	if c.Links != "" {
		put(root, "links", plainNode(c.Links))
	}
}

// encode writes the nodes, with an empty line before each block.
func (w *yamlWriter) encode(root *yaml.Node) ([]byte, error) {
	w.standIn(root)
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(root); err != nil {
		return nil, fmt.Errorf("write the content as YAML: %w", err)
	}
	if err := e.Close(); err != nil {
		return nil, fmt.Errorf("write the content as YAML: %w", err)
	}
	// Nothing else begins a line so: what is inside a block stands further to the right, and no text is broken over lines.
	text := strings.ReplaceAll(b.String(), "\n  - block: ", "\n\n  - block: ")
	for meant, standsIn := range w.stand {
		text = strings.ReplaceAll(text, string(standsIn), string(meant))
	}
	return []byte(text), nil
}

// standIn puts private characters in the place of emoji and other characters beyond U+FFFF, which the library would write as
// codes and with them the whole text on one line. A text that has private characters itself is left to the library.
func (w *yamlWriter) standIn(root *yaml.Node) {
	const first, last = '\uE000', '\uF8FF'
	private := false
	walk(root, func(n *yaml.Node) {
		private = private || strings.ContainsFunc(n.Value, func(r rune) bool { return r >= first && r <= last })
	})
	if private {
		return
	}
	w.stand = map[rune]rune{}
	walk(root, func(n *yaml.Node) {
		n.Value = strings.Map(func(r rune) rune {
			if r <= 0xFFFF || w.stand[r] == 0 && len(w.stand) > last-first {
				return r
			}
			if w.stand[r] == 0 {
				w.stand[r] = first + rune(len(w.stand))
			}
			return w.stand[r]
		}, n.Value)
	})
}

func walk(n *yaml.Node, f func(*yaml.Node)) {
	f(n)
	for _, inside := range n.Content {
		walk(inside, f)
	}
}
