package media_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"dorpspost/templates/media"
)

func TestKeepIsByteForByte(t *testing.T) {
	library, err := media.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	made := []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
	sum := sha256.Sum256(made)
	ref := hex.EncodeToString(sum[:]) + ".ics"
	for range 2 {
		if err := library.Keep(ref, made); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := library.Bytes(ref); err != nil || string(got) != string(made) {
		t.Errorf("kept %q, %v", got, err)
	}
	if err := library.Keep(ref, []byte("something else")); !errors.Is(err, media.ErrDamaged) {
		t.Errorf("other content under the reference: %v", err)
	}
	if err := library.Keep("../../etc/passwd", made); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("a path for a reference: %v", err)
	}
}
