package schedules_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"dorpspost/schedules"
)

// Whatever strangers write, reading it ends and never panics; what is refused is refused in a sentence, and a rule that is given
// keeps what the package promises.
func FuzzSpec(f *testing.F) {
	calendar := calendarOf(f)
	seed := func(s schedules.Spec) {
		f.Add(s.Once, s.Cron, s.Every, s.Monthly, s.Yearly, s.Around, s.At, s.Start, s.End, s.Avoid, string(s.Move), s.Zone, s.Times)
	}
	for _, c := range refusals {
		seed(c.spec)
	}
	for _, c := range accepted {
		seed(c.spec)
	}
	for _, spec := range told {
		seed(spec)
		spec.Zone = "UTC"
		seed(spec)
	}
	f.Fuzz(func(t *testing.T, once, cron, every, monthly, yearly, around, at, start, end, avoid, move, zone string, times int) {
		spec := schedules.Spec{Once: once, Cron: cron, Every: every, Monthly: monthly, Yearly: yearly, Around: around, At: at,
			Start: start, End: end, Avoid: avoid, Move: schedules.Move(move), Zone: zone, Times: times}
		if again := spec.Normal(); again != again.Normal() {
			t.Fatalf("Normal is not settled: %+v", again)
		}
		rule, err := spec.Rule(calendar)
		if err != nil {
			refusedInASentence(t, rule, err)
			return
		}
		keepsPromises(t, spec.Normal(), rule)
		sameFromItsFile(t, spec.Normal())
		moments, err := schedules.Moments(spec, calendar, spring, 3)
		if err != nil || len(moments) > 0 && !moments[0].At.Equal(rule.Next(spring)) {
			t.Fatalf("moments %v, %v", moments, err)
		}
	})
}

func refusedInASentence(t *testing.T, rule schedules.Rule, err error) {
	t.Helper()
	refused, ok := errors.AsType[*schedules.SpecError](err)
	if !ok || rule != nil {
		t.Fatalf("error %#v with rule %v", err, rule)
	}
	if said := refused.Advice; said == "" || len(said) > 500 || strings.ContainsAny(said, "\r\n") {
		t.Fatalf("not one short sentence: %q", said)
	}
}

func keepsPromises(t *testing.T, spec schedules.Spec, rule schedules.Rule) {
	t.Helper()
	if err := spec.Check(); err != nil || spec.String() == "" {
		t.Fatalf("%+v is a rule, but %q, %v", spec, spec, err)
	}
	if text, ok := spec.RRULE(); ok != strings.Contains(text, "RRULE:FREQ=") {
		t.Fatalf("%+v as RRULE: %q", spec, text)
	}
	next := rule.Next(spring)
	if next.IsZero() {
		if spec.Recurring() && spec.Start == "" && spec.End == "" && spec.Avoid == "" {
			t.Fatalf("%+v never comes again", spec)
		}
		return
	}
	if again := rule.Next(next.Add(-time.Nanosecond)); !next.After(spring) || !again.Equal(next) {
		t.Fatalf("%+v: next %v, asked right before it %v", spec, next, again)
	}
	second := rule.Next(next)
	if !second.IsZero() && (!second.After(next) || spec.Zone == "UTC" && second.Sub(next) < 15*time.Minute) {
		t.Fatalf("%+v: after %v comes %v", spec, next, second)
	}
}

func sameFromItsFile(t *testing.T, spec schedules.Spec) {
	t.Helper()
	text, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	var again schedules.Spec
	if err := json.Unmarshal(text, &again); err != nil || again != spec {
		t.Fatalf("%s gave %+v, %v", text, again, err)
	}
}
