package campaigns_test

import (
	"slices"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database/dbtest"
	"dorpspost/subscribers"
)

// A digest can be held before anything has left of which it would tell.
func TestADigestOfNothingYetCanBeHeld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	d.apply(monthDigest)
	if _, err := d.Hold(t.Context(), "bo", "Maandoverzicht"); err != nil {
		t.Errorf("nobody can hold it: %v", err)
	}
}

// A digest that was held and approved again tells at its moment of all that left by then, and of nothing that was stopped since.
func TestADigestApprovedAgainIsNotOld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	d.apply(monthDigest)
	d.leaves("Eerst", "imh-week", "")
	c, err := d.Hold(t.Context(), "bo", "Maandoverzicht")
	d.must(err)
	_, err = d.Approve(t.Context(), "bo", c.Name)
	d.must(err)
	later := d.leaves("Later", "imh-week", "")
	o := d.coming("Maandoverzicht")
	d.must(d.Launch(t.Context(), o))
	if c = d.campaign(c.Name); c.State != campaigns.Launched || !slices.Contains(c.Plan.Tells, later) {
		t.Errorf("it is %s (%s) and tells of %v, not of %d", c.State, c.Problem, c.Plan.Tells, later)
	}
}

// What is held and sent by hand tells of what left by then; where nothing did, there is nothing to send, and its moment passes.
func TestADigestSentAfterAHoldIsNotOld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	d.apply(monthDigest)
	c, err := d.Hold(t.Context(), "bo", "Maandoverzicht")
	d.must(err)
	if _, err := d.Send(t.Context(), "bo", c.Name); err == nil || !strings.Contains(err.Error(), "nothing to tell") {
		t.Errorf("sending nothing: %v", err)
	}
	later := d.leaves("Later", "imh-week", "")
	c, err = d.Send(t.Context(), "bo", c.Name)
	d.must(err)
	if c = d.campaign(c.Name); c.State != campaigns.Launched || !slices.Equal(c.Plan.Tells, []campaigns.ID{later}) || d.stands(c.Name).Who != "bo" {
		t.Errorf("it is %s and tells of %v, not of %d", c.State, c.Plan.Tells, later)
	}
}

// A digest of nothing that was approved again does not leave.
func TestADigestOfNothingDoesNotLeave(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	d.apply(monthDigest)
	c, err := d.Hold(t.Context(), "bo", "Maandoverzicht")
	d.must(err)
	_, err = d.Approve(t.Context(), "bo", c.Name)
	d.must(err)
	d.must(d.Launch(t.Context(), d.coming("Maandoverzicht")))
	if c = d.campaign(c.Name); c.State != campaigns.Stopped || !strings.Contains(c.Problem, "nothing to tell") {
		t.Errorf("it is %s: %s", c.State, c.Problem)
	}
}
