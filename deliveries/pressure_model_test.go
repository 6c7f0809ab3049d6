package deliveries_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"

	"pgregory.net/rapid"
)

// TestPressureModel sends random campaigns, some urgent, and bundles to people who pause, leave topics and choose otherwise in
// between, over some weeks. However it goes, nobody gets a campaign that may wait while they had as many mails as the cap allows
// in the days before it; and of everything that the cap kept from somebody, the next bundle tells them once if they may be mailed.
func TestPressureModel(t *testing.T) {
	checks(t, "12")
	base := newWorld(t, 5)
	base.follows("vorming", base.ids...)
	template := filepath.Join(t.TempDir(), "template.db")
	base.must(copyDatabase(base.db, template))
	rapid.Check(t, func(t *rapid.T) {
		m := newPressed(t, base, template)
		for range rapid.IntRange(6, 16).Draw(t, "acts") {
			m.more += time.Duration(rapid.IntRange(0, 48).Draw(t, "hours later")) * time.Hour
			switch rapid.IntRange(0, 6).Draw(t, "act") {
			case 0, 1:
				m.chooses()
			case 2:
				m.bundles()
			default:
				m.sends()
			}
		}
	})
}

// pressed is the model: what was sent to whom, by the hours of the engine's clock.
type pressed struct {
	*world
	rt        *rapid.T
	more      time.Duration
	topics    []subscribers.Topic
	campaigns int64
	relay     *mailtest.Relay

	had     map[subscribers.ID][]time.Duration // when each person was sent something
	kept    map[subscribers.ID][]int64         // the campaigns that the cap kept from each, and no bundle took
	topicOf map[int64]subscribers.TopicID
}

func newPressed(rt *rapid.T, base *world, template string) *pressed {
	path := filepath.Join(base.t.TempDir(), "case.db")
	source, err := database.Open(context.Background(), template)
	base.must(err)
	base.must(copyDatabase(source, path))
	base.must(source.Close())
	db, err := database.Open(context.Background(), path)
	base.must(err)
	rt.Cleanup(func() { base.must(db.Close()) })
	w := *base
	w.db, w.people = db, subscribers.NewStore(db)
	w.store = deliveries.NewStore(db, w.people)
	w.store.Pressure = deliveries.Pressure{AtMost: rapid.IntRange(1, 2).Draw(rt, "at most"), Per: "7 days"}
	topics, err := w.people.Topics(context.Background())
	base.must(err)
	return &pressed{world: &w, rt: rt, topics: topics, relay: mailtest.Start(base.t), had: map[subscribers.ID][]time.Duration{},
		kept: map[subscribers.ID][]int64{}, topicOf: map[int64]subscribers.TopicID{}}
}

// person draws one of them.
func (m *pressed) person() subscribers.ID { return rapid.SampledFrom(m.ids).Draw(m.rt, "person") }

// chooses has somebody change what they want.
func (m *pressed) chooses() {
	id, three := m.person(), 3
	change := rapid.SampledFrom([]subscribers.PreferencesChange{
		{PauseMonths: &three}, {PauseMonths: new(int)}, {PauseMonths: new(int)}, {Frequency: subscribers.FrequencyDigest}, {Frequency: subscribers.FrequencyAll},
		{Topics: subscribers.TopicActs{Withdrawn: []subscribers.TopicID{m.topics[1].ID}}},
		{Topics: subscribers.TopicActs{Withdrawn: []subscribers.TopicID{m.topics[0].ID}}},
		{Topics: subscribers.TopicActs{Given: []subscribers.TopicGiven{{Topic: m.topics[0].ID, Words: "Ja"}}, Form: "f1"}},
	}).Draw(m.rt, "choice")
	m.saves(id, change)
}

// sends lets a campaign go and looks who got it.
func (m *pressed) sends() {
	m.campaigns++
	plan := m.plan(m.campaigns, deliveries.Ask)
	plan.Topic = rapid.SampledFrom(m.topics).Draw(m.rt, "topic").ID
	m.topicOf[m.campaigns] = plan.Topic
	if rapid.IntRange(0, 3).Draw(m.rt, "urgent") == 0 {
		plan.Urgent = "het kan niet wachten"
	}
	for _, d := range m.runs(plan) {
		over := m.within(d.Subscriber) >= m.store.Pressure.AtMost && plan.Urgent == ""
		switch {
		case d.State == deliveries.Accepted && over:
			m.rt.Fatalf("campaign %d reached %d, who had %v and it is %v", plan.Campaign, d.Subscriber, m.had[d.Subscriber], m.more)
		case d.Reason == deliveries.ReasonBundled && !over:
			m.rt.Fatalf("campaign %d was kept from %d, who had %v and it is %v", plan.Campaign, d.Subscriber, m.had[d.Subscriber], m.more)
		case d.Reason == deliveries.ReasonBundled:
			m.kept[d.Subscriber] = append(m.kept[d.Subscriber], plan.Campaign)
		}
	}
	m.note(m.campaigns)
}

// within is how many mails somebody had in the days before now.
func (m *pressed) within(id subscribers.ID) (n int) {
	for _, at := range m.had[id] {
		if m.more-at < 7*24*time.Hour {
			n++
		}
	}
	return n
}

// bundles makes a bundle of all that was kept back, and holds what each person was told to what was kept from them.
func (m *pressed) bundles() {
	left, err := m.store.Bundled(context.Background(), m.db.Read(), 1)
	m.must(err)
	if len(left) == 0 {
		for id, kept := range m.kept {
			if len(kept) > 0 {
				m.rt.Fatalf("%v was kept from %d, and no bundle would tell", kept, id)
			}
		}
		return
	}
	m.campaigns++
	plan, words := m.plan(m.campaigns, deliveries.Ask), map[string]string{}
	plan.Topic, plan.Digest = 0, deliveries.Digest{Round: deliveries.Bundle}
	for campaign := range m.topicOf { // also what an earlier bundle told
		plan.Digest.Campaigns = append(plan.Digest.Campaigns, campaign)
		words[fmt.Sprintf("NIEUWS%dX", campaign)] = fmt.Sprintf(`gemist bevat "%s"`, deliveries.Missed(campaign))
	}
	plan.Letters = m.letter(words)
	may := map[subscribers.ID][]int64{}
	for id, kept := range m.kept {
		for _, campaign := range kept {
			barred, err := m.people.Mailable(context.Background(), m.db.Read(), []subscribers.ID{id}, m.topicOf[campaign], database.At(time.Now().Add(m.more)))
			m.must(err)
			if _, is := barred[id]; !is {
				may[id] = append(may[id], campaign)
			}
		}
	}
	before := len(m.relay.Messages())
	for _, d := range m.runs(plan) {
		if len(m.kept[d.Subscriber]) == 0 || (d.State == deliveries.Accepted) != (len(may[d.Subscriber]) > 0) {
			m.rt.Fatalf("the bundle is %s (%s) for %d, from whom %v was kept, of which they may have %v", d.State, d.Reason, d.Subscriber, m.kept[d.Subscriber], may[d.Subscriber])
		}
	}
	m.compareTold(m.relay.Messages()[before:], may)
	m.kept = map[subscribers.ID][]int64{}
	m.note(m.campaigns)
}

// compareTold looks which campaigns stand in the mails of a bundle.
func (m *pressed) compareTold(messages []mailtest.Message, may map[subscribers.ID][]int64) {
	for i, id := range m.ids {
		var said []int64
		for _, message := range messages {
			if message.To[0] != fmt.Sprintf("lezer%d@opvang.example", i) {
				continue
			}
			for campaign := int64(1); campaign < m.campaigns; campaign++ {
				if strings.Contains(string(message.Data), fmt.Sprintf("NIEUWS%dX", campaign)) {
					said = append(said, campaign)
				}
			}
		}
		if !slices.Equal(said, may[id]) {
			m.rt.Fatalf("%d was told of %v, want %v", id, said, may[id])
		}
	}
}

// note remembers who was sent a campaign.
func (m *pressed) note(campaign int64) {
	runs, err := m.store.Runs(context.Background(), m.db.Read(), campaign)
	m.must(err)
	got, err := m.store.Deliveries(context.Background(), runs[0].ID, deliveries.Accepted, 0, 100)
	m.must(err)
	for _, d := range got {
		m.had[d.Subscriber] = append(m.had[d.Subscriber], m.more)
	}
}

// runs freezes a plan, has an engine send it at the model's hour, and returns its rows.
func (m *pressed) runs(plan deliveries.Plan) (rows []deliveries.Delivery) {
	ctx := context.Background()
	plan.LastMoment = time.Now().Add(m.more + 72*time.Hour)
	var run deliveries.Run
	m.must(m.db.Write(ctx, func(tx *database.Tx) (err error) {
		run, err = m.store.Freeze(ctx, tx, plan)
		return err
	}))
	tokens, err := m.people.Tokens(ctx)
	m.must(err)
	relay, err := mailer.NewRelay(mailer.Config{Host: m.relay.Host(), Port: m.relay.Port(), TLS: mailer.TLSNone, Connections: 2, Timeout: time.Minute, VerdictTimeout: time.Minute})
	m.must(err)
	engine := deliveries.NewEngine(deliveries.Engine{
		Store: m.store, Relays: []*mailer.Relay{relay}, Kind: deliveries.Real, Network: m.us, Tokens: tokens, BounceKey: []byte("a key"), Files: m.file,
		Clock: laterClock{m.more}, Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	m.must(m.db.Watch(ctx, time.Millisecond, func() {
		engine.Wake()
		all, err := m.store.Runs(context.Background(), m.db.Read(), plan.Campaign)
		if m.must(err); all[0].State.Ended() {
			cancel()
		}
	}))
	m.must(<-ended)
	for _, state := range deliveries.States() {
		some, err := m.store.Deliveries(context.Background(), run.ID, state, 0, 100)
		m.must(err)
		rows = append(rows, some...)
	}
	return rows
}
