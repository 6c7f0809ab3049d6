package draft

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// footnoteMark writes the number of a note. A note that is referred to again keeps its number.
func (r *docxReader) footnoteMark(f footnote) {
	n, known := r.noteNumbers[f]
	if !known {
		r.footnotes = append(r.footnotes, f)
		n = len(r.footnotes)
		r.noteNumbers[f] = n
	}
	r.text(fmt.Sprintf(" [%d]", n), style{})
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
	for i, f := range r.footnotes {
		for n := range texts[f] {
			p := texts[f][n]
			if n == 0 {
				p.begin(fmt.Sprintf("[%d] ", i+1))
			}
			r.doc.parts = append(r.doc.parts, p)
		}
	}
	r.note(KindChanged, "De voetnoten staan nu achteraan, met hun nummer tussen haken in de tekst.")
	return nil
}

// begin puts words before the first of a part.
func (p *part) begin(text string) {
	first := &p.spans
	if len(p.items) > 0 {
		first = &p.items[0]
	}
	*first = append(plain(text), *first...)
}

// noteMargins tells what stood around the text and is left out.
func (r *docxReader) noteMargins() error {
	margins, err := r.wordsOf("header", "footer")
	if err != nil {
		return err
	}
	if text := strings.Join(margins, "\n"); text != "" {
		r.leftOut("De kop- en voettekst van de pagina’s is weggelaten: "+quoted(strings.Join(margins, ", "))+".", text)
	}
	if text := strings.TrimSpace(r.deleted.String()); text != "" {
		r.leftOut("Woorden die met ‘wijzigingen bijhouden’ geschrapt zijn, zijn weggelaten: "+quoted(text)+".", text)
	}
	if r.remarks > 0 {
		remarks, err := r.wordsOf("comments")
		if err != nil {
			return err
		}
		text := strings.Join(remarks, "\n")
		r.leftOut("In de kantlijn stonden opmerkingen; ze zijn weggelaten: "+quoted(text)+".", text)
	}
	return nil
}

// wordsOf are the different texts of the parts of some kinds.
func (r *docxReader) wordsOf(kinds ...string) ([]string, error) {
	var all []string
	seen := map[string]bool{}
	for _, kind := range kinds {
		for _, rel := range r.parts {
			if !rel.is(kind) || rel.Mode == "External" {
				continue
			}
			text, err := r.tellOnce(rel.Target)
			if err != nil {
				return nil, err
			}
			if text != "" && !seen[text] {
				seen[text] = true
				all = append(all, text)
			}
		}
	}
	return all, nil
}

// tellOnce are the words of a part, the first time that they are asked for: a file may refer to one part a thousand times.
func (r *docxReader) tellOnce(name string) (string, error) {
	if r.told[name] {
		return "", nil
	}
	r.told[name] = true
	data, err := r.archive.read(name)
	if err != nil || len(data) == 0 {
		return "", err
	}
	return plainWords(data)
}

// plainWords are the words of a part, without anything else: texts, and the labels and numbers of a chart.
func plainWords(data []byte) (string, error) {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(data))
	inText := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(strings.Fields(b.String()), " "), nil
		}
		if err != nil {
			return "", refusal(broken)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "t" || token.Name.Local == "v"
			if name := token.Name.Local; name == "p" || name == "tab" || name == "br" || name == "v" {
				b.WriteByte(' ')
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				b.Write(token)
			}
		}
		if b.Len() > maxAside {
			return "", tooMuchAside()
		}
	}
}

// maxAside is how many octets of words may stand beside the text: in margins, in drawings, struck by tracked changes.
const maxAside = 4 * maxText

func tooMuchAside() error {
	return refusal("holds more words in margins, drawings and tracked changes than a letter has; accept the changes, and copy the text that you need into a new document")
}
