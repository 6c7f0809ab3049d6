package main

import (
	"bytes"
	"context"
	_ "embed" // the sample readers and their campaign
	"errors"
	"fmt"
	"time"

	"dorpspost/campaigns"
	"dorpspost/schedules"
	"dorpspost/subscribers"
)

//go:embed demo/readers.csv
var demoReaders []byte

//go:embed demo/imh-week.yaml
var demoCampaign []byte

// demoName is the name in demo/imh-week.yaml.
const demoName = "Week van de IMH"

// demoTopics are what the sample network writes about.
var demoTopics = []subscribers.Topic{
	{
		Slug:        "imh-week",
		Name:        map[subscribers.Language]string{"nl": "IMH-week", "fr": "Semaine IMH", "en": "IMH Week"},
		Description: map[subscribers.Language]string{"nl": "Eén week in juni, met alles wat erbij hoort", "fr": "Une semaine en juin, avec tout ce qui s'y passe", "en": "One week in June, and all that comes with it"},
	},
	{
		Slug:        "vorming",
		Name:        map[subscribers.Language]string{"nl": "Vorming en intervisie", "fr": "Formation et intervision", "en": "Training and peer supervision"},
		Description: map[subscribers.Language]string{"nl": "Nieuwe data, en hoe je een plaats vastlegt", "fr": "Les nouvelles dates, et comment réserver", "en": "New dates, and how to book a place"},
	},
	{
		Slug:        "kinderopvang",
		Name:        map[subscribers.Language]string{"nl": "Kinderopvang", "fr": "Accueil d'enfants", "en": "Childcare"},
		Description: map[subscribers.Language]string{"nl": "Voor wie elke dag tussen de kleinsten staat", "fr": "Pour qui accueille chaque jour les tout-petits", "en": "For those among the little ones every day"},
	},
}

// prepare puts the sample data in the folder where it is not there yet, and returns how many mails earlier showings sent.
func (d *demo) prepare(ctx context.Context) (acceptedBefore int, err error) {
	a := d.service.app
	if err := addDemoTopics(ctx, a.subscribers); err != nil {
		return 0, err
	}
	if err := addDemoReaders(ctx, a.subscribers); err != nil {
		return 0, err
	}
	fmt.Fprintf(d.out, "Inbox     %s/inbox\n", d.service.address())
	status, err := a.campaigns.Status(ctx, demoName)
	if err == nil && len(status.Reports) > 0 {
		return status.Reports[0].Accepted, nil
	}
	if err != nil && !errors.Is(err, campaigns.ErrNotFound) {
		return 0, err
	}
	return 0, d.plan(ctx)
}

func addDemoTopics(ctx context.Context, people *subscribers.Store) error {
	for _, topic := range demoTopics {
		_, err := people.TopicBySlug(ctx, topic.Slug)
		if errors.Is(err, subscribers.ErrNoTopic) {
			_, err = people.AddTopic(ctx, "demo", topic)
		}
		if err != nil {
			return fmt.Errorf("add the sample topics: %w", err)
		}
	}
	return nil
}

// addDemoReaders goes the way of every list that a network has: an import with the words that people agreed to. Whoever
// left in an earlier showing stays away.
func addDemoReaders(ctx context.Context, people *subscribers.Store) error {
	_, err := people.Import(ctx, bytes.NewReader(demoReaders), subscribers.ImportOptions{
		Who: "demo", Topic: "imh-week",
		Given: subscribers.Given{Words: "Ja, stuur me de mails over de IMH-week.", Language: subscribers.Dutch, Source: "inschrijfblad van de demo", By: "demo"},
	})
	if err != nil {
		return fmt.Errorf("import the sample readers: %w", err)
	}
	return nil
}

// plan puts the campaign on its schedule, unless an earlier showing did.
func (d *demo) plan(ctx context.Context) error {
	store := d.service.campaigns
	blueprints, err := store.Blueprints(ctx)
	if err != nil {
		return err
	}
	for _, b := range blueprints {
		if b.Name == demoName {
			return nil
		}
	}
	plan, err := campaigns.ReadFile("demo/imh-week.yaml", bytes.NewReader(demoCampaign), nil)
	if err != nil {
		return err
	}
	next := time.Now().In(houseZone()).Truncate(time.Minute).Add(time.Minute)
	plan.Schedule = &schedules.Spec{
		Cron:  fmt.Sprintf("%d %d %d %d *", next.Minute(), next.Hour(), next.Day(), next.Month()),
		Times: 1, Missed: schedules.MissedSend,
	}
	if _, err := store.Apply(ctx, "demo", plan); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "Campaign  %s leaves at %s, for 40 sample readers\n", plan.Name, next.Format("15:04"))
	return nil
}

// countdown shows, on a terminal, how long it still takes.
func (d *demo) countdown(ctx context.Context) error {
	if !d.terminal {
		return nil
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		next, err := d.service.nextMoment(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if next.IsZero() {
			return nil
		}
		fmt.Fprintf(d.out, "\r\x1b[KLeaves in %d seconds", int(time.Until(next).Round(time.Second).Seconds()))
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// nextMoment is the first moment of all active schedules; zero when there is none.
func (a *app) nextMoment(ctx context.Context) (next time.Time, err error) {
	all, err := a.schedules.All(ctx)
	for _, s := range all {
		if at := s.NextAt.Time(); !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, err
}
