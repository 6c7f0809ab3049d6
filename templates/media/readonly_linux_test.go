package media_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// In a folder that may only be read, what is there can be had and nothing can be put in.
func TestReadOnlyFolder(t *testing.T) {
	library, folder := open(t)
	item := put(t, library, "a.pdf", []byte(pdf))
	asAnother(t, folder, 0o555, func() {
		_, err := library.Put(t.Context(), "b.ics", strings.NewReader(ics))
		if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "give this user the right to write there") {
			t.Errorf("Put: %v", err)
		}
		if data, err := library.Bytes(item.Ref); err != nil || string(data) != pdf {
			t.Errorf("Bytes: %v", err)
		}
		if again, err := library.Put(t.Context(), "a.pdf", strings.NewReader(pdf)); err != nil || again.Ref != item.Ref {
			t.Errorf("what is there already: %v, %v", again, err)
		}
	})
	if found := files(t, folder); len(found) != 1 {
		t.Errorf("the folder holds %q", found)
	}
}

// A file that is there already may have been put there a moment ago, by somebody who has not brought its name to the disk
// yet. Who is told that it is kept must not lose it: here the folder cannot be brought to the disk, and that is said.
func TestWhatIsThereIsBroughtToTheDisk(t *testing.T) {
	library, folder := open(t)
	item := put(t, library, "a.pdf", []byte(pdf))
	asAnother(t, folder, 0o311, func() {
		if err := library.Keep(item.Ref, []byte(pdf)); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("Keep: %v", err)
		}
	})
}

// asAnother does something as a user who has these rights to the folder and its files.
func asAnother(t *testing.T, folder string, rights fs.FileMode, do func()) {
	t.Helper()
	for _, name := range files(t, folder) {
		if err := os.Chmod(filepath.Join(folder, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for path := folder; path != os.TempDir(); path = filepath.Dir(path) {
		if err := os.Chmod(path, 0o755); err != nil { // for the one that we are going to be
			t.Fatal(err)
		}
	}
	if err := os.Chmod(folder, rights); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine, and with it what it gave up
		if os.Getuid() == 0 {
			if err := syscall.Setfsuid(65534); err != nil { // for root no folder is read-only
				t.Error(err)
				return
			}
		}
		do()
	}()
	<-done
}
