package media

import (
	"context"
	"fmt"
)

// Picture is a picture at the size in which a letter needs it. It is kept in the library as well.
type Picture struct {
	Ref           string
	Type          Type // PNG or JPG
	Width, Height int  // pixels of the file, up to twice those on the screen
	Data          []byte
}

// heavy is from how many octets on a picture makes a letter slow to open.
const heavy = 200_000

// densities are how many pixels of the file stand for one on the screen; the fewer are for what is heavy otherwise.
var densities = []float64{2, 1.5, 1}

// Picture returns the picture under ref for being shown at width CSS pixels: twice as many of its own, for sharp
// screens, but never more than it has, and at most about 200 kB. A photo loses quality for that, and what stays a PNG
// loses sharpness. It is made once and remembered. It fails with a *Refused when ref is no picture, and as Bytes does.
func (l *Library) Picture(ref string, width int) (Picture, error) {
	hash, t, ok := ParseRef(ref)
	switch {
	case !ok:
		return Picture{}, notFound(ref)
	case !t.Picture():
		return Picture{}, &Refused{Name: ref, Sentence: "is not a picture; choose a PNG or JPEG"}
	case width < 1:
		return Picture{}, fmt.Errorf("%s: cannot be shown %d pixels wide", ref, width)
	}
	width = min(width, MaxWidth)
	note := fmt.Sprintf("%s-%s-w%d", hash, t, width)
	if made, ok := l.made(note); ok {
		return made, nil
	}
	l.turn <- struct{}{}
	defer l.release()
	if made, ok := l.made(note); ok { // by whoever had the turn before
		return made, nil
	}
	return l.make(ref, t, width, note)
}

// made returns what a note says was made.
func (l *Library) made(note string) (Picture, bool) {
	ref, data, ok := l.recall(note)
	if !ok {
		return Picture{}, false
	}
	item, err := describe(ref, data)
	return Picture{ref, item.Type, item.Width, item.Height, data}, err == nil
}

func (l *Library) make(ref string, t Type, width int, note string) (Picture, error) {
	data, err := l.Bytes(ref)
	if err != nil {
		return Picture{}, err
	}
	picture, err := l.bounds.unpack(context.Background(), data, t)
	if err != nil {
		return Picture{}, refused(ref, err)
	}
	file, err := light(picture, t, width)
	if err != nil {
		return Picture{}, err
	}
	if original, _ := picture.size(); picture.orientation == 1 && file.width == original && len(data) <= max(heavy, len(file.data)) {
		file.data, file.is = data, t // it was right already
	}
	made := Picture{Type: file.is, Width: file.width, Height: file.height, Data: file.data}
	if made.Ref, err = l.keep(file.data, file.is); err != nil {
		return Picture{}, err
	}
	l.remember(note, made.Ref)
	return made, nil
}

// light packs the picture for a width on the screen so that it is not heavy, as far as that can be.
func light(picture raw, t Type, width int) (packed, error) {
	var file packed
	for _, density := range densities {
		drawn := picture.drawn(int(float64(width) * density))
		var err error
		if file, err = pack(drawn, t, shownQuality); err != nil {
			return packed{}, err
		}
		for quality := shownQuality - 6; file.is == JPG && len(file.data) > heavy && quality >= leastQuality; quality -= 6 {
			if file, err = packJPG(drawn, quality); err != nil {
				return packed{}, err
			}
		}
		if file.is == JPG || len(file.data) <= heavy {
			break
		}
	}
	return file, nil
}
