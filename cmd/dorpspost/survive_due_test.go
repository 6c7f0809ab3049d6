package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/mailer/mailtest"
	"dorpspost/schedules"
)

// dueStory is a schedule with one occurrence, which may happen once however often the service dies over it.
type dueStory struct {
	name string
	file func(now time.Time) string // of the campaign or blueprint
	want func(c campaigns.Campaign) string
}

// dueName is the campaign or blueprint of these stories.
const dueName = "Wat er komt"

// fileOf is a campaign file with this schedule.
func fileOf(schedule string) string {
	return strings.Replace(brief, letter, dueName, 1) + schedule
}

func launchedOnce(c campaigns.Campaign) string {
	if c.State != campaigns.Launched {
		return "it is " + string(c.State) + " " + c.Problem
	}
	return ""
}

var dueStories = []dueStory{
	{"once", func(now time.Time) string {
		return fileOf("schedule: { once: \"" + now.AddDate(0, 0, 2).Format("2006-01-02") + " 09:00\" }\n")
	}, launchedOnce},
	{"an edition that leaves by itself", func(time.Time) string {
		return fileOf("schedule: { cron: \"0 9 * * *\" }\nedition: automatic\n")
	}, launchedOnce},
	{"a draft edition", func(now time.Time) string {
		return fileOf("schedule: { yearly: \"" + strings.ToLower(now.AddDate(0, 0, 40).Format("2 January")) + "\", at: \"09:00\" }\nedition: { make: draft, ahead: 28 }\n")
	}, func(c campaigns.Campaign) string {
		if c.State != campaigns.Draft {
			return "it is " + string(c.State) + " " + c.Problem
		}
		return ""
	}},
}

// kill -9 at every step between "due" and "moved on": each occurrence makes exactly one campaign, and nobody gets it twice.
func TestSurviveAKillWhileItIsDue(t *testing.T) {
	t.Parallel()
	for _, story := range dueStories {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			steps := story.play(t, 0)
			if len(steps) < 5 {
				t.Fatalf("there are only these steps: %v", steps)
			}
			t.Logf("the steps: %s", strings.Join(steps, ", "))
			for n := range steps {
				if !atLength() && n != len(steps)/3 && n != 2*len(steps)/3 { // one in the middle of its launch, one after it
					continue
				}
				t.Run("killed at "+steps[n], func(t *testing.T) { story.play(t, n+1) })
			}
		})
	}
}

var stepLine = regexp.MustCompile(`(?m)^step (.+)$`)

// play has the occurrence come due, kills the service at a step (0: never), starts it again, and looks what has come of it. It returns
// the steps, where none was the last.
func (story dueStory) play(t *testing.T, kill int) (steps []string) {
	t.Helper()
	relay := mailtest.Start(t, mailtest.Script{Keep: 1})
	s := newSite(t, through(relay))
	s.Topic("imh-week", "IMH-week")
	s.Import(s.Readers(3), "imh-week")
	s.Apply(s.Write("due.yaml", story.file(time.Now())))
	before := s.due()
	clock := before.NextAt.Time().Add(time.Second)
	s.LookAway()
	if kill > 0 {
		s.failing(clock, kill).Killed()
	}
	serving := s.failing(clock, 1000*min(kill, 1))
	serving.Says(regexp.MustCompile("(?m)^serving$"))
	s.Until("the schedule has moved on", func(*app) (bool, error) {
		now := s.due()
		return now.LastLocal == before.NextLocal, nil
	})
	made := s.made()
	if len(made) != 1 {
		t.Fatalf("%d campaigns were made of one occurrence: %v", len(made), made)
	}
	if fault := story.want(made[0]); fault != "" {
		t.Errorf("%s: %s", made[0].Name, fault)
	}
	if made[0].State == campaigns.Launched {
		s.OnlyUnknownOrEnded(made[0].Name)
	}
	if code := serving.Stop(); code != 0 {
		t.Errorf("the service ended with %d", code)
	}
	times := map[string]int{}
	for _, m := range relay.Messages() {
		if times[m.To[0]]++; times[m.To[0]] > 1 {
			t.Errorf("%s got it twice", m.To[0])
		}
	}
	records, err := s.Look().schedules.Occurrences(t.Context(), before.ID)
	s.must(err)
	if len(records) != 1 || records[0].Outcome != schedules.OutcomeFired {
		t.Errorf("the records: %v", records)
	}
	for _, line := range stepLine.FindAllStringSubmatch(serving.out.String(), -1) {
		steps = append(steps, line[1])
	}
	return steps
}

// due is the schedule of the story: the first there is.
func (s *site) due() schedules.Schedule {
	s.t.Helper()
	all, err := s.Look().schedules.All(s.t.Context())
	s.must(err)
	if len(all) == 0 {
		s.t.Fatal("there is no schedule")
	}
	return all[0]
}

// made are all campaigns.
func (s *site) made() []campaigns.Campaign {
	s.t.Helper()
	all, err := s.Look().campaigns.All(s.t.Context())
	s.must(err)
	return all
}
