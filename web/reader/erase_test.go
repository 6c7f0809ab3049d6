package reader_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"dorpspost/subscribers"
	"dorpspost/web"
)

var sure = url.Values{"sure": {"yes"}}

func TestErasingTakesTwoSteps(t *testing.T) {
	for _, test := range []struct{ query, stays, missing, done string }{
		{"?taal=nl", "Een code, berekend uit je adres", "Vink dit aan als je het zeker weet", "Je gegevens zijn gewist"},
		{"?taal=fr", "Un code, calculé à partir de votre adresse", "Cochez ceci", "Vos données sont effacées"},
		{"?taal=en", "A code, made from your address", "Tick this if you are sure", "Your data are erased"},
	} {
		t.Run(test.query, func(t *testing.T) {
			d := openDoor(t)
			link := d.fresh()
			links := []string{link, link + "/gegevens.json", link + "/gegevens.csv", link + "/wissen", d.preferences(), d.leave(), d.why(), d.move(), d.gegevens()}
			erase := link + "/wissen" + test.query
			shows(t, d.get(erase).Body.String(), test.stays, "e***@opvang.example")
			answer := d.post(erase, nil)
			status(t, "without the tick", answer, http.StatusUnprocessableEntity)
			shows(t, answer.Body.String(), test.missing, `aria-invalid="true"`)
			if d.erased.Load() != 0 {
				t.Fatal("erased without the tick")
			}
			for range 2 { // pressed twice, or the last page loaded again
				answer = d.post(erase, sure)
				status(t, "with the tick", answer, http.StatusOK)
				shows(t, answer.Body.String(), test.done)
				if found := personal.FindString(answer.Body.String()); found != "" {
					t.Errorf("the last page leads to %q", found)
				}
			}
			if got := d.erased.Load(); got != 1 {
				t.Errorf("erased %d times", got)
			}
			for _, path := range links {
				answer := d.get(path)
				status(t, path, answer, http.StatusNotFound)
				shows(t, answer.Body.String(), "Deze link werkt niet (meer)")
			}
		})
	}
}

// personal finds what leads to a page about somebody, or names somebody.
var personal = regexp.MustCompile(`/[vugnkb]/[\w-]{10,}|hreflang|e\*\*\*@|els@`)

func TestErasingByTwoButtonsAtOnce(t *testing.T) {
	d := openDoor(t)
	path := d.fresh() + "/wissen"
	answers := make([]*httptest.ResponseRecorder, 4)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = d.post(path, sure) })
	}
	all.Wait()
	for _, answer := range answers {
		status(t, "pressed with others", answer, http.StatusOK)
	}
	if got := d.erased.Load(); got != 1 {
		t.Errorf("erased %d times", got)
	}
}

// What failed is said, and can be tried again.
func TestErasingThatFails(t *testing.T) {
	d := openDoor(t)
	path := d.fresh() + "/wissen"
	pages, fail := d.pages, true
	pages.Erase = func(ctx context.Context, id subscribers.ID) error {
		if fail {
			return errors.New("the disk is away")
		}
		return d.erase(ctx, id)
	}
	d.site = web.Site{Routes: pages.Routes()}.Handler()
	answer := d.post(path, sure)
	status(t, "a failure", answer, http.StatusInternalServerError)
	if strings.Contains(answer.Body.String(), "disk") {
		t.Error("the page shows the detail")
	}
	fail = false
	status(t, "once more", d.post(path, sure), http.StatusOK)
}

// Once nobody is known any more the page says so; what then fails stands in the log, and is tried again.
func TestErasingThatLeavesSomething(t *testing.T) {
	d := openDoor(t)
	path := d.fresh() + "/wissen"
	pages := d.pages
	pages.Erase = func(ctx context.Context, id subscribers.ID) error {
		return errors.Join(d.erase(ctx, id), errors.New("the disk is away"))
	}
	d.site = web.Site{Routes: pages.Routes(), Log: slog.New(slog.NewTextHandler(d.log, nil))}.Handler()
	for want := range 2 {
		answer := d.post(path, sure)
		status(t, "erased", answer, http.StatusOK)
		shows(t, answer.Body.String(), "Je gegevens zijn gewist")
		if got := strings.Count(d.log.String(), "the disk is away"); got != want+1 {
			t.Errorf("pressed %d times, the log says it %d times", want+1, got)
		}
	}
}

// The erasure is done, also when the browser left as soon as it had sent.
func TestErasingForWhoHangsUp(t *testing.T) {
	d := openDoor(t)
	path := d.fresh() + "/wissen"
	gone, hangUp := context.WithCancel(t.Context())
	request := httptest.NewRequestWithContext(gone, "POST", path, strings.NewReader(sure.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	pages := d.pages
	pages.Erase = func(ctx context.Context, id subscribers.ID) error {
		hangUp()
		return d.erase(ctx, id)
	}
	web.Site{Routes: pages.Routes()}.Handler().ServeHTTP(httptest.NewRecorder(), request)
	status(t, "afterwards", d.get(d.preferences()), http.StatusNotFound)
}
