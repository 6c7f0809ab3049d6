package campaigns_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// doubt is what the ledger holds after the line fell behind the dot and the mail was sent again (--unknown resend, or the
// campaign's own setting): doubts is 1, and the state is that of the second try.
func (d desk) doubt(name string, readers ...subscribers.ID) {
	d.t.Helper()
	ctx, run := d.t.Context(), d.status(name).Reports[0].Run.ID
	d.must(d.DB.Write(ctx, func(tx *database.Tx) error {
		for _, reader := range readers {
			if _, err := tx.Exec(ctx, "UPDATE deliveries SET doubts = 1, attempt = 2 WHERE run = ?1 AND subscriber = ?2", run, reader); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Who was in doubt may have the mail, whatever the second try came to: a correction must reach them, and the same letter must not.
func TestFollowUpsKnowWhoWasInDoubt(t *testing.T) {
	for name, word := range map[string]string{"refused at the second try": refused, "stopped before the third": stopped, "too late for the third": tooLate} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.sent(3, books{2: word})
			d.doubt("Bedankt", 2)
			how := deliveries.RestAfterAll
			if word == refused {
				how = deliveries.RefusedAgain
			}
			if c, err := d.follow("Bedankt", how); err == nil {
				t.Errorf("%s sends the same letter again to %v, who may have it", c.Name, d.named(c.Name))
				d.end(c.Name, books{2: refused})
			}
			c, err := d.follow("Bedankt", deliveries.Correction)
			d.must(err)
			if got := d.named(c.Name); !slices.Contains(got, 2) {
				t.Errorf("the correction is for %v, and reader 2 may have the wrong mail", got)
			}
		})
	}
}

// A correction that was practised, given for real, and then sent by the name of its practice, goes out twice.
func TestACorrectionGoesOnceAlsoByItsPractice(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	letter := d.read(short + "subject: Rechtgezet\n")
	letter.Name = "Rechtzetting"
	correct := campaigns.Follow{Ref: "Bedankt", How: deliveries.Correction, Letter: &letter, Anyway: true}
	d.apply(draft)
	d.Kind = deliveries.Practice
	_, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	d.end("Bedankt", nil)
	practised, err := d.FollowUp(t.Context(), "ana", correct)
	d.must(err)
	d.end(practised.Name, nil)

	d.Kind = deliveries.Real
	_, err = d.SendAnyway(t.Context(), "ana", "Bedankt")
	d.must(err)
	d.end("Bedankt", nil)
	real, err := d.FollowUp(t.Context(), "ana", correct)
	d.must(err)
	d.end(real.Name, nil)
	if _, err := d.SendAnyway(t.Context(), "ana", practised.Name); !errors.Is(err, campaigns.ErrCorrected) {
		t.Errorf("%s went to everybody, and now %s, the very same correction, goes to %v: %v", real.Name, practised.Name, d.named(practised.Name), err)
	}
}

// The very same correction of the rest, and then of the whole, reaches the readers of the rest twice.
func TestACorrectionGoesOnceUnderAllNamesOfALetter(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.sent(4, books{3: stopped, 4: stopped})
	rest, err := d.follow("Bedankt", deliveries.RestAfterAll)
	d.must(err)
	d.end(rest.Name, nil)
	letter := d.read(short + "subject: Rechtgezet\n")
	letter.Name = "Rechtzetting"
	first, err := d.FollowUp(t.Context(), "ana", campaigns.Follow{Ref: rest.Name, How: deliveries.Correction, Letter: &letter, Anyway: true})
	d.must(err)
	has := d.named(first.Name)
	d.end(first.Name, nil)
	letter.Unknown, letter.LastMoment.After = deliveries.Leave, 5*time.Hour // the reader sees no difference
	second, err := d.FollowUp(t.Context(), "ana", campaigns.Follow{Ref: "Bedankt", How: deliveries.Correction, Letter: &letter, Anyway: true})
	if !errors.Is(err, campaigns.ErrCorrected) {
		t.Errorf("%v have the very same correction as %s, and it goes as %s to %v: %v", has, first.Name, second.Name, d.named(second.Name), err)
	}
}

// A follow-up that was practised must not take another letter, topic or schedule from a file that has its name.
func TestApplyChangesNoFollowUp(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.Kind = deliveries.Practice
	d.apply(draft)
	_, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	d.end("Bedankt", books{1: stopped})
	c, err := d.follow("Bedankt", deliveries.RestAfterAll)
	d.must(err)
	d.end(c.Name, nil)
	other := d.read(short + "subject: Een heel andere brief\nschedule: {once: \"2037-06-14 09:00\"}\n")
	other.Name = c.Name
	if _, err := d.Apply(t.Context(), "ana", other); !errors.Is(err, campaigns.ErrFollows) {
		t.Errorf("%s is now %s, of kind %q, with the subject of another letter: %v", c.Name, d.status(c.Name).State, d.status(c.Name).FollowUp, err)
	}
}
