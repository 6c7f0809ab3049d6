package proofread

import (
	"strings"
	"unicode/utf8"
)

// mayDouble are words that may rightly stand twice in a row: "ik denk dat dat klopt", "nous nous voyons", "I had had".
var mayDouble = map[string]map[string]bool{
	Dutch:   set(`die dat je u haar zij hij ze we zijn er zo heel ja nee nu lang stap ha hi bla hoe is wie veel dan had`),
	French:  set(`nous vous en elle très non oui si bien`),
	English: set(`that had very so is do no long many bye it her`),
}

// doubledWords finds words that stand twice in a row.
func (d *reading) doubledWords(n int, t *text) {
	for i := range t.tokens {
		first := i
		if !t.is(i, word) {
			continue
		}
		second := i + 1
		for t.is(second, space) || t.is(second, newline) {
			second++
		}
		if second == i+1 || second > i+3 || !t.isWord(second, t.of(first)) {
			continue
		}
		lower := strings.ToLower(t.of(first))
		if mayDouble[d.language][lower] || isCapital(t.of(second)) && !functionWords[d.language][lower] {
			continue // "Baden Baden"
		}
		if t.is(first-1, number) || utf8.RuneCountInString(lower) == 1 && !functionWords[d.language][lower] {
			continue
		}
		d.report(n, DoubledWord, first, second, t.of(first))
	}
}

// shortestDouble is how many words a sentence has before it is a fault to say it twice: "Tot dan!" may come back.
const shortestDouble = 4

// doubledSentences finds sentences that were given before, in the same text or in an earlier one.
func (d *reading) doubledSentences() {
	given := map[string]bool{}
	for n, t := range d.texts {
		for _, s := range d.sentences[n] {
			if s.words < shortestDouble {
				continue
			}
			key := t.wordsOf(s)
			if given[key] {
				d.report(n, DoubledSentence, s.from, s.to, "")
			}
			given[key] = true
		}
	}
}

// wordsOf are the words of a sentence without their marks, spaces and capitals.
func (t *text) wordsOf(s sentence) string {
	var b strings.Builder
	for i := s.from; i <= s.to; i++ {
		switch t.tokens[i].sort {
		case word, number, opaque:
			b.WriteString(strings.ToLower(t.of(i)))
			b.WriteByte(' ')
		}
	}
	return b.String()
}
