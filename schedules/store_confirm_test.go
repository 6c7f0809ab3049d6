package schedules_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

func confirm(t testing.TB, db *database.DB, store *schedules.Store, year int, first, last string) error {
	t.Helper()
	return db.Write(t.Context(), func(tx *database.Tx) error {
		return store.Confirm(t.Context(), tx, "ana", "imh-week", year, first, last)
	})
}

// liveUntil lets the time pass until then; the service runs only around what is due, and not for years of nothing.
func (h *house) liveUntil(end time.Time) {
	h.t.Helper()
	for {
		all, err := h.store.All(h.t.Context())
		if err != nil {
			h.t.Fatal(err)
		}
		next := end
		for _, s := range all {
			if s.State == schedules.StateActive && s.NextAt.Time().Before(next) {
				next = s.NextAt.Time()
			}
		}
		pass(time.Until(next))
		if next.Equal(end) {
			return
		}
		h.openFor(time.Second)
	}
}

// listen notes what Moved is told: "1 2000-06-12T09:00 -> 2000-06-19T09:00".
func listen(store *schedules.Store) *[]string {
	told := &[]string{}
	store.Moved = func(_ context.Context, _ *database.Tx, id schedules.ID, from, to string) error {
		*told = append(*told, fmt.Sprintf("%d %s -> %s", id, from, to))
		return nil
	}
	return told
}

func around(text string, ahead int) schedules.Spec {
	return schedules.Spec{Around: text + " imh-week", At: "09:00", Zone: utc, Ahead: ahead}
}

// Years of one schedule, from 1 January 2000 on, when the second Monday of June is the 12th; in 2001 it is the 11th. Dates are
// confirmed on a day, and the service runs until the end of June 2001.
var confirmed = []struct {
	name        string
	spec        schedules.Spec
	on          string // the day of 2000 on which somebody confirms
	first, last string
	told        []string
	made        []string
}{
	{"later, in good time", around("first day of", 0), "03-01", "2000-06-19", "2000-06-25",
		[]string{"1 2000-06-12T09:00 -> 2000-06-19T09:00"}, []string{"1 2000-06-19T09:00", "1 2001-06-11T09:00"}},
	{"as proposed", around("first day of", 0), "03-01", "2000-06-12", "2000-06-18",
		nil, []string{"1 2000-06-12T09:00", "1 2001-06-11T09:00"}},
	{"only longer", around("day after", 0), "03-01", "2000-06-12", "2000-06-20",
		[]string{"1 2000-06-19T09:00 -> 2000-06-21T09:00"}, []string{"1 2000-06-21T09:00", "1 2001-06-18T09:00"}},
	{"weeks before", around("4 weeks before", 0), "03-01", "2000-06-19", "2000-06-25",
		[]string{"1 2000-05-15T09:00 -> 2000-05-22T09:00"}, []string{"1 2000-05-22T09:00", "1 2001-05-14T09:00"}},
	{"handed out already, and later", around("first day of", 28), "05-20", "2000-06-19", "2000-06-25",
		[]string{"1 2000-06-12T09:00 -> 2000-06-19T09:00"}, []string{"1 2000-06-12T09:00", "1 2001-06-11T09:00"}},
	{"handed out already, and earlier", around("first day of", 28), "05-20", "2000-06-05", "2000-06-11",
		[]string{"1 2000-06-12T09:00 -> 2000-06-05T09:00"}, []string{"1 2000-06-12T09:00", "1 2001-06-11T09:00"}},
	{"into the next year's turn", around("first day of", 28), "05-20", "2000-12-25", "2001-01-07",
		[]string{"1 2000-06-12T09:00 -> 2000-12-25T09:00"}, []string{"1 2000-06-12T09:00", "1 2001-06-11T09:00"}},
	{"left already", around("first day of", 0), "06-14", "2000-06-19", "2000-06-25",
		[]string{"1 2000-06-12T09:00 -> 2000-06-19T09:00"}, // what was made of it may still be here
		[]string{"1 2000-06-12T09:00", "1 2001-06-11T09:00"}},
	{"over already, and earlier", around("first day of", 0), "06-14", "2000-06-05", "2000-06-11",
		nil, []string{"1 2000-06-12T09:00", "1 2001-06-11T09:00"}},
	{"into the past", around("first day of", 0), "06-10", "2000-06-05", "2000-06-11",
		[]string{"1 2000-06-12T09:00 -> 2000-06-05T09:00"}, []string{"1 2000-06-05T09:00 asked", "1 2001-06-11T09:00"}},
	{"no such day any more", around("day 7 of", 0), "03-01", "2000-06-12", "2000-06-16",
		[]string{"1 2000-06-18T09:00 -> "}, []string{"1 2001-06-17T09:00"}},
	{"moved from a holiday", schedules.Spec{Around: "first day of imh-week", At: "09:00", Zone: utc, Avoid: "holidays"}, "03-01", "2000-05-01", "2000-05-07",
		[]string{"1 2000-06-13T09:00 -> 2000-05-02T09:00"}, // 12 June 2000 is Whit Monday
		[]string{"1 2000-05-02T09:00", "1 2001-06-11T09:00"}},
	{"each day, some handed out", around("each day of", 3), "06-10", "2000-06-15", "2000-06-18", // on the 10th: those of the 12th and 13th
		[]string{"1 2000-06-12T09:00 -> 2000-06-15T09:00", "1 2000-06-13T09:00 -> 2000-06-16T09:00", "1 2000-06-14T09:00 -> 2000-06-17T09:00",
			"1 2000-06-15T09:00 -> 2000-06-18T09:00", "1 2000-06-16T09:00 -> ", "1 2000-06-17T09:00 -> ", "1 2000-06-18T09:00 -> "},
		[]string{"1 2000-06-12T09:00", "1 2000-06-13T09:00", "1 2000-06-17T09:00", "1 2000-06-18T09:00",
			"1 2001-06-11T09:00", "1 2001-06-12T09:00", "1 2001-06-13T09:00", "1 2001-06-14T09:00", "1 2001-06-15T09:00", "1 2001-06-16T09:00", "1 2001-06-17T09:00"}},
}

func TestConfirmedDatesMoveWhatHangsOnThem(t *testing.T) {
	for _, c := range confirmed {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				create(t, h.db, h.store, c.spec, time.Now())
				told := listen(h.store)
				day, err := time.Parse("2006-01-02", "2000-"+c.on)
				if err != nil {
					t.Fatal(err)
				}
				h.liveUntil(day.Add(12 * time.Hour))
				if err := confirm(t, h.db, h.store, 2000, c.first, c.last); err != nil {
					t.Fatal(err)
				}
				h.liveUntil(time.Date(2001, 6, 30, 0, 0, 0, 0, time.UTC))
				h.mustHaveMade(c.made...)
				if diff := cmp.Diff(c.told, *told, cmp.Transformer("", func(s []string) string { return strings.Join(s, "\n") })); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// Somebody confirms the wrong dates, and then the right ones: nothing is lost, nothing comes twice.
func TestConfirmedTwice(t *testing.T) {
	for name, spec := range map[string]schedules.Spec{
		"to come":              around("first day of", 0),
		"handed out":           around("first day of", 60),
		"over by its last day": {Around: "first day of imh-week", At: "09:00", Zone: utc, End: "2000-06-15"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				create(t, h.db, h.store, spec, time.Now())
				h.liveUntil(time.Date(2000, 5, 1, 0, 0, 0, 0, time.UTC))
				for _, first := range []string{"2000-06-19", "2000-06-05", "2000-06-12"} {
					if err := confirm(t, h.db, h.store, 2000, first, first); err != nil {
						t.Fatal(err)
					}
				}
				h.liveUntil(time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC))
				h.mustHaveMade("1 2000-06-12T09:00")
			})
		})
	}
}

// While the service was away its moment passed, and then somebody says that the week is later: it was not missed at all.
func TestConfirmedWhileDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, around("first day of", 0), time.Now())
		pass(time.Until(time.Date(2000, 6, 14, 0, 0, 0, 0, time.UTC)))
		if err := confirm(t, h.db, h.store, 2000, "2000-06-19", "2000-06-25"); err != nil {
			t.Fatal(err)
		}
		h.liveUntil(time.Date(2000, 7, 1, 0, 0, 0, 0, time.UTC))
		h.mustHaveMade("1 2000-06-19T09:00")
		h.mustHaveRecorded(id, "2000-06-19T09:00 fired")
	})
}

// What is in hand at this very moment keeps its date: other dates for it are refused, those of another year are not.
func TestConfirmedWhileInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		create(t, h.db, h.store, around("first day of", 28), time.Now())
		h.refuseWith(func(schedules.Occurrence) error {
			if busy, ok := errors.AsType[*schedules.InHandError](confirm(t, h.db, h.store, 2000, "2000-06-19", "2000-06-25")); !ok {
				t.Errorf("confirmed in the middle: %v", busy)
			}
			return confirm(t, h.db, h.store, 2001, "2001-06-18", "2001-06-24")
		})
		h.liveUntil(time.Date(2000, 7, 1, 0, 0, 0, 0, time.UTC))
		h.mustHaveMade("1 2000-06-12T09:00")
		if next := read(t, h.store, 1).NextLocal; next != "2001-06-18T09:00" {
			t.Errorf("next is %s", next)
		}
	})
}

func TestConfirm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store := schedules.NewStore(db)
		hanging := create(t, db, store, schedules.Spec{Around: "first day of imh-week", At: "09:00"}, time.Now())
		proposed, err := time.Parse("2006-01-02T15:04", read(t, store, hanging).NextLocal)
		if err != nil {
			t.Fatal(err)
		}
		year, first, later, last := proposed.Year(), proposed.Format("2006-01-02"), proposed.AddDate(0, 0, 7).Format("2006-01-02"), proposed.AddDate(0, 0, 10).Format("2006-01-02")
		other := create(t, db, store, daily, spring)
		untouched := read(t, store, other)
		var acts []string
		store.Audit = func(_ context.Context, _ *database.Tx, who, act, what string) error {
			acts = append(acts, who+" "+act+" "+what)
			return nil
		}
		for _, day := range []string{first, first, later} {
			if err := confirm(t, db, store, year, day, last); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{
			fmt.Sprintf("ana observance.confirm imh-week %d: %s to %s", year, first, last),
			fmt.Sprintf("ana observance.confirm imh-week %d: %s to %s, was %s to %s", year, later, last, first, last),
			fmt.Sprintf("ana schedule.follow schedule %d", hanging),
		}
		if diff := cmp.Diff(want, acts); diff != "" {
			t.Error(diff)
		}
		if got := read(t, store, hanging); got.NextLocal != later+"T09:00" || got.NextAt.String() != later+"T07:00:00.000Z" {
			t.Errorf("next is %s, %s", got.NextLocal, got.NextAt)
		}
		if got := read(t, store, other); got != untouched {
			t.Errorf("a schedule that does not hang on it became %+v", got)
		}
		calendar, err := store.Calendar(t.Context(), db.Read())
		if err != nil {
			t.Fatal(err)
		}
		dates, err := calendar.Dates("imh-week", year)
		if err != nil || dates.Provisional || dates.By != "ana" || dates.Confirmed.IsZero() {
			t.Errorf("%+v, %v", dates, err)
		}
	})
}

func TestConfirmThatFailsChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store, stop := schedules.NewStore(db), errors.New("the draft cannot move")
		id := create(t, db, store, schedules.Spec{Around: "first day of imh-week", At: "09:00"}, time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC))
		before := read(t, store, id)
		store.Moved = func(context.Context, *database.Tx, schedules.ID, string, string) error { return stop }
		if err := confirm(t, db, store, 2090, "2090-06-19", "2090-06-25"); !errors.Is(err, stop) {
			t.Errorf("error %v", err)
		}
		calendar, err := store.Calendar(t.Context(), db.Read())
		if err != nil {
			t.Fatal(err)
		}
		if dates, err := calendar.Dates("imh-week", 2090); err != nil || !dates.Provisional || read(t, store, id) != before {
			t.Errorf("%+v, %v, %+v", dates, err, read(t, store, id))
		}
	})
}

func TestConfirmRefuses(t *testing.T) {
	db := dbtest.Open(t)
	store := schedules.NewStore(db)
	for name, c := range map[string]struct {
		year        int
		first, last string
		field, says string
	}{
		"30 February":           {2027, "2027-02-30", "2027-03-05", "first", "a date that exists"},
		"no last day":           {2027, "2027-06-14", "", "last", "a date that exists"},
		"backwards":             {2027, "2027-06-14", "2027-06-13", "last", "before the first day"},
		"last year's":           {2028, "2027-06-14", "2027-06-20", "first", "not a day of 2028"},
		"a season":              {2027, "2027-06-01", "2027-07-31", "last", "61 days"},
		"a year of no calendar": {27, "0027-06-14", "0027-06-20", "year", "from 2000 to 2199"},
	} {
		refused, ok := errors.AsType[*schedules.ObservanceError](confirm(t, db, store, c.year, c.first, c.last))
		if !ok || refused.Field != c.field || !strings.Contains(refused.Error(), c.says) {
			t.Errorf("%s: %v", name, refused)
		}
	}
	err := db.Write(t.Context(), func(tx *database.Tx) error {
		return store.Confirm(t.Context(), tx, "ana", "imh-weak", 2027, "2027-06-14", "2027-06-20")
	})
	if !errors.Is(err, schedules.ErrNoObservance) {
		t.Errorf("unknown: %v", err)
	}
	if err := confirm(t, db, store, 2027, "2027-12-27", "2028-01-02"); err != nil {
		t.Errorf("over New Year: %v", err)
	}
}

// Week 1 of 2026 begins on 29 December 2025: what is proposed can be confirmed.
func TestWhatIsProposedCanBeConfirmed(t *testing.T) {
	h := newHouse(t)
	err := h.db.Write(t.Context(), func(tx *database.Tx) error {
		return h.store.AddObservance(t.Context(), tx, "ana", schedules.Observance{Slug: "new", Name: map[string]string{"nl": "a", "fr": "b", "en": "c"}, Rule: "monday of week 1", Days: 7})
	})
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := h.store.Calendar(t.Context(), h.db.Read())
	if err != nil {
		t.Fatal(err)
	}
	dates, err := calendar.Dates("new", 2026)
	if err != nil {
		t.Fatal(err)
	}
	err = h.db.Write(t.Context(), func(tx *database.Tx) error {
		return h.store.Confirm(t.Context(), tx, "ana", "new", 2026, dates.First, dates.Last)
	})
	if err != nil {
		t.Error(err)
	}
}

// In the middle of its days a week does not move onto days that had their turn: those of them that are still to come would be lost.
// Once it is over, it may.
func TestConfirmedInTheMiddleOfItsDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		create(t, h.db, h.store, around("each day of", 0), time.Now())
		h.liveUntil(time.Date(2000, 6, 13, 12, 0, 0, 0, time.UTC)) // the 12th and 13th have left
		taken, ok := errors.AsType[*schedules.DayTakenError](confirm(t, h.db, h.store, 2000, "2000-06-09", "2000-06-15"))
		if !ok || taken.Local != "2000-06-12T09:00" {
			t.Errorf("confirmed in the middle: %v", taken)
		}
		h.liveUntil(time.Date(2000, 6, 19, 12, 0, 0, 0, time.UTC))
		if err := confirm(t, h.db, h.store, 2000, "2000-06-09", "2000-06-15"); err != nil {
			t.Errorf("once it is over: %v", err)
		}
		h.liveUntil(time.Date(2000, 7, 1, 0, 0, 0, 0, time.UTC))
		h.mustHaveMade("1 2000-06-12T09:00", "1 2000-06-13T09:00", "1 2000-06-14T09:00", "1 2000-06-15T09:00", "1 2000-06-16T09:00", "1 2000-06-17T09:00", "1 2000-06-18T09:00")
	})
}
