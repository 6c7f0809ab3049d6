package draft

import (
	"encoding/xml"
	"fmt"
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
		r.footnotes = append(r.footnotes, footnote{attribute(e, "id"), e.Name.Local == "endnoteReference"})
		r.text(fmt.Sprintf(" [%d]", len(r.footnotes)), style{})
	case "commentReference":
		r.remarks++
	case "delText":
		var text string
		err := r.properties(e, &text)
		r.deleted += text
		return err
	case "fldChar":
		r.fieldMark(attribute(e, "fldCharType"))
	case "instrText":
		var text string
		err := r.properties(e, &text)
		if n := len(r.fields); n > 0 {
			r.fields[n-1].does += text
		}
		return err
	}
	return r.skip()
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
	if n := len(r.fields); n > 0 && r.fields[n-1].shown {
		if target := fieldLink(r.fields[n-1].does); target != "" {
			s.link = r.safeLink(target, text)
		}
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
		r.fields[n-1].shown = true
	case kind == "end" && n > 0:
		r.fields = r.fields[:n-1]
	}
}

// drawing reads a picture, which is left out, or a box with text, which follows after its paragraph.
func (r *docxReader) drawing(e xml.StartElement) error {
	d := wordDrawing{}
	err := r.inDrawing(e, &d)
	if d.file != "" || d.alt != "" && !d.texts {
		r.picture(d.alt, d.file)
	}
	return err
}

type wordDrawing struct {
	alt, file string
	texts     bool
}

func (r *docxReader) inDrawing(e xml.StartElement, d *wordDrawing) error {
	switch e.Name.Local {
	case "docPr", "cNvPr", "shape":
		for _, name := range []string{"descr", "alt", "title"} {
			if alt := strings.Join(strings.Fields(attribute(e, name)), " "); alt != "" && d.alt == "" {
				d.alt = alt
			}
		}
	case "blip", "imagedata":
		id := attribute(e, "embed")
		if id == "" {
			id = attribute(e, "id")
		}
		if d.file = r.files[id]; d.file == "" {
			d.file = "beeld"
		}
	case "txbxContent":
		d.texts = true
		parts, err := r.apartFrom(func() error { return r.children(r.body) })
		r.boxes = append(r.boxes, parts...)
		return err
	case "Fallback":
		return r.skip()
	}
	return r.children(func(e xml.StartElement) error { return r.inDrawing(e, d) })
}
