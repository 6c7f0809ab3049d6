package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"path/filepath"
	"testing"

	"dorpspost/templates/media"
)

// Whatever is put in: nothing panics, a refusal leaves nothing behind, and what is kept is sound and can be shown.
func FuzzPut(f *testing.F) {
	for _, data := range [][]byte{
		asPNG(logo(9, 7)), asPNG(quarters(9, 7)), asJPG(photo(9, 7)), asGIF(quarters(9, 7)), asGIF(quarters(4, 4), quarters(4, 4)),
		withEXIF(asJPG(quarters(8, 6)), 6, binary.BigEndian), afterHeader(asPNG(logo(3, 3)), pngChunk("acTL", make([]byte, 8))),
		decoded64(webpLossy), decoded64(webpLossless), decoded64(webpAlpha), decoded64(webpMoving), decoded64(cmykJPEG),
		pngOf(60_000, 60_000, 10), pngOf(3, 3, 100), []byte(pdf), []byte(ics), []byte("MZ"), []byte("<svg"), nil,
	} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		folder := filepath.Join(t.TempDir(), "media")
		library, err := media.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		library.Confine(1 << 16)
		var item media.Item
		used := allocated(func() { item, err = library.Put(t.Context(), "x", bytes.NewReader(data)) })
		if most := uint64(32<<20 + 16*len(data)); used > most {
			t.Errorf("%d octets of memory were taken for a file of %d", used, len(data))
		}
		if err != nil {
			if _, ok := errors.AsType[*media.Refused](err); !ok {
				t.Errorf("not a refusal: %v", err)
			}
			if found := files(t, folder); len(found) > 0 {
				t.Errorf("refused, and the folder holds %q", found)
			}
			return
		}
		mustHold(t, folder, 1)
		if !item.Type.Picture() {
			return
		}
		shown, err := library.Picture(item.Ref, 5)
		if err != nil {
			t.Fatal(err)
		}
		if size := decode(t, shown.Data).Bounds().Size(); size.X != shown.Width || size.Y != shown.Height || size.X > 10 {
			t.Errorf("%v, said to be %d x %d", size, shown.Width, shown.Height)
		}
	})
}

// A reference is a plain file name, or it is none.
func FuzzParseRef(f *testing.F) {
	f.Add("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.png")
	f.Add("../../../../../../../../../../../../../../../../../etc/passwd")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		hash, is, ok := media.ParseRef(text)
		if !ok {
			return
		}
		if hash+"."+string(is) != text || len(hash) != 64 || !filepath.IsLocal(text) || filepath.Base(text) != text || text[0] == '.' {
			t.Errorf("%q is taken for a reference", text)
		}
	})
}

func FuzzOrientation(f *testing.F) {
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		f.Add(withEXIF([]byte{0xff, 0xd8, 0xff, 0xd9}, 6, order))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := media.Orientation(data); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}
