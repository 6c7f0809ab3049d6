package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/staff"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/templates/media"
	"dorpspost/web"
	"dorpspost/web/feed"
	"dorpspost/web/inbox"
	"dorpspost/web/reader"
)

const privacyURL = "https://www.lindewijk.example/privacy"

// village is a whole site on a real database, with one reader, one letter with a picture and a counted link, and one
// practice mail.
type village struct {
	*httptest.Server
	db     *database.DB
	site   web.Site
	clicks *deliveries.Clicks
	table  []web.Route
	paths  map[string]string // an example for every GET route, by pattern
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
	library, err := media.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	asked := addAsk(t, store)
	moving, moved, fresh := addOwnAsks(t, db, store, els)
	letters := deliveries.NewStore(db, store)
	letter := addLetter(t, db, letters, library)
	clicks := deliveries.NewClicks(letters, nil)
	plans := feed.Pages{Staff: staff.NewStore(db), Schedules: schedules.NewStore(db)}
	plans.Campaigns = &campaigns.Store{DB: db, Schedules: plans.Schedules}
	opened, err := plans.Staff.OpenFeed(t.Context(), "ana")
	if err != nil {
		t.Fatal(err)
	}
	site := web.Site{
		House: web.House{Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", PrivacyURL: privacyURL, HelpAddress: "hulp@lindewijk.example", Zone: time.UTC},
		Routes: slices.Concat(reader.Pages{Subscribers: store, Tokens: tokens, Letters: letters, Media: library, Clicks: clicks}.Routes(),
			inbox.Pages{Box: box}.Routes(), plans.Routes()),
		Health: web.Health{Ping: func(context.Context) error { return nil }},
	}
	server := httptest.NewServer(site.Handler())
	t.Cleanup(server.Close)
	return &village{server, db, site, clicks, site.Table(), map[string]string{
		"GET /health":           "/health",
		"GET /assets/{file}":    web.AssetPath("reader.css"),
		"GET /v/{token}":        reader.PreferencesPath(tokens.Make(subscribers.PurposePreferences, els)),
		"GET /v/{token}/waarom": reader.PreferencesPath(tokens.Make(subscribers.PurposePreferences, els)) + "/waarom",
		"GET /u/{token}":        reader.LeavePath(tokens.Make(subscribers.PurposeLeave, els)),
		"GET /o/{key}":          "/o/" + letter.key,
		"GET /m/{ref}":          "/m/" + letter.picture,
		"GET /l/{key}/{n}":      "/l/" + letter.key + "/1",

		"GET /v/{token}/adres":         reader.PreferencesPath(tokens.Make(subscribers.PurposePreferences, els)) + "/adres",
		"GET /v/{token}/gegevens":      reader.PreferencesPath(tokens.Make(subscribers.PurposePreferences, els)) + "/gegevens",
		"GET /n/{token}":               reader.MovePath(tokens.Make(subscribers.PurposeMove, subscribers.ID(moving))),
		"GET /t/{token}":               reader.BackPath(tokens.Make(subscribers.PurposeMoveBack, subscribers.ID(moved))),
		"GET /g/{token}/adres":         reader.DataPath(tokens.Make(subscribers.PurposeData, subscribers.ID(fresh))) + "/adres",
		"GET /g/{token}":               reader.DataPath(tokens.Make(subscribers.PurposeData, subscribers.ID(fresh))),
		"GET /g/{token}/gegevens.json": reader.DataPath(tokens.Make(subscribers.PurposeData, subscribers.ID(fresh))) + "/gegevens.json",
		"GET /g/{token}/gegevens.csv":  reader.DataPath(tokens.Make(subscribers.PurposeData, subscribers.ID(fresh))) + "/gegevens.csv",
		"GET /g/{token}/wissen":        reader.DataPath(tokens.Make(subscribers.PurposeData, subscribers.ID(fresh))) + "/wissen",

		"GET /inschrijven":           "/inschrijven",
		"GET /inschrijven.json":      "/inschrijven.json",
		"GET /inschrijven/insluiten": "/inschrijven/insluiten",
		"GET /k/{token}":             "/k/" + tokens.Make(subscribers.PurposeWait, subscribers.ID(asked)),
		"GET /b/{token}":             reader.ConfirmPath(tokens.Make(subscribers.PurposeConfirm, subscribers.ID(asked))),
		"GET /link":                  "/link",

		"GET /archief":               "/archief",
		"GET /archief/{year}":        deliveries.ArchivePath(letter.public.Year),
		"GET /archief/{year}/{name}": letter.public.Path(),
		"GET /archief/atom.xml":      "/archief/atom.xml",
		"GET /archief/rss.xml":       "/archief/rss.xml",
		"GET /kalender/{file}":       feed.Path(opened.Secret),

		"GET /inbox":               "/inbox",
		"GET /inbox/{id}":          "/inbox/" + id,
		"GET /inbox/{id}/html":     "/inbox/" + id + "/html",
		"GET /inbox/{id}/eml":      "/inbox/" + id + "/eml",
		"GET /inbox/{id}/part/{n}": "/inbox/" + id + "/part/1",
	}}
}

const exampleMail = "From: Lindewijk <a@b.example>\r\nTo: c@d.example\r\nSubject: Dag\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
	"<html><head><script>alert(1)</script></head><body><p>Dag Els</p><img src=\"https://elders.example/x.png\"></body></html>\r\n" +
	"--b\r\nContent-Type: text/html; name=x.html\r\nContent-Disposition: attachment\r\n\r\n<script>alert(2)</script>\r\n--b--\r\n"

// letter is what the site knows of a letter that went out.
type letter struct {
	key, picture string
	public       deliveries.Public // it is in the archive too
}

func addLetter(t *testing.T, db *database.DB, store *deliveries.Store, library *media.Library) letter {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	item, err := library.Put(t.Context(), "blok.png", &picture)
	if err != nil {
		t.Fatal(err)
	}
	key := rand.Text()
	compiled := &templates.Letter{Language: "nl", Links: []string{"https://www.example.org/"}}
	page := `<!doctype html><html lang="nl-BE"><head><meta name="robots" content="noindex"/><title>Dag</title></head><body><h1>Dag</h1><img src="/m/` + item.Ref + `" alt=""></body></html>`
	var public deliveries.Public
	err = db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := store.Freeze(t.Context(), tx, deliveries.Plan{
			Campaign: 1, Kind: deliveries.Real, Topic: 1, Language: "nl",
			Letters: map[templates.Language]deliveries.Letter{"nl": {Letter: compiled, Key: key, Online: page}},
		})
		if err != nil {
			return err
		}
		public, err = store.Publish(t.Context(), tx, 1, "Dag", map[templates.Language]templates.Announcement{"nl": {Subject: "Dag"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return letter{key, item.Ref, public}
}

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

// addAsk is a sign-up that waits for its mail to be answered.
func addAsk(t *testing.T, store *subscribers.Store) subscribers.AskID {
	t.Helper()
	topics, err := store.Topics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	address, err := subscribers.ParseAddress("bo@opvang.example")
	if err != nil {
		t.Fatal(err)
	}
	content := subscribers.AskContent{Topics: []subscribers.TopicGiven{{Topic: topics[0].ID, Words: "Ja"}}}
	id, err := store.SignUp(t.Context(), subscribers.SignUp{Address: address, Language: subscribers.Dutch, Content: content})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// addOwnAsks is what a reader asks for on the own pages: to be mailed elsewhere, and a fresh link. Their mails have gone out. And a move
// that can be put back.
func addOwnAsks(t *testing.T, db *database.DB, store *subscribers.Store, els subscribers.ID) (moving, moved, fresh subscribers.AskID) {
	t.Helper()
	to, err := subscribers.ParseAddress("els@nieuw.example")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := subscribers.ParseAddress("els@elders.example")
	if err != nil {
		t.Fatal(err)
	}
	if moving, err = store.AskMove(t.Context(), els, to, subscribers.Dutch); err != nil {
		t.Fatal(err)
	}
	if moved, err = store.AskMove(t.Context(), els, elsewhere, subscribers.Dutch); err != nil {
		t.Fatal(err)
	}
	if fresh, err = store.AskLinkFor(t.Context(), els, subscribers.Dutch); err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE asks SET state = 'mailed', mailed_at = asked_at WHERE id IN (?1, ?2)", moving, fresh)
		if err == nil {
			_, err = tx.Exec(t.Context(), "UPDATE asks SET state = 'done', content = ?2 WHERE id = ?1", moved, `{"before":"els@vroeger.example"}`)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return moving, moved, fresh
}

// ask sends one request and returns the answer with its body read.
func (v *village) ask(t *testing.T, method, path string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, v.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0")
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

// dump is the content of every table but those that are left out.
func dump(t *testing.T, db *database.DB, but ...string) string {
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
		if !slices.Contains(but, name) {
			dumpTable(t, db, name, &text)
		}
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
