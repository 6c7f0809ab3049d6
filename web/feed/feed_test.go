package feed

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
	"dorpspost/staff"
	"dorpspost/web"
)

// house is a site with nothing but the feed, which is open.
type house struct {
	t     testing.TB
	pages Pages
	site  http.Handler
	log   bytes.Buffer
	ahead time.Duration // of the true time
}

func newHouse(t testing.TB, db *database.DB) *house {
	t.Helper()
	h := &house{t: t, pages: Pages{Staff: staff.NewStore(db), Schedules: schedules.NewStore(db), PublicURL: "https://nieuws.lindewijk.example"}}
	h.pages.Campaigns = &campaigns.Store{DB: db, Schedules: h.pages.Schedules}
	minute := time.Now().Truncate(time.Minute) // which does not end in the middle of a test
	h.pages.Now = func() time.Time { return minute.Add(h.ahead) }
	h.site = web.Site{House: web.House{Name: "Netwerk Lindewijk"}, Log: slog.New(slog.NewTextHandler(&h.log, nil)), Routes: h.pages.Routes()}.Handler()
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// open gives the feed an address.
func (h *house) open() string {
	h.t.Helper()
	f, err := h.pages.Staff.OpenFeed(h.t.Context(), "ana")
	h.must(err)
	return Path(f.Secret)
}

// plan puts a campaign on a schedule, past the checks on what its mail says.
func (h *house) plan(name string, spec schedules.Spec) {
	h.t.Helper()
	ctx := h.t.Context()
	h.must(h.pages.Campaigns.DB.Write(ctx, func(tx *database.Tx) error {
		id, err := h.pages.Schedules.Create(ctx, tx, "ana", spec, time.Now())
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO campaigns (name, plan, schedule, state, problem, created_at, changed_at) VALUES (?1, '{}', ?2, 'planned', '', 1, 1)", name, id)
		return err
	}))
}

func (h *house) get(path string, head ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	request := httptest.NewRequest(http.MethodGet, "https://nieuws.lindewijk.example"+path, nil)
	for i := 0; i+1 < len(head); i += 2 {
		request.Header.Set(head[i], head[i+1])
	}
	answer := httptest.NewRecorder()
	h.site.ServeHTTP(answer, request)
	return answer
}

func (h *house) summaries(path string) (all []string) {
	h.t.Helper()
	answer := h.get(path)
	if answer.Code != http.StatusOK {
		h.t.Fatalf("%d: %s", answer.Code, answer.Body)
	}
	_, events := parsed(h.t, answer.Body.Bytes())
	for _, e := range events {
		all = append(all, e.words(h.t, "SUMMARY"))
	}
	return all
}

// nextYear is a moment within the months that the feed shows.
func nextYear() schedules.Spec {
	return schedules.Spec{Once: time.Now().AddDate(0, 6, 0).Format("2006-01-02") + " 09:00"}
}

func TestTheFeedShowsWhatIsPlanned(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newHouse(t, db)
		path := h.open()
		h.plan("Bedankt", nextYear())
		h.plan("Over twee jaar", schedules.Spec{Once: time.Now().AddDate(2, 0, 0).Format("2006-01-02") + " 09:00"})
		told := strings.Join(h.summaries(path), "\n")
		if !strings.Contains(told, "Mail: Bedankt") || !strings.Contains(told, "Week van de IMH (voorlopig)") || strings.Contains(told, "twee jaar") {
			t.Errorf("it shows\n%s", told)
		}
		for language, want := range map[string]string{"fr": "Mail : Bedankt", "en": "IMH week (provisional)", "de": "Week van de IMH (voorlopig)"} {
			if told := strings.Join(h.summaries(path+"?taal="+language), "\n"); !strings.Contains(told, want) {
				t.Errorf("in %s it shows\n%s", language, told)
			}
		}
	})
}

// Programs that have the feed already are told so, until something changes.
func TestTheFeedIsAskedForAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t))
	path := h.open()
	h.plan("Bedankt", nextYear())
	first := h.get(path)
	tag := first.Header().Get("ETag")
	if kept := h.get(path, "If-None-Match", tag); tag == "" || kept.Code != http.StatusNotModified || kept.Body.Len() != 0 {
		t.Errorf("asked again with %s: %d, %d octets", tag, kept.Code, kept.Body.Len())
	}
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow", "Set-Cookie": ""} {
		if got := first.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	h.plan("Nog een", nextYear())
	if kept := h.get(path, "If-None-Match", tag); kept.Code != http.StatusNotModified {
		t.Errorf("it was made twice in a minute: %d", kept.Code)
	}
	if french := h.get(path + "?taal=fr").Body.String(); !strings.Contains(french, "Nog een") {
		t.Errorf("in French it was not made yet, and is %s", french)
	}
	h.ahead = time.Minute
	if again := h.get(path, "If-None-Match", tag); again.Code != http.StatusOK {
		t.Errorf("after a change it answers %d", again.Code)
	}
}

// An address that was replaced, or closed, is no page any more; neither is one before the feed was ever opened.
func TestAddressesThatOpenNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newHouse(t, db)
		if answer := h.get(Path("")); answer.Code != http.StatusNotFound {
			t.Errorf("before it is open: %d", answer.Code)
		}
		if err := h.pages.Staff.CloseFeed(t.Context(), "ana"); !errors.Is(err, staff.ErrNoFeed) {
			t.Errorf("closing what is closed: %v", err)
		}
		old := h.open()
		path := h.open()
		if len(path) < len("/kalender/.ics")+26 || old == path || h.get(old).Code != http.StatusNotFound || h.get(path).Code != http.StatusOK {
			t.Errorf("the address before: %d, the new one: %d", h.get(old).Code, h.get(path).Code)
		}
		h.must(h.pages.Staff.CloseFeed(t.Context(), "ana"))
		if answer := h.get(path); answer.Code != http.StatusNotFound {
			t.Errorf("after it was closed: %d", answer.Code)
		}
		lines, err := h.pages.Staff.Lines(t.Context(), 10)
		h.must(err)
		if len(lines) != 3 || lines[0].Act != "feed.close" || lines[2].Act != "feed.open" {
			t.Errorf("the audit log: %+v", lines)
		}
		for _, secret := range []string{old, path} {
			if secret = strings.TrimSuffix(strings.TrimPrefix(secret, "/kalender/"), ".ics"); strings.Contains(h.log.String(), secret) {
				t.Errorf("the log names the secret:\n%s", h.log.String())
			}
		}
		if !strings.Contains(h.log.String(), `route="GET /kalender/{file}"`) {
			t.Errorf("the log:\n%s", h.log.String())
		}
	})
}

// FuzzAddress: whatever stands in the address, only the secret opens the feed, and nothing is a fault of ours.
func FuzzAddress(f *testing.F) {
	h := newHouse(f, dbtest.Open(f))
	path := h.open()
	right := strings.TrimPrefix(path, "/kalender/")
	for _, seed := range []string{right, strings.ToLower(right), right + "x", right[:len(right)-5] + ".ICS", right + "/", ".ics", "", "%00.ics", "\xff.ics", "../" + right, strings.Repeat("A", 5000) + ".ics"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		request := httptest.NewRequest(http.MethodGet, "https://nieuws.lindewijk.example/", nil)
		request.URL = &url.URL{Path: "/kalender/" + file}
		answer := httptest.NewRecorder()
		h.site.ServeHTTP(answer, request)
		switch {
		case file == right && answer.Code == http.StatusOK:
		case file != right && (answer.Code == http.StatusNotFound || answer.Code/100 == 3): // the router tidies paths
		default:
			t.Errorf("%q answers %d", file, answer.Code)
		}
		if file != right && strings.Contains(answer.Body.String(), "VCALENDAR") {
			t.Errorf("%q opens the feed", file)
		}
	})
}
