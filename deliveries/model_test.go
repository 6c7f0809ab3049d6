package deliveries_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"

	"pgregory.net/rapid"
)

// TestSurviveModel lets staff, readers, a relay and crashes do what they like with a campaign, in any order, and holds the ledger to a
// simple reference after each step: nobody is lost; nobody gets a mail twice whose row was not shown to be in doubt; a crash
// leaves no more in doubt than there are connections; who left, and a run that is held, is marked no more; what is final stays;
// the sum is exact, and a run ends only when no row is open.
func TestSurviveModel(t *testing.T) {
	checks(t, map[bool]string{false: "40", true: "1000"}[os.Getenv("DORPSPOST_SURVIVE") == "full"])
	base := newWorld(t, 0)
	for n := range 12 {
		base.add(addressOf(n))
	}
	template := filepath.Join(t.TempDir(), "template.db")
	base.must(copyDatabase(base.db, template))
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t, base, template)
		for range rapid.IntRange(2, 10).Draw(t, "steps") {
			act := rapid.SampledFrom(acts).Draw(t, "act")
			act.do(m)
			m.compare()
		}
		m.finish()
	})
}

// checks is how many random cases there are, unless the command line says otherwise: one takes as long as some thousand of others.
func checks(t *testing.T, n string) {
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

// copyDatabase makes a copy of what is committed at this moment, which is what a crash would leave.
func copyDatabase(db *database.DB, path string) error {
	source, err := sql.Open("sqlite3", "file:"+db.Path())
	if err != nil {
		return err
	}
	_, err = source.Exec("VACUUM INTO ?1", path)
	return errors.Join(err, source.Close())
}

// fate is how the relay treats one reader.
type fate struct {
	name  string
	rule  mailtest.Rule // without a step, it takes every mail
	never bool          // it takes none
	gone  bool          // because there is no such address
	doubt bool          // it may leave us in doubt
}

func (f fate) GoString() string { return f.name }

var fates = []fate{
	{name: "takes it"}, {name: "takes it"}, {name: "takes it"}, {name: "takes it"}, {name: "takes it"},
	{name: "takes it"}, {name: "takes it"}, {name: "takes it"}, {name: "takes it"}, {name: "takes it"},
	{name: "not now", rule: mailtest.Rule{At: mailtest.AtRcpt, Times: 1, Say: "451 4.7.1 come back later"}},
	{name: "not now, nor then", rule: mailtest.Rule{At: mailtest.AtDot, Times: 2, Say: "451 4.3.0 come back later"}},
	{name: "goodbye", rule: mailtest.Rule{At: mailtest.AtRcpt, Times: 1, Say: "421 4.3.2 closing"}},
	{name: "goodbye at the dot", rule: mailtest.Rule{At: mailtest.AtDot, Times: 1, Say: "421 4.3.2 closing"}},
	{name: "refuses", rule: mailtest.Rule{At: mailtest.AtRcpt, Say: "550 5.2.0 no"}, never: true},
	{name: "refuses what it says", rule: mailtest.Rule{At: mailtest.AtDot, Say: "554 5.6.0 no"}, never: true},
	{name: "is not there", rule: mailtest.Rule{At: mailtest.AtRcpt, Say: "550 5.1.1 no such user"}, never: true, gone: true},
	{name: "hangs up at the name", rule: mailtest.Rule{At: mailtest.AtRcpt, Times: 1, Drop: true}, doubt: true}, // with BDAT, all is written by then
	{name: "hangs up within", rule: mailtest.Rule{At: mailtest.AtBody, Times: 1, Drop: true}, doubt: true},
	{name: "takes it and hangs up", rule: mailtest.Rule{At: mailtest.AtDot, Times: 1, Drop: true}, doubt: true},
	{name: "loses it and hangs up", rule: mailtest.Rule{At: mailtest.AtDot, Times: 1, Drop: true, Lose: true}, doubt: true},
	{name: "half an answer", rule: mailtest.Rule{At: mailtest.AtDot, Times: 1, Half: true}, doubt: true},
}

// addressOf gives each reader a domain of its own: that one asks for less mail is no reason to wait with another's.
func addressOf(n int) string { return fmt.Sprintf("lezer@opvang%d.example", n) }

// reader is what the reference knows of one.
type reader struct {
	address string
	id      subscribers.ID
	fate    fate
	last    deliveries.Delivery // as it was seen last
	doubts  map[int]bool        // attempts that were shown to be in doubt
	resend  bool                // staff asked for it to be sent again
	barred  map[string]bool     // reasons for which it may not be mailed any more
	most    int                 // attempts, once it may not be mailed any more; -1: any number
}

// GoString is what a failing test calls it.
func (r *reader) GoString() string { return r.address }

// model is a campaign, and what must be true of it.
type model struct {
	t           *rapid.T
	base        *world
	folder      string
	copies      int // of the database, so far
	db          *database.DB
	people      *subscribers.Store
	store       *deliveries.Store
	relay       *mailtest.Relay
	readers     []*reader
	policy      deliveries.Policy
	relays      int // all of them the one relay of the test
	order       int // of the second: 0, they share; 1, it stands by
	connections int // to each
	marks       int // per connection
	clock       laterClock
	stopped     bool
	held        map[subscribers.ID]int // attempts, while the run is paused
	crashed     bool                   // since the last comparison
}

func newModel(t *rapid.T, base *world, template string) *model {
	m := &model{
		t: t, base: base, folder: base.t.TempDir(),
		policy:      rapid.SampledFrom([]deliveries.Policy{deliveries.Ask, deliveries.Ask, deliveries.Resend, deliveries.Leave}).Draw(t, "policy"),
		relays:      rapid.SampledFrom([]int{1, 1, 2}).Draw(t, "relays"),
		order:       rapid.IntRange(0, 1).Draw(t, "order"),
		connections: rapid.IntRange(1, 4).Draw(t, "connections"),
		marks:       rapid.SampledFrom([]int{1, 1, 1, 3}).Draw(t, "marks"),
	}
	m.listen()
	m.reopen(func(path string) error {
		data, err := os.ReadFile(template)
		return errors.Join(err, os.WriteFile(path, data, 0o600))
	})
	t.Cleanup(func() { _ = m.db.Close() })
	m.must(m.db.Write(context.Background(), func(tx *database.Tx) error {
		_, err := m.store.Freeze(context.Background(), tx, m.base.plan(1, m.policy))
		return err
	}))
	m.compare()
	return m
}

// listen starts a relay that has a fate for everybody.
func (m *model) listen() {
	script := mailtest.Script{Offers: rapid.SampledFrom([][]string{nil, {"SIZE"}, {"PIPELINING", "CHUNKING"}}).Draw(m.t, "offers")}
	for i, id := range m.base.ids {
		r := &reader{address: addressOf(i), id: id, fate: rapid.SampledFrom(fates).Draw(m.t, "fate"), doubts: map[int]bool{}, barred: map[string]bool{}, most: -1}
		if r.fate.rule.At != "" {
			rule := r.fate.rule
			rule.To = r.address
			script.Rules = append(script.Rules, rule)
		}
		m.readers = append(m.readers, r)
	}
	var err error
	m.relay, err = mailtest.Listen("127.0.0.1:0", script)
	m.must(err)
	m.t.Cleanup(func() { _ = m.relay.Close() })
}

// reopen goes on with a copy of the database, as a service that starts again.
func (m *model) reopen(fill func(path string) error) {
	m.copies++
	path := filepath.Join(m.folder, fmt.Sprint(m.copies, ".db"))
	m.must(fill(path))
	db, err := database.Open(context.Background(), path)
	m.must(err)
	if m.db != nil {
		m.must(m.db.Close())
	}
	m.db, m.people = db, subscribers.NewStore(db)
	m.store = deliveries.NewStore(db, m.people)
}

func (m *model) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}
