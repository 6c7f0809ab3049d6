package templates

import (
	"strings"
	"unicode"
)

// Writers put a space before an if and after its words, and think of who sees the words: "Dag {% if voornaam %}{{ voornaam }}
// {% endif %}, welkom". tidy moves such spaces so that nobody reads "Dag , welkom" or two spaces: a space before an if goes
// into its branches, and one that all its branches end with goes behind it, where it belongs to the next slot.
func tidy(pieces []piece) []piece {
	parts, _ := partsOf(pieces)
	return flat(leading(trailing(parts), true), nil)
}

// part is a piece of a text, or a whole if.
type part struct {
	piece
	arms []arm // of an if
}

// arm is a branch of an if: its marker, and what follows it.
type arm struct {
	marker piece
	inside []part
}

// partsOf takes parts up to the marker that ends them.
func partsOf(pieces []piece) (parts []part, rest []piece) {
	for len(pieces) > 0 {
		switch p := pieces[0]; p.kind {
		case pieceElsif, pieceElse, pieceEnd:
			return parts, pieces
		case pieceIf:
			whole := part{piece: p}
			for len(pieces) > 0 && pieces[0].kind != pieceEnd {
				one := arm{marker: pieces[0]}
				one.inside, pieces = partsOf(pieces[1:])
				whole.arms = append(whole.arms, one)
			}
			parts = append(parts, whole)
		default:
			parts = append(parts, part{piece: p})
		}
		pieces = pieces[min(1, len(pieces)):]
	}
	return parts, nil
}

func flat(parts []part, pieces []piece) []piece {
	for _, p := range parts {
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

func (p *part) complete() bool { return p.arms[len(p.arms)-1].marker.kind == pieceElse }

func (p *part) hasEmpty() bool {
	for _, a := range p.arms {
		if len(a.inside) == 0 {
			return true
		}
	}
	return false
}

// trailing moves the space that all branches of an if end with behind it, where every reader has one there anyway.
func trailing(parts []part) []part {
	var done []part
	for i := range parts {
		p := &parts[i]
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
		if !spaceFirst(parts[i+1:]) {
			done = append(done, part{piece: piece{literal: " "}})
		}
	}
	return done
}

// leading moves the space before an if into its branches. glued says that nothing is missed when no space stands before what
// follows the parts.
func leading(parts []part, glued bool) []part {
	for i := range parts {
		p := &parts[i]
		if p.kind != pieceIf {
			continue
		}
		near := glued
		if i+1 < len(parts) {
			near = parts[i+1].kind == pieceLiteral && closes(parts[i+1].literal)
		}
		if endsInSpace(parts[:i]) && !beginsLine(parts[:i]) && (near || p.complete()) {
			cutSpace(parts[:i])
			for j := range p.arms {
				p.arms[j].inside = spaced(p.arms[j].inside, near)
			}
		}
		for j := range p.arms {
			p.arms[j].inside = leading(p.arms[j].inside, near)
		}
	}
	return parts
}

// spaced puts a space before the words of a branch.
func spaced(parts []part, near bool) []part {
	if spaceFirst(parts) || len(parts) == 0 && near {
		return parts
	}
	return append([]part{{piece: piece{literal: " "}}}, parts...)
}

func endsInSpace(parts []part) bool {
	return len(parts) > 0 && strings.HasSuffix(parts[len(parts)-1].literal, " ")
}

// cutSpace takes the space from the end of parts.
func cutSpace(parts []part) {
	if endsInSpace(parts) {
		last := &parts[len(parts)-1]
		last.literal = strings.TrimSuffix(last.literal, " ")
	}
}

// beginsLine reports whether only spaces stand on the line of what follows the parts.
func beginsLine(parts []part) bool {
	return strings.HasSuffix(strings.TrimRight(parts[len(parts)-1].literal, " "), "\n")
}

func spaceFirst(parts []part) bool {
	return len(parts) > 0 && strings.IndexFunc(parts[0].literal, unicode.IsSpace) == 0
}

// closes reports whether a text begins with what stands close to the words before it, or with a space of its own.
func closes(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`.,;:!?…)]»”’`, r) }) == 0
}
