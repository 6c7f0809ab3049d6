package reader_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/subscribers"
)

func TestHowOftenIsSavedAndSaid(t *testing.T) {
	for _, test := range []struct{ query, often, says string }{
		{"?taal=nl", "digest", "je krijgt één keer per maand ons overzicht over imh-week (nl) en vorming (nl), in het Nederlands."},
		{"?taal=fr", "digest", "vous recevez une fois par mois notre résumé sur imh-week (fr) et vorming (fr), en néerlandais."},
		{"?taal=en", "digest", "you get our round-up once a month, about imh-week (en) and vorming (en), in Dutch."},
		{"?taal=nl", "week", "je krijgt enkel de mails over imh-week (nl), in het Nederlands."},
		{"?taal=fr", "week", "vous recevez seulement les mails sur imh-week (fr), en néerlandais."},
		{"?taal=en", "week", "you get only the mails about imh-week (en), in Dutch."},
	} {
		t.Run(test.query+test.often, func(t *testing.T) {
			d := open(t)
			form := d.fillAt(d.preferences()+test.query, url.Values{"topic": {"imh-week", "vorming"}, "often": {test.often}})
			shows(t, d.follow(d.preferences()+test.query, form), test.says)
			if got := d.now().Subscriber.Frequency; string(got) != test.often || d.wanted() != "imh-week vorming" {
				t.Errorf("frequency %q, wanted %q", got, d.wanted())
			}
		})
	}
}

func TestTheWholeTruth(t *testing.T) {
	d := open(t)
	shows(t, d.follow(d.preferences(), d.fill(url.Values{"topic": {"imh-week", "vorming"}, "often": {"digest"}, "pause": {"1"}, "language": {"en"}})),
		"you get nothing until", "After that you get our round-up once a month, about imh-week (en) and vorming (en), in English.")
	must(t, d.store.Suppress(t.Context(), "ana", d.now().Subscriber.Address, "by request"))
	shows(t, d.get(d.preferences()+"?gedaan=bewaard").Body.String(), "you get nothing from us, because we send nothing to this address for now.")
}

// Mail in the IMH week alone needs the topic of that week: nobody ends up with nothing by a choice that looks like something.
func TestOnlyTheWeekNeedsItsTopic(t *testing.T) {
	d := open(t)
	page := d.unsure(d.fill(url.Values{"topic": {"vorming", "nieuws"}, "often": {"week"}}))
	shows(t, page, "Kijk dit nog even na", "dat kan als je ook het thema imh-week (nl) aanvinkt", `id="o0" value="keep" checked`)
	if got := d.now().Subscriber.Frequency; got != subscribers.FrequencyAll || d.wanted() != "nieuws vorming" {
		t.Errorf("frequency %q, wanted %q: the rest is to be saved", got, d.wanted())
	}
	d.follow(d.preferences(), d.fill(url.Values{"topic": {"imh-week"}, "often": {"week"}}))

	// The other way round, the topic goes and that only its week was wanted stays: the page says that nothing comes of it.
	page = d.follow(d.preferences(), d.fill(url.Values{"topic": {"vorming"}}))
	if got := d.now().Subscriber.Frequency; got != subscribers.FrequencyWeek || d.wanted() != "vorming" {
		t.Errorf("frequency %q, wanted %q", got, d.wanted())
	}
	shows(t, page, "je krijgt nu geen mails, want je koos enkel de IMH-week en het thema imh-week (nl) is niet aangevinkt.")
	if strings.Contains(page, "zoals het was") {
		t.Error("the page says that nothing became of it")
	}
}

func TestOnlyTheWeekWhereThereIsNone(t *testing.T) {
	d := open(t)
	must(t, d.db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE topics SET slug = 'kern' WHERE slug = 'imh-week'")
		return err
	}))
	if page := d.get(d.preferences()).Body.String(); strings.Contains(page, "Enkel in de IMH-week") {
		t.Error("a week without a topic is on offer")
	}
	if answer := d.post(d.preferences(), d.fill(url.Values{"topic": {"vorming"}, "often": {"week"}})); answer.Code != http.StatusBadRequest {
		t.Errorf("choosing it all the same = %d, want 400", answer.Code)
	}
}

// What a page had chosen by itself is no choice of the reader: saved later, it undoes nothing that was chosen elsewhere.
func TestAnOldPageDoesNotMakeItMore(t *testing.T) {
	d := open(t)
	old := d.fill(url.Values{"topic": {"imh-week", "vorming"}})
	d.follow(d.leave(), url.Values{"act": {"digest"}})
	d.follow(d.preferences(), old)
	if got := d.now().Subscriber.Frequency; got != subscribers.FrequencyDigest {
		t.Errorf("frequency %q", got)
	}
}
