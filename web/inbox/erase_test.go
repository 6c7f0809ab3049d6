package inbox

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func subjects(t *testing.T, box *Box) (all []string) {
	t.Helper()
	page, _, err := box.List(t.Context(), "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range page {
		all = append(all, one.Subject)
	}
	return all
}

func TestErasingByAddress(t *testing.T) {
	box := openBox(t)
	keep(t, box, "Els@opvang.example", "Subject: a\r\n\r\n")
	keep(t, box, "bels@opvang.example", "Subject: b\r\n\r\n")
	lost := keep(t, box, "els@opvang.example", "Subject: c\r\nTo: Els Maes <els@opvang.example>\r\n\r\n")
	keep(t, box, "old@opvang.example", "Subject: d\r\n\r\n")
	if err := os.Remove(box.path(lost, ".json")); err != nil { // as after a loss of power
		t.Fatal(err)
	}
	n, err := box.Erase("els@opvang.example", "old@opvang.example")
	if err != nil || n != 3 {
		t.Fatalf("%d removed, %v", n, err)
	}
	if left := subjects(t, box); len(left) != 1 || left[0] != "b" {
		t.Errorf("left are %v", left)
	}
	files, err := os.ReadDir(box.folder)
	if err != nil || len(files) != 2 {
		t.Errorf("%d files are left, %v", len(files), err)
	}
}

func TestOldMailsExpire(t *testing.T) {
	box := openBox(t)
	old := keep(t, box, "els@opvang.example", "Subject: old\r\n\r\n")
	cut := time.Now().UTC()
	box.last = cut
	keep(t, box, "els@opvang.example", "Subject: new\r\n\r\n")
	for name, age := range map[string]time.Duration{".incoming-1": 2 * halfKept, ".incoming-2": 0} {
		path := filepath.Join(box.folder, name)
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	at, err := time.Parse(idTime, old[:len(idTime)])
	if err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false} {
		n, oldest, err := box.Expire(cut, dry)
		if err != nil || n != 1 || !oldest.Equal(at) {
			t.Fatalf("dry %t: %d expired, the oldest of %s, %v", dry, n, oldest, err)
		}
		if left := subjects(t, box); len(left) != map[bool]int{true: 2, false: 1}[dry] {
			t.Errorf("dry %t: left are %v", dry, left)
		}
	}
	for name, there := range map[string]bool{".incoming-1": false, ".incoming-2": true} {
		if _, err := os.Stat(filepath.Join(box.folder, name)); (err == nil) != there {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n, _, err := box.Expire(cut, false); err != nil || n != 0 {
		t.Errorf("a second time: %d, %v", n, err)
	}
}
