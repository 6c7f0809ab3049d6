package checks

import (
	"net/url"
	"regexp"
	"strings"

	"dorpspost/templates/proofread"

	"golang.org/x/net/idna"
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

// hostShape is an address as people write it in running words, in letters of any script (RFC 5890).
var hostShape = regexp.MustCompile(`(?i)((?:[\pL\pM\pN-]+\.)+(?:be|nl|fr|eu|com|org|net|info|brussels|vlaanderen|gent|lu|uk|io))(?:$|[^\pL\pM\pN-])`)

// addressShape is what is an address and no name that looks like one: it stands alone, or begins as addresses do.
var addressShape = regexp.MustCompile(`(?i)https?://|\bwww\.|^[^\s]*$`)

// otherHost is the host that a link shows and does not go to; "" where it shows none, or its own. sure is false where it may be
// the name of something: Bol.com.
func otherHost(l link) (shown string, sure bool) {
	words := strings.TrimSpace(l.words)
	m := hostShape.FindStringSubmatch(words)
	target := strings.TrimPrefix(inASCII(hostOf(l.url)), "www.")
	if m == nil || target == "" {
		return "", false
	}
	shown = strings.TrimPrefix(strings.ToLower(m[1]), "www.")
	if written := inASCII(shown); under(written, []string{target}) || under(target, []string{written}) {
		return "", false
	}
	return shown, addressShape.MatchString(words)
}

// inASCII is a host as the network knows it (RFC 5891): "xn--n-9faa.be" for "één.be".
func inASCII(host string) string {
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		return ascii
	}
	return host
}

func (k *look) linkOtherHost() {
	k.eachLink(func(l link) {
		switch shown, sure := otherHost(l); {
		case shown == "":
		case sure:
			k.find(Blocks, l.place, "De link toont %s maar gaat naar %s. Dat lijkt bedrog: laat de woorden en de link bij elkaar horen.", shown, hostOf(l.url))
		default:
			k.find(Attention, l.place, "De link noemt %s en gaat naar %s. Klopt dat? Zeg anders in woorden waar hij heen gaat.", shown, hostOf(l.url))
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
