package checks

import (
	"strings"

	"dorpspost/templates"

	"golang.org/x/net/html"
)

// opened is one compiled letter, taken apart: all branches together, so that nothing is missed that some reader sees.
type opened struct {
	letter Compiled
	html   string
	text   string
	root   *html.Node
	all    []*html.Node // every element, in order
	words  string       // what is seen of the HTML, with single spaces
}

// The links that stand in for a reader's own.
const (
	standInPreferences = "https://voorkeuren.invalid/"
	standInLeave       = "https://uitschrijven.invalid/"
)

func openLetter(l Compiled) *opened {
	p := &opened{letter: l, html: together(l.Letter, l.HTML), text: together(l.Letter, l.Text)}
	root, err := html.Parse(strings.NewReader(p.html))
	if err != nil { // hundreds of elements inside each other: then nothing is found in it, and the footer check says so
		root = &html.Node{Type: html.DocumentNode}
	}
	p.root = root
	var words strings.Builder
	p.visit(root, &words)
	p.words = strings.Join(strings.Fields(words.String()), " ")
	return p
}

// together is a part of a letter with all its branches.
func together(l *templates.Letter, segments []templates.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Slot < 0 {
			b.WriteString(s.Literal)
			continue
		}
		value := ordinaryName
		switch l.Slots[s.Slot] {
		case templates.SlotPreferencesLink:
			value = standInPreferences
		case templates.SlotLeaveLink:
			value = standInLeave
		}
		b.WriteString(s.Value(value))
	}
	return b.String()
}

// visit gathers the elements, and the words that are seen.
func (p *opened) visit(n *html.Node, words *strings.Builder) {
	if n.Type == html.TextNode {
		words.WriteString(n.Data)
		return
	}
	if n.Type == html.ElementNode {
		p.all = append(p.all, n)
		if unseen(n) {
			words = &strings.Builder{}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.visit(c, words)
	}
	if n.Type == html.ElementNode && !inline[n.Data] {
		words.WriteByte(' ')
	}
}

// inline are the elements that do not part words.
var inline = map[string]bool{"a": true, "b": true, "strong": true, "em": true, "i": true, "span": true}

// unseen tells whether what is in an element is not shown.
func unseen(n *html.Node) bool {
	switch n.Data {
	case "head", "style", "script", "title", "template":
		return true
	}
	return strings.Contains(strings.ReplaceAll(attribute(n, "style"), " ", ""), "display:none")
}

// elements are those of some names, in order.
func (p *opened) elements(names ...string) (found []*html.Node) {
	for _, n := range p.all {
		for _, name := range names {
			if n.Data == name {
				found = append(found, n)
			}
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	value, _ := attributeOf(n, name)
	return value
}

func attributeOf(n *html.Node, name string) (value string, has bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// wordsOfNode are the words within an element.
func wordsOfNode(n *html.Node) string {
	var b strings.Builder
	(&opened{}).visit(n, &b)
	return strings.Join(strings.Fields(b.String()), " ")
}
