package media

import (
	"bytes"
	"encoding/binary"
)

// jpegHeader is what the standard decoder does not tell beforehand.
type jpegHeader struct {
	orientation int     // 1 to 8 as in EXIF; 1 is upright
	progressive bool    // drawn in several scans, whose state is kept for the whole picture
	samples     float64 // per pixel, over all components; 0 when no frame was found
}

// readJPEG walks over the segments before the first scan (ITU-T T.81, B.1), with the same patience for stray octets as
// the standard decoder. Where they make no sense it stops, and what it found so far counts: whether the file is sound is
// the decoder's question.
func readJPEG(data []byte) jpegHeader {
	h := jpegHeader{orientation: 1}
	for rest := data; ; {
		marker, body := nextSegment(rest)
		switch {
		case marker == 0 || marker == 0xd9 || marker == 0xda: // nothing more, the end, a scan
			return h
		case marker == 0xd8 || marker >= 0xd0 && marker <= 0xd7: // these have no length
			rest = body
			continue
		}
		if len(body) < 2 {
			return h
		}
		length := int(binary.BigEndian.Uint16(body))
		if length < 2 || length > len(body) {
			return h
		}
		h.segment(marker, body[2:length])
		rest = body[length:]
	}
}

// nextSegment finds the next marker and what follows it. Filling before it, and 0xff 0x00, are skipped.
func nextSegment(rest []byte) (marker byte, body []byte) {
	for {
		start := bytes.IndexByte(rest, 0xff)
		if start < 0 {
			return 0, nil
		}
		for start < len(rest) && rest[start] == 0xff {
			start++
		}
		if start == len(rest) {
			return 0, nil
		}
		if rest[start] != 0 {
			return rest[start], rest[start+1:]
		}
		rest = rest[start+1:]
	}
}

func (h *jpegHeader) segment(marker byte, body []byte) {
	switch {
	case marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
		if o := orientation(body[6:]); o != 0 {
			h.orientation = o
		}
	case marker >= 0xc0 && marker <= 0xc2:
		h.progressive = marker == 0xc2
		h.samples = samples(body)
	}
}

// samples reads a frame header (ITU-T T.81, B.2.2): components are stored at a part of the full size.
func samples(frame []byte) float64 {
	const fixed, each = 6, 3
	if len(frame) < fixed {
		return 0
	}
	total, widest, highest := 0, 1, 1
	for c := frame[fixed:]; len(c) >= each; c = c[each:] {
		wide, high := int(c[1]>>4), int(c[1]&0xf)
		total += wide * high
		widest, highest = max(widest, wide), max(highest, high)
	}
	return float64(total) / float64(widest*highest)
}

// orientation finds tag 0x0112 in the first directory of an EXIF block, which is a TIFF file (TIFF 6.0, section 2). It
// returns 0 when the block does not say, or says nonsense.
func orientation(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	}
	if order == nil || len(tiff) < 8 {
		return 0
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	entries, directory := int(order.Uint16(tiff[at:])), tiff[at+2:]
	const size, short = 12, 3
	for ; entries > 0 && len(directory) >= size; entries-- {
		if order.Uint16(directory) == 0x0112 && order.Uint16(directory[2:]) == short {
			if o := int(order.Uint16(directory[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 0
		}
		directory = directory[size:]
	}
	return 0
}
