package templates

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// image reads a picture: `{ file: groep.jpg, alt: ... }` or `{ file: lijn.png, decorative: true }`.
func (r *reader) image(node *yaml.Node, path, name string, languages []Language) Value {
	var v Value
	for _, e := range r.mapping(node, path, name, "a mapping with file, and alt or decorative: true") {
		switch e.key {
		case "file":
			v.One = r.stored(e.value, path, name)
		case "alt":
			v.Words = r.words(e.value, path, name, KindText, languages)
		case "decorative":
			var yes bool
			if err := target(e.value).Decode(&yes); err != nil {
				r.fail(e.value, path, name, "has %q for decorative; write true or false", e.value.Value)
			}
			v.Decorative = yes
		default:
			r.fail(e.at, path, name, "has the key %s, which a picture does not have; it has file, alt and decorative", e.key)
		}
	}
	if v.One == "" && !r.at.bad[path] {
		r.fail(node, path, name, "does not name its file")
	}
	return v
}

// stored reads a reference, or a path, which it puts into the library.
func (r *reader) stored(node *yaml.Node, path, name string) string {
	written := r.scalar(node, path, name)
	if written == "" || r.store == nil || refShape.MatchString(written) || strings.HasPrefix(written, builtinPrefix) {
		return written
	}
	ref, err := r.store(written)
	if err != nil {
		r.fail(node, path, name, "%v", err)
		return written
	}
	return ref
}

func (r *reader) attachments(node *yaml.Node) (all []Attachment) {
	r.at.lines["attachments"] = node.Line
	if node.Kind != yaml.SequenceNode {
		r.fail(node, "attachments", "attachments", "must be a list; each entry begins with \"- file: affiche.pdf\"")
		return nil
	}
	for i, n := range node.Content {
		at, name := fmt.Sprintf("attachments.%d", i), fmt.Sprintf("attachments %d", i+1)
		r.at.lines[at] = n.Line
		var a Attachment
		for _, e := range r.mapping(n, at, name, "a mapping of file and name") {
			switch e.key {
			case "file":
				a.File = r.stored(e.value, at, name)
				a.Name = cmp.Or(a.Name, path.Base(e.value.Value))
			case "name":
				a.Name = r.scalar(e.value, at, name)
			default:
				r.fail(e.at, at, name, "has the key %s, which is not known; it has file and name", e.key)
			}
		}
		all = append(all, a)
	}
	return all
}
