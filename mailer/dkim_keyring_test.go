package mailer_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder that is gone, or empty because its disk is not mounted, must not have mails leave unsigned.
func TestKeyringWhoseFolderIsGone(t *testing.T) {
	t.Parallel()
	ring, folder := newKeyring(t)
	if err := ring.Save(testKeys()[1]); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	wrong := func() {
		t.Helper()
		if err := ring.Reload(); err == nil || !strings.Contains(err.Error(), folder+" held keys, and now holds none: put them back") {
			t.Errorf("error = %v", err)
		}
		if ring.For("lindewijk.example", signs) == nil {
			t.Error("the key of before does not sign any more")
		}
	}
	wrong()
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	wrong()
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(folder+".away", folder); err != nil {
		t.Fatal(err)
	}
	if err := ring.Reload(); err != nil || len(ring.Keys()) != 1 {
		t.Errorf("with its folder again: %v, %v", err, ring.Keys())
	}
	if err := ring.Discard(testKeys()[1]); err != nil || len(ring.Keys()) != 0 {
		t.Errorf("the only key, discarded: %v, %v", err, ring.Keys())
	}
}

// A key that was not saved is not there.
func TestSaveThatFailsLeavesNoKey(t *testing.T) {
	t.Parallel()
	ring, folder := newKeyring(t)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "spare.pem"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := ring.Save(testKeys()[1]); err == nil || !strings.Contains(err.Error(), "spare.pem") {
		t.Fatalf("error = %v", err)
	}
	if left, err := fs.Glob(os.DirFS(folder), "*"); err != nil || len(left) != 1 {
		t.Errorf("in the folder there is %v (%v)", left, err)
	}
}
