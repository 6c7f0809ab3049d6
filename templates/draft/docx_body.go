package draft

import (
	"encoding/xml"
	"strings"
)

// body reads what stands one below the other: paragraphs and tables.
func (r *docxReader) body(e xml.StartElement) error {
	switch e.Name.Local {
	case "p":
		return r.paragraph()
	case "tbl":
		return r.table()
	case "sectPr", "sdtPr", "sdtEndPr", "background", "Fallback":
		return r.skip()
	case "del", "moveFrom":
		return r.removed()
	case "altChunk":
		r.note(KindLeftOut, "Een stuk dat uit een ander bestand was ingevoegd, kon niet mee. Open het document in Word en sla het opnieuw op.")
		return r.skip()
	}
	return r.children(r.body) // content controls, custom XML, and whatever else stands around paragraphs
}

func (r *docxReader) paragraph() error {
	r.flush()
	var p paragraphProperties
	err := r.children(func(e xml.StartElement) error { return r.inParagraph(e, &p) })
	if r.styles.is(p, contentsName) {
		if text := line(merged(r.spans)); text != "" {
			r.leftOut("Een regel van de inhoudsopgave is weggelaten: "+quoted(text)+".", text)
		}
		r.spans = nil
	}
	r.at = r.placeOf(p)
	r.flush()
	r.at = place{}
	r.doc.parts = append(r.doc.parts, r.boxes...)
	r.boxes = nil
	return err
}

// placeOf says what a paragraph is by its style and numbering.
func (r *docxReader) placeOf(p paragraphProperties) place {
	if level := r.styles.level(p); level > 0 {
		return place{kind: heading, level: level}
	}
	if id, depth := r.styles.number(p); id != "" {
		if format := r.lists.format(id, depth); format != "none" {
			numbered := format != "bullet" && format != ""
			if r.numbers[id] == 0 {
				r.numbers[id] = r.group()
				if numbered {
					r.startsAt(r.lists.start(id))
				}
			} else if numbered && !r.goesOn(r.numbers[id]) {
				r.note(KindChanged, "De nummers van deze lijst liepen door na een lijst hierboven. Ze beginnen nu weer bij 1.")
			}
			return place{kind: list, group: r.numbers[id], item: r.item(), depth: depth, numbered: numbered}
		}
	}
	if r.styles.is(p, quoteName) {
		return place{kind: quote, group: r.quotes}
	}
	return place{}
}

// inParagraph reads a part of a paragraph: runs, and what stands around them.
func (r *docxReader) inParagraph(e xml.StartElement, p *paragraphProperties) error {
	inside := func(e xml.StartElement) error { return r.inParagraph(e, p) }
	switch e.Name.Local {
	case "pPr":
		return r.properties(e, p)
	case "r":
		return r.run(p)
	case "hyperlink":
		return r.withLink(r.links[attribute(e, "id")], inside)
	case "fldSimple":
		return r.withLink(fieldLink(attribute(e, "instr")), inside)
	case "del", "moveFrom":
		return r.removed()
	case "proofErr", "bookmarkStart", "bookmarkEnd", "sdtPr", "sdtEndPr", "Fallback":
		return r.skip()
	case "t": // a formula
		return r.words(*p, runProperties{})
	}
	return r.children(inside)
}

// withLink makes a link of the words that are read inside an element.
func (r *docxReader) withLink(target string, inside func(xml.StartElement) error) error {
	from := len(r.spans)
	err := r.children(inside)
	if target == "" {
		return err
	}
	link := r.safeLink(target, func() string { return line(r.spans[from:]) })
	for i := from; i < len(r.spans); i++ {
		r.spans[i].link = link
	}
	return err
}

// fieldLink is the address in a field that is a link: HYPERLINK "https://..." \o "title".
func fieldLink(instruction string) string {
	fields := strings.Fields(strings.ReplaceAll(instruction, "\"", " \" "))
	if len(fields) < 3 || !strings.EqualFold(fields[0], "HYPERLINK") || fields[1] != "\"" {
		return ""
	}
	return fields[2]
}

// removed reads what tracked changes took out.
func (r *docxReader) removed() error {
	return r.children(func(e xml.StartElement) error {
		if e.Name.Local == "delText" || e.Name.Local == "t" {
			var text string
			err := r.properties(e, &text)
			if err != nil {
				return err
			}
			return r.strike(text)
		}
		if e.Name.Local == "p" {
			r.deleted.WriteByte(' ')
		}
		return r.removed()
	})
}

// strike keeps words that tracked changes took out, to tell them.
func (r *docxReader) strike(text string) error {
	if r.deleted.WriteString(text); r.deleted.Len() > maxAside {
		return tooMuchAside()
	}
	return nil
}

// table reads a table: rows of short cells as a paragraph each, and others cell by cell.
func (r *docxReader) table() error {
	r.flush()
	var rows [][][]part
	err := r.children(func(e xml.StartElement) error { return r.tableRow(e, &rows) })
	filled, data := areData(rows)
	if data {
		r.note(KindChanged, tableNote(filled))
	}
	for _, row := range rows {
		r.addRow(row, data)
	}
	return err
}

// areData reports whether rows hold at most a paragraph in each cell, some of them side by side; and how many hold anything.
func areData(rows [][][]part) (filled int, data bool) {
	wide, short := false, true
	for _, row := range rows {
		n := 0
		for _, cell := range row {
			short = short && (len(cell) == 0 || len(cell) == 1 && cell[0].kind == paragraph)
			n += min(len(cell), 1)
		}
		wide = wide || n > 1
		filled += min(n, 1)
	}
	return filled, short && wide && filled > 1
}

func (r *docxReader) tableRow(e xml.StartElement, rows *[][][]part) error {
	switch e.Name.Local {
	case "tr":
		*rows = append(*rows, nil)
	case "tc":
		cell, err := r.apartFrom(func() error { return r.children(r.body) })
		if len(*rows) == 0 {
			*rows = append(*rows, nil)
		}
		last := len(*rows) - 1
		(*rows)[last] = append((*rows)[last], cell)
		return err
	case "tblPr", "tblGrid", "trPr":
		return r.skip()
	case "del":
		return r.removed()
	}
	return r.children(func(e xml.StartElement) error { return r.tableRow(e, rows) })
}

// addRow adds the cells of a row, after each other on one line or one below the other.
func (r *docxReader) addRow(row [][]part, oneLine bool) {
	var spans [][]span
	for _, cell := range row {
		for _, p := range cell {
			if oneLine {
				spans = append(spans, p.spans)
				r.notes = append(r.notes, p.notes...)
				continue
			}
			r.doc.parts = append(r.doc.parts, p)
			r.settle()
		}
	}
	if len(spans) > 0 {
		r.doc.parts = append(r.doc.parts, part{kind: paragraph, spans: joined(spans, " – ")})
		r.settle()
	}
}
