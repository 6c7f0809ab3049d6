//go:build !race

// The race detector makes pools forget at random what they hold, so memory is measured without it.

package media_test

import "testing"

// Working memory follows the pixels of the picture; those of the way to a smaller one do not count again and again.
func TestMemoryOfScaling(t *testing.T) {
	library, _ := open(t)
	data := pngOf(10_000, 1_000, 10_001*1_000)
	used := allocated(func() {
		if item := put(t, library, "a.png", data); item.Width != 2400 || item.Height != 240 {
			t.Errorf("kept: %+v", item)
		}
	})
	if used > 40_000_000 { // 10 for what is unpacked, 10 for half the way, the rest for the strips and the result
		t.Errorf("%d octets of memory were taken", used)
	}
}
