package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/subscribers"
	"dorpspost/web"
	"dorpspost/web/inbox"
	"dorpspost/web/reader"
)

// village is a whole site on a real database, with one reader and one practice mail.
type village struct {
	*httptest.Server
	db    *database.DB
	table []web.Route
	paths map[string]string // an example for every GET route, by pattern
}

func open(t *testing.T) *village {
	t.Helper()
	db := dbtest.Open(t)
	store := subscribers.NewStore(db)
	els := addReader(t, store)
	tokens, err := store.Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	box, err := inbox.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	id, err := box.Keep(inbox.Envelope{From: "a@b.example", To: []string{"c@d.example"}}, strings.NewReader(exampleMail))
	if err != nil {
		t.Fatal(err)
	}
	site := web.Site{
		House:  web.House{Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", Zone: time.UTC},
		Routes: append(reader.Pages{Subscribers: store, Tokens: tokens}.Routes(), inbox.Pages{Box: box}.Routes()...),
		Health: web.Health{Ping: func(context.Context) error { return nil }},
	}
	server := httptest.NewServer(site.Handler())
	t.Cleanup(server.Close)
	return &village{server, db, site.Table(), map[string]string{
		"GET /health":          "/health",
		"GET /assets/{file}":   web.AssetPath("reader.css"),
		"GET /v/{token}":       reader.PreferencesPath(tokens.Make(subscribers.PurposePreferences, els)),
		"GET /u/{token}":       reader.LeavePath(tokens.Make(subscribers.PurposeLeave, els)),
		"GET /inbox":           "/inbox",
		"GET /inbox/{id}":      "/inbox/" + id,
		"GET /inbox/{id}/html": "/inbox/" + id + "/html",
		"GET /inbox/{id}/eml":  "/inbox/" + id + "/eml",
	}}
}

const exampleMail = "From: Lindewijk <a@b.example>\r\nTo: c@d.example\r\nSubject: Dag\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
	"<html><head><script>alert(1)</script></head><body><p>Dag Els</p><img src=\"https://elders.example/x.png\"></body></html>\r\n"

func addReader(t *testing.T, store *subscribers.Store) subscribers.ID {
	t.Helper()
	topic, err := store.AddTopic(t.Context(), "ana", subscribers.Topic{Slug: "imh-week", Name: map[subscribers.Language]string{"nl": "IMH-week"}})
	if err != nil {
		t.Fatal(err)
	}
	address, err := subscribers.ParseAddress("els@opvang.example")
	if err != nil {
		t.Fatal(err)
	}
	els, err := store.Add(t.Context(), "ana", subscribers.NewSubscriber{
		Address: address, Topics: []subscribers.TopicID{topic.ID},
		Consent: &subscribers.Given{Words: "Ja", Source: "proef", By: "ana"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return els.ID
}

// ask sends one request and returns the answer with its body read.
func (v *village) ask(t *testing.T, method, path string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, v.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := v.Client().Transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// dump is the content of every table.
func dump(t *testing.T, db *database.DB) string {
	t.Helper()
	rows, err := db.Read().Query(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var text strings.Builder
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		dumpTable(t, db, name, &text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func dumpTable(t *testing.T, db *database.DB, name string, text *strings.Builder) {
	t.Helper()
	rows, err := db.Read().Query(t.Context(), `SELECT * FROM "`+name+`"`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = &values[i]
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(text, name, values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
