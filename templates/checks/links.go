package checks

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"dorpspost/templates"
)

var linkChecks = []Check{
	{
		Name: "link-example", Title: "Voorbeeldadressen", Levels: []Level{Blocks, Attention},
		About: "Een link of mailadres van example.org is een plaatshouder uit het sjabloon.",
		Fine:  "Er staan geen voorbeeldadressen meer in.",
		run:   (*look).linkExample,
	}, {
		Name: "link-local", Title: "Links die alleen hier werken", Levels: []Level{Blocks, Attention},
		About: "Een link naar je eigen computer, je eigen netwerk of een testsite werkt bij lezers niet.",
		Fine:  "Alle links werken ook buiten je eigen netwerk.",
		run:   (*look).linkLocal,
	}, {
		Name: "link-edit", Title: "Links om te bewerken", Levels: []Level{Blocks},
		About: "Een link om een gedeeld document te bewerken, laat elke lezer erin schrijven of geeft een slot.",
		Fine:  "Geen link laat lezers in een gedeeld document schrijven.",
		run:   (*look).linkEdit,
	}, {
		Name: "link-short", Title: "Ingekorte links", Levels: []Level{Attention},
		About: "Een ingekorte link verbergt waar hij heen gaat; spamfilters houden er niet van.",
		Fine:  "Er staan geen ingekorte links in.",
		run:   (*look).linkShort,
	}, {
		Name: "link-text", Title: "Woorden van een link", Levels: []Level{Attention},
		About: "Een link zegt waar hij heen gaat: geen “klik hier” en geen kaal adres.",
		Fine:  "Elke link zegt waar hij heen gaat.",
		run:   (*look).linkText,
	}, {
		Name: "link-other-host", Title: "Link die een ander adres toont", Levels: []Level{Blocks, Attention},
		About: "Een link die een adres toont, gaat ook naar dat adres. Anders lijkt het bedrog. Een naam als Bol.com tussen andere woorden vraagt aandacht.",
		Fine:  "Elke link gaat naar het adres dat hij toont.",
		run:   (*look).linkOtherHost,
	}, {
		Name: "link-same-text", Title: "Zelfde woorden, andere link", Levels: []Level{Attention},
		About: "Twee links met dezelfde woorden gaan naar dezelfde pagina.",
		Fine:  "Links met dezelfde woorden gaan naar dezelfde pagina.",
		run:   (*look).linkSameText,
	}, {
		Name: "link-pdf", Title: "Links naar een pdf", Levels: []Level{Attention},
		About: "Een link naar een pdf zegt dat erbij, met de grootte: (pdf, 2 MB).",
		Fine:  "Bij elke pdf staat dat het er een is, en hoe groot.",
		run:   (*look).linkPDF,
	}, {
		Name: "link-answer", Title: "Links die werken", Levels: []Level{Blocks, Attention},
		About: "Elke pagina bestaat. Daarvoor vragen we elke pagina op bij haar site, en alleen als je het vraagt.",
		Fine:  "Alle pagina’s waar je links heen gaan, bestaan.",
		known: func(k *look) bool { return k.Answers != nil },
		run:   (*look).linkAnswer,
	},
}

// link is a link of the content, with the words that it is called by.
type link struct {
	place
	words, url string
}

// shownBy names the field that holds a link's words, the first that has any.
var shownBy = map[string][]string{"url": {"link_text", "text", "name", "title"}, "second_url": {"second_text"}}

// eachLink gives every link to a function, once per language that it has words in.
func (k *look) eachLink(visit func(l link)) {
	for _, s := range k.said {
		switch s.sort {
		case templates.KindRich:
			for _, l := range templates.RichLinks(s.text) {
				visit(link{s.place, l.Words, l.URL})
			}
		case templates.KindLink:
			languages := []templates.Language{s.language}
			if s.language == "" {
				languages = k.Content.Languages
			}
			for _, l := range languages {
				at := s.place
				at.language = l
				visit(link{at, wordsOf(s, l), s.text})
			}
		}
	}
}

func wordsOf(s said, l templates.Language) string {
	for _, name := range shownBy[s.leaf] {
		if words := s.beside[name].Words.In(l); words != "" {
			return words
		}
	}
	return ""
}

// eachAddress gives the link's place once, whatever its words: without a language where one address serves all.
func (k *look) eachAddress(visit func(at place, address string)) {
	for _, s := range k.said {
		switch s.sort {
		case templates.KindLink:
			visit(s.place, s.text)
		case templates.KindRich:
			for _, l := range templates.RichLinks(s.text) {
				visit(s.place, l.URL)
			}
		}
	}
}

// Links lists the pages that a content leads to, each once, in the order in which they stand: what Asker may ask for.
func Links(c templates.Content) []string {
	k := look{said: everything(c)}
	var all []string
	k.eachAddress(func(_ place, address string) {
		if strings.HasPrefix(strings.ToLower(address), "https:") && !slices.Contains(all, address) {
			all = append(all, address)
		}
	})
	return all
}

// hostOf is the host of a page or of a mail address, in small letters; "" where there is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if u.Scheme == "mailto" {
		_, host, _ := strings.Cut(u.Opaque, "@")
		host, _, _ = strings.Cut(host, "?")
		return bareHost(host)
	}
	return bareHost(u.Hostname())
}

// bareHost is a host in small letters without the dot of the root (RFC 1034 section 3.1).
func bareHost(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// real tells whether this letter may reach readers: our own pages stand where they can be opened. A network that is an example
// itself has no readers.
func (k *look) real() bool {
	host := hostOf(k.House.PublicURL)
	return host != "" && !isLocal(host) && !isExample(host)
}

// unfinished is the level of what may stay while a letter is only tried out.
func (k *look) unfinished() Level {
	if k.real() {
		return Blocks
	}
	return Attention
}

// exampleDomains are kept for examples (RFC 2606, RFC 6761).
var exampleDomains = []string{"example.org", "example.com", "example.net", "example.edu", "example", "test", "invalid"}

func isExample(host string) bool { return under(host, exampleDomains) }

// under tells whether a host is one of these domains, or within one.
func under(host string, domains []string) bool {
	return slices.ContainsFunc(domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

var mailAddress = regexp.MustCompile(`[\pL\pN_.+-]+@((?:[\pL\pN_-]+\.)*[\pL\pN_-]+)`)

// exampleIn is the first mail address in a text that is one of an example; "" where there is none.
func exampleIn(text string) string {
	for _, m := range mailAddress.FindAllStringSubmatch(text, -1) {
		if isExample(strings.ToLower(m[1])) {
			return m[0]
		}
	}
	return ""
}

func (k *look) linkExample() {
	k.eachAddress(func(at place, address string) {
		if isExample(hostOf(address)) {
			k.find(k.unfinished(), at, "%s is een voorbeeld uit het sjabloon. Vul de echte link in.", address)
		}
	})
	k.every(func(s said) {
		if found := exampleIn(s.words); found != "" && !strings.Contains(s.text, "mailto:"+found) {
			k.find(k.unfinished(), s.anyLanguage(), "%s is een voorbeeld uit het sjabloon. Vul het echte mailadres in.", found)
		}
	})
}

// anyLanguage is the place of what is the same in each language, such as a mail address.
func (s said) anyLanguage() place {
	return place{block: s.block, kind: s.kind, field: s.field}
}

// localDomains are names that only a network of one's own knows.
var localDomains = []string{"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "home.arpa", "onion"}

func isLocal(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return !public(ip)
	}
	return under(host, localDomains) || !strings.Contains(host, ".") || figuresLast.MatchString(host)
}

// figuresLast is a host that is read as an address though it is none in full: 127.1, 0x7f.1 (WHATWG URL, "ends in a number").
var figuresLast = regexp.MustCompile(`\.(?:[0-9]+|0x[0-9a-f]*)$`)

// How test sites are called: for sure where a whole part of the name says so that a site gave itself, maybe where a hyphen
// follows or stands before, as in the name of a quiz.
var (
	testHost  = regexp.MustCompile(`^(?:test|staging|stage|acc|acceptatie|dev|develop|preview)[0-9]*\.[^.]+\.|\.(?:staging|test|dev)\.[^.]+\.`)
	maybeTest = regexp.MustCompile(`^(?:test|staging|stage|acc|acceptatie|dev|develop|preview)[0-9]*-|-(?:staging|test|dev)\.`)
)

func (k *look) linkLocal() {
	k.eachAddress(func(at place, address string) {
		host := hostOf(address)
		switch {
		case host == "" || isExample(host):
		case isLocal(host):
			k.find(k.unfinished(), at, "%s werkt alleen op je eigen computer of netwerk. Zet hier het adres dat iedereen kan openen.", address)
		case testHost.MatchString(host):
			k.find(k.unfinished(), at, "%s lijkt een testsite. Zet hier het adres van de echte site.", address)
		case maybeTest.MatchString(host):
			k.find(Attention, at, "%s heet zoals een testsite. Is het de echte site?", address)
		}
	})
}

// editShapes are links that open a shared document to write in it.
var editShapes = regexp.MustCompile(`(?i)^https://(` +
	`docs\.google\.com/[^?#]*/edit|drive\.google\.com/[^?#]*/edit|` +
	`[^/]*\.sharepoint\.com/.*[?&]action=edit|onedrive\.live\.com/(edit|[^#]*[?&]action=edit)|` +
	`(www\.)?canva\.com/design/[^?#]*/edit|forms\.office\.com/pages/designpage)`)

func (k *look) linkEdit() {
	k.eachAddress(func(at place, address string) {
		if editShapes.MatchString(address) {
			k.find(Blocks, at, "%s opent een document om het te bewerken. Maak een link om het alleen te lezen, of zet er een pdf van op je site.", shortened(address))
		}
	})
}

var shorteners = []string{"bit.ly", "bitly.com", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rb.gy", "cutt.ly", "shorturl.at",
	"t.ly", "tiny.cc", "lnkd.in", "rebrand.ly", "dlvr.it", "v.gd", "s.id", "1drv.ms"}

func isShort(address string) bool { return under(hostOf(address), shorteners) }

func (k *look) linkShort() {
	k.eachAddress(func(at place, address string) {
		if isShort(address) {
			k.find(Attention, at, "%s is een ingekorte link. Gebruik het volledige adres: dan zien lezers en spamfilters waar hij heen gaat.", address)
		}
	})
}

func (k *look) linkAnswer() {
	k.eachAddress(func(at place, address string) {
		a, asked := k.Answers[address]
		switch {
		case !asked || a.Outcome == There:
		case a.Outcome == Gone:
			k.find(Blocks, at, "%s is een pagina die niet bestaat (%d). Pas de link aan.", shortened(address), a.Status)
		case a.Outcome == Broken:
			k.find(Attention, at, "%s is niet veilig te openen: %s. Lezers krijgen een waarschuwing. Vraag het na bij de site.", shortened(address), a.Reason)
		default:
			k.find(Attention, at, "%s konden we niet nagaan: %s. Open de link zelf eens.", shortened(address), a.Reason)
		}
	})
}

// longestQuote is how much of a text a sentence repeats, in characters.
const longestQuote = 80

func shortened(text string) string {
	runes := []rune(text)
	if len(runes) <= longestQuote {
		return text
	}
	return string(runes[:longestQuote-1]) + "…"
}
