package templates

import (
	"iter"
	"math/bits"
	"slices"
)

// View is one of the readers who together show all there is of a letter.
type View struct {
	Reader int      // place in the sequence of readers, from 0; -1 is a stand-in: somebody made up
	Values []string // in the order of Letter.Slots
	Shows  []int    // the branches that this reader sees, by number
}

// Views chooses the smallest set of readers that shows each branch of the letter and, for each if without an else, also that
// none of its branches is shown. What no real reader shows, stand-ins show, unless nobody can (see Never). The readers'
// values stand in the order of l.Slots; of a long sequence only what is needed is kept. A letter without conditions has
// one view. Among so many different readers that the smallest set would take long to find, it is a small one.
func (l *Letter) Views(readers iter.Seq[[]string]) []View {
	all := l.parts()
	var candidates []candidate
	seen := map[string]bool{}
	var shown []bool
	var key []byte
	reader := 0
	for values := range readers {
		shown = l.Shown(values, shown)
		if key = signature(key[:0], shown); !seen[string(key)] {
			seen[string(key)] = true
			candidates = append(candidates, candidate{View{reader, slices.Clone(values), numbers(shown)}, all.shownIn(shown)})
		}
		reader++
	}
	var views []View
	left := all.every()
	for _, chosen := range fewest(candidates, left) {
		views = append(views, chosen.view)
		left = left.without(chosen.shows)
	}
	slices.SortFunc(views, func(a, b View) int { return a.Reader - b.Reader })
	return append(views, l.standIns(all, left)...)
}

// Never are the branches, by number, that no reader can ever see: their conditions contradict each other or those around
// them, or a branch before them holds for everybody. A branch so tangled that it takes too long to tell is not among them.
func (l *Letter) Never() (never []int) {
	all, solver := l.parts(), l.solver()
	for b := range l.Branches {
		if _, found := solver.solve(all.demand(1 + b)); found == impossible {
			never = append(never, b+1)
		}
	}
	return never
}

// standIns makes up readers for the parts that are left, each for as many as go together.
func (l *Letter) standIns(all parts, left partSet) (views []View) {
	solver := l.solver()
	for n := range all.count() {
		if !left.has(n) {
			continue
		}
		demand := all.demand(n)
		values, found := solver.solve(demand)
		if found != possible {
			continue
		}
		for more := n + 1; more < all.count(); more++ {
			if !left.has(more) {
				continue
			}
			both := slices.Concat(demand, all.demand(more))
			if all.shownIn(l.Shown(values, nil)).has(more) {
				demand = both
			} else if v, found := solver.solve(both); found == possible {
				demand, values = both, v
			}
		}
		shown := l.Shown(values, nil)
		views = append(views, View{-1, values, numbers(shown)})
		left = left.without(all.shownIn(shown))
	}
	return views
}

func numbers(shown []bool) (all []int) {
	for i, see := range shown {
		if see {
			all = append(all, i+1)
		}
	}
	return all
}

// signature is which branches are shown, as a key.
func signature(key []byte, shown []bool) []byte {
	for i, see := range shown {
		if i%8 == 0 {
			key = append(key, 0)
		}
		if see {
			key[i/8] |= 1 << (i % 8)
		}
	}
	return key
}

// parts are what there is to see of a letter. Part 0 is what every reader sees, 1 to n are the branches, and after them come
// the gaps: the ifs without an else, seen by who sees none of their branches.
type parts struct {
	letter *Letter
	gaps   []int // the last branch of each
}

func (l *Letter) parts() parts {
	followed := make([]bool, len(l.Branches)+1)
	for i := range l.Branches {
		followed[l.Branches[i].Before] = true
	}
	all := parts{letter: l}
	for i := range l.Branches {
		if !followed[i+1] && len(l.Branches[i].When) > 0 {
			all.gaps = append(all.gaps, i+1)
		}
	}
	return all
}

func (p parts) count() int { return 1 + len(p.letter.Branches) + len(p.gaps) }

func (p parts) every() partSet {
	set := make(partSet, (p.count()+63)/64)
	for n := range p.count() {
		set.add(n)
	}
	return set
}

// shownIn are the parts that are seen by who sees these branches.
func (p parts) shownIn(shown []bool) partSet {
	set := make(partSet, (p.count()+63)/64)
	set.add(0)
	for i, see := range shown {
		if see {
			set.add(i + 1)
		}
	}
	for g, last := range p.gaps {
		gap := p.seen(shown, p.letter.Branches[last-1].Parent)
		for b := last; gap && b > 0; b = p.letter.Branches[b-1].Before {
			gap = !shown[b-1]
		}
		if gap {
			set.add(1 + len(shown) + g)
		}
	}
	return set
}

func (p parts) seen(shown []bool, branch int) bool { return branch == 0 || shown[branch-1] }

// demand is what must hold of a reader who sees a part.
func (p parts) demand(n int) (all demand) {
	branches := p.letter.Branches
	b := n
	if gap := n - 1 - len(branches); gap >= 0 {
		b = p.gaps[gap]
		for before := b; before > 0; before = branches[before-1].Before {
			all = all.unless(branches[before-1].When)
		}
		b = branches[b-1].Parent
	}
	for ; b > 0; b = branches[b-1].Parent {
		all = all.when(branches[b-1].When)
		for before := branches[b-1].Before; before > 0; before = branches[before-1].Before {
			all = all.unless(branches[before-1].When)
		}
	}
	return all
}

// partSet is a set of parts by their numbers.
type partSet []uint64

func (s partSet) add(n int)      { s[n/64] |= 1 << (n % 64) }
func (s partSet) has(n int) bool { return s[n/64]>>(n%64)&1 == 1 }

func (s partSet) without(other partSet) partSet {
	left := make(partSet, len(s))
	for i := range s {
		left[i] = s[i] &^ other[i]
	}
	return left
}

// common counts the parts that are in both.
func (s partSet) common(other partSet) (n int) {
	for i := range s {
		n += bits.OnesCount64(s[i] & other[i])
	}
	return n
}

func (s partSet) within(other partSet) bool { return s.common(other) == s.common(s) }
