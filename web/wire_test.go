package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/web"
)

// What comes over the wire: the whole site behind the real server, and callers who do not do as a browser does.

// wire is the site of a village behind the server of the service, which waits only shortly for whoever is slow.
type wire struct {
	*village
	t  *testing.T
	at string
}

func openWire(t *testing.T) *wire {
	t.Helper()
	v := open(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := web.NewServer(listener, v.site)
	server.Hurry(200 * time.Millisecond)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with: %v", err)
		}
	})
	return &wire{v, t, server.Addr().String()}
}

// says sends these bytes and no more, and returns the answer; nil when the server hangs up without one.
func (w *wire) says(request string) *http.Response {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.at)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		w.t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		w.t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	if err != nil {
		w.t.Fatalf("the server neither answers nor hangs up: %v", err)
	}
	w.t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// post is the head of a POST by a page of ours, and as much of its body as is given.
func (w *wire) post(path, kind string, length int, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, w.at, w.at, kind, length, body)
}

// posted are the routes that take a body: an example of each, and the type of body.
func (w *wire) posted() map[string]string {
	w.t.Helper()
	kinds := map[string]string{}
	for _, route := range w.table {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		if method != http.MethodPost {
			continue
		}
		kind := "application/x-www-form-urlencoded"
		if strings.HasSuffix(pattern, ".json") {
			kind = "application/json"
		}
		kinds[w.example(w.t, "GET "+pattern)] = kind
	}
	if len(kinds) < 10 {
		w.t.Fatalf("only %d routes take a body", len(kinds))
	}
	return kinds
}

// unharmed does what may do no harm, and compares the tables; then somebody else is served as ever.
func (w *wire) unharmed(what string, do func()) {
	w.t.Helper()
	before := dump(w.t, w.db)
	do()
	if after := dump(w.t, w.db); after != before {
		w.t.Errorf("%s changed the tables:\n%s\nbefore:\n%s", what, after, before)
	}
	if answer, _ := w.ask(w.t, http.MethodGet, "/inschrijven"); answer.StatusCode != http.StatusOK {
		w.t.Errorf("after %s, others are answered with %d", what, answer.StatusCode)
	}
}

// Of a body without end no more is read than the limit: the answer comes while the rest is still to be sent.
func TestBodiesThatAreTooLarge(t *testing.T) {
	w := openWire(t)
	for path, kind := range w.posted() {
		w.unharmed("10 MB to "+path, func() {
			body := `{"address": "` + strings.Repeat("b", web.BodyLimit)
			if kind != "application/json" {
				body = "address=" + strings.Repeat("b", web.BodyLimit)
			}
			answer := w.says(w.post(path, kind, 10<<20, body[:web.BodyLimit+1]))
			if answer == nil || answer.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("10 MB to %s: %v, want 413", path, answer)
			}
		})
	}
}

func TestBodiesOfTooManyFields(t *testing.T) {
	w := openWire(t)
	var form, object strings.Builder
	object.WriteString("{")
	for i := range 1000 {
		fmt.Fprintf(&form, "f%d=x&", i)
		fmt.Fprintf(&object, `"f%d": "x", `, i)
	}
	form.WriteString("act=leave&confirm=1&sure=yes&address=bo@opvang.be")
	object.WriteString(`"address": "bo@opvang.be"}`)
	for path, kind := range w.posted() {
		w.unharmed("1,000 fields to "+path, func() {
			body := form.String()
			if kind == "application/json" {
				body = object.String()
			}
			answer := w.says(w.post(path, kind, len(body), body))
			if answer == nil || answer.StatusCode < 400 || answer.StatusCode >= 500 {
				t.Errorf("1,000 fields to %s: %v, want a refusal", path, answer)
			}
		})
	}
}

// Who sends half a form and then nothing holds nobody up, and what was sent counts for nothing.
func TestBodiesThatDoNotEnd(t *testing.T) {
	w := openWire(t)
	for path, kind := range w.posted() {
		w.unharmed("half a body to "+path, func() {
			if answer := w.says(w.post(path, kind, 500, "act=leave&List-Unsubscribe=One-Click&confirm=1&sure=yes")); answer != nil && (answer.StatusCode < 400 || !answer.Close) {
				t.Errorf("half a body to %s is answered with %v", path, answer)
			}
		})
	}
	w.unharmed("half a head", func() {
		if answer := w.says("POST /inschrijven HTTP/1.1\r\nHost: " + w.at + "\r\nX-"); answer != nil && (answer.StatusCode < 400 || !answer.Close) {
			t.Errorf("half a head is answered with %v", answer)
		}
	})
}

// Each route answers to its own methods alone, says which they are, and keeps quiet about all else.
func TestOtherMethods(t *testing.T) {
	w := openWire(t)
	allowed := map[string][]string{}
	for _, route := range w.table {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		allowed[pattern] = append(allowed[pattern], method)
		if method == http.MethodGet {
			allowed[pattern] = append(allowed[pattern], http.MethodHead)
		}
	}
	asked := 0
	for pattern, methods := range allowed {
		slices.Sort(methods)
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
			if slices.Contains(methods, method) {
				continue
			}
			asked++
			w.unharmed(method+" "+pattern, func() {
				answer := w.says(method + " " + w.example(t, "GET "+pattern) + " HTTP/1.1\r\nHost: " + w.at + "\r\nOrigin: http://" + w.at + "\r\nContent-Length: 0\r\n\r\n")
				if answer == nil || answer.StatusCode != http.StatusMethodNotAllowed {
					t.Errorf("%s %s: %v, want 405", method, pattern, answer)
					return
				}
				if got := strings.Split(answer.Header.Get("Allow"), ", "); !slices.Equal(got, methods) {
					t.Errorf("%s %s: Allow names %q, want %q", method, pattern, got, methods)
				}
			})
		}
	}
	if asked < 100 {
		t.Errorf("only %d were asked", asked)
	}
}
