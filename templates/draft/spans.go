package draft

import (
	"strings"
	"unicode"
)

// cut divides spans at an octet of their words.
func cut(spans []span, at int) (before, after []span) {
	for i, s := range spans {
		if at >= len(s.text) {
			at -= len(s.text)
			continue
		}
		before = append(before, spans[:i]...)
		if at > 0 {
			head, tail := s, s
			head.text, tail.text = s.text[:at], s.text[at:]
			return append(before, head), append([]span{tail}, spans[i+1:]...)
		}
		return before, append(after, spans[i:]...)
	}
	return spans, nil
}

// trim takes spaces off both ends.
func trim(spans []span) []span {
	text := words(spans)
	_, spans = cut(spans, len(text)-len(strings.TrimLeftFunc(text, unicode.IsSpace)))
	spans, _ = cut(spans, len(strings.TrimSpace(text)))
	return spans
}

// lines divides spans at the line breaks in them.
func lines(spans []span) [][]span {
	all := [][]span{nil}
	for _, s := range spans {
		for i, text := range strings.Split(s.text, "\n") {
			if i > 0 {
				all = append(all, nil)
			}
			if text != "" {
				piece := s
				piece.text = text
				all[len(all)-1] = append(all[len(all)-1], piece)
			}
		}
	}
	for i := range all {
		all[i] = trim(all[i])
	}
	return all
}

// joined puts lines together with a text between each two.
func joined(all [][]span, between string) []span {
	var spans []span
	for i, one := range all {
		if i > 0 {
			spans = append(spans, span{text: between})
		}
		spans = append(spans, one...)
	}
	return merged(spans)
}

// onlyBold reports whether all words are bold.
func onlyBold(spans []span) bool {
	for _, s := range spans {
		if !s.bold && strings.TrimSpace(s.text) != "" {
			return false
		}
	}
	return len(spans) > 0
}

// onlyLink is the link that all words stand in, or "".
func onlyLink(spans []span) string {
	link := ""
	for _, s := range spans {
		switch {
		case strings.TrimSpace(s.text) == "":
		case s.link == "" || link != "" && s.link != link:
			return ""
		default:
			link = s.link
		}
	}
	return link
}

// linked reports whether any words are a link.
func linked(spans []span) bool {
	for _, s := range spans {
		if s.link != "" {
			return true
		}
	}
	return false
}
