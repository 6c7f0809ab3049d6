package campaigns_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
)

const (
	lifeWeek = `
name: Week van de IMH
topic: imh-week
template: imh-week
schedule: {around: first day of imh-week, at: "09:00"}
edition: {make: draft, ahead: 28, owner: ana}
`
	lifeLetter = `
name: Maandbrief
topic: imh-week
template: imh-week
schedule: {monthly: first tuesday, at: "09:00", avoid: holidays}
edition: {make: draft, ahead: 3, owner: ana}
`
	lifeWeekly = `
name: Weekbericht
topic: imh-week
template: imh-week
schedule: {cron: "30 2 * * 0", missed: send}
edition: automatic
`
)

// Three years of a house, in seconds: the week of IMH each year, a monthly letter and a weekly mail that leaves by itself; drafts that
// are approved late or never, a day without service at each change of the clock, and two restores from a backup. The golden file tells
// what left when. Nothing leaves twice, nothing that nobody approved, and nothing between a restore and its confirmation.
func TestALifeOfThreeYears(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		brussels, err := time.LoadLocation("Europe/Brussels")
		if err != nil {
			t.Fatal(err)
		}
		l := newLife(t, time.Date(2027, 1, 1, 8, 0, 0, 0, brussels))
		l.open()
		l.people()
		for _, file := range []string{lifeWeek, lifeLetter, lifeWeekly} {
			l.apply(file)
		}
		l.wake()
		var first, second string // backups
		l.live(map[string]func(){
			"2027-01-15 10:00": func() { l.confirmWeek(2027, "2027-06-14", "2027-06-20") },
			"2028-01-14 10:00": func() { l.confirmWeek(2028, "2028-06-12", "2028-06-18") },
			"2029-01-19 10:00": func() { l.confirmWeek(2029, "2029-06-04", "2029-06-10") }, // not what the rule proposed

			"2027-09-15 03:00": func() { first = l.backup() },
			"2027-10-06 12:00": func() { l.putBack(first, "dorpspost.db") },
			"2027-10-11 10:00": l.confirm,
			"2028-05-10 03:00": func() { second = l.backup() },
			"2028-05-20 12:00": func() { l.putBack(second, "dorpspost.db", "installation") },
			"2028-05-22 09:00": l.confirm,
		}, time.Date(2030, 1, 1, 0, 0, 0, 0, brussels))
		l.close()
		if len(l.left) < 150+34+3 {
			t.Errorf("only %d campaigns left in three years", len(l.left))
		}
		l.golden("life.golden")
	})
}

// nobodyLooks are the days on which drafts stay where they are: one letter, and one week of IMH, are approved too late.
var nobodyLooks = [][2]string{{"2027-11-01 00:00", "2027-11-05 00:00"}, {"2029-05-30 00:00", "2029-06-06 00:00"}}

// downtimes are a day each, around the changes of the clock.
var downtimes = []string{"2027-03-28", "2027-10-31", "2028-03-26", "2028-10-29", "2029-03-25", "2029-10-28"}

// live goes through the days: each morning at eight somebody looks, and on some days something happens.
func (l *life) live(happens map[string]func(), end time.Time) {
	var moments []time.Time
	acts := map[time.Time][]func(){}
	on := func(at time.Time, act func()) {
		if acts[at] == nil {
			moments = append(moments, at)
		}
		acts[at] = append(acts[at], act)
	}
	for at, act := range happens {
		on(l.at(at), act)
	}
	for _, day := range downtimes {
		change := l.at(day + " 18:00")
		on(change.AddDate(0, 0, -1), func() { l.say("the service stops"); l.close() })
		on(change, func() { l.say("the service starts"); l.open() })
	}
	for day := time.Now().In(l.zone).AddDate(0, 0, 1); day.Before(end); day = day.AddDate(0, 0, 1) {
		if !slices.Contains(downtimes, day.Format("2006-01-02")) {
			on(day, l.morning)
		}
	}
	slices.SortFunc(moments, time.Time.Compare)
	for _, at := range moments {
		l.until(at)
		for _, act := range acts[at] {
			act()
		}
	}
}

// morning is what staff do each day: they approve what leaves in the next two days, and look at what is held. What the mail server's
// log has, they leave; what it has not, they send.
func (l *life) morning() {
	if l.doubt.Load() || slices.ContainsFunc(nobodyLooks, func(days [2]string) bool {
		return !time.Now().Before(l.at(days[0])) && time.Now().Before(l.at(days[1]))
	}) {
		return
	}
	ctx := l.t.Context()
	waiting, err := l.waiting(ctx)
	l.must(err)
	for _, c := range waiting {
		switch {
		case c.State == campaigns.Draft && l.soon(ctx, c):
			l.review(ctx, c)
			_, err := l.Approve(ctx, "ana", c.Name)
			l.must(err)
			l.say("ana approves %s", c.Name)
		case c.State == campaigns.Held && l.hasLeft(c.Name):
			_, err := l.Stop(ctx, "ana", c.Name)
			l.must(err)
			l.say("ana finds in the mail server's log that %s left before, and stops it", c.Name)
		case c.State == campaigns.Held:
			l.review(ctx, c)
			_, err := l.Send(ctx, "ana", c.Name)
			l.must(err)
			l.say("ana sends %s by hand", c.Name)
		}
	}
	l.wake()
	l.must(l.tell(ctx))
}

// review looks at everything that is still as it was last time.
func (l *life) review(ctx context.Context, c campaigns.Campaign) {
	_, _, err := l.LookAgain(ctx, "ana", c.Name, campaigns.Confirming{All: true}, campaigns.Checking{})
	if !errors.Is(err, campaigns.ErrNoReview) { // what leaves by itself is always the same
		l.must(err)
	}
}

// soon tells whether a draft leaves within two days.
func (l *life) soon(ctx context.Context, c campaigns.Campaign) bool {
	schedule, err := l.Schedules.ByID(ctx, c.Schedule)
	l.must(err)
	return schedule.NextAt <= database.At(time.Now().Add(48*time.Hour))
}

func (l *life) confirmWeek(year int, first, last string) {
	l.must(l.DB.Write(l.t.Context(), func(tx *database.Tx) error {
		return l.Schedules.Confirm(l.t.Context(), tx, "ana", "imh-week", year, first, last)
	}))
	l.say("ana confirms the week of IMH: %s to %s", first, last)
	l.wake()
}

// putBack stops the service and has it start with these files of a backup, written over those that are there.
func (l *life) putBack(backup string, names ...string) {
	l.t.Helper()
	l.close()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(backup, name))
		l.must(err)
		l.must(os.WriteFile(l.file(name), text, 0o600))
	}
	l.say("the backup is put back: %v", names)
	l.doubt.Store(true)
	clear(l.seen)
	l.open()
}

func (l *life) confirm() {
	found, err := l.Confirm(l.t.Context(), "ana", time.Now())
	l.must(err)
	l.say("ana confirms the database: open %v, passed %v", found.Open, found.Passed)
	l.doubt.Store(false)
	l.wake()
	l.must(l.tell(l.t.Context()))
}
