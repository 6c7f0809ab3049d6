package reader_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dorpspost/subscribers"
)

// Somebody joins: the form, the mailbox, one button. Then it was done already, and it stays so.
func TestJoining(t *testing.T) {
	d := openDoor(t)
	page := d.get("/inschrijven")
	status(t, "the form", page, http.StatusOK)
	shows(t, page.Body.String(), "Post uit het dorp rond elk kind", "Je mailadres", "imh-week (nl)", "Over imh-week &amp; co", "Kies je beroep", "vraag je Netwerk Lindewijk om mails")
	if strings.Contains(page.Body.String(), " checked") {
		t.Error("the form has ticks of its own")
	}
	form := d.fill("bo@opvang.example", "imh-week", "nieuws")
	form.Set("first_name", " Bo ")
	form.Set("profession", "arts")
	answer := d.elsewhere("/inschrijven", form)
	status(t, "post", answer, http.StatusSeeOther)
	mailbox := d.get(answer.Header().Get("Location"))
	shows(t, mailbox.Body.String(), "Kijk nu in je mailbox", "b***@opvang.example", "Stuur de mail opnieuw")
	if strings.Contains(answer.Header().Get("Location"), "bo") && strings.Contains(answer.Header().Get("Location"), "@") {
		t.Errorf("the address is in %q", answer.Header().Get("Location"))
	}
	d.answered()
	if n := d.count("notices WHERE kind = 'confirmation' AND address = 'bo@opvang.example'"); n != 1 {
		t.Fatalf("%d mails, want 1", n)
	}

	link := d.confirm(d.asked())
	shows(t, d.get(link).Body.String(), "Klopt dit adres?", "b***@opvang.example", "imh-week (nl)", "nieuws (nl)", "Ja, schrijf me in")
	if n := d.count("subscribers WHERE address = 'bo@opvang.example'"); n != 0 {
		t.Fatal("looking has made a subscriber")
	}
	shows(t, d.follow(link, nil), "Je bent ingeschreven", "imh-week (nl) en nieuws (nl), in het Nederlands.", "/v/")
	shows(t, d.get(link).Body.String(), "Je was al ingeschreven")
	shows(t, d.follow(link, nil), "Je was al ingeschreven")

	bo := d.person("bo@opvang.example")
	if bo.FirstName != "Bo" || bo.Profession != "arts" || bo.Language != subscribers.Dutch {
		t.Errorf("Bo is %+v", bo)
	}
	records, err := d.store.ConsentOf(t.Context(), bo.ID)
	if err != nil || len(records) != 4 {
		t.Fatalf("%d records of consent, %v", len(records), err)
	}
	want := "Met deze knop vraag je Netwerk Lindewijk om mails over de thema’s die je koos. In elke mail staat een link om te stoppen. We meten niet of je de mail opent.\nimh-week (nl)\nOver imh-week & co"
	if got := records[0]; got.Words != want || got.Language != "nl" || got.Source != "sign-up form" {
		t.Errorf("the record is %+v", got)
	}
}

// Who reads along already is not told that they would join, nor that their address would be erased.
func TestJoiningOneMoreTopic(t *testing.T) {
	for _, test := range []struct{ query, heading, asks, nothing, noted string }{
		{"?taal=nl", "Wil je dit ook lezen?", "Nog één klik en je krijgt onze mails hierover ook op", "er verandert niets", "Genoteerd"},
		{"?taal=fr", "Voulez‑vous lire ceci aussi\u00a0?", "vous recevez aussi ces mails-ci sur", "rien ne change", "C’est noté"},
		{"?taal=en", "Would you like to read this too?", "you get our mails about this too, at", "nothing changes", "Noted"},
	} {
		t.Run(test.query, func(t *testing.T) {
			d := openDoor(t)
			status(t, "post", d.elsewhere("/inschrijven", d.fill("els@opvang.example", "imh-week", "nieuws")), http.StatusSeeOther)
			d.answered()
			if n := d.count("notices WHERE kind = 'more' AND address = 'els@opvang.example'"); n != 1 || d.count("notices") != 1 {
				t.Fatalf("%d mails to somebody who is known, want 1", n)
			}
			link := d.confirm(d.asked()) + test.query
			page := d.get(link).Body.String()
			shows(t, page, test.heading, test.asks, test.nothing, "e***@opvang.example")
			if strings.Contains(page, "zeven dagen wissen") || strings.Contains(page, "schrijf me in") {
				t.Errorf("the page speaks to a stranger:\n%s", page)
			}
			shows(t, d.follow(link, nil), test.noted, "nieuws (")
		})
	}
}

func (d *door) person(address string) subscribers.Subscriber {
	d.t.Helper()
	parsed, err := subscribers.ParseAddress(address)
	if err != nil {
		d.t.Fatal(err)
	}
	person, err := d.store.ByAddress(d.t.Context(), parsed)
	if err != nil {
		d.t.Fatal(err)
	}
	return person
}

// What must be repaired stands above the form and at the field, and what was typed stays.
func TestFaultsOfASignUp(t *testing.T) {
	d := openDoor(t)
	for _, test := range []struct {
		name     string
		change   url.Values
		sentence string
		field    string
	}{
		{"no address", url.Values{"address": {""}}, "Vul je mailadres in.", "address"},
		{"no @", url.Values{"address": {"bo.opvang.be"}}, "Een mailadres heeft één @", "address"},
		{"two addresses", url.Values{"address": {"bo@a.be, els@b.be"}}, "Een mailadres heeft één @", "address"},
		{"a line of a mail's head", url.Values{"address": {"bo@a.be\r\nBcc: els@b.be"}}, "een ander teken in dat niet in een mailadres kan", "address"},
		{"quoted", url.Values{"address": {`"bo ele"@opvang.be`}}, "Een adres met aanhalingstekens", "address"},
		{"a dot at the end", url.Values{"address": {"bo@opvang.be."}}, "Het mailadres eindigt met een punt.", "address"},
		{"dots", url.Values{"address": {"bo..ele@opvang.be"}}, "een punt te veel", "address"},
		{"an accent", url.Values{"address": {"zoë@opvang.be"}}, "een accent", "address"},
		{"255 octets", url.Values{"address": {"bo@" + strings.Repeat("opvang.", 36) + "be"}}, "te lang", "address"},
		{"65 before the @", url.Values{"address": {strings.Repeat("b", 65) + "@opvang.be"}}, "te lang", "address"},
		{"no domain", url.Values{"address": {"bo@opvang"}}, "Wat na de @ staat", "address"},
		{"HTML", url.Values{"address": {"<script>alert(1)</script>@opvang.be"}}, "een ander teken", "address"},
		{"no topic", url.Values{"topic": nil}, "Kies minstens één thema.", "topic"},
		{"a topic that is gone", url.Values{"topic": {"imh-week", "tuinieren"}}, "Een thema dat je koos, bestaat niet meer.", "topic"},
		{"a long name", url.Values{"first_name": {strings.Repeat("ë", 201)}}, "Deze voornaam is te lang", "first_name"},
		{"a name with a line", url.Values{"first_name": {"Bo\r\nSubject: x"}}, "een teken dat we niet kunnen lezen", "first_name"},
		{"a name that turns", url.Values{"first_name": {"Bo\u202eele"}}, "een teken dat we niet kunnen lezen", "first_name"},
		{"a name that is no text", url.Values{"first_name": {"Bo\xff"}}, "een teken dat we niet kunnen lezen", "first_name"},
		{"another profession", url.Values{"profession": {"<b>koning</b>"}}, "Kies iets uit deze lijst", "profession"},
		{"another region", url.Values{"region": {"Mars"}}, "Kies iets uit deze lijst", "region"},
		{"another language", url.Values{"language": {"de"}}, "Kies iets uit deze lijst", "language"},
	} {
		t.Run(test.name, func(t *testing.T) {
			form := d.fill("bo@opvang.be", "imh-week")
			form.Set("first_name", "Bo & co")
			form.Set("region", "Brussel")
			maps.Copy(form, test.change)
			answer := d.elsewhere("/inschrijven", form)
			page := answer.Body.String()
			status(t, "post", answer, http.StatusUnprocessableEntity)
			if strings.Count(page, test.sentence) != 2 || !strings.Contains(page, "<title>Fout: Inschrijven") {
				t.Errorf("%q stands there %d times, want 2, in a page with Fout: %s", test.sentence, strings.Count(page, test.sentence), first(page))
			}
			shows(t, page, `aria-invalid="true"`, test.field+"-fault", "autofocus")
			if test.field != "first_name" {
				shows(t, page, `value="Bo &amp; co"`)
			}
			if test.field != "topic" {
				shows(t, page, `value="imh-week" checked`)
			}
			if strings.Contains(page, "<script") || strings.Contains(page, "<b>koning") {
				t.Error("HTML went through")
			}
		})
	}
	if n := d.count("asks"); n != 0 {
		t.Errorf("%d asks are kept, want none", n)
	}
}

// An address in its own letters is taken, and goes on the wire in A-labels (RFC 5890).
func TestInternationalisedDomains(t *testing.T) {
	d := openDoor(t)
	answer := d.elsewhere("/inschrijven", d.fill("bo@zoë.be", "imh-week"))
	status(t, "post", answer, http.StatusSeeOther)
	shows(t, d.get(answer.Header().Get("Location")).Body.String(), "b***@zoë.be")
	if n := d.count("asks WHERE address = 'bo@xn--zo-ija.be'"); n != 1 {
		t.Errorf("%d asks in A-labels, want 1", n)
	}
}

// A form that is not ours, too quick, too old or with other words comes back as our own, filled in; its button then works.
func TestFormsThatComeBack(t *testing.T) {
	d := openDoor(t)
	for _, test := range []struct {
		name   string
		form   string
		words  string
		change func(url.Values)
		head   map[string]string
	}{
		{name: "on another site", words: "Nog één keer drukken", change: func(f url.Values) { f.Del("form"); f.Del("version"); f.Del("language"); f.Del("profession") }},
		{name: "a token of its own making", form: "x", words: "Nog één keer drukken"},
		{name: "a token for another purpose", form: d.tokens.Make(subscribers.PurposeWait, 4711), words: "Nog één keer drukken"},
		{name: "too quick", form: d.shown(time.Second), words: "Dat ging wel heel snel"},
		{name: "from the future", form: d.shown(-time.Hour), words: "Dat ging wel heel snel"},
		{name: "too old", form: d.shown(25 * time.Hour), words: "Deze pagina stond lang open"},
		{name: "other words", words: "Er is hier iets veranderd", change: func(f url.Values) { f.Set("version", "nl.oud") }},
		{name: "ours, posted by another site", words: "Nog één keer drukken", head: map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://elders.example"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			form := d.fill("bo@opvang.be", "vorming")
			if test.form != "" {
				form.Set("form", test.form)
			}
			if test.change != nil {
				test.change(form)
			}
			d.headers = test.head
			answer := d.elsewhere("/inschrijven?taal=nl", form)
			d.headers = nil
			status(t, "post", answer, http.StatusOK)
			shows(t, answer.Body.String(), test.words, `value="bo@opvang.be"`, `value="vorming" checked`, `action="/inschrijven?taal=nl"`)
		})
	}
	if n := d.count("asks"); n != 0 {
		t.Errorf("%d asks are kept, want none", n)
	}
}

// What nobody sees is filled in by programs only. They get the same next page, and nothing is kept.
func TestTheTrap(t *testing.T) {
	d := openDoor(t)
	for _, path := range []string{"/inschrijven", "/link"} {
		form := d.fill("bo@opvang.be", "imh-week")
		form.Set("remarks", "https://koop.example")
		answer := d.elsewhere(path, form)
		status(t, path, answer, http.StatusSeeOther)
		next := answer.Header().Get("Location")
		status(t, next, d.get(next), http.StatusOK)
		again := d.elsewhere(next, nil)
		status(t, "again", again, http.StatusSeeOther)
		status(t, "after", d.get(again.Header().Get("Location")), http.StatusOK)
	}
	if n := d.count("asks"); n != 0 {
		t.Errorf("%d asks are kept, want none", n)
	}
}

// Over the limit the form comes back with a sentence, whatever the address, and what was typed stays.
func TestTooManySignUps(t *testing.T) {
	d := openDoor(t)
	for range 5 {
		status(t, "within", d.from("203.0.113.9", "/inschrijven", d.fill("bo@opvang.be", "imh-week")), http.StatusSeeOther)
	}
	pages := map[string]bool{}
	for _, address := range []string{"bo@opvang.be", "els@opvang.example", "niemand@opvang.be"} {
		answer := d.from("203.0.113.77", "/inschrijven", d.fill(address, "imh-week"))
		status(t, "over", answer, http.StatusTooManyRequests)
		waits(t, answer, time.Hour)
		shows(t, answer.Body.String(), "Het is nu even te druk", address)
		pages[strings.ReplaceAll(masked(answer.Body.String()), address, "ADDRESS")] = true
	}
	if len(pages) != 1 {
		t.Errorf("there are %d different pages", len(pages))
	}
	status(t, "from elsewhere", d.from("198.51.100.9", "/inschrijven", d.fill("bo@opvang.be", "imh-week")), http.StatusSeeOther)
	status(t, "a link", d.from("203.0.113.5", "/link", d.fill("els@opvang.example")), http.StatusTooManyRequests)
}

// The page and the mail are in the language of the form, whatever the browser speaks.
func TestSigningUpInFrench(t *testing.T) {
	d := openDoor(t)
	form := d.form("/inschrijven?taal=fr")
	form.Set("form", d.shown(5*time.Second))
	form.Set("address", "bo@opvang.be")
	form["topic"] = []string{"vorming"}
	answer := d.elsewhere("/inschrijven", form)
	status(t, "post", answer, http.StatusSeeOther)
	shows(t, d.get(answer.Header().Get("Location")).Body.String(), "Regardez maintenant dans votre boîte mail")
	d.answered()
	link := d.confirm(d.asked())
	shows(t, d.get(link).Body.String(), "Oui, m’inscrire", "vorming (fr)")
	shows(t, d.follow(link, nil), "Votre inscription est confirmée", "en français")
	bo := d.person("bo@opvang.be")
	records, err := d.store.ConsentOf(t.Context(), bo.ID)
	if err != nil || bo.Language != subscribers.French || records[0].Language != "fr" || !strings.HasPrefix(records[0].Words, "Par ce bouton, vous demandez à Netwerk Lindewijk") {
		t.Errorf("%+v, %+v, %v", bo, records, err)
	}
}

// Who changes the language halfway loses nothing of what was typed.
func TestAnotherLanguageKeepsWhatWasTyped(t *testing.T) {
	d := openDoor(t)
	form := d.fill("bo@opvang", "vorming")
	form.Set("first_name", "Bo")
	form.Set("act", "language")
	answer := d.elsewhere("/inschrijven?taal=fr", form)
	status(t, "post", answer, http.StatusOK)
	shows(t, answer.Body.String(), "Votre adresse mail", `value="bo@opvang"`, `value="vorming" checked`, `value="Bo"`, `<option value="fr" selected>`,
		`value="`+form.Get("form")+`"`, `<button form="form" formaction="?taal=nl"`)
	answer = d.elsewhere("/link?taal=en", form)
	status(t, "link", answer, http.StatusOK)
	shows(t, answer.Body.String(), "Your e-mail address", `value="bo@opvang"`)
	if n := d.count("asks"); n != 0 {
		t.Errorf("%d asks are kept, want none", n)
	}
}
