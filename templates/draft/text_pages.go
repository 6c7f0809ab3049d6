package draft

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	pageWords = regexp.MustCompile(`(?i)^(pagina|page|blz\.?|p\.)\s*[0-9]{1,4}(\s*(/|van|of|sur|de)\s*[0-9]{1,4})?$|^[0-9]{1,4}\s*/\s*[0-9]{1,4}$|^[-–—]\s*[0-9]{1,4}\s*[-–—]$`)
	pageDigit = regexp.MustCompile(`^[0-9]{1,4}$`)
	digits    = regexp.MustCompile(`[0-9]+`)
)

// dropPageMarks takes out what pages repeat at their edges: numbers, and the line above or below the text.
func (t *textReader) dropPageMarks() {
	dropped := make([]bool, len(t.lines))
	t.dropNumbers(dropped)
	t.dropRunningLines(dropped)
	var texts []string
	kept := make([]textLine, 0, len(t.lines))
	for i, l := range t.lines {
		if !dropped[i] {
			kept = append(kept, l)
			continue
		}
		texts = append(texts, l.text)
	}
	if len(texts) == 0 {
		return
	}
	t.lines = closePages(kept)
	text := strings.Join(texts, "\n")
	t.notes = append(t.notes, Note{Kind: KindLeftOut, Text: text, Sentence: "Paginanummers en regels die op elke pagina terugkomen, zijn weggelaten: " + quoted(strings.Join(slices.Compact(texts), ", ")) + "."})
}

// dropNumbers marks the numbers of pages. Bare ones count when there are several and they go up by one.
func (t *textReader) dropNumbers(dropped []bool) {
	var bare []int
	for i, l := range t.lines {
		if !t.alone(i) && !l.page && (i+1 == len(t.lines) || !t.lines[i+1].page) {
			continue
		}
		if pageWords.MatchString(l.text) {
			dropped[i] = true
		} else if pageDigit.MatchString(l.text) {
			bare = append(bare, i)
		}
	}
	for n, i := range bare {
		number, _ := strconv.Atoi(t.lines[i].text)
		next, before := -1, -1
		if n+1 < len(bare) {
			next, _ = strconv.Atoi(t.lines[bare[n+1]].text)
		}
		if n > 0 {
			before, _ = strconv.Atoi(t.lines[bare[n-1]].text)
		}
		dropped[i] = next == number+1 || before == number-1
	}
}

// alone reports whether a line has an empty line, or an edge of the file, on at least one side.
func (t *textReader) alone(i int) bool {
	return i == 0 || i+1 == len(t.lines) || t.lines[i-1].text == "" || t.lines[i+1].text == ""
}

// dropRunningLines marks the lines that stand at the edge of more than one page, whatever numbers are in them. The first line
// of the text stays: it is the title.
func (t *textReader) dropRunningLines(dropped []bool) {
	const most = 100
	edges := map[string][]int{}
	for i, l := range t.lines {
		if l.text != "" && !dropped[i] && len(l.text) <= most && !strings.ContainsRune(".!?", lastSign(l.text)) && t.edge(i, dropped) {
			key := digits.ReplaceAllString(strings.ToLower(l.text), "#")
			edges[key] = append(edges[key], i)
		}
	}
	for _, at := range edges {
		for _, i := range at {
			dropped[i] = len(at) > 1 && i > 0
		}
	}
}

// edge reports whether a line is the first or last of a page, or stands right beside the number of one.
func (t *textReader) edge(i int, dropped []bool) bool {
	if i == 0 || t.lines[i].page || i > 0 && dropped[i-1] || i+1 < len(t.lines) && dropped[i+1] {
		return true
	}
	for i++; i < len(t.lines) && t.lines[i].text == ""; i++ {
	}
	return i < len(t.lines) && t.lines[i].page
}

// closePages takes out empty lines in the middle of a sentence that ran over the edge of a page, and those that stand double.
func closePages(all []textLine) []textLine {
	var out []textLine
	for i, l := range all {
		if l.text == "" {
			before, after := len(out)-1, i+1
			for after < len(all) && all[after].text == "" {
				after++
			}
			if before < 0 || out[before].text == "" || after < len(all) && goesOn(out[before].text, all[after].text) {
				continue
			}
		}
		out = append(out, l)
	}
	return out
}
