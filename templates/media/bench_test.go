package media_test

import (
	"bytes"
	"fmt"
	"testing"

	"dorpspost/templates/media"
)

func BenchmarkPut12MP(b *testing.B) {
	data := asJPG(photo(4000, 3000))
	folder := b.TempDir()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		library, err := media.Open(fmt.Sprintf("%s/%d", folder, i)) // a new one: nothing is remembered
		if err != nil {
			b.Fatal(err)
		}
		if _, err := library.Put(b.Context(), "a.jpg", bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPutKnown(b *testing.B) {
	library, _ := open(b)
	data := asJPG(photo(4000, 3000))
	put(b, library, "a.jpg", data)
	b.ReportAllocs()
	for b.Loop() {
		put(b, library, "a.jpg", data)
	}
}

func BenchmarkPictureMade(b *testing.B) {
	library, _ := open(b)
	item := put(b, library, "a.jpg", asJPG(photo(2400, 1600)))
	width := 300
	b.ReportAllocs()
	for b.Loop() {
		picture(b, library, item.Ref, width)
		width++
	}
}

func BenchmarkPictureCached(b *testing.B) {
	library, _ := open(b)
	item := put(b, library, "a.jpg", asJPG(photo(2400, 1600)))
	picture(b, library, item.Ref, 600)
	b.ReportAllocs()
	for b.Loop() {
		picture(b, library, item.Ref, 600)
	}
}
