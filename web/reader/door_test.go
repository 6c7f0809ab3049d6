package reader_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/web"
	"dorpspost/web/reader"
)

// door is the desk with what is behind the public forms: a doorman, and the ledger's table of notices. It stands behind a
// proxy on loopback.
type door struct {
	*desk
	house   web.House
	network int // how many networks have asked
}

func openDoor(t testing.TB) *door {
	t.Helper()
	d := &door{desk: open(t), house: web.House{Name: "Netwerk Lindewijk"}}
	d.store.Notify = func(ctx context.Context, tx *database.Tx, mail subscribers.Mail) ([]byte, error) {
		_, err := d.letters.Notify(ctx, tx, deliveries.Notice{Kind: string(mail.Kind), Address: mail.Address.ASCII(), Subject: "Dag", Text: "Dag"})
		hash := sha256.Sum256([]byte("Dag"))
		return hash[:], err
	}
	proxies, err := web.ParseProxies([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	pages := d.pages
	pages.PublicURL = "https://lindewijk.example"
	d.site = web.Site{House: d.house, Routes: pages.Routes(), Proxies: proxies, Log: slog.New(slog.NewTextHandler(d.log, nil))}.Handler()
	return d
}

// shown is the token of a form that was shown so long ago.
func (d *door) shown(ago time.Duration) string {
	return d.tokens.Make(subscribers.PurposeForm, subscribers.ID(time.Now().Add(-ago).UnixMilli()))
}

// fill is a form as somebody fills it in who took five seconds.
func (d *door) fill(address string, topics ...string) url.Values {
	d.t.Helper()
	form := d.form("/inschrijven")
	form.Set("form", d.shown(5*time.Second))
	form.Set("address", address)
	form["topic"] = topics
	return form
}

// from posts a form through the proxy, from an address on the internet.
func (d *door) from(client, path string, form url.Values) *httptest.ResponseRecorder {
	request := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	request.RemoteAddr = "127.0.0.1:4711"
	request.Header.Set("X-Forwarded-For", client)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range d.headers {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	d.site.ServeHTTP(answer, request)
	return answer
}

// elsewhere posts a form from a network that has not asked before.
func (d *door) elsewhere(path string, form url.Values) *httptest.ResponseRecorder {
	d.network++
	return d.from(fmt.Sprintf("198.51.%d.7", d.network), path, form)
}

// answered lets the doorman decide about all that was asked.
func (d *door) answered() {
	d.t.Helper()
	ctx, cancel := context.WithTimeoutCause(d.t.Context(), time.Minute, errors.New("the doorman does not get done"))
	defer cancel()
	working, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- (&subscribers.Doorman{Store: d.store}).Run(working) }()
	watching, seen := context.WithCancel(ctx)
	left := -1
	err := d.db.Watch(watching, time.Millisecond, func() {
		if left = d.count("asks WHERE state = 'new'"); left == 0 {
			seen()
		}
	})
	stop()
	if err := errors.Join(err, <-ended); err != nil || left != 0 {
		d.t.Fatalf("%d asks are left: %v, %v", left, err, context.Cause(ctx))
	}
}

func (d *door) count(of string) (n int) {
	d.t.Helper()
	if err := d.db.Read().QueryRow(context.WithoutCancel(d.t.Context()), "SELECT COUNT(*) FROM "+of).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// later lets time pass for all that was asked.
func (d *door) later(by time.Duration) {
	d.t.Helper()
	d.exec("UPDATE asks SET asked_at = asked_at - ?1, expires_at = expires_at - ?1, mailed_at = mailed_at - ?1", by.Milliseconds())
}

func (d *door) exec(statement string, values ...any) {
	d.t.Helper()
	err := d.db.Write(d.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(d.t.Context(), statement, values...)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// asked is the number of the last ask.
func (d *door) asked() (id subscribers.AskID) {
	d.t.Helper()
	if err := d.db.Read().QueryRow(d.t.Context(), "SELECT MAX(id) FROM asks").Scan(&id); err != nil {
		d.t.Fatal(err)
	}
	return id
}

// confirm is where the button of the mail about an ask leads.
func (d *door) confirm(id subscribers.AskID) string {
	return reader.ConfirmPath(d.tokens.Make(subscribers.PurposeConfirm, subscribers.ID(id)))
}

var anyToken = regexp.MustCompile(`[A-Za-z0-9_-]{34}`)

// masked is a text without what differs from one link to the next.
func masked(text string) string { return anyToken.ReplaceAllString(text, "TOKEN") }

// status fails for another answer.
func status(t testing.TB, what string, answer *httptest.ResponseRecorder, want int) {
	t.Helper()
	if answer.Code != want {
		t.Errorf("%s = %d, want %d: %s", what, answer.Code, want, first(answer.Body.String()))
	}
}

func first(text string) string { return text[:min(len(text), 1500)] }
