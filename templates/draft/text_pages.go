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

// dropRunningLines marks the lines that stand at the edge of more than one page, whatever numbers are in them.
func (t *textReader) dropRunningLines(dropped []bool) {
	const deepest = 4
	pages := t.pages()
	for _, step := range []int{1, -1} {
		for range deepest {
			if !t.dropEdges(dropped, pages, step) {
				break
			}
		}
	}
	if len(pages) == 1 {
		t.dropBesideNumbers(dropped)
	}
}

// pages are the first lines of the pages, and the end.
func (t *textReader) pages() [][2]int {
	var pages [][2]int
	from := 0
	for i, l := range t.lines {
		if l.page && i > 0 {
			pages = append(pages, [2]int{from, i})
			from = i
		}
	}
	return append(pages, [2]int{from, len(t.lines)})
}

// dropEdges looks at the line of each page that is now its first, or its last, and drops those that stand on half of the pages.
func (t *textReader) dropEdges(dropped []bool, pages [][2]int, step int) bool {
	edges := map[string][]int{}
	for _, page := range pages {
		i := page[0]
		if step < 0 {
			i = page[1] - 1
		}
		for i >= page[0] && i < page[1] && (dropped[i] || t.lines[i].text == "") {
			i += step
		}
		if i >= page[0] && i < page[1] && mayRun(t.lines[i].text) {
			key := digits.ReplaceAllString(strings.ToLower(t.lines[i].text), "#")
			edges[key] = append(edges[key], i)
		}
	}
	did, title := false, false
	for _, at := range edges {
		if len(at) < 2 || len(at)*2 < len(pages) {
			continue
		}
		did = true
		for n, i := range at {
			// On the first page it is the title, if that stands nowhere else.
			dropped[i] = n > 0 || step < 0 || digits.MatchString(t.lines[i].text) || t.standsAgain(i, pages[0][1])
			title = title || !dropped[i]
		}
	}
	return did && !title
}

// standsAgain reports whether a line comes again before the end of its page.
func (t *textReader) standsAgain(i, end int) bool {
	return slices.ContainsFunc(t.lines[i+1:max(i+1, end)], func(l textLine) bool { return l.text == t.lines[i].text })
}

// mayRun reports whether a line could be one that pages repeat: short, and no sentence.
func mayRun(text string) bool {
	const most = 120
	return len(text) <= most && !strings.ContainsRune(".!?", lastSign(text))
}

// dropBesideNumbers is for pages that lost their edges: what stands more than once right beside a number of a page.
func (t *textReader) dropBesideNumbers(dropped []bool) {
	beside := map[string][]int{}
	for i, l := range t.lines {
		if l.text != "" && !dropped[i] && mayRun(l.text) && (i > 0 && dropped[i-1] || i+1 < len(t.lines) && dropped[i+1]) {
			beside[l.text] = append(beside[l.text], i)
		}
	}
	for _, at := range beside {
		for _, i := range at {
			dropped[i] = len(at) > 1
		}
	}
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
