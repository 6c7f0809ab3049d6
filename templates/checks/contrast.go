package checks

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

const (
	leastContrast      = 4.5 // WCAG 2.2, success criterion 1.4.3
	leastContrastLarge = 3.0 // for words of 24 px, or 18.66 px in bold
	largeWords         = 24.0
	largeBold          = 18.66
	smallestWords      = 14.0
)

var lookChecks = []Check{
	{
		Name: "contrast", Title: "Contrast", Levels: []Level{Blocks},
		About: "Alle woorden steken genoeg af tegen hun achtergrond: 4,5 op 1, grote 3 op 1.",
		Fine:  "Alles is goed te lezen.",
		known: (*look).compiled, run: func(k *look) { k.contrast(false) },
	}, {
		Name: "contrast-dark", Title: "Contrast in het donker", Levels: []Level{Blocks},
		About: "Ook op een toestel dat in het donker staat, steken alle woorden genoeg af.",
		Fine:  "Ook in het donker is alles goed te lezen.",
		known: (*look).compiled, run: func(k *look) { k.contrast(true) },
	}, {
		Name: "small-words", Title: "Kleine letters", Levels: []Level{Attention},
		About: "Geen woord is kleiner dan 14 pixels.",
		Fine:  "Geen letter is te klein.",
		known: (*look).compiled, run: (*look).smallWords,
	},
}

func (k *look) contrast(dark bool) {
	when := ""
	if dark {
		when = " in het donker"
	}
	k.each(func(at place, p *opened) {
		var rules []rule
		if dark {
			rules = p.darkRules()
		}
		p.eachWords(rules, func(words string, s style) {
			least := leastContrast
			if s.size >= largeWords || s.bold && s.size >= largeBold {
				least = leastContrastLarge
			}
			if got := ratio(s.ink, s.ground); got < least {
				k.find(Blocks, at, "“%s” is%s slecht te lezen: het contrast is %s, en moet %s zijn.%s", shortened(words), when, decimal(got), decimal(least), report)
			}
		})
	})
}

func (k *look) smallWords() {
	k.each(func(at place, p *opened) {
		p.eachWords(nil, func(words string, s style) {
			if s.size < smallestWords {
				k.find(Attention, at, "“%s” staat in letters van %s pixels. Onder 14 is dat op een gsm niet te lezen.%s", shortened(words), decimal(s.size), report)
			}
		})
	})
}

// decimal is a number with one figure after the comma, cut rather than rounded up to what it is not.
func decimal(n float64) string {
	return strings.Replace(strconv.FormatFloat(math.Floor(n*10)/10, 'f', -1, 64), ".", ",", 1)
}

// style is how words look.
type style struct {
	ink, ground colour
	size        float64 // CSS pixels
	bold        bool
	hidden      bool
}

// eachWords gives all words that are seen to a function, with how they look under these rules.
func (p *opened) eachWords(rules []rule, visit func(words string, s style)) {
	var walk func(n *html.Node, s style)
	walk = func(n *html.Node, s style) {
		switch n.Type {
		case html.TextNode:
			if words := strings.Join(strings.Fields(n.Data), " "); words != "" && !s.hidden {
				visit(words, s)
			}
			return
		case html.ElementNode:
			s = s.of(n, rules)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, s)
		}
	}
	walk(p.root, style{ground: namedColours["white"], size: 16})
}

// sizes are what browsers give headings that name none, in CSS pixels.
var sizes = map[string]float64{"h1": 32, "h2": 24, "h3": 18.72, "small": 13.33}

// linkBlue is what a link without a colour of its own has.
var linkBlue = colour{0, 0, 0xEE}

// of is the style of an element within this one.
func (s style) of(n *html.Node, rules []rule) style {
	switch n.Data {
	case "strong", "b", "th", "h1", "h2", "h3", "h4", "h5", "h6":
		s.bold = true
	case "a":
		if attribute(n, "href") != "" {
			s.ink = linkBlue
		}
	}
	if size, ok := sizes[n.Data]; ok {
		s.size = size
	}
	s.hidden = s.hidden || unseen(n)
	for _, d := range declarationsOf(n, rules) {
		s = s.with(d)
	}
	return s
}

var (
	pixels      = regexp.MustCompile(`(?:^|\s)(\d+(?:\.\d+)?)px`)
	firstColour = regexp.MustCompile(`#[0-9a-f]{3,6}\b|rgb\([^)]*\)`)
)

// with is the style after one declaration.
func (s style) with(d declaration) style {
	switch d.name {
	case "color":
		if c, ok := parseColour(d.value); ok {
			s.ink = c
		}
	case "background", "background-color":
		if c, ok := parseColour(d.value); ok {
			s.ground = c
		} else if c, ok := parseColour(firstColour.FindString(d.value)); ok {
			s.ground = c
		}
	case "font":
		s.bold = strings.Contains(d.value, "bold")
		s.size = sizeIn(d.value, s.size)
	case "font-size":
		s.size = sizeIn(d.value, s.size)
	case "font-weight":
		weight, err := strconv.Atoi(d.value)
		s.bold = d.value == "bold" || err == nil && weight >= 700
	case "display":
		s.hidden = s.hidden || d.value == "none"
	case "visibility":
		s.hidden = s.hidden || d.value == "hidden"
	}
	return s
}

func sizeIn(value string, before float64) float64 {
	m := pixels.FindStringSubmatch(value)
	if m == nil {
		if value == "0" {
			return 0
		}
		return before
	}
	size, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return before
	}
	return size
}

// ratio is (lighter + 0.05) / (darker + 0.05), WCAG 2.2, "contrast ratio".
func ratio(a, b colour) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG 2.2, "relative luminance".
func luminance(c colour) float64 {
	channel := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c[0]) + 0.7152*channel(c[1]) + 0.0722*channel(c[2])
}
