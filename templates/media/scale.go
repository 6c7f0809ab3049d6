package media

import (
	"image"
	stddraw "image/draw"
	"math"

	"golang.org/x/image/draw"
)

// width and height of a picture once it is upright.
func (p raw) size() (width, height int) {
	b := p.Bounds()
	if p.orientation > 4 {
		return b.Dy(), b.Dx()
	}
	return b.Dx(), b.Dy()
}

// drawn is the picture upright and at most so many pixels wide. It is never enlarged.
func (p raw) drawn(most int) image.Image {
	width, height := p.size()
	if width <= most && p.orientation == 1 {
		return p.Image
	}
	if width > most {
		width, height = most, max(1, int(math.Round(float64(height)*float64(most)/float64(width))))
	}
	if p.orientation > 4 {
		return upright(scaled(p.Image, height, width), p.orientation)
	}
	return upright(scaled(p.Image, width, height), p.orientation)
}

// strip is how many rows or columns are scaled at a time.
const strip = 32

// scaled draws the picture at another size with the Catmull-Rom kernel: first the rows, then the columns, in strips. The
// result is that of one call, but for rounding; the kernel's working memory, 32 octets for each pixel of half the way,
// would be hundreds of megabytes for a photo.
func scaled(from image.Image, width, height int) *image.RGBA {
	b := from.Bounds()
	wide := image.NewRGBA(image.Rect(0, 0, width, b.Dy()))
	rows := draw.CatmullRom.NewScaler(width, strip, b.Dx(), strip)
	for y := 0; y < b.Dy(); y += strip {
		end := min(y+strip, b.Dy())
		rows.Scale(wide, image.Rect(0, y, width, end), from, image.Rect(b.Min.X, b.Min.Y+y, b.Max.X, b.Min.Y+end), draw.Src, nil)
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	columns := draw.CatmullRom.NewScaler(strip, height, strip, b.Dy())
	for x := 0; x < width; x += strip {
		end := min(x+strip, width)
		columns.Scale(to, image.Rect(x, 0, end, height), wide, image.Rect(x, 0, end, b.Dy()), draw.Src, nil)
	}
	return to
}

// upright turns and mirrors as the EXIF orientation says (tag 0x0112: where row 0 and column 0 of the file belong).
func upright(from *image.RGBA, orientation int) *image.RGBA {
	w, h := from.Rect.Dx(), from.Rect.Dy()
	var source func(x, y int) (int, int)
	switch orientation {
	case 2:
		source = func(x, y int) (int, int) { return w - 1 - x, y }
	case 3:
		source = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 4:
		source = func(x, y int) (int, int) { return x, h - 1 - y }
	case 5:
		source = func(x, y int) (int, int) { return y, x }
	case 6:
		source = func(x, y int) (int, int) { return y, h - 1 - x }
	case 7:
		source = func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }
	case 8:
		source = func(x, y int) (int, int) { return w - 1 - y, x }
	default:
		return from
	}
	bounds := image.Rect(0, 0, w, h)
	if orientation > 4 {
		bounds = image.Rect(0, 0, h, w)
	}
	to := image.NewRGBA(bounds)
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			sx, sy := source(x, y)
			copy(to.Pix[to.PixOffset(x, y):][:4], from.Pix[from.PixOffset(sx, sy):])
		}
	}
	return to
}

// straight is the picture with eight bits a channel and colours that are not multiplied by their transparency: what a
// PNG holds.
func straight(from image.Image) *image.NRGBA {
	if already, ok := from.(*image.NRGBA); ok {
		return already
	}
	b := from.Bounds()
	to := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	stddraw.Draw(to, to.Rect, from, b.Min, stddraw.Src)
	return to
}
