package subscribers

import (
	"crypto/sha256"
	"fmt"

	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// village is a town with chains on the list of days: An (1) and Bo (2), each with a record of every kind, and Ci (3), who was
// erased. Day 1 has the heads of all three; day 2 that of Bo, who did one thing more; after it Bo did another.
type village struct {
	*town
	an, bo, ci Subscriber
	first      Day
	second     Day
}

func newVillage(t *testing.T, db *database.DB) *village {
	v := &village{town: newTown(t, db)}
	v.an, v.bo, v.ci = story(v.town, "an"), story(v.town, "bo"), story(v.town, "ci")
	v.first = v.lists(1)
	must(t, second(v.Erase(t.Context(), v.ci.ID, "ana")))
	v.saves(v.bo.ID, PreferencesChange{Frequency: FrequencyWeek}) // record 9
	v.second = v.lists(2)
	v.saves(v.bo.ID, PreferencesChange{Frequency: FrequencyAll}) // record 10
	same(t, v.faults(), []string(nil))
	return v
}

// lists is the turn of a day.
func (w *town) lists(day int) Day {
	w.t.Helper()
	listed, err := w.ListHeads(w.t.Context(), database.At(time.Date(2027, 6, day, 0, 5, 0, 0, time.UTC)))
	must(w.t, err)
	return listed
}

// faults are all that verifying finds, by their rows: "2/3" for record 3 of subscriber 2, "day 1", "words 1".
func (v *village) faults() (named []string) {
	v.t.Helper()
	note := func(e *TamperedError) {
		switch {
		case e.Day > 0:
			named = append(named, fmt.Sprintf("day %d", e.Day))
		case e.Date != "":
			named = append(named, e.Date)
		case e.Words > 0:
			named = append(named, fmt.Sprintf("words %d", e.Words))
		default:
			named = append(named, fmt.Sprintf("%d/%d", e.Subscriber, e.Number))
		}
		if !strings.Contains(e.Error(), e.What) || e.What == "" {
			v.t.Errorf("fault %+v says %q", e, e)
		}
	}
	_, err := v.VerifyAllConsent(v.t.Context(), note)
	must(v.t, err)
	kept := map[string]string{v.first.Date: v.first.Hash, v.second.Date: v.second.Hash}
	delete(kept, "")
	_, err = v.VerifyDays(v.t.Context(), kept, note)
	must(v.t, err)
	return named
}

// forge writes Bo's chain anew from a record on, as somebody would who has this program: records, values, chain and the
// marks that point at them all agree, under the person's own key or a new one.
func (v *village) forge(secret []byte, change func([]Consent) []Consent) {
	v.t.Helper()
	ctx := v.t.Context()
	records, err := v.ConsentOf(ctx, v.bo.ID)
	must(v.t, err)
	must(v.t, v.db.Write(ctx, func(tx *database.Tx) error {
		c, err := chainOf(ctx, tx, v.bo.ID)
		must(v.t, err)
		if secret != nil {
			c.secret = secret
		}
		c.length, c.head = 0, []byte{}
		for _, table := range []string{"consents", "consent_values", "consent_chains"} {
			_, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE subscriber_id = ?1", v.bo.ID)
			must(v.t, err)
		}
		for _, record := range change(records) {
			words, err := wordsID(ctx, tx, record.Words)
			must(v.t, err)
			must(v.t, c.write(record, words, func(statement string, args ...any) error {
				_, err := tx.Exec(ctx, statement, args...)
				return err
			}))
		}
		return nil
	}))
}

// cutOff takes away the end of Bo's chain from a record on, and mends all that would tell.
func (v *village) cutOff(from int) {
	v.exec("DELETE FROM consents WHERE subscriber_id = 2 AND number >= ?1", from)
	v.exec("DELETE FROM consent_values WHERE subscriber_id = 2 AND number >= ?1", from)
	v.exec("UPDATE consent_chains SET length = ?1 - 1, head = COALESCE((SELECT hash FROM consents WHERE subscriber_id = 2 AND number = ?1 - 1), head) WHERE subscriber_id = 2", from)
}

// listAnew writes the list from a day on anew, so that it agrees with whatever stands in the chains.
func (v *village) listAnew(day int) {
	v.t.Helper()
	ctx := v.t.Context()
	v.exec("UPDATE consent_heads SET hash = (SELECT c.hash FROM consents c WHERE c.subscriber_id = consent_heads.subscriber_id AND c.number = consent_heads.number)")
	days, err := (&listCheck{db: v.db}).days(ctx)
	must(v.t, err)
	for i, d := range days[day-1:] {
		if at := day - 1 + i; at > 0 {
			d.previous = days[at-1].hash
		}
		digest := digestOf(d)
		must(v.t, eachHead(ctx, v.db.Read(), d.Number, digest.add))
		d.put(digest.end())
		days[day-1+i] = d
		v.exec("UPDATE consent_days SET previous = ?2, hash = ?3 WHERE number = ?1", d.Number, d.previous, d.hash)
	}
}

// Every way of changing the proof by hand is found, and the row is named: the record of the person, or the day of the list.
func TestTamperingIsNamed(t *testing.T) {
	queries := func(all ...string) func(*village) {
		return func(v *village) {
			for _, query := range all {
				v.exec(query)
			}
		}
	}
	otherWords := func(records []Consent) []Consent {
		records[1].Words = "Ja, stuur mij alles."
		return records
	}
	for name, test := range map[string]struct {
		do    func(*village)
		names []string
	}{
		// One record.
		"kind":            {queries("UPDATE consents SET kind = 'given' WHERE subscriber_id = 2 AND number = 3"), []string{"2/3"}},
		"topic":           {queries("UPDATE consents SET topic_id = 3 WHERE subscriber_id = 2 AND number = 2"), []string{"2/2"}},
		"topic of all":    {queries("UPDATE consents SET topic_id = 0 WHERE subscriber_id = 2 AND number = 7"), []string{"2/7"}},
		"language":        {queries("UPDATE consents SET language = 'en' WHERE subscriber_id = 2 AND number = 1"), []string{"2/1"}},
		"moment":          {queries("UPDATE consents SET at = at - 1 WHERE subscriber_id = 2 AND number = 4"), []string{"2/4"}},
		"words":           {queries("UPDATE consents SET words_id = 2 WHERE subscriber_id = 2 AND number = 1"), []string{"2/1"}},
		"words of nobody": {queries("UPDATE consents SET words_id = 99 WHERE subscriber_id = 2 AND number = 7"), []string{"2/7"}},
		"text of words":   {queries("UPDATE consent_words SET text = 'Ja, alles.' WHERE id = 1"), []string{"1/1", "2/1", "3/1", "words 1"}},
		"words anew": {func(v *village) {
			v.exec("UPDATE consent_words SET text = 'Ja.', digest = ?1 WHERE id = 1", sha256Of("Ja."))
		}, []string{"1/1", "2/1", "3/1"}},
		"words gone":     {queries("DELETE FROM consent_words WHERE id = 1"), []string{"1/1", "2/1", "3/1"}},
		"hash":           {queries("UPDATE consents SET hash = previous WHERE subscriber_id = 2 AND number = 8"), []string{"2/8"}},
		"record removed": {queries("DELETE FROM consents WHERE subscriber_id = 2 AND number = 3"), []string{"2/3"}},
		"last two removed": {queries("DELETE FROM consents WHERE subscriber_id = 2 AND number = 10",
			"DELETE FROM consents WHERE subscriber_id = 2 AND number = 9"), []string{"2/9"}},
		"last removed": {queries("DELETE FROM consents WHERE subscriber_id = 2 AND number = 10"), []string{"2/10"}},
		"all removed":  {queries("DELETE FROM consents WHERE subscriber_id = 2"), []string{"2/1"}},
		"record inserted": {queries(`INSERT INTO consents SELECT subscriber_id, 11, 'given', topic_id, language, words_id, at, hash, values_mac, hash
			FROM consents WHERE subscriber_id = 2 AND number = 10`), []string{"2/11"}},
		"records reordered": {queries("UPDATE consents SET number = 99 WHERE subscriber_id = 2 AND number = 2",
			"UPDATE consents SET number = 2 WHERE subscriber_id = 2 AND number = 4", "UPDATE consents SET number = 4 WHERE subscriber_id = 2 AND number = 99"), []string{"2/2"}},

		// What is personal in it, and the key.
		"personal values": {queries("UPDATE consent_values SET content = REPLACE(content, 'Gent', 'Luik') WHERE subscriber_id = 2 AND number = 2"), []string{"2/2"}},
		"no values more":  {queries("UPDATE consent_values SET content = 'x' WHERE subscriber_id = 2 AND number = 10"), []string{"2/10"}},
		"values gone":     {queries("DELETE FROM consent_values WHERE subscriber_id = 2 AND number = 5"), []string{"2/5"}},
		"values inserted": {queries("INSERT INTO consent_values VALUES (2, 40, '{}')"), []string{"2/40"}},
		"key gone":        {queries("UPDATE consent_chains SET secret = NULL WHERE subscriber_id = 2"), []string{"2/1"}},
		"values and key gone": {queries("UPDATE consent_chains SET secret = NULL WHERE subscriber_id = 2", "DELETE FROM consent_values WHERE subscriber_id = 2"),
			[]string{"2/1"}},
		"key swapped": {queries("UPDATE consent_chains SET secret = (SELECT secret FROM consent_chains WHERE subscriber_id = 1) WHERE subscriber_id = 2"), []string{"2/1"}},
		"two people's rows swapped": {queries("UPDATE consent_values SET subscriber_id = 99 WHERE subscriber_id = 1", "UPDATE consent_values SET subscriber_id = 1 WHERE subscriber_id = 2",
			"UPDATE consent_values SET subscriber_id = 2 WHERE subscriber_id = 99"), []string{"1/1", "2/1"}},

		// The chain as a whole.
		"chain row gone": {queries("DELETE FROM consent_chains WHERE subscriber_id = 2"), []string{"2/1"}},
		"chain of nobody": {queries("INSERT INTO subscribers (address, address_key, state, created_at) VALUES ('x@example.org', 'x@example.org', 'active', 1)",
			"INSERT INTO consent_chains SELECT 4, secret, 0, head FROM consent_chains WHERE subscriber_id = 1"), []string{"4/0"}},
		"end cut off, with count and head": {func(v *village) { v.cutOff(9) }, []string{"2/9"}},
		"cut off down to nothing":          {func(v *village) { v.cutOff(1); v.exec("DELETE FROM consent_chains WHERE subscriber_id = 2") }, []string{"2/1"}},
		"cut off, and gone on": {func(v *village) {
			v.cutOff(9)
			v.saves(2, PreferencesChange{PauseMonths: new(int), Frequency: FrequencyDigest})
		}, []string{"2/9"}},
		"written anew":                          {func(v *village) { v.forge(nil, otherWords) }, []string{"2/8"}},
		"written anew with another key":         {func(v *village) { v.forge([]byte("another key of thirty-two octets"), otherWords) }, []string{"2/8"}},
		"person removed with all of it":         {func(v *village) { v.forget(2) }, []string{"2/1"}},
		"written anew, and the list too":        {func(v *village) { v.forge(nil, otherWords); v.listAnew(1) }, []string{"day 1", "day 2"}},
		"written anew, and one day of the list": {func(v *village) { v.forge(nil, otherWords); v.listAnew(2) }, []string{"day 1", "day 2"}},
		"cut off, and the list from that day on": {func(v *village) {
			v.cutOff(9)
			v.exec("DELETE FROM consent_heads WHERE day = 2")
			v.exec("DELETE FROM consent_days WHERE number = 2")
		}, []string{"2027-06-02"}},
		"erased in name only":              {queries("UPDATE subscribers SET state = 'erased' WHERE id = 2"), []string{"2/1"}},
		"values outlive erasure":           {queries("INSERT INTO consent_values SELECT 3, number, content FROM consent_values WHERE subscriber_id = 2 AND number = 1"), []string{"3/1"}},
		"key outlives erasure":             {queries("UPDATE consent_chains SET secret = (SELECT secret FROM consent_chains WHERE subscriber_id = 1) WHERE subscriber_id = 3"), []string{"3/1"}},
		"words of who was erased":          {queries("UPDATE consents SET words_id = 2 WHERE subscriber_id = 3 AND number = 1"), []string{"3/1"}},
		"record of who was erased removed": {queries("DELETE FROM consents WHERE subscriber_id = 3 AND number = 8"), []string{"3/8"}},
		"who was erased comes back":        {queries("UPDATE subscribers SET state = 'active' WHERE id = 3"), []string{"3/1"}},

		// What follows from the records.
		"mark moved":       {queries("UPDATE subscriptions SET consent = 2 WHERE subscriber_id = 2 AND topic_id = 1"), []string{"2/2"}},
		"left topic":       {queries("UPDATE subscriptions SET left_on = NULL WHERE subscriber_id = 2 AND topic_id = 2"), []string{"2/2"}},
		"mark of nobody":   {queries("UPDATE subscriptions SET consent = 40 WHERE subscriber_id = 2 AND topic_id = 1"), []string{"2/40"}},
		"mark gone":        {queries("DELETE FROM subscriptions WHERE subscriber_id = 2 AND topic_id = 1"), []string{"2/1"}},
		"another address":  {queries("UPDATE subscribers SET address = 'eve@example.org', address_key = 'eve@example.org' WHERE id = 2"), []string{"2/10"}},
		"mailed elsewhere": {queries("UPDATE subscribers SET address = 'eve@example.org' WHERE id = 2"), []string{"2/10"}},
		"known elsewhere":  {queries("UPDATE subscribers SET address_key = 'eve@example.org' WHERE id = 2"), []string{"2/10"}},
		"mailed nowhere":   {queries("UPDATE subscribers SET address = NULL WHERE id = 2"), []string{"2/10"}},

		// The list of days.
		"day's date":          {queries("UPDATE consent_days SET day = '2027-05-31' WHERE number = 1"), []string{"day 1", "2027-06-01"}},
		"day's moment":        {queries("UPDATE consent_days SET at = at + 1 WHERE number = 2"), []string{"day 2"}},
		"day's count":         {queries("UPDATE consent_days SET heads = heads + 1 WHERE number = 1"), []string{"day 1"}},
		"day's hash":          {queries("UPDATE consent_days SET hash = previous WHERE number = 2"), []string{"day 2"}},
		"day's hash emptied":  {queries("UPDATE consent_days SET hash = SUBSTR(hash, 1, 0) WHERE number = 2"), []string{"day 2"}},
		"day's previous":      {queries("UPDATE consent_days SET previous = hash WHERE number = 2"), []string{"day 2"}},
		"day removed":         {queries("DELETE FROM consent_days WHERE number = 1"), []string{"day 1", "2027-06-01"}},
		"last day removed":    {queries("DELETE FROM consent_days WHERE number = 2"), []string{"day 2", "2027-06-02"}},
		"day put in":          {queries("INSERT INTO consent_days SELECT 3, '2027-06-03', 0, hash, hash, at FROM consent_days WHERE number = 2"), []string{"day 3"}},
		"head of a day":       {queries("UPDATE consent_heads SET hash = (SELECT hash FROM consents WHERE subscriber_id = 2 AND number = 7) WHERE subscriber_id = 2 AND number = 8"), []string{"2/8", "day 1"}},
		"head removed":        {queries("DELETE FROM consent_heads WHERE subscriber_id = 2 AND number = 8"), []string{"day 1"}},
		"last head removed":   {queries("DELETE FROM consent_heads WHERE day = 2"), []string{"day 2"}},
		"head put in":         {queries("INSERT INTO consent_heads SELECT 2, 7, 1, hash FROM consents WHERE subscriber_id = 2 AND number = 7"), []string{"day 1"}},
		"head on another day": {queries("UPDATE consent_heads SET day = 2 WHERE subscriber_id = 1"), []string{"day 1", "day 2"}},
		"two heads swapped":   {queries("UPDATE consent_heads SET subscriber_id = 99 WHERE subscriber_id = 1", "UPDATE consent_heads SET subscriber_id = 1 WHERE subscriber_id = 3", "UPDATE consent_heads SET subscriber_id = 3 WHERE subscriber_id = 99"), []string{"1/8", "3/8", "day 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t, dbtest.Open(t))
			test.do(v)
			same(t, v.faults(), test.names)
		})
	}
}

// forget takes a person out of every table but the list of days.
func (w *town) forget(id ID) {
	w.t.Helper()
	for _, table := range []string{"subscriptions", "consents", "consent_values", "consent_chains"} {
		w.exec("DELETE FROM "+table+" WHERE subscriber_id = ?1", id)
	}
	w.exec("DELETE FROM subscribers WHERE id = ?1", id)
}

// What verifying cannot find is said in docs/readers.md, and is no more than that.
func TestWhatIsNotFound(t *testing.T) {
	for name, do := range map[string]func(*village){
		"cut off before it was listed": func(v *village) {
			v.cutOff(10)
		},
		"written anew from where it was listed": func(v *village) {
			v.forge(nil, func(records []Consent) []Consent {
				records[9].Detail = string(FrequencyDigest)
				return records
			})
		},
		"written anew with the list, and no hash was kept": func(v *village) {
			v.forge(nil, func(records []Consent) []Consent {
				records[1].Words = "Ja, stuur mij alles."
				return records
			})
			v.listAnew(1)
			v.first, v.second = Day{}, Day{}
		},
		"a record that follows and is not true": func(v *village) {
			v.forge(nil, func(records []Consent) []Consent { return append(records, records[9]) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t, dbtest.Open(t))
			do(v)
			same(t, v.faults(), []string(nil))
		})
	}
}

func sha256Of(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
