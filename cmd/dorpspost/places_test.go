package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dorpspost/deliveries"
)

// smallDisk puts the data of a site on a disk of two megabytes, which only root can make.
func smallDisk(s *site) (grow func()) {
	s.t.Helper()
	data := s.Path("data")
	s.must(os.MkdirAll(data, 0o750))
	mount(s.t, "-t", "tmpfs", "-o", "size=2m", "dorpspost-test", data)
	s.t.Cleanup(s.LookAway) // before the disk is taken away
	return func() {
		s.t.Helper()
		if said, err := exec.CommandContext(s.t.Context(), "mount", "-o", "remount,size=64m", data).CombinedOutput(); err != nil {
			s.t.Fatalf("make room: %v\n%s", err, said)
		}
	}
}

// readOnly takes away the right to write in a folder, and returns how to give it back.
func readOnly(t *testing.T, folder string) (undo func()) {
	t.Helper()
	if os.Geteuid() == 0 { // whom file modes do not stop
		unmount := mount(t, "--bind", "-o", "ro", folder, folder)
		return unmount
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	undo = func() { _ = os.Chmod(folder, 0o700) }
	t.Cleanup(undo)
	return undo
}

// mount mounts, or skips the test where that is not allowed; what it mounted ends with the test.
func mount(t *testing.T, args ...string) (unmount func()) {
	t.Helper()
	at := args[len(args)-1]
	if said, err := exec.CommandContext(t.Context(), "mount", args...).CombinedOutput(); err != nil {
		t.Skipf("not run: no file system may be mounted here (it takes root): %v %s", err, said)
	}
	mounted := true
	unmount = func() {
		if !mounted {
			return
		}
		mounted = false
		if said, err := exec.Command("umount", at).CombinedOutput(); err != nil { // also after the test has ended
			t.Errorf("umount %s: %v\n%s", at, err, said)
		}
	}
	t.Cleanup(unmount)
	return unmount
}

// fill takes what room is left in a folder.
func fill(s *site, folder string) {
	s.t.Helper()
	file, err := os.Create(filepath.Join(folder, "ballast"))
	s.must(err)
	defer file.Close()
	for part := []byte(strings.Repeat("x", 4096)); ; {
		if _, err := file.Write(part); err == nil {
			continue
		}
		if part = part[:len(part)/2]; len(part) == 0 {
			return
		}
	}
}

// A folder that cannot be written to: nothing works, and everything says why.
func TestFaultsInAReadOnlyFolder(t *testing.T) {
	t.Parallel()
	site := village(t, practising)
	before := site.Everything()
	site.LookAway()
	allow := readOnly(t, site.Path("data"))
	for _, line := range []string{"topics list", "subscribers import lezers.csv", "serve", "migrate"} {
		a := site.Refuses("the data folder cannot be written to: give this user the right to write there", strings.Fields(line)...)
		if a.code != exitFailed {
			t.Errorf("%s: exit code %d, want %d", line, a.code, exitFailed)
		}
	}
	allow()
	mustBe(t, site, before)
}

// A disk that is full: the import that does not fit is undone, reading goes on, and with more room the same list fits.
func TestSurviveAFullDisk(t *testing.T) {
	t.Parallel()
	t.Run("at an import", func(t *testing.T) {
		t.Parallel()
		site := newSite(t, practising)
		grow := smallDisk(site)
		site.Topic("imh-week", "IMH-week")
		site.Import(site.Readers(3), "imh-week")
		site.Serve().Stop() // the first start makes the keys of links
		before := site.Everything()
		site.LookAway()
		long := site.Readers(20_000)
		site.Refuses("the disk is full", "subscribers", "import", long, "--topic", "imh-week", "--consent", "Ja", "--source", "proef")
		if a := site.Run("subscribers", "show", "lezer1@opvang.example"); !strings.Contains(a.out, "imh-week") {
			t.Errorf("with a full disk, a person is shown as:\n%s", a.out)
		}
		grow()
		if code := site.Serve().Stop(); code != 0 {
			t.Errorf("with room again, the service ends with exit code %d", code)
		}
		mustBe(t, site, before)
		site.LookAway()
		if told := site.Import(long, "imh-week"); !strings.Contains(told.out, `"new":19997,"known":3`) {
			t.Errorf("the same list now gives: %s", told.out)
		}
	})
	t.Run("in the middle of a campaign", func(t *testing.T) {
		t.Parallel()
		const readers = 200
		relay := slowRelay(t)
		site := newSite(t, through(relay))
		grow := smallDisk(site)
		site.Topic("imh-week", "IMH-week")
		site.Import(site.Readers(readers), "imh-week")
		site.Apply(site.Write("brief.yaml", brief))
		serving := site.Serve()
		site.Send(letter)
		site.Taken(relay, 20)
		fill(site, site.Path("data"))
		serving.Warns("the disk is full")
		stood := relay.Counts().Taken
		grow()
		mustCount(t, site.Ended(letter), deliveries.Report{Total: readers, Accepted: readers})
		onceEach(t, relay, readers)
		if code := serving.Stop(); code != 0 || stood == readers {
			t.Errorf("the disk was full after %d of %d mails; the service ended with exit code %d", stood, readers, code)
		}
		t.Logf("the disk was full after %d of %d mails; with room again everybody got one", stood, readers)
	})
}
