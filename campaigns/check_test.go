package campaigns_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates/checks"
)

// spring is a Thursday some weeks before the week that the letters announce.
var spring = time.Date(2027, time.May, 20, 8, 0, 0, 0, time.UTC)

// check looks a file over, and returns what is not fine, by check.
func (d desk) check(file string, how campaigns.Checking) map[string][]checks.Finding {
	d.t.Helper()
	if how.Now.IsZero() {
		how.Now = spring
	}
	all, err := d.Check(d.t.Context(), d.read(file), how)
	d.must(err)
	found := map[string][]checks.Finding{}
	for _, f := range all {
		if f.Level != checks.Fine {
			found[f.Check] = append(found[f.Check], f)
		}
	}
	return found
}

// wants holds the first finding of a check to a level and words.
func (d desk) wants(found map[string][]checks.Finding, check string, level checks.Level, words string) {
	d.t.Helper()
	if len(found[check]) == 0 {
		d.t.Errorf("%s found nothing; there is %v", check, found)
		return
	}
	if f := found[check][0]; f.Level != level || !strings.Contains(f.Sentence, words) {
		d.t.Errorf("%s is %s: %s; want %s: … %s", check, f.Level, f.Sentence, level, words)
	}
}

const planned = `
name: Week van de IMH 2027
topic: imh-week
template: imh-week
schedule: {once: "2027-06-14 09:00"}
`

func TestCheckAPlan(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	d.real()
	found := d.check(planned, campaigns.Checking{})
	if len(found) != 3 || len(found["link-example"]) != 7 || len(found["sample-name"]) == 0 {
		t.Errorf("the ready letter has %v, want only the links and names that staff fill in, and the week that nobody confirmed", found)
	}
	d.wants(found, "link-example", checks.Blocks, "voorbeeld uit het sjabloon")

	d.wants(d.check("name: Niets\ntopic: imh-week\ntemplate: imh-week\n", campaigns.Checking{}), "moment", checks.Attention, "nog geen moment")
	d.wants(d.check(planned, campaigns.Checking{Now: spring.AddDate(0, 2, 0)}), "moment", checks.Blocks, "al voorbij")
	d.wants(d.check(strings.Replace(planned, "06-14 09", "06-13 22", 1), campaigns.Checking{}), "moment-hour", checks.Attention, "zondag 13 juni 2027")
	d.wants(d.check(strings.Replace(planned, "topic: imh-week", "topic: vorming", 1), campaigns.Checking{}), "plan", checks.Blocks, "imh-week")
	d.wants(d.check(planned+"audience: {in: [{profession: arts}]}\n", campaigns.Checking{}), "audience", checks.Blocks, "krijgt niemand de mail")
	d.wants(d.check(planned+"audience: {in: [{topic: nergens}]}\n", campaigns.Checking{}), "plan", checks.Blocks, "nergens")

	week := [2]time.Time{time.Date(2027, 6, 7, 0, 0, 0, 0, time.UTC), time.Date(2027, 6, 13, 0, 0, 0, 0, time.UTC)}
	d.wants(d.check(planned, campaigns.Checking{Week: week}), "banner-week", checks.Blocks, "7 juni 2027 tot en met 13 juni 2027")
}

func TestCheckNobodyMayBeMailed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	_, err := d.Subscribers.AddTopic(t.Context(), "test", subscribers.Topic{Slug: "vorming", Name: map[subscribers.Language]string{"nl": "Vorming"}})
	d.must(err)
	d.wants(d.check(strings.Replace(planned, "topic: imh-week", "topic: vorming", 1), campaigns.Checking{}), "audience", checks.Blocks, "Je keuze telt 3 mensen, maar niemand")
}

// What a plan cannot be compiled for is found, not failed with, and what can be looked at still is.
func TestCheckOfContentWithFaults(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	plan := d.read(planned)
	delete(plan.Content.Blocks[1].Fields, "title")
	plan.Content.Subject["nl"] = "TEST"
	all, err := d.Check(t.Context(), plan, campaigns.Checking{Now: spring})
	d.must(err)
	at := slices.IndexFunc(all, func(f checks.Finding) bool { return f.Check == "content" })
	if f := all[at]; f.Level != checks.Blocks || f.Block != 2 || f.Field != "title" || !strings.Contains(f.Sentence, "is missing") {
		t.Errorf("the missing title is %+v", f)
	}
	if !slices.ContainsFunc(all, func(f checks.Finding) bool { return f.Check == "subject-test" && f.Level == checks.Attention }) {
		t.Error("the subject is not looked at")
	}
	if slices.ContainsFunc(all, func(f checks.Finding) bool { return f.Check == "contrast" }) {
		t.Error("something is said of a letter that there is not")
	}
}

// A condition that no reader answers with yes is told; one that somebody does, is not.
func TestCheckConditions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		file := "name: Vraag\ntopic: imh-week\nsubject: Een vraag voor jou\nblocks:\n" +
			"  - {block: text, text: Dag allemaal.}\n  - {block: text, if: 'beroep == \"arts\" of attribuut.team == \"Noord\"', text: Dag dokter.}\n" +
			"  - {block: text, if: 'thema bevat \"imh-week\"', text: Fijn dat je meedoet.}\n"
		found := d.check(file, campaigns.Checking{})["condition-value"]
		if len(found) != 2 || found[0].Block != 2 || !strings.Contains(found[0].Sentence, "Noord") || !strings.Contains(found[1].Sentence, "arts") {
			t.Errorf("nobody is a doctor or in a team: %+v", found)
		}
		address, err := subscribers.ParseAddress("dokter@praktijk.example")
		d.must(err)
		topic, err := d.Subscribers.TopicBySlug(t.Context(), "imh-week")
		d.must(err)
		_, err = d.Subscribers.Add(t.Context(), "test", subscribers.NewSubscriber{
			Address: address, Profile: subscribers.Profile{Profession: "Arts", Attributes: map[string]string{"team": "noord"}},
			Topics: []subscribers.TopicID{topic.ID}, Consent: &subscribers.Given{Words: "Ja", Language: "nl", Source: "test", By: "test"},
		})
		d.must(err)
		if found := d.check(file, campaigns.Checking{})["condition-value"]; len(found) > 0 {
			t.Errorf("a doctor is there: %+v", found)
		}
	})
}

// Who had another mail in the three days before is counted; the campaign's own mails and practice are not.
func TestCheckRecentMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		now := time.Now()
		how := campaigns.Checking{Now: now}
		d.apply(draft)
		_, err := d.Send(t.Context(), "ana", "Bedankt")
		d.must(err)
		sent := func(at time.Time) {
			d.must(db.Write(t.Context(), func(tx *database.Tx) error {
				_, err := tx.Exec(t.Context(), "UPDATE deliveries SET state = 'accepted', marked_at = ?1", database.At(at))
				return err
			}))
		}
		file := "name: Nog een brief\ntopic: imh-week\ntemplate: imh-week\n"
		if found := d.check(file, how)["recent-mail"]; len(found) > 0 {
			t.Errorf("nothing has left yet: %+v", found)
		}
		sent(now.Add(-time.Hour))
		d.wants(d.check(file, how), "recent-mail", checks.Attention, "3 mensen van je keuze kregen minder dan drie dagen ervoor al een andere mail, onder andere “Bedankt”")
		if found := d.check(draft, how)["recent-mail"]; len(found) > 0 {
			t.Errorf("its own mails count: %+v", found)
		}
		later := file + "schedule: {once: \"" + now.AddDate(0, 0, 5).Format("2006-01-02") + " 12:00\"}\n"
		if found := d.check(later, how)["recent-mail"]; len(found) > 0 {
			t.Errorf("it leaves in five days: %+v", found)
		}
		d.must(db.Write(t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE runs SET kind = ?1", deliveries.Practice)
			return err
		}))
		if found := d.check(file, how)["recent-mail"]; len(found) > 0 {
			t.Errorf("practice counts: %+v", found)
		}
	})
}

// Sites are asked for the pages of the letter only when somebody wants it.
func TestCheckAsksForLinks(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	var asked []string
	found := d.check(planned, campaigns.Checking{Ask: func(_ context.Context, links []string) map[string]checks.Answer {
		asked = links
		return map[string]checks.Answer{links[0]: {Outcome: checks.Gone, Status: 404}}
	}})
	d.wants(found, "link-answer", checks.Blocks, "https://www.example.org/imh-week is een pagina die niet bestaat (404)")
	if len(asked) != 7 {
		t.Errorf("asked for %v", asked)
	}
}

func TestFindingsOfAFile(t *testing.T) {
	t.Parallel()
	_, err := campaigns.ReadFile("week.yaml", strings.NewReader("topic: imh-week\nkleur: rood\nblocks:\n  - {block: text}\n"), nil)
	found, ok := campaigns.FindingsOf(err)
	if !ok || len(found) < 4 {
		t.Fatalf("%v: %+v", err, found)
	}
	for _, f := range found {
		if f.Level != checks.Blocks || f.File != "week.yaml" || f.Sentence == "" {
			t.Errorf("%+v", f)
		}
	}
	if i := slices.IndexFunc(found, func(f checks.Finding) bool { return f.Field == "kleur" }); i < 0 || found[i].Line != 2 {
		t.Errorf("the unknown key is not found: %+v", found)
	}
	if _, ok := campaigns.FindingsOf(errors.Join(err, context.Canceled)); ok {
		t.Error("an interruption is taken for a fault of the file")
	}
}
