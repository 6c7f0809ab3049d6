package campaigns_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/templates"
)

// brief is a campaign file whose letter is soon compiled, with more keys behind it.
func brief(name, more string) string {
	return fmt.Sprintf("name: %q\ntopic: imh-week\nsubject: %q\npreheader: Voor wie met kinderen werkt.\nblocks: [{block: introduction, text: Bedankt voor alles.}]\n%s\n", name, name, more)
}

// archived are the addresses of the archive, newest first.
func (d desk) archived() string {
	d.t.Helper()
	newest, err := d.Deliveries.NewestPublic(d.t.Context(), 20)
	d.must(err)
	var paths []string
	for _, public := range newest {
		paths = append(paths, strings.TrimPrefix(public.Path(), deliveries.ArchivePath(public.Year)+"/"))
	}
	return strings.Join(paths, " ")
}

func (d desk) launch(file string) campaigns.Campaign {
	d.t.Helper()
	c, err := d.SendAnyway(d.t.Context(), "ana", d.apply(file).Name)
	d.must(err)
	return c
}

func (d desk) holds(want string) {
	d.t.Helper()
	if got := d.archived(); got != want {
		d.t.Errorf("the archive holds %q, want %q", got, want)
	}
}

// The archive holds what staff made public and was launched, and nothing else.
func TestTheArchiveHoldsWhatStaffMadePublic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(brief("Concept", "archive: public"))
		d.apply(brief("Gepland", "archive: public\nschedule: {once: \"2037-06-14 09:00\"}"))
		d.apply(brief("Vaste brief", "archive: public\nschedule: {cron: \"0 9 * * 1\"}\nedition: automatic"))
		d.launch(brief("Zonder woord", ""))
		d.launch(brief("Uitdrukkelijk niet", "archive: none"))
		d.holds("")
		if _, err := d.Deliveries.LatestPublic(t.Context()); !errors.Is(err, deliveries.ErrNotPublic) {
			t.Errorf("an empty archive has a latest letter: %v", err)
		}
		d.launch(brief("Dág, iedereen!", "archive: public"))
		d.holds("dag-iedereen")
		published, err := d.Publish(t.Context(), "ana", "Zonder woord")
		d.must(err)
		year := fmt.Sprint(published.Year)
		if published.Address != "https://nieuws.lindewijk.example/archief/"+year+"/zonder-woord" || d.status("Zonder woord").Public != published.Address {
			t.Errorf("published %+v; the report says %q", published, d.status("Zonder woord").Public)
		}
		d.holds("dag-iedereen zonder-woord")
		for _, name := range []string{"Concept", "Gepland"} {
			if _, err := d.Publish(t.Context(), "ana", name); !errors.Is(err, deliveries.ErrNothingSent) {
				t.Errorf("publish %s: %v", name, err)
			}
		}
		d.must(d.Launch(t.Context(), d.firstOf("Vaste brief")))
		d.holds("vaste-brief-14-06-2027-09-00 dag-iedereen zonder-woord")
	})
}

func (d desk) firstOf(blueprint string) schedules.Occurrence {
	d.t.Helper()
	all, err := d.Blueprints(d.t.Context())
	d.must(err)
	for _, b := range all {
		if b.Name == blueprint {
			return monday(b.Schedule)
		}
	}
	d.t.Fatalf("no blueprint %s", blueprint)
	return schedules.Occurrence{}
}

func TestALetterKeepsItsAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.launch(brief("Week!", "archive: public"))
		d.launch(brief("week", "archive: public"))
		d.launch(brief("wéék?", "archive: public"))
		d.holds("week-3 week-2 week")
		if _, err := d.Withdraw(t.Context(), "ana", "week"); err != nil {
			t.Fatal(err)
		}
		d.holds("week-3 week")
		if _, err := d.Withdraw(t.Context(), "ana", "week"); !errors.Is(err, deliveries.ErrNotPublic) {
			t.Errorf("withdrawn twice: %v", err)
		}
		d.launch(brief("Week", "archive: public"))
		d.holds("week-4 week-3 week")
		again, err := d.Publish(t.Context(), "ana", "week")
		if err != nil || again.Name != "week-2" {
			t.Errorf("it came back as %+v, %v", again, err)
		}
		twice, err := d.Publish(t.Context(), "ana", "week")
		if err != nil || twice.PublicAt != again.PublicAt {
			t.Errorf("publishing twice changed %+v to %+v, %v", again, twice, err)
		}
		d.holds("week-4 week-3 week-2 week")
	})
}

// Practice is never public; where nobody but this machine sees the site it may be shown, and the real letter takes its place.
func TestPracticeIsNotPublic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Kind = deliveries.Practice
		d.launch(brief("Oefening", "archive: public"))
		if _, err := d.Publish(t.Context(), "ana", "Oefening"); !errors.Is(err, deliveries.ErrPracticeStays) {
			t.Errorf("publish: %v", err)
		}
		d.holds("")
		d.Deliveries.ShowPractice = true
		_, err := d.Publish(t.Context(), "ana", "Oefening")
		d.must(err)
		d.end("Oefening", nil)
		d.holds("oefening")
		d.launch(brief("Oefening", "archive: public")) // practised once more
		d.holds("oefening")
		d.end("Oefening", nil)
		d.Deliveries.ShowPractice = false
		d.holds("")
		if years, err := d.Deliveries.PublicYears(t.Context()); err != nil || len(years) > 0 {
			t.Errorf("years = %v, %v", years, err)
		}
		d.Kind = deliveries.Real
		_, err = d.SendAnyway(t.Context(), "ana", "Oefening")
		d.must(err)
		d.holds("oefening")
		if latest, err := d.Deliveries.LatestPublic(t.Context()); err != nil || latest.Kind != deliveries.Real {
			t.Errorf("latest = %+v, %v", latest, err)
		}
	})
}

// What follows a public mail is public only when its own file says so, and the same letter stands there once.
func TestFollowUpsArePublicByThemselves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.launch(brief("Eerst", "archive: public"))
		d.end("Eerst", books{d.named("Eerst")[0]: tooLate})
		d.holds("eerst")
		for _, how := range []deliveries.FollowUp{deliveries.RestAfterAll, deliveries.Correction} {
			after, err := d.follow("Eerst", how)
			d.must(err)
			d.holds("eerst")
			d.end(after.Name, nil)
		}
		file := d.read(short + "subject: Rechtgezet\narchive: public\n")
		_, err := d.FollowUp(t.Context(), "ana", campaigns.Follow{Ref: "Eerst", How: deliveries.Correction, Letter: &file, Anyway: true})
		d.must(err)
		if got := d.archived(); !strings.HasSuffix(got, " eerst") || strings.Count(got, " ") != 1 {
			t.Errorf("the archive holds %q", got)
		}
	})
}

// Whoever stops a campaign has found a fault in it.
func TestStoppingWithdraws(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.launch(brief("Fout", "archive: public"))
		_, err := d.Ask(t.Context(), "ana", "Fout", deliveries.WishPause)
		d.must(err)
		d.holds("fout")
		_, err = d.Stop(t.Context(), "ana", "Fout")
		d.must(err)
		d.holds("")
		_, err = d.Publish(t.Context(), "ana", "Fout")
		d.must(err)
		d.holds("fout")
	})
}

// What the archive shows of a letter is the same for all: nothing of a reader can be in it, whatever the letter says to them.
func TestNothingPersonalIsPublic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		c := d.launch(`
name: Persoonlijk
topic: imh-week
archive: public
languages: [nl, fr]
subject: {nl: "Voor {{ voornaam | terugval: \"jou\" }}{% if beroep %}, {{ beroep }}{% endif %}", fr: "Pour {{ voornaam | terugval: \"vous\" }}"}
preheader: {nl: "{% if regio == \"Gent\" %}Uit Gent{% else %}Uit het land{% endif %}", fr: "Bonjour {{ naam }}"}
blocks:
  - block: introduction
    text: {nl: "Dag {{ voornaam }}, {% if beroep %}{{ beroep }}{% else %}lezer{% endif %}. [Kijk](https://www.example.org/a).", fr: "Bonjour {{ naam }}, {% if taal == \"fr\" %}en français{% endif %}."}
`)
		public, err := d.Deliveries.PublicOf(t.Context(), db.Read(), int64(c.ID))
		d.must(err)
		want := []deliveries.PublicLetter{{Language: "fr", Subject: "Pour vous", Preheader: "Bonjour"}, {Language: "nl", Subject: "Voor jou", Preheader: "Uit het land"}}
		if fmt.Sprint(public.Letters) != fmt.Sprint(want) {
			t.Errorf("listed as %q, want %q", public.Letters, want)
		}
		for language, says := range map[templates.Language]string{"nl": "lezer. ", "fr": "Bonjour, en français."} {
			page, err := d.Deliveries.PublicPage(t.Context(), public, language)
			d.must(err)
			if !strings.Contains(page, says) {
				t.Errorf("%s does not say %q:\n%s", language, says, page)
			}
			for _, never := range []string{"{{", "{%", "/v/", "/u/", "/o/", "/l/", "opvang.example", "terugval"} {
				if strings.Contains(page, never) {
					t.Errorf("the public page in %s holds %q", language, never)
				}
			}
		}
	})
}

func TestArchiveKeyOfAFile(t *testing.T) {
	for text, want := range map[string]string{
		"archive: openbaar": "choose public", "archive: [public]": "one text", "archive: true": "choose public", "archive:": "", "archive: none": "", "archive: public": "",
	} {
		_, err := campaigns.ReadFile("test.yaml", strings.NewReader(brief("x", text)), nil)
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), "archive") || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v", text, err)
		}
	}
}
