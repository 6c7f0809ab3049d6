package deliveries

import (
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/mailer"
	"dorpspost/subscribers"
)

// brussels is noon of a day in June 2027, by hours from then.
func brussels(t *testing.T, hours int) database.Instant {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	return database.At(time.Date(2027, 6, 14, 12, 0, 0, 0, zone).Add(time.Duration(hours) * time.Hour))
}

// earlier is what a campaign before said to the reader, so many hours before the one that asks.
type earlier struct {
	hours    int
	kind     Kind
	state    State
	code     int
	enhanced string
}

func TestABareRefusalCountsOnAnotherDay(t *testing.T) {
	for name, c := range map[string]struct {
		before []earlier
		gone   bool
	}{
		"for the first time":                {nil, false},
		"twice on one day":                  {[]earlier{{-11, Real, Refused, 550, ""}}, false},
		"yesterday in the house, by UTC":    {[]earlier{{-13, Real, Refused, 550, ""}}, true},
		"a year ago":                        {[]earlier{{-365 * 24, Real, Refused, 550, ""}}, true},
		"long ago":                          {[]earlier{{-500 * 24, Real, Refused, 550, ""}}, false},
		"with a reason then":                {[]earlier{{-48, Real, Refused, 550, "5.7.1"}}, false},
		"by another code then":              {[]earlier{{-48, Real, Refused, 554, ""}}, false},
		"and accepted in between":           {[]earlier{{-72, Real, Refused, 550, ""}, {-48, Real, Accepted, 250, "2.0.0"}}, false},
		"and accepted this morning":         {[]earlier{{-72, Real, Refused, 550, ""}, {-2, Real, Accepted, 250, ""}}, false},
		"accepted, and refused since":       {[]earlier{{-72, Real, Accepted, 250, ""}, {-48, Real, Refused, 550, ""}}, true},
		"in practice only":                  {[]earlier{{-48, Practice, Refused, 550, ""}}, false},
		"and once with a reason in between": {[]earlier{{-72, Real, Refused, 550, ""}, {-48, Real, Refused, 550, "5.7.1"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				refused := mailer.Result{Verdict: mailer.Refused, Code: 550}
				if gone := judged(t, db, refused, c.before); gone != c.gone {
					t.Errorf("a bare 550 %s: gone is %t, want %t", name, gone, c.gone)
				}
			})
		})
	}
}

func TestWhatSaysThatAnAddressIsGone(t *testing.T) {
	db := dbtest.Open(t)
	again := []earlier{{-48, Real, Refused, 550, ""}}
	for _, c := range []struct {
		result mailer.Result
		gone   bool
	}{
		{mailer.Result{Verdict: mailer.Refused, Code: 550, Enhanced: "5.1.1"}, true},
		{mailer.Result{Verdict: mailer.Refused, Code: 554, Enhanced: "5.2.1"}, true},
		{mailer.Result{Verdict: mailer.Refused, Code: 550, Enhanced: "5.7.1"}, false},
		{mailer.Result{Verdict: mailer.Refused, Code: 552, Enhanced: "5.2.2"}, false},
		{mailer.Result{Verdict: mailer.Refused, Code: 554}, false},
		{mailer.Result{Verdict: mailer.Later, Code: 450, Enhanced: "4.1.1"}, false},
		{mailer.Result{Verdict: mailer.Later, Code: 550}, false}, // to MAIL, so about the sender
	} {
		if gone := judged(t, db, c.result, again); gone != c.gone {
			t.Errorf("%+v: gone is %t, want %t", c.result, gone, c.gone)
		}
	}
}

// judged asks about a verdict at noon, when the reader had these before.
func judged(t *testing.T, db *database.DB, result mailer.Result, before []earlier) (gone bool) {
	t.Helper()
	ctx, people := t.Context(), subscribers.NewStore(db)
	var err error
	if people.Zone, err = time.LoadLocation("Europe/Brussels"); err != nil {
		t.Fatal(err)
	}
	store := NewStore(db, people)
	err = db.Write(ctx, func(tx *database.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM deliveries"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM runs"); err != nil {
			return err
		}
		for i, e := range append(before, earlier{0, Real, Sending, 0, ""}) {
			at := brussels(t, e.hours)
			if _, err := tx.Exec(ctx, `INSERT INTO runs (id, campaign, kind, topic, state, unknown, head, frozen_at, last_moment)
				VALUES (?1, ?1, ?2, 1, 'done', 'ask', '{}', ?3, ?4)`, i+1, e.kind, at, at.Add(72*time.Hour)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO deliveries (id, run, subscriber, language, state, code, enhanced, decided_at)
				VALUES (?1, ?1, 7, 'nl', ?2, ?3, ?4, ?5)`, i+1, e.state, e.code, e.enhanced, at); err != nil {
				return err
			}
		}
		var err error
		gone, err = store.addressGone(ctx, tx, verdict{delivery: int64(len(before) + 1), subscriber: 7, result: result, at: brussels(t, 0)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return gone
}
