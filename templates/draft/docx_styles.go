package draft

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// value is an element whose val attribute is all it says.
type value struct {
	Val *string `xml:"val,attr"`
}

func (v *value) text() string {
	if v == nil || v.Val == nil {
		return ""
	}
	return *v.Val
}

// on reads a switch: <w:b/> is on, <w:b w:val="0"/> is off; without the element it is what it was.
func (v *value) on(before bool) bool {
	if v == nil {
		return before
	}
	switch v.text() {
	case "0", "false", "off":
		return false
	}
	return true
}

// runProperties and paragraphProperties are what both styles and texts say of a look.
type runProperties struct {
	Style  *value `xml:"rStyle"`
	Bold   *value `xml:"b"`
	Italic *value `xml:"i"`
	Hidden *value `xml:"vanish"`
	Strike *value `xml:"strike"`
}

type paragraphProperties struct {
	Style   *value `xml:"pStyle"`
	Outline *value `xml:"outlineLvl"`
	Number  *struct {
		Level *value `xml:"ilvl"`
		ID    *value `xml:"numId"`
	} `xml:"numPr"`
}

// wordStyle is a style of a Word document.
type wordStyle struct {
	ID        string              `xml:"styleId,attr"`
	Name      *value              `xml:"name"`
	Base      *value              `xml:"basedOn"`
	Paragraph paragraphProperties `xml:"pPr"`
	Run       runProperties       `xml:"rPr"`
}

// wordStyles are the styles of a document, by id.
type wordStyles map[string]wordStyle

func readStyles(data []byte) (wordStyles, error) {
	styles := wordStyles{}
	if len(data) == 0 {
		return styles, nil
	}
	var all struct {
		Styles []wordStyle `xml:"style"`
	}
	if err := xml.Unmarshal(data, &all); err != nil {
		return nil, refusal(broken)
	}
	for _, s := range all.Styles {
		styles[s.ID] = s
	}
	return styles, nil
}

// chain is a style and what it is based on, the nearest first. A style that is not described has its id for a name.
func (all wordStyles) chain(id string) []wordStyle {
	const most = 20
	var chain []wordStyle
	for id != "" && len(chain) < most {
		s, ok := all[id]
		if !ok {
			s = wordStyle{ID: id}
		}
		chain = append(chain, s)
		id = s.Base.text()
	}
	return chain
}

func (s wordStyle) names() []string {
	return []string{strings.ToLower(strings.TrimSpace(s.Name.text())), strings.ToLower(s.ID)}
}

var (
	headingName  = regexp.MustCompile(`^(heading|kop|titre|überschrift|berschrift) ?([1-9])$`)
	titleName    = regexp.MustCompile(`^(title|titel|titre)$`)
	quoteName    = regexp.MustCompile(`^(intense ?quote|quote|citaat|duidelijk ?citaat|citation|citation ?intense)$`)
	contentsName = regexp.MustCompile(`^(toc|inhopg|tm) ?[1-9]$`)
)

// level is that of a heading by its style, or 0. Word calls its own styles by English names in every language, and older
// documents and other programs by local ones.
func (all wordStyles) level(p paragraphProperties) int {
	if n, err := strconv.Atoi(p.Outline.text()); err == nil && n >= 0 && n < 9 {
		return n + 1
	}
	for _, s := range all.chain(p.Style.text()) {
		for _, name := range s.names() {
			if m := headingName.FindStringSubmatch(name); m != nil {
				n, _ := strconv.Atoi(m[2])
				return n
			}
			if titleName.MatchString(name) {
				return 1
			}
		}
		if n, err := strconv.Atoi(s.Paragraph.Outline.text()); err == nil && n >= 0 && n < 9 {
			return n + 1
		}
	}
	return 0
}

// is reports whether a paragraph's style, or one that it is based on, has such a name.
func (all wordStyles) is(p paragraphProperties, name *regexp.Regexp) bool {
	for _, s := range all.chain(p.Style.text()) {
		if slices.ContainsFunc(s.names(), name.MatchString) {
			return true
		}
	}
	return false
}

// look is the marks of a run by its own properties, its style and the paragraph's.
func (all wordStyles) look(r runProperties, p paragraphProperties) (bold, italic bool) {
	for _, id := range []string{p.Style.text(), r.Style.text()} {
		for _, s := range slices.Backward(all.chain(id)) {
			bold, italic = s.Run.Bold.on(bold), s.Run.Italic.on(italic)
		}
	}
	return r.Bold.on(bold), r.Italic.on(italic)
}

// number is the list that a paragraph is in, by itself or by its style, and how deep. It is "" outside of lists.
func (all wordStyles) number(p paragraphProperties) (list string, depth int) {
	chain := []paragraphProperties{p}
	for _, s := range all.chain(p.Style.text()) {
		chain = append(chain, s.Paragraph)
	}
	for _, p := range chain {
		if p.Number != nil && p.Number.ID != nil {
			depth, _ := strconv.Atoi(p.Number.Level.text())
			if id := p.Number.ID.text(); id != "0" {
				return id, max(0, depth) + 1
			}
			return "", 0
		}
	}
	return "", 0
}
