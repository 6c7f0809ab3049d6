package proofread

import "strings"

// Alike is the share of words that two texts have in common, from 0 (none) to 1 (the same words, in whatever order). Numbers,
// slots, links and capitals do not count. Two texts of different languages stay under 0.3; over 0.6 one of them was not
// translated. Without words on either side it is 0.
func Alike(a, b string) float64 {
	first, second := wordCounts(a), wordCounts(b)
	same, total := 0, 0
	for w, n := range first {
		same += min(n, second[w])
		total += n
	}
	for _, n := range second {
		total += n
	}
	if total == 0 {
		return 0
	}
	return 2 * float64(same) / float64(total)
}

func wordCounts(s string) map[string]int {
	counts := map[string]int{}
	t := scan(s)
	for i := range t.tokens {
		if t.is(i, word) {
			counts[strings.ToLower(t.of(i))]++
		}
	}
	return counts
}
