package main

import (
	"net/http"
	"strings"
	"testing"

	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// Two services on one database would send everything twice.
func TestFaultsASecondService(t *testing.T) {
	t.Parallel()
	address := freePort(t)
	site := village(t, practising, func(c *Config) { c.Web.Listen = address })
	serving := site.Serve()
	before := site.Everything()
	a := site.Refuses("another dorpspost is serving this database: stop that one first", "serve")
	if a.code != exitFailed || a.out != "" {
		t.Errorf("exit code %d, and it said:\n%s", a.code, a.out)
	}
	mustBe(t, site, before)
	if health := site.Health(serving); health.Status != "ok" || !health.Practice {
		t.Errorf("after the second was refused, the first says %+v", health)
	}
	if code := serving.Stop(); code != 0 {
		t.Errorf("the first ended with exit code %d", code)
	}
	site.Serve() // the right to serve comes free with the process
}

// A link that is not ours, or that was tampered with, is one dead page: it tells nothing and changes nothing.
func TestFaultsAForgedLink(t *testing.T) {
	t.Parallel()
	site, _ := newStory(t)
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Readers(2), "imh-week")
	site.Apply(site.Write("brief.yaml", brief))
	site.Send(letter)
	site.Ended(letter)
	mail := site.Only("lezer0@opvang.example")
	preferences, leave := mail.Link("/v/"), mail.OneClick()
	before := site.Everything()
	for name, link := range map[string]string{
		"invented":            leave[:strings.LastIndex(leave, "/")+1] + "vals",
		"one letter changed":  changed(leave),
		"cut off":             leave[:len(leave)-1],
		"of another purpose":  strings.Replace(preferences, "/v/", "/u/", 1),
		"the other way round": strings.Replace(leave, "/u/", "/v/", 1),
	} {
		if status := site.Get(link); status != http.StatusNotFound {
			t.Errorf("%s: looking = %d, want 404", name, status)
		}
		if status := site.Post(link, "List-Unsubscribe=One-Click"); status != http.StatusNotFound {
			t.Errorf("%s: one click = %d, want 404", name, status)
		}
	}
	mustBe(t, site, before)
}

// changed is a link with another letter in the middle of its token.
func changed(link string) string {
	at := (strings.LastIndex(link, "/") + len(link)) / 2
	other := "A"
	if link[at] == 'A' {
		other = "B"
	}
	return link[:at] + other + link[at+1:]
}

// What was practice can go for real, once.
func TestStoryPracticeAndThenForReal(t *testing.T) {
	t.Parallel()
	site := village(t, practising)
	site.Apply(site.Write("brief.yaml", brief))
	serving := site.Serve()
	site.Send(letter)
	mustCount(t, site.Ended(letter), deliveries.Report{Total: 3, Accepted: 3})
	if told := site.Run("campaigns", "report", letter).out; !strings.Contains(told, "Practice: nothing of this has left the machine.") {
		t.Errorf("the report does not say that it was practice:\n%s", told)
	}
	site.Only("lezer2@opvang.example")
	serving.Stop()

	relay := mailtest.Start(t)
	site.Configure(through(relay))
	site.Serve()
	site.Send(letter)
	real := site.Ended(letter)
	mustCount(t, real, deliveries.Report{Total: 3, Accepted: 3})
	if len(real.Reports) != 2 || real.Reports[0].Run.Kind != deliveries.Real || real.Reports[1].Run.Kind != deliveries.Practice {
		t.Errorf("the campaign has the runs %+v, want the real one and the practice", real.Reports)
	}
	onceEach(t, relay, 3)
	site.Refuses("it goes out at most once", "campaigns", "send", letter)
}
