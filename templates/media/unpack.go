package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// bounds is what may be unpacked, and what may be kept of it.
type bounds struct {
	pixels, side int
	memory       float64 // octets that unpacking takes at once, as foreseen from the header
	scans        int     // of a progressive JPEG: each goes over the whole picture, whatever it costs in the file
	width        int     // of what is kept, in pixels
	kept         int     // octets: a larger picture is drawn smaller until it fits
}

var standard = bounds{pixels: MaxPixels, side: MaxSide, memory: 256 << 20, scans: 100, width: MaxWidth, kept: maxKept}

// codec reads one type: its size, and its pixels.
type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var codecs = map[Type]codec{
	PNG:  {png.DecodeConfig, png.Decode},
	JPG:  {jpeg.DecodeConfig, jpeg.Decode},
	GIF:  {gif.DecodeConfig, gif.Decode},
	WebP: {webp.DecodeConfig, webp.Decode},
}

// raw is a picture as it was unpacked, with how it has to be turned.
type raw struct {
	image.Image
	orientation int // as in EXIF
}

// complaint is a sentence without the name of the file.
type complaint string

func (c complaint) Error() string { return string(c) }

const (
	broken     = complaint("is damaged or was not copied to its end; save or download it again")
	unusual    = complaint("is put together in an unusual way; open it in a picture program and save it anew as PNG or JPEG")
	stillsOnly = complaint("is an animation, and letters show still pictures; save the frame that you want as PNG and take that")
)

// fault tells what a decoder does not know from what is not whole.
func fault(err error) error {
	_, jpg := errors.AsType[jpeg.UnsupportedError](err)
	_, png := errors.AsType[png.UnsupportedError](err)
	if jpg || png {
		return unusual
	}
	return broken
}

// unpack decodes a picture after its header was found to be within bounds. It fails with a complaint about the file, or
// with the context's error.
func (b bounds) unpack(ctx context.Context, data []byte, t Type) (picture raw, err error) {
	defer func() {
		if recover() != nil { // a decoder that a stranger's file confuses must not end the service
			err = broken
		}
	}()
	orientation, err := b.admit(data, t)
	if err != nil {
		return raw{}, err
	}
	decoded, err := codecs[t].decode(reader{ctx, bytes.NewReader(data)})
	if ctx.Err() != nil {
		return raw{}, ctx.Err()
	}
	if err != nil {
		return raw{}, fault(err)
	}
	if t == GIF {
		decoded, err = onCanvas(decoded, data)
	}
	return raw{decoded, orientation}, err
}

// admit looks at the header only.
func (b bounds) admit(data []byte, t Type) (orientation int, err error) {
	config, err := codecs[t].config(bytes.NewReader(data))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return 0, fault(err)
	}
	jpg := jpegHeader{orientation: 1}
	if t == JPG {
		jpg = readJPEG(data)
	}
	pixels := float64(config.Width) * float64(config.Height)
	switch {
	case max(config.Width, config.Height) > b.side || pixels > float64(b.pixels) || pixels*perPixel(data, t, jpg) > b.memory:
		return 0, complaint(fmt.Sprintf("is %d x %d pixels, which is too large to work with; make it smaller: %d pixels wide is enough", config.Width, config.Height, MaxWidth))
	case moves(data, t):
		return 0, stillsOnly
	case jpg.progressive && bytes.Count(data, []byte{0xff, 0xda}) > b.scans:
		return 0, unusual
	}
	return jpg.orientation, nil
}

// perPixel is about how many octets unpacking takes for each pixel.
func perPixel(data []byte, t Type, jpg jpegHeader) float64 {
	const webpMost = 8 // colours and transparency are unpacked apart
	switch t {
	case PNG:
		return pngPerPixel(data)
	case JPG:
		return jpg.perPixel()
	case WebP:
		return webpMost
	}
	return 4
}

// pngPerPixel reads the image header (PNG, third edition, 11.2.1), which the decoder has found sound.
func pngPerPixel(data []byte) float64 {
	const depth, interlace = 24, 28
	n := 4.0
	if data[depth] == 16 {
		n *= 2
	}
	if data[interlace] == 1 {
		n *= 2 // each pass is a picture of its own
	}
	return n
}

func (h jpegHeader) perPixel() float64 {
	const worst = 4 * 5
	if h.samples == 0 {
		return worst
	}
	if h.progressive {
		return h.samples * 5 // the state of a sample is four octets
	}
	return h.samples
}

// onCanvas gives a GIF's frame, which may be a part of it, the place it has on the whole.
func onCanvas(frame image.Image, data []byte) (image.Image, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, broken
	}
	whole := image.Rect(0, 0, config.Width, config.Height)
	if frame.Bounds() == whole {
		return frame, nil
	}
	canvas := image.NewNRGBA(whole)
	draw.Draw(canvas, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return canvas, nil
}

// reader gives up when nobody waits any more.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// refused gives a complaint the name of the file; other errors pass.
func refused(name string, err error) error {
	if c, ok := errors.AsType[complaint](err); ok {
		return &Refused{Name: name, Sentence: string(c)}
	}
	return err
}
