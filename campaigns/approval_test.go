package campaigns_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// The seal covers every field of a plan, also one that is added tomorrow, but for the two that are said otherwise.
func TestTheSealCoversThePlan(t *testing.T) {
	other := campaigns.Plan{
		Name: "a", Topic: "vorming", Content: templates.Content{Languages: []templates.Language{"fr"}}, Sender: network.Mailbox{Address: "a@b.example"},
		ReplyTo: "c@d.example", Audience: subscribers.Audience{In: []subscribers.Condition{{Field: "region", Values: []string{"Gent"}}}},
		Schedule: &schedules.Spec{Once: "2037-06-14 09:00"}, Unknown: deliveries.Leave, LastMoment: campaigns.LastMoment{After: time.Hour},
		Archive: campaigns.ArchivePublic, Edition: &campaigns.Edition{Make: campaigns.MakeDraft}, Confirmation: &campaigns.Confirmation{Day: 3},
		Digest: deliveries.Monthly, Tells: []campaigns.ID{12}, Urgent: "de zaal verandert",
	}
	said := map[string]bool{"Name": true, "Schedule": true} // staff's own word, and the moment
	for i := range reflect.TypeFor[campaigns.Plan]().NumField() {
		field := reflect.TypeFor[campaigns.Plan]().Field(i).Name
		if reflect.ValueOf(other).Field(i).IsZero() {
			t.Errorf("give %s another value in this test", field)
		}
		var changed campaigns.Plan
		reflect.ValueOf(&changed).Elem().Field(i).Set(reflect.ValueOf(other).Field(i))
		if same := campaigns.Seal(changed, "") == campaigns.Seal(campaigns.Plan{}, ""); same != said[field] {
			t.Errorf("%s: the seal is the same: %v", field, same)
		}
	}
	if campaigns.Seal(other, "2037-06-14 09:00 Europe/Brussels") == campaigns.Seal(other, "2037-06-14 09:00 Europe/London") {
		t.Error("the moment is not sealed")
	}
}

// A program that seals the same plan otherwise would hold everything that is planned: then this form needs a way over.
func TestTheSealStays(t *testing.T) {
	plan, err := campaigns.ReadFile("test.yaml", strings.NewReader(`
name: Zomerbrief
topic: imh-week
languages: [nl, fr]
subject: { nl: Een warme zomer, fr: Un bel été }
preheader: { nl: En een rustige, fr: Et calme }
sender: { name: Netwerk Lindewijk, address: nieuws@lindewijk.example }
audience: { in: [ { region: [Gent, Brugge] } ], out: [ { profession: arts } ] }
last_moment: 24h
blocks:
  - block: text
    text: { nl: Tot in de herfst., fr: À cet automne. }
  - block: button
    text: { nl: Kijk mee, fr: Regardez }
    url: https://www.example.org/zomer
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := campaigns.Seal(plan, "2037-06-14 09:00 Europe/Brussels"), "577ffba3ad35cf5dd470e5ab440d41c9fdb8db0ddcf3681c6e95067bdace8da9"; got != want {
		t.Errorf("the seal is %s, want %s", got, want)
	}
}
