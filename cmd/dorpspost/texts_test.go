package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"dorpspost/staff"
	"dorpspost/subscribers"
	"dorpspost/web/reader"
)

// An administrator writes another heading while the service runs, and readers see it; the next one brings the first back.
func TestTextsAreChangedWhileItServes(t *testing.T) {
	t.Parallel()
	site := newSite(t, practising)
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Given("lezers.csv"), "imh-week")
	serving := site.Serve()
	page := serving.URL + site.preferencesPath("els@opvang.example")

	site.Shown(page, "Wat mag er in je mailbox?")
	a := site.Run("texts", "set", "preferences.heading", "nl", "Wat lees je <graag>?")
	if want := "preferences.heading (nl)\n  - Wat mag er in je mailbox?\n  + Wat lees je <graag>?\nChanged: 1 text.\n"; a.out != want {
		t.Errorf("set says:\n%s\nwant:\n%s", a.out, want)
	}
	site.Shown(page, "Wat lees je &lt;graag&gt;?")
	site.Shown(page+"?taal=fr", "Vos mails, à votre choix")
	site.Run("texts", "reset", "preferences.heading", "nl")
	site.Shown(page, "Wat mag er in je mailbox?")

	lines, err := site.Look().staff.Lines(t.Context(), 2)
	site.must(err)
	if lines[0].Act != "texts.reset" || lines[1].Act != "texts.set" || lines[1].What != "preferences.heading nl" {
		t.Errorf("the audit log says %+v", lines)
	}

	// What was changed before a start counts from the first page on.
	site.Run("texts", "set", "leave.heading", "nl", "Stoppen?")
	serving.Stop()
	serving = site.Serve()
	if _, body := site.ask(http.MethodGet, serving.URL+site.leavePath("els@opvang.example"), ""); !strings.Contains(body, "Stoppen?") {
		t.Errorf("the first page after a start is:\n%s", body)
	}
}

// Shown asks for a page until it shows these words.
func (s *site) Shown(page, words string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeoutCause(s.t.Context(), patience, errors.New("it does not show them"))
	defer cancel()
	for {
		status, body := s.ask(http.MethodGet, page, "")
		if strings.Contains(body, words) {
			return
		}
		if status != http.StatusOK || ctx.Err() != nil {
			s.t.Fatalf("waiting until a page shows %q: status %d, %v", words, status, context.Cause(ctx))
		}
	}
}

func (s *site) preferencesPath(address string) string {
	return reader.PreferencesPath(s.tokenOf(subscribers.PurposePreferences, address))
}

func (s *site) leavePath(address string) string {
	return reader.LeavePath(s.tokenOf(subscribers.PurposeLeave, address))
}

func (s *site) tokenOf(purpose subscribers.Purpose, text string) string {
	s.t.Helper()
	address, err := subscribers.ParseAddress(text)
	s.must(err)
	person, err := s.Look().subscribers.ByAddress(s.t.Context(), address)
	s.must(err)
	tokens, err := s.Look().subscribers.Tokens(s.t.Context())
	s.must(err)
	return tokens.Make(purpose, person.ID)
}

func TestTextsFile(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	whole := site.Run("texts", "export")
	if a := site.Run("texts", "apply", site.Write("alles.yaml", whole.out)); a.out != "Changed: 0 texts.\n" {
		t.Errorf("what was exported changes something:\n%s", a.out)
	}
	file := site.Write("teksten.yaml", "leave.heading:\n  nl: Stoppen?\nerrors.ours.title:\n  en: Oops\n")
	if a := site.Run("texts", "apply", file, "--dry-run"); !strings.HasSuffix(a.out, "Would change: 2 texts.\n") {
		t.Errorf("a dry run says:\n%s", a.out)
	}
	if a := site.Run("texts", "list", "--changed"); strings.Count(a.out, "\n") != 1 {
		t.Errorf("a dry run changed:\n%s", a.out)
	}
	site.Run("texts", "apply", file)
	a := site.Run("texts", "export", "--changed")
	if want, err := os.ReadFile(file); err != nil || a.out != "errors.ours.title:\n  en: Oops\nleave.heading:\n  nl: Stoppen?\n" || len(a.out) != len(want) {
		t.Errorf("what is exported:\n%s", a.out)
	}
	wrong := site.Write("fout.yaml", "leave.title:\n  nl: Weg\nleave.undo_hint:\n  nl: Tot later\nleave.heading:\n  nl: \"\"\n")
	a = site.Refuses(`fout.yaml:4: leave.undo_hint in "nl" must hold %s, and holds no %s or %d`, "texts", "apply", wrong)
	if !strings.Contains(a.err, `fout.yaml:6: leave.heading in "nl" is empty`) {
		t.Errorf("not all is told:\n%s", a.err)
	}
	if a := site.Run("texts", "list", "leave.title"); strings.Contains(a.out, "Weg\n") {
		t.Error("half a file was applied")
	}
	site.Refuses("does not exist: see `dorpspost texts list`", "texts", "set", "leave.titel", "nl", "x")
	site.Refuses("does not exist", "texts", "reset", "leave.title", "de")
	site.Refuses("read the texts", "texts", "apply", site.Path("nergens.yaml"))
}

// Who may write letters may read the texts; only an administrator changes them.
func TestTextsAreForAdministrators(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Run("staff", "add", "ana", "--role", string(staff.Administrator))
	site.Run("staff", "add", "bo", "--role", string(staff.Sender))
	site.Run("texts", "list", "--as", "bo")
	file := site.Write("teksten.yaml", "leave.heading:\n  nl: Stoppen?\n")
	for _, command := range [][]string{{"set", "leave.heading", "nl", "Stoppen?"}, {"reset", "leave.heading", "nl"}, {"apply", file}} {
		site.Refuses("administrator", append([]string{"texts", "--as", "bo"}, command...)...)
		site.Run(append([]string{"texts", "--as", "ana"}, command...)...)
	}
}
