package campaigns_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// confirmed says that the week of 2027 is another one, and moves what hangs on it.
func (d desk) confirmed(first, last string, moves ...[2]string) {
	d.t.Helper()
	blueprints, err := d.Blueprints(d.t.Context())
	d.must(err)
	d.must(d.DB.Write(d.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(d.t.Context(), `INSERT INTO observance_dates (observance, year, first, last, who, confirmed_at) VALUES ('imh-week', 2027, ?1, ?2, 'ana', 1)
			ON CONFLICT (observance, year) DO UPDATE SET first = ?1, last = ?2`, first, last)
		if err != nil {
			return err
		}
		for _, move := range moves {
			if err := d.Moved(d.t.Context(), tx, blueprints[0].Schedule, move[0], move[1]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestADraftMovesWithItsObservance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		told := d.hearing()
		d.apply(linked)
		c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
		d.review(c.Name, campaigns.Confirming{All: true}, campaigns.Checking{})
		_, err := d.Approve(t.Context(), "bo", c.Name)
		d.must(err)
		for range 2 {
			d.confirmed("2027-06-21", "2027-06-27", [2]string{"2027-05-17T09:00", "2027-05-24T09:00"})
		}
		moved := d.campaign(c.Name)
		if moved.State != campaigns.Draft || moved.Occurrence != "2027-05-24T09:00" || banner(moved.Plan) != "2027-06-21 2027-06-27" {
			t.Errorf("it is %s, of %s, and says %s", moved.State, moved.Occurrence, banner(moved.Plan))
		}
		own, err := d.Schedules.ByID(t.Context(), moved.Schedule)
		if err != nil || own.NextLocal != "2027-05-24T09:00" || own.State != schedules.StateActive {
			t.Errorf("its schedule: %+v, %v", own, err)
		}
		if got := told(); !slices.Equal(got, []string{"made", "moved"}) {
			t.Errorf("its owner was told %v", got)
		}
		var standing int
		d.must(d.DB.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM approvals WHERE campaign = ?1 AND void_at IS NULL", c.ID).Scan(&standing))
		if standing != 0 {
			t.Error("what was approved before still stands")
		}
		if err := d.Unreviewed(t.Context(), moved); err != nil {
			t.Errorf("nothing of its texts changed, and yet: %v", err)
		}
		_, err = d.Approve(t.Context(), "bo", c.Name)
		d.must(err)
		if again := d.at("Week van de IMH 2024", "2027-05-24T09:00"); again.ID != c.ID {
			t.Errorf("its new moment made %s", again.Name)
		}
	})
}

// What a person chose stays: a moment of its own, and a banner that says something else.
func TestAMovedDraftKeepsWhatPeopleChose(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(linked)
	c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
	d.apply(strings.NewReplacer("name: Week van de IMH 2024", "name: "+c.Name, `{around: 4 weeks before imh-week, at: "09:00"}`, `{once: "2027-05-20 10:00"}`,
		"from: 2024-06-10", "from: 2027-06-13", "to: 2024-06-16", "to: 2027-06-20").Replace(linked))
	d.confirmed("2027-06-21", "2027-06-27", [2]string{"2027-05-17T09:00", "2027-05-24T09:00"})
	moved := d.campaign(c.Name)
	if leaves := d.status(c.Name).Leaves; leaves != "2027-05-20T10:00" || banner(moved.Plan) != "2027-06-13 2027-06-20" || moved.Occurrence != "2027-05-24T09:00" {
		t.Errorf("it leaves at %s, of %s, and says %s", leaves, moved.Occurrence, banner(moved.Plan))
	}
}

// Where its new moment has passed, or there is no such day any more, a person decides.
func TestADraftWhoseDayIsGoneIsHeld(t *testing.T) {
	for to, says := range map[string]string{"2026-05-17T09:00": "its moment (17-05-2026 09:00) has passed", "": "there is no such day any more"} {
		d := newDesk(t, dbtest.Open(t))
		told := d.hearing()
		d.apply(linked)
		c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
		d.confirmed("2027-06-21", "2027-06-27", [2]string{"2027-05-17T09:00", to})
		moved := d.campaign(c.Name)
		own, err := d.Schedules.ByID(t.Context(), moved.Schedule)
		if err != nil || moved.State != campaigns.Held || !strings.Contains(moved.Problem, says) || own.State != schedules.StateCancelled {
			t.Errorf("to %q: it is %s: %s; its schedule %s, %v", to, moved.State, moved.Problem, own.State, err)
		}
		if got := told(); !slices.Equal(got, []string{"made", "held"}) {
			t.Errorf("to %q: its owner was told %v", to, got)
		}
	}
}

// A draft that nobody approved in time is held. When its week moves later it gets its new moment as well, and its owner hears of it.
func TestAHeldDraftMovesWithItsObservance(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	told := d.hearing()
	d.apply(linked)
	c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
		if _, err := tx.Exec(t.Context(), "UPDATE campaigns SET state = 'held', problem = 'nobody approved it' WHERE id = ?1", c.ID); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "UPDATE schedules SET state = 'done', next_at = NULL, next_local = '' WHERE id = ?1", c.Schedule)
		return err
	}))
	d.confirmed("2027-06-21", "2027-06-27", [2]string{"2027-05-17T09:00", "2027-05-24T09:00"})
	moved := d.campaign(c.Name)
	own, err := d.Schedules.ByID(t.Context(), moved.Schedule)
	if err != nil || moved.State != campaigns.Held || own.State != schedules.StateActive || own.NextLocal != "2027-05-24T09:00" {
		t.Errorf("it is %s; its schedule %+v, %v", moved.State, own, err)
	}
	if got := told(); !slices.Equal(got, []string{"made", "held"}) {
		t.Errorf("its owner was told %v", got)
	}
	d.review(c.Name, campaigns.Confirming{All: true}, campaigns.Checking{})
	if _, err := d.Approve(t.Context(), "bo", c.Name); err != nil {
		t.Errorf("it cannot be approved: %v", err)
	}
}

// Days that follow each other move onto each other, forward and back, and each keeps its own campaign.
func TestDaysOfAWeekMoveOntoEachOther(t *testing.T) {
	for _, by := range []int{1, -1} {
		d := newDesk(t, dbtest.Open(t))
		d.apply(strings.Replace(linked, "4 weeks before imh-week", "each day of imh-week", 1))
		ids := map[int]campaigns.ID{}
		for day := 14; day <= 20; day++ {
			ids[day] = d.at("Week van de IMH 2024", fmt.Sprintf("2027-06-%dT09:00", day)).ID
		}
		var moves [][2]string
		for day := 14; day <= 20; day++ {
			moves = append(moves, [2]string{fmt.Sprintf("2027-06-%dT09:00", day), fmt.Sprintf("2027-06-%dT09:00", day+by)})
		}
		d.confirmed(fmt.Sprintf("2027-06-%d", 14+by), fmt.Sprintf("2027-06-%d", 20+by), moves...)
		for day, id := range ids {
			c := d.campaign(fmt.Sprint(id))
			if want := fmt.Sprintf("2027-06-%dT09:00", day+by); c.Occurrence != want || d.status(c.Name).Leaves != want {
				t.Errorf("by %d: the one of %d is of %s and leaves at %s", by, day, c.Occurrence, d.status(c.Name).Leaves)
			}
		}
	}
}

func TestWhatHasLeftDoesNotMove(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(linked)
	c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
	d.exec("UPDATE campaigns SET state = 'launched'")
	d.confirmed("2027-06-21", "2027-06-27", [2]string{"2027-05-17T09:00", "2027-05-24T09:00"}, [2]string{"2028-05-15T09:00", "2028-05-22T09:00"})
	if after := d.campaign(c.Name); after.Occurrence != "2027-05-17T09:00" || banner(after.Plan) != "2027-06-14 2027-06-20" {
		t.Errorf("it moved to %s, and says %s", after.Occurrence, banner(after.Plan))
	}
}

// Confirming dates moves what hangs on them in the same transaction, drafts that are made too.
func TestConfirmingMovesADraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Schedules.Moved = d.Moved
		d.apply(linked)
		c, o := d.drafted("Week van de IMH 2024")
		year := o.At.Year()
		week := time.Date(year, 6, 21, 0, 0, 0, 0, time.UTC)
		week = week.AddDate(0, 0, -int(week.Weekday()+6)%7) // a Monday, and never the second one of June
		d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
			return d.Schedules.Confirm(t.Context(), tx, "ana", "imh-week", year, week.Format(time.DateOnly), week.AddDate(0, 0, 6).Format(time.DateOnly))
		}))
		moved := d.campaign(c.Name)
		want := week.AddDate(0, 0, -28).Format("2006-01-02") + "T09:00"
		if moved.Occurrence != want || d.status(c.Name).Leaves != want || !strings.HasPrefix(banner(moved.Plan), week.Format(time.DateOnly)) {
			t.Errorf("it is of %s, leaves at %s and says %s; want %s", moved.Occurrence, d.status(c.Name).Leaves, banner(moved.Plan), want)
		}
	})
}

// An automatic edition that is there before its moment, because somebody did something to it, stays the only one of its occurrence
// when the dates of the observance are confirmed.
func TestAnAutomaticEditionMovesWithItsObservance(t *testing.T) {
	automatic := strings.Replace(weekly, `{cron: "0 9 * * 1"}`, `{around: 4 weeks before imh-week, at: "09:00"}`, 1)
	for name, test := range map[string]struct {
		do    func(desk, campaigns.Campaign)
		state campaigns.State // at its new moment
	}{
		"held": {func(desk, campaigns.Campaign) {}, campaigns.Held},
		"approved again": {func(d desk, c campaigns.Campaign) {
			_, err := d.Approve(d.t.Context(), "bo", c.Name)
			d.must(err)
		}, campaigns.Held},
		"stopped": {func(d desk, c campaigns.Campaign) {
			_, err := d.Stop(d.t.Context(), "bo", c.Name)
			d.must(err)
		}, campaigns.Stopped},
		"sent": {func(d desk, c campaigns.Campaign) {
			_, err := d.Send(d.t.Context(), "bo", c.Name)
			d.must(err)
		}, campaigns.Launched},
		"with a moment of its own": {func(d desk, c campaigns.Campaign) {
			_, err := d.Schedule(d.t.Context(), "bo", c.Name, schedules.Spec{Once: "2027-05-01 09:00"})
			d.must(err)
		}, campaigns.Planned},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.Schedules.Moved = d.Moved
			d.apply(automatic)
			c, err := d.Hold(t.Context(), "bo", "Weekbrief")
			d.must(err)
			test.do(d, c)
			d.confirm("imh-week", 2027, "2027-06-21", "2027-06-27")
			o := d.coming("Weekbrief")
			d.must(d.Launch(t.Context(), o))
			all, err := d.All(t.Context())
			d.must(err)
			if len(all) != 1 || all[0].State != test.state || all[0].Occurrence != o.Local || o.Local == c.Occurrence {
				t.Errorf("there are %d, the last is %s, of %s", len(all), all[0].State, all[0].Occurrence)
			}
		})
	}
}
