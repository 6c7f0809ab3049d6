package campaigns_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/schedules"
)

func TestReadSeries(t *testing.T) {
	series, err := campaigns.ReadSeries("/x/reeks.yaml", strings.NewReader(`
series: Welkom
anchor: confirmation
topic: imh-week
at: "09:00"
existing: rest
imports: yes
template: imh-week
languages: [nl]
sender: {name: Redactie, address: redactie@lindewijk.example}
audience: {in: [{profession: kinderopvang}]}
last_moment: 24h
steps:
  - day: 10
    subject: Het laatste bericht
    at: "17:30"
    last_moment: 48h
  - day: 0
    step: welkom
    subject: Fijn dat je er bent
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, step := range series.Steps {
		names = append(names, step.Name+" = "+step.Plan.Name+" "+step.Plan.LastMoment.String()+" "+step.Plan.Content.Subject.In("nl"))
	}
	if want := []string{"welkom = Welkom: welkom 24h0m0s Fijn dat je er bent", "day 10 = Welkom: day 10 48h0m0s Het laatste bericht"}; !slices.Equal(names, want) {
		t.Errorf("steps = %q", names)
	}
	last := series.Steps[1].Plan
	if want := (campaigns.Confirmation{Day: 10, At: "17:30", Zone: "Europe/Brussels", Existing: campaigns.ExistingRest, Imports: true}); *last.Confirmation != want {
		t.Errorf("confirmation = %+v", *last.Confirmation)
	}
	if want := (schedules.Spec{Cron: "30 17 * * *", Zone: "Europe/Brussels", Missed: schedules.MissedSend}); *last.Schedule != want {
		t.Errorf("schedule = %+v", *last.Schedule)
	}
	if last.Sender.Name != "Redactie" || len(last.Audience.In) != 1 || last.Topic != "imh-week" {
		t.Errorf("plan = %+v", last)
	}
}

func TestReadSeriesNamesEveryFault(t *testing.T) {
	const head = "series: Welkom\nanchor: confirmation\ntopic: imh-week\nat: \"09:00\"\ntemplate: imh-week\n" // five lines
	const good = head + "steps:\n  - day: 0\n"
	const week = "series: Week\nanchor: imh-week\ntopic: imh-week\nat: \"09:00\"\ntemplate: imh-week\nsteps:\n"
	tests := map[string]struct {
		file string
		want []string
	}{
		"no name":                  {"series:\n" + strings.TrimPrefix(good, "series: Welkom\n"), []string{"reeks.yaml:1: series: give the series a name"}},
		"no anchor":                {strings.Replace(good, "anchor: confirmation\n", "", 1), []string{"anchor: say what the mails hang on"}},
		"no topic":                 {strings.Replace(good, "topic: imh-week\n", "", 1), []string{"topic: give a topic", "(step day 0)"}},
		"no steps":                 {head, []string{"steps: write one mail per step"}},
		"steps are a text":         {head + "steps: elke dag\n", []string{"reeks.yaml:6: steps: write one mail per step"}},
		"a step is a text":         {head + "steps:\n  - elke dag\n", []string{"reeks.yaml:7: steps: write each step as keys and values"}},
		"a step without a moment":  {head + "steps:\n  - subject: Dag\n", []string{"reeks.yaml:7: day: say when", "(step at line 7)"}},
		"a day that is none":       {head + "steps:\n  - day: morgen\n", []string{"reeks.yaml:7: day: write how many days"}},
		"a day too far":            {head + "steps:\n  - day: 9999\n", []string{"from 0 to 730"}},
		"a negative day":           {head + "steps:\n  - day: -1\n", []string{"from 0 to 730"}},
		"two on one day":           {good + "  - day: 0\n    step: nog een\n", []string{"two steps are on day 0"}},
		"two of one name":          {good + "    step: a\n  - day: 1\n    step: a\n", []string{`two steps are called "a"`}},
		"a key twice":              {head + "at: \"10:00\"\nsteps:\n  - day: 0\n", []string{"reeks.yaml:6: at: this key stands here twice"}},
		"a key of a step twice":    {good + "    day: 3\n", []string{"reeks.yaml:8: day: this key stands here twice"}},
		"an unknown key":           {"kleur: rood\n" + good, []string{"reeks.yaml:1: kleur: this key is not known here"}},
		"an unknown key of a step": {good + "    kleur: rood\n", []string{"reeks.yaml:8: kleur: this key is not known in a step", "(step day 0)"}},
		"a schedule":               {"schedule: {cron: \"0 9 * * *\"}\n" + good, []string{"schedule: this key is not known here"}},
		"a bad audience, once":     {"audience: {in: [{kleur: rood}]}\n" + good + "  - day: 1\n", []string{"reeks.yaml:1: audience"}},
		"a bad block":              {good + "    blocks: [{block: film}]\n", []string{"reeks.yaml:8", "block 1", "(step day 0)"}},
		"no hour":                  {strings.Replace(good, "at: \"09:00\"\n", "", 1), []string{"say at what time"}},
		"an hour that is none":     {strings.Replace(good, "09:00", "negen", 1), []string{"reeks.yaml:4: at: write the time of day between quotes"}},
		"a zone that is none":      {"zone: Europe/Gent\n" + good, []string{"reeks.yaml:1: zone", "Europe/Gent"}},
		"existing":                 {"existing: misschien\n" + good, []string{"existing: choose skip"}},
		"imports":                  {"imports: misschien\n" + good, []string{"imports: choose yes"}},
		"an edition":               {"edition: automatic\n" + good, []string{"edition: a step on a confirmation makes no editions"}},
		"an edition in a step":     {good + "    edition: automatic\n", []string{"reeks.yaml:8: edition: a step on a confirmation makes no editions"}},
		"on, for a confirmation":   {head + "steps:\n  - on: first day\n", []string{"on: there is no common day here"}},
		"day, for an observance":   {week + "  - day: 2\n", []string{"day: write on which day by imh-week, as in `on: day 2`"}},
		"existing, for a week":     {"existing: rest\n" + week + "  - on: first day\n", []string{"existing: this is about people who confirm one by one"}},
		"a day that nobody knows":  {week + "  - on: de tweede dinsdag\n", []string{"reeks.yaml:7", "de tweede dinsdag of imh-week", "(step de tweede dinsdag)"}},
		"who clicked":              {good + "    if_clicked: day 0\n", []string{"reeks.yaml:8: if_clicked: no mail depends on who opened or clicked"}},
		"who opened":               {"opened: yes\n" + good, []string{"reeks.yaml:1: opened: no mail depends on who opened or clicked"}},
		"who did not read":         {good + "    niet_gelezen: day 0\n", []string{"nobody is followed"}},
		"an absolute last moment":  {"last_moment: \"2037-06-18 17:00\"\n" + good, []string{"last_moment: each edition leaves at another moment"}},
		"too many steps":           {head + "steps:\n" + strings.Repeat("  - day: 1\n", 51), []string{"reeks.yaml:7: steps: a series has 50 steps at most"}},
		"an anchor of two words":   {strings.Replace(good, "confirmation", "de week", 1), []string{"reeks.yaml:2: anchor: write confirmation"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			series, err := campaigns.ReadSeries("/x/reeks.yaml", strings.NewReader(test.file), nil)
			if err == nil {
				t.Fatalf("read as %+v", series)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q: %v", want, err)
				}
			}
			if strings.HasSuffix(name, ", once") && strings.Contains(err.Error(), "\n") {
				t.Errorf("it is said more than once: %v", err)
			}
		})
	}
}

// What is read as a file of a series, and what is not, has no third way.
func TestAFileIsOfOneKind(t *testing.T) {
	for text, want := range map[string]bool{
		welcome: true, everyDay: true, weekly: false, "name: A\nsubject: \"series: nee\"\n": false, "name: A\nblocks:\n  - series: nee\n": false,
		"series: [\n": true, "name: [\n": false,
	} {
		if campaigns.HoldsSeries([]byte(text)) != want {
			t.Errorf("%q: want %t", text, want)
		}
	}
	_, err := campaigns.ReadFile("reeks.yaml", strings.NewReader(welcome), nil)
	if err == nil || !strings.Contains(err.Error(), "this is the file of a series") || strings.Contains(err.Error(), "\n") {
		t.Errorf("read as a campaign: %v", err)
	}
	var fault *campaigns.FileError
	if _, err := campaigns.ReadFile("brief.yaml", strings.NewReader(draft+"if_opened: ja\n"), nil); !errors.As(err, &fault) || !strings.Contains(fault.Sentence, "nobody is followed") {
		t.Errorf("a campaign that follows readers: %v", err)
	}
}
