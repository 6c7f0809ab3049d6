package checks

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// anywhere lets an asker reach the servers of a test, and nothing else than this machine.
func anywhere(_, address string) error {
	if !strings.HasPrefix(address, "127.0.0.1:") {
		return errNotPublic
	}
	return nil
}

// asker asks servers of this test, whose certificate it knows.
func asker(server *httptest.Server) *Asker {
	a := &Asker{Agent: "dorpspost/test", allow: anywhere}
	if server != nil {
		a.roots = x509.NewCertPool()
		a.roots.AddCert(server.Certificate())
	}
	return a
}

func TestAsk(t *testing.T) {
	t.Parallel()
	var asked sync.Map
	release := make(chan struct{})
	mux := http.NewServeMux()
	status := func(path string, head, get int) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			asked.Store(r.Method+" "+path, r.UserAgent())
			w.WriteHeader(map[string]int{http.MethodHead: head, http.MethodGet: get}[r.Method])
		})
	}
	status("/there", 200, 200)
	status("/nohead", 405, 200)
	status("/liar", 404, 200)
	status("/404", 404, 404)
	status("/410", 410, 410)
	status("/403", 403, 403)
	status("/429", 429, 429)
	status("/500", 500, 503)
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/steps/", func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/steps/%d", &n)
		if n == 0 {
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/steps/%d", n-1), http.StatusFound)
	})
	mux.HandleFunc("/hangs-up", func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			panic(http.ErrAbortHandler)
		}
	})
	mux.HandleFunc("/nowhere", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMovedPermanently) })
	mux.HandleFunc("/whence", func(w http.ResponseWriter, r *http.Request) {
		if r.Referer() != "" {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	mux.Handle("/from", http.RedirectHandler("/whence", http.StatusFound))
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	server := httptest.NewUnstartedServer(mux)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // who is impatient hangs up
	server.StartTLS()
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })

	want := map[string]Outcome{
		"/there": There, "/nohead": There, "/liar": There, "/404": Gone, "/410": Gone, "/403": Unsure, "/429": Unsure, "/500": Unsure,
		"/steps/5": There, "/steps/6": Unsure, "/inside": Unsure, "/file": Unsure, "/hangs-up": There, "/nowhere": Unsure, "/from": There,
	}
	var links []string
	for path := range want {
		links = append(links, server.URL+path)
	}
	got := asker(server).Ask(t.Context(), links)
	for path, outcome := range want {
		if a := got[server.URL+path]; a.Outcome != outcome || outcome == Unsure && a.Reason == "" {
			t.Errorf("%s: %+v, want %s", path, a, outcome)
		}
	}
	if a := got[server.URL+"/inside"]; !strings.Contains(a.Reason, "open internet") {
		t.Errorf("led inside: %+v", a)
	}
	if agent, ok := asked.Load("HEAD /there"); !ok || agent != "dorpspost/test" {
		t.Errorf("it called itself %v", agent)
	}
	if _, ok := asked.Load("GET /there"); ok {
		t.Error("a page that answered HEAD was fetched")
	}

	slow := server.URL + "/slow"
	impatient := asker(server)
	impatient.patience = 50 * time.Millisecond
	if a := impatient.Ask(t.Context(), []string{slow})[slow]; a.Outcome != Unsure || !strings.Contains(a.Reason, "5 seconden") {
		t.Errorf("slow: %+v", a)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if a := asker(server).Ask(stopped, []string{slow})[slow]; a.Outcome != Unsure || !strings.Contains(a.Reason, "gestopt") {
		t.Errorf("stopped: %+v", a)
	}
	hurried := asker(server)
	hurried.allPatience = 50 * time.Millisecond
	var many []string
	for i := range 40 {
		many = append(many, fmt.Sprintf("%s?%d", slow, i))
	}
	for link, a := range hurried.Ask(t.Context(), many) {
		if a.Outcome != Unsure || !strings.Contains(a.Reason, "alle links samen") {
			t.Errorf("%s: %+v", link, a)
		}
	}
}

// A page without TLS at the end is not safe; one on the way there is how some sites send people on.
func TestAskFollowsPlain(t *testing.T) {
	t.Parallel()
	var back string
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/back" {
			http.Redirect(w, r, back, http.StatusFound)
		}
	}))
	t.Cleanup(plain.Close)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/end" {
			http.Redirect(w, r, plain.URL+r.URL.Path, http.StatusFound)
		}
	}))
	t.Cleanup(server.Close)
	back = server.URL + "/end"
	got := asker(server).Ask(t.Context(), []string{server.URL + "/stay", server.URL + "/back"})
	if a := got[server.URL+"/stay"]; a.Outcome != Broken || !strings.Contains(a.Reason, "zonder https") {
		t.Errorf("led to a page without TLS: %+v", a)
	}
	if a := got[server.URL+"/back"]; a.Outcome != There {
		t.Errorf("led over one: %+v", a)
	}
}

// An asker uses no proxy, whatever the machine is told, for that one would dial unasked.
func TestAskOverNoProxy(t *testing.T) {
	t.Parallel()
	transport, ok := (&Asker{}).client().Transport.(*http.Transport)
	if !ok || transport.Proxy != nil {
		t.Errorf("it asks over %T with a proxy", transport)
	}
}

func TestAskCertificates(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	stranger := asker(nil)
	if a := stranger.Ask(t.Context(), []string{server.URL})[server.URL]; a.Outcome != Broken || !strings.Contains(a.Reason, "certificaat") {
		t.Errorf("unknown authority: %+v", a)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	link := strings.Replace(plain.URL, "http:", "https:", 1)
	if a := stranger.Ask(t.Context(), []string{link})[link]; a.Outcome != Broken || !strings.Contains(a.Reason, "https") {
		t.Errorf("no TLS: %+v", a)
	}
	for want, err := range map[string]error{
		"verlopen":      x509.CertificateInvalidError{Reason: x509.Expired},
		"andere site":   x509.HostnameError{},
		"naam van de":   &net.DNSError{IsNotFound: true},
		"antwoordt":     errors.New("connection refused"),
		"5 seconden":    context.DeadlineExceeded,
		"open internet": &net.OpError{Op: "dial", Err: errNotPublic},
		"gewone poort":  &net.OpError{Op: "dial", Err: onlyPublic("tcp4", "9.9.9.9:8443")},
	} {
		if a := failed(err); !strings.Contains(a.Reason, want) {
			t.Errorf("%v: %+v", err, a)
		}
	}
}

// Never more than four at a time, and each page once.
func TestAskIsPolite(t *testing.T) {
	t.Parallel()
	var now, most, requests atomic.Int32
	full := make(chan struct{})
	var once sync.Once
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		requests.Add(1)
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		if n == askAtOnce {
			once.Do(func() { close(full) })
		}
		<-full // the first four wait for each other
	}))
	t.Cleanup(server.Close)
	var links []string
	for i := range 24 {
		links = append(links, fmt.Sprintf("%s/%d", server.URL, i%12))
	}
	a := asker(server)
	a.File = filepath.Join(t.TempDir(), "links.json")
	a.Ask(t.Context(), links[:12])
	if most.Load() != askAtOnce || requests.Load() != 12 {
		t.Errorf("%d at once, %d requests", most.Load(), requests.Load())
	}
	a.Ask(t.Context(), links)
	other := asker(server)
	other.File = a.File
	for _, link := range links {
		links = append(links, link+"#a", link+"#b") // places within the same pages
	}
	if got := other.Ask(t.Context(), links); got[links[0]+"#b"].Outcome != There {
		t.Errorf("a place within a page: %+v", got)
	}
	a.File, a.answered = "", nil
	before := requests.Load()
	if a.Ask(t.Context(), links); requests.Load() != before+12 {
		t.Errorf("%d requests for 12 pages with places within them", requests.Load()-before)
	}
	requests.Store(12)
	if got := other.Ask(t.Context(), links); requests.Load() != 12 || got[links[0]].Outcome != There {
		t.Errorf("%d requests after asking again; remembered %+v", requests.Load(), got[links[0]])
	}
}

// What is remembered is what was there, for a day.
func TestAskForgets(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusGone)
	}))
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "links.json")
	old := fmt.Sprintf(`{%q: {"outcome": "there", "status": 200, "at": %q}}`, server.URL, time.Now().Add(-25*time.Hour).Format(time.RFC3339))
	gone := fmt.Sprintf(`{%q: {"outcome": "gone", "status": 404, "at": %q}}`, server.URL, time.Now().Format(time.RFC3339))
	for _, text := range []string{old, gone, "not JSON", ""} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		before := requests.Load()
		a := asker(server)
		a.File = file
		for range 2 {
			if got := a.Ask(t.Context(), []string{server.URL}); got[server.URL].Outcome != Gone {
				t.Errorf("with %q remembered it says %+v", text, got)
			}
		}
		if n := requests.Load() - before; n != 4 { // HEAD and GET, twice: what is gone may be mended at any moment
			t.Errorf("with %q remembered there were %d requests, want 4", text, n)
		}
	}
}
