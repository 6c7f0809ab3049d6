package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// observed are the lines of `observances list`.
func (s *site) observed(years int) (all []observedYear) {
	s.t.Helper()
	lines := json.NewDecoder(strings.NewReader(s.Run("observances", "list", "--years", fmt.Sprint(years), "--json").out))
	for lines.More() {
		var one observedYear
		s.must(lines.Decode(&one))
		all = append(all, one)
	}
	return all
}

// coming is the next week that nobody has confirmed.
func (s *site) coming() observedYear {
	s.t.Helper()
	today := time.Now().Format(time.DateOnly)
	for _, one := range s.observed(2) {
		if one.Observance == "imh-week" && one.Provisional && one.First > today {
			return one
		}
	}
	s.t.Fatal("no week of IMH comes this year or the next")
	return observedYear{}
}

// An administrator confirms other dates: the blueprint that goes four weeks before moves, and is said to.
func TestConfirmingAWeekMovesWhatHangsOnIt(t *testing.T) {
	t.Parallel()
	site := village(t)
	site.Apply(site.Write("week.yaml", "name: Weekbrief\ntopic: imh-week\ntemplate: imh-week\nschedule: {around: day after imh-week, at: \"09:00\"}\n"))
	week := site.coming()
	first, last, err := week.Days()
	site.must(err)
	if got, want := site.Moments("Weekbrief", 1)[0].Format(time.DateOnly), last.AddDate(0, 0, 1).Format(time.DateOnly); got != want {
		t.Errorf("the letter goes on %s, want %s", got, want)
	}
	year, from, to := fmt.Sprint(week.Year), first.AddDate(0, 0, 7).Format(time.DateOnly), last.AddDate(0, 0, 7).Format(time.DateOnly)
	told := site.Run("observances", "confirm", "imh-week", year, "--first", from, "--last", to).out
	after := last.AddDate(0, 0, 8).Format(time.DateOnly)
	if !strings.Contains(told, fmt.Sprintf("imh-week %s is %s to %s, confirmed by ", year, from, to)) || !strings.Contains(told, "Weekbrief: next on "+after+" 09:00") {
		t.Errorf("confirm says:\n%s", told)
	}
	if got := site.Moments("Weekbrief", 1)[0].Format(time.DateOnly); got != after {
		t.Errorf("the letter goes on %s, want %s", got, after)
	}
	if list := site.Run("observances", "list").out; !strings.Contains(list, from+"  "+to+"  confirmed by ") || !strings.Contains(list, "provisional") {
		t.Errorf("the list says:\n%s", list)
	}
	var again confirmedYear
	site.Run("observances", "confirm", "imh-week", year, "--json").Into(&again) // what stands, stands
	if again.First != from || again.Provisional || len(again.Hanging) != 1 || again.Hanging[0].Name != "Weekbrief" {
		t.Errorf("confirmed again: %+v", again)
	}
}

func TestObservancesRefuse(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Run("staff", "add", "wout", "--role", "writer")
	for _, c := range []struct {
		words string
		args  []string
	}{
		{"this needs another role", []string{"confirm", "imh-week", "2027", "--as", "wout"}},
		{"this needs another role", []string{"add", "father", "--as", "wout"}},
		{"there is no observance by this name", []string{"confirm", "imh-weak", "2027"}},
		{"write the year as 2027", []string{"confirm", "imh-week", "next"}},
		{"write both --first and --last", []string{"confirm", "imh-week", "2027", "--first", "2027-06-14"}},
		{"a date that exists", []string{"confirm", "imh-week", "2027", "--first", "2027-06-31", "--last", "2027-07-04"}},
		{"before the first day", []string{"confirm", "imh-week", "2027", "--first", "2027-06-14", "--last", "2027-06-13"}},
		{"give it a name in nl, fr and en", []string{"add", "father", "--nl", "Vaderdag", "--rule", "second sunday of june"}},
		{"write a day of the year", []string{"add", "father", "--nl", "a", "--fr", "b", "--en", "c", "--rule", "in june"}},
		{"--years is 1 to 50", []string{"list", "--years", "0"}},
	} {
		site.Refuses(c.words, append([]string{"observances"}, c.args...)...)
	}
	site.Run("observances", "list", "--as", "wout")
	site.Run("observances", "add", "leap", "--nl", "Schrikkeldag", "--fr", "Jour bissextile", "--en", "Leap day", "--rule", "29 february")
	site.Refuses("there is no 29 february in 2027: say which days it is", "observances", "confirm", "leap", "2027")
	site.Refuses("there is one by this name already", "observances", "add", "leap", "--nl", "a", "--fr", "b", "--en", "c", "--rule", "1 march")
}

// From January on, what comes this year and nobody has confirmed is a task; the log says it each night of January.
func TestUnconfirmedDatesAreATask(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	a := site.Look()
	for day, want := range map[string]string{
		"2027-01-02": "Nobody has confirmed that imh-week 2027 is 2027-06-14 to 2027-06-20: see `dorpspost observances confirm --help`.",
		"2027-06-14": "Nobody has confirmed that imh-week 2027 is 2027-06-14 to 2027-06-20: see `dorpspost observances confirm --help`.",
		"2027-06-15": "",
		"2026-12-31": "",
		"2024-01-02": "", // known from the start
	} {
		at, err := time.Parse(time.DateOnly, day)
		site.must(err)
		tasks, err := a.tasks(t.Context(), at)
		site.must(err)
		if got := strings.Join(tasks, "\n"); got != want {
			t.Errorf("on %s the tasks are %q, want %q", day, got, want)
		}
	}
	var log bytes.Buffer
	s := &service{app: a}
	s.log = slog.New(slog.NewTextHandler(&log, nil))
	s.sayToConfirm(t.Context(), time.Date(2027, 1, 2, 3, 30, 0, 0, time.UTC))
	if said := log.String(); !strings.Contains(said, "observance=imh-week year=2027 first=2027-06-14 last=2027-06-20") {
		t.Errorf("the log says %q", said)
	}
	site.Run("observances", "confirm", "imh-week", "2027")
	if tasks, err := a.tasks(t.Context(), time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)); err != nil || len(tasks) > 0 {
		t.Errorf("confirmed, and yet %v, %v", tasks, err)
	}
}
