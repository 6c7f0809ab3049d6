package reader_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// publicForms are the paths that anybody may post to, with an example.
func (d *door) publicForms() map[string]string {
	d.t.Helper()
	mailbox := d.elsewhere("/inschrijven", d.fill("bo@opvang.be", "imh-week")).Header().Get("Location")
	d.answered()
	return map[string]string{
		"/inschrijven": "/inschrijven", "/inschrijven.json": "/inschrijven.json", "/link": "/link",
		"/k/{token}": mailbox, "/b/{token}": d.confirm(d.asked()),
	}
}

func TestOddRequestsToPublicForms(t *testing.T) {
	d := openDoor(t)
	forms := d.publicForms()
	for _, method := range []string{"PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"} {
		for pattern, path := range forms {
			if method == "OPTIONS" && pattern == "/inschrijven.json" {
				continue
			}
			status(t, method+" "+pattern, d.send(method, path, "", nil), http.StatusMethodNotAllowed)
		}
	}
	for _, path := range []string{"/inschrijven", "/link"} {
		good := d.fill("bo@opvang.be", "imh-week").Encode()
		fields := good
		for i := range 1000 {
			fields += fmt.Sprintf("&f%d=x", i)
		}
		for _, test := range []struct {
			name, kind string
			body       io.Reader
			status     int
		}{
			{"no type", "", strings.NewReader(good), 400},
			{"JSON", "application/json", strings.NewReader(`{"address":"bo@opvang.be"}`), 400},
			{"multipart", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"address\"\r\n\r\nbo@opvang.be\r\n--x--\r\n"), 400},
			{"text", "text/plain", strings.NewReader(good), 400},
			{"half an escape", "application/x-www-form-urlencoded", strings.NewReader("address=%z"), 400},
			{"10 MB", "application/x-www-form-urlencoded", io.LimitReader(endless{}, 10<<20), 413},
			{"1,000 fields", "application/x-www-form-urlencoded", strings.NewReader(fields), 400},
			{"one field a thousand times", "application/x-www-form-urlencoded", strings.NewReader(good + strings.Repeat("&topic=imh-week", 1000)), 400},
			{"a field of 2,000 octets", "application/x-www-form-urlencoded", strings.NewReader(good + "&first_name=" + strings.Repeat("b", 2000)), 400},
			{"a name of 2,000 octets", "application/x-www-form-urlencoded", strings.NewReader(good + "&" + strings.Repeat("b", 2000) + "=x"), 400},
			{"nothing", "application/x-www-form-urlencoded", strings.NewReader(""), 200}, // an empty form comes back as ours
		} {
			status(t, path+", "+test.name, d.send("POST", path, test.kind, test.body), test.status)
		}
	}
	if n := d.count("asks"); n != 1 {
		t.Errorf("%d asks are kept, want the one that was in order", n)
	}
}

// Nothing that is typed and no token reaches the log, and the address of the asker neither.
func TestTheLogKnowsNobody(t *testing.T) {
	d := openDoor(t)
	for path := range d.publicForms() {
		form := d.fill("geheim@opvang.be", "imh-week")
		form.Set("first_name", "Geheim")
		d.from("203.0.113.99", path, form)
	}
	log := d.log.String()
	for _, secret := range []string{"geheim", "Geheim", "203.0.113", "198.51.1.7", "opvang"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
	if found := anyToken.FindString(log); found != "" {
		t.Errorf("the log holds a token:\n%s", log)
	}
}

// Double clicks and two tabs: whoever sends the same twice gets one mail, and confirms once.
func TestTwice(t *testing.T) {
	d := openDoor(t)
	form := d.fill("bo@opvang.be", "imh-week")
	for range 2 {
		status(t, "post", d.from("203.0.113.9", "/inschrijven", form), http.StatusSeeOther)
	}
	d.answered()
	if n := d.count("notices"); n != 1 {
		t.Errorf("%d mails, want 1", n)
	}
	link := d.confirm(subscribers.AskID(d.number("SELECT id FROM asks WHERE state = 'mailed'")))
	for range 2 {
		status(t, "confirm", d.post(link, nil), http.StatusSeeOther)
	}
	if n := d.count("consents WHERE kind = 'given' AND subscriber_id = " + fmt.Sprint(d.person("bo@opvang.be").ID)); n != 1 {
		t.Errorf("%d consents, want 1", n)
	}
}

func (d *door) number(query string) (n int64) {
	d.t.Helper()
	if err := d.db.Read().QueryRow(d.t.Context(), query).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// A reader on a slow line gets every page of joining, with its look, in 15 kB: also with all that can be wrong.
func TestPagesOfJoiningAreSmall(t *testing.T) {
	const limit = 15_000
	d := openDoor(t)
	forms := d.publicForms()
	look := d.get(web.AssetPath("reader.css")).Body.Len()
	soon := url.Values{"form": {d.shown(0)}}
	done := d.elsewhere("/inschrijven", d.fill("els@opvang.example", "imh-week", "nieuws")) // the longest result
	status(t, "post", done, http.StatusSeeOther)
	d.answered()
	d.follow(d.confirm(d.asked()), nil)
	for _, language := range []string{"nl", "fr", "en"} {
		in := "?taal=" + language
		wrong := d.allWrong(in)
		for name, page := range map[string]*httptest.ResponseRecorder{
			"form": d.get("/inschrijven" + in), "form, all wrong": d.elsewhere("/inschrijven"+in, wrong), "form, too quick": d.elsewhere("/inschrijven"+in, soon),
			"for other sites": d.get("/inschrijven/insluiten" + in), "mailbox": d.get(forms["/k/{token}"] + in + "&gedaan=te-vroeg"),
			"confirm": d.get(forms["/b/{token}"] + in), "confirmed": d.get(d.confirm(d.asked()) + in), "dead": d.get("/b/x" + in),
			"link": d.get("/link" + in), "link, wrong": d.elsewhere("/link"+in, wrong), "dead link": d.get("/k/x" + in),
		} {
			if faults := strings.Count(page.Body.String(), `class="fault"`); name == "form, all wrong" && faults != 6 {
				t.Errorf("%s: %d faults, want 6", language, faults)
			}
			size := page.Body.Len() + look
			t.Logf("%s %-16s %6d", language, name, size)
			if size > limit || page.Body.Len() < 1000 {
				t.Errorf("%s in %s: %d bytes with a sheet of %d, want %d at most", name, language, size, look, limit)
			}
		}
	}
}

// allWrong is the form in a language, with every field to be repaired.
func (d *door) allWrong(in string) url.Values {
	wrong := d.form("/inschrijven" + in)
	wrong.Set("form", d.shown(5*time.Second))
	for field, typed := range map[string]string{
		"address": "bo.opvang.be", "topic": "x", "first_name": strings.Repeat("b", 201), "language": "x", "region": "x", "profession": "x",
	} {
		wrong.Set(field, typed)
	}
	return wrong
}

// What is in the form to copy is a form of ours: posted from another site it comes back filled in, and its button works.
func TestTheFormForOtherSites(t *testing.T) {
	d := openDoor(t)
	page := d.get("/inschrijven/insluiten").Body.String()
	shows(t, page, "&lt;form action=&#34;https://lindewijk.example/inschrijven?taal=nl&#34; method=&#34;post&#34;", "value=&#34;imh-week&#34;&gt; imh-week (nl)")
	names := regexp.MustCompile(`name=&#34;([a-z_]+)&#34;`).FindAllStringSubmatch(page, -1)
	form := url.Values{}
	for _, name := range names {
		form.Set(name[1], map[string]string{"page": "nl", "address": "bo@opvang.be", "topic": "imh-week"}[name[1]])
	}
	d.headers = map[string]string{"Origin": "https://school.example", "Sec-Fetch-Site": "cross-site"}
	answer := d.elsewhere("/inschrijven?taal=nl", form)
	d.headers = nil
	status(t, "from the other site", answer, http.StatusOK)
	shows(t, answer.Body.String(), "Nog één keer drukken", `value="bo@opvang.be"`, `value="imh-week" checked`)
	ours := d.fill("bo@opvang.be", "imh-week")
	status(t, "from ours", d.elsewhere("/inschrijven?taal=nl", ours), http.StatusSeeOther)
}

// Without topics there is nothing to ask for, and the page says so.
func TestSigningUpWithoutTopics(t *testing.T) {
	d := openDoor(t)
	d.exec("DELETE FROM subscriptions")
	d.exec("DELETE FROM topics")
	page := d.get("/inschrijven").Body.String()
	shows(t, page, "Er valt nog niets te kiezen")
	if strings.Contains(page, "<form") {
		t.Error("there is a form")
	}
}

// Whatever comes in, no page of joining fails, and what is kept has an address that can be mailed and a topic.
func FuzzSignUpForm(f *testing.F) {
	d := openDoor(f)
	form := d.fill("bo@opvang.be", "imh-week")
	form.Set("form", "TOKEN") // each process that fuzzes has keys of its own
	good := form.Encode()
	for _, seed := range []string{good, good + "&act=language", good + "&topic=vorming&first_name=Bo&region=Brussel", "address=bo@zo%C3%AB.be&topic=x", "form=&version=&page=fr", "%zz", "address=%00%0d%0aBcc:x&first_name=%e2%80%ae", ";;&&==", "remarks=x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d.t = t
		d.log.Reset()
		d.exec("DELETE FROM asks")
		body = strings.ReplaceAll(body, "TOKEN", d.shown(5*time.Second))
		for _, path := range []string{"/inschrijven", "/link"} {
			d.check(d.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(body)), body)
		}
	})
}

// FuzzSignUpJSON is the same for the JSON call.
func FuzzSignUpJSON(f *testing.F) {
	d := openDoor(f)
	for _, seed := range []string{d.filled(map[string]any{"form": "TOKEN"}), `{}`, `{"topic":null,"address":"bo@zoë.be"}`, `{"address":"bo\u0000@x.be"}`, `[[[`, "\xff", `{"page":"fr","remarks":1}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d.t = t
		d.log.Reset()
		d.exec("DELETE FROM asks")
		body = strings.ReplaceAll(body, "TOKEN", d.shown(5*time.Second))
		d.check(d.sendJSON("application/json", body), body)
	})
}

// check fails for an answer that no form can have, and for an ask that is not in order.
func (d *door) check(answer *httptest.ResponseRecorder, body string) {
	d.t.Helper()
	switch answer.Code {
	case 200, 202, 303, 400, 409, 413, 422, 429:
	default:
		d.t.Errorf("%q = %d", body, answer.Code)
	}
	rows, err := d.db.Read().Query(d.t.Context(), "SELECT kind, address, content FROM asks")
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind, address, content string
		if err := rows.Scan(&kind, &address, &content); err != nil {
			d.t.Fatal(err)
		}
		if parsed, err := subscribers.ParseAddress(address); err != nil || parsed.ASCII() != address || kind == "sign-up" && !strings.Contains(content, `"Topic"`) {
			d.t.Errorf("%q keeps %s %q %s", body, kind, address, content)
		}
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
}
