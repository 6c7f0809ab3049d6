package campaigns_test

import (
	"encoding/json"
	"strings"
	"testing"

	"dorpspost/campaigns"

	"github.com/google/go-cmp/cmp"
)

const monthly = "name: A\ntopic: imh-week\ntemplate: imh-week\nschedule: {cron: \"0 9 1 * *\"}\n"

func TestReadFileSettlesTheEdition(t *testing.T) {
	const yearly = "name: A\ntopic: imh-week\ntemplate: imh-week\nschedule: {yearly: 14 june, at: \"09:00\"}\n"
	for file, want := range map[string]campaigns.Edition{
		monthly:                           {Make: campaigns.MakeDraft, Ahead: 3, Remind: 3},
		yearly:                            {Make: campaigns.MakeDraft, Ahead: 28, Remind: 7},
		yearly + "edition: draft\n":       {Make: campaigns.MakeDraft, Ahead: 28, Remind: 7},
		monthly + "edition: automatic\n":  {Make: campaigns.MakeAutomatic},
		monthly + "edition: {ahead: 5}\n": {Make: campaigns.MakeDraft, Ahead: 5, Remind: 5},
		monthly + "edition: {make: automatic, owner: ana}\n":       {Make: campaigns.MakeAutomatic, Owner: "ana"},
		yearly + "edition: {make: draft, owner: bo, remind: 0}\n":  {Make: campaigns.MakeDraft, Ahead: 28, Owner: "bo"},
		yearly + "edition: {ahead: 120, owner: bo, remind: 14 }\n": {Make: campaigns.MakeDraft, Ahead: 120, Owner: "bo", Remind: 14},
		"edition: { ahead: 10 } # may stand before it\n" + monthly: {Make: campaigns.MakeDraft, Ahead: 10, Remind: 7},
	} {
		plan, err := campaigns.ReadFile("brief.yaml", strings.NewReader(file), nil)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if diff := cmp.Diff(&want, plan.Edition); diff != "" || plan.Schedule.Ahead != want.Ahead {
			t.Errorf("%s is handed out %d days ahead:\n%s", file, plan.Schedule.Ahead, diff)
		}
		text, err := json.Marshal(plan)
		var again campaigns.Plan
		if err != nil || json.Unmarshal(text, &again) != nil || !cmp.Equal(plan.Edition, again.Edition) {
			t.Errorf("%s does not survive JSON: %v", file, err)
		}
	}
}

func TestReadFileNamesTheFaultOfAnEdition(t *testing.T) {
	const single = "name: A\ntopic: imh-week\ntemplate: imh-week\nschedule: {once: \"2037-06-14 09:00\"}\n"
	for edition, want := range map[string]string{
		"always":                          `"always" is not known: write draft`,
		"[draft]":                         "edition: automatic",
		"{eigenaar: ana}":                 "the key eigenaar is not known; the keys are make, ahead, owner, remind",
		"{ahead: 0}":                      "1 to 120",
		"{ahead: 121}":                    "1 to 120",
		"{ahead: lang}":                   "edition: automatic",
		"{make: automatic, ahead: 3}":     "leave ahead and remind out",
		"{make: automatic, remind: 0}":    "leave ahead and remind out",
		"{ahead: 5, remind: 6}":           "to 5",
		"{ahead: 5, remind: -1}":          "0 (only on the day before)",
		"{owner: \"a b\"}":                "the name of somebody on the staff",
		"{owner: \"ana@opvang.example\"}": "the name of somebody on the staff",
	} {
		_, err := campaigns.ReadFile("brief.yaml", strings.NewReader(monthly+"edition: "+edition+"\n"), nil)
		if err == nil || !strings.Contains(err.Error(), "brief.yaml:5: edition: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", edition, err, want)
		}
	}
	for _, file := range []string{single, strings.Split(single, "schedule")[0]} {
		_, err := campaigns.ReadFile("brief.yaml", strings.NewReader(file+"edition: automatic\n"), nil)
		if err == nil || !strings.Contains(err.Error(), "edition: only a blueprint makes editions") {
			t.Errorf("%s: %v", file, err)
		}
	}
	_, err := campaigns.ReadFile("brief.yaml", strings.NewReader(strings.Replace(monthly, "0 9 1 * *", "0 0 30 2 *", 1)+"edition: automatic\n"), nil)
	if err == nil || strings.Contains(err.Error(), "only a blueprint") {
		t.Errorf("a schedule with a fault of its own: %v", err)
	}
}
