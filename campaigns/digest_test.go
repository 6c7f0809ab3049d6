package campaigns_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates/checks"
)

const monthDigest = `
name: Maandoverzicht
digest: monthly
languages: [nl, fr]
subject: { nl: Dit was onze maand, fr: Notre mois }
preheader: { nl: Alles wat we stuurden in één mail., fr: Tout ce que nous avons envoyé. }
schedule: {cron: "0 9 28 * *"}
blocks:
  - block: head
  - block: introduction
    text: { nl: Een maand vol kleine dingen., fr: Un mois de petites choses. }
  - block: text
    text: { nl: Tot volgende maand., fr: À la prochaine. }
`

// topic adds a topic that these people follow.
func (d desk) topic(slug string, people ...subscribers.ID) subscribers.Topic {
	d.t.Helper()
	topic, err := d.Subscribers.AddTopic(d.t.Context(), "test", subscribers.Topic{Slug: slug, Name: map[subscribers.Language]string{"nl": "Thema " + slug}})
	d.must(err)
	for _, id := range people {
		d.saves(id, subscribers.PreferencesChange{Topics: subscribers.TopicActs{Given: []subscribers.TopicGiven{{Topic: topic.ID, Words: "Ja"}}, Form: "f1"}})
	}
	return topic
}

func (d desk) saves(id subscribers.ID, change subscribers.PreferencesChange) {
	d.t.Helper()
	_, err := d.Subscribers.SavePreferences(d.t.Context(), id, change)
	d.must(err)
}

// leaves makes a campaign and sends it.
func (d desk) leaves(name, topic, more string) campaigns.ID {
	d.t.Helper()
	d.apply(fmt.Sprintf("name: %s\ntopic: %s\nlanguages: [nl]\nsubject: Over %[1]s\nblocks:\n  - {block: introduction, text: Het begint met %[1]s en daarna komt de rest.}\n%[3]s", name, topic, more))
	c, err := d.Send(d.t.Context(), "ana", name)
	d.must(err)
	return c.ID
}

// strikes has the moment of a blueprint come.
func (d desk) strikes(name string, at time.Time) {
	d.t.Helper()
	blueprints, err := d.Blueprints(d.t.Context())
	d.must(err)
	i := slices.IndexFunc(blueprints, func(b campaigns.Blueprint) bool { return b.Name == name })
	d.must(d.Launch(d.t.Context(), schedules.Occurrence{Schedule: blueprints[i].Schedule, Local: at.Format("2006-01-02T15:04"), At: at}))
}

func TestADigestTellsWhatLeftSinceTheLast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.topic("vorming", 1, 2)
		d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
		d.apply(monthDigest)
		now := time.Now()
		d.strikes("Maandoverzicht", now)
		if all, err := d.All(t.Context()); err != nil || len(all) != 0 {
			t.Fatalf("nothing left, and %d campaigns were made (%v)", len(all), err)
		}

		first, second := d.leaves("Stil", "imh-week", ""), d.leaves("Luid", "vorming", "preheader: Kom kijken naar wat luid is.\n")
		for range 2 { // a runner that died before it moved on fires again
			d.strikes("Maandoverzicht", now.AddDate(0, 0, 1))
		}
		c, err := d.Find(t.Context(), db.Read(), "Maandoverzicht")
		d.must(err)
		if !slices.Equal(c.Plan.Tells, []campaigns.ID{first, second}) || c.State != campaigns.Launched {
			t.Fatalf("it is %s (%s) and tells of %v", c.State, c.Problem, c.Plan.Tells)
		}
		blocks := c.Plan.Content.Blocks
		types := ""
		for _, b := range blocks {
			types += b.Type + " "
		}
		if types != "head introduction letter letter text " {
			t.Fatalf("blocks: %s", types)
		}
		stil, luid := blocks[2], blocks[3]
		if stil.If != `thema bevat "imh-week"` || stil.Fields["heading"].Words["fr"] != "Over Stil" || stil.Fields["language"].Words["fr"] != "nl" ||
			stil.Fields["summary"].Words["nl"] != "Het begint met Stil en daarna komt de rest." || stil.Fields["about"].Words["nl"] != "IMH-week" {
			t.Errorf("the first block is %+v", stil)
		}
		if luid.Fields["summary"].Words["nl"] != "Kom kijken naar wat luid is." || luid.Fields["link_text"].Words["nl"] != "Lees “Over Luid”" {
			t.Errorf("the second block is %+v", luid)
		}
		link := stil.Fields["url"].Words["nl"]
		key := link[strings.LastIndexByte(link, '/')+1:]
		if html, err := d.Deliveries.Online(t.Context(), key); err != nil || !strings.Contains(html, "Het begint met Stil") {
			t.Errorf("%s leads to no letter: %v", link, err)
		}

		status := d.status("Maandoverzicht")
		if r := status.Reports[0]; r.Total != 1 || r.Run.Digest != deliveries.Monthly || r.Run.Head.ListID != "Maandoverzicht <maand.overzicht.lindewijk.example>" {
			t.Errorf("the run is %+v", r)
		}
		third := d.leaves("Nog iets", "vorming", "")
		d.strikes("Maandoverzicht", now.AddDate(0, 1, 0))
		c, err = d.Find(t.Context(), db.Read(), "Maandoverzicht")
		d.must(err)
		if !slices.Equal(c.Plan.Tells, []campaigns.ID{third}) {
			t.Errorf("the next one tells of %v, want %d alone", c.Plan.Tells, third)
		}
	})
}

// What was corrected is told as it was put right, and once; what was stopped, practised or is a digest itself is not told.
func TestADigestTellsWhatIsTrue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
		d.apply(monthDigest)
		d.leaves("Fout", "imh-week", "")
		stopped := d.leaves("Gestopt", "imh-week", "")
		d.Kind = deliveries.Practice
		d.leaves("Oefening", "imh-week", "")
		d.Kind = deliveries.Real
		d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
			if err := d.Deliveries.Ask(t.Context(), tx, int64(stopped), deliveries.WishStop); err != nil {
				return err
			}
			// What would take an engine: the first campaign has gone.
			_, err := tx.Exec(t.Context(), "UPDATE deliveries SET state = 'accepted' WHERE run = 1")
			if err == nil {
				_, err = tx.Exec(t.Context(), "UPDATE runs SET state = 'done', ended_at = frozen_at WHERE id = 1")
			}
			return err
		}))
		right := d.read("name: Fout\ntopic: imh-week\nlanguages: [nl]\nsubject: Nu is het juist\nblocks:\n  - {block: introduction, text: De zaal is een andere.}\n")
		correction, err := d.FollowUp(t.Context(), "ana", campaigns.Follow{Ref: "Fout", How: deliveries.Correction, Letter: &right})
		d.must(err)
		d.strikes("Maandoverzicht", time.Now())
		c, err := d.Find(t.Context(), db.Read(), "Maandoverzicht")
		d.must(err)
		if !slices.Equal(c.Plan.Tells, []campaigns.ID{correction.ID}) || c.Plan.Content.Blocks[2].Fields["heading"].Words["nl"] != "Nu is het juist" {
			t.Errorf("it tells of %v, want the correction %d alone", c.Plan.Tells, correction.ID)
		}
	})
}

// A digest that was made of practice never reaches readers.
func TestPracticeIsNeverTold(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	d.apply(monthDigest)
	d.Kind = deliveries.Practice
	d.leaves("Oefening", "imh-week", "")
	d.strikes("Maandoverzicht", time.Now())
	if tells := d.status("Maandoverzicht").Plan.Tells; len(tells) != 1 {
		t.Fatalf("the practice digest tells of %v", tells)
	}
	d.Kind = deliveries.Real
	if _, err := d.Send(t.Context(), "ana", "Maandoverzicht"); err == nil || !strings.Contains(err.Error(), "was made of practice") {
		t.Errorf("it leaves for real: %v", err)
	}
}

// Nobody chose it, or only for what did not leave: no mail, and no campaign.
func TestNobodyMakesNoDigest(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	other := d.topic("vorming", 2)
	d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest,
		Topics: subscribers.TopicActs{Kept: []subscribers.TopicID{other.ID}, Withdrawn: []subscribers.TopicID{1}, Form: "f1"}})
	applied := d.apply(monthDigest)
	if applied.Named != 1 || applied.Note != "" {
		t.Errorf("applied = %+v", applied)
	}
	d.leaves("Stil", "imh-week", "")
	d.strikes("Maandoverzicht", time.Now())
	if _, err := d.Find(t.Context(), d.DB.Read(), "Maandoverzicht"); !errors.Is(err, campaigns.ErrNotFound) {
		t.Errorf("a digest was made for nobody: %v", err)
	}
}

// What a digest's file cannot be.
func TestDigestFileFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, says string }{
		"a topic":      {strings.Replace(monthDigest, "digest: monthly", "digest: monthly\ntopic: imh-week", 1), "leave `topic` out"},
		"another word": {strings.Replace(monthDigest, "monthly", "weekly", 1), "choose monthly"},
		"a draft":      {monthDigest + "edition: draft\n", "a digest is made at its moment"},
		"a long why":   {monthDigest + "urgent: " + strings.Repeat("o", 201) + "\n", "why it is urgent"},
		"an address":   {monthDigest + "urgent: vraag van els@opvang.example\n", "without anybody's address"},
	} {
		if _, err := campaigns.ReadFile("test.yaml", strings.NewReader(test.file), nil); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
	}
}

func TestADigestComesBack(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	plan := d.read(strings.Replace(monthDigest, `cron: "0 9 28 * *"`, `once: "2037-06-14 09:00"`, 1))
	if _, err := d.Apply(t.Context(), "ana", plan); err == nil || !strings.Contains(err.Error(), "a schedule that comes back") {
		t.Errorf("a digest of one moment: %v", err)
	}
}

const bundles = `
name: Gebundeld
digest: bundle
languages: [nl]
subject: Dit hielden we voor je bij
schedule: {cron: "0 9 * * 1"}
blocks:
  - block: introduction
    text: Samen in één mail.
`

// A bundle tells of the campaigns in which the cap kept something back, and takes exactly these rows.
func TestABundleIsMadeOfWhatWasKeptBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(bundles)
		d.strikes("Gebundeld", time.Now())
		d.leaves("Eerste", "imh-week", "")
		second := d.leaves("Tweede", "imh-week", "")
		d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error { // as the engine skips who is over the cap
			_, err := tx.Exec(t.Context(), "UPDATE deliveries SET state = 'skipped', reason = 'bundled', decided_at = 1 WHERE run = 2 AND subscriber < 3")
			return err
		}))
		at := time.Now().AddDate(0, 0, 7)
		for range 2 {
			d.strikes("Gebundeld", at)
		}
		status := d.status("Gebundeld")
		letter := status.Plan.Content.Blocks[1]
		if !slices.Equal(status.Plan.Tells, []campaigns.ID{second}) || letter.If != fmt.Sprintf(`gemist bevat "c%d"`, second) || status.Reports[0].Total != 2 {
			t.Fatalf("it tells of %v, under %q, to %d", status.Plan.Tells, letter.If, status.Reports[0].Total)
		}
		d.strikes("Gebundeld", at.AddDate(0, 0, 7))
		if again := d.status("Gebundeld"); again.ID != status.ID {
			t.Errorf("a second bundle was made, of %v", again.Plan.Tells)
		}
	})
}

// always are quiet hours that last all day but for one minute.
func always(t *testing.T) deliveries.Quiet {
	t.Helper()
	now := time.Now().UTC()
	return deliveries.Quiet(now.Add(-time.Hour).Format("15:04") + "-" + now.Add(2*time.Hour).Format("15:04"))
}

// In quiet hours nothing begins by itself, nor by hand, but for what is urgent; and that goes on record.
func TestNothingBeginsInQuietHours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Deliveries.Pressure.Quiet = always(t)
		d.apply(once)
		d.must(d.Launch(t.Context(), d.moment(imhWeek)))
		if status := d.status(imhWeek); status.Where != "held" || !strings.Contains(status.Problem, "quiet hours") {
			t.Fatalf("at its moment it is %s: %s", status.Where, status.Problem)
		}
		if _, err := d.Send(t.Context(), "ana", imhWeek); !errors.Is(err, campaigns.ErrQuiet) {
			t.Errorf("by hand: %v", err)
		}
		if _, err := d.SendUrgent(t.Context(), "ana", imhWeek, " ", true); !errors.Is(err, campaigns.ErrUrgent) {
			t.Errorf("without a reason: %v", err)
		}
		_, err := d.SendUrgent(t.Context(), "ana", imhWeek, "de zaal verandert", true)
		d.must(err)
		if run := d.status(imhWeek).Reports[0].Run; run.Urgent != "de zaal verandert" || run.State != deliveries.Running {
			t.Errorf("the urgent run is %+v", run)
		}
		var line string
		d.must(db.Read().QueryRow(t.Context(), "SELECT what FROM audit WHERE act = 'campaign.urgent'").Scan(&line))
		if want := fmt.Sprintf("campaign %d: de zaal verandert", d.status(imhWeek).ID); line != want {
			t.Errorf("on record is %q, want %q", line, want)
		}
	})
}

// A service that died after it made the edition, and before that left, goes on with the same one.
func TestAnEditionThatWasMadeIsNotMadeAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
		d.apply(monthDigest)
		first := d.leaves("Stil", "imh-week", "")
		blueprints, err := d.Blueprints(t.Context())
		d.must(err)
		at := time.Now()
		occurrence := schedules.Occurrence{Schedule: blueprints[0].Schedule, Local: at.Format("2006-01-02T15:04"), At: at}
		record := d.Audit
		d.Audit = func(ctx context.Context, tx *database.Tx, who, act, what string) error {
			if act == "campaign.launch" {
				return errors.New("the disk is full")
			}
			return record(ctx, tx, who, act, what)
		}
		if err := d.Launch(t.Context(), occurrence); err == nil {
			t.Fatal("it left, and nothing of it is on record")
		}
		made := d.status("Maandoverzicht")
		if made.Where != "planned" {
			t.Fatalf("it is %s", made.Where)
		}
		d.Audit = record
		d.leaves("Te laat voor deze", "imh-week", "")
		d.must(d.Launch(t.Context(), occurrence))
		if now := d.status("Maandoverzicht"); now.ID != made.ID || now.Where != "running" || !slices.Equal(now.Plan.Tells, []campaigns.ID{first}) {
			t.Errorf("it is campaign %d, %s, and tells of %v; before it was %d", now.ID, now.Where, now.Plan.Tells, made.ID)
		}
	})
}

// Who looks at a digest's file sees what would be in it now.
func TestADigestIsSeenAsItWouldBeNow(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.leaves("Stil", "imh-week", "")
	letters, err := d.Letters(t.Context(), d.read(monthDigest))
	d.must(err)
	if online := letters["fr"].Online; !strings.Contains(online, "Over Stil") || !strings.Contains(online, "en néerlandais") {
		t.Error("the web version does not tell of what left, or not in which language it is")
	}
	findings, err := d.Check(t.Context(), d.read(monthDigest), campaigns.Checking{})
	d.must(err)
	if blocks := campaigns.Blocking(findings); len(blocks) > 0 {
		t.Errorf("the checks block it: %+v", blocks)
	}
}

// Two mails for the same people within three days are told of before.
func TestMailsCloseTogetherAreSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(once)
		near := strings.NewReplacer(imhWeek, "Twee dagen later", "06-14", "06-16").Replace(once)
		for file, want := range map[string]int{near: 3, strings.Replace(near, "06-16", "06-18", 1): 0, near + "audience: {in: [{region: Gent}]}\n": 0} {
			findings, err := d.Check(t.Context(), d.read(file), campaigns.Checking{})
			d.must(err)
			i := slices.IndexFunc(findings, func(f checks.Finding) bool { return f.Check == "recent-mail" })
			if says := strings.Contains(findings[i].Sentence, "3 mensen van je keuze krijgen ook “"+imhWeek+"”"); says != (want > 0) {
				t.Errorf("the check says %q", findings[i].Sentence)
			}
		}
	})
}

// A digest that is held before its moment tells of its month, as one that is made at that moment.
func TestADigestThatIsHeldTellsOfItsMonth(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.saves(2, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	d.leaves("Oud", "imh-week", "")
	d.exec("UPDATE runs SET frozen_at = frozen_at - 40000000000") // more than a year
	d.apply(monthDigest)
	fresh := d.leaves("Nieuw", "imh-week", "")
	c, err := d.Hold(t.Context(), "bo", "Maandoverzicht")
	d.must(err)
	if !slices.Equal(c.Plan.Tells, []campaigns.ID{fresh}) {
		t.Errorf("it tells of %v, want %d alone", c.Plan.Tells, fresh)
	}
}
