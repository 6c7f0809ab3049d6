package campaigns_test

import (
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func TestLastMomentInAFile(t *testing.T) {
	for text, want := range map[string]string{
		"24h":                      "24h0m0s",
		`"2037-06-18 17:00"`:       "2037-06-18 17:00",
		"1h":                       "1h0m0s",
		"30m":                      "not between 1h and 720h",
		"721h":                     "not between 1h and 720h",
		"morgen":                   "not a duration such as 24h",
		`"2037-02-30 09:00"`:       "nor a moment that exists",
		`"2037-03-29 02:30"`:       "nor a moment that exists", // the clock jumps over it
		"[24h]":                    "write one text here",
		"24h\nschedule: {cron: x}": "schedule",
	} {
		plan, err := campaigns.ReadFile("test.yaml", strings.NewReader(draft+"last_moment: "+text+"\n"), nil)
		said := plan.LastMoment.String()
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, want) {
			t.Errorf("last_moment: %s gives %q, want %q", text, said, want)
		}
	}
	_, err := campaigns.ReadFile("test.yaml", strings.NewReader(weekly+"last_moment: \"2037-06-18 17:00\"\n"), nil)
	if err == nil || !strings.Contains(err.Error(), "each edition leaves at another moment") {
		t.Errorf("of a blueprint: %v", err)
	}
}

func TestLastMomentOfARun(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	before := time.Now()
	for name, line := range map[string]string{"Dag": "last_moment: 24h\n", "Standaard": ""} {
		d.apply(strings.Replace(draft, "Bedankt", name, 1) + line)
		_, err := d.Send(t.Context(), "ana", name)
		d.must(err)
	}
	for name, after := range map[string]time.Duration{"Dag": 24 * time.Hour, "Standaard": 72 * time.Hour} {
		last := d.status(name).Reports[0].Run.LastMoment
		if last < database.At(before.Add(after)) || last > database.Now().Add(after) {
			t.Errorf("%s lasts until %v, want %v after the launch", name, last, after)
		}
	}
}

func TestLastMomentAtAMoment(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	for line, want := range map[string]string{
		"last_moment: \"2037-06-14 08:00\"\n": "is over before this campaign would leave",
		"last_moment: \"2038-06-14 08:00\"\n": "more than thirty days",
		"last_moment: \"2037-06-18 17:00\"\n": "",
	} {
		_, err := d.Apply(t.Context(), "ana", d.read(once+line))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	if plan := d.status("Week van de IMH 2027").Plan; plan.LastMoment.At != "2037-06-18 17:00" {
		t.Errorf("stored as %+v", plan.LastMoment)
	}
	if _, err := d.Apply(t.Context(), "ana", d.read(draft+"last_moment: \"2020-06-18 17:00\"\n")); err == nil {
		t.Error("a last moment in the past is taken")
	}
}
