package reader_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"dorpspost/database"
	"dorpspost/subscribers"
)

// hold keeps the writer busy until release is called.
func (d *desk) hold() (release func()) {
	d.t.Helper()
	held, let, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- d.db.Write(d.t.Context(), func(*database.Tx) error {
			close(held)
			<-let
			return nil
		})
	}()
	<-held
	return func() {
		d.t.Helper()
		close(let)
		must(d.t, <-done)
	}
}

// Mailbox programs and browsers hang up as soon as they have sent. Whatever they asked for is done all the same, however
// long the database is busy with a campaign.
func TestHangingUpUndoesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		path func(*desk) string
		form func(*desk) url.Values
		done func(*desk) bool
	}{
		"one click": {(*desk).leave, func(*desk) url.Values { return url.Values{"List-Unsubscribe": {"One-Click"}} }, (*desk).hasLeft},
		"leaving":   {(*desk).leave, func(*desk) url.Values { return url.Values{"act": {"leave"}} }, (*desk).hasLeft},
		"saving": {(*desk).preferences, func(d *desk) url.Values { return d.fill(url.Values{"topic": {"nieuws"}}) },
			func(d *desk) bool { return d.wanted() == "nieuws" }},
	} {
		for _, half := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, half=%v", name, half), func(t *testing.T) {
				d := open(t)
				d.hangUp(test.path(d), test.form(d).Encode(), half)
				if !test.done(d) {
					t.Errorf("it was not done; the log says:\n%s", d.log)
				}
			})
		}
	}
}

func (d *desk) hasLeft() bool { return d.now().Subscriber.State == subscribers.StateLeft }

// hangUp posts while the writer is busy, closes its connection (or its own half of it), and frees the writer only when the
// server has noticed. It returns when the request has ended.
func (d *desk) hangUp(path, body string, half bool) {
	d.t.Helper()
	requests, ended := make(chan context.Context, 1), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		requests <- r.Context()
		d.site.ServeHTTP(w, r)
	}))
	defer server.Close()
	release := d.hold()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	must(d.t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body)
	must(d.t, err)
	if half {
		err = conn.(*net.TCPConn).CloseWrite()
	} else {
		err = conn.Close()
	}
	must(d.t, err)
	<-(<-requests).Done()
	release()
	<-ended
	if !half {
		return
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(d.t, err)
	defer answer.Body.Close()
	if answer.StatusCode >= 400 {
		d.t.Errorf("status = %d", answer.StatusCode)
	}
}
