package campaigns_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database/dbtest"
	"dorpspost/templates/media"
)

// What a campaign file names goes into the library once; what is no file, or no picture, is refused with a sentence.
func TestBeside(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	folder := t.TempDir()
	var picture bytes.Buffer
	d.must(png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 40, 30))))
	d.must(os.WriteFile(filepath.Join(folder, "foto.png"), picture.Bytes(), 0o600))
	d.must(os.WriteFile(filepath.Join(folder, "spel.png"), []byte("MZ\x90\x00 no picture"), 0o600))
	d.must(syscall.Mkfifo(filepath.Join(folder, "pijp.png"), 0o600))
	keep := d.Beside(t.Context(), filepath.Join(folder, "brief.yaml"))
	ref, err := keep("foto.png")
	d.must(err)
	if again, err := keep("./foto.png"); err != nil || again != ref {
		t.Errorf("the same picture again is %s, %v; want %s", again, err, ref)
	}
	if _, err := d.Media.Bytes(ref); err != nil {
		t.Error(err)
	}
	for name, words := range map[string]string{"weg.png": "not there", "pijp.png": "is no file", ".": "is no file", "spel.png": "cannot be used"} {
		if _, err := keep(name); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want %q", name, err, words)
		}
	}
	if _, err := keep("spel.png"); !isRefused(err) {
		t.Errorf("a program called .png: %v, want a *media.Refused", err)
	}
}

func isRefused(err error) bool {
	_, refused := errors.AsType[*media.Refused](err)
	return refused
}

const withPictures = `name: Met beeld
topic: imh-week
subject: Een brief met beelden erin
pictures: embedded
attachments: [{file: affiche.pdf}]
blocks:
  - {block: text, text: Kijk eens., image: {file: builtin/reading.png, alt: Een voorleesmoment}}
`

// A launch leaves everything where the engine and the site find it; a look leaves its pictures, and no page.
func TestLaunchKeepsFiles(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	folder := t.TempDir()
	pdf := []byte("%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n")
	d.must(os.WriteFile(filepath.Join(folder, "affiche.pdf"), pdf, 0o600))
	path := filepath.Join(folder, "brief.yaml")
	plan, err := campaigns.ReadFile(path, strings.NewReader(withPictures), d.Beside(t.Context(), path))
	d.must(err)
	letters, err := d.Letters(t.Context(), plan)
	d.must(err)
	if files := letters["nl"].Files; len(files) != 2 {
		t.Fatalf("the letter has %d files, want a picture and an attachment", len(files))
	}
	for _, f := range letters["nl"].Files {
		if data, err := d.Media.Bytes(f.Ref); err != nil || len(data) != f.Size {
			t.Errorf("%s (%s) is not in the library: %d octets, %v", f.Name, f.Way, len(data), err)
		}
	}
	if letters["nl"].Files[1].Name != "affiche.pdf" && letters["nl"].Files[0].Name != "affiche.pdf" {
		t.Errorf("the attachment has lost its name: %+v", letters["nl"].Files)
	}
	_, err = d.Apply(t.Context(), "ana", plan)
	d.must(err)
	_, err = d.Send(t.Context(), "ana", "Met beeld")
	d.must(err)
	if _, err := d.Deliveries.Online(t.Context(), letters["nl"].Key); err == nil {
		t.Error("the key of a look leads to a page")
	}
}
