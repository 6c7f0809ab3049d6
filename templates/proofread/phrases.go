package proofread

import "strings"

// phraseSet holds phrases of a few words by their first word.
type phraseSet map[string][][]string

// phrases reads phrases that | parts.
func phrases(list string) phraseSet {
	all := phraseSet{}
	for phrase := range strings.SplitSeq(list, "|") {
		words := strings.Fields(phrase)
		all[words[0]] = append(all[words[0]], words[1:])
	}
	return all
}

// at is the last token of the longest phrase that begins with token i, whatever its capitals; -1 where none does. Between its
// words stands one space or line break.
func (p phraseSet) at(t *text, i int) int {
	if !t.is(i, word) || t.tokens[i].end-t.tokens[i].start > longestGlued {
		return -1
	}
	longest := -1
	for _, rest := range p[strings.ToLower(t.of(i))] {
		at := i
		for _, w := range rest {
			if !t.is(at+1, space) && !t.is(at+1, newline) || !t.isWord(at+2, w) {
				at = -1
				break
			}
			at += 2
		}
		longest = max(longest, at)
	}
	return longest
}
