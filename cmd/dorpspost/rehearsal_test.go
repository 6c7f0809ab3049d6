package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
	"dorpspost/web/inbox"

	"github.com/google/go-cmp/cmp"
)

// rehearsedLetter asks for a name that not everybody has, and has a part for some.
const rehearsedLetter = `name: Proefbrief
topic: imh-week
subject: Een brief voor jou
blocks:
  - block: introduction
    text: "Dag {{ voornaam }}, fijn dat je er bent."
  - block: text
    if: regio == "Limburg"
    text: We komen naar Limburg.
`

// rehearsing is a site with 300 readers and a campaign: each hundredth reader has no name, three live in Limburg, two share a
// mailbox, one speaks French, and one has left.
func rehearsing(t *testing.T, changes ...func(*Config)) *site {
	t.Helper()
	s := newSite(t, changes...)
	s.Topic("imh-week", "IMH-week")
	var list strings.Builder
	list.WriteString("e-mail;voornaam;regio;taal\nels.maes@gmail.com;Els;Limburg;nl\nelsmaes+imh@gmail.com;Els;Limburg;nl\njean@opvang.example;Jean;Limburg;fr\n")
	for i := range 297 {
		name := "Bo"
		if i%100 == 0 {
			name = ""
		}
		fmt.Fprintf(&list, "lezer%d@opvang.example;%s;;nl\n", i, name)
	}
	s.Import(s.Write("lezers.csv", list.String()), "imh-week")
	s.Run("subscribers", "suppress", "lezer7@opvang.example")
	s.Apply(s.Write("brief.yaml", rehearsedLetter))
	return s
}

// Untouched is everything in the database but the audit log.
func (s *site) Untouched() string {
	s.t.Helper()
	var kept strings.Builder
	for line := range strings.Lines(s.Everything()) {
		if !strings.HasPrefix(line, "audit:") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// Each profile meets its exact share of the 299 who may be mailed, and the report says so. In the database itself nothing
// changes but the audit log, nothing is sent, and nothing is left of the copy.
func TestRehearse(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	site := rehearsing(t, through(relay), func(c *Config) { c.Relay.VerdictTimeout = time.Minute })
	before := site.Untouched()
	profiles := map[inbox.Profile]struct {
		tally   inbox.Tally
		outcome deliveries.Report
		retries int
		least   float64 // seconds
		most    float64
	}{
		inbox.Perfect:     {tally: inbox.Tally{Tries: 299, Taken: 299}, outcome: deliveries.Report{Accepted: 299}},
		inbox.Greylisting: {tally: inbox.Tally{Tries: 598, Taken: 299, PutOff: 299}, outcome: deliveries.Report{Accepted: 299}, retries: 299, least: 60, most: 76},
		inbox.Refusing:    {tally: inbox.Tally{Tries: 299, Taken: 293, Refused: 6}, outcome: deliveries.Report{Accepted: 293, Refused: 6}},
		inbox.Slow:        {tally: inbox.Tally{Tries: 299, Taken: 299, Slow: 3}, outcome: deliveries.Report{Accepted: 299}, least: 3 * 30. / 4, most: 3*30./4 + 1},
	}
	for profile, want := range profiles {
		told := site.rehearse("--relay", string(profile))
		want.tally.Recipients, want.tally.Samples, want.tally.Sizes = 299, told.Mails.Samples, told.Mails.Sizes
		if told.Mails.Tries > want.tally.Tries { // the sender may name a recipient before it finds that it is too late
			want.tally.Tries = told.Mails.Tries
		}
		if diff := cmp.Diff(want.tally, *told.Mails); diff != "" {
			t.Errorf("%s: the relay counted (-want +got):\n%s", profile, diff)
		}
		o := told.Outcome
		if o.Accepted != want.outcome.Accepted || o.Refused != want.outcome.Refused || o.Skipped != 1 || o.Open() != 0 || o.Retries != want.retries {
			t.Errorf("%s: the outcome is %+v", profile, o)
		}
		if told.Seconds < want.least || told.Seconds > want.most {
			t.Errorf("%s: it took %.0f seconds", profile, told.Seconds)
		}
		if s := told.Mails.Sizes; s.Smallest < 5000 || s.Smallest > s.Median || s.Median > s.Largest {
			t.Errorf("%s: the sizes are %+v", profile, s)
		}
	}
	if after := site.Untouched(); after != before {
		t.Errorf("the database changed:\n%s", cmp.Diff(before, after))
	}
	lines, err := site.Look().staff.Lines(t.Context(), len(profiles)+1)
	site.must(err)
	for i, line := range lines {
		if rehearsed := line.Act == "campaign.rehearse" && line.What == "campaign 1"; rehearsed != (i < len(profiles)) {
			t.Errorf("in the audit log, line %d from the end is %+v", i+1, line)
		}
	}
	if n := relay.Counts().Connections; n != 0 {
		t.Errorf("the true mail server was called %d times", n)
	}
	site.Gone("data/rehearsal")
}

// The limits of the settings, of each relay its own, and what they make of the last moment.
func TestRehearseLimits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limits   mailer.Limits
		more     map[string]mailer.Config
		first    int // readers from which on a first batch goes before the others; 0: none
		seconds  float64
		accepted int
	}{
		"none":       {accepted: 299},
		"per second": {limits: mailer.Limits{PerSecond: 5}, seconds: 59, accepted: 299},       // 60 times 5, the first at once
		"per hour":   {limits: mailer.Limits{PerHour: 100}, seconds: 2 * 3600, accepted: 299}, // three times 100
		"two relays": {limits: mailer.Limits{PerHour: 100}, more: map[string]mailer.Config{
			"other": {Host: "smtp.example.org", Username: "brief", Password: "geheim", Limits: mailer.Limits{PerHour: 100}}},
			seconds: 3600, accepted: 299},
		"a look after the first batch": {first: 100, seconds: 120, accepted: 299},
		"too slow":                     {limits: mailer.Limits{PerDay: 50}, seconds: 3 * 24 * 3600, accepted: 150}, // three times 50, and then it is too late
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := rehearsing(t, func(c *Config) {
				c.Relay = mailer.Config{Host: "127.0.0.1", Port: 1, TLS: mailer.TLSNone, Limits: test.limits} // nobody listens there
				c.Relays = test.more
				c.Sending.FirstBatch, c.Sending.FirstBatchFrom = min(test.first, 25), test.first
			})
			a := site.Try("campaigns", "rehearse", "Proefbrief", "--json")
			var told rehearsalTold
			a.Into(&told)
			if told.Outcome.Accepted != test.accepted || told.Outcome.SkippedBy[deliveries.ReasonTooLate] != 299-test.accepted {
				t.Errorf("the outcome is %+v", told.Outcome)
			}
			if told.Seconds < test.seconds || told.Seconds > test.seconds*1.02+1 {
				t.Errorf("it took %.1f seconds, want %.0f", told.Seconds, test.seconds)
			}
			if late := a.code == exitFailed && strings.Contains(fmt.Sprint(told.Problems), "before its last moment (20"); late != (test.accepted < 299) {
				t.Errorf("exit code %d with %v", a.code, told.Problems)
			}
		})
	}
}

// A line that falls leaves doubt, and the report counts it; with a campaign that is sent again in doubt, the relay sees it twice.
func TestRehearseDropping(t *testing.T) {
	t.Parallel()
	site := rehearsing(t, practising)
	told := site.rehearse("--relay", "dropping")
	if m := told.Mails; m.DroppedBefore != 3 || m.DroppedAfter != 3 || m.Twice != 0 || m.Recipients != 299 {
		t.Errorf("the relay counted %+v", m)
	}
	// A mail that fits in the network's buffers is out before the line falls: then nobody knows of those either.
	if o := told.Outcome; o.Unknown < 3 || o.Unknown > 6 || o.Accepted+o.Unknown != 299 || o.Unknown+o.Retries != 6 {
		t.Errorf("the outcome is %+v", o)
	}
	site.Write("brief.yaml", rehearsedLetter+"unknown: resend\n")
	told = site.rehearse("--relay", "dropping")
	if m, o := told.Mails, told.Outcome; m.Twice != 3 || m.Taken != 302 || o.Accepted != 299 || o.Retries != 6 {
		t.Errorf("sent again in doubt, the relay counted %+v, and the outcome is %+v", m, o)
	}
}

// What a colleague reads, and what is kept to look at.
func TestRehearsalTells(t *testing.T) {
	t.Parallel()
	site := rehearsing(t, practising)
	tokens, err := site.Look().subscribers.Tokens(t.Context()) // so that there is a key to be misused
	site.must(err)
	out := site.Run("campaigns", "rehearse", "Proefbrief").out
	for _, want := range []string{
		"Nobody got anything.", "299 of 300 people would get it: nl: 299.", "1 would not (suppressed: 1).",
		"1 person is without a letter in their own language (fr)",
		"1 person would get it twice", "els.maes@gmail.com, elsmaes+imh@gmail.com",
		"{{ voornaam }} is empty for 3 people (nl) and has no fallback.", "To look at: 1 mail in " + site.Path("data/inbox/rehearsal"),
		"Nothing holds it back", "Real people's names", "299 of 299 mails were accepted.", "Nothing must be mended.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	box, err := inbox.Open(site.Path("data/inbox/rehearsal"), nil)
	site.must(err)
	kept, total, err := box.List(t.Context(), "", 0, 10)
	if err != nil || total != 1 || kept[0].Envelope.To[0] != "els.maes@gmail.com" { // who sees all that there is to see
		t.Fatalf("kept are %+v, %v", kept, err)
	}
	eml, err := box.Eml(kept[0].ID)
	site.must(err)
	link := readMail(t, eml).Link("/u/")
	if id, err := tokens.Read(subscribers.PurposeLeave, link[strings.LastIndexByte(link, '/')+1:]); err == nil {
		t.Errorf("the link to leave in a mail that was kept works, for reader %d", id)
	}
	if mails := site.Inbox("els.maes@gmail.com"); len(mails) != 0 {
		t.Errorf("there are %d mails of the rehearsal in the inbox itself", len(mails))
	}
	if out := site.Run("campaigns", "rehearse", "Proefbrief", "--keep", "0").out; strings.Contains(out, "To look at") {
		t.Errorf("without samples it says:\n%s", out)
	}
	site.Gone("data/inbox/rehearsal")
}

// What the checks block is said, with exit code 1, whether a mail can be made of it or not; and a wrong question is told apart.
func TestRehearsalFindsFaults(t *testing.T) {
	t.Parallel()
	site := rehearsing(t, practising)
	for name, test := range map[string]struct{ file, words string }{
		"a subject that lies":       {site.Write("re.yaml", strings.Replace(rehearsedLetter, "subject: ", "subject: \"Re: brief\" #", 1)), "Who\n"},
		"a topic that is not there": {site.Write("thema.yaml", strings.Replace(rehearsedLetter, "topic: imh-week", "topic: vorming", 1)), "vorming"},
		"nobody is meant":           {site.Write("niemand.yaml", rehearsedLetter+"audience: {in: [{region: [Mars]}]}\n"), "krijgt niemand de mail"},
	} {
		a := site.Refuses("must be mended before this can go", "campaigns", "rehearse", test.file)
		if !strings.Contains(a.out, "To be mended first\n  ") || !strings.Contains(a.out, test.words) {
			t.Errorf("%s: it says\n%s", name, a.out)
		}
	}
	site.Refuses("--relay takes one of perfect, greylisting, refusing, slow, dropping", "campaigns", "rehearse", "Proefbrief", "--relay", "kapot")
	site.Refuses("there is no campaign with this name", "campaigns", "rehearse", "Niets")
	site.Gone("data/rehearsal")
}

// A killed rehearsal leaves a copy; the next one removes it, and so does the service, unless one is going on.
func TestRehearsalsLeaveNothing(t *testing.T) {
	t.Parallel()
	site := rehearsing(t, practising)
	leave := func() string {
		site.must(os.MkdirAll(site.Path("data/rehearsal"), 0o700))
		return site.Write("data/rehearsal/dorpspost.db", "half a copy")
	}
	left := leave()
	lock, err := site.Look().db.Lock(t.Context(), "rehearsal")
	site.must(err)
	site.Refuses("another rehearsal is going on", "campaigns", "rehearse", "Proefbrief")
	site.Serve().Stop()
	if _, err := os.Stat(left); err != nil {
		t.Errorf("a rehearsal that goes on lost its copy: %v", err)
	}
	lock.Release()
	site.Run("campaigns", "rehearse", "Proefbrief")
	site.Gone("data/rehearsal")
	leave()
	site.Serve().Stop()
	site.Gone("data/rehearsal")
}

// The mails to look at are those of real people: they go when nobody needs them any more.
func TestRehearsalsKeepNoMailForLong(t *testing.T) {
	t.Parallel()
	site := rehearsing(t, practising)
	site.Run("campaigns", "rehearse", "Proefbrief")
	samples := site.Path("data/inbox/rehearsal")
	held := func(days int) {
		at := time.Now().AddDate(0, 0, -days)
		site.must(os.Chtimes(samples, at, at))
		site.Serve().Stop()
	}
	held(6)
	if _, err := os.Stat(samples); err != nil {
		t.Errorf("after six days the mails are gone: %v", err)
	}
	held(8)
	site.Gone("data/inbox/rehearsal")
}

// Whoever may only write must not come by anybody's mail or address through a rehearsal.
func TestWhoMayRehearse(t *testing.T) {
	t.Parallel()
	site := rehearsing(t, practising)
	site.Run("staff", "add", "wout", "--role", "writer")
	site.Refuses("this needs another role", "campaigns", "rehearse", "Proefbrief", "--as", "wout")
	site.Gone("data/inbox/rehearsal")
	if a := site.Refuses("up to 100", "campaigns", "rehearse", "Proefbrief", "--keep", "101"); a.code != exitUsage {
		t.Errorf("for too many mails it ends with exit code %d", a.code)
	}
}

// Where there is no room for a second database, nothing is copied: somebody may be sending on that disk.
func TestRehearsalWantsRoom(t *testing.T) {
	t.Parallel()
	site := newSite(t, practising)
	grow := smallDisk(site)
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Readers(3), "imh-week")
	site.Apply(site.Write("brief.yaml", rehearsedLetter))
	site.LookAway()
	var disk syscall.Statfs_t
	site.must(syscall.Statfs(site.Path("data"), &disk))
	site.must(os.WriteFile(site.Path("data/other"), make([]byte, disk.Bavail*uint64(disk.Bsize)-300<<10), 0o600))
	site.Refuses("the disk is full", "campaigns", "rehearse", "Proefbrief")
	site.Gone("data/rehearsal")
	grow()
	site.Run("campaigns", "rehearse", "Proefbrief")
}

// A rehearsal that is broken off removes its copy as well, and says so. The service sends on meanwhile.
func TestRehearsalBrokenOff(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	site := rehearsing(t, through(relay))
	site.Serve()
	ctx, breakOff := context.WithCancel(t.Context())
	a := site.Look()
	campaign, err := a.campaigns.Find(ctx, a.db.Read(), "Proefbrief")
	site.must(err)
	r := &rehearsal{real: a, plan: campaign.Plan, profile: inbox.Greylisting, progress: whenShown(breakOff)}
	if told, err := r.hold(ctx, "test"); err == nil || !strings.Contains(err.Error(), "nothing of it is left") {
		t.Errorf("it told %+v, %v", told, err)
	}
	site.Gone("data/rehearsal")
	site.Send("Proefbrief")
	mustCount(t, site.Ended("Proefbrief"), deliveries.Report{Total: 300, Accepted: 299, Skipped: 1, SkippedBy: map[string]int{"suppressed": 1}})
	if told := site.rehearse(); told.Outcome.Accepted != 299 { // also of what has gone out
		t.Errorf("afterwards it is %+v", told.Outcome)
	}
	if n := relay.Counts().Taken; n != 299 {
		t.Errorf("the true mail server took %d mails, want 299", n)
	}
}

// whenShown is called when progress is shown.
type whenShown func()

func (s whenShown) Write(p []byte) (int, error) {
	s()
	return len(p), nil
}

// rehearse rehearses the site's letter as its file says it.
func (s *site) rehearse(args ...string) (told rehearsalTold) {
	s.t.Helper()
	s.Run(append([]string{"campaigns", "rehearse", s.Path("brief.yaml"), "--json"}, args...)...).Into(&told)
	return told
}

// Gone demands that nothing is at a path of the site.
func (s *site) Gone(name string) {
	s.t.Helper()
	if _, err := os.Stat(filepath.Join(s.folder, name)); !os.IsNotExist(err) {
		s.t.Errorf("%s is still there (%v)", name, err)
	}
}

// What goes wrong in a rehearsal must be mended, unless it is what the mail server was told to do.
func TestRehearsalProblems(t *testing.T) {
	t.Parallel()
	paused := deliveries.Rehearsed{Report: deliveries.Report{Run: deliveries.Run{State: deliveries.Paused, Problem: "too large"}}}
	late := deliveries.Rehearsed{Report: deliveries.Report{Run: deliveries.Run{LastMoment: 1}, SkippedBy: map[string]int{deliveries.ReasonTooLate: 2}}}
	for name, test := range map[string]struct {
		profile inbox.Profile
		outcome deliveries.Rehearsed
		want    string
	}{
		"all went well":             {inbox.Perfect, deliveries.Rehearsed{}, "[]"},
		"mails that cannot be made": {inbox.Refusing, deliveries.Rehearsed{Unmade: 1, Why: "no letter"}, "[the mail of 1 reader cannot be made, for one because: no letter]"},
		"a pause":                   {inbox.Perfect, paused, "[it would be paused: too large]"},
		"a pause by such a relay":   {inbox.Refusing, paused, "[]"},
		"too little time":           {inbox.Perfect, late, "[2 readers would not get it before its last moment (" + when(1) + "): raise the limits of `relay` in config.yaml, name fewer readers, or give the campaign a later `last_moment`]"},
		"too late by such a relay":  {inbox.Greylisting, late, "[]"},
	} {
		r := &rehearsal{profile: test.profile}
		if got := fmt.Sprint(r.problems(test.outcome)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestInWords(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[float64]string{
		0: "less than a minute", 29: "less than a minute", 45: "1 minute", 3599: "1 hour", 12_000: "3 hours and 20 minutes", 200_000: "2 days and 7 hours",
	} {
		if got := inWords(seconds); got != want {
			t.Errorf("%.0f seconds are %q, want %q", seconds, got, want)
		}
	}
}
