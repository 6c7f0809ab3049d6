package inbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func openBox(t testing.TB) *Box {
	t.Helper()
	box, err := Open(filepath.Join(t.TempDir(), "inbox"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func keep(t testing.TB, box *Box, to, message string) string {
	t.Helper()
	id, err := box.Keep(Envelope{From: "terug@lindewijk.example", To: []string{to}}, strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestKeptByteForByte(t *testing.T) {
	box := openBox(t)
	message := "Subject: dag\r\n\r\n.punt\r\n..twee\r\n\x00\xff\r\n"
	id := keep(t, box, "els@opvang.example", message)
	eml, err := box.Eml(id)
	if err != nil || string(eml) != message {
		t.Errorf("kept %q, %v", eml, err)
	}
	kept, err := box.Kept(id)
	if err != nil || kept.Subject != "dag" || kept.Envelope.To[0] != "els@opvang.example" || kept.Size != int64(len(message)) {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

// Names sort by arrival, also when many arrive at once.
func TestListIsNewestFirst(t *testing.T) {
	box := openBox(t)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 10 {
				if _, err := box.Keep(Envelope{}, strings.NewReader("Subject: x\r\n\r\n")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	last := keep(t, box, "a@b.example", "Subject: laatste\r\n\r\n")
	page, total, err := box.List(t.Context(), "", 0, 50)
	if err != nil || total != 41 || len(page) != 41 || page[0].ID != last {
		t.Fatalf("%d of %d, %v", len(page), total, err)
	}
	if !slices.IsSortedFunc(page, func(a, b Kept) int { return b.At.Compare(a.At) }) {
		t.Error("not the newest first")
	}
	seen := map[string]bool{}
	for _, one := range page {
		seen[one.ID] = true
	}
	if len(seen) != 41 {
		t.Errorf("%d different ids, want 41", len(seen))
	}
}

func TestListByPageAndAddress(t *testing.T) {
	box := openBox(t)
	for i := range 7 {
		keep(t, box, fmt.Sprintf("lezer%d@opvang.example", i%2), "Subject: x\r\n\r\n")
	}
	for _, test := range []struct {
		search            string
		skip, want, total int
	}{
		{"", 0, 3, 7}, {"", 6, 1, 7}, {"", 9, 0, 7},
		{"LEZER1@", 0, 3, 3}, {"lezer0", 3, 1, 4}, {" lezer0 ", 0, 3, 4}, {"niemand", 0, 0, 0},
	} {
		page, total, err := box.List(t.Context(), test.search, test.skip, 3)
		if err != nil || len(page) != test.want || total != test.total {
			t.Errorf("%q from %d: %d of %d, %v; want %d of %d", test.search, test.skip, len(page), total, err, test.want, test.total)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, _, err := box.List(ended, "x", 0, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("a search nobody waits for: %v", err)
	}
}

// The envelope is lost with its file; the message is not.
func TestAMessageOutlivesItsDescription(t *testing.T) {
	for name, spoil := range map[string]func(string) error{
		"gone":    os.Remove,
		"spoiled": func(path string) error { return os.WriteFile(path, []byte("{"), 0o600) },
	} {
		box := openBox(t)
		id := keep(t, box, "a@b.example", "Subject: dag\r\nTo: els@opvang.example\r\n\r\n")
		if err := spoil(box.path(id, ".json")); err != nil {
			t.Fatal(err)
		}
		page, _, err := box.List(t.Context(), "els", 0, 50)
		if err != nil || len(page) != 1 || page[0].Subject != "dag" || page[0].At.IsZero() {
			t.Errorf("%s: %+v, %v", name, page, err)
		}
	}
}

func TestUnknownIdsAreNotFiles(t *testing.T) {
	box := openBox(t)
	keep(t, box, "a@b.example", "x")
	secret := filepath.Join(box.folder, "..", "geheim.eml")
	if err := os.WriteFile(secret, []byte("geheim"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "x", "../geheim", "20270614T090000.000000000Z-00000000", "20270614T090000.000000000Z-00000000/../../geheim"} {
		if _, err := box.Eml(id); !errors.Is(err, ErrNoMessage) {
			t.Errorf("%q: %v, want ErrNoMessage", id, err)
		}
		if _, err := box.Kept(id); !errors.Is(err, ErrNoMessage) {
			t.Errorf("%q: %v, want ErrNoMessage", id, err)
		}
	}
}

// A message that breaks off is not kept, not even in part.
func TestNothingOfABrokenMessageIsKept(t *testing.T) {
	box := openBox(t)
	broken := io.MultiReader(strings.NewReader("Subject: dag\r\n"), failing{})
	if _, err := box.Keep(Envelope{}, broken); !errors.Is(err, errLineFell) {
		t.Errorf("error = %v", err)
	}
	entries, err := os.ReadDir(box.folder)
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

var errLineFell = errors.New("the line fell")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errLineFell }

func TestOpenSaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bestand")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "inbox"), nil); err == nil || !strings.Contains(err.Error(), "choose another folder") {
		t.Errorf("error = %v", err)
	}
}
