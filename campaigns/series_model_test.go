package campaigns_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
	"dorpspost/subscribers"

	"pgregory.net/rapid"
)

// TestSeriesModel lets people join, leave and come back, days pass with and without a service, mails wait, and the file change, in
// any order. Everybody gets each step at most once, in order, on a day of its own and not before their day; and once everything
// is quiet, nobody who follows the topic lacks a step that is theirs.
func TestSeriesModel(t *testing.T) {
	cases(t, map[bool]string{false: "8", true: "300"}[os.Getenv("DORPSPOST_SURVIVE") == "full"])
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		series := 0
		rapid.Check(t, func(t *rapid.T) {
			series++
			m := &seriesModel{t: t, desk: d, name: fmt.Sprint("Reeks ", series)}
			m.apply()
			for range rapid.IntRange(1, 15).Draw(t, "acts") {
				rapid.SampledFrom(seriesActs).Draw(t, "act")(m)
				m.holds()
			}
			m.settles()
			if _, err := d.Stop(context.Background(), "ana", m.name); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// cases is how many random cases there are, unless the command line says otherwise: one takes as long as some thousand of others.
func cases(t *testing.T, n string) {
	t.Helper()
	usual := flag.Lookup("rapid.checks")
	if usual.Value.String() != usual.DefValue {
		return
	}
	if err := flag.Set("rapid.checks", n); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.checks", usual.DefValue) })
}

var seriesActs = []func(*seriesModel){
	(*seriesModel).join, (*seriesModel).join, (*seriesModel).leave, (*seriesModel).comeBack, (*seriesModel).change,
	(*seriesModel).goodDay, (*seriesModel).goodDay, (*seriesModel).goodDay, (*seriesModel).down, (*seriesModel).slowDay, (*seriesModel).twice,
}

// seriesModel is one series, and who came to it.
type seriesModel struct {
	t       *rapid.T
	desk    desk
	name    string
	version int
	people  []*follower
	day     int

	schedules map[string]schedules.ID // by step
}

// follower is what the reference knows of one person.
type follower struct {
	id        subscribers.ID
	follows   bool
	confirmed int
	had       map[string]int // the day on which a row came, by step
}

var modelDays = map[string]int{"day 0": 0, "day 1": 1, "day 3": 3}

var modelSteps = []string{"day 0", "day 1", "day 3"}

func (m *seriesModel) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *seriesModel) apply() {
	m.t.Helper()
	file := fmt.Sprintf("series: %s\ntopic: imh-week\nanchor: confirmation\nzone: UTC\nat: \"23:59\"\nblocks: [{block: introduction, text: Een korte mail.}]\nsteps:\n", m.name)
	for _, step := range modelSteps {
		file += fmt.Sprintf("  - day: %d\n    subject: Bericht %d van de reeks\n", modelDays[step], m.version*(modelDays[step]%2))
	}
	series, err := campaigns.ReadSeries("reeks.yaml", strings.NewReader(file), nil)
	m.must(err)
	_, err = m.desk.ApplySeries(context.Background(), "ana", series)
	m.must(err)
	blueprints, err := m.desk.Blueprints(context.Background())
	m.must(err)
	m.schedules = map[string]schedules.ID{}
	for _, b := range blueprints {
		m.schedules[strings.TrimPrefix(b.Name, m.name+": ")] = b.Schedule
	}
}

// change gives the last step another content.
func (m *seriesModel) change() {
	m.version++
	m.apply()
}

func (m *seriesModel) join() {
	name := fmt.Sprintf("%s.%d.%d", strings.ReplaceAll(m.name, " ", "."), len(m.people), time.Now().UnixNano())
	m.people = append(m.people, &follower{id: m.desk.joins(name, subscribers.ViaForm), follows: true, confirmed: m.day, had: map[string]int{}})
}

// one draws somebody who follows the topic, or does not.
func (m *seriesModel) one(follows bool) *follower {
	var among []*follower
	for _, p := range m.people {
		if p.follows == follows {
			among = append(among, p)
		}
	}
	if len(among) == 0 {
		return nil
	}
	return among[rapid.IntRange(0, len(among)-1).Draw(m.t, "who")]
}

func (m *seriesModel) leave() {
	if p := m.one(true); p != nil {
		m.must(m.desk.Subscribers.Leave(context.Background(), p.id, subscribers.ViaPage))
		p.follows = false
	}
}

func (m *seriesModel) comeBack() {
	p := m.one(false)
	if p == nil {
		return
	}
	topic, err := m.desk.Subscribers.TopicBySlug(context.Background(), "imh-week")
	m.must(err)
	_, err = m.desk.Subscribers.SavePreferences(context.Background(), p.id, subscribers.PreferencesChange{Topics: subscribers.TopicActs{
		Given: []subscribers.TopicGiven{{Topic: topic.ID, Words: "Ja, weer"}}, Language: "nl"}})
	m.must(err)
	p.follows, p.confirmed = true, m.day
}

// run fires the steps in some order.
func (m *seriesModel) run() {
	order := rapid.Permutation(modelSteps).Draw(m.t, "order")
	for _, step := range order {
		o := today()
		o.Schedule = m.schedules[step]
		m.must(m.desk.Launch(context.Background(), o))
	}
}

func (m *seriesModel) passes() {
	m.desk.day()
	m.day++
}

func (m *seriesModel) goodDay() {
	m.run()
	m.holds()
	m.desk.sends()
	m.passes()
}

// slowDay is one on which the relay takes nothing.
func (m *seriesModel) slowDay() {
	m.run()
	m.holds()
	m.passes()
}

// twice is a crash after the rows came and before the schedule moved on: the same occurrence comes again, when they are sent.
func (m *seriesModel) twice() {
	m.run()
	m.holds()
	m.desk.sends()
	m.goodDay()
}

func (m *seriesModel) down() {
	for range rapid.IntRange(1, 6).Draw(m.t, "days") {
		m.passes()
	}
}

// holds compares the books with what may be.
func (m *seriesModel) holds() {
	m.t.Helper()
	for _, p := range m.people {
		rows, waiting := m.rows(p)
		if waiting > 1 {
			m.t.Fatalf("%d mails are under way to %d at once", waiting, p.id)
		}
		for step, n := range rows {
			if n > 1 {
				m.t.Fatalf("%d has %d rows of %s", p.id, n, step)
			}
			if _, before := p.had[step]; !before {
				m.came(p, step)
			}
		}
	}
}

// came looks at a row that came today.
func (m *seriesModel) came(p *follower, step string) {
	m.t.Helper()
	if !p.follows || m.day < p.confirmed+modelDays[step] {
		m.t.Fatalf("on day %d %s came to somebody who confirmed on day %d (follows: %t)", m.day, step, p.confirmed, p.follows)
	}
	for other, day := range p.had {
		if day == m.day || modelDays[other] > modelDays[step] {
			m.t.Fatalf("on day %d %s came, and %s on day %d", m.day, step, other, day)
		}
	}
	for _, other := range modelSteps {
		if _, had := p.had[other]; !had && modelDays[other] < modelDays[step] {
			m.t.Fatalf("on day %d %s came before %s", m.day, step, other)
		}
	}
	p.had[step] = m.day
}

// rows are how many rows a person has of each step, and how many of all wait to be sent.
func (m *seriesModel) rows(p *follower) (found map[string]int, waiting int) {
	m.t.Helper()
	rows, err := m.desk.DB.Read().Query(context.Background(), `SELECT b.name, count(*), sum(CASE WHEN v.state = 'planned' THEN 1 ELSE 0 END) FROM deliveries v JOIN runs r ON r.id = v.run
		JOIN campaigns c ON c.id = r.campaign JOIN blueprints b ON b.id = c.blueprint JOIN series s ON s.id = b.series
		WHERE v.subscriber = ?1 AND s.name = ?2 GROUP BY b.name`, p.id, m.name)
	m.must(err)
	defer rows.Close()
	found = map[string]int{}
	for rows.Next() {
		var name string
		var n, wait int
		m.must(rows.Scan(&name, &n, &wait))
		found[strings.TrimPrefix(name, m.name+": ")] = n
		waiting += wait
	}
	m.must(rows.Err())
	return found, waiting
}

// settles lets days pass until everybody has had everything, and holds the sums.
func (m *seriesModel) settles() {
	m.t.Helper()
	for range 7 {
		m.twice()
	}
	for _, p := range m.people {
		if p.follows && len(p.had) != len(modelSteps) {
			m.t.Fatalf("%d confirmed on day %d and has %v on day %d", p.id, p.confirmed, p.had, m.day)
		}
	}
	all, err := m.desk.All(context.Background())
	m.must(err)
	for _, c := range all {
		if !strings.HasPrefix(c.Name, m.name+":") {
			continue
		}
		status, err := m.desk.Status(context.Background(), c.Name)
		m.must(err)
		if r := status.Reports[0]; r.Total != r.Run.Total || r.Open() != 0 {
			m.t.Fatalf("%s: %+v", c.Name, r)
		}
	}
}
