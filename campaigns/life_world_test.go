package campaigns_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// life is a house over years: its data folder, who works there, and what the world remembers, which no restore takes back. Its
// runner, launches, guards and ledger are the real ones; only the mail server is not there: what is frozen and may leave has left.
type life struct {
	t      *testing.T
	folder string
	zone   *time.Location
	doubt  atomic.Bool // between a restore and the confirmation

	mu   sync.Mutex                 // of what the runner writes too
	told strings.Builder            // the log
	left map[string]bool            // what the mail server's log has, by name
	seen map[string]campaigns.State // where each campaign stood when it was last told

	// While the house is open.
	desk
	guard *database.Guard
	wake  func()
	close func()
}

func newLife(t *testing.T, begin time.Time) *life {
	l := &life{t: t, folder: filepath.Join(t.TempDir(), "data"), zone: begin.Location(), left: map[string]bool{}, seen: map[string]campaigns.State{}}
	l.until(begin)
	return l
}

func (l *life) say(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(&l.told, time.Now().In(l.zone).Format("Mon 2006-01-02 15:04")+"  "+format+"\n", args...)
}

// until lets time go by.
func (l *life) until(moment time.Time) {
	if wait := time.Until(moment); wait > 0 {
		<-time.After(wait)
	}
	synctest.Wait()
}

// at is a moment in wall time, "2027-06-14 09:00".
func (l *life) at(wall string) time.Time {
	l.t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04", wall, l.zone)
	if err != nil {
		l.t.Fatal(err)
	}
	return moment
}

func (l *life) file(name string) string { return filepath.Join(l.folder, name) }

// open starts the service.
func (l *life) open() {
	l.t.Helper()
	db, err := database.Open(l.t.Context(), l.file("dorpspost.db"))
	if err != nil {
		l.t.Fatal(err)
	}
	l.desk = openDesk(l.t, db)
	l.Config.Reconsider, l.Config.AudienceChange = 10*time.Minute, 5
	l.guard, err = database.NewGuard(l.t.Context(), db, l.folder, nil)
	l.must(err)
	here, err := db.Installation(l.t.Context(), db.Read())
	l.must(err)
	if here.InDoubt() {
		l.say("nothing leaves: %s", here.Doubt)
		l.must(db.Write(l.t.Context(), func(tx *database.Tx) error { return l.HoldBack(l.t.Context(), tx) }))
	}
	runner := &schedules.Runner{Store: l.Schedules, Fire: l.fire, Heartbeat: 6 * time.Hour}
	ctx, stop := context.WithCancel(l.t.Context())
	done := make(chan error)
	go func() { done <- runner.Run(ctx) }()
	l.wake = func() { runner.Wake(); synctest.Wait() }
	l.close = sync.OnceFunc(func() {
		stop()
		err := <-done
		l.must(errors.Join(err, l.guard.Close(context.WithoutCancel(ctx)), db.Close()))
	})
	l.t.Cleanup(l.close)
}

func (l *life) fire(ctx context.Context, o schedules.Occurrence) error {
	if err := l.Launch(ctx, o); err != nil {
		return err
	}
	if err := l.send(ctx); err != nil {
		return err
	}
	return l.tell(ctx)
}

// send is the mail server: what may leave leaves at once. It holds everything to what must never be.
func (l *life) send(ctx context.Context) error {
	open, err := l.Deliveries.Open(ctx)
	if err != nil {
		return err
	}
	for _, run := range open {
		if run.State != deliveries.Running {
			continue
		}
		if err := l.leave(ctx, run); err != nil {
			return err
		}
	}
	return nil
}

func (l *life) leave(ctx context.Context, run deliveries.Run) error {
	var epoch int64
	err := l.DB.Write(ctx, func(tx *database.Tx) (err error) {
		if epoch, err = l.guard.Raise(ctx, tx); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, "UPDATE deliveries SET state = 'accepted', attempt = 1 WHERE run = ?1", run.ID); err == nil {
			_, err = tx.Exec(ctx, "UPDATE runs SET state = 'done', ended_at = ?2 WHERE id = ?1", run.ID, database.Now())
		}
		return err
	})
	if err != nil {
		return err
	}
	l.guard.Note(epoch)
	c, err := l.Find(ctx, l.DB.Read(), fmt.Sprint(run.Campaign))
	if err != nil {
		return err
	}
	l.mayLeave(ctx, c, run)
	return nil
}

// mayLeave holds what leaves to the rules, and writes it in the log.
func (l *life) mayLeave(ctx context.Context, c campaigns.Campaign, run deliveries.Run) {
	if l.leaves(c.Name) {
		l.t.Errorf("%s left twice", c.Name)
	}
	if l.doubt.Load() {
		l.t.Errorf("%s left between a restore and the confirmation", c.Name)
	}
	status, err := l.Status(ctx, c.Name)
	l.must(err)
	by := ""
	for _, a := range status.Approvals {
		if a.VoidAt.IsZero() {
			by = a.Who
		}
	}
	if by == "" {
		l.t.Errorf("%s left, and nobody approved it", c.Name)
	}
	l.say("LEFT  %s, to %d, approved by %s", c.Name, run.Total, by)
}

// waiting are the campaigns that wait for a person.
func (l *life) waiting(ctx context.Context) ([]campaigns.Campaign, error) {
	drafts, err := l.InState(ctx, campaigns.Draft)
	held, more := l.InState(ctx, campaigns.Held)
	return append(drafts, held...), errors.Join(err, more)
}

// leaves notes in the mail server's log that something left, and tells whether it had before.
func (l *life) leaves(name string) (before bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, l.left[name] = l.left[name], true
	return before
}

func (l *life) hasLeft(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left[name]
}

// news tells whether a campaign stands elsewhere than when that was last told.
func (l *life) news(c campaigns.Campaign) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := l.seen[c.Name]
	l.seen[c.Name] = c.State
	return was != c.State
}

// tell writes down what waits for a person since it was last told.
func (l *life) tell(ctx context.Context) error {
	waiting, err := l.waiting(ctx)
	for _, c := range waiting {
		switch {
		case !l.news(c):
		case c.State == campaigns.Draft:
			l.say("draft %s", c.Name)
		default:
			l.say("held  %s: %s", c.Name, c.Problem)
		}
	}
	return err
}

// golden compares the log with its file.
func (l *life) golden(name string) {
	l.t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		l.must(os.WriteFile(path, []byte(l.told.String()), 0o644))
	}
	want, err := os.ReadFile(path)
	l.must(err)
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(l.told.String(), "\n")); diff != "" {
		l.t.Errorf("the life has changed (run go test ./campaigns -run Life -update when that is meant) (-want +got):\n%s", diff)
	}
}

// backup copies the data folder, with the service stopped for a moment.
func (l *life) backup() (folder string) {
	l.t.Helper()
	l.close()
	defer l.open()
	l.say("backup")
	return copyFolder(l.t, l.folder, filepath.Join(l.t.TempDir(), "backup"))
}

func copyFolder(t *testing.T, from, to string) string {
	t.Helper()
	err := os.MkdirAll(to, 0o750)
	for _, name := range []string{"dorpspost.db", "installation"} {
		text, readErr := os.ReadFile(filepath.Join(from, name))
		err = errors.Join(err, readErr, os.WriteFile(filepath.Join(to, name), text, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}
