package campaigns_test

import (
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/schedules"
)

func TestReadFile(t *testing.T) {
	plan, err := campaigns.ReadFile("/x/brief.yaml", strings.NewReader(`
name: Weekbrief
topic: imh-week
template: imh-week
subject: Een eigen onderwerp voor deze week
sender: {name: Redactie, address: redactie@lindewijk.example}
reply_to: antwoord@lindewijk.example
unknown: leave
audience:
  in:
    - profession: [kinderopvang, arts]
    - region: Gent
  out:
    - language: fr
schedule: {cron: "0 9 * * 1", zone: Europe/Brussels, missed: skip, missed_after: 3h, times: 4}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Name != "Weekbrief" || plan.Topic != "imh-week" || plan.Unknown != deliveries.Leave || plan.ReplyTo != "antwoord@lindewijk.example" {
		t.Errorf("plan = %+v", plan)
	}
	if plan.Sender.Name != "Redactie" || plan.Content.Subject.In("nl") != "Een eigen onderwerp voor deze week" || len(plan.Content.Blocks) == 0 {
		t.Errorf("plan = %+v", plan)
	}
	in := plan.Audience.In
	if len(in) != 2 || in[0].Field != "profession" || len(in[0].Values) != 2 || in[1].Values[0] != "Gent" || plan.Audience.Out[0].Field != "language" {
		t.Errorf("audience = %+v", plan.Audience)
	}
	want := schedules.Spec{Cron: "0 9 * * 1", Zone: "Europe/Brussels", Missed: schedules.MissedSkip, MissedAfter: 3 * time.Hour, Times: 4, Ahead: 3}
	if *plan.Schedule != want {
		t.Errorf("schedule = %+v", *plan.Schedule)
	}
}

func TestReadFileNamesEveryFault(t *testing.T) {
	const good = "name: A\ntopic: imh-week\ntemplate: imh-week\n"
	tests := map[string]struct {
		file string
		want []string
	}{
		"empty":               {" \n", []string{"brief.yaml: the file is empty"}},
		"not a mapping":       {"- a\n", []string{"brief.yaml:1"}},
		"broken YAML":         {"name: [a\n", []string{"brief.yaml:1", "spaces at the start"}},
		"a colon in a text":   {good + "subject: Let op: dinsdag\n", []string{"brief.yaml:4", "between quotes"}},
		"a tab":               {good + "blocks:\n\t- block: text\n", []string{"brief.yaml:5", "never with a tab"}},
		"a document":          {"PK\x03\x04\x00", []string{"campaigns draft --from"}},
		"a bare sender":       {good + "sender: wij@lindewijk.example\n", []string{"brief.yaml:4: sender", "write a name and an address"}},
		"no topic, no name":   {"template: imh-week\n", []string{"name: give", "topic: give"}},
		"unknown key":         {good + "kleur: rood\n", []string{"brief.yaml:4: kleur", "the keys are"}},
		"unknown block":       {good + "blocks: [{block: film}]\n", []string{"brief.yaml:4", "block 1"}},
		"unknown policy":      {good + "unknown: misschien\n", []string{"brief.yaml:4: unknown", "ask, resend or leave"}},
		"cron that never is":  {good + "schedule: {cron: \"0 0 30 2 *\"}\n", []string{"brief.yaml:4: schedule"}},
		"zone that is not":    {good + "schedule: {cron: \"0 9 * * 1\", zone: Europe/Gent}\n", []string{"brief.yaml:4: schedule", "Europe/Gent"}},
		"schedule key":        {good + "schedule:\n  corn: \"0 9 * * 1\"\n", []string{"brief.yaml:5: schedule", "corn"}},
		"freemail sender":     {good + "sender: {name: Wij, address: wij@gmail.com}\n", []string{"brief.yaml:4: sender", "gmail.com"}},
		"sender key":          {good + "sender: {naam: Wij}\n", []string{"brief.yaml:4: sender", "naam"}},
		"audience field":      {good + "audience: {in: [{kleur: rood}]}\n", []string{"brief.yaml:4: audience", "kleur"}},
		"audience row":        {good + "audience: {in: [rood]}\n", []string{"brief.yaml:4: audience", "one field per row"}},
		"empty value":         {good + "audience:\n  in:\n    - profession:\n", []string{"brief.yaml:6: audience: profession has no value"}},
		"empty among values":  {good + "audience:\n  in:\n    - region: Gent\n    - profession: [arts, \"\"]\n", []string{"brief.yaml:7: audience: profession has no value"}},
		"no values":           {good + "audience: {out: [{profession: []}]}\n", []string{"brief.yaml:4: audience: profession has no value"}},
		"null among values":   {good + "audience: {in: [{region: [Gent, ~]}]}\n", []string{"brief.yaml:4: audience: region has no value"}},
		"value that is a row": {good + "audience: {in: [{region: {is: Gent}}]}\n", []string{"brief.yaml:4: audience: region has no value"}},
		"value in a list":     {good + "audience: {in: [{region: [[Gent]]}]}\n", []string{"brief.yaml:4: audience: region has no value"}},
		"reply_to":            {good + "reply_to: foo\n", []string{"brief.yaml:4: reply_to: \"foo\" is not a mail address"}},
		"reply_to, no ASCII":  {good + "reply_to: é@lindewijk.example\n", []string{"brief.yaml:4: reply_to:"}},
		"sender, no domain":   {good + "sender: {name: Wij, address: wij@lindewijk}\n", []string{"brief.yaml:4: sender.address: \"wij@lindewijk\" is not"}},
		"null for a name":     {"name: ~\ntopic: t\ntemplate: imh-week\n", []string{"name: give the campaign a name"}},
		"a key twice":         {good + "topic: vorming\n", []string{"brief.yaml:4", "twice"}},
		"two faults, at once": {good + "kleur: rood\nunknown: nee\n", []string{":4: kleur", ":5: unknown"}},
		"line break in name":  {"name: \"a\\r\\nBcc: x@y.example\"\ntopic: t\ntemplate: imh-week\n", []string{"brief.yaml:1: name", "one line"}},
		"a list for a name":   {"name: [a]\ntopic: t\ntemplate: imh-week\n", []string{"brief.yaml:1: name: write one text"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := campaigns.ReadFile("/x/brief.yaml", strings.NewReader(test.file), nil)
			if err == nil {
				t.Fatal("it passed")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

// What a relay does not take as it is written, the file's reader turns into what it takes.
func TestReadFileTurnsDomainsIntoALabels(t *testing.T) {
	plan, err := campaigns.ReadFile("brief.yaml", strings.NewReader(`
name: A
topic: imh-week
template: imh-week
sender: {name: Redactie, address: redactie@lindewijk.bé}
reply_to: antwoord@lindewijk.bé
`), nil)
	if err != nil || plan.Sender.Address != "redactie@lindewijk.xn--b-bga" || plan.ReplyTo != "antwoord@lindewijk.xn--b-bga" {
		t.Errorf("sender %q, reply_to %q, %v", plan.Sender.Address, plan.ReplyTo, err)
	}
}

func FuzzReadFile(f *testing.F) {
	f.Add("name: A\ntopic: t\ntemplate: imh-week\n")
	f.Add("name: A\naudience: {in: [{region: Gent}]}\nschedule: {once: x}\nblocks: [{block: text, text: \"{{ voornaam }}\"}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := campaigns.ReadFile("f.yaml", strings.NewReader(text), nil)
		if err == nil && (plan.Name == "" || plan.Topic == "") {
			t.Errorf("a plan without name or topic passed: %q", text)
		}
	})
}
