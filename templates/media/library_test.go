package media_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dorpspost/templates/media"
)

func TestParseRef(t *testing.T) {
	hash := strings.Repeat("0123456789abcdef", 4)
	for _, ref := range []string{hash + ".png", hash + ".jpg", hash + ".pdf", hash + ".ics"} {
		if got, is, ok := media.ParseRef(ref); !ok || got != hash || "."+string(is) != ref[64:] {
			t.Errorf("%s: %q, %q, %v", ref, got, is, ok)
		}
	}
	for _, ref := range []string{
		"", ".png", hash, hash + ".", hash + ".gif", hash + ".webp", hash + ".PNG", hash + ".png.png", hash + ".png/", "/" + hash + ".png",
		"../" + hash + ".png", strings.ToUpper(hash) + ".png", hash[1:] + ".png", hash + "0.png", hash + ".png\n", hash + ".png\x00",
		strings.Repeat("../", 21) + "a.png", strings.Repeat("é", 32) + ".png", "derived/" + hash[8:] + ".png",
	} {
		if media.ValidRef(ref) {
			t.Errorf("%q is taken for a reference", ref)
		}
	}
}

func TestBytesOfWhatIsNotThere(t *testing.T) {
	library, folder := open(t)
	secret := filepath.Join(filepath.Dir(folder), "secret.png")
	if err := os.WriteFile(secret, asPNG(quarters(2, 2)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{strings.Repeat("a", 64) + ".png", "../secret.png", secret, "", "."} {
		if _, err := library.Bytes(ref); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("Bytes(%q): %v", ref, err)
		}
		if _, err := library.Item(ref); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("Item(%q): %v", ref, err)
		}
		if _, err := library.Picture(ref, 600); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("Picture(%q): %v", ref, err)
		}
	}
}

func TestDamageIsSeenAndRepaired(t *testing.T) {
	library, folder := open(t)
	original := asPNG(logo(100, 80))
	item := put(t, library, "logo.png", original)
	path := filepath.Join(folder, item.Ref)
	for what, damage := range map[string][]byte{"changed": asPNG(logo(99, 80)), "cut": original[:20], "emptied": nil} {
		if err := os.WriteFile(path, damage, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := library.Bytes(item.Ref); !errors.Is(err, media.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := library.Picture(item.Ref, 40); !errors.Is(err, media.ErrDamaged) {
			t.Errorf("%s, shown: %v", what, err)
		}
		if again := put(t, library, "logo.png", original); again != item {
			t.Errorf("%s: put in again it is %+v", what, again)
		}
		if _, err := library.Bytes(item.Ref); err != nil {
			t.Errorf("%s, repaired: %v", what, err)
		}
	}
}

func TestItem(t *testing.T) {
	library, _ := open(t)
	want := put(t, library, "logo.png", asPNG(logo(100, 80)))
	want.Name = want.Ref
	if got, err := library.Item(want.Ref); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

// A killed process leaves a file that it was writing. Nobody takes it for a picture; Open clears it away once it is so
// old that nobody can be writing it any more.
func TestLeftovers(t *testing.T) {
	library, folder := open(t)
	item := put(t, library, "logo.png", asPNG(logo(100, 80)))
	old, young := filepath.Join(folder, ".incoming-123"), filepath.Join(folder, ".incoming-456")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, asPNG(logo(100, 80))[:50], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	for _, path := range []string{old, filepath.Join(folder, item.Ref)} {
		if err := os.Chtimes(path, yesterday, yesterday); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := media.Open(folder); err != nil {
		t.Fatal(err)
	}
	if got, want := files(t, folder), []string{".incoming-456", item.Ref}; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("after opening again the folder holds %q, want %q", got, want)
	}
}

// Whatever a kill left of the notes and of what they name, the next call sets it right.
func TestHalfWrittenNotes(t *testing.T) {
	library, folder := open(t)
	original := asJPG(photo(450, 300))
	item := put(t, library, "a.jpg", original)
	first := picture(t, library, item.Ref, 200)
	notes, err := filepath.Glob(filepath.Join(folder, "derived", "*"))
	if err != nil || len(notes) != 2 {
		t.Fatalf("%q, %v", notes, err)
	}
	for _, text := range []string{"", "a", "../../../etc/passwd", strings.Repeat("a", 64) + ".png\n", item.Ref[:30], strings.Repeat("x", 9000)} {
		for _, note := range notes {
			if err := os.WriteFile(note, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := put(t, library, "a.jpg", original); got != item {
			t.Errorf("note %q: %+v, want %+v", text, got, item)
		}
		if got := picture(t, library, item.Ref, 200); got.Ref != first.Ref || !bytes.Equal(got.Data, first.Data) {
			t.Errorf("note %q: %s, want %s", text, got.Ref, first.Ref)
		}
	}
	if err := os.Remove(filepath.Join(folder, first.Ref)); err != nil {
		t.Fatal(err)
	}
	if got := picture(t, library, item.Ref, 200); got.Ref != first.Ref {
		t.Errorf("what was made is gone: %s, want %s", got.Ref, first.Ref)
	}
}

func TestManyAtOnce(t *testing.T) {
	library, folder := open(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { hammer(t, library, i) })
	}
	all.Wait()
	mustHold(t, folder, 4)
}

// hammer puts the same two pictures in and asks for both at one width, in an order of its own.
func hammer(t *testing.T, library *media.Library, start int) {
	pictures := [][]byte{asJPG(photo(700, 300)), asPNG(logo(700, 300))}
	for i := range 4 {
		item, err := library.Put(t.Context(), "a", bytes.NewReader(pictures[(start+i)%2]))
		if err != nil {
			t.Error(err)
			return
		}
		made, err := library.Picture(item.Ref, 100)
		if err != nil || made.Width != 200 {
			t.Errorf("%d pixels wide, %v", made.Width, err)
		}
	}
}

// mustHold says that the folder holds so many sound files and nothing else.
func mustHold(t testing.TB, folder string, n int) {
	t.Helper()
	library, err := media.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	found := files(t, folder)
	if len(found) != n {
		t.Errorf("the folder holds %d files, want %d: %q", len(found), n, found)
	}
	for _, name := range found {
		data, err := library.Bytes(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, is, _ := media.ParseRef(name); is.Picture() {
			decode(t, data)
		}
	}
}

const otherProcess = "DORPSPOST_MEDIA_TEST_FOLDER"

func TestTwoProcesses(t *testing.T) {
	if folder := os.Getenv(otherProcess); folder != "" {
		library, err := media.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		hammer(t, library, 1)
		return
	}
	library, folder := open(t)
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTwoProcesses$")
	other.Env = append(os.Environ(), otherProcess+"="+folder)
	var words bytes.Buffer
	other.Stdout, other.Stderr = &words, &words
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	hammer(t, library, 0)
	if err := other.Wait(); err != nil {
		t.Errorf("the other process: %v\n%s", err, &words)
	}
	mustHold(t, folder, 4)
}

func TestOpenWhereNothingCanBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{file, filepath.Join(file, "media")} {
		if _, err := media.Open(folder); err == nil || !strings.Contains(err.Error(), "choose another folder") {
			t.Errorf("Open(%s): %v", folder, err)
		}
	}
}

// Where notes cannot be written, all is done that was asked for; only not faster the next time.
func TestNoNotes(t *testing.T) {
	library, folder := open(t)
	if err := os.WriteFile(filepath.Join(folder, "derived"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	item := put(t, library, "a.jpg", asJPG(photo(300, 200)))
	if got := picture(t, library, item.Ref, 50); got.Width != 100 {
		t.Errorf("%d pixels wide", got.Width)
	}
}

func TestFolderGone(t *testing.T) {
	library, folder := open(t)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	_, err := library.Put(t.Context(), "a.pdf", strings.NewReader(pdf))
	if err == nil || !strings.Contains(err.Error(), "cannot keep files in "+folder) {
		t.Error(err)
	}
}
