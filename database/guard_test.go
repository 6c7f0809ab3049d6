package database_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// place is a data folder, as it lies on a disk.
type place struct {
	t      *testing.T
	folder string
}

func newPlace(t *testing.T) place { return place{t, filepath.Join(t.TempDir(), "data")} }

func (p place) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p place) file(name string) string { return filepath.Join(p.folder, name) }

// kill serves, does something, and ends as kill -9 would: what was committed stays, and nobody tidies up.
func (p place) kill(do func(db *database.DB, g *database.Guard)) {
	p.t.Helper()
	p.with(func(db *database.DB) {
		g, err := database.NewGuard(p.t.Context(), db, p.folder, nil)
		p.must(err)
		do(db, g)
		g.Drop()
	})
}

// serve serves, does something, and stops in order. It returns what there is to say then.
func (p place) serve(do func(db *database.DB, g *database.Guard)) (here database.Installation) {
	p.t.Helper()
	p.kill(func(db *database.DB, g *database.Guard) {
		do(db, g)
		p.must(g.Close(p.t.Context()))
		var err error
		here, err = db.Installation(p.t.Context(), db.Read())
		p.must(err)
	})
	return here
}

func (p place) with(do func(db *database.DB)) {
	p.t.Helper()
	db, err := database.Open(p.t.Context(), p.file("dorpspost.db"))
	p.must(err)
	do(db)
	p.must(db.Close())
}

func nothing(*database.DB, *database.Guard) {}

// leave is what happens when something leaves.
func leave(t *testing.T) func(*database.DB, *database.Guard) {
	return func(db *database.DB, g *database.Guard) {
		t.Helper()
		if epoch, err := raise(t.Context(), db, g); err != nil {
			t.Fatal(err)
		} else {
			g.Note(epoch)
		}
	}
}

func raise(ctx context.Context, db *database.DB, g *database.Guard) (epoch int64, err error) {
	err = db.Write(ctx, func(tx *database.Tx) (err error) {
		epoch, err = g.Raise(ctx, tx)
		return err
	})
	return epoch, err
}

// choose is a change that is no mail: somebody leaves a topic.
func choose(t *testing.T) func(*database.DB, *database.Guard) {
	return func(db *database.DB, _ *database.Guard) {
		t.Helper()
		if _, err := db.CommitTime(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
}

// over copies files onto others, as `cp` does: where there is one, it is written over. What the log still held goes, as it must.
func (p place) over(from string, names ...string) {
	p.t.Helper()
	for _, name := range []string{theDatabase + "-wal", theDatabase + "-shm"} {
		p.must(os.RemoveAll(p.file(name)))
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(from, name))
		p.must(err)
		p.must(os.WriteFile(p.file(name), text, 0o600))
	}
}

// copied is a copy of the folder, with owners and times, elsewhere.
func (p place) copied() string {
	p.t.Helper()
	to := filepath.Join(p.t.TempDir(), "copy")
	p.run("cp", "-a", p.folder, to)
	return to
}

func (p place) run(command string, args ...string) {
	p.t.Helper()
	if said, err := exec.CommandContext(p.t.Context(), command, args...).CombinedOutput(); err != nil {
		p.t.Fatalf("%s: %v\n%s", command, err, said)
	}
}

const theDatabase, theFile = "dorpspost.db", "installation"

// What may be a copy is in doubt, and what is where it always was never is.
func TestACopyIsKnown(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(p place) place // to a folder in which a service has run; it returns where the next one starts
		want    string              // of the reason; empty: no doubt
	}{
		"stopped and started": {func(p place) place { p.serve(nothing); return p }, ""},
		"killed and started":  {func(p place) place { p.kill(leave(p.t)); p.kill(nothing); return p }, ""},
		"another owner, other rights, a hard link of each file": {func(p place) place {
			p.run("chmod", "-R", "u+rwX,g+rX", p.folder)
			p.run("cp", "-al", p.folder, p.folder+".links")
			p.run("touch", p.file(theDatabase), p.file(theFile))
			return p
		}, ""},
		"a copy was made elsewhere": {func(p place) place { p.copied(); return p }, ""},
		"written anew, as erasing does": {func(p place) place {
			p.kill(func(db *database.DB, _ *database.Guard) { p.must(db.Rewrite(p.t.Context())) })
			return p
		}, ""},
		"the folder is reached by another name": {func(p place) place {
			p.must(os.Symlink(p.folder, p.folder+".link"))
			return place{p.t, p.folder + ".link"}
		}, ""},

		"the copy itself": {func(p place) place { return place{p.t, p.copied()} }, "in another folder"},
		"moved": {func(p place) place {
			p.must(os.Rename(p.folder, p.folder+".moved"))
			return place{p.t, p.folder + ".moved"}
		}, "in another folder"},
		"only the database, elsewhere": {func(p place) place {
			other := newPlace(p.t)
			p.must(os.Mkdir(other.folder, 0o750))
			other.over(p.folder, theDatabase)
			return other
		}, "no file `installation`"},
		"put back, after a mail": {func(p place) place {
			copied := p.copied()
			p.kill(leave(p.t))
			p.over(copied, theDatabase)
			return p
		}, "older than the file"},
		"put back, after a mail in the middle of a run": {func(p place) place {
			var copied string
			p.kill(func(db *database.DB, g *database.Guard) {
				leave(p.t)(db, g)
				copied = p.copied()
				leave(p.t)(db, g)
			})
			p.over(copied, theDatabase, theDatabase+"-wal")
			return p
		}, "older than the file"},
		"put back, after a change without a mail": {func(p place) place {
			copied := p.copied()
			p.serve(choose(p.t))
			p.over(copied, theDatabase)
			return p
		}, "older than the file"},
		"put back with its file, over both": {func(p place) place {
			copied := p.copied()
			p.kill(leave(p.t))
			p.over(copied, theDatabase)
			p.run("cp", "-a", copied+"/.", p.folder)
			return p
		}, "copied or put back"},
		"put back with its file, in place of both": {func(p place) place {
			copied := p.copied()
			p.kill(leave(p.t))
			p.must(os.RemoveAll(p.folder))
			p.run("cp", "-a", copied, p.folder)
			return p
		}, "copied or put back"},
		"put back into the same place, though nothing has left since": {func(p place) place {
			copied := p.copied()
			p.must(os.Remove(p.file(theDatabase)))
			p.over(copied, theDatabase)
			return p
		}, "was replaced"},
		"on another machine": {func(p place) place { p.edit(`("machine": )"[^"]*"`, `$1"of-another-machine"`); return p }, "on another machine"},
		"beside another database's file": {func(p place) place {
			other := newPlace(p.t)
			other.serve(nothing)
			p.must(os.Rename(other.file(theFile), p.file(theFile)))
			return p
		}, "belongs to another database"},
		"from before there was such a file": {func(p place) place {
			p.with(func(db *database.DB) { exec1(p.t, db, "UPDATE installation SET id = '', epoch = 0") })
			return p
		}, "belongs to another database"},
		"without its file":    {func(p place) place { p.must(os.Remove(p.file(theFile))); return p }, "no file `installation`"},
		"with a damaged file": {func(p place) place { p.edit(`"id"`, `"it"`); return p }, "cannot be read"},
		"with an empty file":  {func(p place) place { p.must(os.Truncate(p.file(theFile), 0)); return p }, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			if here := p.serve(leave(t)); here.InDoubt() || here.ID == "" {
				t.Fatalf("at its first start: %+v", here)
			}
			here := c.happens(p).serve(nothing)
			if c.want == "" && here.InDoubt() || !strings.Contains(here.Doubt, c.want) {
				t.Errorf("in doubt because %q, want %q", here.Doubt, c.want)
			}
		})
	}
}

// edit changes what stands in the file, in its place.
func (p place) edit(what, by string) {
	p.t.Helper()
	text, err := os.ReadFile(p.file(theFile))
	p.must(err)
	p.must(os.WriteFile(p.file(theFile), []byte(regexp.MustCompile(what).ReplaceAllString(string(text), by)), 0o600))
}

func exec1(t *testing.T, db *database.DB, statement string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Before the first service nothing has left: whoever prepares a database on one machine and takes it to another is not asked.
func TestADatabaseThatNeverSent(t *testing.T) {
	p := newPlace(t)
	p.with(func(*database.DB) {})
	if here := (place{t, p.copied()}).serve(nothing); here.InDoubt() {
		t.Errorf("in doubt because %q", here.Doubt)
	}
}

// Wherever a start is killed, the next one says what that one would have said.
func TestGuardKilledAtEveryStep(t *testing.T) {
	for name, c := range map[string]struct {
		before func(p place)
		doubt  bool
	}{
		"the first start": {func(place) {}, false},
		"a later start":   {func(p place) { p.serve(leave(p.t)) }, false},
		"the start of a copy": {func(p place) {
			p.serve(leave(p.t))
			p.must(os.Remove(p.file(theFile)))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			last := 0
			for step := 1; ; step++ {
				p := newPlace(t)
				c.before(p)
				reached := p.dieAt(step)
				if here := p.serve(nothing); here.InDoubt() != c.doubt {
					t.Errorf("killed at step %d (%s), it is in doubt: %t (%s)", step, reached, here.InDoubt(), here.Doubt)
				}
				if here := p.serve(nothing); here.InDoubt() != c.doubt {
					t.Errorf("killed at step %d (%s), at the start after that it is in doubt: %t (%s)", step, reached, here.InDoubt(), here.Doubt)
				}
				if reached == "" {
					break
				}
				last = step
			}
			if last < 4 {
				t.Errorf("there were %d steps", last)
			}
		})
	}
}

// dieAt starts a guard and ends it at its nth step. It returns which that was; none when it did not come so far.
func (p place) dieAt(step int) (reached string) {
	p.t.Helper()
	p.with(func(db *database.DB) {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, err := database.OpenGuard(p.t.Context(), db, p.folder, func(at string) {
				if step--; step == 0 {
					reached = at
					runtime.Goexit()
				}
			})
			if err != nil {
				p.t.Error(err)
			}
		}()
		<-ended
	})
	return reached
}

// Killed after the commit and before the file knows of it, nothing has left yet: the start after that is like any other, and a
// copy from before is true.
func TestKilledBeforeAnEpochIsNoted(t *testing.T) {
	p := newPlace(t)
	p.serve(leave(t))
	p.kill(func(db *database.DB, g *database.Guard) {
		if _, err := raise(t.Context(), db, g); err != nil {
			t.Error(err)
		}
	})
	if here := p.serve(nothing); here.InDoubt() {
		t.Errorf("in doubt because %q", here.Doubt)
	}
}

// In doubt nothing leaves, however often it is started, until somebody confirms; that holds at once, for every process, and is no
// less sure afterwards: what was copied before is known as a copy.
func TestConfirming(t *testing.T) {
	p := newPlace(t)
	p.serve(leave(t))
	before := p.copied()
	p.serve(leave(t))
	p.over(before, theDatabase)
	first := p.serve(nothing)
	again := p.serve(func(db *database.DB, g *database.Guard) {
		if _, err := raise(t.Context(), db, g); err != database.ErrInDoubt { //nolint:errorlint // this very one
			t.Errorf("in doubt, something may leave: %v", err)
		}
	})
	if !first.InDoubt() || again != first || first.DoubtedAt.IsZero() || first.AliveAt.IsZero() || first.AliveAt > first.DoubtedAt {
		t.Errorf("in doubt: %+v, then %+v", first, again)
	}
	p.kill(func(db *database.DB, g *database.Guard) {
		beside, err := database.Open(t.Context(), p.file(theDatabase)) // another process
		p.must(err)
		defer beside.Close()
		confirm := func() error {
			return beside.Write(t.Context(), func(tx *database.Tx) error { return tx.Confirm(t.Context()) })
		}
		p.must(confirm())
		leave(t)(db, g)
		if err := confirm(); err != database.ErrNoDoubt { //nolint:errorlint // this very one
			t.Errorf("confirming twice: %v", err)
		}
	})
	if here := p.serve(nothing); here.InDoubt() || here.ConfirmedAt.IsZero() {
		t.Errorf("after confirming: %+v", here)
	}
	p.over(before, theDatabase)
	if here := p.serve(nothing); !here.InDoubt() {
		t.Error("put back once more, it is taken for the true one")
	}
}

// What the guard does every ten seconds: where something has changed, a copy from before is known; where nothing has, nothing is written.
func TestGuardLooks(t *testing.T) {
	p := newPlace(t)
	p.kill(func(db *database.DB, g *database.Guard) {
		epoch := func() int64 {
			here, err := db.Installation(t.Context(), db.Read())
			p.must(err)
			return here.Epoch
		}
		at := epoch()
		g.Look(t.Context())
		if epoch() != at {
			t.Error("nothing has changed, and an epoch begins")
		}
		choose(t)(db, g)
		g.Look(t.Context())
		g.Look(t.Context())
		if epoch() != at+1 {
			t.Errorf("one change begins %d epochs", epoch()-at)
		}
	})
}

// A database elsewhere is known by its name and its epoch.
func TestGuardOnEachDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		folder := t.TempDir()
		start := func() database.Installation {
			t.Helper()
			g, err := database.NewGuard(t.Context(), db, folder, nil)
			if err != nil {
				t.Fatal(err)
			}
			leave := func() error {
				epoch, err := raise(t.Context(), db, g)
				g.Note(epoch)
				return err
			}
			left := leave()
			if err := g.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			here, err := db.Installation(t.Context(), db.Read())
			if err != nil || here.InDoubt() != (left != nil) {
				t.Fatalf("%+v, leaving: %v, %v", here, left, err)
			}
			return here
		}
		if first, second := start(), start(); first.InDoubt() || second.InDoubt() {
			t.Errorf("%+v, %+v", first, second)
		}
		exec1(t, db, "UPDATE installation SET epoch = epoch - 1")
		if here := start(); !strings.Contains(here.Doubt, "older") {
			t.Errorf("%+v", here)
		}
		exec1(t, db, "UPDATE installation SET doubt = ''")
		if here := start(); here.InDoubt() {
			t.Errorf("%+v", here)
		}
	})
}

// A rehearsal in a copy of a database that is in doubt goes on.
func TestADisposableCopyIsNeverInDoubt(t *testing.T) {
	db := dbtest.Open(t)
	err := db.Write(t.Context(), func(tx *database.Tx) error { return tx.Doubt(t.Context(), "a test") })
	if err != nil {
		t.Fatal(err)
	}
	copied, err := db.Copy(t.Context(), filepath.Join(t.TempDir(), "copy.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if err := copied.Write(t.Context(), func(tx *database.Tx) error { return tx.Certain(t.Context()) }); err != nil {
		t.Error(err)
	}
	if err := db.Write(t.Context(), func(tx *database.Tx) error { return tx.Certain(t.Context()) }); err == nil {
		t.Error("the database itself is not in doubt any more")
	}
}
