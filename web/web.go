// Package web answers browsers. It holds what every page shares: the table of routes, the middleware, the one door
// through which errors reach a person, the two looks (the readers' sheet and the staff's desk), and the server.
//
// The pages themselves live in the packages below it, web/reader and web/inbox: each hands over its routes, and cmd
// puts them in one Site. web asks the domain packages for what it shows and never writes SQL.
//
// Three rules hold for every route. No GET changes anything, because mail scanners follow each link they see; but for the
// counter behind a counted link, which says nothing about anybody. Nothing is loaded from elsewhere, no script runs, and no
// cookie is set. The log knows a request by its route's pattern, never by its path, query or address, because a path can
// hold a reader's token.
package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// House says who the readers are talking to: it stands in the head and foot of every page.
type House struct {
	Name          string         // the network, as readers know it
	PostalAddress string         // one line; empty when there is none to show
	PrivacyURL    string         // the page that says what is kept about readers; empty: no link
	HelpAddress   string         // the mailbox that helps; empty: no link
	Zone          *time.Location // for dates on pages; nil means UTC
}

// Day is the moment t on the house's calendar.
func (h House) Day(t time.Time) time.Time {
	if h.Zone == nil {
		return t.UTC()
	}
	return t.In(h.Zone)
}

// Origin says from which pages a route may be posted to.
type Origin int

const (
	// SameSite takes a POST only from a page of this service, as http.CrossOriginProtection sees it.
	SameSite Origin = iota
	// ByLink is SameSite for routes whose right to act is the secret in the link, not a session. It also takes the posts
	// of browsers that send nothing but "Origin: null": older ones do, because our pages send no referrer.
	ByLink
	// AnySite takes a POST from anywhere. The one-click POST of RFC 8058 needs it: a mailbox provider sends it.
	AnySite
)

// Route is one line of the table of routes.
type Route struct {
	Pattern string // as http.ServeMux reads it: "GET /v/{token}"
	From    Origin // who may post; says nothing about GET
	JSON    bool   // programs ask here: that a method is not taken is told as JSON
	Handler http.HandlerFunc
}

// Site is everything that one address answers.
type Site struct {
	House  House
	Log    *slog.Logger
	Routes []Route // of the packages below; health and the looks are added
	Health Health

	// Proxies are those in front of us: only what they say about who asks is believed.
	Proxies []netip.Prefix
}

// bodyLimit is the largest form that a route reads: the preferences form takes about 1 kB.
const bodyLimit = 64 << 10

// fieldLimit is how many fields a form may have. A page of preferences has two for each topic, and ten more.
const fieldLimit = 500

// Table is every route of the site, those of the package itself included.
func (s Site) Table() []Route {
	own := []Route{
		{Pattern: "GET /health", Handler: s.Health.show},
		{Pattern: "GET /assets/{file}", Handler: showAsset},
	}
	return append(own, s.Routes...)
}

// Handler puts the routes behind the middleware. It panics when two routes claim the same requests.
func (s Site) Handler() http.Handler {
	mux := http.NewServeMux()
	programs := map[string]bool{}
	for _, route := range s.Table() {
		if _, path, _ := strings.Cut(route.Pattern, " "); route.JSON {
			programs[path] = true
		}
		mux.Handle(route.Pattern, guardOrigin(route.From, route.Handler))
	}
	return s.open(recovered(secured(limited(routed(mux, programs)))))
}
