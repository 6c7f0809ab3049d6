package templates

import (
	"fmt"
	"slices"
	"strings"
)

// outgoing is the address that a link goes out with: its own, or where links are counted one of ours, the same for all
// readers, which leads on. Only pages are counted: a mail address or telephone number cannot be led to by a page.
func (k *compiler) outgoing(link string) string {
	if link == "" || !k.counts || !strings.HasPrefix(strings.ToLower(link), "https:") {
		return link
	}
	at := slices.Index(k.links, link)
	if at < 0 {
		at = len(k.links)
		k.links = append(k.links, link)
	}
	return fmt.Sprintf("%s/l/%s/%d", k.house.PublicURL, k.house.Key, at+1)
}

// sendOut gives the links of a rich text their outgoing addresses.
func (k *compiler) sendOut(spans []span) {
	for i := range spans {
		spans[i].url = k.outgoing(spans[i].url)
		k.sendOut(spans[i].inside)
	}
}

// counting reports whether the links of a letter are counted.
func counting(c Content, house House) bool {
	return house.CountLinks && house.Key != "" && c.Links != LinksPlain
}
