package checks

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dorpspost/templates"
)

const (
	clipped     = 100_000 // octets of HTML that Gmail shows for sure
	mostStyle   = 8_192   // characters of one style element; Gmail drops a longer one
	mostStyles  = 12_000  // octets of all style elements
	mostButtons = 3       // outside the offer
	textShare   = 0.8     // of the words of the HTML that the text part has too
)

// report is what is said of a fault that only a developer can mend.
const report = " Dit ligt niet aan jou: meld het aan wie dit programma beheert."

var structureChecks = []Check{
	{
		Name: "footer", Title: "Uitschrijven, voorkeuren, adres en reden", Levels: []Level{Blocks},
		About: "Onder elke mail staan de link om uit te schrijven, die naar de voorkeuren, het postadres en waarom je de mail krijgt; in de opmaak en in de tekstversie, voor Gmail afknipt.",
		Fine:  "Uitschrijven, voorkeuren, postadres en reden staan eronder.",
		known: (*look).compiled, run: (*look).footer,
	}, {
		Name: "headings", Title: "Titels in volgorde", Levels: []Level{Attention},
		About: "Een mail heeft één grote titel, en geen tussentitel slaat een trap over. Zo vindt wie de mail hoort, er de weg in.",
		Fine:  "De titels staan in de juiste volgorde.",
		known: (*look).compiled, run: (*look).headings,
	}, {
		Name: "language-mark", Title: "Taal van de mail", Levels: []Level{Blocks},
		About: "De mail zegt in welke taal hij is en in welke richting hij leest, ook waar een webmail de buitenkant weghaalt.",
		Fine:  "Een voorleesprogramma weet in welke taal het leest.",
		known: (*look).compiled, run: (*look).languageMark,
	}, {
		Name: "picture-attributes", Title: "Breedte en beschrijving van beelden", Levels: []Level{Blocks},
		About: "Elk beeld heeft een breedte, voor Outlook, en een beschrijving of de keuze dat het alleen versiert.",
		Fine:  "Elk beeld heeft een breedte en een beschrijving.",
		known: (*look).compiled, run: (*look).pictureAttributes,
	}, {
		Name: "foreign-parts", Title: "Vreemde onderdelen", Levels: []Level{Blocks},
		About: "Een mail heeft geen scripts, formulieren of lettertypes van elders, en geen beeld dat meekijkt of hij geopend wordt.",
		Fine:  "Niets in je mail kijkt mee of komt van elders.",
		known: (*look).compiled, run: (*look).foreignParts,
	}, {
		Name: "styles", Title: "Omvang van de opmaak", Levels: []Level{Blocks},
		About: "Alle stijlregels samen blijven onder 12 kB, en elk deel onder 8.192 tekens: een groter deel laat Gmail weg.",
		Fine:  "De opmaak is klein genoeg voor Gmail.",
		known: (*look).compiled, run: (*look).styles,
	}, {
		Name: "text-version", Title: "Tekstversie", Levels: []Level{Attention},
		About: "De versie zonder opmaak heeft alle links en minstens 80 % van de woorden.",
		Fine:  "Ook zonder opmaak staat alles er.",
		known: (*look).compiled, run: (*look).textVersion,
	}, {
		Name: "buttons", Title: "Aantal knoppen", Levels: []Level{Attention},
		About: "Meer dan drie knoppen buiten het aanbod, en lezers kiezen er geen.",
		Fine:  "Je hebt niet te veel knoppen.",
		run:   (*look).buttons,
	},
}

func (k *look) footer() {
	k.each(func(at place, p *opened) {
		must := func(holds bool, what string) {
			if !holds {
				k.find(Blocks, at, "Onder de mail ontbreekt %s.%s", what, report)
			}
		}
		leave, preferences := p.linkAt(standInLeave), p.linkAt(standInPreferences)
		must(leave >= 0 && strings.Contains(p.text, standInLeave) && p.forEverybody(templates.SlotLeaveLink), "de link om uit te schrijven")
		must(preferences >= 0 && strings.Contains(p.text, standInPreferences) && p.forEverybody(templates.SlotPreferencesLink), "de link naar de voorkeuren")
		must(p.says(p.letter.House.PostalAddress), "het postadres")
		must(p.says(cmp.Or(p.letter.House.Reason, p.letter.House.Topic)), "de reden waarom iemand deze mail krijgt")
		for _, link := range []struct{ slot, words string }{{templates.SlotLeaveLink, "om uit te schrijven"}, {templates.SlotPreferencesLink, "naar de voorkeuren"}} {
			if p.latest(link.slot) > clipped {
				k.find(Blocks, at, "De link %s komt na %s, en daar knipt Gmail de mail af. Kort tekst in of zet een deel op de website.", link.words, kilobytes(clipped))
			}
		}
	})
}

// latest is how many octets of HTML stand before a slot for the reader with the longest letter; 0 where it is nowhere.
func (p *opened) latest(slot string) int {
	at := slices.IndexFunc(p.letter.HTML, func(s templates.Segment) bool { return s.Slot >= 0 && p.letter.Slots[s.Slot] == slot })
	if at < 0 {
		return 0
	}
	before := *p.letter.Letter
	before.HTML = before.HTML[:at]
	return before.Longest()
}

// linkAt is where in the HTML a link with this address stands; -1 where none does.
func (p *opened) linkAt(address string) int {
	return strings.Index(p.html, `href="`+address)
}

// forEverybody tells whether a slot stands in both parts where no condition hides it.
func (p *opened) forEverybody(slot string) bool {
	always := func(segments []templates.Segment) bool {
		return slices.ContainsFunc(segments, func(s templates.Segment) bool {
			return s.Slot >= 0 && p.letter.Slots[s.Slot] == slot && s.Branch == 0
		})
	}
	return always(p.letter.HTML) && always(p.letter.Text)
}

// says tells whether both parts have these words, however the lines break.
func (p *opened) says(words string) bool {
	words = strings.Join(strings.Fields(words), " ")
	return words != "" && strings.Contains(p.words, words) && strings.Contains(strings.Join(strings.Fields(p.text), " "), words)
}

func (k *look) headings() {
	k.each(func(at place, p *opened) {
		last, tops := 0, 0
		for _, n := range p.elements("h1", "h2", "h3", "h4", "h5", "h6") {
			level := int(n.Data[1] - '0')
			if level == 1 {
				tops++
			}
			if last > 0 && level > last+1 {
				k.find(Attention, at, "De tussentitel “%s” slaat een trap over. Zet er een titel van een hoger niveau voor.", shortened(wordsOfNode(n)))
			}
			last = level
		}
		switch {
		case tops == 0:
			k.find(Attention, at, "Je mail heeft geen grote titel. Zet er een kop boven, of geef het eerste blok een titel die iedereen ziet.")
		case tops > 1:
			k.find(Attention, at, "Je mail heeft %d grote titels. Laat er één staan, en maak van de andere tussentitels.", tops)
		}
	})
}

func (k *look) languageMark() {
	k.each(func(at place, p *opened) {
		root, inner := p.elements("html"), p.elements("body", "div")
		marked := 0
		for _, n := range slices.Concat(root, inner[:min(2, len(inner))]) {
			lang := attribute(n, "lang")
			if strings.HasPrefix(lang, string(at.language)) && attribute(n, "dir") != "" {
				marked++
			}
		}
		if marked < 2 {
			k.find(Blocks, at, "De mail zegt niet overal dat hij in het %s is.%s", inDutch[at.language], report)
		}
	})
}

func (k *look) pictureAttributes() {
	k.each(func(at place, p *opened) {
		for _, n := range p.elements("img") {
			_, described := attributeOf(n, "alt")
			if width, err := strconv.Atoi(attribute(n, "width")); err != nil || width < 1 || !described {
				k.find(Blocks, at, "Een beeld heeft geen breedte of geen beschrijving.%s", report)
			}
		}
	})
}

var (
	foreignElements = []string{"script", "form", "iframe", "object", "embed", "video", "audio", "svg", "base", "input", "link", "frame", "applet", "canvas"}
	foreignStyle    = regexp.MustCompile(`(?i)@import|@font-face|url\(|expression\(|position\s*:\s*(fixed|absolute)`)
)

func (k *look) foreignParts() {
	k.each(func(at place, p *opened) {
		for _, n := range p.elements(foreignElements...) {
			k.find(Blocks, at, "In de mail staat een onderdeel (%s) dat mailprogramma’s weghalen of wantrouwen.%s", n.Data, report)
		}
		for _, n := range p.all {
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					k.find(Blocks, at, "In de mail staat een stukje programma.%s", report)
				}
				if a.Key == "style" && foreignStyle.MatchString(a.Val) {
					k.find(Blocks, at, "De opmaak haalt iets van elders.%s", report)
				}
			}
		}
		for _, n := range p.elements("style") {
			if n.FirstChild != nil && foreignStyle.MatchString(n.FirstChild.Data) {
				k.find(Blocks, at, "De opmaak haalt iets van elders.%s", report)
			}
		}
		for _, n := range p.elements("img") {
			if p.spies(attribute(n, "src"), attribute(n, "width"), attribute(n, "height")) {
				k.find(Blocks, at, "Een beeld komt van elders of is te klein om te zien: zo kan iemand meekijken wie de mail opent.%s", report)
			}
		}
	})
}

// spies tells whether a picture comes from somebody else, or is one that nobody sees.
func (p *opened) spies(src, width, height string) bool {
	tiny := func(size string) bool { return size == "0" || size == "1" }
	if tiny(width) || tiny(height) {
		return true
	}
	u, err := url.Parse(src)
	return err != nil || u.Scheme != "cid" && u.Hostname() != hostOf(p.letter.House.PublicURL)
}

func (k *look) styles() {
	k.each(func(at place, p *opened) {
		total := 0
		for _, n := range p.elements("style") {
			if n.FirstChild == nil {
				continue
			}
			css := n.FirstChild.Data
			total += len(css)
			if utf8.RuneCountInString(css) >= mostStyle {
				k.find(Blocks, at, "Een deel van de opmaak is zo groot dat Gmail het weglaat. Gebruik minder soorten blokken.")
			}
		}
		if total > mostStyles {
			k.find(Blocks, at, "De opmaak is samen %s, en 12 kB is het meeste. Gebruik minder soorten blokken.", kilobytes(total))
		}
	})
}

func (k *look) textVersion() {
	k.each(func(at place, p *opened) {
		shown, told := longWords(p.words), longWords(p.text)
		same := 0
		for w := range shown {
			if told[w] {
				same++
			}
		}
		if float64(same) < textShare*float64(len(shown)) {
			k.find(Attention, at, "In de tekstversie ontbreekt meer dan een vijfde van de woorden.%s", report)
		}
		for _, n := range p.elements("a") {
			if address := attribute(n, "href"); strings.HasPrefix(address, "http") && !strings.Contains(p.text, address) {
				k.find(Attention, at, "De link “%s” ontbreekt in de tekstversie.%s", shortened(wordsOfNode(n)), report)
			}
		}
	})
}

// longWords are the different words of four letters or more.
func longWords(text string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if utf8.RuneCountInString(w) >= 4 {
			all[w] = true
		}
	}
	return all
}

func (k *look) buttons() {
	n := 0
	var last place
	for _, s := range k.said {
		if s.sort == templates.KindLink && s.kind == "button" && (s.language == "" || s.language == k.Content.Languages[0]) {
			n++
			if last = s.place; n > mostButtons {
				break
			}
		}
	}
	if n > mostButtons {
		k.find(Attention, last, "Dit is je %dde knop. Met meer dan drie kiezen lezers er vaak geen: maak er een gewone link van, of laat er een weg.", n)
	}
}
