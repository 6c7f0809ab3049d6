package checks

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// What is read of CSS is what our letters are written in: rules whose selectors are tags and classes, one inside another, and
// declarations without strings. What is more than that is passed by.

// rule is one style rule.
type rule struct {
	selectors    [][]compound // each from the outermost to the element itself
	declarations []declaration
}

// compound is a tag and classes: "td.card"; an empty tag is any.
type compound struct {
	tag     string
	classes []string
}

type declaration struct {
	name, value string
	important   bool
}

var darkMedia = regexp.MustCompile(`@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)\s*\{`)

// darkRules are the rules of a letter for the dark.
func (p *opened) darkRules() (rules []rule) {
	for _, n := range p.elements("style") {
		if n.FirstChild == nil {
			continue
		}
		css := n.FirstChild.Data
		for _, at := range darkMedia.FindAllStringIndex(css, -1) {
			rules = append(rules, parseRules(balanced(css[at[1]:]))...)
		}
	}
	return rules
}

// balanced is a text up to the brace that closes what was open before it.
func balanced(css string) string {
	depth := 1
	for i, r := range css {
		switch r {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return css[:i]
			}
		}
	}
	return css
}

func parseRules(css string) (rules []rule) {
	for part := range strings.SplitSeq(css, "}") {
		heads, body, found := strings.Cut(part, "{")
		if !found {
			continue
		}
		r := rule{declarations: parseDeclarations(body)}
		for head := range strings.SplitSeq(heads, ",") {
			if s := parseSelector(head); len(s) > 0 {
				r.selectors = append(r.selectors, s)
			}
		}
		rules = append(rules, r)
	}
	return rules
}

var compoundShape = regexp.MustCompile(`^([a-z][a-z0-9]*)?((?:\.[A-Za-z0-9_-]+)*)$`)

// parseSelector reads tags and classes; anything else gives nothing.
func parseSelector(text string) (s []compound) {
	for part := range strings.FieldsSeq(text) {
		m := compoundShape.FindStringSubmatch(part)
		if m == nil || part == "" {
			return nil
		}
		s = append(s, compound{m[1], strings.FieldsFunc(m[2], func(r rune) bool { return r == '.' })})
	}
	return s
}

func parseDeclarations(text string) (all []declaration) {
	for part := range strings.SplitSeq(text, ";") {
		name, value, found := strings.Cut(part, ":")
		if !found {
			continue
		}
		value, important := strings.CutSuffix(strings.ToLower(strings.TrimSpace(value)), "!important")
		all = append(all, declaration{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value), important})
	}
	return all
}

// matches tells whether a rule is about an element.
func (r rule) matches(n *html.Node) bool {
	return slices.ContainsFunc(r.selectors, func(s []compound) bool {
		last := len(s) - 1
		if !s[last].matches(n) {
			return false
		}
		for n, last = n.Parent, last-1; last >= 0 && n != nil; n = n.Parent {
			if s[last].matches(n) {
				last--
			}
		}
		return last < 0
	})
}

func (c compound) matches(n *html.Node) bool {
	if n.Type != html.ElementNode || c.tag != "" && c.tag != n.Data {
		return false
	}
	classes := strings.Fields(attribute(n, "class"))
	return !slices.ContainsFunc(c.classes, func(class string) bool { return !slices.Contains(classes, class) })
}

// declarationsOf are those that count for an element, the strongest last: rules, the element's own, rules that insist.
func declarationsOf(n *html.Node, rules []rule) (all []declaration) {
	if colour := attribute(n, "bgcolor"); colour != "" {
		all = append(all, declaration{name: "background-color", value: strings.ToLower(colour)})
	}
	var insist []declaration
	for _, r := range rules {
		if !r.matches(n) {
			continue
		}
		for _, d := range r.declarations {
			if d.important {
				insist = append(insist, d)
			} else {
				all = append(all, d)
			}
		}
	}
	return slices.Concat(all, parseDeclarations(attribute(n, "style")), insist)
}

// colour is red, green and blue, from 0 to 255.
type colour [3]uint8

var namedColours = map[string]colour{"black": {}, "white": {255, 255, 255}}

var rgbShape = regexp.MustCompile(`^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$`)

// parseColour reads #rgb, #rrggbb, rgb() and two names; ok is false for anything else, such as transparent.
func parseColour(text string) (c colour, ok bool) {
	text = strings.TrimSpace(text)
	if c, ok := namedColours[text]; ok {
		return c, true
	}
	if m := rgbShape.FindStringSubmatch(text); m != nil {
		for i := range c {
			n, err := strconv.Atoi(m[i+1])
			if err != nil || n > 255 {
				return c, false
			}
			c[i] = uint8(n)
		}
		return c, true
	}
	hex, found := strings.CutPrefix(text, "#")
	if found && len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if !found || len(hex) != 6 || err != nil {
		return c, false
	}
	return colour{uint8(n >> 16 & 255), uint8(n >> 8 & 255), uint8(n & 255)}, true
}
