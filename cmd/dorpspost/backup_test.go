package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// restorable is a site with readers, from whose database a copy can be put back.
type restorable struct {
	*site
	relay *mailtest.Relay
}

func newRestorable(t *testing.T, script mailtest.Script) restorable {
	t.Helper()
	r := restorable{relay: mailtest.Start(t, script)}
	r.site = newSite(t, through(r.relay))
	r.Topic("imh-week", "IMH-week")
	r.Import(r.Readers(40), "imh-week")
	return r
}

const dataFile = "data/dorpspost.db"

// copied reads the database as it is; nothing may have it open.
func (r restorable) copied() []byte {
	r.t.Helper()
	r.Look() // which takes in what the log of a killed process still holds
	r.LookAway()
	text, err := os.ReadFile(r.Path(dataFile))
	r.must(err)
	return text
}

// putBack writes it over what is there.
func (r restorable) putBack(text []byte) {
	r.t.Helper()
	r.LookAway()
	for _, log := range []string{"-wal", "-shm"} {
		r.must(os.RemoveAll(r.Path(dataFile + log)))
	}
	r.must(os.WriteFile(r.Path(dataFile), text, 0o600))
}

// health is what the service says of itself.
func (p *process) health() string {
	p.t.Helper()
	response, err := http.Get(p.URL + "/health")
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// A copy that was made in the middle of a campaign is put back after it has gone: nobody gets it twice. The service runs, says why
// nothing leaves, and after somebody has confirmed the campaign stays paused until somebody resumes it; what is new goes on.
func TestARestoredDatabaseSendsNothing(t *testing.T) {
	t.Parallel()
	answered := make(chan struct{})
	r := newRestorable(t, falling(5, answered))
	r.Apply(r.Write("brief.yaml", brief))
	r.Apply(r.Write("later.yaml", strings.Replace(brief, letter, "Later", 1)))
	serving := r.Serve()
	r.Send(letter)
	r.Taken(r.relay, 5+connections)
	serving.Kill()
	close(answered)
	r.must(r.relay.WaitUntil(t.Context(), func(n mailtest.Counts) bool { return n.Open == 0 }))
	before := r.copied()
	serving = r.Serve()
	r.OnlyUnknownOrEnded(letter)
	r.Send("Later")
	r.Ended("Later")
	serving.Stop()
	r.putBack(before)
	sent := r.relay.Counts().Taken

	serving = r.Serve()
	serving.Says(regexp.MustCompile("Doubt .*older than the file .*`dorpspost backup confirm`"))
	if said := serving.health(); !strings.Contains(said, "dorpspost backup confirm") {
		t.Errorf("health: %s", said)
	}
	for _, args := range [][]string{{"campaigns", "list"}, {"schedules", "next"}} {
		if a := r.Run(args...); !strings.Contains(a.err, "dorpspost backup confirm") {
			t.Errorf("%s says %q", args, a.err)
		}
	}
	if told := r.Run("backup", "confirm", "--dry-run").out; !strings.Contains(told, "Nothing was changed. If this is the one place") {
		t.Errorf("the dry run says:\n%s", told)
	}
	for _, args := range [][]string{{"campaigns", "send", "Later"}, {"campaigns", "resume", letter}, {"campaigns", "resume", letter, "--now"}} {
		r.Refuses("until an administrator has looked", args...)
	}
	r.Run("staff", "add", "ana", "--role", "sender")
	r.Refuses("another role", "backup", "confirm", "--as", "ana")
	var found campaigns.Restored
	r.Run("backup", "confirm", "--dry-run", "--json").Into(&found)
	if fmt.Sprint(found.Open) != "["+letter+"]" || found.AliveAt.IsZero() || !found.InDoubt() {
		t.Errorf("found: %+v", found)
	}

	if said := r.Run("backup", "confirm").out; !strings.Contains(said, letter) || !strings.Contains(said, "last in use at") {
		t.Errorf("confirm says:\n%s", said)
	}
	r.Refuses("nothing to confirm", "backup", "confirm")
	r.Send("Later") // new: the copy is from before it
	r.When("Later", "has ended", func(c campaigns.Status) bool { return len(c.Reports) > 0 && c.Reports[0].Run.State.Ended() })
	if c := r.Report(letter); c.Reports[0].Run.State != deliveries.Paused || !strings.Contains(c.Reports[0].Run.Problem, "put back") {
		t.Errorf("after confirming, the campaign that was open: %+v", c.Reports[0].Run)
	}
	if now := r.relay.Counts().Taken; now != sent+40 {
		t.Errorf("%d mails left since it was put back, of which 40 may", now-sent)
	}
	serving.Stop()
	if serving = r.Serve(); strings.Contains(serving.out.String(), "Doubt") {
		t.Errorf("at the start after that: %s", serving.out.String())
	}
}

// OnlyUnknownOrEnded waits until nothing of a campaign moves any more.
func (s *site) OnlyUnknownOrEnded(name string) {
	s.t.Helper()
	s.When(name, "stands still", func(c campaigns.Status) bool {
		report := c.Reports[0]
		return report.Run.State.Ended() || report.Open() == report.Unknown
	})
}

// Of a whole disk that was put back somebody says so, before the service starts.
func TestSayingThatItWasPutBack(t *testing.T) {
	t.Parallel()
	r := newRestorable(t, mailtest.Script{})
	r.Apply(r.Write("brief.yaml", brief))
	serving := r.Serve()
	r.Refuses("a service runs", "backup", "restored")
	serving.Stop()
	if said := r.Run("backup", "restored").out; !strings.Contains(said, "somebody said") {
		t.Errorf("restored says:\n%s", said)
	}
	r.Refuses("until an administrator has looked", "campaigns", "send", letter)
	r.Run("backup", "confirm")
	r.Serve()
	r.Send(letter)
	r.Ended(letter)
}

// A schedule whose moments were settled while the clock was ahead waits, which the service says; rewinding it ends that.
func TestRewindingASchedule(t *testing.T) {
	t.Parallel()
	s := newSite(t, practising)
	s.Topic("imh-week", "IMH-week")
	s.Import(s.Readers(3), "imh-week")
	s.Apply(s.Write("due.yaml", fileOf("schedule: { cron: \"0 9 * * *\" }\nedition: automatic\n")))
	s.Refuses("no moment of this schedule was settled before its time", "schedules", "rewind", dueName)
	before := s.due()
	ctx := t.Context()
	s.must(s.Look().db.Write(ctx, func(tx *database.Tx) error { // what a clock that is ahead does
		at := before.NextAt.Time().AddDate(0, 2, 0)
		_, err := tx.Exec(ctx, "UPDATE schedules SET next_at = ?1, next_local = ?2, last_local = ?3", database.At(at), at.Format("2006-01-02T09:00"), at.AddDate(0, 0, -1).Format("2006-01-02T09:00"))
		if err == nil {
			_, err = tx.Exec(ctx, "INSERT INTO occurrences (schedule, local, at, outcome, settled_at) VALUES (?1, ?2, ?3, 'skipped', ?4)",
				before.ID, at.AddDate(0, 0, -1).Format("2006-01-02T09:00"), database.At(at.AddDate(0, 0, -1)), database.At(at))
		}
		return err
	}))
	if said := s.Serve().health(); !strings.Contains(said, "dorpspost schedules rewind") {
		t.Errorf("health: %s", said)
	}
	s.Refuses("there is no campaign", "schedules", "rewind", "Iets anders")
	s.Run("schedules", "rewind", dueName)
	if now := s.due(); now.NextLocal != before.NextLocal {
		t.Errorf("its next moment is %s, want %s", now.NextLocal, before.NextLocal)
	}
}
