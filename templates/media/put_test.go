package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"dorpspost/templates/media"
)

func open(t testing.TB) (*media.Library, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "media")
	library, err := media.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return library, folder
}

func put(t testing.TB, library *media.Library, name string, data []byte) media.Item {
	t.Helper()
	item, err := library.Put(t.Context(), name, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return item
}

// files are the names in the folder, without the notes.
func files(t testing.TB, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

func TestPutKeeps(t *testing.T) {
	deep := image.NewNRGBA64(image.Rect(0, 0, 40, 30))
	for i := range deep.Pix {
		deep.Pix[i] = uint8(i * 7)
	}
	grey := image.NewGray(image.Rect(0, 0, 50, 40))
	offset := quarters(60, 40).SubImage(image.Rect(10, 10, 50, 30))
	cases := []struct {
		what          string
		name          string
		data          []byte
		kept          string
		is            media.Type
		width, height int
	}{
		{"transparent png", "logo.png", asPNG(logo(300, 200)), "logo.png", media.PNG, 300, 200},
		{"opaque drawing", "kaart.PNG", asPNG(quarters(300, 200)), "kaart.PNG", media.PNG, 300, 200},
		{"photo as png", "feest.png", asPNG(photo(400, 300)), "feest.jpg", media.JPG, 400, 300},
		{"photo", "feest.jpeg", asJPG(photo(400, 300)), "feest.jpeg", media.JPG, 400, 300},
		{"wide photo", "feest", asJPG(photo(2600, 130)), "feest.jpg", media.JPG, 2400, 120},
		{"drawing as jpg", "a.jpg", asJPG(quarters(200, 100)), "a.jpg", media.JPG, 200, 100},
		{"grey jpg", "a.jpg", asJPG(grey), "a.jpg", media.JPG, 50, 40},
		{"cmyk jpg", "druk.jpg", decoded64(cmykJPEG), "druk.jpg", media.JPG, 16, 16},
		{"16 bits", "scan.png", asPNG(deep), "scan.png", media.PNG, 40, 30},
		{"wide, 16 bits", "scan.png", asPNG(image.NewNRGBA64(image.Rect(0, 0, 2402, 10))), "scan.png", media.PNG, 2400, 10},
		{"very flat", "lijn.png", asPNG(quarters(6000, 1)), "lijn.png", media.PNG, 2400, 1},
		{"gif", "a.gif", asGIF(quarters(40, 20)), "a.png", media.PNG, 40, 20},
		{"gif, part of its canvas", "a.gif", asGIF(offset), "a.png", media.PNG, 50, 30},
		{"webp", "a.webp", decoded64(webpLossy), "a.png", media.PNG, 16, 12},
		{"lossless webp", "a.webp", decoded64(webpLossless), "a.png", media.PNG, 8, 8},
		{"transparent webp", "a.webp", decoded64(webpAlpha), "a.png", media.PNG, 12, 8},
		{"a wrong ending", "foto.png", asJPG(photo(20, 10)), "foto.jpg", media.JPG, 20, 10},
		{"pdf", `C:\Mijn documenten\affiche.pdf`, []byte(pdf), "affiche.pdf", media.PDF, 0, 0},
		{"calendar", "../../vorming.ics", []byte(ics), "vorming.ics", media.ICS, 0, 0},
		{"no name", "", []byte(pdf), "file.pdf", media.PDF, 0, 0},
		{"a name that turns around", "\u202efdp.exe\x00", []byte(pdf), "fdp.pdf", media.PDF, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			library, _ := open(t)
			item := put(t, library, c.name, c.data)
			data, err := library.Bytes(item.Ref)
			if err != nil {
				t.Fatal(err)
			}
			want := media.Item{Ref: item.Ref, Name: c.kept, Type: c.is, Size: len(data), Width: c.width, Height: c.height}
			if item != want {
				t.Errorf("got %+v, want %+v", item, want)
			}
			if is, _ := media.Sniff(data); is != c.is || !media.ValidRef(item.Ref) || !strings.HasSuffix(item.Ref, "."+string(c.is)) {
				t.Errorf("%s holds %s", item.Ref, is)
			}
			if !c.is.Picture() {
				if !bytes.Equal(data, c.data) {
					t.Error("an attachment was changed")
				}
				return
			}
			if size := decode(t, data).Bounds().Size(); size != (image.Point{c.width, c.height}) {
				t.Errorf("the file is %v", size)
			}
		})
	}
}

// What has no loss stays as it was, pixel for pixel; what has, stays near.
func TestPutKeepsWhatIsSeen(t *testing.T) {
	library, _ := open(t)
	see := func(data []byte) image.Image {
		kept, err := library.Bytes(put(t, library, "a", data).Ref)
		if err != nil {
			t.Fatal(err)
		}
		return decode(t, kept)
	}
	same := func(what string, got, want image.Image, most int) {
		t.Helper()
		if got.Bounds() != want.Bounds() {
			t.Errorf("%s: %v became %v", what, want.Bounds(), got.Bounds())
			return
		}
		for y := range want.Bounds().Dy() {
			for x := range want.Bounds().Dx() {
				if !near(got.At(x, y), want.At(x, y), most) {
					t.Errorf("%s: at %d,%d %v became %v", what, x, y, want.At(x, y), got.At(x, y))
					return
				}
			}
		}
	}
	same("logo", see(asPNG(logo(90, 60))), logo(90, 60), 0)
	same("drawing", see(asPNG(quarters(90, 60))), quarters(90, 60), 0)
	same("gif", see(asGIF(quarters(90, 60))), quarters(90, 60), 0)
	same("photo", see(asPNG(photo(90, 60))), photo(90, 60), 40)

	print := see(decoded64(cmykJPEG))
	if top, bottom := print.At(8, 1), print.At(8, 14); !near(top, color.NRGBA{250, 0, 15, 255}, 40) || !near(bottom, color.NRGBA{15, 0, 250, 255}, 40) {
		t.Errorf("CMYK: red became %v, blue %v", top, bottom)
	}
	if part := see(asGIF(quarters(60, 40).SubImage(image.Rect(10, 10, 50, 30)))); !near(part.At(2, 2), color.Transparent, 0) || !near(part.At(12, 12), red, 0) {
		t.Errorf("a GIF's frame is not where it belongs: %v, %v", part.At(2, 2), part.At(12, 12))
	}
	alpha := see(decoded64(webpAlpha))
	if _, _, _, corner := alpha.At(11, 7).RGBA(); corner != 0 || !near(alpha.At(4, 4), color.NRGBA{255, 0, 0, 255}, 30) {
		t.Errorf("WebP: the disc is %v, its corner %v", alpha.At(4, 4), alpha.At(11, 7))
	}
}

func TestPhotosStandUpright(t *testing.T) {
	// The corners that each orientation must show for quarters(), from the top left in reading order.
	corners := map[uint16][4]color.Color{
		0: {red, green, blue, white}, // nonsense counts for nothing
		1: {red, green, blue, white},
		2: {green, red, white, blue},
		3: {white, blue, green, red},
		4: {blue, white, red, green},
		5: {red, blue, green, white},
		6: {blue, red, white, green},
		7: {white, green, blue, red},
		8: {green, white, red, blue},
		9: {red, green, blue, white},
	}
	for _, width := range []int{160, 400} { // as it is, and made smaller
		for orientation, want := range corners {
			t.Run(fmt.Sprintf("%d at %d", orientation, width), func(t *testing.T) {
				library, _ := open(t)
				library.Narrow(160, 1<<20)
				order := []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}[orientation%2]
				original := withEXIF(asJPG(quarters(width, width/2)), orientation, order)
				item := put(t, library, "foto.jpg", original)
				wide, high := 160, 80
				if orientation >= 5 && orientation <= 8 {
					wide, high = min(width/2, 160), min(width, 320)
				}
				if item.Width != wide || item.Height != high {
					t.Fatalf("%d x %d, want %d x %d", item.Width, item.Height, wide, high)
				}
				data, err := library.Bytes(item.Ref)
				if err != nil {
					t.Fatal(err)
				}
				if bytes.Contains(data, []byte("GPS")) || bytes.Contains(data, []byte("Exif")) {
					t.Error("the place where the photo was taken is still in it")
				}
				m := decode(t, data)
				for i, at := range []image.Point{{wide / 4, high / 4}, {wide * 3 / 4, high / 4}, {wide / 4, high * 3 / 4}, {wide * 3 / 4, high * 3 / 4}} {
					if !near(m.At(at.X, at.Y), want[i], 12) {
						t.Errorf("corner %d is %v, want %v", i, m.At(at.X, at.Y), want[i])
					}
				}
			})
		}
	}
}

func TestPutDropsHiddenTexts(t *testing.T) {
	library, _ := open(t)
	secret := afterHeader(asPNG(logo(30, 20)), pngChunk("tEXt", []byte("Author\x00Els Peeters")))
	data, err := library.Bytes(put(t, library, "logo.png", append(secret, "<script>behind the end</script>"...)).Ref)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("Els")) || bytes.Contains(data, []byte("script")) {
		t.Errorf("kept with the picture: %q", data)
	}
}

func TestPutTwiceIsOneFile(t *testing.T) {
	library, folder := open(t)
	first := put(t, library, "a.jpg", asJPG(photo(200, 100)))
	second := put(t, library, "a.jpg", asJPG(photo(200, 100)))
	kept, err := library.Bytes(first.Ref)
	if err != nil {
		t.Fatal(err)
	}
	back := put(t, library, "a.jpg", kept) // what the library gave out comes back
	if first != second || first != back {
		t.Errorf("%+v, then %+v, then %+v", first, second, back)
	}
	if found := files(t, folder); len(found) != 1 || found[0] != first.Ref {
		t.Errorf("the folder holds %q", found)
	}
	// Nobody waits for a turn for what is known: a second time costs no drawing.
	defer library.Turn()()
	if again := put(t, library, "a.jpg", asJPG(photo(200, 100))); again != first {
		t.Errorf("%+v, then %+v", first, again)
	}
}

// A noisy picture with transparency cannot be a small PNG: it becomes smaller until it fits, and stays readable.
func TestPutBoundsWhatIsKept(t *testing.T) {
	noise := photo(400, 300)
	for i := range noise.Pix {
		noise.Pix[i] ^= uint8((i * 2654435761) >> 11)
	}
	library, _ := open(t)
	const most = 50_000
	library.Narrow(350, most)
	item := put(t, library, "ruis.png", asPNG(noise))
	if item.Size > most || item.Size < most/3 || item.Width >= 350 {
		t.Errorf("kept: %+v", item)
	}
	if kept, err := library.Bytes(item.Ref); err != nil || decode(t, kept).Bounds().Dx() != item.Width {
		t.Errorf("%d octets, %v", len(kept), err)
	}
}

// What comes from elsewhere and breaks off is the reader's fault, not the file's; and who left does not hold anybody up.
func TestPutStops(t *testing.T) {
	library, folder := open(t)
	cut := io.MultiReader(bytes.NewReader(asJPG(photo(300, 300))[:2000]), iotest.ErrReader(io.ErrClosedPipe))
	_, err := library.Put(t.Context(), "a.jpg", cut)
	if _, ours := errors.AsType[*media.Refused](err); ours || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken connection: %v", err)
	}
	ctx, leave := context.WithCancel(t.Context())
	release := library.Turn()
	done := make(chan error)
	go func() {
		_, err := library.Put(ctx, "a.jpg", bytes.NewReader(asJPG(photo(300, 300))))
		done <- err
	}()
	leave()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("a visitor who left: %v", err)
	}
	release()
	if found := files(t, folder); len(found) > 0 {
		t.Errorf("the folder holds %q", found)
	}
}
