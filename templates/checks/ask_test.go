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
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })

	want := map[string]Outcome{
		"/there": There, "/nohead": There, "/liar": There, "/404": Gone, "/410": Gone, "/403": Unsure, "/429": Unsure, "/500": Unsure,
		"/steps/5": There, "/steps/6": Unsure, "/inside": Unsure, "/file": Unsure,
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

	// The patience of one asking is 5 seconds; the caller's own is shorter here.
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if a := asker(server).Ask(ctx, []string{server.URL + "/slow"})[server.URL+"/slow"]; a.Outcome != Unsure || !strings.Contains(a.Reason, "5 seconden") {
		t.Errorf("slow: %+v", a)
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

func TestOnlyPublic(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"127.0.0.1:443", "127.1.2.3:80", "10.0.0.1:443", "172.16.0.1:443", "192.168.1.1:443", "169.254.169.254:80", "100.100.100.200:80",
		"168.63.129.16:80", "0.0.0.0:443", "0.1.2.3:443", "192.0.0.192:80", "192.0.2.1:443", "198.18.0.1:443", "203.0.113.1:443", "224.0.0.1:443", "240.0.0.1:443",
		"255.255.255.255:443", "[::1]:443", "[::]:443", "[::ffff:127.0.0.1]:443", "[::ffff:10.0.0.1]:443", "[::127.0.0.1]:443", "[fe80::1]:443",
		"[fe80::1%eth0]:443", "[fc00::1]:443", "[fd00:ec2::254]:80", "[ff02::1]:443", "[64:ff9b::7f00:1]:443", "[2002:7f00:1::]:443",
		"[2001:0:7f00:1::]:443", "[2001:db8::1]:443", "[fec0::1]:443", "9.9.9.9:22", "9.9.9.9:8443", "9.9.9.9:25", "x:443", "9.9.9.9",
	} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if err := onlyPublic(network, address); !errors.Is(err, errNotPublic) {
			t.Errorf("%s may be dialled", address)
		}
	}
	for address, network := range map[string]string{"9.9.9.9:443": "tcp4", "[2620:fe::fe]:80": "tcp6", "[::ffff:9.9.9.9]:443": "tcp6"} {
		if err := onlyPublic(network, address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if onlyPublic("udp4", "9.9.9.9:443") == nil {
		t.Error("it may speak UDP")
	}
}

// An asker as it comes goes nowhere inside, by whatever name. A server listens on this machine to hear whether it does.
func TestAskGuardsByDefault(t *testing.T) {
	t.Parallel()
	var heard atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) }))
	server.Config.ConnState = func(net.Conn, http.ConnState) { heard.Add(1) }
	server.Start()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := net.DefaultResolver.LookupHost(t.Context(), "localhost"); err != nil {
		t.Skip("not run: this machine does not know localhost by name:", err)
	}
	var links []string
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"} {
		links = append(links, "https://"+host+":"+port+"/", "https://"+host+"/")
	}
	for link, a := range (&Asker{Agent: "dorpspost/test"}).Ask(t.Context(), links) {
		if a.Outcome != Unsure || a.Reason == "" {
			t.Errorf("%s: %+v", link, a)
		}
		if !strings.Contains(a.Reason, "open internet") {
			t.Errorf("%s was not refused: %+v", link, a)
		}
	}
	if heard.Load() > 0 {
		t.Error("somebody connected")
	}
}
