package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

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
		cannot(t, "no file system may be mounted here (it takes root): %v %s", err, said)
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
