package templates

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// places remembers where values came from, by paths such as "blocks.2.points.0.lead", so that content itself stays free of
// line numbers.
type places struct {
	file    string
	lines   map[string]int
	bad     map[string]bool       // already reported as unreadable
	waiting map[string]*yaml.Node // files that are not in the library yet: they have a path and no reference
}

// line is that of the path, or of the nearest thing around it.
func (at places) line(path string) int {
	for {
		if line, ok := at.lines[path]; ok {
			return line
		}
		dot := strings.LastIndexByte(path, '.')
		if dot < 0 {
			return 0
		}
		path = path[:dot]
	}
}

// scalar reads one word or text; the YAML null is an empty one.
func (r *reader) scalar(node *yaml.Node, path, field string) string {
	node = target(node)
	if node.Kind != yaml.ScalarNode {
		r.fail(node, path, field, "must be one text, not a list or mapping")
		return ""
	}
	if node.Tag == "!!null" {
		return ""
	}
	return strings.TrimSpace(node.Value)
}

// entry is one key of a mapping.
type entry struct {
	key   string
	at    *yaml.Node // the key, for its line
	value *yaml.Node
}

// mapping lists a mapping's entries; a key that stands there twice is reported and its second value left out.
func (r *reader) mapping(node *yaml.Node, path, field, wanted string) []entry {
	node = target(node)
	if node == nil || node.Kind != yaml.MappingNode {
		if node == nil {
			node = &yaml.Node{}
		}
		r.fail(node, path, field, "must be %s", wanted)
		return nil
	}
	var entries []entry
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		if seen[key.Value] {
			r.fail(key, path+"."+key.Value, field, "has the key %q twice", key.Value)
			continue
		}
		seen[key.Value] = true
		entries = append(entries, entry{key.Value, key, node.Content[i+1]})
	}
	return entries
}

func find(entries []entry, key string) (entry, bool) {
	for _, e := range entries {
		if e.key == key {
			return e, true
		}
	}
	return entry{}, false
}

// target steps into a document and follows an alias.
func target(node *yaml.Node) *yaml.Node {
	for node != nil {
		switch {
		case node.Kind == yaml.AliasNode:
			node = node.Alias
		case node.Kind == yaml.DocumentNode && len(node.Content) > 0:
			node = node.Content[0]
		default:
			return node
		}
	}
	return nil
}
