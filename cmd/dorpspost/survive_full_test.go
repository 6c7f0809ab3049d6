package main

import (
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
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

// A disk that is full at an import: what does not fit is undone, reading goes on, and with more room the same list fits.
func TestSurviveAFullDiskAtAnImport(t *testing.T) {
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
}

// onASmallDisk is a campaign whose database has two megabytes.
func onASmallDisk(t *testing.T, scenario string, relay mailtest.Script) (c *trial, grow func()) {
	t.Helper()
	c = begin(t, setting{Scenario: scenario, Readers: 200, Relay: relay, Before: func(s *site) { grow = smallDisk(s) }})
	return c, grow
}

// The disk fills up while sending: the campaign waits, and with room again everybody gets one.
func TestSurviveAFullDisk(t *testing.T) {
	t.Parallel()
	c, grow := onASmallDisk(t, "disk full while sending", slowRelay)
	serving := c.Launch(20)
	fill(c.site, c.Path("data"))
	serving.Warns("the disk is full")
	stood := c.Relay.Counts().Taken
	grow()
	c.events++
	c.Ends(deliveries.Report{Accepted: c.Readers})
	if code := serving.Stop(); code != 0 || stood == c.Readers || c.tally.Doubled > 0 {
		t.Errorf("the disk was full after %d of %d mails; the service ended with exit code %d; %d got it twice", stood, c.Readers, code, c.tally.Doubled)
	}
	t.Logf("the disk was full after %d of %d mails", stood, c.Readers)
}

// The disk is full just when the relay answers, so that verdicts cannot be written. With room again they are; should the
// service end before, by kill or by order, these mails are of unknown outcome, and no others.
func TestSurviveAFullDiskAtTheVerdict(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*process){
		"room again": nil,
		"kill -9":    (*process).Kill,
		"SIGTERM":    func(p *process) { p.End(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answered := make(chan struct{})
			c, grow := onASmallDisk(t, "disk full at the verdict, then "+name, falling(20, answered))
			serving := c.Launch(1)
			held := c.Held(20)
			c.fillToTheBrim()
			close(answered)
			serving.Warns("the disk is full")
			if end == nil {
				grow()
				c.events++
			} else {
				end(serving)
				c.Quiet()
				grow()
				if doubt := c.Doubt(c.Hold()); !slices.Equal(doubt, held) {
					t.Errorf("in doubt are %v, the verdicts were for %v", doubt, held)
				}
				c.LookAway()
				serving = c.Serve()
				c.OnlyDoubtLeft()
				c.Run("campaigns", "resume", letter, "--unknown", "resend")
			}
			c.Ends(deliveries.Report{Accepted: c.Readers})
			if end == nil && c.tally.Doubled > 0 {
				t.Errorf("%d got it twice", c.tally.Doubled)
			}
			if code := serving.Stop(); code != 0 {
				t.Errorf("with room again the service ended with exit code %d", code)
			}
		})
	}
}

// fillToTheBrim leaves no room, not even within the log of the database.
func (c *trial) fillToTheBrim() {
	c.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+c.Path("data/"+databaseFile)+"?_busy_timeout=10000")
	c.must(err)
	_, err = db.ExecContext(c.t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)")
	c.must(errors.Join(err, db.Close()))
	fill(c.site, c.Path("data"))
}
