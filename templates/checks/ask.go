package checks

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// The manners of asking.
const (
	askAtOnce    = 4
	askPatience  = 5 * time.Second // for one link, with all its redirects
	mostSteps    = 5               // redirects
	askAgain     = 24 * time.Hour  // a page that was there is asked for again after this
	mostHeadSize = 64 << 10
)

// Outcome is what became of asking for a page.
type Outcome string

// The outcomes. Broken is a page of which nobody can be sure that readers see it safely: its certificate is wrong.
const (
	There  Outcome = "there"
	Gone   Outcome = "gone"
	Unsure Outcome = "unsure"
	Broken Outcome = "broken"
)

// Answer is what a site said of a page.
type Answer struct {
	Outcome Outcome   `json:"outcome"`
	Status  int       `json:"status,omitempty"` // of the last page; 0 where there was no answer
	Reason  string    `json:"reason,omitempty"` // Dutch, within a sentence: why it is not there for sure
	At      time.Time `json:"at"`
}

// Asker asks sites whether pages are there: each once, first by HEAD and where that is not liked by GET, at most four at a
// time, for at most five seconds. It never goes to an address that is not public, whatever a name or a redirect says, nor
// over a proxy, keeps no cookies and reads no page. What was there is remembered for a day. Fill at least Agent.
type Asker struct {
	Agent string // who asks, as sites see it in their log: "dorpspost/1.0 (+https://...)"
	File  string // where what was there is remembered; "" is only in memory

	allow func(network, address string) error // whether an address may be dialled; nil: onlyPublic
	roots *x509.CertPool                      // nil: the system's

	mu       sync.Mutex
	answered map[string]Answer
}

// Ask asks for each of these links. It ends early, with what was answered until then, when ctx does.
func (a *Asker) Ask(ctx context.Context, links []string) map[string]Answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.recall()
	client := a.client()
	defer client.CloseIdleConnections()
	answers := make([]Answer, len(links))
	var all errgroup.Group
	all.SetLimit(askAtOnce)
	for i, link := range links {
		if known, ok := a.answered[link]; ok {
			answers[i] = known
			continue
		}
		all.Go(func() error {
			answers[i] = a.one(ctx, client, link)
			return nil
		})
	}
	_ = all.Wait() // an answer holds its own fault
	said := make(map[string]Answer, len(links))
	for i, link := range links {
		said[link] = answers[i]
		if answers[i].Outcome == There {
			a.answered[link] = answers[i]
		}
	}
	a.remember()
	return said
}

var errTooManySteps = errors.New("too many redirects")

func (a *Asker) client() *http.Client {
	allow := a.allow
	if allow == nil {
		allow = onlyPublic
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer(allow).DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: a.roots},
			DisableCompression:     true,
			MaxResponseHeaderBytes: mostHeadSize,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > mostSteps {
				return errTooManySteps
			}
			r.Header.Del("Referer")
			return nil
		},
	}
}

// one asks for one page.
func (a *Asker) one(ctx context.Context, client *http.Client, link string) Answer {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	status, err := a.request(ctx, client, http.MethodHead, link)
	if err == nil && status >= 400 { // many sites know no HEAD, or answer it otherwise
		status, err = a.request(ctx, client, http.MethodGet, link)
	}
	answer := judged(status, err)
	answer.At = time.Now().UTC().Truncate(time.Second)
	return answer
}

func (a *Asker) request(ctx context.Context, client *http.Client, method, link string) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, method, link, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("User-Agent", a.Agent)
	r.Header.Set("Accept", "*/*")
	response, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// judged says what an answer means for readers.
func judged(status int, err error) Answer {
	switch {
	case err != nil:
		return failed(err)
	case status < 400:
		return Answer{Outcome: There, Status: status}
	case status == http.StatusNotFound || status == http.StatusGone:
		return Answer{Outcome: Gone, Status: status}
	}
	reason := "de site geeft een fout"
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		reason = "de site laat ons niet kijken"
	case http.StatusTooManyRequests:
		reason = "de site heeft het te druk voor ons"
	}
	return Answer{Outcome: Unsure, Status: status, Reason: reason}
}

// failed says why there was no answer.
func failed(err error) Answer {
	if reason := certificateFault(err); reason != "" {
		return Answer{Outcome: Broken, Reason: reason}
	}
	reason := "de site antwoordt niet"
	dns, named := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, errNotPublic):
		reason = "dat adres ligt niet op het open internet, en daar gaan we niet kijken"
	case errors.Is(err, errTooManySteps):
		reason = "de site stuurt ons te vaak door"
	case errors.Is(err, context.Canceled):
		reason = "het nakijken werd gestopt"
	case errors.Is(err, context.DeadlineExceeded):
		reason = "de site antwoordt niet binnen 5 seconden"
	case named && dns.IsNotFound:
		reason = "de naam van de site bestaat niet, of ons netwerk kent hem niet"
	}
	return Answer{Outcome: Unsure, Reason: reason}
}

// certificateFault says what is wrong with a site's proof of who it is; "" where the fault is another.
func certificateFault(err error) string {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return "het certificaat van de site is verlopen"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "het certificaat is van een andere site"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "niemand staat in voor het certificaat van de site"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return "de site spreekt geen https"
	}
	_, alert := errors.AsType[tls.AlertError](err)
	_, refused := errors.AsType[*tls.CertificateVerificationError](err)
	if alert || refused {
		return "de beveiligde verbinding lukt niet"
	}
	return ""
}

func (k *look) linkAnswer() {
	k.eachAddress(func(at place, address string) {
		a, asked := k.Answers[address]
		switch {
		case !asked || a.Outcome == There:
		case a.Outcome == Gone:
			k.find(Blocks, at, "%s is een pagina die niet bestaat (%d). Pas de link aan.", shortened(address), a.Status)
		case a.Outcome == Broken:
			k.find(Attention, at, "%s is niet veilig te openen: %s. Lezers krijgen een waarschuwing. Vraag het na bij de site.", shortened(address), a.Reason)
		default:
			k.find(Attention, at, "%s konden we niet nagaan: %s. Open de link zelf eens.", shortened(address), a.Reason)
		}
	})
}
