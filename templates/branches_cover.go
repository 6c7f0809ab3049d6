package templates

import (
	"cmp"
	"slices"
)

// candidate is a reader and the parts of the letter that they show.
type candidate struct {
	view  View
	shows partSet
}

// Limits of the search for the smallest set; beyond them a small one, found greedily, is good enough.
const (
	maxCompete  = 500    // readers of whom none shows all that another does
	maxSearched = 20_000 // steps
	maxWeighed  = 2_000  // readers who are compared with each other
)

// fewest chooses the fewest candidates that show whatever of the wanted parts can be shown.
func fewest(candidates []candidate, wanted partSet) []candidate {
	if len(candidates) <= maxWeighed {
		candidates = useful(candidates)
	}
	shown := make(partSet, len(wanted))
	for _, c := range candidates {
		for i := range shown {
			shown[i] |= c.shows[i] & wanted[i]
		}
	}
	s := search{candidates: candidates}
	s.best = s.greedy(shown)
	if len(candidates) <= maxCompete {
		s.try(nil, shown)
	}
	var chosen []candidate
	for _, i := range s.best {
		chosen = append(chosen, candidates[i])
	}
	return chosen
}

// useful leaves out who shows nothing that some other does not.
func useful(candidates []candidate) []candidate {
	sorted := slices.Clone(candidates)
	slices.SortStableFunc(sorted, func(a, b candidate) int { return cmp.Compare(b.shows.common(b.shows), a.shows.common(a.shows)) })
	var all []candidate
	for _, c := range sorted {
		if !slices.ContainsFunc(all, func(other candidate) bool { return c.shows.within(other.shows) }) {
			all = append(all, c)
		}
	}
	return all
}

// search looks for the smallest set of candidates.
type search struct {
	candidates []candidate
	best       []int
	steps      int
}

// greedy takes who shows most of what is left, again and again.
func (s *search) greedy(left partSet) (chosen []int) {
	for left.common(left) > 0 {
		at, _ := s.most(left)
		chosen = append(chosen, at)
		left = left.without(s.candidates[at].shows)
	}
	return chosen
}

func (s *search) most(left partSet) (at, shows int) {
	for i := range s.candidates {
		if n := s.candidates[i].shows.common(left); n > shows {
			at, shows = i, n
		}
	}
	return at, shows
}

// try goes on from those who are chosen: somebody must show the part that the fewest can show.
func (s *search) try(chosen []int, left partSet) {
	s.steps++
	n := left.common(left)
	if n == 0 {
		s.best = slices.Clone(chosen)
		return
	}
	_, most := s.most(left)
	if least := len(chosen) + (n+most-1)/most; least >= len(s.best) || s.steps > maxSearched {
		return
	}
	for _, at := range s.showing(s.rarest(left)) {
		s.try(append(chosen, at), left.without(s.candidates[at].shows))
	}
}

// rarest is the part that the fewest candidates show.
func (s *search) rarest(left partSet) (part int) {
	fewest := len(s.candidates) + 1
	for n := range len(left) * 64 {
		if !left.has(n) {
			continue
		}
		count := 0
		for i := range s.candidates {
			if s.candidates[i].shows.has(n) {
				count++
			}
		}
		if count < fewest {
			part, fewest = n, count
		}
	}
	return part
}

func (s *search) showing(part int) (all []int) {
	for i := range s.candidates {
		if s.candidates[i].shows.has(part) {
			all = append(all, i)
		}
	}
	return all
}
