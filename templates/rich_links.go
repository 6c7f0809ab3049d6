package templates

// Link is a link in a text: its words, and where it leads.
type Link struct{ Words, URL string }

// RichLinks lists the links of a rich text in their order, with slots and conditions as they were typed. It says nothing of
// faults; Validate does.
func RichLinks(rich string) []Link {
	paragraphs, _ := parseRich(rich)
	var links []Link
	var gather func(spans []span)
	gather = func(spans []span) {
		for _, s := range spans {
			if s.mark == markLink {
				links = append(links, Link{Words: plainSpans(s.inside), URL: s.url})
			}
			gather(s.inside)
		}
	}
	for _, words := range paragraphs {
		gather(words)
	}
	return links
}
