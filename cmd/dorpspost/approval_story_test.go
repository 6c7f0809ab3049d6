package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/mailer/mailtest"
	"dorpspost/schedules"
)

// summer is a campaign file with a moment that is so far away, to the minute.
func summer(in time.Duration, words string) (file string, moment time.Time) {
	moment = time.Now().In(houseZone()).Add(in).Truncate(time.Minute)
	return fmt.Sprintf("name: Zomerbrief\ntopic: imh-week\ntemplate: imh-week\nsubject: %s\nschedule: {once: %q}\n", words, moment.Format("2006-01-02 15:04")), moment
}

// Ana writes, Bart approves, Ana changes a word and Bart approves again. In the last minutes Wout, who only writes, sees the
// mistake and holds it: nothing leaves. With another moment and another approval it leaves, once.
func TestStoryFourEyesAndAMailThatIsHeld(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t, mailtest.Script{Keep: 64})
	site, clock := newStory(t, through(relay), func(c *Config) {
		c.Planning.FourEyes, c.Planning.Reconsider = true, 10*time.Minute
	})
	for name, role := range map[string]string{"ana": "sender", "bart": "sender", "wout": "writer"} {
		site.Run("staff", "add", name, "--role", role)
	}
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Given("lezers.csv"), "imh-week")

	const soon, changed = 8 * time.Minute, "Een warme zomer gewenst"
	file, moment := summer(soon, "Een warme zomer")
	applied := site.Run("campaigns", "apply", site.Write("zomer.yaml", file), "--as", "ana")
	if !strings.Contains(applied.out, "campaigns approve") {
		t.Errorf("applying does not say who lets it go: %s", applied.out)
	}
	site.Refuses("four eyes are asked for", "campaigns", "approve", "Zomerbrief", "--as", "ana")
	site.Refuses("this needs another role", "campaigns", "approve", "Zomerbrief", "--as", "wout")
	site.Run("campaigns", "approve", "Zomerbrief", "--as", "bart")
	site.Run("campaigns", "apply", site.Write("zomer.yaml", strings.Replace(file, "Een warme zomer", changed, 1)), "--as", "ana")
	if status := site.Report("Zomerbrief"); status.State != campaigns.Draft || status.Approvals[0].Why != "changed by ana" {
		t.Errorf("changed after its approval it is %s: %+v", status.State, status.Approvals)
	}
	approved := site.Run("campaigns", "approve", "Zomerbrief", "--as", "bart")
	if !strings.Contains(approved.out, "campaigns hold \"Zomerbrief\"") {
		t.Errorf("approving does not say how it is held: %s", approved.out)
	}
	if listed := site.Run("campaigns", "list").out; !strings.Contains(listed, "leaves in 7 min") && !strings.Contains(listed, "leaves in 6 min") {
		t.Errorf("the list does not say that it leaves soon:\n%s", listed)
	}

	site.Run("campaigns", "hold", "Zomerbrief", "--as", "wout")
	schedule := site.Report("Zomerbrief").Schedule
	clock.To(moment)
	site.Until("its moment is over", func(a *app) (bool, error) {
		s, err := a.schedules.ByID(t.Context(), schedule)
		return err == nil && s.LastLocal != "", err
	})
	if status := site.Report("Zomerbrief"); status.State != campaigns.Held || len(status.Reports) > 0 || len(relay.Messages()) > 0 {
		t.Errorf("held, it is %s with %d reports, and the relay has %d mails", status.State, len(status.Reports), len(relay.Messages()))
	}
	site.Refuses("its moment has passed", "campaigns", "approve", "Zomerbrief", "--as", "bart")

	later := moment.Add(time.Hour)
	site.Run("campaigns", "schedule", "Zomerbrief", later.Format("2006-01-02 15:04"), "--as", "ana")
	site.Refuses("four eyes are asked for", "campaigns", "approve", "Zomerbrief", "--as", "ana")
	site.Run("campaigns", "approve", "Zomerbrief", "--as", "bart")
	clock.To(later)
	if total := site.Ended("Zomerbrief").Reports[0].Accepted; total != 6 || len(relay.Messages()) != 6 {
		t.Errorf("it left to %d, and the relay has %d mails", total, len(relay.Messages()))
	}
	site.Refuses("it has left already", "campaigns", "hold", "Zomerbrief", "--as", "wout")
	told := site.Run("campaigns", "report", "Zomerbrief").out
	for _, line := range []string{"Approved by bart on ", ": held by wout.", ": changed by ana."} {
		if !strings.Contains(told, line) {
			t.Errorf("the report does not say %q:\n%s", line, told)
		}
	}
}

// What is sent by hand leaves when the time to reconsider is over, and says until when it can be held.
func TestStoryWhatIsSentCanBeHeldForTenMinutes(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t, mailtest.Script{Keep: 64})
	site, clock := newStory(t, through(relay), func(c *Config) { c.Planning.Reconsider = 10 * time.Minute })
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Given("lezers.csv"), "imh-week")
	site.Apply(site.Write("bedankt.yaml", "name: Bedankt\ntopic: imh-week\ntemplate: imh-week\n"))
	sent := site.Run("campaigns", "send", "Bedankt").out
	if !strings.Contains(sent, "It leaves in ") || !strings.Contains(sent, "campaigns hold \"Bedankt\"") {
		t.Errorf("sending says:\n%s", sent)
	}
	first := site.Report("Bedankt")
	if wait := time.Until(first.ReconsiderUntil.Time()); wait < 9*time.Minute || wait > 11*time.Minute {
		t.Errorf("it leaves in %v", wait)
	}
	site.Run("campaigns", "hold", "Bedankt")
	site.Run("campaigns", "send", "Bedankt")
	second := site.Report("Bedankt")
	clock.To(second.ReconsiderUntil.Time())
	if total := site.Ended("Bedankt").Reports[0].Accepted; total != 6 || len(relay.Messages()) != 6 {
		t.Errorf("it left to %d, and the relay has %d mails", total, len(relay.Messages()))
	}
}

// The flags of `campaigns schedule` are read as the keys of a file are.
func TestScheduleTakesTheKeysOfAFile(t *testing.T) {
	for line, want := range map[string]struct {
		spec schedules.Spec
		says string
	}{
		"2037-06-14 09:00": {schedules.Spec{Once: "2037-06-14 09:00"}, ""},
		"--once|2037-06-14 09:00|--zone|Europe/Lisbon": {schedules.Spec{Once: "2037-06-14 09:00", Zone: "Europe/Lisbon"}, ""},
		"2037-06-14 09:00|--missed|skip|--times|1":     {schedules.Spec{Once: "2037-06-14 09:00", Missed: "skip", Times: 1}, ""},
		"--missed-after|1h|2037-06-14 09:00":           {schedules.Spec{Once: "2037-06-14 09:00", MissedAfter: time.Hour}, ""},
		"--monthly|first tuesday|--at|09:00":           {schedules.Spec{Monthly: "first tuesday", At: "09:00"}, ""},
		"2037-06-14 09:00|--once|2037-06-15 09:00":     {says: "not both"},
		"":                                     {says: "say when"},
		"2037-06-14 09:00|--missed-after|long": {says: "write a duration"},
		"2037-06-14 09:00|--times|often":       {says: "often"},
	} {
		c := campaignsSchedule(&options{})
		if err := c.ParseFlags(strings.Split(line, "|")); err != nil {
			t.Fatal(err)
		}
		var moment []string
		for _, word := range c.Flags().Args() {
			if word != "" {
				moment = append(moment, word)
			}
		}
		spec, err := specOf(c, moment)
		if spec != want.spec && want.says == "" || (err == nil) != (want.says == "") || err != nil && !strings.Contains(err.Error(), want.says) {
			t.Errorf("%q: %+v, %v; want %+v", line, spec, err, want)
		}
	}
}

func TestScheduleRefusesWhatIsNoMoment(t *testing.T) {
	t.Parallel()
	site := village(t, practising)
	site.Apply(site.Given("nieuws.yaml"))
	site.Refuses("write it as", "campaigns", "schedule", "Een", "naam", "zonder aanhalingstekens")
	site.Refuses("its moments stand in its file", "campaigns", "schedule", "Nieuws van de week", "2037-06-14 09:00")
	site.Refuses("there is no campaign", "campaigns", "schedule", "Nergens", "2037-06-14 09:00")
	site.Refuses("a campaign goes out once", "campaigns", "schedule", "Bedankt", "--monthly", "first tuesday", "--at", "09:00")
}
