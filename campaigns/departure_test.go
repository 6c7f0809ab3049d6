package campaigns_test

import (
	"fmt"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/subscribers"
)

// join adds readers by their numbers; the desk has three already, 0 to 2.
func (d desk) join(from, to int) {
	d.t.Helper()
	topic, err := d.Subscribers.TopicBySlug(d.t.Context(), "imh-week")
	d.must(err)
	for i := from; i < to; i++ {
		address, err := subscribers.ParseAddress(fmt.Sprintf("lezer%d@opvang.example", i))
		d.must(err)
		_, err = d.Subscribers.Add(d.t.Context(), "test", subscribers.NewSubscriber{
			Address: address, Topics: []subscribers.TopicID{topic.ID},
			Consent: &subscribers.Given{Words: "Ja", Language: "nl", Source: "test", By: "test"},
		})
		d.must(err)
	}
}

// leave lets so many people go.
func (d desk) leave(n int) {
	d.t.Helper()
	for i := range n {
		address, err := subscribers.ParseAddress(fmt.Sprintf("lezer%d@opvang.example", i))
		d.must(err)
		d.must(d.Subscribers.Suppress(d.t.Context(), "test", address, "asked by phone"))
	}
}

// Between the approval and the moment so many people join or leave; beyond what was allowed a person looks again.
func TestTheAudienceIsCountedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		percent, approved, joined, left int
		says                            string // empty: it leaves
	}{
		"exactly as many percent": {5, 20, 1, 0, ""},
		"more":                    {5, 20, 2, 0, "22 people would get it now, and 20 when it was approved, 10 % more (its audience names 22 now, and 20 then)"},
		"fewer":                   {5, 20, 0, 2, "18 people would get it now, and 20 when it was approved, 10 % fewer (its audience still names 20, and others of them may be mailed)"},
		"never":                   {0, 20, 20, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.Config.AudienceChange = test.percent
			d.join(3, test.approved)
			d.apply(once)
			d.join(test.approved, test.approved+test.joined)
			d.leave(test.left)
			d.must(d.Launch(t.Context(), d.moment(imhWeek)))
			status := d.status(imhWeek)
			if test.says == "" && status.State == campaigns.Launched || test.says != "" && status.State == campaigns.Held && strings.HasPrefix(status.Problem, test.says) {
				return
			}
			t.Errorf("it is %s: %s", status.State, status.Problem)
		})
	}
}

func TestHowFarIsTooFar(t *testing.T) {
	for _, test := range []struct {
		was, is, below, above int
		far                   bool
	}{
		{100, 95, 5, 5, false}, {100, 94, 5, 5, true}, {100, 105, 5, 5, false}, {100, 106, 5, 5, true}, {19, 20, 5, 5, true}, {20, 21, 5, 5, false},
		{6, 3, 50, 50, false}, {6, 2, 50, 50, true}, {6, 9, 50, 50, false}, {6, 10, 50, 50, true}, {0, 0, 5, 5, false}, {0, 1, 5, 5, true}, {3, 0, 50, 50, true},
		{1, 0, 100, 100, false}, {1, 2, 100, 100, false}, {1, 3, 100, 100, true},
	} {
		if far := campaigns.TooFar(test.was, test.is, test.below, test.above); far != test.far {
			t.Errorf("%d after %d: %v", test.is, test.was, far)
		}
	}
}

// What is made by itself is compared with the edition before it.
func TestAnAutomaticEditionIsComparedWithTheLast(t *testing.T) {
	for name, test := range map[string]struct {
		joined, left int
		leaves       bool
	}{
		"half as many again": {3, 0, true},
		"more than that":     {4, 0, false},
		"fewer than half":    {0, 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.Config.AudienceChange = 5
			d.apply(weekly) // for three
			d.join(3, 6)
			next := d.coming("Weekbrief")
			d.must(d.Launch(t.Context(), next)) // the first one has none before it
			first := d.status("Weekbrief")
			if a := d.stands(first.Name); first.State != campaigns.Launched || a.Who != "ana" || a.Mailable != 6 || a.Carries == 0 {
				t.Fatalf("the first is %s, approved %+v", first.Where, a)
			}
			d.join(6, 6+test.joined)
			d.leave(test.left)
			next.Local, next.At = next.At.AddDate(0, 0, 7).Format("2006-01-02T15:04"), next.At.AddDate(0, 0, 7)
			d.must(d.Launch(t.Context(), next))
			status := d.status("Weekbrief")
			if (status.State == campaigns.Launched) != test.leaves || !test.leaves && !strings.Contains(status.Problem, "when the edition before it left") {
				t.Errorf("it is %s: %s", status.State, status.Problem)
			}
		})
	}
}

// With four eyes, a blueprint makes nothing that leaves by itself until a colleague has approved it; a change asks again.
func TestABlueprintIsApprovedToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Config.FourEyes = true
		occurrence := func(weeks int) string {
			o := d.coming("Weekbrief")
			o.At = o.At.AddDate(0, 0, 7*weeks)
			o.Local = o.At.Format("2006-01-02T15:04")
			d.must(d.Launch(t.Context(), o))
			return d.status("Weekbrief").Where
		}
		if applied := d.apply(weekly); !strings.Contains(applied.Note, "campaigns approve") {
			t.Errorf("note: %q", applied.Note)
		}
		if where := occurrence(0); where != "held" {
			t.Errorf("approved by nobody, it is %s", where)
		}
		if _, err := d.Approve(t.Context(), "ana", "Weekbrief"); err == nil {
			t.Error("its author approved it")
		}
		approved, err := d.Approve(t.Context(), "bo", "Weekbrief")
		if err != nil || approved.Kind != "blueprint" || approved.Approval.Who != "bo" || approved.Approval.Mailable != 3 {
			t.Errorf("approved: %+v, %v", approved, err)
		}
		if where := occurrence(1); where != "running" {
			t.Errorf("approved, it is %s", where)
		}
		d.apply(weekly + "subject: Iets anders deze keer\n")
		if where := occurrence(2); where != "held" {
			t.Errorf("changed, it is %s", where)
		}
	})
}

// What was planned before approvals were kept leaves as it would have; once changed it is approved like any other.
func TestWhatWasPlannedBeforeLeaves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Config.AudienceChange = 5
		d.apply(once)
		d.apply(weekly)
		d.exec("UPDATE approvals SET hash = '', who = 'dorpspost', moment = '', named = 0, mailable = 0") // as the migration writes them
		d.must(d.Launch(t.Context(), d.coming("Weekbrief")))
		if status := d.status("Weekbrief"); status.Where != "running" {
			t.Errorf("the edition is %s: %s", status.Where, status.Problem)
		}
		d.must(d.Launch(t.Context(), d.moment(imhWeek)))
		if status := d.status(imhWeek); status.Where != "running" {
			t.Errorf("it is %s: %s", status.Where, status.Problem)
		}
	})
}
