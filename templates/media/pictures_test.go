package media_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"testing"
)

// Real pictures that the standard library cannot make.
const (
	webpLossy    = "UklGRlAAAABXRUJQVlA4IEQAAABwAgCdASoQAAwAAgA0JbACdGuA/wFx/geiAVrwAP71hpcF8i2FBJ3Gl//v2+fqz/XjAJX/7LL7//0JReHMI+dCSgAAAA=="                                                                                                                                                                                                                                                                                                                                                                                                                 // 16 x 12
	webpLossless = "UklGRjgAAABXRUJQVlA4TCsAAAAvB8ABEB8Q8x8CAUKOGGemA7WgEADQJo9gU8goqf82jYj+BwCjUsr+FCVGAA=="                                                                                                                                                                                                                                                                                                                                                                                                                                                 // 8 x 8
	webpAlpha    = "UklGRogAAABXRUJQVlA4WAoAAAAQAAAACwAABwAAQUxQSCgAAAABHyAQIOxoFW0jIoINiiFJklJobPbe1Rq0+S9WRP8DP6z0SuteWekHVlA4IDoAAABwAQCdASoMAAgAAgA0JbACdAFAAAD++Id//0Xov/F7wuYZf37v/wvjh/df+f/v8z/n/kkH/+PIAAAA"                                                                                                                                                                                                                                                                                                                                         // 12 x 8
	webpMoving   = "UklGRsAAAABXRUJQVlA4WAoAAAACAAAABwAABwAAQU5JTQYAAAD/////AABBTk1GSAAAAAAAAAAAAAcAAAcAAGQAAAJWUDggMAAAANABAJ0BKggACAACADQloAJ0ugH4AAOwAP7wxAv/ILlhdcjX/yA/5Af8gP/48gAAAEFOTUZEAAAAAAAAAAAABwAABwAAZAAAAFZQOCAsAAAAlAEAnQEqCAAIAAAANCWgAnS6AAOYAP75k2//kB//kB//kB//ID/iF3sgMAA="                                                                                                                                                                                                                                                             // 8 x 8
	cmykJPEG     = "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgICAgIDAgICAwMDAwQGBAQEBAQIBgYFBgkICgoJCAkJCgwPDAoLDgsJCQ0RDQ4PEBAREAoMEhMSEBMPEBAQ/9sAQwEDAwMEAwQIBAQIEAsJCxAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ/8AAFAgAEAAQBAERAAIRAQMRAQQRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAHCP/EACAQAAEBCAMAAAAAAAAAAAAAAAAYAQIDBBYXZaJTVJL/xAAXAQEBAQEAAAAAAAAAAAAAAAAACQMI/8QAHxEAAQIGAwAAAAAAAAAAAAAAAAEEAgMVF1ORFlFS/9oADgQBAAIRAxEEAAA/ALXUMLlYYXeZ5U2S/p8XRrRTeQ2FQwuVgu8zypsU+LoKbyGxUbVSHTc8k2+QTPR37aFniTQTJj9RaqQ6bnkcgmehaFniTQTJj9T/2Q==" // 16 x 16, red above, blue below
)

func decoded64(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return data
}

func must(err error) {
	if err != nil {
		panic(err) // memory does not refuse to be written
	}
}

func asPNG(m image.Image) []byte {
	var b bytes.Buffer
	must(png.Encode(&b, m))
	return b.Bytes()
}

func asJPG(m image.Image) []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}))
	return b.Bytes()
}

func asGIF(frames ...image.Image) []byte {
	all := &gif.GIF{}
	for _, m := range frames {
		p := image.NewPaletted(m.Bounds(), color.Palette{color.Transparent, red, green, blue, white})
		draw.Draw(p, p.Rect, m, m.Bounds().Min, draw.Src)
		all.Image, all.Delay = append(all.Image, p), append(all.Delay, 10)
	}
	var b bytes.Buffer
	must(gif.EncodeAll(&b, all))
	return b.Bytes()
}

var (
	red   = color.NRGBA{220, 20, 20, 255}
	green = color.NRGBA{20, 200, 20, 255}
	blue  = color.NRGBA{20, 20, 220, 255}
	white = color.NRGBA{255, 255, 255, 255}
)

// quarters has a colour in each corner: red, green, below them blue, white. So one sees how it was turned.
func quarters(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, []color.NRGBA{red, green, blue, white}[x*2/width+2*(y*2/height)])
		}
	}
	return m
}

// photo is noisy and smooth as photos are: a PNG of it is large.
func photo(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			grain := int(random.Uint32() & 15)
			m.SetNRGBA(x, y, color.NRGBA{uint8(x*200/width + grain), uint8(y*200/height + grain), uint8(max((x+y)%194, 194-(x+y)%194) + grain), 255})
		}
	}
	return m
}

// logo is a disc on nothing, with a soft edge.
func logo(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := 2*x-width, 2*y-height
			alpha := max(0, min(255, 255*(height*height-dx*dx-dy*dy)/(8*height+1)))
			m.SetNRGBA(x, y, color.NRGBA{180, 60, 90, uint8(alpha)})
		}
	}
	return m
}

// withEXIF puts an EXIF block with this orientation, and a place, into a JPEG.
func withEXIF(jpg []byte, orientation uint16, order binary.AppendByteOrder) []byte {
	tiff := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	entry := func(tag, kind uint16, count uint32) {
		tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, tag), kind), count)
	}
	entry(0x010f, 2, 20) // who made the camera, behind the directory
	tiff = order.AppendUint32(tiff, 38)
	entry(0x0112, 3, 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, orientation), 0)
	tiff = append(tiff, "\x00\x00\x00\x00GPS 51.0543N 3.7174E\x00"...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2))...)
	return append(append(out, segment...), jpg[2:]...)
}

func pngChunk(kind string, body []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	chunk = append(append(chunk, kind...), body...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}

// pngOf is a grey PNG that says it has this size, with so many zero octets as pixels.
func pngOf(width, height uint32, zeros int64) []byte {
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	header = append(header, 8, 0, 0, 0, 0)
	var body bytes.Buffer
	w, err := zlib.NewWriterLevel(&body, zlib.BestSpeed)
	must(err)
	_, err = io.CopyN(w, zeroes{}, zeros)
	must(err)
	must(w.Close())
	file := append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", header)...)
	return append(append(file, pngChunk("IDAT", body.Bytes())...), pngChunk("IEND", nil)...)
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// afterHeader puts a chunk behind the header of a PNG.
func afterHeader(file, chunk []byte) []byte {
	const header = 8 + 25
	return bytes.Join([][]byte{file[:header], chunk, file[header:]}, nil)
}

const (
	pdf = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
	ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//dorpspost//NL\r\nEND:VCALENDAR\r\n"
)

func decode(t testing.TB, data []byte) image.Image {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("what is kept does not decode: %v", err)
	}
	return m
}

func near(a, b color.Color, most int) bool {
	ar, ag, ab, aa := a.RGBA()
	br, bg, bb, ba := b.RGBA()
	for _, d := range []int{int(ar) - int(br), int(ag) - int(bg), int(ab) - int(bb), int(aa) - int(ba)} {
		if max(d, -d) > most*257 {
			return false
		}
	}
	return true
}
