package proofread

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	shortestGlued = 4
	longestGlued  = 60 // bytes; the longest word of the list has 45

	mostParts = 3 // of a compound

	// mostLookups bounds the work on words that are in no list. A long letter needs a tenth of it; what needs more is no Dutch.
	mostLookups = 500_000
)

// gluedWords finds two words that became one, as when text is copied from a PDF: a word that is in no list and is no regular
// compound, but falls into two words of which one is a function word.
func (d *reading) gluedWords(n int, t *text) {
	if d.language != Dutch {
		return
	}
	for i := range t.tokens {
		if !t.is(i, word) || !t.tokens[i].plain || t.is(i-1, number) || t.is(i+1, number) {
			continue
		}
		w := t.of(i)
		if len(w) < shortestGlued || len(w) > longestGlued || d.known[strings.ToLower(w)] || d.looksLikeName(n, i) {
			continue
		}
		if at := d.seam(w); at > 0 {
			d.report(n, GluedWords, i, i, w[:at]+" "+w[at:])
		}
	}
}

// looksLikeName tells whether word i has a capital that no sentence gave it: "Devos", "YouTube", "PDF".
func (d *reading) looksLikeName(n, i int) bool {
	t := d.texts[n]
	w := t.of(i)
	_, size := utf8.DecodeRuneInString(w)
	if strings.ContainsFunc(w[size:], unicode.IsUpper) {
		return !d.capitalInside(w)
	}
	return isCapital(w) && !t.opens(i)
}

// capitalInside tells whether a word with a capital inside is a function word glued to a name: "inGent", not "deBuren". A town
// that is a word too ("Gent") is missed.
func (d *reading) capitalInside(w string) bool {
	at := strings.IndexFunc(w, unicode.IsUpper)
	return at > 0 && functionWords[Dutch][w[:at]] && d.asks() && dutchNames().has(strings.ToLower(w[at:]))
}

// opens tells whether word i is the first of a sentence, a line or a quote.
func (t *text) opens(i int) bool {
	i--
	for t.is(i, space) || t.isMark(i, openers+"\"'-–•") {
		i--
	}
	return i < 0 || t.is(i, newline) || t.isMark(i, enders+closers+":")
}

// seam is where a word falls into two; 0 where it does not.
func (d *reading) seam(w string) int {
	_, first := utf8.DecodeRuneInString(w)
	if at := strings.IndexFunc(w[first:], unicode.IsUpper); at >= 0 {
		return first + at // what capitalInside let through
	}
	lower := strings.ToLower(w)
	if len(lower) != len(w) || d.exists(lower) {
		return 0
	}
	for at := range lower {
		if at > 0 && d.glued(lower[:at], lower[at:]) {
			if d.compound(lower, mostParts) {
				return 0
			}
			return at
		}
	}
	return 0
}

// asks counts a question to the word list, and tells whether it may still be put.
func (d *reading) asks() bool {
	d.lookups--
	return d.lookups > 0
}

// exists tells whether a word in small letters is known. When too much was asked, everything is.
func (d *reading) exists(w string) bool {
	return !d.asks() || dutchWords().has(w) || dutchNames().has(w)
}

func (d *reading) isWord(w string) bool { return d.asks() && dutchWords().has(w) }

// glued tells whether one of two parts is a function word and the other a word that it may have been glued to.
func (d *reading) glued(left, right string) bool {
	small := functionWords[Dutch]
	if small[left] && small[right] || right == "je" && verbsWithJe[left] {
		return true
	}
	if small[left] && !alsoPrefix[left] && d.content(right, left, !particles[left]) {
		return true
	}
	if !small[right] {
		return false
	}
	if alsoSuffix[right] {
		return d.noSuffix(left, right) && d.content(left, right, strings.HasSuffix(left, "s"))
	}
	return d.content(left, right, true)
}

// content tells whether a part is a word of its own that the function word small may be glued to; it may be a compound where
// that is said. Words of three letters are too often a piece of another, unless they are everyday ones.
func (d *reading) content(w, small string, compound bool) bool {
	n := utf8.RuneCountInString(w)
	if n < 3 || n == 3 && len(small) < 3 && !shortWords[w] {
		return false
	}
	return d.isWord(w) || compound && n > 7 && d.compound(w, mostParts)
}

var (
	// alsoPrefix are function words with which new words are made: "nietgebonden", "alwetend".
	alsoPrefix = set(`niet al u`)
	// alsoSuffix are those that are also an ending: "hikje", "trainer", "chatte", "ouderzijn".
	alsoSuffix = set(`al er te je de en ons u zijn worden`)
	// particles make verbs and nouns, with what may be in no list: "aanvinklijst".
	particles = set(`aan bij door in na om onder op over te tegen tot uit voor`)
	// verbsWithJe are verbs that are often followed by "je".
	verbsWithJe = set(`heb kun kan ben wil zal moet mag vind vraag krijg doe weet zie ga kom hou neem geef kent kunt hebt bent
		wilt doet komt gaat`)
)

// noSuffix tells whether right cannot be an ending of left, although it looks like one.
func (d *reading) noSuffix(left, right string) bool {
	plural := strings.HasSuffix(left, "s") || strings.HasSuffix(left, "en")
	switch right {
	case "je":
		return false
	case "en":
		return !strings.HasSuffix(left, "ing") // "activeringen"
	case "de":
		past := strings.HasSuffix(left, "te") || strings.HasSuffix(left, "de")
		return past || strings.HasSuffix(left, "s") || strings.HasSuffix(left, "en") && !d.exists(left+"d") // "troostende"
	case "te":
		return plural || strings.HasSuffix(left, "t")
	case "ons":
		return len(left) > 3
	}
	return plural
}

// compound tells whether a word in small letters can be read as a Dutch compound of words that are known, with or without an s
// between them.
func (d *reading) compound(w string, parts int) bool {
	for at := range w {
		if at < 3 || len(w)-at < 3 {
			continue
		}
		left, right := w[:at], w[at:]
		if functionWords[Dutch][left] || noPart[left] || at == 3 && !shortWords[left] || !d.isWord(left) {
			continue
		}
		if d.ends(right, parts) || right[0] == 's' && d.ends(right[1:], parts) {
			return true
		}
	}
	return false
}

// ends tells whether a compound may end so.
func (d *reading) ends(w string, parts int) bool {
	if functionWords[Dutch][w] || noPart[w] || len(w) < 3 {
		return false
	}
	return (len(w) > 3 || shortWords[w]) && d.isWord(w) || parts > 2 && d.compound(w, parts-1)
}

// shortWords are the words of three letters that compounds are made of. The list knows hundreds more, which split anything.
var shortWords = set(`aap bad bal ban bed bel bib boa bon bos box bui bus cel dag dak doe dom ego eik els gas gat gel god gok gom gsm
	hak ham hap heg hek hit hof hok hol hoofd huid hut ijs jas job jus kam kap kar kat kip kit kok kom kop kot kus lab lat lam
	las led les lid lip lof lot map mat mei mes min mix mol mug net non nul oma oog oom oor opa oud pad pak pan pap pas pen pet
	pil pin pit pop pot rad ras rek ren rib rij rit rok rol rug rum rus sap ski sla sms sok som spa tak tas tik tip top tuf tv
	uil uur vak val vat vee vel vet vis vol wad wal was web weg wet wig wijk wol zak zee zet zin zon zus zit zes`)

// noPart are words that compounds are hardly made of, and that a function word becomes when it takes a letter of its
// neighbour: "wordt een" is no "word-teen".
var noPart = set(`enen naan taan neen reen deen teen tenen smet guit duit kenen dein erge som`)

func isCapital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}
