package inbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dorpspost/web"
)

// look asks the pages of a box as somebody at this computer; change may make it somebody else.
func look(pages Pages, path string, change func(*http.Request)) *httptest.ResponseRecorder {
	request := httptest.NewRequest("GET", path, nil)
	request.RemoteAddr, request.Host = "127.0.0.1:4711", "127.0.0.1:8080"
	if change != nil {
		change(request)
	}
	answer := httptest.NewRecorder()
	web.Site{House: web.House{Name: "Netwerk Lindewijk"}, Routes: pages.Routes()}.Handler().ServeHTTP(answer, request)
	return answer
}

func shows(t *testing.T, answer *httptest.ResponseRecorder, words ...string) {
	t.Helper()
	if answer.Code != http.StatusOK {
		t.Errorf("status = %d", answer.Code)
	}
	for _, one := range words {
		if !strings.Contains(answer.Body.String(), one) {
			t.Errorf("the page does not show %q:\n%s", one, answer.Body)
		}
	}
}

func TestListShowsWhatCame(t *testing.T) {
	pages := Pages{Box: openBox(t)}
	shows(t, look(pages, "/inbox", nil), "De oefeninbox is nog leeg.", "Oefening: niets hiervan heeft deze computer verlaten.")
	for i := range 51 {
		keep(t, pages.Box, "els@opvang.example", fmt.Sprintf("Subject: mail %d <b>\r\n\r\ndag", i))
	}
	keep(t, pages.Box, "bo@school.example", "\r\nzonder onderwerp")
	first := look(pages, "/inbox", nil)
	shows(t, first, "Er liggen 52 mails in de oefeninbox.", "(geen onderwerp)", "mail 50 &lt;b&gt;", "Oudere mails", "els@opvang.example")
	if strings.Contains(first.Body.String(), "mail 1 &lt;") || strings.Contains(first.Body.String(), "Nieuwere") {
		t.Error("the first page shows more than the newest fifty")
	}
	shows(t, look(pages, "/inbox?blz=2", nil), "mail 1 &lt;", "mail 0 &lt;", "Nieuwere mails")
	shows(t, look(pages, "/inbox?adres=SCHOOL", nil), "Eén mail met dat adres.", "bo@school.example", `value="SCHOOL"`)
	shows(t, look(pages, "/inbox?adres=niemand", nil), "Geen mail met dat adres.", "Toon alle mails")
	for _, number := range []string{"0", "-3", "x", "99999999999999999999", "9223372036854775807"} {
		shows(t, look(pages, "/inbox?blz="+number, nil), "52 mails")
	}
}

func TestWaitingCampaignsAreSaid(t *testing.T) {
	for _, test := range []struct {
		state State
		want  string
	}{
		{State{}, ""},
		{State{RelaySet: true, WaitingCampaigns: 3}, ""},
		{State{WaitingCampaigns: 1}, "Er is nog geen mailserver ingesteld, dus er is niets verstuurd. Er wacht één campagne."},
		{State{WaitingCampaigns: 1, WaitingMails: 1248}, "Er wacht één campagne, samen 1.248 mails."},
		{State{WaitingCampaigns: 2, WaitingMails: 1}, "Er wachten 2 campagnes, samen één mail."},
	} {
		pages := Pages{Box: openBox(t), State: func(context.Context) (State, error) { return test.state, nil }}
		page := look(pages, "/inbox", nil)
		shows(t, page, test.want)
		if test.want == "" && strings.Contains(page.Body.String(), "mailserver ingesteld") {
			t.Errorf("%+v: it says that something waits", test.state)
		}
	}
	failing := Pages{Box: openBox(t), State: func(context.Context) (State, error) { return State{}, errors.New("au") }}
	if got := look(failing, "/inbox", nil).Code; got != http.StatusInternalServerError {
		t.Errorf("status = %d, want 500", got)
	}
}

const nasty = "From: \"Net <b>werk\" <n@lindewijk.example>\r\nTo: els@opvang.example\r\nSubject: <script>alert(1)</script>\r\n" +
	"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nDag </pre><script>alert(2)</script>\r\n--b\r\n" +
	"Content-Type: text/html\r\n\r\n<html><head></head><body><p>Dag Els</p><script>alert(3)</script><a href=\"http://127.0.0.1/v/x\">link</a></body></html>\r\n--b--\r\n"

func TestMessageShowsAllItsForms(t *testing.T) {
	pages := Pages{Box: openBox(t)}
	path := "/inbox/" + keep(t, pages.Box, "els@opvang.example", nasty)
	for view, words := range map[string][]string{
		"":               {`class="stage computer"`, `src="` + path + `/html"`, `sandbox="allow-popups allow-popups-to-escape-sandbox"`, "&lt;script&gt;alert(1)"},
		"?vorm=gsm":      {`class="stage gsm"`},
		"?vorm=tekst":    {"Dag &lt;/pre&gt;"},
		"?vorm=bron":     {"Content-Type", "van &lt;terug@lindewijk.example&gt; aan &lt;els@opvang.example&gt;", "--b--"},
		"?vorm=onbekend": {`class="stage computer"`},
	} {
		page := look(pages, path+view, nil)
		shows(t, page, words...)
		shows(t, page, "Oefening: niets hiervan heeft deze computer verlaten.", "Download .eml", "Dag Els")
		if strings.Contains(page.Body.String(), "<script") {
			t.Errorf("%s runs what the mail holds", view)
		}
	}
}

// The mail stands in its frame unchanged; what holds it in is said by the head.
func TestFrameIsShut(t *testing.T) {
	pages := Pages{Box: openBox(t)}
	path := "/inbox/" + keep(t, pages.Box, "els@opvang.example", nasty)
	frame := look(pages, path+"/html", nil)
	shows(t, frame, `<head><base target="_blank"></head><body><p>Dag Els</p>`)
	policy := frame.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "style-src 'unsafe-inline'", "img-src 'self' data:;", "frame-ancestors 'self'", "sandbox allow-popups allow-popups-to-escape-sandbox"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "script") || strings.Contains(policy, "allow-same-origin") {
		t.Errorf("the policy %q allows too much", policy)
	}
	eml := look(pages, path+"/eml", nil)
	if eml.Body.String() != nasty || !strings.HasPrefix(eml.Header().Get("Content-Disposition"), "attachment") || eml.Header().Get("Content-Type") != "message/rfc822" {
		t.Errorf("the download: %v\n%s", eml.Header(), eml.Body)
	}
}

func TestBrokenMessagesAreASentence(t *testing.T) {
	pages := Pages{Box: openBox(t)}
	for _, eml := range []string{"", "rommel", "\x00\xff", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", "Content-Type: text/html; charset=klingon\r\n\r\n\xff"} {
		path := "/inbox/" + keep(t, pages.Box, "els@opvang.example", eml)
		for _, rest := range []string{"", "?vorm=computer", "?vorm=gsm", "?vorm=tekst", "?vorm=bron", "/html", "/eml"} {
			if got := look(pages, path+rest, nil).Code; got != http.StatusOK {
				t.Errorf("%q%s = %d", eml, rest, got)
			}
		}
	}
	shows(t, look(pages, "/inbox", nil), "Er liggen 5 mails")
	if missing := look(pages, "/inbox/20270614T090000.000000000Z-00000000", nil); missing.Code != http.StatusNotFound || !strings.Contains(missing.Body.String(), "Deze mail ligt hier niet (meer)") {
		t.Errorf("a missing mail = %d", missing.Code)
	}
}

func TestOnlyAtThisComputer(t *testing.T) {
	pages := Pages{Box: openBox(t)}
	path := "/inbox/" + keep(t, pages.Box, "els@opvang.example", "Subject: geheim\r\nContent-Type: application/pdf\r\n\r\ngeheim")
	for name, test := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"here":               {nil, 200},
		"by name":            {func(r *http.Request) { r.Host = "localhost:8080" }, 200},
		"by IPv6":            {func(r *http.Request) { r.RemoteAddr, r.Host = "[::1]:99", "[::1]:8080" }, 200},
		"without a port":     {func(r *http.Request) { r.Host = "127.0.0.1" }, 200},
		"from elsewhere":     {func(r *http.Request) { r.RemoteAddr = "192.0.2.7:99" }, 403},
		"a name of others":   {func(r *http.Request) { r.Host = "kwaad.example:8080" }, 403},
		"a name that begins": {func(r *http.Request) { r.Host = "127.0.0.1.kwaad.example" }, 403},
		"no name":            {func(r *http.Request) { r.Host = "" }, 403},
		"through a proxy":    {func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.7") }, 403},
		"through another":    {func(r *http.Request) { r.Header.Set("Forwarded", "for=192.0.2.7") }, 403},
	} {
		for _, where := range []string{"/inbox", path, path + "/html", path + "/eml", path + "/part/1"} {
			answer := look(pages, where, test.change)
			if answer.Code != test.want || (test.want == 403 && (strings.Contains(answer.Body.String(), "geheim") || !strings.Contains(answer.Body.String(), "127.0.0.1"))) {
				t.Errorf("%s, %s = %d, want %d", name, where[:6], answer.Code, test.want)
			}
		}
	}
}
