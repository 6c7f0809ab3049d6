package draft

import (
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// The tree of a page is made here and not by html.Parse, which repeats open marks in each paragraph: a page of 5 MB can become
// gigabytes. This one takes time and room by the length of the page, and forgives as much as pasted HTML needs.

// maxDepth is how deep elements nest; what is deeper joins the last one, so that no words are lost.
const maxDepth = 200

// node is an element, or a text when tag is "".
type node struct {
	tag        string
	text       string
	attributes []html.Attribute
	kids       []*node
}

func (n *node) attribute(name string) string {
	for _, a := range n.attributes {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (n *node) has(name string) bool {
	return slices.ContainsFunc(n.attributes, func(a html.Attribute) bool { return a.Key == name })
}

// all calls f with a node and everything below it until f says that it has seen enough of a branch.
func (n *node) all(f func(*node) bool) {
	if !f(n) {
		return
	}
	for _, kid := range n.kids {
		kid.all(f)
	}
}

func set(names string) map[string]bool {
	all := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		all[name] = true
	}
	return all
}

var (
	// pageTags are around everything, and left out as often as not.
	pageTags = set("html head body")
	voidTags = set("area base br col embed hr img input link meta param source track wbr")
	// blockTags begin a new line, and end an open p.
	blockTags = set("address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form " +
		"h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul caption html")
	pointTags = set("td th li table ul ol")
	cellTags  = set("td th table")
	markTags  = set("a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var")
)

// closes says which open elements a start tag ends, up to which element around them.
var closes = map[string]struct{ ends, within map[string]bool }{
	"a":     {set("a"), set("td th table")},
	"li":    {set("li"), set("ul ol menu dir table")},
	"dt":    {set("dt dd"), set("dl table")},
	"dd":    {set("dt dd"), set("dl table")},
	"td":    {set("td th"), set("tr table")},
	"th":    {set("td th"), set("tr table")},
	"tr":    {set("tr"), set("table")},
	"tbody": {set("tbody thead tfoot"), set("table")},
	"tfoot": {set("tbody thead tfoot"), set("table")},
	"thead": {set("tbody thead tfoot"), set("table")},
}

type treeMaker struct {
	open  []*node
	nodes int
}

// parseTree makes the tree of a page or a part of one.
func parseTree(page string) (*node, error) {
	root := &node{tag: "html"}
	m := treeMaker{open: []*node{root}}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return nil, refusal("cannot be read as HTML: %v", err)
			}
			return root, nil
		case html.TextToken:
			m.add(&node{text: string(z.Text())})
		case html.StartTagToken, html.SelfClosingTagToken:
			m.start(z.Token(), kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			m.end(z.Token().Data)
		}
		if m.nodes > maxNodes {
			return nil, refusal("has more than %d elements; paste only the text that you need", maxNodes)
		}
	}
}

func (m *treeMaker) top() *node { return m.open[len(m.open)-1] }

func (m *treeMaker) add(n *node) {
	m.nodes++
	m.top().kids = append(m.top().kids, n)
}

func (m *treeMaker) start(token html.Token, selfClosing bool) {
	tag := token.Data
	if pageTags[tag] {
		return
	}
	if rule, ok := closes[tag]; ok {
		m.pop(rule.ends, rule.within)
	}
	if blockTags[tag] {
		m.pop(set1("p"), blockTags)
	}
	n := &node{tag: tag, attributes: token.Attr}
	m.add(n)
	// <o:p/> and its like close themselves; <p/> does not, as browsers see it.
	if !voidTags[tag] && (!selfClosing || !strings.Contains(tag, ":")) && len(m.open) < maxDepth {
		m.open = append(m.open, n)
	}
}

func set1(name string) map[string]bool { return map[string]bool{name: true} }

// end closes the nearest element of that name. A mark cannot close a point, nor a block the cell around it.
func (m *treeMaker) end(tag string) {
	switch {
	case pageTags[tag]:
	case markTags[tag]:
		m.pop(set1(tag), pointTags)
	case strings.HasPrefix(tag, "t"):
		m.pop(set1(tag), set1("table"))
	default:
		m.pop(set1(tag), cellTags)
	}
}

// pop closes the nearest open element of those that are meant, if none of the others stands between.
func (m *treeMaker) pop(meant, between map[string]bool) {
	for at := len(m.open) - 1; at > 0; at-- {
		if meant[m.open[at].tag] {
			m.open = m.open[:at]
			return
		}
		if between[m.open[at].tag] {
			return
		}
	}
}
