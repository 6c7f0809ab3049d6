package proofread

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	mostAverage   = 20 // words in a sentence, on average
	fewSentences  = 3  // an average of fewer says nothing
	mostParagraph = 80 // words
)

// AverageSentence is how many words the sentences of these texts have on average. Headings and short points, which no mark
// ends, do not count as sentences. Without a sentence it is 0.
func (r Reader) AverageSentence(texts ...string) float64 {
	average, _ := r.open(texts).averageSentence()
	return average
}

func (d *reading) averageSentence() (average float64, sentences int) {
	words := 0
	for _, all := range d.sentences {
		for _, s := range all {
			if s.ended || s.words > mostAverage {
				words += s.words
				sentences++
			}
		}
	}
	return float64(words) / float64(max(sentences, 1)), sentences
}

func (d *reading) longSentences() {
	if average, sentences := d.averageSentence(); average > mostAverage && sentences >= fewSentences {
		d.faults = append(d.faults, Fault{Kind: LongSentences})
	}
}

// longParagraphs finds paragraphs of more than 80 words; an empty line ends one.
func (d *reading) longParagraphs() {
	for n, t := range d.texts {
		first, last, words := -1, -1, 0
		flush := func() {
			if words > mostParagraph {
				d.report(n, LongParagraph, first, last, "")
			}
			first, words = -1, 0
		}
		for i := range t.tokens {
			switch t.tokens[i].sort {
			case word, number, opaque:
				if first < 0 {
					first = i
				}
				last = i
				words++
			case newline:
				if t.is(t.skip(i+1, space), newline) {
					flush()
				}
			}
		}
		flush()
	}
}

const (
	shortestAbbreviation = 2
	longestAbbreviation  = 5
)

// everyday are abbreviations that everybody here knows without their words.
var everyday = set(`be eu vs tv pdf cv dna usb gsm sms vzw bvba nv bv btw rsvp ps nb wc cd dvd faq url html qr ai ok vip diy ehbo ocmw
	nmbs vdab vrt vtm hiv iq id it pc www ict dj ufo aids covid asbl tva tgv sncf usa uk un vn tel am pm ceo ii iii iv vi vii
	viii ix xi xii qed xl xxl unicef who`)

// abbreviations finds abbreviations that these texts use and explain nowhere: the first place of each.
func (d *reading) abbreviations() {
	explained := d.explained()
	for n, t := range d.texts {
		for i := range t.tokens {
			short := abbreviationOf(t, i)
			if short == "" || explained[short] || d.everybodyKnows(strings.ToLower(short)) || t.shouts(i) {
				continue
			}
			explained[short] = true // once is enough
			d.report(n, Unexplained, i, i, "")
			last := &d.faults[len(d.faults)-1]
			last.Found, last.End = short, last.Start+len(short)
		}
	}
}

// everybodyKnows tells whether an abbreviation, in small letters, needs no words; so does a word in capitals ("RADAR").
func (d *reading) everybodyKnows(short string) bool {
	return everyday[short] || d.known[short] || d.language == Dutch && len(short) > 3 && dutchWords().has(short)
}

// abbreviationOf is the abbreviation that token i is, or begins with ("IMH-week"); "" where it is none.
func abbreviationOf(t *text, i int) string {
	if !t.is(i, word) {
		return ""
	}
	short := t.of(i)
	if cut := strings.IndexAny(short, "-'’‑"); cut > 0 {
		short = short[:cut]
	}
	if n := len(short); n < shortestAbbreviation || n > longestAbbreviation {
		return ""
	}
	if strings.ContainsFunc(short, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return ""
	}
	return short
}

// shouts tells whether a neighbour of the word i stands in capitals too: then it is shouted rather than short.
func (t *text) shouts(i int) bool {
	loud := func(i int) bool {
		return t.is(i, word) && utf8.RuneCountInString(t.of(i)) > 1 && isShouted(t.of(i))
	}
	return t.is(i-1, space) && loud(i-2) || t.is(i+1, space) && loud(i+2)
}

// explained are the abbreviations that are written out: "IMH (Infant Mental Health)", "Infant Mental Health (IMH)", "IMH staat
// voor ...", or by words anywhere in the texts that start with its letters.
func (d *reading) explained() map[string]bool {
	all := map[string]bool{}
	initials := d.initials()
	for _, t := range d.texts {
		for i := range t.tokens {
			if short := abbreviationOf(t, i); short != "" && !all[short] {
				said := t.is(i+1, space) && meansSomething.at(t, i+2) > 0
				all[short] = said || t.inBrackets(i) || initials[strings.ToLower(short)]
			}
		}
	}
	return all
}

var meansSomething = phrases(`staat voor|betekent|is de afkorting|wil zeggen|signifie|veut dire|stands for|means`)

// inBrackets tells whether words follow the abbreviation i between brackets, or whether it stands between brackets after words
// of which one starts with its first letter: "Infant Mental Health (IMH)", not "zie (IMH)".
func (t *text) inBrackets(i int) bool {
	if t.is(i+1, space) && t.isMark(i+2, "([") && t.is(i+3, word) {
		return true
	}
	if !t.isMark(i-1, "([") || !t.isMark(i+1, ")]") {
		return false
	}
	for at := i - 3; at > i-3-2*longestAbbreviation && t.is(at+1, space) && t.is(at, word); at -= 2 {
		if abbreviationOf(t, at) == "" && strings.EqualFold(string(firstLetter(t.of(at))), t.of(i)[:1]) {
			return true
		}
	}
	return false
}

// firstLetter is that of a word, behind what French put before it: "l’Infant" begins with an I.
func firstLetter(w string) rune {
	if cut := strings.IndexAny(w, "'’"); cut > 0 && cut <= longestElision {
		_, mark := utf8.DecodeRuneInString(w[cut:])
		w = w[cut+mark:]
	}
	r, _ := utf8.DecodeRuneInString(w)
	return r
}

// longestElision is how long what stands before the apostrophe may be, in bytes: "qu’", not "aujourd’".
const longestElision = 2

// initials are the first letters of every three to five words that follow each other. Two would be found in any text.
func (d *reading) initials() map[string]bool {
	all := map[string]bool{}
	for _, t := range d.texts {
		var last []rune // of the words up to here
		for i := range t.tokens {
			switch {
			case t.is(i, word) && abbreviationOf(t, i) == "":
				last = append(last, unicode.ToLower(firstLetter(t.of(i))))
				last = last[max(0, len(last)-longestAbbreviation):]
				for n := 3; n <= len(last); n++ {
					all[string(last[len(last)-n:])] = true
				}
			case !t.is(i, space) && !t.is(i, newline):
				last = last[:0]
			}
		}
	}
	return all
}
