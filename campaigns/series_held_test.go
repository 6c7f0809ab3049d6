package campaigns_test

import (
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database/dbtest"
	"dorpspost/subscribers"
)

// An open campaign that a guard holds is held, also where its owner is to be told.
func TestAStepThatIsHeldIsHeld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	told := d.hearing()
	d.applySeries(welcome)
	d.CanSend = false
	d.daily(steps...)
	d.exec("UPDATE approvals SET void_at = 1 WHERE campaign IS NOT NULL")
	d.CanSend = true
	d.daily(steps...)
	if c := d.campaign("Welkom: day 0"); c.State != campaigns.Held {
		t.Errorf("it is %s", c.State)
	}
	if got := told(); len(got) != len(steps) || got[0] != "held" {
		t.Errorf("its owner was told %v", got)
	}
}

// Nobody is added to a step whose approval ended after it was asked for, and before they were added.
func TestAStepAsksAgainWhileItAdds(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.applySeries(welcome)
	d.daily(steps...)
	c := d.campaign("Welkom: day 0")
	person := d.joins("een", subscribers.ViaForm)
	d.exec("UPDATE approvals SET void_at = 1 WHERE blueprint IS NOT NULL")
	d.must(campaigns.AddAsRead(t.Context(), d.Store, c))
	d.has(person, "")
	d.exec("UPDATE approvals SET void_at = NULL WHERE blueprint IS NOT NULL")
	d.must(campaigns.AddAsRead(t.Context(), d.Store, c))
	if d.had(person) == "" {
		t.Error("nobody was added once it was approved again")
	}
}

// What came due for a step in a database that was put back is somebody's to decide, as for any other campaign.
func TestAStepAfterARestoreAsks(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.applySeries(welcome) // the copy is from here on
	d.joins("een", subscribers.ViaForm)
	d.day() // the step left here, in the original
	blueprints, err := d.Blueprints(t.Context())
	d.must(err)
	for _, b := range blueprints {
		o := today()
		o.Schedule, o.Missed, o.Restored = b.Schedule, true, true
		d.must(d.Launch(t.Context(), o))
	}
	d.day()
	d.daily(steps...)
	for _, step := range steps {
		if c, err := d.Find(t.Context(), d.DB.Read(), step); err == nil && c.State == campaigns.Launched && len(d.status(c.Name).Reports) > 0 && d.status(c.Name).Reports[0].Total > 0 {
			t.Errorf("%s went to %d people without anybody being asked", step, d.status(c.Name).Reports[0].Total)
		}
	}
}
