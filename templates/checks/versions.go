package checks

import (
	"regexp"
	"slices"
	"strings"
)

var (
	markerShape   = regexp.MustCompile(`\{%\s*(if|elsif|else|endif)\b[^%]*%\}`)
	slotShape     = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	fallbackWords = regexp.MustCompile(`terugval\s*:\s*["“”„]([^"“”„]*)["“”]`)
)

// ordinaryName stands in for a slot without words of its own.
const ordinaryName = "Annelies"

// versions are a text as readers see it: one for each of the branches of its conditions, with ordinary words in its slots.
func versions(text string) []string {
	text = slotShape.ReplaceAllStringFunc(text, func(slot string) string {
		if m := fallbackWords.FindStringSubmatch(slot); m != nil {
			return m[1]
		}
		return ordinaryName
	})
	most := 0
	sizes := branchSizes(text)
	for _, s := range sizes {
		most = max(most, s.branches)
	}
	var all []string
	for n := range max(most, 1) {
		if one := version(text, sizes, n); !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// branchSize is how many branches an if has, and whether the last is an else.
type branchSize struct {
	branches  int
	otherwise bool
}

// branchSizes are those of the ifs of a text, in the order in which they begin.
func branchSizes(text string) []branchSize {
	var all []branchSize
	var open []int
	for _, m := range markerShape.FindAllStringSubmatch(text, -1) {
		switch {
		case m[1] == "if":
			open = append(open, len(all))
			all = append(all, branchSize{branches: 1})
		case len(open) == 0:
		case m[1] == "endif":
			open = open[:len(open)-1]
		default:
			all[open[len(open)-1]].branches++
			all[open[len(open)-1]].otherwise = m[1] == "else"
		}
	}
	return all
}

// version is a text for a reader who sees the n-th branch of each if, or its else where it has fewer.
func version(text string, sizes []branchSize, n int) string {
	var b strings.Builder
	type opened struct {
		size   branchSize
		branch int
	}
	var open []opened
	next, at := 0, 0
	shown := func() bool {
		return !slices.ContainsFunc(open, func(o opened) bool {
			last := o.size.branches - 1
			return o.branch != n && (o.branch != last || !o.size.otherwise || n < last)
		})
	}
	for _, m := range markerShape.FindAllStringSubmatchIndex(text, -1) {
		if shown() {
			b.WriteString(text[at:m[0]])
		}
		at = m[1]
		switch word := text[m[2]:m[3]]; {
		case word == "if":
			open = append(open, opened{size: sizes[next]})
			next++
		case len(open) == 0:
		case word == "endif":
			open = open[:len(open)-1]
		default:
			open[len(open)-1].branch++
		}
	}
	if shown() {
		b.WriteString(text[at:])
	}
	return strings.TrimSpace(b.String())
}
