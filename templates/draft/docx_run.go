package draft

import (
	"encoding/xml"
	"strings"
)

// run reads words with one look.
func (r *docxReader) run(p *paragraphProperties) error {
	var look runProperties
	return r.children(func(e xml.StartElement) error { return r.inRun(e, p, &look) })
}

func (r *docxReader) inRun(e xml.StartElement, p *paragraphProperties, look *runProperties) error {
	switch e.Name.Local {
	case "rPr":
		return r.properties(e, look)
	case "t":
		return r.words(*p, *look)
	case "tab", "ptab":
		r.text(" ", style{})
	case "br", "cr":
		if attribute(e, "type") == "page" {
			r.text("\n\n", style{})
		} else {
			r.text("\n", style{})
		}
	case "noBreakHyphen":
		r.text("-", style{})
	case "sym":
		r.note(KindLeftOut, "Hier stond een teken uit een symbolenlettertype; het kon niet mee.")
	case "drawing", "pict", "object":
		return r.drawing(e)
	case "AlternateContent":
		return r.children(func(e xml.StartElement) error {
			if e.Name.Local == "Fallback" { // the same again, for older programs
				return r.skip()
			}
			return r.children(func(e xml.StartElement) error { return r.inRun(e, p, look) })
		})
	case "footnoteReference", "endnoteReference":
		r.footnoteMark(footnote{attribute(e, "id"), e.Name.Local == "endnoteReference"})
	case "commentReference":
		r.remarks++
	case "ruby":
		return r.ruby(p)
	case "delText":
		var text string
		if err := r.properties(e, &text); err != nil {
			return err
		}
		return r.strike(text)
	case "fldChar":
		r.fieldMark(attribute(e, "fldCharType"))
	case "instrText":
		var text string
		err := r.properties(e, &text)
		r.instruct(text)
		return err
	}
	return r.children(func(e xml.StartElement) error { return r.inRun(e, p, look) }) // whatever it is, its words are kept
}

// ruby reads words with how they sound above them, which follows between brackets.
func (r *docxReader) ruby(p *paragraphProperties) error {
	var above []span
	err := r.children(func(e xml.StartElement) error {
		from := len(r.spans)
		err := r.children(func(e xml.StartElement) error { return r.inParagraph(e, p) })
		if e.Name.Local == "rt" {
			above = append(above, r.spans[from:]...)
			r.spans = r.spans[:from]
		}
		return err
	})
	if strings.TrimSpace(words(above)) != "" {
		r.text(" (", style{})
		r.spans = append(r.spans, above...)
		r.text(")", style{})
	}
	return err
}

// words adds the text of the element that was opened last.
func (r *docxReader) words(p paragraphProperties, look runProperties) error {
	var text strings.Builder
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return refusal(broken)
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.StartElement:
			if err := r.skip(); err != nil {
				return err
			}
		case xml.EndElement:
			r.addWords(text.String(), p, look)
			return nil
		}
	}
}

func (r *docxReader) addWords(text string, p paragraphProperties, look runProperties) {
	if look.Hidden.on(false) {
		return
	}
	bold, italic := r.styles.look(look, p)
	if look.Strike.on(false) && strings.TrimSpace(text) != "" {
		r.note(KindChanged, "De woorden "+quoted(strings.TrimSpace(text))+" waren doorgestreept. Ze staan er nu gewoon; haal ze weg als ze weg moesten.")
	}
	s := style{bold: bold, italic: italic}
	if n := len(r.fields); n > 0 && r.fields[n-1].target != "" {
		s.link = r.safeLink(r.fields[n-1].target, func() string { return text })
	}
	r.text(strings.ReplaceAll(text, "\n", " "), s)
}

// fieldMark follows a complex field, whose instruction and result stand in runs of their own.
func (r *docxReader) fieldMark(kind string) {
	n := len(r.fields)
	switch {
	case kind == "begin" && n < 100:
		r.fields = append(r.fields, field{})
	case kind == "separate" && n > 0:
		r.fields[n-1].target = fieldLink(r.fields[n-1].does)
	case kind == "end" && n > 0:
		r.fields = r.fields[:n-1]
	}
}

// instruct adds to what the open field does. No link needs as much as could be written here.
func (r *docxReader) instruct(text string) {
	if n := len(r.fields); n > 0 {
		does := &r.fields[n-1].does
		*does += text[:min(len(text), maxInstruction-len(*does))]
	}
}

const maxInstruction = 2_000 // octets
