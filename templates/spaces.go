package templates

import (
	"strings"
	"unicode"
)

// Writers put a space before an if and after its words, and think of who sees the words: "Dag {% if voornaam %}{{ voornaam }}
// {% endif %}, welkom". tidy moves such spaces so that nobody reads "Dag , welkom" or two spaces: a space before an if goes
// into its branches, and one that all its branches end with goes behind it, where it belongs to the next slot.
func tidy(pieces []piece) []piece {
	nodes, _ := nodesOf(pieces)
	return flat(leading(trailing(nodes), true), nil)
}

// node is a piece of a text, or a whole if.
type node struct {
	piece
	arms []arm // of an if
}

// arm is a branch of an if: its marker, and what follows it.
type arm struct {
	marker piece
	inside []node
}

// nodesOf takes nodes up to the marker that ends them.
func nodesOf(pieces []piece) (nodes []node, rest []piece) {
	for len(pieces) > 0 {
		switch p := pieces[0]; p.kind {
		case pieceElsif, pieceElse, pieceEnd:
			return nodes, pieces
		case pieceIf:
			whole := node{piece: p}
			for len(pieces) > 0 && pieces[0].kind != pieceEnd {
				one := arm{marker: pieces[0]}
				one.inside, pieces = nodesOf(pieces[1:])
				whole.arms = append(whole.arms, one)
			}
			nodes = append(nodes, whole)
		default:
			nodes = append(nodes, node{piece: p})
		}
		pieces = pieces[min(1, len(pieces)):]
	}
	return nodes, nil
}

func flat(nodes []node, pieces []piece) []piece {
	for _, p := range nodes {
		switch {
		case p.kind == pieceIf:
			for _, a := range p.arms {
				pieces = flat(a.inside, append(pieces, a.marker))
			}
			pieces = append(pieces, piece{kind: pieceEnd})
		case p.kind == pieceSlot || p.literal != "":
			pieces = append(pieces, p.piece)
		}
	}
	return pieces
}

func (p *node) complete() bool { return p.arms[len(p.arms)-1].marker.kind == pieceElse }

func (p *node) hasEmpty() bool {
	for _, a := range p.arms {
		if len(a.inside) == 0 {
			return true
		}
	}
	return false
}

// trailing moves the space that all branches of an if end with behind it, where every reader has one there anyway.
func trailing(nodes []node) []node {
	var done []node
	for i := range nodes {
		p := &nodes[i]
		if p.kind != pieceIf {
			done = append(done, *p)
			continue
		}
		all := true
		for j := range p.arms {
			p.arms[j].inside = trailing(p.arms[j].inside)
			all = all && (len(p.arms[j].inside) == 0 || endsInSpace(p.arms[j].inside))
		}
		if !all || !endsInSpace(done) && (!p.complete() || p.hasEmpty()) {
			done = append(done, *p)
			continue
		}
		for j := range p.arms {
			cutSpace(p.arms[j].inside)
		}
		done = append(done, *p)
		if rest := nodes[i+1:]; len(rest) == 0 || !closes(rest[0].literal) {
			done = append(done, node{piece: piece{literal: " "}})
		}
	}
	return done
}

// leading moves the space before an if into its branches. glued says that nothing is missed when no space stands before what
// follows the nodes.
func leading(nodes []node, glued bool) []node {
	for i := range nodes {
		p := &nodes[i]
		if p.kind != pieceIf {
			continue
		}
		near := glued
		if i+1 < len(nodes) {
			near = nodes[i+1].kind == pieceLiteral && closes(nodes[i+1].literal)
		}
		if endsInSpace(nodes[:i]) && !beginsLine(nodes[:i]) && (near || p.complete()) {
			cutSpace(nodes[:i])
			for j := range p.arms {
				p.arms[j].inside = spaced(p.arms[j].inside, near)
			}
		}
		for j := range p.arms {
			p.arms[j].inside = leading(p.arms[j].inside, near)
		}
	}
	return nodes
}

// spaced puts a space before the words of a branch.
func spaced(nodes []node, near bool) []node {
	if spaceFirst(nodes) || len(nodes) == 0 && near {
		return nodes
	}
	return append([]node{{piece: piece{literal: " "}}}, nodes...)
}

func endsInSpace(nodes []node) bool {
	return len(nodes) > 0 && strings.HasSuffix(nodes[len(nodes)-1].literal, " ")
}

// cutSpace takes the space from the end of nodes.
func cutSpace(nodes []node) {
	if endsInSpace(nodes) {
		last := &nodes[len(nodes)-1]
		last.literal = strings.TrimSuffix(last.literal, " ")
	}
}

// beginsLine reports whether only spaces stand on the line of what follows the nodes.
func beginsLine(nodes []node) bool {
	return strings.HasSuffix(strings.TrimRight(nodes[len(nodes)-1].literal, " "), "\n")
}

func spaceFirst(nodes []node) bool {
	return len(nodes) > 0 && strings.IndexFunc(nodes[0].literal, unicode.IsSpace) == 0
}

// closes reports whether a text begins with what stands close to the words before it, or with a space of its own.
func closes(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`.,;:!?…)]»”’`, r) }) == 0
}
