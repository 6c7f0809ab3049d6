package proofread

import (
	"strings"
	"unicode"
)

// leftOver are the words of a template that waits to be filled in, as a row of words. What stands alone is a leftover only
// where it is the whole text.
var (
	leftOver = phrases(`lorem ipsum|todo|tbd|xxx|xxxx|asdf|placeholder|voorbeeldtekst|test test|tekst hier|jouw tekst hier|
		tekst invullen|hier komt tekst|hier komt de tekst|texte ici|votre texte ici|text here|your text here|insert text`)
	leftAlone = phrases(`test|titel|tekst|titre|texte|title|text|naam|voorbeeld|kop|heading`)
)

// leftovers finds words that a person forgot to replace.
func (d *reading) leftovers(n int, t *text) {
	first, last := t.ends()
	if first < 0 {
		return
	}
	if end := leftAlone.at(t, first); end == last {
		d.report(n, Leftover, first, last, "")
		return
	}
	for i := first; i <= last; i++ {
		if end := leftOver.at(t, i); end >= 0 {
			d.report(n, Leftover, i, end, "")
			i = end
		}
	}
}

// ends are the first and the last token that say something; -1 where none does.
func (t *text) ends() (first, last int) {
	first = -1
	for i := range t.tokens {
		if t.is(i, word) || t.is(i, number) || t.is(i, opaque) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// shouted is how many words in capitals in a row are a sentence that shouts.
const shouted = 3

// capitals finds rows of words in capitals. A row of names ("RADAR WINGG") is none: one of the words must be a small one of the
// language.
func (d *reading) capitals(n int, t *text) {
	for i := 0; i < len(t.tokens); i++ {
		last, words, small := i, 0, false
		for at := i; t.is(at, word) && isShouted(t.of(at)); at += 2 {
			last = at
			words++
			small = small || functionWords[d.language][strings.ToLower(t.of(at))]
			if !t.is(at+1, space) {
				break
			}
		}
		if words >= shouted && small {
			d.report(n, Capitals, i, last, "")
		}
		i = last
	}
}

func isShouted(w string) bool {
	return w == strings.ToUpper(w) && strings.ContainsFunc(w, unicode.IsUpper)
}
