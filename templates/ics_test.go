package templates

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"
)

// offered is a letter with one offer, which invites.
func offered(item map[string]Value) Content {
	return Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{{Type: "offer", Fields: map[string]Value{
		"items": {Items: []map[string]Value{item}}, "calendar": {One: "yes"}}}}}
}

func anOffer(change map[string]Value) map[string]Value {
	item := map[string]Value{
		"name":     {Words: Words{Dutch: "Kijken met een IMH-bril"}},
		"audience": {Words: Words{Dutch: "Voor kinderopvang, onderwijs; en wie maar wil"}},
		"date":     {One: "2027-06-22"},
		"from":     {One: "13:30"},
		"to":       {One: "16:30"},
		"place":    {Words: Words{Dutch: `Zaal "De Pluim", Lindewijk`}},
		"price":    {Words: Words{Dutch: "gratis"}},
		"url":      {Words: Words{"": "https://www.example.org/vorming?a=1&b=2,3"}},
	}
	maps.Copy(item, change)
	return item
}

// attached are the files that travel beside a letter.
func attached(t testing.TB, c Content, l Language, house House) (files []File) {
	t.Helper()
	letter, err := Compile(c, l, house)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range letter.Files {
		if f.Way == WayAttached {
			files = append(files, f)
		}
	}
	return files
}

// event reads an invitation back.
func event(t rapid.TB, file []byte) *ics.VEvent {
	t.Helper()
	c, err := ics.ParseCalendar(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Events()) != 1 || len(c.Timezones()) != 1 {
		t.Fatalf("%d events, %d zones", len(c.Events()), len(c.Timezones()))
	}
	return c.Events()[0]
}

func property(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

// TestInvitationSaysWhatTheLetterSays also holds that a counted link stays out of calendars.
func TestInvitationSaysWhatTheLetterSays(t *testing.T) {
	t.Parallel()
	house := testHouse()
	house.Key, house.CountLinks = "AbC", true
	files := attached(t, offered(anOffer(nil)), Dutch, house)
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	f := files[0]
	if f.Name != "kijken-met-een-imh-bril.ics" || f.Type != calendarType || f.Size != len(f.Data) || f.Ref != PictureRef(f.Data, "ics") {
		t.Errorf("file %s, %s, %d octets, %s", f.Name, f.Type, f.Size, f.Ref)
	}
	e := event(t, f.Data)
	for name, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertySummary:     "Kijken met een IMH-bril",
		ics.ComponentPropertyLocation:    `Zaal "De Pluim", Lindewijk`,
		ics.ComponentPropertyDescription: "Voor kinderopvang, onderwijs; en wie maar wil\ngratis\nhttps://www.example.org/vorming?a=1&b=2,3",
		ics.ComponentPropertyUrl:         "https://www.example.org/vorming?a=1&b=2,3",
	} {
		if got := property(e, name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

// TestInvitationInstants reads times back through the zone, in summer, in winter and on the days of the change.
func TestInvitationInstants(t *testing.T) {
	t.Parallel()
	tests := []struct{ date, from, to, begin, end string }{
		{"2027-06-22", "13:30", "16:30", "2027-06-22T11:30:00Z", "2027-06-22T14:30:00Z"},
		{"2027-01-12", "9:30", "12:00", "2027-01-12T08:30:00Z", "2027-01-12T11:00:00Z"},
		{"2027-03-28", "01:30", "04:00", "2027-03-28T00:30:00Z", "2027-03-28T02:00:00Z"},
		{"2027-10-31", "01:30", "04:00", "2027-10-30T23:30:00Z", "2027-10-31T03:00:00Z"},
	}
	for _, test := range tests {
		item := anOffer(map[string]Value{"date": {One: test.date}, "from": {One: test.from}, "to": {One: test.to}})
		e := event(t, attached(t, offered(item), Dutch, testHouse())[0].Data)
		begin, err := e.GetStartAt()
		if err != nil {
			t.Fatal(err)
		}
		end, err := e.GetEndAt()
		if err != nil {
			t.Fatal(err)
		}
		if b, e := begin.UTC().Format(time.RFC3339), end.UTC().Format(time.RFC3339); b != test.begin || e != test.end {
			t.Errorf("%s %s to %s = %s to %s, want %s to %s", test.date, test.from, test.to, b, e, test.begin, test.end)
		}
	}
}

// TestZoneRules holds the rules that travel in the file against the tz database: each change, to the second.
func TestZoneRules(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation(calendarZone)
	if err != nil {
		t.Fatal(err)
	}
	rule := regexp.MustCompile(`^FREQ=YEARLY;BYMONTH=([0-9]+);BYDAY=-1SU$`)
	for _, c := range brussels().Components {
		values := map[string]string{}
		for _, p := range c.UnknownPropertiesIANAProperties() {
			values[p.IANAToken] = p.Value
		}
		first, err := time.Parse(calendarForm, values["DTSTART"])
		if err != nil {
			t.Fatal(err)
		}
		month, _ := strconv.Atoi(rule.FindStringSubmatch(values["RRULE"])[1])
		if int(first.Month()) != month || first.Weekday() != time.Sunday || first.AddDate(0, 0, 7).Month() == first.Month() {
			t.Errorf("the first change, %s, is not one of %s", first, values["RRULE"])
		}
		for year := 1996; year <= 2037; year++ {
			day := time.Date(year, time.Month(month)+1, 0, first.Hour(), 0, 0, 0, time.UTC) // the last of the month
			day = day.AddDate(0, 0, -int(day.Weekday()))
			before, err := time.Parse(calendarForm+"-0700", day.Format(calendarForm)+values["TZOFFSETFROM"])
			if err != nil {
				t.Fatal(err)
			}
			was, is := before.Add(-time.Second).In(zone).Format("-0700"), before.In(zone).Format("-0700 MST")
			if want := values["TZOFFSETTO"] + " " + values["TZNAME"]; was != values["TZOFFSETFROM"] || is != want {
				t.Errorf("%d: from %s to %s, want from %s to %s", year, was, is, values["TZOFFSETFROM"], want)
			}
		}
	}
}

// TestInvitationKeepsItsIdentity: a letter compiled twice is the same, its languages mean one entry, and two moments are two.
func TestInvitationKeepsItsIdentity(t *testing.T) {
	t.Parallel()
	three := func(nl, fr, en string) Value { return Value{Words: Words{Dutch: nl, French: fr, English: en}} }
	c := offered(nil)
	c.Languages, c.Subject = []Language{Dutch, French, English}, Words{"": "x"}
	var items []map[string]Value
	for _, day := range []string{"2027-06-22", "2027-09-16"} {
		items = append(items, map[string]Value{"name": three("Kijken", "Voir", "Seeing"), "date": {One: day}, "from": {One: "13:30"}, "to": {One: "16:30"}})
	}
	c.Blocks[0].Fields["items"] = Value{Items: items}
	uids := map[Language][]string{}
	for _, l := range c.Languages {
		files := attached(t, c, l, testHouse())
		again := attached(t, c, l, testHouse())
		for i, f := range files {
			if !bytes.Equal(f.Data, again[i].Data) {
				t.Errorf("%s differs when it is made again", f.Name)
			}
			uids[l] = append(uids[l], property(event(t, f.Data), ics.ComponentPropertyUniqueId))
		}
	}
	if len(uids[Dutch]) != 2 || uids[Dutch][0] == uids[Dutch][1] || !slices.Equal(uids[Dutch], uids[French]) || !slices.Equal(uids[Dutch], uids[English]) {
		t.Errorf("identities %v", uids)
	}
}

// TestCorrectedInvitationIsAnother: calendars pass over an entry of which they know the identity.
func TestCorrectedInvitationIsAnother(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, change := range []map[string]Value{nil, {"to": {One: "17:00"}}, {"place": {Words: Words{Dutch: "Elders"}}}, {"date": {One: "2027-06-23"}}} {
		seen[property(event(t, attached(t, offered(anOffer(change)), Dutch, testHouse())[0].Data), ics.ComponentPropertyUniqueId)] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d identities for four invitations", len(seen))
	}
}

func TestASCIIURL(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"https://café.example:8443/é?x=1&y=2": "https://xn--caf-dma.example:8443/%C3%A9?x=1&y=2",
		"https://www.example.org/a?b=c":       "https://www.example.org/a?b=c",
		"mailto:ik@example.org":               "mailto:ik@example.org",
	} {
		if got := asciiURL(link); got != want {
			t.Errorf("%s becomes %s, want %s", link, got, want)
		}
	}
}

func TestInvitationsOfOneName(t *testing.T) {
	t.Parallel()
	c := offered(anOffer(nil))
	items := c.Blocks[0].Fields["items"]
	for _, day := range []string{"2027-09-16", "2027-11-18"} {
		items.Items = append(items.Items, anOffer(map[string]Value{"date": {One: day}}))
	}
	c.Blocks[0].Fields["items"] = items
	var names []string
	for _, f := range attached(t, c, Dutch, testHouse()) {
		names = append(names, f.Name)
	}
	if want := []string{"kijken-met-een-imh-bril.ics", "kijken-met-een-imh-bril-2.ics", "kijken-met-een-imh-bril-3.ics"}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
}

// TestInvitationLines holds the form of any invitation: lines of at most 75 octets that end in CRLF, no character cut in two
// (RFC 5545 section 3.1), and the words come back as they went in.
func TestInvitationLines(t *testing.T) {
	t.Parallel()
	words := rapid.StringOfN(rapid.RuneFrom([]rune(`aé€😀 ,;:\"'<>=-n`+"\u00a0")), 0, 120, -1)
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2027, 6, 22, 13, 30, 0, 0, time.UTC)
		m := moment{name: words.Draw(t, "name"), place: words.Draw(t, "place"), about: words.Draw(t, "about") + "\n" + words.Draw(t, "more"),
			url: "https://www.example.org/é?q=a,b;c", from: day, to: day.Add(time.Hour), id: "x"}
		file := m.calendar(testHouse())
		lines := strings.SplitAfter(string(file), "\r\n")
		for _, line := range lines[:len(lines)-1] {
			if text := strings.TrimSuffix(line, "\r\n"); len(text) > 75 || !utf8.ValidString(text) || strings.ContainsAny(text, "\r\n") {
				t.Fatalf("the line %q", line)
			}
		}
		if rest := lines[len(lines)-1]; rest != "" {
			t.Fatalf("ends in %q", rest)
		}
		e := event(t, file)
		for name, want := range map[ics.ComponentProperty]string{ics.ComponentPropertySummary: m.name, ics.ComponentPropertyLocation: m.place,
			ics.ComponentPropertyDescription: m.about, ics.ComponentPropertyUrl: "https://www.example.org/%C3%A9?q=a,b;c"} {
			if got := property(e, name); got != want {
				t.Errorf("%s = %q, want %q", name, got, want)
			}
		}
	})
}

// TestWebVersionInvitesNobody: a page has no attachments and must not speak of any.
func TestWebVersionInvitesNobody(t *testing.T) {
	t.Parallel()
	c := offered(anOffer(nil))
	page, err := Online(c, Dutch, testHouse())
	if err != nil {
		t.Fatal(err)
	}
	mail := compiled(t, c, Dutch).Fill(nil)
	invitation := offerIn(Dutch).invitation
	if strings.Contains(page, invitation) || !strings.Contains(mail.HTML, invitation) || !strings.Contains(mail.Text, invitation) {
		t.Error("the invitation is spoken of in the wrong places")
	}
}

func TestFileSlug(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"Kijken met een IMH-bril":                 "kijken-met-een-imh-bril",
		"Intervisie: wat doet dit gezin met jou?": "intervisie-wat-doet-dit-gezin-met-jou",
		"L’éveil – cœur à cœur (1re année)":       "l-eveil-coeur-a-coeur-1re-annee",
		"../../etc/passwd":                        "etc-passwd",
		"😀 ☂":                                     "agenda",
		strings.Repeat("a", 80):                   strings.Repeat("a", 50),
		strings.Repeat("woord ", 12):              "woord-woord-woord-woord-woord-woord-woord-woord",
		strings.Repeat("a", 50) + " b":            strings.Repeat("a", 50),
	}
	for words, want := range tests {
		if got := fileSlug(words); got != want {
			t.Errorf("%q = %q, want %q", words, got, want)
		}
	}
}
