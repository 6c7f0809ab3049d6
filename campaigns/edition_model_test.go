package campaigns_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"

	"pgregory.net/rapid"
)

// TestEditionsModel hands occurrences out, strikes moments, looks at drafts again and approves them, changes their texts and their
// blueprint, and ends and begins that, in any order and each as often as it likes. An occurrence makes one campaign and one mail to its
// owner; nothing leaves that was not approved as it is; and a draft keeps what it says until somebody changes it.
func TestEditionsModel(t *testing.T) {
	cases(t, map[bool]string{false: "8", true: "300"}[os.Getenv("DORPSPOST_SURVIVE") == "full"])
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.hearing()
		blueprints := 0
		rapid.Check(t, func(t *rapid.T) {
			blueprints++
			m := &editionsModel{t: t, desk: d, name: fmt.Sprint("Brief ", blueprints), editions: map[int]*edition{}}
			m.change()
			for range rapid.IntRange(1, 20).Draw(t, "acts") {
				rapid.SampledFrom(editionActs).Draw(t, "act")(m)
				m.holds()
			}
		})
	})
}

var editionActs = []func(*editionsModel){
	(*editionsModel).handOut, (*editionsModel).handOut, (*editionsModel).strike, (*editionsModel).lookAgain, (*editionsModel).approve, (*editionsModel).approve,
	(*editionsModel).mend, (*editionsModel).change, (*editionsModel).end,
}

// editionsModel is one blueprint, and what it should have made.
type editionsModel struct {
	t        *rapid.T
	desk     desk
	name     string
	version  int // of the blueprint's subject
	ended    bool
	schedule schedules.ID
	editions map[int]*edition // by the day of June 2037
}

// edition is what the reference knows of one.
type edition struct {
	id       campaigns.ID
	subject  string
	looked   bool // at what was not changed since
	approved bool
	struck   bool
	left     bool
}

func (m *editionsModel) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *editionsModel) file() string {
	return fmt.Sprintf("name: %s\ntopic: imh-week\nsubject: Nummer %d van 2036\nschedule: {yearly: %d june, at: \"09:00\"}\nblocks:\n  - block: text\n    text: Kom je ook?\n",
		m.name, m.version, 1+m.version)
}

// change applies the blueprint anew, with another subject and other moments; one that has ended begins again.
func (m *editionsModel) change() {
	m.version = min(m.version+1, 27)
	plan, err := campaigns.ReadFile("brief.yaml", strings.NewReader(m.file()), nil)
	m.must(err)
	_, err = m.desk.Apply(context.Background(), "ana", plan)
	m.must(err)
	blueprints, err := m.desk.Blueprints(context.Background())
	m.must(err)
	for _, b := range blueprints {
		if b.Name == m.name {
			m.schedule = b.Schedule
		}
	}
	schedule, err := m.desk.Schedules.ByID(context.Background(), m.schedule)
	m.must(err)
	m.ended = schedule.State != schedules.StateActive
}

func (m *editionsModel) end() {
	_, err := m.desk.Stop(context.Background(), "ana", m.name)
	if m.ended != errors.Is(err, campaigns.ErrOver) {
		m.t.Fatalf("ended before: %v; now: %v", m.ended, err)
	}
	m.ended = true
}

func (m *editionsModel) handOut() {
	day := rapid.IntRange(1, 4).Draw(m.t, "day")
	at := time.Date(2037, 6, day, 7, 0, 0, 0, time.UTC)
	m.must(m.desk.Launch(context.Background(), schedules.Occurrence{Schedule: m.schedule, Local: at.Add(2 * time.Hour).Format("2006-01-02T15:04"), At: at}))
	if m.editions[day] != nil || m.ended {
		return
	}
	var id campaigns.ID
	m.must(m.desk.DB.Read().QueryRow(context.Background(), "SELECT id FROM campaigns WHERE name LIKE ?1 ORDER BY id DESC LIMIT 1", m.name+" (%").Scan(&id))
	m.editions[day] = &edition{id: id, subject: fmt.Sprintf("Nummer %d van 2036", m.version)}
}

// one is an edition that was made; ok is false where there is none.
func (m *editionsModel) one() (e *edition, ok bool) {
	e, ok = m.editions[rapid.IntRange(1, 4).Draw(m.t, "edition")]
	return e, ok
}

func (m *editionsModel) campaign(e *edition) campaigns.Campaign {
	c, err := m.desk.Find(context.Background(), m.desk.DB.Read(), fmt.Sprint(e.id))
	m.must(err)
	return c
}

func (m *editionsModel) strike() {
	e, ok := m.one()
	if !ok {
		return
	}
	c := m.campaign(e)
	m.must(m.desk.Launch(context.Background(), schedules.Occurrence{Schedule: c.Schedule, Local: c.Occurrence, At: time.Now()}))
	e.left = e.left || e.approved && !e.struck
	e.struck = true
}

func (m *editionsModel) lookAgain() {
	if e, ok := m.one(); ok {
		_, _, err := m.desk.LookAgain(context.Background(), "bo", fmt.Sprint(e.id), campaigns.Confirming{All: true}, campaigns.Checking{})
		m.must(err)
		e.looked = true
	}
}

// approve succeeds for what was looked at and has not gone; that its moment has been struck is the runner's to know, not ours.
func (m *editionsModel) approve() {
	e, ok := m.one()
	if !ok || e.struck {
		return
	}
	_, err := m.desk.Approve(context.Background(), "bo", fmt.Sprint(e.id))
	if _, open := errors.AsType[*campaigns.ReviewError](err); open == e.looked || !open && err != nil {
		m.t.Fatalf("looked at: %v; approving: %v", e.looked, err)
	}
	e.approved = e.approved || e.looked
}

// mend gives a draft another subject, in which its old year still stands.
func (m *editionsModel) mend() {
	e, ok := m.one()
	if !ok || e.left {
		return
	}
	c := m.campaign(e)
	e.subject += "!"
	text := fmt.Sprintf("name: %s\ntopic: imh-week\nsubject: %s\nblocks:\n  - block: text\n    text: Kom je ook?\n", c.Name, e.subject)
	plan, err := campaigns.ReadFile("brief.yaml", strings.NewReader(text), nil)
	m.must(err)
	_, err = m.desk.Apply(context.Background(), "cis", plan)
	m.must(err)
	e.looked, e.approved = false, false
}

// holds compares what there is with what should be.
func (m *editionsModel) holds() {
	var made int
	m.must(m.desk.DB.Read().QueryRow(context.Background(), "SELECT COUNT(*) FROM campaigns WHERE name LIKE ?1", m.name+" (%").Scan(&made))
	if made != len(m.editions) {
		m.t.Fatalf("there are %d editions, want %d", made, len(m.editions))
	}
	for day, e := range m.editions {
		c := m.campaign(e)
		if left := c.State == campaigns.Launched; left != e.left || c.Plan.Content.Subject.In("nl") != e.subject {
			m.t.Fatalf("the one of %d June is %s (%s), says %q; it should have left: %v, and say %q", day, c.State, c.Problem, c.Plan.Content.Subject.In("nl"), e.left, e.subject)
		}
		var told int
		m.must(m.desk.DB.Read().QueryRow(context.Background(), "SELECT COUNT(*) FROM notices WHERE kind = 'made' AND subject = ?1", c.Name).Scan(&told))
		if told != 1 {
			m.t.Fatalf("of the one of %d June its owner was told %d times", day, told)
		}
	}
}
