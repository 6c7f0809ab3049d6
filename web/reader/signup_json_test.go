package reader_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// offered is what the JSON call offers, as a script of another site reads it.
type offered struct {
	Form, Version, Page, Consent, Button string
	Topics                               []struct{ Slug, Name, Description string }
	Professions, Regions, Languages      []struct{ Value, Label string }
	Limits                               map[string]int
}

func (d *door) offer(path string) (o offered) {
	d.t.Helper()
	answer := d.get(path)
	status(d.t, path, answer, http.StatusOK)
	if err := json.Unmarshal(answer.Body.Bytes(), &o); err != nil {
		d.t.Fatal(err)
	}
	return o
}

// filled is a form as such a script sends it, five seconds after it was shown.
func (d *door) filled(change map[string]any) string {
	d.t.Helper()
	o := d.offer("/inschrijven.json")
	form := map[string]any{
		"form": d.shown(5 * time.Second), "version": o.Version, "page": o.Page, "address": "bo@opvang.be", "topic": []string{"vorming"},
		"first_name": "Bo", "language": "fr", "profession": "arts", "region": "", "remarks": "",
	}
	maps.Copy(form, change)
	text, err := json.Marshal(form)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// sendJSON posts from a page of another site, in a network that has not asked before.
func (d *door) sendJSON(kind, body string) *httptest.ResponseRecorder {
	d.network++
	request := httptest.NewRequest("POST", "/inschrijven.json", strings.NewReader(body))
	request.RemoteAddr = "127.0.0.1:4711"
	for name, value := range map[string]string{
		"X-Forwarded-For": fmt.Sprintf("198.51.%d.7", d.network), "Content-Type": kind, "Origin": "https://school.example", "Sec-Fetch-Site": "cross-site",
	} {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	d.site.ServeHTTP(answer, request)
	return answer
}

// A script of another site shows the form with our words and sends it in.
func TestJoiningByJSON(t *testing.T) {
	d := openDoor(t)
	o := d.offer("/inschrijven.json?taal=fr")
	if o.Page != "fr" || len(o.Topics) != 3 || o.Topics[0].Name != "imh-week (fr)" || !strings.HasPrefix(o.Consent, "Par ce bouton, vous demandez à Netwerk Lindewijk") ||
		o.Button != "M’inscrire" || o.Limits["address"] != 254 || len(o.Regions) != 6 || len(o.Languages) != 3 || len(o.Professions) != 9 {
		t.Errorf("offered: %+v", o)
	}
	preflight := d.send("OPTIONS", "/inschrijven.json", "", nil)
	if preflight.Code != http.StatusNoContent || preflight.Header().Get("Access-Control-Allow-Headers") != "Content-Type" || preflight.Header().Get("Access-Control-Allow-Methods") != "GET, POST" {
		t.Errorf("preflight = %d, %v", preflight.Code, preflight.Header())
	}
	answer := d.sendJSON("application/json; charset=utf-8", d.filled(nil))
	status(t, "post", answer, http.StatusAccepted)
	for what, got := range map[string]*httptest.ResponseRecorder{"preflight": preflight, "answer": answer} {
		if head := got.Header(); head.Get("Access-Control-Allow-Origin") != "*" || head.Get("Access-Control-Allow-Credentials") != "" || head.Get("Set-Cookie") != "" {
			t.Errorf("the head of the %s is %v", what, head)
		}
	}
	if got := answer.Body.String(); got != `{"status":"look in your mailbox"}` {
		t.Errorf("answer = %s", got)
	}
	d.answered()
	d.follow(d.confirm(d.asked()), nil)
	bo := d.person("bo@opvang.be")
	records, err := d.store.ConsentOf(t.Context(), bo.ID)
	if err != nil || bo.Language != "fr" || bo.Profession != "arts" || records[0].Source != "sign-up form of another site, by JSON" {
		t.Errorf("%+v, %+v, %v", bo, records, err)
	}
}

func TestFaultsOfTheJSONCall(t *testing.T) {
	d := openDoor(t)
	for _, test := range []struct {
		name   string
		change map[string]any
		body   string // in place of the form
		kind   string
		status int
		code   string
		field  string
		words  string
	}{
		{name: "no address", change: map[string]any{"address": ""}, status: 422, code: "address-missing", field: "address", words: "Vul je mailadres in."},
		{name: "a dot at the end, in French", change: map[string]any{"address": "bo@opvang.be.", "page": "fr"}, status: 409, code: "words-changed", field: "form", words: "Quelque chose a changé ici"},
		{name: "no topic", change: map[string]any{"topic": []string{}}, status: 422, code: "topic-missing", field: "topic", words: "Kies minstens één thema."},
		{name: "a topic that is gone", change: map[string]any{"topic": []string{"x"}}, status: 422, code: "topic-gone", field: "topic"},
		{name: "a link in the name", change: map[string]any{"first_name": "Win op www.elders.example"}, status: 422, code: "first-name-link", field: "first_name"},
		{name: "a line in the name", change: map[string]any{"first_name": "Bo\r\nBcc: x"}, status: 422, code: "first-name-sign", field: "first_name"},
		{name: "another region", change: map[string]any{"region": "Mars"}, status: 422, code: "region-not-offered", field: "region"},
		{name: "no token", change: map[string]any{"form": ""}, status: 409, code: "form-missing", field: "form", words: "Nog één keer drukken"},
		{name: "too quick", change: map[string]any{"form": d.shown(time.Second)}, status: 409, code: "form-too-soon", field: "form"},
		{name: "too old", change: map[string]any{"form": d.shown(25 * time.Hour)}, status: 409, code: "form-too-old", field: "form"},
		{name: "other words", change: map[string]any{"version": "nl.oud"}, status: 409, code: "words-changed", field: "form"},
		{name: "the trap", change: map[string]any{"remarks": "x"}, status: 202},
		{name: "a field of nobody", change: map[string]any{"admin": true}, status: 400, code: "odd-form", field: "admin", words: "“admin”"},
		{name: "a field with a very long name", change: map[string]any{strings.Repeat("a", 101): true}, status: 400, code: "odd-form"},
		{name: "another type of value", change: map[string]any{"address": 5}, status: 400, code: "odd-form"},
		{name: "no JSON", body: "address=bo@opvang.be", status: 400, code: "odd-form"},
		{name: "nothing", body: " ", status: 400, code: "odd-form"},
		{name: "two objects", body: `{} {}`, status: 400, code: "odd-form"},
		{name: "a list", body: `[]`, status: 400, code: "odd-form"},
		{name: "very deep", body: strings.Repeat(`[`, 30_000), status: 400, code: "odd-form"},
		{name: "another type", kind: "text/plain", status: 400, code: "odd-form"},
		{name: "no type", kind: "-", status: 400, code: "odd-form"},
		{name: "1,000 topics", change: map[string]any{"topic": strings.Split(strings.Repeat("imh-week,", 1000), ",")}, status: 400, code: "odd-form"},
		{name: "a long value", change: map[string]any{"address": strings.Repeat("b", 1001)}, status: 400, code: "odd-form"},
		{name: "10 MB", body: `{"address": "` + strings.Repeat("b", 10<<20) + `"}`, status: 413, code: "too-large"},
	} {
		t.Run(test.name, func(t *testing.T) {
			body, kind := test.body, test.kind
			if body == "" {
				body = d.filled(test.change)
			}
			if kind == "" {
				kind = "application/json"
			}
			answer := d.sendJSON(strings.Trim(kind, "-"), body)
			status(t, test.name, answer, test.status)
			var got struct{ Error, Field, Code, Form string }
			if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
				t.Fatalf("%v: %s", err, answer.Body)
			}
			if got.Code != test.code || got.Field != test.field || !strings.Contains(got.Error, test.words) || (got.Error == "") != (test.code == "") {
				t.Errorf("%+v", got)
			}
			if (got.Form != "") != (test.status == http.StatusConflict) {
				t.Errorf("a fresh token: %q", got.Form)
			}
			if answer.Header().Get("Access-Control-Allow-Origin") != "*" {
				t.Error("the script cannot read the answer")
			}
		})
	}
	if n := d.count("asks"); n != 0 {
		t.Errorf("%d asks are kept, want none", n)
	}
}

// The call has the limits of the page, and the same answer for every address.
func TestTooManyByJSON(t *testing.T) {
	d := openDoor(t)
	for i := range 10 {
		status(t, "within", d.sendJSON("application/json", d.filled(map[string]any{"address": fmt.Sprintf("bo%d@opvang.be", i)})), http.StatusAccepted)
	}
	for _, address := range []string{"bo@opvang.be", "els@opvang.example"} {
		answer := d.sendJSON("application/json", d.filled(map[string]any{"address": address}))
		status(t, "over", answer, http.StatusTooManyRequests)
		if got := answer.Body.String(); !strings.Contains(got, `"code":"too-many"`) || !strings.Contains(got, "Het is nu even te druk") {
			t.Errorf("answer = %s", got)
		}
		waits(t, answer, 10*time.Minute)
	}
}

// waits fails unless the head says when there is room again: within the window, and not yet.
func waits(t *testing.T, answer *httptest.ResponseRecorder, window time.Duration) {
	t.Helper()
	seconds, err := strconv.Atoi(answer.Header().Get("Retry-After"))
	if err != nil || seconds < 1 || time.Duration(seconds)*time.Second > window || time.Duration(seconds)*time.Second < window/2 {
		t.Errorf("Retry-After: %q, want nearly %s", answer.Header().Get("Retry-After"), window)
	}
}

// A program reads no page.
func TestAnotherMethodByJSON(t *testing.T) {
	d := openDoor(t)
	answer := httptest.NewRecorder()
	d.site.ServeHTTP(answer, httptest.NewRequest("PUT", "/inschrijven.json", nil))
	status(t, "PUT", answer, http.StatusMethodNotAllowed)
	if got := answer.Body.String(); !strings.Contains(got, `"code":"wrong-method"`) || answer.Header().Get("Allow") == "" {
		t.Errorf("answer = %v %s", answer.Header(), got)
	}
}
