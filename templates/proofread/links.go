package proofread

import "strings"

// vague are words that say nothing of where a link goes. Readers who jump from link to link hear only these.
var vague = phrases(`hier|klik hier|klik|klik nu|klik even hier|lees meer|lees verder|lees hier|lees hier meer|lees hier verder|meer|meer info|
	meer informatie|meer lezen|meer weten|deze link|via deze link|link|de link|hierop|verder|verder lezen|ga verder|ontdek meer|
	deze pagina|deze website|website|download|bekijk|open|
	ici|cliquez ici|cliquer ici|clique ici|lire plus|lire la suite|en savoir plus|plus|savoir plus|ce lien|via ce lien|lien|
	cette page|suite|voir plus|découvrir|télécharger|
	here|click here|click|read more|more|more info|more information|learn more|find out more|this link|see more|this page|
	continue|continue reading`)

// vagueRunning are those among them that are as vague between other words, where a link may or may not stand.
var vagueRunning = phrases(`klik hier|lees hier|klik even hier|via deze link|op deze link|cliquez ici|cliquer ici|via ce lien|click here`)

// LinkText finds what is wrong with the words of a link, in whatever language: they say nothing of where it goes, or are the
// address of a page or a file. A mail address is as good a name as any. It reports whether there is such a fault; a link
// without words is not its business.
func LinkText(words string) (Fault, bool) {
	t := scan(words)
	first, last := t.ends()
	if first < 0 {
		return Fault{}, false
	}
	fault := Fault{Start: t.tokens[first].start, End: t.tokens[last].end, Found: t.span(first, last)}
	if first == last && t.is(first, opaque) && slotEnd(words, fault.Start) == 0 && !strings.Contains(fault.Found, "@") {
		fault.Kind = BareLink
		return fault, true
	}
	fault.Kind = VagueLink
	return fault, vague.at(t, first) == last
}

// vagueWords finds "klik hier" in running text.
func (d *reading) vagueWords(n int, t *text) {
	for i := 0; i < len(t.tokens); i++ {
		if end := vagueRunning.at(t, i); end >= 0 {
			d.report(n, VagueWords, i, end, "")
			i = end
		}
	}
}
