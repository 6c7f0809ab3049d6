package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/web/inbox"
)

func TestSpans(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 31, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"1 day": now.AddDate(0, 0, -1), "30 days": now.AddDate(0, 0, -30), " 2  weeks ": now.AddDate(0, 0, -14), "13 months": now.AddDate(0, -13, 0),
		"3 years": now.AddDate(-3, 0, 0), "0": now,
	} {
		var s span
		if err := s.UnmarshalText([]byte(text)); err != nil || !s.before(now).Equal(want) || s.never() != (text == "0") {
			t.Errorf("%q: %v, %v, want %v", text, err, s.before(now), want)
		}
	}
	for _, text := range []string{"", "days", "30", "-1 days", "0 days", "1.5 years", "30days", "30 dagen", "99999999999999999999 days", "10001 days"} {
		if err := new(span).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for a length of time", text)
		}
	}
}

func TestKeepingIsASetting(t *testing.T) {
	for text, fault := range map[string]string{
		"left: 0":             "",
		"left: 30 days":       "config.yaml:2: retention.left: keep who left for 60 days",
		"audit: veel":         "config.yaml:2: retention.audit: write how long in days",
		"mail_values: 1 year": "",
		"notices: 0":          "",
	} {
		path := newSite(t).Write("config.yaml", "retention:\n  "+text+"\n"+`network: {name: N, postal_address: A, public_url: "http://127.0.0.1:1", sender: {name: N, address: n@lindewijk.example}}`+"\n")
		_, err := readConfig(path)
		if fault == "" && err != nil || fault != "" && (err == nil || !strings.HasPrefix(err.Error(), fault)) {
			t.Errorf("%s: %v, want %q", text, err, fault)
		}
	}
	t.Setenv("DORPSPOST_RETENTION_AUDIT", "2 years")
	s := newSite(t)
	config, err := readConfig(s.config)
	if err != nil || config.Keeping.Audit != "2 years" || config.Keeping.MailValues != "13 months" {
		t.Errorf("%+v, %v", config.Keeping, err)
	}
}

func TestNights(t *testing.T) {
	t.Parallel()
	zone := houseZone()
	for at, want := range map[string]string{
		"2027-06-14T01:29:00Z": "2027-06-14T01:30:00Z", "2027-06-14T01:30:00Z": "2027-06-15T01:30:00Z", "2027-06-14T22:30:00Z": "2027-06-15T01:30:00Z",
		"2027-01-31T12:00:00Z": "2027-02-01T02:30:00Z",
		"2027-03-27T12:00:00Z": "2027-03-28T01:30:00Z", // clocks are put forward
		"2027-10-30T12:00:00Z": "2027-10-31T02:30:00Z", // and back
	} {
		from, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := nightAfter(from, zone).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s: %s, want %s", at, got, want)
		}
	}
}

// aged is a household in which everything happened long ago, with some things beside it that stay.
func aged(t *testing.T, db *database.DB) *app {
	t.Helper()
	a, id := household(t, db)
	ctx, old := t.Context(), database.At(time.Now().AddDate(-4, 0, 0))
	fresh := database.Now()
	err := db.Write(ctx, func(tx *database.Tx) error {
		for _, statement := range []string{
			fmt.Sprintf("UPDATE asks SET asked_at = %d, expires_at = %d", old, old+1),
			fmt.Sprintf("UPDATE notices SET created_at = %d, decided_at = %d, state = 'accepted'", old, old),
			fmt.Sprintf("INSERT INTO notices (kind, address, subject, text, html, state, created_at) VALUES ('test', 'bo@opvang.example', '', '', '', 'planned', %d)", old),
			fmt.Sprintf("UPDATE runs SET frozen_at = %d, last_moment = %d, ended_at = %d, state = 'done'", old, old+1, old+1),
			fmt.Sprintf("UPDATE imports SET ended_at = %d", old),
			fmt.Sprintf("UPDATE subscribers SET state = 'left', left_at = %d WHERE id = %d", old, id),
			fmt.Sprintf("INSERT INTO subscribers (address, address_key, state, left_at, created_at) VALUES ('bo@opvang.example', 'bo@opvang.example', 'left', %d, 1)", fresh),
			"DELETE FROM audit",
			fmt.Sprintf("INSERT INTO audit (at, who, act, what) VALUES (%d, 'ana', 'old', ''), (%d, 'ana', 'new', '')", old, fresh),
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	box, err := inbox.Open(a.config.Data+"/"+inboxFolder, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := box.Keep(inbox.Envelope{To: []string{"bo@opvang.example"}}, strings.NewReader("Subject: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	return a
}

func countsOf(all []expired) map[string]int {
	counts := map[string]int{}
	for _, one := range all {
		counts[one.Kind] = one.Count
	}
	return counts
}

func TestRetention(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		a := aged(t, db)
		ctx, now := t.Context(), time.Now()
		runs, err := a.deliveries.Runs(ctx, db.Read(), 1)
		if err != nil {
			t.Fatal(err)
		}
		books := func() string {
			report, err := a.deliveries.Report(ctx, db.Read(), runs[0])
			if err != nil {
				t.Fatal(err)
			}
			causes, err := a.deliveries.Causes(ctx, db.Read(), runs[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal([]any{report, causes})
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		before := books()
		want := map[string]int{"what was asked and not confirmed": 1, "practice mails": 0, "what stood in mails, and what mail servers said": 1, "notices": 1,
			"rows of lists that were imported": 1, "people who left all mail": 1, "lines of the audit log": 1}
		for _, dry := range []bool{true, true, false} {
			all, err := (&retention{app: a, who: "ana"}).run(ctx, now, dry)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, countsOf(all)); diff != "" {
				t.Errorf("dry %t (-want +got):\n%s", dry, diff)
			}
			for _, one := range all {
				if one.Count > 0 && (one.Oldest.IsZero() || one.Oldest > database.At(now.AddDate(-3, -11, 0))) {
					t.Errorf("the oldest of %s is of %v", one.Kind, one.Oldest)
				}
			}
		}
		all, err := (&retention{app: a, who: "ana"}).run(ctx, now, false)
		if err != nil {
			t.Fatal(err)
		}
		for kind, n := range countsOf(all) {
			if n > 0 {
				t.Errorf("a second time, %d %s are taken away", n, kind)
			}
		}
		if after := books(); after != before {
			t.Errorf("the books say %s, and said %s", after, before)
		}
		if found := traced(t, db); len(found) > 0 {
			t.Errorf("the person who left long ago still stands in %v", found)
		}
		lines, err := a.staff.Lines(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		var acts []string
		for _, line := range lines {
			acts = append(acts, line.Act)
		}
		wantActs := []string{actRetention, actRetention, actRewrite, "subscriber.erase", "new"}
		if diff := cmp.Diff(wantActs, acts); diff != "" {
			t.Errorf("the audit log (-want +got):\n%s", diff)
		}
		if n := rowsIn(t, db, "notices") + rowsIn(t, db, "subscribers"); n != 3 {
			t.Errorf("%d rows are left of notices and subscribers, want what is new, what waits, and that somebody was erased", n)
		}
	})
}

func rowsIn(t *testing.T, db *database.DB, table string) (n int) {
	t.Helper()
	if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestForEverIsForEver(t *testing.T) {
	t.Parallel()
	a := aged(t, dbtest.Open(t))
	a.config.Keeping = KeepingConfig{forEver, forEver, forEver, forEver, forEver, forEver}
	all, err := (&retention{app: a, who: "ana"}).run(t.Context(), time.Now(), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all[1:] {
		if one.Count != 0 || one.Kept != "for ever" {
			t.Errorf("%+v", one)
		}
	}
}

// Practice mails go by the day on which they came.
func TestPracticeMailsExpire(t *testing.T) {
	t.Parallel()
	a := aged(t, dbtest.Open(t))
	all, err := (&retention{app: a, who: "ana"}).run(t.Context(), time.Now().AddDate(0, 0, 31), false)
	if err != nil {
		t.Fatal(err)
	}
	if n := countsOf(all)["practice mails"]; n != 1 {
		t.Errorf("%d practice mails went after a month", n)
	}
}

// A service that was not there in the night makes up for it when it starts, and logs counts alone.
func TestAMissedNightIsMadeUpFor(t *testing.T) {
	t.Parallel()
	s := newSite(t, practising, func(c *Config) { c.Log = "info" })
	s.Topic("imh-week", "IMH-week")
	s.Import(s.Given("lezers.csv"), "imh-week")
	ctx := t.Context()
	s.must(s.Look().db.Write(ctx, func(tx *database.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE audit SET at = at - ?1", (4 * 365 * 24 * time.Hour).Milliseconds()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE subscribers SET state = 'left', left_at = 1 WHERE address = 'els@opvang.example'")
		return err
	}))
	var dry []expired
	lines := json.NewDecoder(strings.NewReader(s.Run("subscribers", "retention", "--dry-run", "--json").out))
	for lines.More() {
		var one expired
		s.must(lines.Decode(&one))
		dry = append(dry, one)
	}
	if counts := countsOf(dry); counts["people who left all mail"] != 1 || counts["lines of the audit log"] == 0 || !dry[0].DryRun {
		t.Errorf("the dry run tells %+v", dry)
	}
	service := s.Serve()
	s.Until("the night is made up for", func(a *app) (bool, error) {
		last, err := a.staff.Latest(ctx, actRewrite, database.Now())
		return !last.IsZero(), err
	})
	service.Warns("people who left all mail")
	if log := service.err.String(); strings.Contains(log, "els") {
		t.Errorf("the log names somebody: %s", log)
	}
	s.Refuses("nobody with this address", "subscribers", "show", "els@opvang.example")
	if out := s.Run("subscribers", "retention").out; !strings.Contains(out, "13 months") || !strings.Contains(out, "TAKEN AWAY") {
		t.Errorf("the command tells:\n%s", out)
	}
}

// One kind that cannot be taken away keeps nothing of who was forgotten by an earlier one in the files.
func TestRetentionClearsTheFilesOfWhoWasForgottenWhateverElseFails(t *testing.T) {
	db := dbtest.Open(t)
	a := aged(t, db)
	keepPracticeMail(t, a, trace+"@opvang.example")
	if err := db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "CREATE TRIGGER stuck BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'stuck'); END")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // tonight, and an hour later
		_, err := (&retention{app: a, who: "service"}).run(t.Context(), time.Now(), false)
		if err == nil {
			t.Fatal("nothing failed")
		}
	}
	if n := practiceMails(t, a); n != 1 { // one is bo's
		t.Errorf("%d practice mails are there", n)
	}
	if n := rowsIn(t, db, "notices"); n != 1 { // one waits
		t.Errorf("%d notices are there: nothing was taken away after what failed", n)
	}
}

// A clock that was ahead for a while does not keep the nightly round away until that day has come.
func TestAClockThatWasAheadDoesNotEndRetention(t *testing.T) {
	a, _ := household(t, dbtest.Open(t))
	a.log = slog.New(slog.DiscardHandler)
	if err := a.db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO audit (at, who, act, what) VALUES (?1, 'service', ?2, '')", database.At(time.Now().AddDate(5, 0, 0)), actRetention)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	next, err := (&service{app: a}).nextRetention(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if next.After(time.Now().Add(25 * time.Hour)) {
		t.Errorf("the next round is at %s", next)
	}
	if _, err := (&retention{app: a, who: "service"}).run(t.Context(), time.Now(), false); err != nil {
		t.Fatal(err)
	}
	if next, err = (&service{app: a}).nextRetention(t.Context()); err != nil || !next.After(time.Now()) {
		t.Errorf("after a round the next one is at %s (%v)", next, err)
	}
}

// The mails of a rehearsal that is long over are counted as they go: the dry run says what the run does.
func TestADryRunCountsTheMailsOfARehearsal(t *testing.T) {
	t.Parallel()
	a := aged(t, dbtest.Open(t))
	box, err := inbox.Open(a.samplesFolder(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := box.Keep(inbox.Envelope{To: []string{"bo@opvang.example"}}, strings.NewReader("Subject: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	counts := func(dry bool) int {
		all, err := (&retention{app: a, who: "ana"}).run(t.Context(), time.Now(), dry)
		if err != nil {
			t.Fatal(err)
		}
		return countsOf(all)["practice mails"]
	}
	fresh := counts(true)
	over := time.Now().Add(-samplesFor - time.Hour)
	if err := os.Chtimes(a.samplesFolder(), over, over); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{0, 1, 1, 0}, []int{fresh, counts(true), counts(false), counts(false)}); diff != "" {
		t.Errorf("fresh, over in a dry run, in a run, and after it (-want +got):\n%s", diff)
	}
}

// What domains were given is told only where limits had something counted.
func TestWhatDomainsWereGivenIsForgotten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		a := aged(t, db)
		now := time.Now()
		for since, told := range map[time.Time]int{now: 0, now.AddDate(0, 0, -2): 1} {
			if err := db.Write(t.Context(), func(tx *database.Tx) error {
				_, err := tx.Exec(t.Context(), "INSERT INTO paces (relay, domain, since, given) VALUES ('relay', 'opvang.example', ?1, 3)", database.At(since))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for _, dry := range []bool{true, false, false} {
				all, err := (&retention{app: a, who: "ana"}).run(t.Context(), now, dry)
				if err != nil {
					t.Fatal(err)
				}
				n, is := countsOf(all)["how many mails each domain was given"]
				if n != told || is != (told > 0) {
					t.Errorf("since %s, dry %t: %d told %t", since, dry, n, is)
				}
				if !dry {
					told = 0
				}
			}
		}
		if n := rowsIn(t, db, "paces"); n != 1 {
			t.Errorf("%d rows of paces are left", n)
		}
	})
}
