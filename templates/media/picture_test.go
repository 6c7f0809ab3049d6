package media_test

import (
	"errors"
	"image"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"

	"dorpspost/templates/media"
)

func picture(t testing.TB, library *media.Library, ref string, width int) media.Picture {
	t.Helper()
	p, err := library.Picture(ref, width)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPicture(t *testing.T) {
	cases := []struct {
		what                string
		data                []byte
		shown               int
		is                  media.Type
		width, height, most int
	}{
		{"photo at full width", asJPG(photo(1400, 1050)), 600, media.JPG, 1200, 900, 200_000},
		{"photo at half", asJPG(photo(900, 600)), 280, media.JPG, 560, 373, 200_000},
		{"small photo is not enlarged", asJPG(photo(300, 200)), 600, media.JPG, 300, 200, 200_000},
		{"logo stays transparent", asPNG(logo(900, 600)), 200, media.PNG, 400, 267, 200_000},
		{"drawing stays sharp", asPNG(quarters(900, 600)), 200, media.PNG, 400, 267, 200_000},
		{"very flat", asPNG(quarters(2000, 2)), 10, media.PNG, 20, 1, 200_000},
		{"one pixel", asPNG(quarters(2, 2)), 1, media.PNG, 2, 2, 200_000},
		{"wider than any screen", asPNG(quarters(2400, 40)), 1 << 40, media.PNG, 2400, 40, 200_000},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			library, folder := open(t)
			item := put(t, library, "a", c.data)
			got := picture(t, library, item.Ref, c.shown)
			if got.Type != c.is || got.Width != c.width || got.Height != c.height || len(got.Data) > c.most {
				t.Errorf("%s of %d x %d in %d octets; want %s of %d x %d", got.Type, got.Width, got.Height, len(got.Data), c.is, c.width, c.height)
			}
			if size := decode(t, got.Data).Bounds().Size(); size != (image.Point{c.width, c.height}) {
				t.Errorf("the file is %v", size)
			}
			mustHold(t, folder, len(map[string]bool{item.Ref: true, got.Ref: true}))
		})
	}
}

// A photo on nothing cannot lose quality, so it loses sharpness.
func TestHeavyTransparentPicture(t *testing.T) {
	library, _ := open(t)
	heavy := photo(640, 280)
	for i := 3; i < len(heavy.Pix); i += 4 {
		heavy.Pix[i] = 250
	}
	item := put(t, library, "a.png", asPNG(heavy))
	if got := picture(t, library, item.Ref, 300); got.Type != media.PNG || got.Width != 450 || got.Height != 197 || len(got.Data) > 200_000 {
		t.Errorf("%s of %d x %d in %d octets", got.Type, got.Width, got.Height, len(got.Data))
	}
}

func TestPictureIsMadeOnce(t *testing.T) {
	library, folder := open(t)
	item := put(t, library, "a.jpg", asJPG(photo(1000, 500)))
	first := picture(t, library, item.Ref, 300)
	defer library.Turn()() // from now on nothing can be unpacked
	if again := picture(t, library, item.Ref, 300); again.Ref != first.Ref {
		t.Errorf("%s, then %s", first.Ref, again.Ref)
	}
	other, err := media.Open(folder) // as after a new start
	if err != nil {
		t.Fatal(err)
	}
	defer other.Turn()()
	if again := picture(t, other, item.Ref, 300); again.Ref != first.Ref {
		t.Errorf("%s, after a new start %s", first.Ref, again.Ref)
	}
}

// What is right already is not packed again: a second loss for nothing.
func TestPictureThatFits(t *testing.T) {
	library, _ := open(t)
	item := put(t, library, "a.jpg", asJPG(photo(400, 200)))
	if got := picture(t, library, item.Ref, 200); got.Ref != item.Ref {
		t.Errorf("%s became %s", item.Ref, got.Ref)
	}
}

func TestPictureOfWhatIsNone(t *testing.T) {
	library, _ := open(t)
	item := put(t, library, "a.pdf", []byte(pdf))
	_, err := library.Picture(item.Ref, 600)
	mustRefuse(t, err, item.Ref, "is not a picture")
	logo := put(t, library, "a.png", asPNG(logo(20, 20)))
	if _, err := library.Picture(logo.Ref, 0); err == nil || errors.Is(err, media.ErrNotFound) {
		t.Errorf("0 pixels wide: %v", err)
	}
}

// Strip by strip it is the same picture as in one go, but for rounding.
func TestScaledInStrips(t *testing.T) {
	for _, size := range [][4]int{{300, 200, 120, 80}, {97, 131, 33, 64}, {100, 100, 100, 37}, {40, 50, 41, 52}, {33, 65, 1, 1}} {
		var from image.Image = photo(size[0], size[1])
		if size[0] == 97 {
			from = decode(t, asJPG(from)) // with colours at half the size
		}
		if size[0] == 100 {
			from = logo(size[0], size[1])
		}
		want := image.NewRGBA(image.Rect(0, 0, size[2], size[3]))
		draw.CatmullRom.Scale(want, want.Rect, from, from.Bounds(), draw.Src, nil)
		got := media.Scaled(from, size[2], size[3])
		for range 2000 {
			x, y := rand.IntN(size[2]), rand.IntN(size[3])
			if !near(got.At(x, y), want.At(x, y), 3) {
				t.Errorf("%v at %d,%d: %v, want %v", size, x, y, got.At(x, y), want.At(x, y))
				break
			}
		}
	}
}
