package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
)

// The qualities at which photos are packed, from 1 to 100.
const (
	keptQuality  = 90 // for what is drawn from again
	shownQuality = 82
	leastQuality = 46 // below it anybody sees it
)

// packed is a picture as a file.
type packed struct {
	data          []byte
	is            Type
	width, height int
}

// pack makes a file of a picture. What lets the background through is a PNG, what came as JPEG is a JPG; of any other
// the PNG is taken, which keeps drawings and words sharp, unless a JPG has less than half its size: then it is a photo.
func pack(picture image.Image, from Type, quality int) (packed, error) {
	if from == JPG {
		return packJPG(picture, quality)
	}
	whole := straight(picture)
	sharp, err := packPNG(whole)
	if err != nil || !whole.Opaque() {
		return sharp, err
	}
	photo, err := packJPG(whole, quality)
	if err != nil || 2*len(photo.data) < len(sharp.data) {
		return photo, err
	}
	return sharp, nil
}

func packPNG(picture *image.NRGBA) (packed, error) {
	var file bytes.Buffer
	if err := png.Encode(&file, fewColours(picture)); err != nil {
		return packed{}, err
	}
	return packed{file.Bytes(), PNG, picture.Rect.Dx(), picture.Rect.Dy()}, nil
}

func packJPG(picture image.Image, quality int) (packed, error) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: quality}); err != nil {
		return packed{}, err
	}
	return packed{file.Bytes(), JPG, picture.Bounds().Dx(), picture.Bounds().Dy()}, nil
}

// fewColours is the same picture by a table of colours when 256 are enough: a quarter of the size, and no loss.
func fewColours(picture *image.NRGBA) image.Image {
	known := make(map[color.NRGBA]uint8, 256)
	var table color.Palette
	small := image.NewPaletted(picture.Rect, nil)
	for y := picture.Rect.Min.Y; y < picture.Rect.Max.Y; y++ {
		for x := picture.Rect.Min.X; x < picture.Rect.Max.X; x++ {
			colour := picture.NRGBAAt(x, y)
			index, ok := known[colour]
			if !ok {
				if len(table) == 256 {
					return picture
				}
				index = uint8(len(table))
				known[colour], table = index, append(table, colour)
			}
			small.Pix[small.PixOffset(x, y)] = index
		}
	}
	small.Palette = table
	return small
}
