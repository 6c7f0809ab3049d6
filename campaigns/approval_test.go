package campaigns_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database/dbtest"
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
	d := newDesk(t, dbtest.Open(t))
	said := map[string]bool{"Name": true, "Schedule": true} // staff's own word, and the moment
	for i := range reflect.TypeFor[campaigns.Plan]().NumField() {
		field := reflect.TypeFor[campaigns.Plan]().Field(i).Name
		if reflect.ValueOf(other).Field(i).IsZero() {
			t.Errorf("give %s another value in this test", field)
		}
		var changed campaigns.Plan
		reflect.ValueOf(&changed).Elem().Field(i).Set(reflect.ValueOf(other).Field(i))
		if same := d.seal(changed, "") == d.seal(campaigns.Plan{}, ""); same != said[field] {
			t.Errorf("%s: the seal is the same: %v", field, same)
		}
	}
	if d.seal(other, "2037-06-14 09:00 Europe/Brussels") == d.seal(other, "2037-06-14 09:00 Europe/London") {
		t.Error("the moment is not sealed")
	}
}

func (d desk) seal(p campaigns.Plan, moment string) string {
	d.t.Helper()
	hash, err := campaigns.Seal(d.t.Context(), d.Store, p, moment)
	d.must(err)
	return hash
}

// The seal covers every setting of the network that readers notice, also one that is added tomorrow.
func TestTheSealCoversTheHouse(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	house := d.Network.Config
	other := network.Config{
		Name: "Netwerk Anders", PostalAddress: "Anderplein 1", Sender: network.Mailbox{Address: "iemand@anders.example"}, ReplyTo: "iemand@anders.example",
		Palette: "zee", PrivacyURL: "https://anders.example/privacy", CountLinks: true,
	}
	// A path; where programs answer; and what changes when a house begins to mail for real.
	unseen := map[string]bool{"Logo": true, "LeaveAddress": true, "BounceDomain": true, "PublicURL": true}
	was := d.seal(campaigns.Plan{}, "")
	for i := range reflect.TypeFor[network.Config]().NumField() {
		field := reflect.TypeFor[network.Config]().Field(i).Name
		if unseen[field] {
			continue
		}
		d.Network.Config = house
		reflect.ValueOf(&d.Network.Config).Elem().Field(i).Set(reflect.ValueOf(other).Field(i))
		if d.seal(campaigns.Plan{}, "") == was {
			t.Errorf("%s is not sealed", field)
		}
	}
	d.Network.Config = house
	d.Logo = func(context.Context) (string, error) { return "anders.png", nil }
	if d.seal(campaigns.Plan{}, "") == was {
		t.Error("the logo is not sealed")
	}
}

// Whoever approved a mail approved who it is from.
func TestAnApprovalNamesTheSenderOfTheNetwork(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(once)
	d.Network.Sender.Address = "iemand@anders.example"
	d.must(d.Launch(t.Context(), d.moment("Week van de IMH 2027")))
	c := d.campaign("Week van de IMH 2027")
	if c.State != campaigns.Held || !strings.Contains(c.Problem, "not what was approved") {
		t.Errorf("from an address that nobody approved it is %s: %s", c.State, c.Problem)
	}
}

// Mails that leave by themselves ask for their blueprint to be approved again when the network's settings change, and then leave.
func TestABlueprintIsApprovedOfTheHouse(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(weekly)
	d.Network.PostalAddress = "Elders 1, 9999 Lindewijk"
	o := d.coming("Weekbrief")
	d.must(d.Launch(t.Context(), o))
	if c := d.campaign("Weekbrief"); c.State != campaigns.Held {
		t.Errorf("with another postal address it is %s", c.State)
	}
	_, err := d.Approve(t.Context(), "bo", "Weekbrief")
	d.must(err)
	d.strikes("Weekbrief", o.At.AddDate(0, 0, 7))
	if c := d.campaign("Weekbrief"); c.State != campaigns.Launched {
		t.Errorf("approved again it is %s: %s", c.State, c.Problem)
	}
}

// A program that seals the same plan otherwise would hold everything that is planned: then this form needs a way over.
// Form 1 had none: it did not cover the letterhead, and was never released.
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
	d := newDesk(t, dbtest.Open(t))
	if got, want := d.seal(plan, "2037-06-14 09:00 Europe/Brussels"), "dd834ca40cb9f96cf71ed5db2c1b341ef12630bfc41baf21c22f6c78afeb87d4"; got != want {
		t.Errorf("the seal is %s, want %s", got, want)
	}
}
