package campaigns_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/schedules"
	"dorpspost/staff"
	"dorpspost/subscribers"
	"dorpspost/templates/media"
)

// desk is a real database with one topic and three readers, and the campaigns on it.
type desk struct {
	t *testing.T
	*campaigns.Store
}

func newDesk(t *testing.T, db *database.DB) desk {
	t.Helper()
	d := openDesk(t, db)
	d.people()
	return d
}

// people are three readers of one topic.
func (d desk) people() {
	d.t.Helper()
	t := d.t
	topic, err := d.Subscribers.AddTopic(t.Context(), "test", subscribers.Topic{Slug: "imh-week", Name: map[subscribers.Language]string{"nl": "IMH-week"}})
	d.must(err)
	for i := range 3 {
		address, err := subscribers.ParseAddress(fmt.Sprintf("lezer%d@opvang.example", i))
		d.must(err)
		_, err = d.Subscribers.Add(t.Context(), "test", subscribers.NewSubscriber{
			Address: address, Topics: []subscribers.TopicID{topic.ID},
			Consent: &subscribers.Given{Words: "Ja", Language: "nl", Source: "test", By: "test"},
		})
		d.must(err)
	}
}

// openDesk is the campaigns on a database that may have people already.
func openDesk(t *testing.T, db *database.DB) desk {
	t.Helper()
	us, err := network.New(network.Config{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", PublicURL: "https://nieuws.lindewijk.example",
		Sender: network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@lindewijk.example"},
	})
	d := desk{t, &campaigns.Store{
		DB: db, Schedules: schedules.NewStore(db), Subscribers: subscribers.NewStore(db), Network: us,
		Kind: deliveries.Real, CanSend: true, Log: slog.New(slog.DiscardHandler), Audit: staff.NewStore(db).Audit,
	}}
	d.must(err)
	d.Media, err = media.Open(t.TempDir())
	d.must(err)
	d.Deliveries = deliveries.NewStore(db, d.Subscribers)
	return d
}

func (d desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) read(file string) campaigns.Plan {
	d.t.Helper()
	plan, err := campaigns.ReadFile("test.yaml", strings.NewReader(file), nil)
	d.must(err)
	return plan
}

func (d desk) apply(file string) campaigns.Applied {
	d.t.Helper()
	applied, err := d.Apply(d.t.Context(), "ana", d.read(file))
	d.must(err)
	return applied
}

func (d desk) status(name string) campaigns.Status {
	d.t.Helper()
	status, err := d.Status(d.t.Context(), name)
	d.must(err)
	return status
}

const weekly = `
name: Weekbrief
topic: imh-week
template: imh-week
schedule: {cron: "0 9 * * 1"}
edition: automatic
`

const once = `
name: Week van de IMH 2027
topic: imh-week
template: imh-week
schedule: {once: "2037-06-14 09:00"}
`

const draft = `
name: Bedankt
topic: imh-week
template: imh-week
`

func monday(schedule schedules.ID) schedules.Occurrence {
	return schedules.Occurrence{Schedule: schedule, Local: "2027-06-14T09:00", At: time.Date(2027, 6, 14, 7, 0, 0, 0, time.UTC)}
}

func TestApplyIsIdempotent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		for _, file := range []string{weekly, once, draft} {
			first, again := d.apply(file), d.apply(file)
			if first.Action != campaigns.Created || again.Action != campaigns.Unchanged || first.ID != again.ID {
				t.Errorf("%s: first %+v, again %+v", first.Name, first, again)
			}
			changed := d.apply(file + "reply_to: antwoord@lindewijk.example\n")
			if changed.Action != campaigns.Changed || changed.ID != first.ID {
				t.Errorf("%s: changed %+v", first.Name, changed)
			}
		}
		all, err := d.Schedules.All(t.Context())
		if err != nil || len(all) != 2 {
			t.Errorf("schedules = %v, %v; want one per file that has one", all, err)
		}
	})
}

func TestAnOccurrenceMakesOneCampaign(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(weekly)
		blueprints, err := d.Blueprints(t.Context())
		d.must(err)
		for range 3 { // a runner that died before it moved on fires again
			d.must(d.Launch(t.Context(), monday(blueprints[0].Schedule)))
		}
		all, err := d.List(t.Context())
		d.must(err)
		if len(all) != 2 || all[0].Kind != "blueprint" || all[1].Name != "Weekbrief (14-06-2027 09:00)" || all[1].Where != "running" {
			t.Fatalf("list = %+v", all)
		}
		if total := d.status("Weekbrief").Reports[0].Total; total != 3 {
			t.Errorf("total = %d", total)
		}
		d.apply(weekly + "subject: Iets anders deze keer\n")
		if got := d.status("Weekbrief").Plan.Content.Subject.In("nl"); got == "Iets anders deze keer" {
			t.Error("a changed blueprint changed what was made from it")
		}
	})
}

func TestACampaignGoesOutOnce(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(draft)
	_, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	if _, err := d.Send(t.Context(), "ana", "Bedankt"); !errors.Is(err, campaigns.ErrLaunched) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := d.Apply(t.Context(), "ana", d.read(draft+"subject: Nog eens anders\n")); !errors.Is(err, campaigns.ErrLaunched) {
		t.Errorf("a change after the launch: %v", err)
	}
}

func TestPracticeCanStillBecomeReal(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(draft)
	d.Kind = deliveries.Practice
	_, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	d.Kind = deliveries.Real
	_, err = d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	reports := d.status("Bedankt").Reports
	if len(reports) != 2 || reports[0].Run.Kind != deliveries.Real || reports[1].Run.Kind != deliveries.Practice {
		t.Errorf("reports = %+v", reports)
	}
}

// Practice by hand leaves a planned campaign where it was, and can be done again after a change.
func TestPracticeChangesNothing(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(once)
	d.Kind = deliveries.Practice
	_, err := d.Send(t.Context(), "ana", "Week van de IMH 2027")
	d.must(err)
	if status := d.status("Week van de IMH 2027"); status.Where != "planned" || status.Leaves != "2037-06-14T09:00" {
		t.Errorf("status = %+v", status)
	}
	if _, err := d.Send(t.Context(), "ana", "Week van de IMH 2027"); !errors.Is(err, deliveries.ErrPractising) {
		t.Errorf("while it is being practised: %v", err)
	}
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE runs SET state = 'done'") // the engine has ended it
		return err
	}))
	if changed := d.apply(once + "subject: Een beter onderwerp dan eerst\n"); changed.Action != campaigns.Changed {
		t.Errorf("changed = %+v", changed)
	}
	_, err = d.Send(t.Context(), "ana", "Week van de IMH 2027")
	d.must(err)
	d.Kind = deliveries.Real
	c := d.status("Week van de IMH 2027").Campaign
	d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: c.Schedule, Local: "2037-06-14T09:00"}))
	if reports := d.status("Week van de IMH 2027").Reports; len(reports) != 2 || reports[0].Run.Kind != deliveries.Real {
		t.Errorf("reports = %+v", reports)
	}
}

func TestWhatHasNotLeftCanBeStopped(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(once)
	c, err := d.Ask(t.Context(), "ana", "Week van de IMH 2027", deliveries.WishStop)
	d.must(err)
	d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: c.Schedule, Local: "2037-06-14T09:00"}))
	if status := d.status("Week van de IMH 2027"); status.Where != "stopped" || len(status.Reports) != 0 {
		t.Errorf("status = %+v", status)
	}
	schedule, err := d.Schedules.ByID(t.Context(), c.Schedule)
	if err != nil || schedule.State != schedules.StateCancelled {
		t.Errorf("schedule = %+v, %v", schedule, err)
	}
}

func TestABlueprintSaysWhenItsFirstEditionLeaves(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(weekly)
	_, err := d.Status(t.Context(), "Weekbrief")
	early, ok := errors.AsType[*campaigns.NoEditionError](err)
	if !ok || early.Leaves == "" || !errors.Is(err, campaigns.ErrNotFound) {
		t.Errorf("error = %v", err)
	}
}

func TestSendingByHandEndsTheSchedule(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(once)
	c, err := d.Send(t.Context(), "ana", "Week van de IMH 2027")
	d.must(err)
	schedule, err := d.Schedules.ByID(t.Context(), c.Schedule)
	if err != nil || schedule.State != schedules.StateCancelled {
		t.Errorf("schedule = %+v, %v", schedule, err)
	}
	d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: c.Schedule, Local: "2037-06-14T09:00"}))
	if reports := d.status("Week van de IMH 2027").Reports; len(reports) != 1 {
		t.Errorf("it was launched twice: %+v", reports)
	}
}

func TestWhatAPersonMustDecideIsHeld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	c := d.apply(once)
	planned, err := d.Find(t.Context(), d.DB.Read(), fmt.Sprint(c.ID))
	d.must(err)
	d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: planned.Schedule, Local: "2037-06-14T09:00", Missed: true}))
	status := d.status("Week van de IMH 2027")
	if status.Where != "held" || !strings.Contains(status.Problem, "missed") {
		t.Fatalf("status = %+v", status)
	}
	_, err = d.Send(t.Context(), "ana", "Week van de IMH 2027") // the person decides
	d.must(err)
}

func TestWithoutARelayACampaignWaits(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.CanSend = false
	d.apply(weekly)
	blueprints, err := d.Blueprints(t.Context())
	d.must(err)
	d.must(d.Launch(t.Context(), monday(blueprints[0].Schedule)))
	if status := d.status("Weekbrief"); status.Where != "waiting" || len(status.Reports) != 0 {
		t.Fatalf("status = %+v", status)
	}
	if _, err := d.Send(t.Context(), "ana", "Weekbrief"); !errors.Is(err, campaigns.ErrNoRelay) {
		t.Errorf("by hand: %v", err)
	}

	d.CanSend = true // a relay was filled in, and the service started again
	d.must(d.Release(t.Context()))
	if status := d.status("Weekbrief"); status.Where != "running" {
		t.Errorf("status = %+v", status)
	}
}

func TestAnAudienceThatBecameEmptyIsHeld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(weekly + "audience: {in: [{language: nl}]}\n")
	blueprints, err := d.Blueprints(t.Context())
	d.must(err)
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE subscribers SET language = 'fr'")
		return err
	}))
	d.must(d.Launch(t.Context(), monday(blueprints[0].Schedule)))
	if status := d.status("Weekbrief"); status.Where != "held" || status.Problem != campaigns.ErrNobody.Error() {
		t.Errorf("status = %+v", status)
	}
}

func TestApplyRefuses(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	for name, test := range map[string]struct {
		file string
		want error
	}{
		"an audience of nobody":                     {draft + "audience: {in: [{region: Nergens}]}\n", campaigns.ErrNobody},
		"an unknown topic":                          {strings.Replace(draft, "imh-week", "breien", 1), subscribers.ErrNoTopic},
		"a topic in the audience that is not there": {draft + "audience: {in: [{topic: breien}]}\n", subscribers.ErrNoTopic},
	} {
		if _, err := d.Apply(t.Context(), "ana", d.read(test.file)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if all, err := d.All(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("something was stored: %v, %v", all, err)
	}
}

func TestEveryActIsOnRecord(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(draft)
	_, err := d.Send(t.Context(), "bo", "Bedankt")
	d.must(err)
	_, err = d.Ask(t.Context(), "cis", "Bedankt", deliveries.WishPause)
	d.must(err)
	lines, err := staff.NewStore(d.DB).Lines(t.Context(), 3)
	d.must(err)
	var got []string
	for _, l := range lines {
		got = append(got, l.Who+" "+l.Act)
	}
	if want := "cis campaign.pause, bo campaign.launch, ana campaign.create"; strings.Join(got, ", ") != want {
		t.Errorf("audit = %v, want %s", got, want)
	}
}

// Stopping a practice must not cost the plan that is being practised.
func TestStopOfAPracticeLeavesThePlan(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(once)
	d.Kind = deliveries.Practice
	_, err := d.Send(t.Context(), "ana", "Week van de IMH 2027")
	d.must(err)
	ending, err := d.Stop(t.Context(), "ana", "Week van de IMH 2027")
	d.must(err)
	status := d.status("Week van de IMH 2027")
	if !ending.Still || ending.Unsent || status.Where != "planned" || status.Reports[0].Run.State != deliveries.Stopping {
		t.Errorf("ending = %+v, status = %+v", ending, status)
	}
}

// An edition that could not be launched, and whose blueprint then ends, is shown to a person.
func TestAnEditionIsNotForgottenWithItsBlueprint(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(weekly)
	blueprints, err := d.Blueprints(t.Context())
	d.must(err)
	d.must(d.Launch(t.Context(), monday(blueprints[0].Schedule)))
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE campaigns SET state = 'planned'") // the power went before the freeze
		return err
	}))
	_, err = d.Stop(t.Context(), "ana", "Weekbrief")
	d.must(err)
	all, err := d.InState(t.Context(), campaigns.Held)
	if err != nil || len(all) != 1 || all[0].Problem == "" {
		t.Errorf("held = %+v, %v", all, err)
	}
}
