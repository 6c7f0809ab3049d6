package media_test

import (
	"bytes"
	"errors"
	"image"
	"io"
	"runtime"
	"strings"
	"testing"

	"dorpspost/templates/media"
)

func TestPutRefuses(t *testing.T) {
	const (
		heic = "\x00\x00\x00\x1cftypheic\x00\x00\x00\x00mif1heicmiaf\x00\x00\x01\xaameta"
		avif = "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf\x00\x00\x00\xeameta"
		film = "\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"
	)
	apng := afterHeader(asPNG(quarters(20, 20)), pngChunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0}))
	truncated := func(data []byte) string { return string(data[:len(data)*2/3]) }
	cases := []struct{ what, name, data, sentence string }{
		{"nothing", "a.png", "", "is empty"},
		{"words", "a.png", "hello", "is neither a picture"},
		{"half a signature", "a.png", "\x89PN", "is neither a picture"},
		{"svg", "logo.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "is an SVG drawing"},
		{"svg in disguise", "logo.png", "\ufeff<?xml version=\"1.0\"?>\n<!-- a --><SVG>", "is an SVG drawing"},
		{"heic", "IMG_1.HEIC", heic, "is a HEIC photo"},
		{"heic in disguise", "IMG_1.jpg", heic, "save it as JPEG"},
		{"avif", "a.avif", avif, "is an AVIF picture"},
		{"film", "a.mp4", film, "is film or sound"},
		{"tiff", "a.tif", "II*\x00\x08\x00\x00\x00", "is a TIFF picture"},
		{"tiff, big end first", "a.tif", "MM\x00*\x00\x00\x00\x08", "is a TIFF picture"},
		{"bmp", "a.bmp", "BM\x46\x00\x00\x00\x00\x00", "is a BMP picture"},
		{"renamed program", "foto.png", "MZ\x90\x00\x03\x00\x00\x00\x04\x00", "is a program"},
		{"renamed linux program", "foto.jpg", "\x7fELF\x02\x01\x01", "is a program"},
		{"script", "foto.jpg", "#!/bin/sh\n", "is a program"},
		{"web page", "a.png", " <!DOCTYPE html><html>", "is a web page"},
		{"web page as pdf", "a.pdf", "<html>%PDF-1.4", "is a web page"},
		{"pdf behind a line", "a.pdf", "\n" + pdf, "is a PDF with something else"},
		{"word", "a.docx", "PK\x03\x04\x14\x00", "save it as PDF"},
		{"old word", "a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as PDF"},
		{"sound in the same wrapping as webp", "a.webp", "RIFF\x24\x00\x00\x00WAVEfmt ", "is neither a picture"},
		{"moving gif", "a.gif", string(asGIF(quarters(20, 20), quarters(20, 20))), "is an animation"},
		{"moving webp", "a.webp", string(decoded64(webpMoving)), "is an animation"},
		{"moving png", "a.png", string(apng), "is an animation"},
		{"truncated png", "a.png", truncated(asPNG(logo(200, 200))), "is damaged"},
		{"truncated jpg", "a.jpg", truncated(asJPG(photo(200, 200))), "is damaged"},
		{"truncated gif", "a.gif", truncated(asGIF(quarters(200, 200))), "is damaged"},
		{"truncated webp", "a.webp", truncated(decoded64(webpLossy)), "is damaged"},
		{"truncated pdf", "a.pdf", truncated([]byte(pdf)), "is damaged"},
		{"truncated calendar", "a.ics", truncated([]byte(ics)), "is damaged"},
		{"calendar with NUL", "a.ics", strings.Replace(ics, "NL", "N\x00L", 1), "is damaged"},
		{"pdf without a version", "a.pdf", "%PDF-\n%%EOF", "is damaged"},
		{"only a header", "a.jpg", "\xff\xd8\xff", "is damaged"},
		{"no pixels", "a.png", string(pngOf(0, 0, 0)), "is damaged"},
		{"12 bits", "a.jpg", strings.Replace(string(asJPG(quarters(9, 9))), "\xff\xc0\x00\x11\x08", "\xff\xc0\x00\x11\x0c", 1), "is put together in an unusual way"},
		{"too high", "a.png", string(pngOf(10, 12_001, 10)), "is 10 x 12001 pixels"},
		{"too many pixels", "a.png", string(pngOf(7000, 7000, 10)), "is 7000 x 7000 pixels"},
		{"large pdf", "a.pdf", pdf + strings.Repeat(" ", media.MaxAttachment), "is larger than 2 MB"},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			library, folder := open(t)
			_, err := library.Put(t.Context(), c.name, strings.NewReader(c.data))
			mustRefuse(t, err, c.name, c.sentence)
			if found := files(t, folder); len(found) > 0 {
				t.Errorf("the folder holds %q", found)
			}
		})
	}
}

func mustRefuse(t *testing.T, err error, name, sentence string) {
	t.Helper()
	refused, ok := errors.AsType[*media.Refused](err)
	if !ok {
		t.Fatalf("got %v, want a refusal", err)
	}
	if refused.Name != name || !strings.Contains(refused.Sentence, sentence) {
		t.Errorf("got %q and %q, want %q and %q", refused.Name, refused.Sentence, name, sentence)
	}
	if len(refused.Sentence) > 200 || strings.HasSuffix(refused.Sentence, ".") {
		t.Errorf("a sentence in another style: %q", refused.Sentence)
	}
}

// counted counts what is read of an endless JPEG.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func TestPutReadsNoMoreThanItTakes(t *testing.T) {
	library, folder := open(t)
	for _, c := range []struct {
		what     string
		head     string
		most     int64
		sentence string
	}{
		{"a picture of 30 MB", "\xff\xd8\xff\xe0", media.MaxPicture + 1, "is larger than 20 MB"},
		{"a pdf of 30 MB", "%PDF-1.7\n", media.MaxAttachment + 1, "is larger than 2 MB"},
		{"a program of 30 MB", "MZ", 1024, "is a program"},
	} {
		file := &counted{Reader: io.LimitReader(io.MultiReader(strings.NewReader(c.head), zeroes{}), 30_000_000)}
		_, err := library.Put(t.Context(), "groot.jpg", file)
		mustRefuse(t, err, "groot.jpg", c.sentence)
		if file.n > c.most {
			t.Errorf("%s: %d octets were read, more than %d", c.what, file.n, c.most)
		}
	}
	if found := files(t, folder); len(found) > 0 {
		t.Errorf("the folder holds %q", found)
	}
}

// allocated is how many octets the work takes from the system's memory over its time.
func allocated(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestBombs(t *testing.T) {
	deepWide := image.NewNRGBA64(image.Rect(0, 0, 1, 1))
	progressive := asJPG(photo(64, 64))
	manyScans := bytes.Repeat([]byte{0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3f, 0x10, 0x00}, 5000)
	at := bytes.Index(progressive, []byte{0xff, 0xc0})
	progressive = append(bytes.Replace(progressive, []byte{0xff, 0xc0}, []byte{0xff, 0xc2}, 1), manyScans...)
	if at < 0 {
		t.Fatal("the JPEG has no frame")
	}
	hugeProgressive := bytes.Clone(progressive)
	copy(hugeProgressive[at+5:], []byte{0x17, 0x70, 0x17, 0x70}) // 6000 x 6000
	sixteen := asPNG(deepWide)
	copy(sixteen[16:], []byte{0, 0, 0x18, 0, 0, 0, 0x18, 0}) // 6144 x 6144, whose checksum is wrong now
	sixteen = append(sixteen[:8], append(pngChunk("IHDR", sixteen[16:29]), sixteen[33:]...)...)

	cases := []struct {
		what     string
		data     []byte
		most     uint64
		sentence string
	}{
		{"a header that claims 60000 x 60000", pngOf(60_000, 60_000, 100), 1 << 20, "is 60000 x 60000 pixels"},
		{"200 MB of zeros behind 10 x 10 pixels", pngOf(10, 10, 200<<20), 8 << 20, "is damaged"},
		{"16 bits, just below the limit of pixels", sixteen, 1 << 20, "is 6144 x 6144 pixels"},
		{"a gif that claims 65535 x 65535", []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x00;"), 1 << 20, "is 65535 x 65535 pixels"},
		{"a progressive jpg that claims 6000 x 6000", hugeProgressive, 1 << 20, "is 6000 x 6000 pixels"},
		{"a progressive jpg of 5000 scans", progressive, 1 << 20, "is put together in an unusual way"},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			library, folder := open(t)
			var err error
			used := allocated(func() { _, err = library.Put(t.Context(), "a.png", bytes.NewReader(c.data)) })
			mustRefuse(t, err, "a.png", c.sentence)
			if used > c.most+8*uint64(len(c.data)) {
				t.Errorf("%d octets of memory were taken for a file of %d", used, len(c.data))
			}
			if found := files(t, folder); len(found) > 0 {
				t.Errorf("the folder holds %q", found)
			}
		})
	}
}
