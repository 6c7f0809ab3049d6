package checks

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// The manners of asking.
const (
	askAtOnce      = 4
	askPatience    = 5 * time.Second // for one page, with all its redirects
	askAllPatience = 2 * time.Minute // for all of them
	mostSteps      = 5               // redirects
	askAgain       = 24 * time.Hour  // a page that was there is asked for again after this
	mostHeadSize   = 64 << 10
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

// Asker asks sites whether pages are there: each page once, first by HEAD and where that is not liked by GET, over at most five
// redirects, at most four pages at a time, for at most five seconds each and two minutes in all. It never goes to an address
// that is not public, whatever a name or a redirect says, nor over a proxy, says not where it comes from, keeps no cookies and
// reads no page. What was there is remembered for a day. Fill at least Agent.
type Asker struct {
	Agent string // who asks, as sites see it in their log: "dorpspost/1.0 (+https://...)"
	File  string // where what was there is remembered; "" is only in memory

	allow func(network, address string) error // whether an address may be dialled; nil: onlyPublic
	roots *x509.CertPool                      // nil: the system's

	patience, allPatience time.Duration // 0: askPatience, askAllPatience

	mu       sync.Mutex
	answered map[string]Answer
}

// Ask asks for each of these links. It ends early, with what was answered until then, when ctx does.
func (a *Asker) Ask(ctx context.Context, links []string) map[string]Answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.recall()
	ctx, cancel := context.WithTimeoutCause(ctx, cmp.Or(a.allPatience, askAllPatience), errAllTooLong)
	defer cancel()
	client := a.client()
	defer client.CloseIdleConnections()
	pages := pagesOf(links)
	answers := make([]Answer, len(pages))
	var all errgroup.Group
	all.SetLimit(askAtOnce)
	for i, page := range pages {
		if known, ok := a.answered[page]; ok {
			answers[i] = known
			continue
		}
		all.Go(func() error {
			answers[i] = a.one(ctx, client, page)
			return nil
		})
	}
	_ = all.Wait() // an answer holds its own fault
	said := make(map[string]Answer, len(links))
	for _, link := range links {
		said[link] = answers[slices.Index(pages, pageOf(link))]
	}
	for i, page := range pages {
		if answers[i].Outcome == There {
			a.answered[page] = answers[i]
		}
	}
	a.remember()
	return said
}

// pageOf is a link without the place within its page.
func pageOf(link string) string {
	page, _, _ := strings.Cut(link, "#")
	return page
}

// pagesOf are the pages of links, each once.
func pagesOf(links []string) (pages []string) {
	for _, link := range links {
		if page := pageOf(link); !slices.Contains(pages, page) {
			pages = append(pages, page)
		}
	}
	return pages
}

var (
	errTooManySteps = errors.New("too many redirects")
	errNowhere      = errors.New("redirected nowhere")
	errPlain        = errors.New("redirected to a page without TLS")
	errTooLong      = errors.New("no answer in time")
	errAllTooLong   = errors.New("no time left for all links together")
)

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
func (a *Asker) one(ctx context.Context, client *http.Client, page string) Answer {
	ctx, cancel := context.WithTimeoutCause(ctx, cmp.Or(a.patience, askPatience), errTooLong)
	defer cancel()
	status, err := a.request(ctx, client, http.MethodHead, page)
	if err == nil && status >= 400 || hungUp(err) { // many sites know no HEAD, or answer it otherwise
		status, err = a.request(ctx, client, http.MethodGet, page)
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	answer := judged(status, err)
	answer.At = time.Now().UTC().Truncate(time.Second)
	return answer
}

// hungUp tells whether a site ended the connection instead of answering.
func hungUp(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET)
}

func (a *Asker) request(ctx context.Context, client *http.Client, method, page string) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, method, page, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("User-Agent", a.Agent)
	r.Header.Set("Accept", "*/*")
	response, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	err = response.Body.Close()
	switch {
	case response.StatusCode >= 300 && response.StatusCode < 400:
		err = errNowhere
	case response.Request.URL.Scheme != "https" && response.StatusCode < 300:
		err = errPlain
	}
	return response.StatusCode, err
}
