package draft

import (
	"regexp"
	"strings"
)

var addressShape = regexp.MustCompile(`(?i)\b(https?://|www\.)[^\s<>"“”]+`)

// linkAddresses makes links of the addresses of websites that stand in a text.
func (c linkChecker) linkAddresses(spans []span) []span {
	var out []span
	for _, s := range spans {
		if s.link != "" {
			out = append(out, s)
			continue
		}
		out = append(out, c.linkAddress(s)...)
	}
	return out
}

func (c linkChecker) linkAddress(s span) []span {
	var out []span
	for {
		at := addressShape.FindStringIndex(s.text)
		if at == nil {
			break
		}
		address := strings.TrimRight(s.text[at[0]:at[1]], ".,;:!?…)]}’'*_")
		before, mark := s, s
		before.text, mark.text = s.text[:at[0]], address
		mark.link = c.addressLink(address)
		out = append(out, before, mark)
		s.text = s.text[at[0]+len(address):]
	}
	if s.text != "" {
		out = append(out, s)
	}
	return out
}

// addressLink is the link of an address as typed; it is https whatever stands there, for letters hold no other.
func (c linkChecker) addressLink(address string) string {
	lower := strings.ToLower(address)
	rest := address
	for _, begin := range []string{"https://", "http://"} {
		if strings.HasPrefix(lower, begin) {
			rest = address[len(begin):]
		}
	}
	if !strings.Contains(rest, ".") {
		return ""
	}
	link := escapeLink("https://" + rest)
	if !c.valid(link) {
		return ""
	}
	return link
}
