package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/schedules"
)

// planned is a site with a mail each week that leaves by itself, one each year that is approved first, and one that goes once.
func planned(t *testing.T) *site {
	t.Helper()
	site := village(t, practising)
	for name, rest := range map[string]string{
		"Weekbrief":       "edition: automatic\nschedule: {cron: \"0 9 * * 1\"}\n",
		"Week van de IMH": "schedule: {around: 4 weeks before imh-week, at: \"09:00\"}\n",
		"Eens":            fmt.Sprintf("schedule: {once: \"%d-03-28 09:00\"}\n", time.Now().Year()+2),
		"Zomaar":          "",
	} {
		site.Apply(site.Write(name+".yaml", "name: "+name+"\ntopic: imh-week\ntemplate: imh-week\n"+rest))
	}
	return site
}

func (s *site) next(args ...string) (all []moment) {
	s.t.Helper()
	lines := json.NewDecoder(strings.NewReader(s.Run(append([]string{"schedules", "next", "--json"}, args...)...).out))
	for lines.More() {
		var m moment
		s.must(lines.Decode(&m))
		all = append(all, m)
	}
	return all
}

func TestSchedulesInWords(t *testing.T) {
	t.Parallel()
	site := planned(t)
	list := site.Run("schedules", "list").out
	for _, want := range []string{"every Monday at 9:00 (Brussels time)", "4 weeks before IMH week at 9:00 (Brussels time)", " 28 March ", "Weekbrief"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list does not say %q:\n%s", want, list)
		}
	}
	next := site.Run("schedules", "next", "-n", "200").out
	for _, want := range []string{"draft is made", "leaves, once its draft is approved", "dates still provisional: IMH week", "(Brussels time)", "public holiday: Easter Monday"} {
		if !strings.Contains(next, want) {
			t.Errorf("what comes does not say %q", want)
		}
	}
	if told := village(t, practising).Run("schedules", "next").out; told != "Nothing is planned.\n" {
		t.Errorf("without a plan: %s", told)
	}
}

// The next moments come from all schedules in order, drafts told from mails; of one name they are only when that leaves.
func TestTheNextMoments(t *testing.T) {
	t.Parallel()
	site := planned(t)
	all := site.next()
	if len(all) != 10 {
		t.Fatalf("by default there are %d", len(all))
	}
	for i, m := range all[1:] {
		if m.At.Before(all[i].At) {
			t.Errorf("%s comes before %s", m.Words, all[i].Words)
		}
	}
	yearly := site.next("Week van de IMH", "-n", "2")
	if len(yearly) != 2 || yearly[0].Act != campaigns.Leaves || yearly[0].Standing != campaigns.Unmade || len(yearly[0].Leaves.Notes) == 0 || yearly[0].At.Weekday() != time.Monday {
		t.Errorf("the yearly one: %+v", yearly)
	}
	if once := site.next("Eens"); len(once) != 1 || once[0].Standing != campaigns.Ready {
		t.Errorf("the one that goes once: %+v", once)
	}
	site.Refuses("Zomaar has no schedule", "schedules", "next", "Zomaar")
	if a := site.Refuses("show one moment at least", "schedules", "next", "-n", "0"); a.code != exitUsage {
		t.Errorf("exit code %d", a.code)
	}
}

// A rule is explained however it is written, and refused in the language that is asked for.
func TestExplainingARule(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	const tuesday = "elke eerste dinsdag van de maand om 9.00 uur (Brusselse tijd)"
	for _, line := range [][]string{
		{"--monthly", "first tuesday", "--at", "09:00"},
		{"monthly: first tuesday, at: 09:00"},
		{`{monthly: "first tuesday", at: '9:00'}`},
	} {
		var told explained
		site.Run(append([]string{"schedules", "explain", "--json"}, line...)...).Into(&told)
		if told.Reading["nl"] != tuesday || told.Reading["fr"] == "" || told.Reading["en"] == "" || len(told.Next) != 5 || !strings.HasPrefix(told.RRULE, "RRULE:FREQ=MONTHLY;BYDAY=1TU") {
			t.Errorf("%q is explained as %+v", line, told)
		}
	}
	told := site.Run("schedules", "explain", "monthly: first monday, at: 09:00, avoid: weekends, holidays, times: 3", "--language", "nl").out
	if !strings.Contains(told, "hoogstens 3 keer; wat in het weekend of op een feestdag valt") || strings.Contains(told, "fr  ") || strings.Count(told, "\n  maandag ") != 3 {
		t.Errorf("it says:\n%s", told)
	}
	if told := site.Run("schedules", "explain", "0 9 1-7 * 2").out; !strings.Contains(told, "en  on the 1st, 2nd") || strings.Contains(told, "RRULE") {
		t.Errorf("cron is explained as:\n%s", told)
	}
	if told := site.Run("schedules", "explain", "--once", "2020-01-01 09:00").out; !strings.Contains(told, "No moment is to come any more.") {
		t.Errorf("what has passed is explained as:\n%s", told)
	}
}

func TestFaultsInARuleToExplain(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for _, fault := range []struct {
		code  int
		words string
		args  []string
	}{
		{exitFailed, `cron "0 0 30 2 *": no such date ever comes`, []string{"0 0 30 2 *"}},
		{exitFailed, "“0 0 30 2 *”: zo'n dag komt nooit", []string{"0 0 30 2 *", "--language", "nl"}},
		{exitFailed, "« x » : écrivez l'heure comme 09:00", []string{"yearly: 14 june, at: x", "--language", "fr"}},
		{exitFailed, "there is no observance niets", []string{"around: day after niets, at: 09:00"}},
		{exitFailed, "TZ", []string{"TZ="}},
		{exitUsage, "which rule?", nil},
		{exitFailed, "4 weeks before imh-week (around)", []string{"around: vier weken voor imh-week, at: 09:00", "--language", "nl"}},
		{exitFailed, "écrivez first tuesday (monthly)", []string{"monthly: premier mardi, at: 09:00", "--language", "fr"}},
		{exitUsage, "Write for example \"monthly: first tuesday, at: 09:00\"", []string{"elke week op donderdag om 8.30"}},
		{exitUsage, "is a sentence", []string{"elke maandag om 9 uur"}},
		{exitFailed, "there are 4 fields", []string{"0 9 * MON"}},
		{exitUsage, "by flags, or in one argument", []string{"0 9 * * *", "--at", "09:00"}},
		{exitUsage, "the key kleur is not known", []string{"monthly: first monday, kleur: rood"}},
		{exitUsage, "stands there twice", []string{"at: 09:00, at: 10:00"}},
		{exitUsage, "takes a whole number", []string{"monthly: 1, at: 09:00, times: veel"}},
		{exitUsage, "choose nl, fr or en", []string{"0 9 * * *", "--language", "de"}},
	} {
		a := site.Refuses(fault.words, append([]string{"schedules", "explain"}, fault.args...)...)
		if a.code != fault.code || strings.Count(a.err, "\n") != 1 {
			t.Errorf("%q: exit code %d\n%s", fault.args, a.code, a.err)
		}
	}
}

// Each key of a schedule has a flag whose help says what to write; one campaign is offered only what one moment takes.
func TestHelpOfTheFlagsOfARule(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	rule, once := site.Run("schedules", "explain", "--help").out, site.Run("campaigns", "schedule", "--help").out
	for _, key := range schedules.Keys() {
		if ruleFlags[key] == "" || !strings.Contains(rule, "--"+flagOf(key)+" ") {
			t.Errorf("nothing is said of %s", key)
		}
		if offered := strings.Contains(once, "\n      --"+flagOf(key)+" "); offered != slices.Contains(onceKeys, key) {
			t.Errorf("that a campaign may have %s is said: %v", key, offered)
		}
	}
	if len(ruleFlags) != len(schedules.Keys()) || !strings.Contains(rule, "--around DAYS ") || !strings.Contains(rule, "4 weeks before imh-week") {
		t.Errorf("the help says:\n%s", rule)
	}
}

// Staff subscribe to the feed at an address that an administrator opens, replaces and closes.
func TestStoryOfTheCalendarFeed(t *testing.T) {
	t.Parallel()
	site := planned(t)
	site.Run("staff", "add", "ann", "--role", "writer")
	site.Refuses("the calendar feed is closed", "--as", "ann", "schedules", "feed")
	site.Refuses("an administrator is needed", "--as", "ann", "schedules", "feed", "--new")
	serving := site.Serve()
	address := func(args ...string) string {
		var open openFeed
		site.Run(append([]string{"schedules", "feed", "--json"}, args...)...).Into(&open)
		_, path, _ := strings.Cut(open.Address, "/kalender/")
		return serving.URL + "/kalender/" + path
	}
	old := address("--new")
	if shown := address("--as", "ann"); shown != old || site.Get(old) != http.StatusOK || site.Get(old+"x") != http.StatusNotFound {
		t.Errorf("shown again it is %s, opened %s", shown, old)
	}
	address("--new")
	if site.Get(old) != http.StatusNotFound || site.Get(address()) != http.StatusOK {
		t.Error("the old address still opens the feed, or the new one does not")
	}
	site.Refuses("an administrator is needed", "--as", "ann", "schedules", "feed", "--off")
	site.Run("schedules", "feed", "--off")
	site.Refuses("the calendar feed is closed", "schedules", "feed", "--off")
	site.Refuses("choose one of the two", "schedules", "feed", "--off", "--new")
}
