package checks

import (
	"fmt"
	"strings"

	"dorpspost/templates"
)

// mostWeight is from where on a mail is heavy for a telephone, in octets: pictures inside it and attachments too.
const mostWeight = 1_000_000

var sizeChecks = []Check{
	{
		Name: "size", Title: "Grootte", Levels: []Level{Blocks, Attention},
		About: "Gmail knipt een mail af vanaf ongeveer 100 kB, en dan is de uitschrijflink weg. Vanaf 80 kB let je op.",
		Fine:  "Je mail is klein genoeg om overal heel aan te komen.",
		known: func(k *look) bool { return k.compiled() || k.tooLong() > 0 },
		run:   (*look).size,
	}, {
		Name: "weight", Title: "Gewicht", Levels: []Level{Attention},
		About: "Met bijlagen en ingesloten beelden samen blijft een mail onder 1 MB.",
		Fine:  "Je mail is licht genoeg voor een gsm.",
		known: (*look).compiled,
		run:   (*look).weight,
	},
}

// tooLong is the size of a letter that was not compiled because of it; 0 where that is not so.
func (k *look) tooLong() int {
	for _, p := range k.Problems {
		if p.Size > 0 {
			return p.Size
		}
	}
	return 0
}

func (k *look) size() {
	if n := k.tooLong(); n > 0 {
		k.find(Blocks, place{language: k.Refused}, "Deze mail is %s. Gmail knipt af vanaf ongeveer 100 kB. Kort tekst in of zet een deel op de website.", kilobytes(n))
	}
	k.each(func(at place, p *opened) {
		if n := p.letter.Longest(); n >= templates.HTMLAttention {
			k.find(Attention, at, "Deze mail is %s. Gmail knipt af vanaf ongeveer 100 kB: veel mag er niet meer bij.", kilobytes(n))
		}
	})
}

func kilobytes(octets int) string { return fmt.Sprintf("%d kB", (octets+999)/1000) }

func (k *look) weight() {
	k.each(func(at place, p *opened) {
		n := p.letter.Longest()
		for _, f := range p.letter.Files {
			if f.Way != templates.WayHosted {
				n += f.Size / 3 * 4 // base64 (RFC 2045 section 6.8)
			}
		}
		if n > mostWeight {
			weight := strings.Replace(fmt.Sprintf("%.1f MB", float64(n)/1e6), ".", ",", 1)
			k.find(Attention, at, "Met alles erbij weegt deze mail %s. Zet een bijlage liever op je website, met een link ernaartoe.", weight)
		}
	})
}
