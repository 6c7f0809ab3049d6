package templates

import (
	"strings"
	"testing"
)

func TestPublicPagesMayBeFound(t *testing.T) {
	t.Parallel()
	house := testHouse()
	house.Key = "voorbeeld"
	online, err := Online(small("x", "Dag."), Dutch, house)
	if err != nil {
		t.Fatal(err)
	}
	page, err := Public(online, `<link rel="canonical" href="/hier">`, "<nav>balk</nav>")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page, "noindex") || strings.Count(page, "<head>") != 1 {
		t.Errorf("the head is not that of a public page:\n%s", page)
	}
	head, body, _ := strings.Cut(page, "</head>")
	if !strings.HasSuffix(head, `<link rel="canonical" href="/hier">`) {
		t.Error("what belongs in the head is not at its end")
	}
	if at, main := strings.Index(body, "<nav>balk</nav>"), strings.Index(body, `role="main"`); at < 0 || at > main {
		t.Errorf("the bar stands at %d, the letter at %d", at, main)
	}
	for _, odd := range []string{"", "<html></html>", "</head><body>" + noIndex, noIndex + "<body>", noIndex + "</head>x", noIndex + "</head><body", page} {
		if _, err := Public(odd, "", ""); err == nil {
			t.Errorf("%q is taken for a web version", odd)
		}
	}
}

func TestAnnouncements(t *testing.T) {
	t.Parallel()
	c := small("x", "Dag.")
	c.Subject = Words{"": `Voor {{ voornaam | terugval: "jou" }}{% if beroep == "arts" %}, dokter{% else %} & co{% endif %}`}
	c.Preheader = Words{"": `Dag {{ voornaam }}, {% if taal == "nl" %}in het Nederlands{% endif %}`}
	want := Announcement{"Voor jou & co", "Dag, in het Nederlands"}
	if got := Announce(c, Dutch); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
