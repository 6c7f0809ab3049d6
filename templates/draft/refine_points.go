package draft

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	// sureBullet begins a point wherever it stands; maybeBullet does when it is not alone.
	sureBullet  = regexp.MustCompile(`^[•·▪■◦‣●○➢➤✓✔]\s*`)
	maybeBullet = regexp.MustCompile(`^[-–—*✗]\s+`)
	// lowBullet is what becomes of Word's second and third kind of bullet; it counts inside a list.
	lowBullet   = regexp.MustCompile(`^[o§]\s+`)
	numberPoint = regexp.MustCompile(`^\(?([0-9]{1,2})[.)]\s+`)
)

// findPoints makes lists of paragraphs that begin with a bullet or a number.
func (d *document) findPoints() {
	var parts []part
	for i := range d.parts {
		p := d.parts[i]
		switch p.kind {
		case list:
			p.each(func(spans []span) []span { return withoutMarker(spans, sureBullet) })
			parts = append(parts, p)
		case paragraph:
			parts = appendPoints(parts, p, d.parts[i+1:])
		default:
			parts = append(parts, p)
		}
	}
	d.parts = parts
}

func withoutMarker(spans []span, marker *regexp.Regexp) []span {
	text := words(spans)
	at := marker.FindStringIndex(text)
	if at == nil || at[1] == len(text) {
		return spans
	}
	_, rest := cut(spans, at[1])
	return rest
}

// appendPoints adds a paragraph, whose lines from some line on may be points.
func appendPoints(parts []part, p part, after []part) []part {
	all := lines(p.spans)
	begin := len(all)
	for begin > 0 && markerOf(line(all[begin-1])) != nil {
		begin--
	}
	points := all[begin:]
	if len(points) == 0 || !arePoints(points, parts, begin, after) {
		return append(parts, p)
	}
	if begin > 0 {
		parts = append(parts, part{kind: paragraph, spans: joined(all[:begin], "\n")})
	}
	numbered := markerOf(line(points[0])) == numberPoint
	if n := len(parts); begin > 0 || n == 0 || parts[n-1].kind != list || !parts[n-1].found || parts[n-1].numbered != numbered && markerOf(line(points[0])) != lowBullet {
		parts = append(parts, part{kind: list, numbered: numbered, found: true})
	}
	last := &parts[len(parts)-1]
	for _, point := range points {
		if m := markerOf(line(point)); m == lowBullet && len(last.items) > 0 {
			last.extend("\n– ", withoutMarker(point, m))
		} else {
			last.items = append(last.items, withoutMarker(point, m))
		}
	}
	last.notes = append(last.notes, p.notes...)
	return parts
}

// markerOf is the kind of marker that a line begins with, when words follow it.
func markerOf(text string) *regexp.Regexp {
	for _, m := range []*regexp.Regexp{sureBullet, maybeBullet, numberPoint, lowBullet} {
		if at := m.FindStringIndex(text); at != nil && at[1] < len(text) {
			return m
		}
	}
	return nil
}

// arePoints decides whether lines that look like points are: they are not alone, or their bullet can be nothing else.
func arePoints(points [][]span, before []part, begin int, after []part) bool {
	first := line(points[0])
	m := markerOf(first)
	inList := begin == 0 && len(before) > 0 && before[len(before)-1].found
	switch m {
	case sureBullet:
		return true
	case lowBullet:
		return inList
	case numberPoint:
		n := pointNumber(first)
		if inList && before[len(before)-1].numbered && n == len(before[len(before)-1].items)+1 {
			return true
		}
		if n != 1 { // the list block counts from 1
			return false
		}
		if len(points) > 1 {
			return pointNumber(line(points[1])) == 2
		}
		return len(after) > 0 && after[0].kind == paragraph && pointNumber(line(after[0].spans)) == 2
	}
	if len(points) > 1 || inList {
		return true
	}
	return len(after) > 0 && after[0].kind == paragraph && markerOf(line(after[0].spans)) == maybeBullet
}

// pointNumber is the number before a point, or 0.
func pointNumber(text string) int {
	m := numberPoint.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimLeft(m[1], "0"))
	return n
}
