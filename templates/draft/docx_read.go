package draft

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// readDocx makes a document of a Word document (ECMA-376, part 1: WordprocessingML).
func readDocx(data []byte) (document, error) {
	a, err := openArchive(data)
	if err != nil {
		return document{}, err
	}
	r := docxReader{builder: builder{checker: linkChecker{}}, archive: a, main: "word/document.xml", links: map[string]string{}, files: map[string]string{}, drawn: map[string]string{}, quotes: -1, numbers: map[string]int{}, noteNumbers: map[footnote]int{}, told: map[string]bool{}}
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
	if err := r.noteMargins(); err != nil {
		return document{}, err
	}
	return r.document(), nil
}

// docxReader reads the parts of one Word document into a builder.
type docxReader struct {
	builder
	archive *archive
	main    string
	parts   []relation // of the main part
	styles  wordStyles
	lists   wordLists
	links   map[string]string // by id: addresses
	files   map[string]string // by id: names of picture files
	drawn   map[string]string // by id: parts with the words of a diagram or chart

	decoder *xml.Decoder
	nodes   int
	depth   int

	boxes     []part // texts of boxes, which come after the paragraph that they hang on
	fields    []field
	quotes    int // the group of quotations
	numbers   map[string]int
	footnotes []footnote      // each once, in the order of their numbers
	deleted   strings.Builder // by tracked changes
	remarks   int

	noteNumbers map[footnote]int
	told        map[string]bool // parts whose words were told
}

// field is a complex field that is open: what it does, and once its result has begun, where the words in that lead.
type field struct {
	does   string
	target string
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
		if rel.is("officeDocument") && r.archive.files[rel.Target] != nil {
			r.main = rel.Target
		}
	}
	if r.archive.files[r.main] == nil || !strings.HasPrefix(r.main, "word/") && r.archive.files["word/document.xml"] == nil {
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
		case (rel.is("diagramData") || rel.is("chart") || rel.is("chartEx")) && rel.Mode != "External":
			r.drawn[rel.ID] = rel.Target
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
