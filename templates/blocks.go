package templates

import (
	"cmp"
	"slices"
)

// MaxBlocks is how many blocks a letter has at most, the footer not counted.
const MaxBlocks = 25

// Places of the blocks in the list that staff see. They leave room between them.
const (
	orderHead = 10 * (iota + 1)
	orderOpening
	orderText
	orderList
	orderPicture
	orderAct
	orderPeople
	orderEnd
)

// declarations holds every block. It grows only while the program's variables are set up: each block_*.go declares its own.
var declarations []Declaration

// declare makes a block known.
func declare(d Declaration) Declaration {
	at, _ := slices.BinarySearchFunc(declarations, d, func(a, b Declaration) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Type, b.Type))
	})
	declarations = slices.Insert(declarations, at, d)
	return d
}

// Blocks returns the declarations of all blocks in the order in which staff see them, for forms and documentation.
func Blocks() []Declaration { return slices.Clone(declarations) }

// declared finds the declaration of a type of block.
func declared(kind string) (Declaration, bool) {
	for _, d := range declarations {
		if d.Type == kind {
			return d, true
		}
	}
	return Declaration{}, false
}
