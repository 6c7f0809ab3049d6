package media

import "image"

// Confine lets the library unpack no more than so many pixels, so that fuzzing is quick.
func (l *Library) Confine(pixels int) { l.bounds.pixels, l.bounds.memory = pixels, float64(16*pixels) }

// Narrow lets the library keep nothing wider, nor longer in octets.
func (l *Library) Narrow(width, octets int) { l.bounds.width, l.bounds.kept = width, octets }

// Turn takes the right to unpack pictures until the function that it returns is called.
func (l *Library) Turn() func() {
	l.turn <- struct{}{}
	return l.release
}

func Scaled(from image.Image, width, height int) *image.RGBA { return scaled(from, width, height) }

// Orientation is what the JPEG's EXIF block says.
func Orientation(jpg []byte) int { return readJPEG(jpg).orientation }
