package templates

import (
	"regexp"
	"strings"
	"testing"
)

func TestFirstHeadingIsTheTitle(t *testing.T) {
	t.Parallel()
	text := func(fields map[string]Value) Block {
		fields["text"] = Value{Words: Words{Dutch: "x"}}
		return Block{Type: "text", Fields: fields}
	}
	heading := Value{Words: Words{Dutch: "Kop"}}
	entries := func(kind, name string) Block {
		item := map[string]Value{name: heading}
		return Block{Type: kind, Fields: map[string]Value{"items": {Items: []map[string]Value{item, item, item}}}}
	}
	tests := []struct {
		name   string
		blocks []Block
		want   string
	}{
		{"a small heading comes first", []Block{text(map[string]Value{"heading": heading, "level": {One: "3"}}), text(map[string]Value{"heading": heading})}, "h1 h2"},
		{"a second title looks like one", []Block{{Type: "week_banner", Fields: map[string]Value{"title": heading}}, text(map[string]Value{"heading": heading, "level": {One: "1"}})}, "h1 h2"},
		{"entries under a title", []Block{text(map[string]Value{"heading": heading}), entries("agenda", "title"), entries("offer", "name")}, "h1 h2 h2 h2 h2 h2 h2"},
		{"entries under a heading", []Block{text(map[string]Value{"heading": heading}), text(map[string]Value{"heading": heading}), entries("agenda", "title")}, "h1 h2 h3 h3 h3"},
		{"the head is no heading beside others", []Block{{Type: "head"}, text(map[string]Value{"heading": heading})}, "h1"},
		{"the head is the title of a letter without headings", []Block{{Type: "head"}, text(map[string]Value{})}, "h1"},
	}
	for _, test := range tests {
		l := compiled(t, Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: test.blocks}, Dutch)
		var got []string
		for n := range parsed(t, l.Fill(nil).HTML).Descendants() {
			if regexp.MustCompile(`^h[1-6]$`).MatchString(n.Data) {
				got = append(got, n.Data)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
