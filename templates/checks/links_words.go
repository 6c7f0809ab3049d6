package checks

import (
	"net/url"
	"regexp"
	"strings"

	"dorpspost/templates/proofread"
)

func (k *look) linkText() {
	k.eachLink(func(l link) {
		for _, words := range versions(l.words) {
			if f, found := proofread.LinkText(words); found {
				k.find(Attention, l.place, "%s", f.Sentence())
			}
		}
	})
}

// hostShape is an address as people write it in running words.
var hostShape = regexp.MustCompile(`(?i)(?:https?://)?((?:[a-z0-9-]+\.)+(?:be|nl|fr|eu|com|org|net|info|brussels|vlaanderen|gent|lu|uk|io))\b`)

// otherHost is the host that a link shows and does not go to; "" where it shows none, or its own.
func otherHost(l link) string {
	m := hostShape.FindStringSubmatch(l.words)
	target := strings.TrimPrefix(hostOf(l.url), "www.")
	if m == nil || target == "" {
		return ""
	}
	shown := strings.TrimPrefix(strings.ToLower(m[1]), "www.")
	if under(shown, []string{target}) || under(target, []string{shown}) {
		return ""
	}
	return shown
}

func (k *look) linkOtherHost() {
	k.eachLink(func(l link) {
		if shown := otherHost(l); shown != "" {
			k.find(Blocks, l.place, "De link toont %s maar gaat naar %s. Dat lijkt bedrog: laat de woorden en de link bij elkaar horen.", shown, hostOf(l.url))
		}
	})
}

func (k *look) linkSameText() {
	first := map[string]string{}
	k.eachLink(func(l link) {
		key := string(l.language) + " " + bare(l.words)
		if before, known := first[key]; l.words != "" && known && before != l.url {
			k.find(Attention, l.place, "Twee links heten “%s” en gaan naar een andere pagina. Geef elk zijn eigen woorden.", shortened(l.words))
			return
		}
		first[key] = l.url
	})
}

var sizeShape = regexp.MustCompile(`(?i)[0-9][\s\p{Zs}]*(kb|mb|ko|mo)\b`)

func (k *look) linkPDF() {
	k.eachLink(func(l link) {
		u, err := url.Parse(l.url)
		if err != nil || !strings.HasSuffix(strings.ToLower(u.Path), ".pdf") {
			return
		}
		if !strings.Contains(strings.ToLower(l.words), "pdf") || !sizeShape.MatchString(l.words) {
			k.find(Attention, l.place, "“%s” opent een pdf. Zeg dat erbij, met de grootte, zoals in “Lees de brochure (pdf, 2 MB)”.", shortened(l.words))
		}
	})
}
