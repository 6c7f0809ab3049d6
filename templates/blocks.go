package templates

// Limit of blocks in one letter, the footer not counted.
const maxBlocks = 25

// declarations lists every block in the order in which staff see them. A new block is a line here and a file of its own.
func declarations() []Declaration {
	return []Declaration{
		head, weekBanner, introduction, textBlock, list, button, villageCircle,
		footer,
	}
}

// Blocks returns the declarations of all blocks, for forms and documentation.
func Blocks() []Declaration { return declarations() }

// declared finds the declaration of a type of block.
func declared(kind string) (Declaration, bool) {
	for _, d := range declarations() {
		if d.Type == kind {
			return d, true
		}
	}
	return Declaration{}, false
}
