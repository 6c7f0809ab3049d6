// Package feed shows staff what is planned in the calendar program that they use already: one iCalendar file (RFC 5545) at a
// secret address, with the mails that are to leave, the drafts that are to be made and approved, and the observances. It names
// campaigns and no readers, and says how many there are of nobody.
//
// Whoever has the address sees the plans, so it is opaque, is in no log, and can be replaced. A wrong one, or one of a feed that
// was closed, is a page that does not exist.
package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"dorpspost/campaigns"
	"dorpspost/schedules"
	"dorpspost/staff"
	"dorpspost/subscribers"
	"dorpspost/web"
)

// Pages answers calendar programs.
type Pages struct {
	Staff     *staff.Store
	Campaigns *campaigns.Store
	Schedules *schedules.Store
	PublicURL string           // of this site: it makes the names of events those of this house
	Now       func() time.Time // nil is time.Now
}

// Routes are the pages, for cmd to put into the site.
func (p Pages) Routes() []web.Route {
	kept := &keeper{}
	return []web.Route{{Pattern: "GET /kalender/{file}", Handler: func(w http.ResponseWriter, r *http.Request) { p.show(kept, w, r) }}}
}

const ending = ".ics"

// Path is where the feed is, for a secret.
func Path(secret string) string { return "/kalender/" + secret + ending }

const calendarType = "text/calendar; charset=utf-8"

// show handles the "GET /kalender/{file}" route. Calendar programs ask every few hours, mostly for what they have already.
func (p Pages) show(kept *keeper, w http.ResponseWriter, r *http.Request) {
	open, err := p.opened(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := asked(r)
	file, err := kept.file(p.now(), which{in, open.Secret}, func() ([]byte, error) {
		plans, err := p.plans(r.Context(), open, in, web.HouseOf(r).Name)
		if err != nil {
			return nil, err
		}
		return plans.file(), nil
	})
	if err != nil {
		web.Error(w, r, err)
		return
	}
	sum := sha256.Sum256(file)
	head := w.Header()
	head.Set("Content-Type", calendarType)
	head.Set("Cache-Control", "private, no-cache") // it may be kept, and is asked for again
	head.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file))
}

func (p Pages) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

// opened is the feed that the address opens. It fails with web.ErrNoPage, whatever is wrong with the address.
func (p Pages) opened(r *http.Request) (staff.Feed, error) {
	secret, named := strings.CutSuffix(r.PathValue("file"), ending)
	if !named {
		return staff.Feed{}, web.ErrNoPage
	}
	open, err := p.Staff.Feed(r.Context())
	if errors.Is(err, staff.ErrNoFeed) || err == nil && !open.Opens(secret) {
		return staff.Feed{}, web.ErrNoPage
	}
	return open, err
}

// asked is the language in the address, or the house's: calendar programs send no preference of the person behind them.
func asked(r *http.Request) subscribers.Language {
	if in := subscribers.Language(r.URL.Query().Get("taal")); web.Speaks(in) {
		return in
	}
	return web.Languages()[0]
}
