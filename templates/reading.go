package templates

import "strings"

// wordsPerMinute is how fast an adult reads on a screen; on the slow side, for a phone between two tasks.
const wordsPerMinute = 200

// readingTime says how long the whole letter takes to read.
func (k *compiler) readingTime() string {
	minutes := max(1, (k.content.words(k.language)+wordsPerMinute/2)/wordsPerMinute)
	label := map[Language]string{Dutch: "Leestijd", French: "Temps de lecture", English: "Reading time"}[k.language]
	return label + colon(k.language) + " " + minutesWords(k.language, minutes)
}

// words counts the words that a letter has in one language.
func (c Content) words(l Language) (n int) {
	for _, b := range c.Blocks {
		n += wordsIn(b.Fields, l)
	}
	return n
}

func wordsIn(fields map[string]Value, l Language) (n int) {
	for _, v := range fields {
		if text := v.Words.In(l); v.One == "" && !strings.HasPrefix(text, "https:") {
			n += len(strings.Fields(text))
		}
		for _, item := range v.Items {
			n += wordsIn(item, l)
		}
	}
	return n
}
