package campaigns_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
)

const monthDigest = `
name: Maandoverzicht
digest: monthly
languages: [nl, fr]
subject: { nl: Dit was onze maand, fr: Notre mois }
preheader: { nl: Alles wat we stuurden in één mail., fr: Tout ce que nous avons envoyé. }
schedule: {cron: "0 9 28 * *"}
blocks:
  - block: head
  - block: introduction
    text: { nl: Een maand vol kleine dingen., fr: Un mois de petites choses. }
  - block: text
    text: { nl: Tot volgende maand., fr: À la prochaine. }
`

// topic adds a topic that these people follow.
func (d desk) topic(slug string, people ...subscribers.ID) subscribers.Topic {
	d.t.Helper()
	topic, err := d.Subscribers.AddTopic(d.t.Context(), "test", subscribers.Topic{Slug: slug, Name: map[subscribers.Language]string{"nl": "Thema " + slug}})
	d.must(err)
	for _, id := range people {
		d.saves(id, subscribers.PreferencesChange{Topics: subscribers.TopicActs{Given: []subscribers.TopicGiven{{Topic: topic.ID, Words: "Ja"}}, Form: "f1"}})
	}
	return topic
}

func (d desk) saves(id subscribers.ID, change subscribers.PreferencesChange) {
	d.t.Helper()
	_, err := d.Subscribers.SavePreferences(d.t.Context(), id, change)
	d.must(err)
}

// leaves makes a campaign and sends it.
func (d desk) leaves(name, topic, more string) campaigns.ID {
	d.t.Helper()
	d.apply(fmt.Sprintf("name: %s\ntopic: %s\nlanguages: [nl]\nsubject: Over %[1]s\nblocks:\n  - {block: introduction, text: Het begint met %[1]s en daarna komt de rest.}\n%[3]s", name, topic, more))
	c, err := d.Send(d.t.Context(), "ana", name)
	d.must(err)
	return c.ID
}

// strikes has the moment of a blueprint come.
func (d desk) strikes(name string, at time.Time) {
	d.t.Helper()
	blueprints, err := d.Blueprints(d.t.Context())
	d.must(err)
	i := slices.IndexFunc(blueprints, func(b campaigns.Blueprint) bool { return b.Name == name })
	d.must(d.Launch(d.t.Context(), schedules.Occurrence{Schedule: blueprints[i].Schedule, Local: at.Format("2006-01-02T15:04"), At: at}))
}

func TestADigestTellsWhatLeftSinceTheLast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.topic("vorming", 1, 2)
		d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
		d.apply(monthDigest)
		now := time.Now()
		d.strikes("Maandoverzicht", now)
		if all, err := d.All(t.Context()); err != nil || len(all) != 0 {
			t.Fatalf("nothing left, and %d campaigns were made (%v)", len(all), err)
		}

		first, second := d.leaves("Stil", "imh-week", ""), d.leaves("Luid", "vorming", "preheader: Kom kijken naar wat luid is.\n")
		for range 2 { // a runner that died before it moved on fires again
			d.strikes("Maandoverzicht", now.AddDate(0, 0, 1))
		}
		c, err := d.Find(t.Context(), db.Read(), "Maandoverzicht")
		d.must(err)
		if !slices.Equal(c.Plan.Tells, []campaigns.ID{first, second}) || c.State != campaigns.Launched {
			t.Fatalf("it is %s (%s) and tells of %v", c.State, c.Problem, c.Plan.Tells)
		}
		blocks := c.Plan.Content.Blocks
		types := ""
		for _, b := range blocks {
			types += b.Type + " "
		}
		if types != "head introduction letter letter text " {
			t.Fatalf("blocks: %s", types)
		}
		stil, luid := blocks[2], blocks[3]
		if stil.If != `thema bevat "imh-week"` || stil.Fields["heading"].Words["fr"] != "Over Stil" || stil.Fields["language"].Words["fr"] != "nl" ||
			stil.Fields["summary"].Words["nl"] != "Het begint met Stil en daarna komt de rest." || stil.Fields["about"].Words["nl"] != "IMH-week" {
			t.Errorf("the first block is %+v", stil)
		}
		if luid.Fields["summary"].Words["nl"] != "Kom kijken naar wat luid is." || luid.Fields["link_text"].Words["nl"] != "Lees “Over Luid”" {
			t.Errorf("the second block is %+v", luid)
		}
		link := stil.Fields["url"].Words["nl"]
		key := link[strings.LastIndexByte(link, '/')+1:]
		if html, err := d.Deliveries.Online(t.Context(), key); err != nil || !strings.Contains(html, "Het begint met Stil") {
			t.Errorf("%s leads to no letter: %v", link, err)
		}

		status := d.status("Maandoverzicht")
		if r := status.Reports[0]; r.Total != 1 || r.Run.Digest != deliveries.Monthly || r.Run.Head.ListID != "Maandoverzicht <maand.overzicht.lindewijk.example>" {
			t.Errorf("the run is %+v", r)
		}
		third := d.leaves("Nog iets", "vorming", "")
		d.strikes("Maandoverzicht", now.AddDate(0, 1, 0))
		c, err = d.Find(t.Context(), db.Read(), "Maandoverzicht")
		d.must(err)
		if !slices.Equal(c.Plan.Tells, []campaigns.ID{third}) {
			t.Errorf("the next one tells of %v, want %d alone", c.Plan.Tells, third)
		}
	})
}
