package draft

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readDocx makes a document of a Word document (ECMA-376, part 1: WordprocessingML).
func readDocx(data []byte) (document, error) {
	a, err := openArchive(data)
	if err != nil {
		return document{}, err
	}
	r := docxReader{builder: builder{checker: linkChecker{}}, archive: a, main: "word/document.xml", links: map[string]string{}, files: map[string]string{}, quotes: -1, numbers: map[string]int{}}
	if err := r.prepare(); err != nil {
		return document{}, err
	}
	text, err := a.read(r.main)
	if err != nil {
		return document{}, err
	}
	if err := r.parse(text, r.body); err != nil {
		return document{}, err
	}
	if err := r.addFootnotes(); err != nil {
		return document{}, err
	}
	r.noteMargins()
	return r.document(), nil
}

// docxReader reads the parts of one Word document into a builder.
type docxReader struct {
	builder
	archive archive
	main    string
	parts   []relation // of the main part
	styles  wordStyles
	lists   wordLists
	links   map[string]string // by id: addresses
	files   map[string]string // by id: names of picture files

	decoder *xml.Decoder
	nodes   int
	depth   int

	boxes     []part // texts of boxes, which come after the paragraph that they hang on
	fields    []field
	quotes    int // the group of quotations
	numbers   map[string]int
	footnotes []footnote
	deleted   string // by tracked changes
	remarks   int
}

// field is a complex field that is open: what it does and whether its result has begun.
type field struct {
	does  string
	shown bool
}

// footnote is a reference in the text to a note.
type footnote struct {
	id  string
	end bool // an endnote
}

// prepare reads what is about the text.
func (r *docxReader) prepare() error {
	top, err := r.archive.relations("")
	if err != nil {
		return err
	}
	for _, rel := range top {
		if rel.is("officeDocument") && r.archive[rel.Target] != nil {
			r.main = rel.Target
		}
	}
	if r.archive[r.main] == nil || !strings.HasPrefix(r.main, "word/") && r.archive["word/document.xml"] == nil {
		return r.archive.otherKind()
	}
	if r.parts, err = r.archive.relations(r.main); err != nil {
		return err
	}
	for _, rel := range r.parts {
		switch {
		case rel.is("hyperlink"):
			r.links[rel.ID] = rel.Target
		case rel.is("image"):
			r.files[rel.ID] = rel.Target
		}
	}
	styles, err := r.part("styles")
	if err != nil {
		return err
	}
	if r.styles, err = readStyles(styles); err != nil {
		return err
	}
	lists, err := r.part("numbering")
	if err != nil {
		return err
	}
	r.lists, err = readLists(lists)
	return err
}

// part reads the part of a kind that belongs to the text.
func (r *docxReader) part(kind string) ([]byte, error) {
	for _, rel := range r.parts {
		if rel.is(kind) && rel.Mode != "External" {
			return r.archive.read(rel.Target)
		}
	}
	return nil, nil
}

// parse reads a part of XML with f, which gets the root element's children.
func (r *docxReader) parse(data []byte, f func(xml.StartElement) error) error {
	before := r.decoder
	defer func() { r.decoder = before }()
	r.decoder = xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) {
			return refusal(broken)
		}
		if err != nil {
			return refusal(broken)
		}
		if _, ok := token.(xml.StartElement); ok {
			return r.children(f)
		}
	}
}

// children calls f with each element inside the one that was opened last. f reads it to its end.
func (r *docxReader) children(f func(xml.StartElement) error) error {
	const deep = 200
	if r.depth++; r.depth > deep {
		return refusal("is nested deeper than any text; copy what you need into a new document")
	}
	defer func() { r.depth-- }()
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return refusal(broken)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if r.nodes++; r.nodes > 10*maxNodes { // Word cuts its runs fine
				return refusal("has more than %d elements; copy the text that you need into a new document", 10*maxNodes)
			}
			if err := f(token); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip reads an element to its end.
func (r *docxReader) skip() error {
	if err := r.decoder.Skip(); err != nil {
		return refusal(broken)
	}
	return nil
}

// properties reads an element into a struct.
func (r *docxReader) properties(start xml.StartElement, into any) error {
	if err := r.decoder.DecodeElement(into, &start); err != nil {
		return refusal(broken)
	}
	return nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// apartFrom reads with a builder of its own and returns the parts that came of it.
func (r *docxReader) apartFrom(read func() error) ([]part, error) {
	before, boxes := r.builder, r.boxes
	r.builder, r.boxes = builder{lastList: before.lastList, lastItem: before.lastItem, checker: before.checker}, nil
	err := read()
	d := r.document()
	parts := append(d.parts, r.boxes...)
	before.lastList, before.lastItem = r.lastList, r.lastItem // numbers stay unique
	before.notes = append(before.notes, d.notes...)
	r.builder, r.boxes = before, boxes
	return parts, err
}

// addFootnotes puts the notes to the text at its end, by their number.
func (r *docxReader) addFootnotes() error {
	if len(r.footnotes) == 0 {
		return nil
	}
	texts := map[footnote][]part{}
	for _, kind := range []string{"footnotes", "endnotes"} {
		data, err := r.part(kind)
		if err != nil {
			return err
		}
		if len(data) == 0 {
			continue
		}
		err = r.parse(data, func(e xml.StartElement) error {
			parts, err := r.apartFrom(func() error { return r.children(r.body) })
			texts[footnote{attribute(e, "id"), kind == "endnotes"}] = parts
			return err
		})
		if err != nil {
			return err
		}
	}
	r.flush()
	for i, f := range slices.Clone(r.footnotes) {
		for n, p := range texts[f] {
			if n == 0 {
				p.each(func(spans []span) []span { return append(plain(fmt.Sprintf("[%d] ", i+1)), spans...) })
			}
			r.doc.parts = append(r.doc.parts, p)
		}
	}
	r.note(KindChanged, "De voetnoten staan nu achteraan, met hun nummer tussen haken in de tekst.")
	return nil
}

// noteMargins tells what stood around the text and is left out.
func (r *docxReader) noteMargins() {
	var margins []string
	for _, rel := range r.parts {
		if rel.is("header") || rel.is("footer") {
			if text := r.plainWords(rel.Target); text != "" && !slices.Contains(margins, text) {
				margins = append(margins, text)
			}
		}
	}
	if text := strings.Join(margins, "\n"); text != "" {
		r.leftOut("De kop- en voettekst van de pagina’s is weggelaten: "+quoted(strings.Join(margins, ", "))+".", text)
	}
	if text := strings.TrimSpace(r.deleted); text != "" {
		r.leftOut("Woorden die met ‘wijzigingen bijhouden’ geschrapt zijn, zijn weggelaten: "+quoted(text)+".", text)
	}
	if r.remarks > 0 {
		text := ""
		for _, rel := range r.parts {
			if rel.is("comments") {
				text = r.plainWords(rel.Target)
			}
		}
		r.leftOut("In de kantlijn stonden opmerkingen; ze zijn weggelaten: "+quoted(text)+".", text)
	}
}

// plainWords are the words of a part, without anything else. A part that cannot be read has none.
func (r *docxReader) plainWords(name string) string {
	data, err := r.archive.read(name)
	if err != nil {
		return ""
	}
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(data))
	inText := false
	for {
		token, err := d.Token()
		if err != nil {
			return strings.Join(strings.Fields(b.String()), " ")
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "t"
			if token.Name.Local == "p" || token.Name.Local == "tab" {
				b.WriteByte(' ')
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				b.Write(token)
			}
		}
	}
}
