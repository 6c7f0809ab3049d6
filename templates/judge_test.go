package templates

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var documents = flag.String("documents", "", "folder for every template's document before and after inlining, for make judge")

// What another inliner makes of our documents is compared with what ours made: .ci/judge-juice.cjs.
func TestWriteDocuments(t *testing.T) {
	if *documents == "" {
		t.Skip("not run: there is no -documents FOLDER")
	}
	for _, name := range TemplateNames() {
		c, err := Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range c.Languages {
			writeDocuments(t, c, lang, filepath.Join(*documents, fmt.Sprintf("%s-%s", name, lang)))
		}
	}
}

// writeDocuments writes a letter as it is given to the inliner, and as it comes back, all its branches in it.
func writeDocuments(t *testing.T, c Content, lang Language, path string) {
	t.Helper()
	k := newCompiler(c, lang, testHouse())
	if _, err := k.checked(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	before, outlook := k.document(c.Subject.In(lang), c.Preheader.In(lang))
	after, err := inline(before, outlook)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for ending, text := range map[string]string{".before.html": before, ".after.html": after} {
		if err := os.WriteFile(path+ending, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
