package inbox

import (
	"context"
	"embed"
	"errors"
	"net"
	"net/http"
	"strings"

	"dorpspost/subscribers"
	"dorpspost/web"
)

//go:embed pages/*.html
var pages embed.FS

// Pages shows the box to whoever sits at this computer.
type Pages struct {
	Box       *Box
	State     func(context.Context) (State, error) // nil: nothing waits
	PublicURL string                               // under which letters name this site's pictures; without a slash at the end
}

// State is why the inbox may be emptier than somebody expects.
type State struct {
	RelaySet         bool // a mail server is set up, so new campaigns do not come here
	WaitingCampaigns int  // due, and waiting for a mail server
	WaitingMails     int  // of those campaigns together; 0 when not known
}

// Routes are the pages, for cmd to put into the site.
func (p Pages) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /inbox", Handler: atThisComputer(p.list)},
		{Pattern: "GET /inbox/{id}", Handler: atThisComputer(p.message)},
		{Pattern: "GET /inbox/{id}/html", Handler: atThisComputer(p.html)},
		{Pattern: "GET /inbox/{id}/eml", Handler: atThisComputer(p.eml)},
		{Pattern: "GET /inbox/{id}/part/{n}", Handler: atThisComputer(p.part)},
	}
}

func (p Pages) state(ctx context.Context) (State, error) {
	if p.State == nil {
		return State{RelaySet: true}, nil
	}
	return p.State(ctx)
}

var errElsewhere = &web.Refusal{
	Status: http.StatusForbidden, Language: subscribers.Dutch,
	Title: "De oefeninbox is hier niet te zien",
	Text:  "Ze toont de mails van alle lezers. Daarom is ze alleen te openen op de computer zelf waarop dorpspost draait, op 127.0.0.1.",
}

var errGone = &web.Refusal{
	Status: http.StatusNotFound, Language: subscribers.Dutch,
	Title: "Deze mail ligt hier niet (meer)",
	Text:  "De oefeninbox heeft geen mail met dit nummer. Misschien is de map intussen leeggemaakt.",
}

// atThisComputer refuses whoever shows not to sit at this computer. The address alone does not say so: a page elsewhere can
// point its own name at 127.0.0.1, hence the host; and behind a proxy everybody has the proxy's address, hence its marks. A
// proxy on this computer that gives its own host and leaves no mark cannot be told from a person: where readers come
// through one, the pages must not be in the site at all.
func atThisComputer(show http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.RemoteAddr) || !loopbackHost(r.Host) || forwarded(r) {
			web.Error(w, r, errElsewhere)
			return
		}
		show(w, r)
	}
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}

func loopbackHost(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return strings.EqualFold(name, "localhost") || loopback(name)
}

func forwarded(r *http.Request) bool {
	for _, mark := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(mark) != "" {
			return true
		}
	}
	return false
}

func fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ErrNoMessage) {
		err = errGone
	}
	web.Error(w, r, err)
}

// frame is the frame of a page for staff, which is Dutch for now.
func frame(r *http.Request, title string) web.Frame { return web.NewFrame(r, "nl", title) }
