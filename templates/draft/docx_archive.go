package draft

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"
)

// Limits of what a Word document may unpack to. The XML of a text shrinks ten to fifty times; a bomb shrinks a thousand times.
const (
	maxEntries  = 3_000
	maxUnpacked = 20 << 20 // octets of one part
	maxArchive  = 40 << 20 // of all parts that are read; a text can ask for many
	maxRatio    = 200      // of a part larger than smallPart
	smallPart   = 1 << 20
)

const (
	broken = "is damaged; open it in Word and save it again as .docx"
	bomb   = "unpacks to far more than a text is; it may be made to do harm; do not open it"
)

// archive is the parts of a Word document by their names (ECMA-376, part 2).
type archive struct {
	files    map[string]*zip.File
	unpacked int // octets so far
}

func openArchive(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refusal(broken)
	}
	if len(z.File) > maxEntries {
		return nil, refusal("holds more than %d files; that is no text", maxEntries)
	}
	a := &archive{files: map[string]*zip.File{}}
	for _, f := range z.File {
		a.files[strings.TrimPrefix(path.Clean(strings.ReplaceAll(f.Name, "\\", "/")), "/")] = f
	}
	return a, nil
}

// otherKind says what an archive without a Word document in it is.
func (a *archive) otherKind() error {
	if kind, _ := a.read("mimetype"); bytes.HasPrefix(kind, []byte("application/vnd.oasis.opendocument")) {
		return refusal("is an OpenDocument file (.odt); open it in Word or LibreOffice and save as .docx")
	}
	for name := range a.files {
		switch {
		case strings.HasPrefix(name, "xl/"):
			return refusal("is an Excel workbook; copy the text into a Word document, or save as .txt")
		case strings.HasPrefix(name, "ppt/"):
			return refusal("is a PowerPoint presentation; copy the text into a Word document, or save as .txt")
		case strings.HasSuffix(name, ".iwa"):
			return refusal("is a Pages document; export it as Word (.docx)")
		}
	}
	return refusal("is a zip file without a Word document in it; unpack it first")
}

// read unpacks a part. One that is not there is empty.
func (a *archive) read(name string) ([]byte, error) {
	f, ok := a.files[name]
	if !ok {
		return nil, nil
	}
	if err := a.room(f); err != nil {
		return nil, err
	}
	r, err := f.Open()
	if err != nil {
		return nil, refusal(broken)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1)) // the sizes that a zip file tells may be lies
	if err != nil {
		return nil, refusal(broken)
	}
	if len(data) > maxUnpacked || uint64(len(data)) > smallPart+maxRatio*f.CompressedSize64 {
		return nil, refusal(bomb)
	}
	a.unpacked += len(data)
	return data, nil
}

// room refuses a part that says itself that it is too large.
func (a *archive) room(f *zip.File) error {
	if f.UncompressedSize64 > maxUnpacked {
		return refusal("unpacks to more than 20 MB; copy the text that you need into a new document")
	}
	if f.UncompressedSize64 > smallPart && f.UncompressedSize64 > maxRatio*max(1, f.CompressedSize64) {
		return refusal(bomb)
	}
	if uint64(a.unpacked)+f.UncompressedSize64 > maxArchive {
		return refusal("unpacks to more than 40 MB in all; copy the text that you need into a new document")
	}
	return nil
}

// relation is a reference from one part to another, or to the web.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// relations are the references of a part; "" is the whole document.
func (a *archive) relations(name string) ([]relation, error) {
	folder, file := path.Split(name)
	data, err := a.read(folder + "_rels/" + file + ".rels")
	if err != nil || len(data) == 0 {
		return nil, err
	}
	var all struct {
		Relations []relation `xml:"Relationship"`
	}
	if err := xml.Unmarshal(data, &all); err != nil {
		return nil, refusal(broken)
	}
	for i := range all.Relations {
		if r := &all.Relations[i]; r.Mode != "External" {
			r.Target = strings.TrimPrefix(path.Join("/", folder, r.Target), "/")
			if strings.HasPrefix(all.Relations[i].Target, "/") {
				r.Target = strings.TrimPrefix(path.Clean(r.Target), "/")
			}
		}
	}
	return all.Relations, nil
}

// is reports whether a relation is of a kind: "styles", "hyperlink". Word writes two spellings of the types' addresses.
func (r relation) is(kind string) bool { return strings.HasSuffix(r.Type, "/"+kind) }
