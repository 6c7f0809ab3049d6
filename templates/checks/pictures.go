package checks

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dorpspost/templates"
)

const (
	longestAlt = 150 // characters

	// SpamAssassin weighs words against pictures: characters for each square pixel. Under this share it counts against a
	// letter (HTML_IMAGE_RATIO); from so many octets of words on, no picture can be too large for them.
	fewWords  = 2_400
	wordShare = 0.004
)

var pictureChecks = []Check{
	{
		Name: "alt-poor", Title: "Beschrijving die niets zegt", Levels: []Level{Attention},
		About: "De beschrijving van een beeld is geen bestandsnaam en niet alleen “foto”.",
		Fine:  "De beschrijvingen zeggen wat er te zien is.",
		run:   (*look).altPoor,
	}, {
		Name: "alt-long", Title: "Lange beschrijving", Levels: []Level{Attention},
		About: "Een beschrijving van een beeld blijft onder 150 tekens: ze wordt in één adem voorgelezen.",
		Fine:  "De beschrijvingen zijn kort genoeg.",
		run:   (*look).altLong,
	}, {
		Name: "few-words", Title: "Weinig tekst bij de beelden", Levels: []Level{Attention},
		About: "Een mail met grote beelden heeft ook genoeg tekst: met 2.400 tekens zit je altijd goed. Anders lijkt hij op spam.",
		Fine:  "Er is genoeg tekst bij de beelden.",
		known: (*look).compiled,
		run:   (*look).fewWords,
	},
}

func (k *look) alts(visit func(s said)) {
	for _, s := range k.said {
		if s.sort == templates.KindImage {
			visit(s)
		}
	}
}

var fileName = regexp.MustCompile(`(?i)\.(png|jpe?g|gif|webp|heic|svg|bmp|tiff?)$|^(img|dsc|dscn|pxl|wp|image|screenshot|schermafbeelding|whatsapp)[-_ ]?[0-9]`)

// sayNothing are descriptions that say no more than that there is a picture.
var sayNothing = []string{"foto", "beeld", "afbeelding", "plaatje", "tekening", "illustratie", "logo", "banner", "image", "photo", "picture", "dessin",
	"illustration", "drawing", "icon", "icoon", "sfeerbeeld", "sfeerfoto", "alt", "beschrijving"}

// beginsAs is how a description begins that says first what a screen reader has just said.
var beginsAs = regexp.MustCompile(`(?i)^(een )?(foto|afbeelding|beeld) (van|met|waarop)\b|^(une )?(photo|image) (de|d['’]|du|des|avec)\b|^(an? )?(photo|image|picture) of\b`)

func (k *look) altPoor() {
	k.alts(func(s said) {
		words := strings.ToLower(strings.Trim(strings.TrimSpace(s.text), "."))
		switch {
		case fileName.MatchString(words):
			k.find(Attention, s.place, "“%s” is de naam van een bestand. Beschrijf dit beeld in één zin, of kies ‘Alleen versiering’.", s.text)
		case slices.Contains(sayNothing, words) || utf8.RuneCountInString(words) < 4:
			k.find(Attention, s.place, "“%s” zegt niet wat er te zien is. Beschrijf dit beeld in één zin, of kies ‘Alleen versiering’.", s.text)
		case beginsAs.MatchString(words):
			k.find(Attention, s.place, "Een voorleesprogramma zegt zelf al dat dit een beeld is. Begin meteen met wat er te zien is.")
		}
	})
}

func (k *look) altLong() {
	k.alts(func(s said) {
		if n := utf8.RuneCountInString(s.text); n > longestAlt {
			k.find(Attention, s.place, "Deze beschrijving telt %d tekens. Hou het bij één zin, en zet de rest in de tekst.", n)
		}
	})
}

func (k *look) fewWords() {
	k.each(func(at place, p *opened) {
		if p.fewWords() {
			k.find(Attention, at, "Er staan maar %d tekens tekst bij grote beelden. Spamfilters vertrouwen zo’n mail minder: vertel wat meer, of laat een beeld weg.", len(p.words))
		}
	})
}

// fewWords tells whether the letter shows much picture for few words.
func (p *opened) fewWords() bool {
	area := 0
	for _, n := range p.elements("img") {
		width, _ := strconv.Atoi(attribute(n, "width"))
		height, _ := strconv.Atoi(attribute(n, "height"))
		area += width * height
	}
	characters := len(p.words) - strings.Count(p.words, " ")
	return len(p.words) < fewWords && float64(characters) < wordShare*float64(area)
}
