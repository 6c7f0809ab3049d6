package campaigns_test

import (
	"errors"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

const imhWeek = "Week van de IMH 2027"

// moment is the occurrence of a campaign's own schedule.
func (d desk) moment(name string) schedules.Occurrence {
	d.t.Helper()
	c := d.status(name).Campaign
	schedule, err := d.Schedules.ByID(d.t.Context(), c.Schedule)
	d.must(err)
	return schedules.Occurrence{Schedule: c.Schedule, Local: schedule.NextLocal}
}

// stands returns the approval that stands; its Who is empty where there is none.
func (d desk) stands(name string) (standing campaigns.Approval) {
	d.t.Helper()
	for _, a := range d.status(name).Approvals {
		if a.VoidAt.IsZero() {
			if standing.Who != "" {
				d.t.Errorf("two approvals of %s stand", name)
			}
			standing = a
		}
	}
	return standing
}

// Each thing that is done to a campaign: where it leaves it, and whose approval stands after it.
func TestWhatIsDoneSettlesTheApproval(t *testing.T) {
	apply := func(who, file string) func(desk) error {
		return func(d desk) error { _, err := d.Apply(d.t.Context(), who, d.read(file)); return err }
	}
	approve := func(who string) func(desk) error {
		return func(d desk) error { _, err := d.Approve(d.t.Context(), who, imhWeek); return err }
	}
	hold := func(who string) func(desk) error {
		return func(d desk) error { _, err := d.Hold(d.t.Context(), who, imhWeek); return err }
	}
	schedule := func(who, once string) func(desk) error {
		return func(d desk) error {
			_, err := d.Schedule(d.t.Context(), who, imhWeek, schedules.Spec{Once: once})
			return err
		}
	}
	stop := func(d desk) error { _, err := d.Stop(d.t.Context(), "ana", imhWeek); return err }
	changed := once + "subject: Een beter onderwerp dan eerst\n"
	type step struct {
		do    func(desk) error
		fails error
		where string
		by    string
	}
	for name, test := range map[string]struct {
		fourEyes bool
		steps    []step
	}{
		"whoever applies a moment approves it": {false, []step{
			{apply("ana", once), nil, "planned", "ana"},
			{apply("bo", once), nil, "planned", "ana"},
			{apply("bo", changed), nil, "planned", "bo"},
			{approve("ana"), nil, "planned", "ana"},
		}},
		"four eyes": {true, []step{
			{apply("ana", once), nil, "draft", ""},
			{approve("ana"), campaigns.ErrAuthor, "draft", ""},
			{approve("bo"), nil, "planned", "bo"},
			{apply("ana", once), nil, "planned", "bo"},
			{apply("bo", changed), nil, "draft", ""},
			{approve("bo"), campaigns.ErrAuthor, "draft", ""},
			{approve("ana"), nil, "planned", "ana"},
			{schedule("ana", "2038-06-14 09:00"), nil, "draft", ""},
			{approve("ana"), campaigns.ErrAuthor, "draft", ""},
			{approve("bo"), nil, "planned", "bo"},
		}},
		"a hold keeps all but the approval": {false, []step{
			{apply("ana", once), nil, "planned", "ana"},
			{hold("bo"), nil, "held", ""},
			{hold("bo"), nil, "held", ""},
			{apply("ana", changed), nil, "held", ""},
			{approve("ana"), nil, "planned", "ana"},
		}},
		"four eyes after a hold": {true, []step{
			{apply("ana", once), nil, "draft", ""},
			{hold("bo"), campaigns.ErrNotPlanned, "draft", ""},
			{approve("bo"), nil, "planned", "bo"},
			{hold("ana"), nil, "held", ""},
			{approve("ana"), campaigns.ErrAuthor, "held", ""},
			{approve("bo"), nil, "planned", "bo"},
		}},
		"a moment that is set by hand stays when the file says nothing new": {false, []step{
			{apply("ana", once), nil, "planned", "ana"},
			{schedule("bo", "2038-06-14 09:00"), nil, "planned", "bo"},
			{apply("ana", once), nil, "planned", "bo"},
			{apply("ana", changed), nil, "planned", "ana"},
		}},
		"no moment, nothing to approve": {false, []step{
			{apply("ana", strings.Replace(draft, "Bedankt", imhWeek, 1)), nil, "draft", ""},
			{approve("bo"), campaigns.ErrNoMoment, "draft", ""},
			{schedule("bo", "2038-06-14 09:00"), nil, "planned", "bo"},
			{stop, nil, "stopped", ""},
			{approve("bo"), campaigns.ErrStopped, "stopped", ""},
			{hold("bo"), campaigns.ErrNotPlanned, "stopped", ""},
			{schedule("bo", "2038-06-14 09:00"), nil, "planned", "bo"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.Config.FourEyes = test.fourEyes
			for i, step := range test.steps {
				if err := step.do(d); !errors.Is(err, step.fails) {
					t.Fatalf("step %d: %v, want %v", i, err, step.fails)
				}
				if where, by := d.status(imhWeek).Where, d.stands(imhWeek).Who; where != step.where || by != step.by {
					t.Fatalf("step %d: it is %s, approved by %q; want %s, by %q", i, where, by, step.where, step.by)
				}
			}
		})
	}
}

// The moment that stands in a file is not lost by another one that was set by hand, nor does it win from it.
func TestAMomentByHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(once)
		_, err := d.Schedule(t.Context(), "bo", imhWeek, schedules.Spec{Once: "2038-01-02 10:30"})
		d.must(err)
		for file, leaves := range map[string]string{
			once: "2038-01-02T10:30",
			once + "subject: Een beter onderwerp dan eerst\n": "2038-01-02T10:30",
		} {
			d.apply(file)
			if got := d.status(imhWeek).Leaves; got != leaves {
				t.Errorf("it leaves %s, want %s", got, leaves)
			}
		}
		d.apply(strings.Replace(once, "2037", "2039", 1))
		if got := d.status(imhWeek).Leaves; got != "2039-06-14T09:00" {
			t.Errorf("with another moment in its file it leaves %s", got)
		}
		for spec, want := range map[schedules.Spec]string{
			{Monthly: "first tuesday", At: "09:00"}: "a campaign goes out once",
			{Once: "2007-06-14 09:00"}:              "this moment has passed",
			{Once: "2037-02-30 09:00"}:              "a date that exists",
		} {
			if _, err := d.Schedule(t.Context(), "bo", imhWeek, spec); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: %v, want %q", spec, err, want)
			}
		}
		if got := d.status(imhWeek); got.Leaves != "2039-06-14T09:00" || got.Where != "planned" {
			t.Errorf("what was refused changed it: %+v", got)
		}
	})
}

// What was changed past all commands is not what was approved, and what nobody approved does not leave.
func TestOnlyWhatWasApprovedLeaves(t *testing.T) {
	for name, test := range map[string]struct{ query, says string }{
		"another topic":       {"UPDATE campaigns SET plan = replace(plan, 'imh-week', 'vorming')", ""},
		"another subject":     {"UPDATE campaigns SET plan = replace(plan, 'ZZ', 'YY')", "not what was approved"},
		"a void approval":     {"UPDATE approvals SET void_at = 1", "nobody has approved it"},
		"an approval is gone": {"DELETE FROM approvals", "nobody has approved it"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.apply(once + "subject: ZZ komt eraan\n")
			d.exec(test.query)
			d.must(d.Launch(t.Context(), d.moment(imhWeek)))
			if status := d.status(imhWeek); status.Where != "held" || !strings.Contains(status.Problem, test.says) || len(status.Reports) > 0 {
				t.Errorf("it is %s: %s", status.Where, status.Problem)
			}
		})
	}
}

// A draft whose moment comes before anybody has approved it stays here.
func TestADraftDoesNotLeave(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Config.FourEyes = true
		d.apply(once)
		d.must(d.Launch(t.Context(), d.moment(imhWeek)))
		if status := d.status(imhWeek); status.Where != "held" || !strings.Contains(status.Problem, "nobody approved it before its moment") {
			t.Errorf("it is %s: %s", status.Where, status.Problem)
		}
		d.exec("UPDATE schedules SET state = 'done', next_at = NULL, next_local = ''")
		if _, err := d.Approve(t.Context(), "bo", imhWeek); !errors.Is(err, campaigns.ErrPast) {
			t.Errorf("approved after its moment: %v", err)
		}
		if _, err := d.Send(t.Context(), "ana", imhWeek); !errors.Is(err, campaigns.ErrAuthor) {
			t.Errorf("sent by its author: %v", err)
		}
		_, err := d.Send(t.Context(), "bo", imhWeek)
		d.must(err)
		if a := d.stands(imhWeek); a.Who != "bo" || a.Moment != "" || a.Mailable != 3 || a.Named != 3 {
			t.Errorf("approved: %+v", a)
		}
	})
}

// An approval that comes as the moment strikes must not plan for ever what the runner has passed over.
func TestAnApprovalAfterTheMomentIsRefused(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.Config.FourEyes = true
	d.apply(once)
	d.exec("UPDATE schedules SET next_at = 1")
	if _, err := d.Approve(t.Context(), "bo", imhWeek); !errors.Is(err, campaigns.ErrPast) {
		t.Errorf("approved while the moment strikes: %v", err)
	}
}

// Four eyes that are asked for later hold what only its author approved.
func TestFourEyesHoldForWhatIsPlanned(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(once)
	d.Config.FourEyes = true
	d.must(d.Launch(t.Context(), d.moment(imhWeek)))
	if status := d.status(imhWeek); status.Where != "held" || !strings.Contains(status.Problem, "only its author") {
		t.Errorf("it is %s: %s", status.Where, status.Problem)
	}
}
