package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

func assetPath(name string) string { return web.AssetPath(name) }

// serve answers one request with a site of these routes; the log lands in the buffer.
func serve(log *bytes.Buffer, routes []web.Route, request *http.Request) *httptest.ResponseRecorder {
	site := web.Site{House: web.House{Name: "Lindewijk"}, Log: slog.New(slog.NewTextHandler(log, nil)), Routes: routes}
	answer := httptest.NewRecorder()
	site.Handler().ServeHTTP(answer, request)
	return answer
}

func TestErrorsHaveOneDoor(t *testing.T) {
	const secret = "els@opvang.example"
	for _, test := range []struct {
		err    error
		status int
		words  string
		logged bool
	}{
		{subscribers.ErrForgedToken, 404, "Deze link werkt niet (meer)", false},
		{fmt.Errorf("subscriber 3: %w", subscribers.ErrNotFound), 404, "Deze link werkt niet (meer)", false},
		{web.ErrForm, 400, "Dit konden we niet bewaren", false},
		{subscribers.ErrNoTopic, 400, "Dit konden we niet bewaren", false},
		{subscribers.ErrTooOften, 429, "Je uitschrijven kan altijd", false},
		{&http.MaxBytesError{Limit: 1}, 413, "Dit is te veel ineens", false},
		{fmt.Errorf("%w: %w", web.ErrForm, &http.MaxBytesError{Limit: 1}), 413, "Dit is te veel ineens", false},
		{fmt.Errorf("save: %w", context.DeadlineExceeded), 503, "Het lukt nu even niet", true},
		{fmt.Errorf("save: %w", database.ErrDiskFull), 503, "Het lukt nu even niet", true},
		{errors.New("the table is on fire near " + secret), 500, "Er ging iets mis", true},
		{&web.Refusal{Status: 403, Language: "nl", Title: "Niet hier", Text: "Om een reden."}, 403, "Om een reden.", false},
	} {
		t.Run(test.err.Error(), func(t *testing.T) {
			var log bytes.Buffer
			fail := func(w http.ResponseWriter, r *http.Request) { web.Error(w, r, test.err) }
			answer := serve(&log, []web.Route{{Pattern: "GET /x/{token}", Handler: fail}}, httptest.NewRequest("GET", "/x/geheim?adres=geheim", nil))
			page := answer.Body.String()
			if answer.Code != test.status || !strings.Contains(page, test.words) || strings.Contains(page, secret) {
				t.Errorf("status %d, want %d with %q:\n%s", answer.Code, test.status, test.words, page)
			}
			if logged := strings.Contains(log.String(), "level=ERROR"); logged != test.logged {
				t.Errorf("logged = %v, want %v: %s", logged, test.logged, log.String())
			}
			if strings.Count(log.String(), "\n") != 1 || strings.Contains(log.String(), "geheim") || !strings.Contains(log.String(), `route="GET /x/{token}"`) {
				t.Errorf("the log is not one line with the pattern only: %s", log.String())
			}
		})
	}
}

// A browser that goes away while a page is made is no fault; whoever sent something and went may believe that it was done.
func TestOnlyLookingMayBeBrokenOff(t *testing.T) {
	cancelled := func(w http.ResponseWriter, r *http.Request) {
		web.Error(w, r, fmt.Errorf("save: %w", r.Context().Err()))
	}
	routes := []web.Route{{Pattern: "GET /x", Handler: cancelled}, {Pattern: "POST /x", Handler: cancelled}}
	for method, logged := range map[string]bool{"GET": false, "HEAD": false, "POST": true} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var log bytes.Buffer
		serve(&log, routes, httptest.NewRequestWithContext(ctx, method, "/x", nil))
		if got := strings.Contains(log.String(), "level=ERROR"); got != logged {
			t.Errorf("%s: logged = %v, want %v: %s", method, got, logged, log.String())
		}
	}
}

// Whatever is asked for, the page's links lead to this service.
func TestLanguageLinksStayHere(t *testing.T) {
	request := httptest.NewRequest("GET", "/", nil)
	request.URL.Path = "//evil.example/x"
	page := serve(&bytes.Buffer{}, nil, request).Body.String()
	if strings.Contains(page, "evil") || !strings.Contains(page, `href="?taal=fr"`) {
		t.Errorf("the page leads elsewhere:\n%s", page)
	}
}

// The number on the page is the one that finds the detail in the log.
func TestAPanicIsAPageWithANumber(t *testing.T) {
	var log bytes.Buffer
	answer := serve(&log, []web.Route{{Pattern: "GET /x", Handler: func(http.ResponseWriter, *http.Request) { panic("au") }}}, httptest.NewRequest("GET", "/x", nil))
	_, after, _ := strings.Cut(log.String(), "request=")
	number, _, _ := strings.Cut(after, " ")
	if answer.Code != 500 || number == "" || !strings.Contains(answer.Body.String(), number) || !strings.Contains(log.String(), "panic: au") {
		t.Errorf("status %d, number %q, log %s", answer.Code, number, log.String())
	}
}

func TestRefusalsOfTheRouter(t *testing.T) {
	nothing := func(http.ResponseWriter, *http.Request) {}
	routes := []web.Route{{Pattern: "GET /x", Handler: nothing}, {Pattern: "POST /x", Handler: nothing}}
	for _, test := range []struct {
		method, path, allow, words string
		status                     int
	}{
		{"GET", "/y", "", "Deze pagina bestaat niet", 404},
		{"POST", "/y", "", "Deze pagina bestaat niet", 404},
		{"PUT", "/x", "GET, HEAD, POST", "Zo werkt deze pagina niet", 405},
		{"GET", "/x", "", "", 200},
	} {
		answer := serve(&bytes.Buffer{}, routes, httptest.NewRequest(test.method, test.path, nil))
		if answer.Code != test.status || answer.Header().Get("Allow") != test.allow || !strings.Contains(answer.Body.String(), test.words) {
			t.Errorf("%s %s = %d, Allow %q", test.method, test.path, answer.Code, answer.Header().Get("Allow"))
		}
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	nothing := func(http.ResponseWriter, *http.Request) {}
	routes := []web.Route{{Pattern: "POST /same", Handler: nothing}, {Pattern: "POST /link", From: web.ByLink, Handler: nothing}, {Pattern: "POST /any", From: web.AnySite, Handler: nothing}}
	for _, test := range []struct {
		name             string
		head             map[string]string
		same, link, open int
	}{
		{"our page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200, 200, 200},
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://elders.example"}, 403, 403, 200},
		{"another site that hides", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403, 403, 200},
		{"an old browser on our page", map[string]string{"Origin": "null"}, 403, 200, 200},
		{"an old browser on another site", map[string]string{"Origin": "https://elders.example"}, 403, 403, 200},
		{"a program", nil, 200, 200, 200},
	} {
		for path, want := range map[string]int{"/same": test.same, "/link": test.link, "/any": test.open} {
			request := httptest.NewRequest("POST", path, nil)
			for name, value := range test.head {
				request.Header.Set(name, value)
			}
			if got := serve(&bytes.Buffer{}, routes, request).Code; got != want {
				t.Errorf("%s, %s: %d, want %d", test.name, path, got, want)
			}
		}
	}
}

func TestLanguageOfAPage(t *testing.T) {
	for _, test := range []struct {
		query, browser string
		readers, want  subscribers.Language
	}{
		{"", "", "", "nl"},
		{"", "fr-BE,fr;q=0.9,en;q=0.5", "", "fr"},
		{"", "fr", "en", "en"},
		{"?taal=fr", "en", "nl", "fr"},
		{"?taal=de", "de", "", "nl"},
		{"?taal=%00", "%%%,;q=", "xx", "nl"},
	} {
		request := httptest.NewRequest("GET", "/"+test.query, nil)
		request.Header.Set("Accept-Language", test.browser)
		if got := web.LanguageFor(request, test.readers); got != test.want {
			t.Errorf("%q, %q, %q: %q, want %q", test.query, test.browser, test.readers, got, test.want)
		}
	}
}

func TestHealth(t *testing.T) {
	down := errors.New("no answer")
	facts := func(context.Context) (web.Facts, error) {
		return web.Facts{Practice: true, Waiting: 2, Problems: []string{"The mail server is away."}}, nil
	}
	for _, test := range []struct {
		name   string
		health web.Health
		status int
		want   string
	}{
		{"well", web.Health{Ping: func(context.Context) error { return nil }, Facts: facts}, 200,
			`{"status":"ok","practice":true,"waiting_campaigns":2,"problems":["The mail server is away."]}`},
		{"no facts", web.Health{}, 200, `{"status":"ok","practice":false,"waiting_campaigns":0,"problems":[]}`},
		{"down", web.Health{Ping: func(context.Context) error { return down }, Facts: facts}, 503,
			`{"status":"down","practice":false,"waiting_campaigns":0,"problems":["The database does not answer; the log says why."]}`},
	} {
		answer := httptest.NewRecorder()
		web.Site{Health: test.health}.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/health", nil))
		if got := strings.TrimSpace(answer.Body.String()); answer.Code != test.status || got != test.want || !json.Valid([]byte(got)) {
			t.Errorf("%s: %d %s, want %d %s", test.name, answer.Code, got, test.status, test.want)
		}
	}
}

// An answer that is being made when the service stops still arrives; after Run, nothing listens.
func TestServerEndsWhatItHasBegun(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	entered, leave := make(chan struct{}), make(chan struct{})
	slow := func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-leave
		_, _ = io.WriteString(w, "klaar")
	}
	server := web.NewServer(listener, web.Site{Routes: []web.Route{{Pattern: "GET /x", Handler: slow}}})
	ctx, stop := context.WithCancel(t.Context())
	ended, body := make(chan error, 1), make(chan string, 1)
	go func() { ended <- server.Run(ctx) }()
	go func() {
		answer, err := http.Get("http://" + server.Addr().String() + "/x")
		if err != nil {
			body <- err.Error()
			return
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		body <- string(text)
	}()
	<-entered
	stop()
	close(leave)
	if got := <-body; got != "klaar" {
		t.Errorf("the answer was %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if conn, err := net.Dial("tcp", server.Addr().String()); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	}
}
