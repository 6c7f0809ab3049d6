package campaigns_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/templates/checks"
)

// linked is a blueprint with something of everything that is to be looked at again.
const linked = lastYear + `  - block: button
    text: { nl: Schrijf je in, fr: Inscris-toi }
    url: https://lindewijk.example/inschrijven
`

func (d desk) review(name string, done campaigns.Confirming, how campaigns.Checking) []campaigns.Looked {
	d.t.Helper()
	_, all, err := d.LookAgain(d.t.Context(), "ana", name, done, how)
	d.must(err)
	return all
}

// said are the checks of a review, and which of them are confirmed.
func said(all []campaigns.Looked) string {
	var b strings.Builder
	for _, l := range all {
		b.WriteString(strings.TrimPrefix(l.Check, "review-"))
		if l.By != "" {
			b.WriteString("+" + l.By)
		}
		b.WriteString(" ")
	}
	return strings.TrimSpace(b.String())
}

func TestReviewBlocksUntilEachIsConfirmed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(linked)
		c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
		all := d.review(c.Name, campaigns.Confirming{}, campaigns.Checking{})
		if got := said(all); got != "date year theme weekday date year year theme weekday provisional links" {
			t.Fatalf("to be looked at: %s", got)
		}
		err := d.Unreviewed(t.Context(), c)
		open, is := errors.AsType[*campaigns.ReviewError](err)
		if !is || len(open.Open) != len(all) || !strings.Contains(err.Error(), "11 things of last time are still to be looked at, beginning with “") {
			t.Errorf("unreviewed: %v", err)
		}
		if _, err := d.Send(t.Context(), "ana", c.Name); err == nil || !errors.As(err, &open) {
			t.Errorf("sent by hand: %v", err)
		}
		d.review(c.Name, campaigns.Confirming{Refs: []string{all[0].Ref, all[2].Ref, all[2].Ref}}, campaigns.Checking{})
		if _, _, err := d.LookAgain(t.Context(), "bo", c.Name, campaigns.Confirming{Refs: []string{all[1].Ref, "12"}}, campaigns.Checking{}); err == nil || !strings.Contains(err.Error(), "list the review again") {
			t.Errorf("a number that is not there: %v", err)
		}
		if got := said(d.review(c.Name, campaigns.Confirming{}, campaigns.Checking{})); got != "date+ana year theme+ana weekday date year year theme weekday provisional links" {
			t.Errorf("after three numbers: %s", got)
		}
		d.review(c.Name, campaigns.Confirming{All: true}, campaigns.Checking{})
		if err := d.Unreviewed(t.Context(), c); err != nil {
			t.Errorf("all confirmed, and yet: %v", err)
		}
	})
}

// What a review calls a thing stays when others come or go; no two are called the same.
func TestAReferenceStays(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(linked)
	c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
	all := d.review(c.Name, campaigns.Confirming{}, campaigns.Checking{})
	refs := map[string]bool{}
	for _, l := range all {
		refs[l.Ref] = true
	}
	if len(refs) != len(all) {
		t.Errorf("%d things have %d references", len(all), len(refs))
	}
	last := all[len(all)-1]
	d.confirm("imh-week", 2027, "2027-06-14", "2027-06-20") // one thing less
	for _, l := range d.review(c.Name, campaigns.Confirming{}, campaigns.Checking{}) {
		if l.Key == last.Key && l.Ref != last.Ref {
			t.Errorf("%s was called %s, and is %s now", l.Key, last.Ref, l.Ref)
		}
	}
}

// What was confirmed holds as long as its text stays; what was mended is not asked again.
func TestAReviewHoldsAsLongAsTheTextStays(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(linked)
	c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
	d.review(c.Name, campaigns.Confirming{All: true}, campaigns.Checking{})
	mend := func(old, new string) {
		file := strings.NewReplacer("name: Week van de IMH 2024", "name: "+c.Name, `schedule: {around: 4 weeks before imh-week, at: "09:00"}`, "",
			"from: 2024-06-10", "from: 2027-06-14", "to: 2024-06-16", "to: 2027-06-20").Replace(linked)
		if !strings.Contains(file, old) {
			t.Fatalf("%q does not stand there", old)
		}
		d.apply(strings.Replace(file, old, new, 1))
	}
	for _, step := range []struct{ old, new, open string }{
		{"Kom op maandag 10 juni naar het dorpsplein.", "Kom op maandag 10 juni naar het dorp.", "review-weekday nl text text maandag 10 juni"},
		{"Kom op maandag 10 juni naar het dorpsplein.", "Kom op maandag 14 juni naar het dorp.", ""},
		{"/inschrijven", "/aanmelden", "review-links"},
		{"Regarder ensemble", "Jouer ensemble", ""},
	} {
		mend(step.old, step.new)
		var keys []string
		for _, l := range campaigns.Open(d.review(c.Name, campaigns.Confirming{}, campaigns.Checking{})) {
			if l.Language != "fr" && !strings.Contains(l.Key, "subject") && !strings.Contains(l.Key, "preheader") && !strings.Contains(l.Key, "title") { // the copy had changed these
				keys = append(keys, l.Key)
			}
		}
		if strings.Join(keys, ", ") != step.open {
			t.Errorf("%s: open is %v, want %q", step.new, keys, step.open)
		}
	}
}

// Pages that were asked for and are there need nobody's word.
func TestReviewOfLinks(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(linked)
	c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
	var asked []string
	outcome := checks.Gone
	how := campaigns.Checking{Ask: func(_ context.Context, links []string) map[string]checks.Answer {
		asked = append(asked, links...)
		return map[string]checks.Answer{links[0]: {Outcome: outcome, Status: 404}}
	}}
	links := func(all []campaigns.Looked) campaigns.Looked { return all[len(all)-1] }
	if l := links(d.review(c.Name, campaigns.Confirming{}, how)); l.By != "" || !strings.Contains(l.Sentence, "https://lindewijk.example/inschrijven") {
		t.Errorf("gone: %+v", l)
	}
	outcome = checks.There
	if l := links(d.review(c.Name, campaigns.Confirming{}, how)); l.By != "ana" {
		t.Errorf("there: %+v", l)
	}
	if l := links(d.review(c.Name, campaigns.Confirming{}, campaigns.Checking{})); l.By != "ana" {
		t.Errorf("and remembered: %+v", l)
	}
	if !slices.Equal(asked, []string{"https://lindewijk.example/inschrijven", "https://lindewijk.example/inschrijven"}) {
		t.Errorf("asked for %v", asked)
	}
}

func TestOnlyDraftEditionsAreReviewed(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(draft)
	if _, _, err := d.LookAgain(t.Context(), "ana", "Bedankt", campaigns.Confirming{All: true}, campaigns.Checking{}); !errors.Is(err, campaigns.ErrNoReview) {
		t.Errorf("a draft of its own: %v", err)
	}
	if err := d.Unreviewed(t.Context(), d.campaign("Bedankt")); err != nil {
		t.Error(err)
	}
	if _, _, err := d.LookAgain(t.Context(), "ana", "Niets", campaigns.Confirming{}, campaigns.Checking{}); !errors.Is(err, campaigns.ErrNotFound) {
		t.Errorf("no campaign: %v", err)
	}
}
