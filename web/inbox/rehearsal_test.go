package inbox

import (
	"context"
	"errors"
	"fmt"
	"net/smtp"
	"net/textproto"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// rehearse sends a mail to each of 300 recipients through a relay that listens, and once more to whoever was put off or
// lost on the way. It returns how often the answer was yes.
func rehearse(t *testing.T, r *Rehearsal) (yes int) {
	t.Helper()
	server, err := ListenRehearsal(r)
	if err != nil {
		t.Fatal(err)
	}
	start(t, server, nil)
	mailer := &clumsy{t: t, at: server.Addr().String()}
	defer mailer.hangUp()
	for i := range 300 {
		to := fmt.Sprintf("lezer%d@opvang.example", i)
		err := mailer.send(to)
		refusal, answered := errors.AsType[*textproto.Error](err)
		if err != nil && (!answered || refusal.Code/100 == 4) {
			err = mailer.send(to)
		}
		if err == nil {
			yes++
		}
	}
	return yes
}

// clumsy is a sender that dials anew whenever its line has fallen.
type clumsy struct {
	t      *testing.T
	at     string
	client *smtp.Client
}

func (c *clumsy) send(to string) (err error) {
	if c.client == nil {
		if c.client, err = smtp.Dial(c.at); err != nil {
			c.t.Fatal(err)
		}
	}
	err = send(c.client, []string{to}, "To: "+to+"\r\nSubject: brief\r\n\r\n"+strings.Repeat("Dag, hoe gaat het met je?\r\n", 80))
	if err != nil {
		if refusal, answered := errors.AsType[*textproto.Error](err); !answered || refusal.Code == 421 || c.client.Reset() != nil {
			c.hangUp()
		}
	}
	return err
}

func (c *clumsy) hangUp() {
	if c.client != nil {
		_ = c.client.Close()
		c.client = nil
	}
}

// Each profile treats exactly its share of the recipients as it says, and everybody else well.
func TestProfiles(t *testing.T) {
	t.Parallel()
	for profile, test := range map[Profile]struct {
		tally Tally
		yes   int
	}{
		Perfect:     {Tally{Tries: 300, Taken: 300}, 300},
		Greylisting: {Tally{Tries: 600, Taken: 300, PutOff: 300}, 300},
		Refusing:    {Tally{Tries: 300, Taken: 294, Refused: 6}, 294},
		Slow:        {Tally{Tries: 300, Taken: 300, Slow: 3}, 300},
		Dropping:    {Tally{Tries: 306, Taken: 303, DroppedBefore: 3, DroppedAfter: 3, Twice: 3}, 300},
	} {
		t.Run(string(profile), func(t *testing.T) {
			t.Parallel()
			var passed atomic.Int64
			r := &Rehearsal{Profile: profile, Patience: time.Minute, Pass: func(d time.Duration) { passed.Add(int64(d)) }}
			yes := rehearse(t, r)
			got, want := r.Tally(), test.tally
			want.Recipients, want.Sizes = 300, got.Sizes
			if got != want || yes != test.yes {
				t.Errorf("%d were taken, %+v\nwant %d, %+v", yes, got, test.yes, want)
			}
			if s := got.Sizes; s.Smallest != s.Largest-2 || s.Median != s.Largest { // lezer1 is two letters shorter than lezer299
				t.Errorf("the sizes are %+v", s)
			}
			if want := time.Duration(test.tally.Slow) * slowAnswer; time.Duration(passed.Load()) != want {
				t.Errorf("%s went by, want %s", time.Duration(passed.Load()), want)
			}
		})
	}
}

// Who waits less long than the relay needs hangs up without an answer.
func TestSlowerThanTheSenderWaits(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64
	r := &Rehearsal{Profile: Slow, Patience: time.Second, Pass: func(d time.Duration) { passed.Add(int64(d)) }}
	server, err := ListenRehearsal(r)
	if err != nil {
		t.Fatal(err)
	}
	start(t, server, nil)
	mailer := &clumsy{t: t, at: server.Addr().String()}
	defer mailer.hangUp()
	if err := mailer.send("an@opvang.example"); err != nil {
		t.Fatal(err)
	}
	if err := mailer.send("els@opvang.example"); err == nil || mailer.client != nil {
		t.Errorf("the sender heard %v", err)
	}
	if tally := r.Tally(); tally.Taken != 2 || tally.Slow != 1 || passed.Load() != int64(time.Second) {
		t.Errorf("%+v, and %s went by", tally, time.Duration(passed.Load()))
	}
}

// A sample is kept once, whole, and nobody else's mail is.
func TestSamplesAreKept(t *testing.T) {
	t.Parallel()
	r := &Rehearsal{Profile: Perfect, Box: openBox(t), Sample: func(to string) bool { return strings.HasPrefix(to, "lezer7@") }}
	rehearse(t, r)
	kept, total, err := r.Box.List(context.Background(), "", 0, 10)
	if err != nil || total != 1 || kept[0].Envelope.To[0] != "lezer7@opvang.example" || kept[0].Subject != "brief" {
		t.Errorf("%d are kept: %+v, %v", total, kept, err)
	}
	if tally := r.Tally(); tally.Samples != 1 || tally.Taken != 300 || tally.Sizes.Smallest == 0 {
		t.Errorf("%+v", tally)
	}
}
