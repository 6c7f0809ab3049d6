package templates

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files and docs/blocks.md")

// golden compares what a test made with its file, or writes the file with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run go test ./templates -update to write it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s has changed (run go test ./templates -update when that is meant):\n%s", path, diff)
	}
}

// testHouse is a network that does not exist.
func testHouse() House {
	return House{Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", Topic: "IMH-week", PublicURL: "https://nieuws.example.org"}
}

// testValues answers a letter's slots for a reader with a first name.
func testValues(l *Letter) []string {
	known := map[string]string{
		SlotFirstName:       "Els",
		SlotPreferencesLink: "https://nieuws.example.org/v/AbCdEf0123456789",
		SlotLeaveLink:       "https://nieuws.example.org/u/AbCdEf0123456789",
	}
	values := make([]string, len(l.Slots))
	for i, slot := range l.Slots {
		values[i] = known[slot]
	}
	return values
}

func compiled(t testing.TB, c Content, l Language) *Letter {
	t.Helper()
	letter, err := Compile(c, l, testHouse())
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

func imhWeek(t testing.TB) Content {
	t.Helper()
	c, err := Template("imh-week")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestLettersGolden keeps every template as it goes out: its words in each language, its HTML in Dutch.
func TestLettersGolden(t *testing.T) {
	for _, name := range TemplateNames() {
		c, err := Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, language := range c.Languages {
			l := compiled(t, c, language)
			filled := l.Fill(testValues(l))
			golden(t, fmt.Sprintf("testdata/letters/%s-%s.txt", name, language), "Subject: "+filled.Subject+"\n\n"+filled.Text)
			if language == Dutch {
				golden(t, fmt.Sprintf("testdata/letters/%s-%s.html", name, language), filled.HTML)
			}
		}
	}
}
