package draft

import "strings"

// declarations are what a style attribute says.
type declarations map[string]string

func (n *node) style() declarations {
	written := n.attribute("style")
	if written == "" {
		return nil
	}
	d := declarations{}
	for declaration := range strings.SplitSeq(strings.ToLower(written), ";") {
		name, value, _ := strings.Cut(declaration, ":")
		d[strings.TrimSpace(name)] = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
	}
	return d
}

// hidden reports whether nobody sees an element.
func (n *node) hidden(d declarations) bool {
	return n.has("hidden") || d["display"] == "none" || d["visibility"] == "hidden" || d["mso-hide"] == "all"
}

// marked is the style of the words inside an element: by its tag, and then by what its style attribute says. Google Docs puts
// everything into a <b style="font-weight:normal">, and marks what is bold by font-weight:700.
func (n *node) marked(s style, d declarations) style {
	switch n.tag {
	case "b", "strong", "dt":
		s.bold = true
	case "i", "em", "cite":
		s.italic = true
	}
	switch weight := d["font-weight"]; weight {
	case "bold", "bolder", "600", "700", "800", "900":
		s.bold = true
	case "normal", "lighter", "100", "200", "300", "400", "500":
		s.bold = false
	}
	switch d["font-style"] {
	case "italic", "oblique":
		s.italic = true
	case "normal":
		s.italic = false
	}
	return s
}

// wordList says what Word's own style says about a paragraph: that it is a point, and how deep.
func (d declarations) wordList() (depth int, ok bool) {
	value, ok := d["mso-list"]
	if !ok || value == "ignore" || value == "none" || value == "skip" {
		return 0, false
	}
	depth = 1
	if _, after, found := strings.Cut(value, "level"); found && after != "" && after[0] >= '1' && after[0] <= '9' {
		depth = int(after[0] - '0')
	}
	return depth, true
}
