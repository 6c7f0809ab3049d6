package feed

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/schedules"
	"dorpspost/subscribers"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files")

// entry is an event as a second reading of RFC 5545 finds it: its properties by name, each with its parameters and its value.
type entry map[string]struct{ parameters, value string }

var contentLine = regexp.MustCompile(`^([A-Z][A-Z-]*)((?:;[A-Z-]+=[^;:,"]+)*):(.*)$`)

// parsed takes a file apart by the grammar of RFC 5545 section 3.1 alone, with none of the code that wrote it.
func parsed(t rapid.TB, file []byte) (head entry, events []entry) {
	t.Helper()
	text, ended := strings.CutSuffix(string(file), "\r\n")
	if !ended || !utf8.ValidString(text) {
		t.Fatalf("it does not end in CRLF, or is not UTF-8")
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || line == "" || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) || !utf8.ValidString(line) {
			t.Fatalf("the line %q", line)
		}
		if rest, folded := strings.CutPrefix(line, " "); folded && len(lines) > 0 {
			lines[len(lines)-1] += rest
			continue
		}
		lines = append(lines, line)
	}
	if lines[0] != "BEGIN:VCALENDAR" || lines[len(lines)-1] != "END:VCALENDAR" {
		t.Fatalf("it begins with %q and ends with %q", lines[0], lines[len(lines)-1])
	}
	head = entry{}
	within := head
	for _, line := range lines[1 : len(lines)-1] {
		switch line {
		case "BEGIN:VEVENT":
			within = entry{}
			events = append(events, within)
			continue
		case "END:VEVENT":
			within = head
			continue
		}
		parts := contentLine.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("no content line: %q", line)
		}
		if _, twice := within[parts[1]]; twice {
			t.Fatalf("%s stands there twice", parts[1])
		}
		within[parts[1]] = struct{ parameters, value string }{parts[2], parts[3]}
	}
	return head, events
}

// words undoes the escapes of RFC 5545 section 3.3.11, and fails where one is missing.
func (e entry) words(t rapid.TB, name string) string {
	t.Helper()
	var b strings.Builder
	escaped := false
	for _, r := range e[name].value {
		switch {
		case escaped && r == 'n':
			b.WriteByte('\n')
		case escaped && strings.ContainsRune(`\;,`, r):
			b.WriteRune(r)
		case escaped || r == ';' || r == ',':
			t.Fatalf("%s is escaped wrongly: %q", name, e[name].value)
		}
		if !escaped && r != '\\' {
			b.WriteRune(r)
		}
		escaped = !escaped && r == '\\'
	}
	return b.String()
}

var (
	brussels = func() *time.Location {
		zone, err := time.LoadLocation("Europe/Brussels")
		if err != nil {
			panic(err)
		}
		return zone
	}()
	made = database.At(time.Date(2027, 1, 5, 10, 0, 0, 0, time.UTC))
)

func upcoming(id campaigns.ID, name string, standing campaigns.Standing, at time.Time) campaigns.Coming {
	return campaigns.Coming{At: at, Name: name, Act: campaigns.Leaves, Standing: standing, Campaign: id, ChangedAt: made,
		Leaves: schedules.Moment{At: at, Local: at.Format("2006-01-02T15:04")}, Spec: schedules.Spec{Once: at.Format("2006-01-02 15:04")}}
}

// year is a feed with one of each kind of entry.
func year(language subscribers.Language) plans {
	weekly := upcoming(1, "Weekbrief", campaigns.Ready, time.Date(2027, 3, 29, 9, 0, 0, 0, brussels))
	weekly.Campaign, weekly.Blueprint, weekly.Spec = 0, 1, schedules.Spec{Cron: "0 9 * * 1"}
	weekly.Leaves.Notes = []schedules.Note{{Kind: schedules.NoteHoliday, What: "easter monday"}, {Kind: schedules.NoteSummerTime}}
	yearly := upcoming(2, "Week van de IMH", campaigns.Unmade, time.Date(2027, 5, 17, 9, 0, 0, 0, brussels))
	yearly.Campaign, yearly.Blueprint, yearly.Spec = 0, 2, schedules.Spec{Around: "4 weeks before imh-week", At: "09:00", Ahead: 28}
	yearly.Leaves.Notes = []schedules.Note{{Kind: schedules.NoteProvisional, What: "Week van de IMH"}}
	draft := yearly
	draft.At, draft.Act = yearly.At.AddDate(0, 0, -28), campaigns.DraftIsMade
	return plans{
		language: language, house: "Netwerk Lindewijk", site: "https://nieuws.lindewijk.example", now: time.Date(2027, 2, 1, 8, 0, 0, 0, time.UTC), changed: made,
		observances: []observed{
			{"Week van de IMH", schedules.Dates{Observance: "imh-week", Year: 2027, First: "2027-06-14", Last: "2027-06-20", Provisional: true}},
			{"Werelddag", schedules.Dates{Observance: "dag", Year: 2027, First: "2027-10-10", Last: "2027-10-10"}},
		},
		coming: []campaigns.Coming{
			upcoming(3, "Vandaag; of niet", campaigns.Unapproved, time.Date(2027, 2, 1, 17, 5, 0, 0, brussels)),
			upcoming(4, "Tegen", campaigns.HeldBack, time.Date(2027, 2, 3, 9, 0, 0, 0, brussels)),
			upcoming(5, "Zonder server", campaigns.NoRelay, time.Date(2027, 2, 4, 9, 0, 0, 0, brussels)),
			weekly, draft, yearly,
		},
	}
}

// TestFeedToLookAt is a feed with one of each, in each language. In the golden files lines end as people's editors have it.
func TestFeedToLookAt(t *testing.T) {
	t.Parallel()
	for _, language := range []subscribers.Language{"nl", "fr", "en"} {
		got := bytes.ReplaceAll(year(language).file(), []byte("\r\n"), []byte("\n"))
		path := filepath.Join("testdata", "year_"+string(language)+".ics")
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v; run go test ./web/feed -update to write it", err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s has changed (run go test ./web/feed -update when that is meant):\n%s", path, got)
		}
	}
}

// Each entry has what RFC 5545 section 3.6.1 asks for, lasts longer than nothing, and blocks nobody's day.
func TestEntriesAreWhole(t *testing.T) {
	t.Parallel()
	head, events := parsed(t, year("nl").file())
	if head["VERSION"].value != "2.0" || head["PRODID"].value == "" || head["METHOD"].value != "" {
		t.Errorf("the head is %v", head)
	}
	seen := map[string]bool{}
	for _, e := range events {
		uid, form := e["UID"].value, "20060102T150405Z"
		if e["DTSTART"].parameters == ";VALUE=DATE" {
			form = "20060102"
		}
		begin, err1 := time.Parse(form, e["DTSTART"].value)
		end, err2 := time.Parse(form, e["DTEND"].value)
		if seen[uid] || len(uid) < 20 || err1 != nil || err2 != nil || !end.After(begin) || e["DTSTART"].parameters != e["DTEND"].parameters {
			t.Errorf("%v", e)
		}
		if stamp := e["DTSTAMP"].value; stamp != "20270105T100000Z" || e["LAST-MODIFIED"].value != stamp || e["TRANSP"].value != "TRANSPARENT" {
			t.Errorf("%v", e)
		}
		seen[uid] = true
	}
	if len(events) != 10 {
		t.Errorf("there are %d entries", len(events))
	}
}

// What is sure is confirmed, and the rest is tentative.
func TestWhatIsTentative(t *testing.T) {
	t.Parallel()
	_, events := parsed(t, year("nl").file())
	var sure []string
	for _, e := range events {
		if e["STATUS"].value == "CONFIRMED" {
			sure = append(sure, e.words(t, "SUMMARY"))
		}
	}
	if want := []string{"Werelddag", "Laatste dag om goed te keuren: Vandaag; of niet", "Mail: Weekbrief"}; !slices.Equal(sure, want) {
		t.Errorf("sure are %q", sure)
	}
}

// An entry is the same one in each language, at another moment, and once its draft is made.
func TestEntriesKeepTheirNames(t *testing.T) {
	t.Parallel()
	names := func(p plans) (all []string) {
		_, events := parsed(t, p.file())
		for _, e := range events {
			all = append(all, e["UID"].value)
		}
		return all
	}
	nl := names(year("nl"))
	if fr := names(year("fr")); !slices.Equal(nl, fr) {
		t.Error("in French they are others")
	}
	moved := year("nl")
	moved.coming[1].At = moved.coming[1].At.AddDate(0, 0, 1)
	if !slices.Equal(nl, names(moved)) {
		t.Error("an entry that moved is another one")
	}
	elsewhere := year("nl")
	elsewhere.site = "https://nieuws.elders.example"
	if slices.Equal(nl, names(elsewhere)) {
		t.Error("two houses have the same names")
	}
}

// What is changed later has a later stamp, so that programs see it.
func TestStampsFollowChanges(t *testing.T) {
	t.Parallel()
	p := year("nl")
	p.coming[0].ChangedAt = database.At(time.Date(2027, 1, 20, 10, 0, 0, 0, time.UTC))
	_, events := parsed(t, p.file())
	for _, e := range events {
		want := "20270105T100000Z"
		if strings.Contains(e.words(t, "SUMMARY"), "Vandaag") {
			want = "20270120T100000Z"
		}
		if e["DTSTAMP"].value != want {
			t.Errorf("%s is of %s", e.words(t, "SUMMARY"), e["DTSTAMP"].value)
		}
	}
}

// hostile are names that staff may type, or paste, or that somebody types who wants to know what happens.
var hostile = rapid.OneOf(
	rapid.StringOfN(rapid.RuneFrom([]rune("aé€😀 ,;:\\\"'<>=-n\r\n\t\u0000\u0007\u007f\u0085\u00a0\u2028\u202eאب%")), 1, 300, -1),
	rapid.SampledFrom([]string{"END:VEVENT\r\nBEGIN:VEVENT", "x\nATTACH:https://elders.example", "\xff\xfe", strings.Repeat("ש", 300), strings.Repeat("👩‍👩‍👧", 40), `\n\N\;\,`, "%s%d%!"}),
	rapid.String(),
)

// Whatever a campaign is called, the feed is well formed and says the name on one line, as two readers find it.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name, house := hostile.Draw(t, "name"), hostile.Draw(t, "house")
		p := year(rapid.SampledFrom([]subscribers.Language{"nl", "fr", "en"}).Draw(t, "language"))
		p.house, p.coming[0].Name, p.observances[1].name = house, name, name
		file := p.file()
		head, events := parsed(t, file)
		if len(events) != 10 || head.words(t, "X-WR-CALNAME") != clean(strings.Replace(p.words().title, "%s", house, 1)) {
			t.Fatalf("%d entries of %q", len(events), head["X-WR-CALNAME"].value)
		}
		if got := events[1].words(t, "SUMMARY"); got != clean(name) || strings.ContainsAny(got, "\r\n") {
			t.Fatalf("%q is called %q", name, got)
		}
		again, err := ics.ParseCalendar(bytes.NewReader(file))
		if err != nil || len(again.Events()) != 10 {
			t.Fatalf("golang-ical reads it otherwise: %v", err)
		}
	})
}

// The feed is bounded, however much is planned.
func TestTheFeedIsBounded(t *testing.T) {
	t.Parallel()
	p := year("nl")
	for len(p.coming) < 3*mostEvents {
		p.coming = append(p.coming, p.coming[3])
	}
	if _, events := parsed(t, p.file()); len(events) != mostEvents {
		t.Errorf("it has %d entries", len(events))
	}
}

// What nobody sees in a name does not turn the line around it.
func TestInvisibleMarksAreDropped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"Week\u202e van\u2066 de\u200f IMH": "Week van de IMH", "a\u200bb": "ab", "één  \n regel": "één regel", "9\u00a0uur": "9\u00a0uur", "👩\u200d👧": "👩\u200d👧"} {
		if got := clean(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
