package templates

import (
	"fmt"
	"strings"
)

// wordsPerMinute is how fast an adult reads on a screen; on the slow side, for a phone between two tasks.
const wordsPerMinute = 200

// readingTime says how long the whole letter takes to read.
func (k *compiler) readingTime() string {
	minutes := max(1, (k.content.words(k.language)+wordsPerMinute/2)/wordsPerMinute)
	form := map[Language][2]string{
		Dutch:   {"Leestijd: %d minuut", "Leestijd: %d minuten"},
		French:  {"Temps de lecture\u00a0: %d minute", "Temps de lecture\u00a0: %d minutes"},
		English: {"Reading time: %d minute", "Reading time: %d minutes"},
	}[k.language]
	if minutes == 1 {
		return fmt.Sprintf(form[0], minutes)
	}
	return fmt.Sprintf(form[1], minutes)
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
