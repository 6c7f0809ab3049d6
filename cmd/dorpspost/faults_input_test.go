package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// village is a site with one topic and three people who asked for it.
func village(t *testing.T, changes ...func(*Config)) *site {
	t.Helper()
	s := newSite(t, changes...)
	s.Topic("imh-week", "IMH-week")
	s.Import(s.Readers(3), "imh-week")
	return s
}

// Whatever is wrong with a list: a sentence, an exit code, and nothing changed.
func TestFaultsInAList(t *testing.T) {
	t.Parallel()
	site := village(t)
	before := site.Everything()
	for name, fault := range map[string]struct{ list, words string }{
		"empty":                  {"", "the file is empty"},
		"nothing but blanks":     {"\n\n  \n", "the file is empty"},
		"a header and nobody":    {"e-mail;voornaam\n", "it needs a line for each person"},
		"no column of addresses": {"voornaam;beroep\nEls;arts\n", `name one of them "e-mail"`},
		"two of them":            {"e-mail;courriel\na@b.example;c@d.example\n", "two columns hold e-mail addresses"},
		"a header left open":     {"\"e-mail;voornaam\na@b.example;Els\n", "line 1 should name the columns, but a quotation mark is opened"},
		"UTF-16":                 {"\xff\xfee\x00-\x00m\x00", `save it as "CSV UTF-8"`},
		"a spreadsheet":          {"PK\x03\x04 and so on", `save it as "CSV UTF-8"`},
		"a picture":              {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "line 1 should name the columns"},
		"every row broken":       {"e-mail;voornaam\nels;Els\n@b.example;Bo\n", "not one of the 2 rows is in order"},
	} {
		t.Run(name, func(t *testing.T) {
			file := site.Write("kapot.csv", fault.list)
			site.Refuses(fault.words, "subscribers", "import", file, "--topic", "imh-week", "--consent", "Ja", "--source", "proef")
			mustBe(t, site, before)
		})
	}
	for words, args := range map[string][]string{
		"there is no file":               {site.Path("nergens.csv")},
		"is a directory":                 {site.folder},
		"there is no such topic":         {site.Path("lezers.csv"), "--topic", "niets", "--consent", "Ja", "--source", "proef"},
		"--consent needs --topic":        {site.Path("lezers.csv"), "--consent", "Ja", "--source", "proef"},
		"and --source (where":            {site.Path("lezers.csv"), "--topic", "imh-week", "--consent", "Ja"},
		"with --consent":                 {site.Path("lezers.csv"), "--topic", "imh-week", "--source", "studiedag Gent"},
		"write it as `dorpspost subscri": {},
	} {
		t.Run(words, func(t *testing.T) {
			site.Refuses(words, append([]string{"subscribers", "import"}, args...)...)
			mustBe(t, site, before)
		})
	}
}

func mustBe(t *testing.T, s *site, before string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(before, "\n"), strings.Split(s.Everything(), "\n")); diff != "" {
		t.Errorf("the database has changed (-before +after):\n%s", diff)
	}
}

// Whatever is wrong with a campaign file: a sentence that names the line and the key, or the block and the field.
func TestFaultsInACampaignFile(t *testing.T) {
	t.Parallel()
	site := village(t)
	before := site.Everything()
	const good = "name: Proef\ntopic: imh-week\ntemplate: imh-week\n"
	for name, fault := range map[string]struct{ file, words string }{
		"empty":               {"", "the file is empty"},
		"a list":              {"- name: Proef\n", "write one `key: value` per line"},
		"no YAML":             {"name: [\n", "the spaces at the start of this line"},
		"too large":           {good + "# " + strings.Repeat("x", 1<<20), "more than 1 MB"},
		"no name":             {"topic: imh-week\ntemplate: imh-week\n", "kapot.yaml:1: name: give the campaign a name"},
		"no topic":            {"name: Proef\ntemplate: imh-week\n", "kapot.yaml:1: topic: give a topic"},
		"unknown topic":       {"name: Proef\ntopic: niets\ntemplate: imh-week\n", `topic "niets": there is no such topic`},
		"unknown template":    {"name: Proef\ntopic: imh-week\ntemplate: niets\n", `kapot.yaml:3: field template: there is no template "niets"`},
		"unknown key":         {good + "sbject: Dag\n", "kapot.yaml:4: sbject: this key is not known"},
		"unknown block":       {good + "blocks:\n  - block: confetti\n", "kapot.yaml:5: block 1 (confetti): there is no block of that name"},
		"unknown field":       {good + "blocks:\n  - block: text\n    txt: Dag\n", "kapot.yaml:6: block 1 (text)"},
		"unknown slot":        {good + "subject: Dag {{ schoenmaat }}\n", "kapot.yaml:4: field subject: has the unknown slot {{ schoenmaat }}"},
		"slot in a wrong way": {good + "subject: Dag {{ voornaam\n", "kapot.yaml:4: field subject"},
		"a header in a name":  {good + "sender: {name: \"A\\r\\nBcc: x@y.example\", address: a@b.example}\n", "kapot.yaml:4: sender"},
		"a freemail sender":   {good + "sender: {name: Netwerk, address: netwerk@gmail.com}\n", "use an address of the network's own domain"},
		"nobody":              {good + "audience: {in: [{profession: loodgieter}]}\n", "nobody would get this mail"},
		"no such field":       {good + "audience: {in: [{schoenmaat: 43}]}\n", "kapot.yaml:4: audience"},
		"wrong policy":        {good + "unknown: maybe\n", "kapot.yaml:4: unknown: choose ask, resend or leave"},
		"30 February":         {good + "schedule: {cron: \"0 0 30 2 *\"}\n", "no such date ever comes"},
		"every minute":        {good + "schedule: {cron: \"* * * * *\"}\n", "more often than every 15 minutes"},
		"six fields":          {good + "schedule: {cron: \"0 0 9 * * 1\"}\n", "there are 6 fields, write five"},
		"TZ in the cron":      {good + "schedule: {cron: \"TZ=Mars 0 9 * * 1\"}\n", "write the zone under zone"},
		"no such zone":        {good + "schedule: {cron: \"0 9 * * 1\", zone: Europe/Gent}\n", "write a name of the tz database"},
		"a moment long gone":  {good + "schedule: {once: \"2020-06-14 09:00\"}\n", "2020-06-14 09:00"},
		"no moment":           {good + "schedule: {once: \"morgen\"}\n", "morgen"},
		"both":                {good + "schedule: {once: \"2037-06-14 09:00\", cron: \"0 9 * * 1\"}\n", "keep one of the two"},
		"unknown schedule key": {good + "schedule: {crn: \"0 9 * * 1\"}\n",
			"kapot.yaml:4: schedule: the key crn is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			site.Refuses(fault.words, "campaigns", "apply", site.Write("kapot.yaml", fault.file))
			mustBe(t, site, before)
		})
	}
	t.Run("several at once", func(t *testing.T) {
		told := site.Refuses("kapot.yaml:1: topic", "campaigns", "apply", site.Write("kapot.yaml", "name: Proef\ntemplate: niets\nkleur: rood\nschedule: {cron: x}\n"))
		for _, also := range []string{"kapot.yaml:2: field template", "kapot.yaml:3: kleur", "kapot.yaml:4: schedule"} {
			if !strings.Contains(told.err, also) {
				t.Errorf("%q is not told:\n%s", also, told.err)
			}
		}
		mustBe(t, site, before)
	})
}

// Commands asked in a wrong way, or about what is not there.
func TestFaultsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	site := village(t)
	site.Apply(site.Write("brief.yaml", "name: Brief\ntopic: imh-week\ntemplate: imh-week\n"))
	before := site.Everything()
	for _, fault := range []struct {
		code  int
		words string
		line  string
	}{
		{exitUsage, "--help", "nonsense"},
		{exitUsage, "--help", "campaigns launch"},
		{exitUsage, "unknown flag: --nu", "campaigns send Brief --nu"},
		{exitUsage, "write it as", "campaigns send"},
		{exitUsage, "write it as", "campaigns send Brief nu"},
		{exitUsage, "resend or leave", "campaigns resume Brief --unknown maybe"},
		{exitFailed, "there is no campaign with this name", "campaigns send Niets"},
		{exitFailed, "there is no campaign with this name", "campaigns report 99"},
		{exitFailed, "is being sent now", "campaigns pause Brief"},
		{exitFailed, "has no schedule", "schedules next Brief"},
		{exitFailed, "no relay is set", "campaigns send Brief"},
		{exitFailed, "no relay is set", "mail check"},
		{exitFailed, "nobody", "subscribers show niemand@opvang.example"},
		{exitUsage, "needs one @", "subscribers show niemand"},
		{exitUsage, "role", "staff add ana --role koningin"},
		{exitFailed, "ana", "--as ana campaigns send Brief"},
		{exitFailed, "imh-week", "topics add imh-week --nl Nog_eens"},
		{exitFailed, "slug", "topics add IMH/Week --nl IMH"},
	} {
		t.Run(fault.line, func(t *testing.T) {
			a := site.Refuses(fault.words, strings.Fields(fault.line)...)
			if a.code != fault.code {
				t.Errorf("exit code %d, want %d", a.code, fault.code)
			}
			if strings.Count(strings.TrimSpace(a.err), "\n") > 0 || !strings.HasPrefix(a.err, "dorpspost: ") {
				t.Errorf("not one sentence:\n%s", a.err)
			}
			mustBe(t, site, before)
		})
	}
}

// A name that would like to be a header is left out at the import; the others get their mail, and nobody a copy.
func TestFaultsInANameThatWouldBeAHeader(t *testing.T) {
	t.Parallel()
	site, _ := newStory(t)
	site.Topic("imh-week", "IMH-week")
	told := site.Import(site.Write("vals.csv", "e-mail;voornaam;achternaam\n"+
		"a@opvang.example;\"a\r\nBcc: x@y.example\";A\n"+
		"b@opvang.example;Bo;\"=?utf-8?q?=0D=0ABcc:_x=40y.example?=\"\n"+
		"c@opvang.example;\"Cis\" <x@y.example>;C\n"+
		"d@opvang.example;Dag,, Bcc: x@y.example;D\n"), "imh-week")
	if !strings.Contains(told.out, `"bad":2`) {
		t.Fatalf("the names with a line break and with loose quotation marks are not left out: %s", told.out)
	}
	site.Apply(site.Write("brief.yaml", "name: Brief\ntopic: imh-week\ntemplate: imh-week\nsubject: Dag {{ voornaam }} {{ achternaam }}\n"))
	site.Send("Brief")
	if report := site.Ended("Brief").Reports[0]; report.Accepted != 2 || report.Total != 2 {
		t.Errorf("%d of %d were accepted, want 2 of 2", report.Accepted, report.Total)
	}
	for _, address := range []string{"b@opvang.example", "d@opvang.example"} {
		if bcc := site.Only(address).Header["Bcc"]; bcc != nil {
			t.Errorf("the mail to %s has the header Bcc: %s", address, bcc)
		}
	}
	if copies := site.Inbox("x@y.example"); len(copies) > 0 {
		t.Errorf("x@y.example has %d copies", len(copies))
	}
}
