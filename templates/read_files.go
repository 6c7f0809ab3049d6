package templates

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// image reads a picture: `{ file: groep.jpg, alt: ... }` or `{ file: lijn.png, decorative: true }`.
func (r *reader) image(node *yaml.Node, path, name string, languages []Language) Value {
	var v Value
	for _, e := range r.mapping(node, path, name, "a mapping with file, and alt or decorative: true") {
		switch e.key {
		case "file":
			v.One = r.named(e.value, path, name)
		case "alt":
			v.Words = r.words(e.value, path, name+", alt", Field{Kind: KindText}, languages)
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

// named reads a reference, or a path that waits for the library.
func (r *reader) named(node *yaml.Node, path, name string) string {
	written := r.scalar(node, path, name)
	if written != "" && r.store != nil && !refShape.MatchString(written) && !strings.HasPrefix(written, builtinPrefix) {
		r.at.waiting[path] = node
	}
	return written
}

// storeAll puts the files that wait into the library, and their references into the content.
func (r *reader) storeAll(c *Content) {
	for i, b := range c.Blocks {
		r.block, r.kind = i+1, b.Type
		r.storeFields(fmt.Sprintf("blocks.%d", i), "", b.Fields)
	}
	r.block, r.kind = 0, ""
	for i := range c.Attachments {
		c.Attachments[i].File = r.stored(fmt.Sprintf("attachments.%d", i), fmt.Sprintf("attachments %d", i+1), c.Attachments[i].File)
	}
}

func (r *reader) storeFields(path, before string, fields map[string]Value) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		v := fields[name]
		v.One = r.stored(path+"."+name, before+name, v.One)
		fields[name] = v
		for i, item := range v.Items {
			r.storeFields(fmt.Sprintf("%s.%s.%d", path, name, i), fmt.Sprintf("%s %d, ", name, i+1), item)
		}
	}
}

// stored is the reference of a file that waited, or the value as it is.
func (r *reader) stored(path, name, value string) string {
	node, ok := r.at.waiting[path]
	if !ok {
		return value
	}
	delete(r.at.waiting, path)
	ref, err := r.store(value)
	if err != nil {
		r.fail(node, path, name, "%v", err)
		return value
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
		if i > maxAttachments { // the check says that there are too many
			break
		}
		at, name := fmt.Sprintf("attachments.%d", i), fmt.Sprintf("attachments %d", i+1)
		r.at.lines[at] = n.Line
		var a Attachment
		for _, e := range r.mapping(n, at, name, "a mapping of file and name") {
			switch e.key {
			case "file":
				a.File = r.named(e.value, at, name)
				a.Name = cmp.Or(a.Name, path.Base(target(e.value).Value))
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
