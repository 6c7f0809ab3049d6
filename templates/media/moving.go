package media

import "encoding/binary"

// moves says whether the picture is an animation. It looks at the structure only: nothing is unpacked.
func moves(data []byte, t Type) bool {
	switch t {
	case GIF:
		return gifFrames(data, 2) >= 2
	case PNG:
		return pngMoves(data)
	case WebP:
		const animation = 1 << 1
		return len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&animation != 0
	}
	return false
}

// pngMoves looks for an animation control chunk before the first data chunk (PNG, third edition, 11.3.6).
func pngMoves(data []byte) bool {
	const signature, frame = 8, 12
	for rest := data[signature:]; len(rest) >= frame; {
		switch string(rest[4:8]) {
		case "acTL":
			return true
		case "IDAT":
			return false
		}
		length := uint64(binary.BigEndian.Uint32(rest)) + frame
		if length > uint64(len(rest)) {
			return false
		}
		rest = rest[length:]
	}
	return false
}

// gifFrames counts the image descriptors of a GIF, at most up to enough (GIF89a, sections 18 to 26).
func gifFrames(data []byte, enough int) int {
	const header = 13
	if len(data) < header {
		return 0
	}
	rest := skip(data, header+gifColours(data[10]))
	frames := 0
	for frames < enough && len(rest) > 1 {
		switch rest[0] {
		case 0x21: // an extension: its label, then blocks
			rest = gifBlocks(skip(rest, 2))
		case 0x2c: // an image: its place, its colours, one octet, then blocks
			if len(rest) < 10 {
				return frames
			}
			frames++
			rest = gifBlocks(skip(rest, 10+gifColours(rest[9])+1))
		default:
			return frames
		}
	}
	return frames
}

// gifColours is the length of the colour table that these flags announce.
func gifColours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// gifBlocks skips data blocks: a length and as many octets, until a length of 0.
func gifBlocks(rest []byte) []byte {
	for len(rest) > 0 && rest[0] != 0 {
		rest = skip(rest, 1+int(rest[0]))
	}
	return skip(rest, 1)
}

func skip(data []byte, n int) []byte { return data[min(n, len(data)):] }
