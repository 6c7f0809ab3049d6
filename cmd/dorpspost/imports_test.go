package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// house is docs/design.md's rule on imports, by folder: what each package of ours may import of ours. A package that is
// not in it is refused: a new one is a decision, taken here and in docs/design.md in one commit.
var house = map[string][]string{
	"database":    nil,
	"templates":   nil,
	"mailer":      nil,
	"schedules":   {"database"},
	"subscribers": {"database"},
	"staff":       {"database"},
	"network":     {"database"},
	"texts":       {"database"},
	"deliveries":  {"subscribers", "templates", "mailer", "network", "database"},
	"campaigns": {"deliveries", "schedules", "subscribers", "templates", "templates/media", "templates/proofread", "templates/checks",
		"templates/draft", "network", "database"},

	"templates/media":     nil,
	"templates/proofread": nil,
	"templates/checks":    {"templates", "templates/proofread"},
	"templates/draft":     {"templates", "templates/proofread"},

	"web":           withTexts,
	"web/desk":      slices.Concat(withTexts, []string{"web"}),
	"web/reader":    slices.Concat(withTexts, []string{"web"}),
	"web/inbox":     slices.Concat(withTexts, []string{"web"}),
	"web/feed":      slices.Concat(domain, []string{"web"}),
	"web/notices":   withTexts,
	"cmd/dorpspost": slices.Concat(withTexts, []string{"web", "web/desk", "web/reader", "web/inbox", "web/feed", "web/notices"}),

	"database/dbtest": {"database"},
	"mailer/mailtest": {"mailer"},
}

// domain is what pages and wiring speak to. They know database for its instants and its errors;
// TestPagesHoldNoSQL keeps the rest out of the pages.
var domain = []string{"campaigns", "deliveries", "schedules", "subscribers", "templates", "templates/media", "templates/proofread",
	"templates/checks", "templates/draft", "mailer", "network", "staff", "database"}

// withTexts adds the words that an administrator can change: pages alone speak to people.
var withTexts = slices.Concat(domain, []string{"texts"})

// testkits lists what tests may import beyond what their package may, and of which packages the tests.
var testkits = map[string][]string{
	"database/dbtest": {"database", "texts", "schedules", "subscribers", "staff", "network", "deliveries", "campaigns", "web", "web/desk", "web/reader", "web/inbox", "web/feed", "web/notices", "cmd/dorpspost"},
	"mailer/mailtest": {"mailer", "deliveries", "web", "web/inbox", "cmd/dorpspost"},
	"web/reader":      {"web"}, // one site with all its routes is what the rules for pages are tested on
	"web/inbox":       {"web"},
	"web/feed":        {"web"},
	"staff":           {"campaigns"}, // the real audit log
}

// tools lists libraries that belong to one subject, by the start of their import path, and the packages that use them;
// none means that only tests do.
var tools = map[string][]string{
	"github.com/mattn/go-sqlite3":       {"database", "database/dbtest"},
	"github.com/jackc/pgx/":             {"database", "database/dbtest"},
	"github.com/wneessen/go-mail":       {"mailer", "mailer/mailtest", "cmd/dorpspost"}, // cmd: bench compares with its ordinary way
	"github.com/vanng822/go-premailer/": {"templates"},
	"github.com/robfig/cron/":           {"schedules"},
	"github.com/yuin/goldmark":          {"templates", "templates/draft"},
	"github.com/arran4/golang-ical":     {"templates", "web/feed"},
	"golang.org/x/image/":               {"templates/media"},
	"github.com/chromedp/":              {},
	"github.com/emersion/go-msgauth/":   {},
}

// folders are the names at the top of the tree. Hidden ones are free.
var folders = []string{"cmd", "campaigns", "deliveries", "schedules", "subscribers", "templates", "mailer", "network", "staff", "web", "database", "texts", "docs", "judges"}

type listed struct {
	ImportPath, Name                   string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

func TestImportsRunOneWay(t *testing.T) {
	for _, p := range list(t) {
		name := ours(p.ImportPath)
		allowed, known := house[name]
		if !known {
			t.Errorf("package %s is not in the house plan: add it to docs/design.md and to this test, or put it where its subject lives", name)
			continue
		}
		for _, path := range p.Imports {
			if to := ours(path); to != "" && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s; it may import %v", name, to, allowed)
			}
		}
		for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
			if to := ours(path); to != "" && to != name && !slices.Contains(allowed, to) && !slices.Contains(testkits[to], name) {
				t.Errorf("a test of %s imports %s; it may import %v, and what testkits adds for its tests", name, to, allowed)
			}
		}
	}
}

func TestLibrariesStayInTheirPackage(t *testing.T) {
	for _, p := range list(t) {
		name := ours(p.ImportPath)
		for _, path := range p.Imports {
			for prefix, users := range tools {
				if strings.HasPrefix(path, prefix) && !slices.Contains(users, name) {
					t.Errorf("%s imports %s, which belongs to %v", name, path, users)
				}
			}
		}
	}
}

func TestPagesHoldNoSQL(t *testing.T) {
	sql := regexp.MustCompile("[\"`]\\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH) |\"database/sql\"")
	eachSource(t, filepath.Join(root, "web"), func(path string) {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := sql.Find(source); found != nil && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s holds %s: pages call verbs of the packages below, SQL lives there", path, found)
		}
	})
}

// A table of words that is in no book could not be changed.
func TestEveryTableOfWordsIsInABook(t *testing.T) {
	loose := regexp.MustCompile(`(?m)^var (\w+) = map\[subscribers\.Language\]`)
	eachSource(t, filepath.Join(root, "web"), func(path string) {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := loose.FindSubmatch(source); found != nil && strings.HasSuffix(path, "_texts.go") {
			t.Errorf("%s: %s is a table of words that no administrator can change; make it with texts.New", path, found[1])
		}
	})
}

// What is only for tests is not linked into the program by a detour either.
func TestProgramHoldsNoTestCode(t *testing.T) {
	for _, p := range list(t) {
		if p.Name != "main" {
			continue
		}
		for _, path := range p.Deps {
			if path == "testing" || ours(path) == "database/dbtest" || ours(path) == "mailer/mailtest" {
				t.Errorf("%s depends on %s", ours(p.ImportPath), path)
			}
		}
	}
}

func TestTopFoldersAreSubjects(t *testing.T) {
	tracked, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files").Output()
	if err != nil {
		t.Skip("not run: git does not answer here, and only git knows which folders belong to the tree")
	}
	for line := range strings.Lines(string(tracked)) {
		top, _, nested := strings.Cut(line, "/")
		if nested && !strings.HasPrefix(top, ".") && !slices.Contains(folders, top) {
			t.Errorf("the folder %s is not in the house plan: a folder at the top is a new subject", top)
			return
		}
	}
}

const root = "../.."

// ours is a package's folder in this module, and empty for packages of others.
func ours(path string) string {
	name, found := strings.CutPrefix(path, "dorpspost/")
	if !found {
		return ""
	}
	return name
}

// list asks go for every package of the module.
func list(t *testing.T) []listed {
	t.Helper()
	// go test remembers a passed test by the files that it looked at itself. What go list reads is not among them.
	eachSource(t, root, func(path string) { _, _ = os.Stat(path) })
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Name,Imports,TestImports,XTestImports,Deps", "./...")
	command.Dir = root
	var complaint bytes.Buffer
	command.Stderr = &complaint
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &complaint)
	}
	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(output)); decoder.More(); {
		var p listed
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) == 0 {
		t.Fatal("go list found no package")
	}
	return packages
}

// eachSource calls visit with every Go file under the folder.
func eachSource(t *testing.T, folder string, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "demo-data"):
			return fs.SkipDir
		case filepath.Ext(path) == ".go":
			visit(path)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}
