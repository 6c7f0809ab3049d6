package draft

import (
	"encoding/xml"
	"strings"
)

// wordDrawing is what is known of a drawing: a picture, a box with text, a diagram, a chart, or lines and arrows.
type wordDrawing struct {
	alt, file string
	texts     bool            // boxes, whose words are in the text
	words     strings.Builder // other words that stand in it
}

// drawing reads a picture, which is left out, or a box with text, which follows after its paragraph. Whatever else was drawn is
// told with its words.
func (r *docxReader) drawing(e xml.StartElement) error {
	d := wordDrawing{}
	err := r.inDrawing(e, &d)
	text := strings.Join(strings.Fields(d.words.String()), " ")
	switch {
	case d.file != "":
		r.picture(d.alt, d.file)
	case text == "" && d.texts:
		if d.alt != "" {
			r.picture(d.alt, "")
		}
		return err
	case text == "":
		what := "Een tekening, diagram of grafiek"
		if d.alt != "" {
			what += " (" + quoted(d.alt) + ")"
		}
		r.leftOut(what+" kon niet mee. Maak er een beeld van en voeg het toe met een blok beeld.", d.alt)
	}
	if text != "" {
		r.leftOut("Een tekening, diagram of grafiek kon niet mee. Deze woorden stonden erin: "+quoted(text)+".", strings.TrimSpace(d.alt+"\n"+text))
	}
	return err
}

func (r *docxReader) inDrawing(e xml.StartElement, d *wordDrawing) error {
	switch e.Name.Local {
	case "docPr", "cNvPr", "shape":
		d.describe(e)
	case "textpath":
		d.words.WriteString(" " + attribute(e, "string"))
	case "blip", "imagedata":
		d.picture(r.files, e)
	case "relIds", "chart":
		text, err := r.tellOnce(r.drawn[diagramID(e)])
		if err != nil {
			return err
		}
		d.words.WriteString(" " + text)
	case "t":
		var text string
		err := r.properties(e, &text)
		d.words.WriteString(" " + text)
		return err
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

// diagramID is the relation that holds the words of a diagram or a chart.
func diagramID(e xml.StartElement) string {
	if id := attribute(e, "dm"); id != "" {
		return id
	}
	return attribute(e, "id")
}

func (d *wordDrawing) describe(e xml.StartElement) {
	for _, name := range []string{"descr", "alt", "title"} {
		if alt := strings.Join(strings.Fields(attribute(e, name)), " "); alt != "" && d.alt == "" {
			d.alt = alt
		}
	}
}

func (d *wordDrawing) picture(files map[string]string, e xml.StartElement) {
	id := attribute(e, "embed")
	if id == "" {
		id = attribute(e, "id")
	}
	if d.file = files[id]; d.file == "" {
		d.file = "beeld"
	}
}
