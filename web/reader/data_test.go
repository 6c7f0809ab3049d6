package reader_test

import (
	"encoding/csv"
	"encoding/json"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web"
	"dorpspost/web/reader"
)

func (d *desk) gegevens() string { return d.preferences() + "/gegevens" }

// dataLink is where the link of the mail leads that was asked for last.
func (d *door) dataLink() string {
	return reader.DataPath(d.tokens.Make(subscribers.PurposeData, subscribers.ID(d.asked())))
}

// fresh asks for a fresh link on the own page and lets the mail go out.
func (d *door) fresh() string {
	d.t.Helper()
	d.follow(d.gegevens(), url.Values{})
	d.answered()
	return d.dataLink()
}

// named gives Els a name, an organisation and an address of before, which no page shows that may have been forwarded.
func (d *door) named() {
	d.t.Helper()
	d.exec("UPDATE subscribers SET first_name = 'Elsemieke', last_name = 'Zilversmit', organisation = 'De Regenboog' WHERE id = ?1", d.els)
	d.exec("INSERT INTO former_addresses (address_key, subscriber_id) VALUES ('els@vroeger.example', ?1)", d.els)
}

var secrets = []string{"els@opvang.example", "Elsemieke", "Zilversmit", "De Regenboog", "els@vroeger.example"}

func TestAFreshLinkShowsEverything(t *testing.T) {
	for _, test := range []struct{ query, heading, choice string }{
		{"?taal=nl", "Dit bewaren we van jou", "Je zei ja op nieuws (nl)"},
		{"?taal=fr", "Voici ce que nous gardons à votre sujet", "Vous avez dit oui à nieuws (fr)"},
		{"?taal=en", "This is what we keep about you", "You said yes to nieuws (en)"},
	} {
		t.Run(test.query, func(t *testing.T) {
			d := openDoor(t)
			d.named()
			d.follow(d.preferences(), d.desk.fill(url.Values{"topic": {"imh-week", "nieuws"}, "often": {"digest"}, "pause": {"1"}}))
			page := html.UnescapeString(d.get(d.fresh() + test.query).Body.String())
			shows(t, page, append(secrets, test.heading, test.choice, "Ja, Netwerk Lindewijk mag mij mailen", "“proef”, ana", "vorming ("+test.query[6:]+")", d.preferences(), d.leave())...)
		})
	}
}

func TestDownloads(t *testing.T) {
	d := openDoor(t)
	d.named()
	link := d.fresh()
	var held struct {
		Person  struct{ Address, First_name string }
		Consent []struct{ Words string }
	}
	answer := d.get(link + "/gegevens.json")
	if err := json.Unmarshal(answer.Body.Bytes(), &held); err != nil || held.Person.Address != "els@opvang.example" || held.Person.First_name != "Elsemieke" || len(held.Consent) != 2 || held.Consent[0].Words != "Ja" {
		t.Errorf("the JSON holds %+v, %v", held, err)
	}
	attached(t, answer, `attachment; filename="mijn-gegevens.json"`, "application/json")
	answer = d.get(link + "/gegevens.csv")
	attached(t, answer, `attachment; filename="mijn-gegevens.csv"`, "text/csv; charset=utf-8; header=present")
	rows := spreadsheet(t, answer)
	for _, want := range [][]string{{"persoon", "", "mailadres", "els@opvang.example"}, {"vroeger adres", "", "mailadres", "els@vroeger.example"}} {
		if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("the CSV holds %q, not %q", rows, want)
		}
	}
}

// spreadsheet reads a CSV as a Belgian Excel does.
func spreadsheet(t *testing.T, answer *httptest.ResponseRecorder) [][]string {
	t.Helper()
	text, marked := strings.CutPrefix(answer.Body.String(), "\ufeff")
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil || !marked {
		t.Errorf("not for Excel (with a mark: %t): %v", marked, err)
	}
	return rows
}

// The file for a spreadsheet is in the reader's language and by the clock of the house; no word of ours is left out.
func TestTheSpreadsheetSpeaksToItsReader(t *testing.T) {
	ours := regexp.MustCompile(`\b(chosen by hand|all mail|followed|withdrawn|given|first name|preferences page|digest|arts)\b`)
	for query, want := range map[string][]string{
		"?taal=nl": {"soort wanneer wat waarde", "persoon  hoe vaak Enkel het maandoverzicht", "gestopt: vorming (nl)", "zelf gekozen"},
		"?taal=fr": {"genre quand quoi valeur", "personne  rythme Seulement le résumé du mois", "arrêté: vorming (fr)", "choisi par vous"},
		"?taal=en": {"kind when what value", "person  how often Only the monthly round-up", "stopped: vorming (en)", "chosen by hand"},
	} {
		d := openDoor(t)
		d.follow(d.preferences(), d.desk.fill(url.Values{"topic": {"imh-week", "nieuws"}, "often": {"digest"}, "pause": {"1"}, "profession": {"arts"}}))
		d.exec("UPDATE subscribers SET created_at = ?2 WHERE id = ?1", d.els, time.Date(2027, 6, 14, 7, 5, 0, 0, time.UTC).UnixMilli())
		link := d.fresh()
		d.site = web.Site{House: web.House{Name: "Netwerk Lindewijk", Zone: time.FixedZone("CEST", 2*60*60)}, Routes: d.pages.Routes(), Log: slog.New(slog.DiscardHandler)}.Handler()
		rows := spreadsheet(t, d.get(link+"/gegevens.csv"+query))
		var lines []string
		for _, row := range rows {
			lines = append(lines, strings.Join(row, " "))
		}
		text := strings.Join(lines, "\n")
		shows(t, text, append(want, "2027-06-14 09:05:00")...)
		if found := ours.FindString(text); found != "" && query != "?taal=en" {
			t.Errorf("%s still says %q:\n%s", query, found, text)
		}
	}
}

func attached(t *testing.T, answer *httptest.ResponseRecorder, how, kind string) {
	t.Helper()
	status(t, kind, answer, http.StatusOK)
	if head := answer.Header(); head.Get("Content-Disposition") != how || head.Get("Content-Type") != kind || head.Get("Cache-Control") != "no-store" {
		t.Errorf("the head is %v", head)
	}
}

var leads = regexp.MustCompile(`(?:href|action)="(/[^"]*)"`)

// Mails are forwarded. From what stands in one, nobody gets to see what is held about its reader, however one clicks: all of
// it is behind a link that is mailed to the reader's own address.
func TestAForwardedMailOpensNoData(t *testing.T) {
	d := openDoor(t)
	d.named()
	seen := map[string]bool{}
	todo := []string{d.preferences(), d.leave()}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if seen[path] || strings.HasPrefix(path, "/assets/") {
			continue
		}
		seen[path] = true
		for _, answer := range []*httptest.ResponseRecorder{d.get(path), d.post(path, nil), d.post(path, url.Values{"act": {"pause"}, "sure": {"yes"}})} {
			page := html.UnescapeString(answer.Body.String())
			for _, secret := range secrets {
				if strings.Contains(page, secret) {
					t.Errorf("%s shows %q", path, secret)
				}
			}
			todo = append(todo, answer.Header().Get("Location"))
			for _, found := range leads.FindAllStringSubmatch(page, -1) {
				todo = append(todo, found[1])
			}
		}
		todo = slices.DeleteFunc(todo, func(path string) bool { return path == "" })
	}
	for _, must := range []string{d.why(), d.move(), d.gegevens()} {
		if !seen[must] {
			t.Errorf("%s was not reached", must)
		}
	}
	for path := range seen {
		if strings.HasPrefix(path, "/g/") {
			t.Errorf("%s was reached", path)
		}
	}
}

// The page after it speaks to somebody who is known; the one after the public form never does.
func TestTheMailboxPageAfterTheOwnPage(t *testing.T) {
	for query, says := range map[string]string{"?taal=nl": "We mailen je link naar", "?taal=fr": "Nous envoyons votre lien à", "?taal=en": "We are mailing your link to"} {
		d := openDoor(t)
		answer := d.post(d.gegevens()+query, nil)
		status(t, "asking", answer, http.StatusSeeOther)
		d.answered()
		page := d.get(answer.Header().Get("Location")).Body.String()
		shows(t, page, says, "e***@opvang.example")
		if strings.Contains(page, `class="tall"`) || strings.Contains(page, "Kennen we") {
			t.Errorf("the page does not know whose it is:\n%s", page)
		}
	}
}

func TestAFreshLinkWorksForADay(t *testing.T) {
	d := openDoor(t)
	link := d.fresh()
	d.later(23 * time.Hour)
	status(t, "after 23 hours", d.get(link), http.StatusOK)
	d.later(2 * time.Hour)
	for _, path := range []string{link, link + "/gegevens.json", link + "/gegevens.csv", link + "/wissen"} {
		status(t, path, d.get(path), http.StatusNotFound)
	}
	status(t, "erasing", d.post(link+"/wissen", url.Values{"sure": {"yes"}}), http.StatusNotFound)
	if d.erased.Load() != 0 {
		t.Error("a link that is too old erases")
	}
}

// Before the doorman has mailed it, a link is good for nothing.
func TestALinkThatWasNotMailedOpensNothing(t *testing.T) {
	d := openDoor(t)
	d.follow(d.gegevens(), url.Values{})
	status(t, "not mailed yet", d.get(d.dataLink()), http.StatusNotFound)
}

func TestThreeFreshLinksADay(t *testing.T) {
	d := openDoor(t)
	for range 3 {
		d.fresh()
	}
	answer := d.post(d.gegevens(), nil)
	status(t, "the fourth", answer, http.StatusTooManyRequests)
	waits(t, answer, 24*time.Hour)
	shows(t, answer.Body.String(), "Vandaag vertrokken er al drie links")
}

func TestNoLinkToASuppressedAddress(t *testing.T) {
	d := openDoor(t)
	d.suppress("els@opvang.example")
	shows(t, d.get(d.gegevens()).Body.String(), "Naar dit adres sturen we nu niets, dus ook geen link.")
	status(t, "asking", d.post(d.gegevens(), nil), http.StatusConflict)
	if n := d.count("asks"); n != 0 {
		t.Errorf("%d were asked", n)
	}
}

// Whoever got a mail forwarded can move its reader to another mailbox. Els is told, and for thirty days nobody there sees what is
// held about her, takes it along or erases it.
func TestANewAddressOpensNoDataAtOnce(t *testing.T) {
	d := openDoor(t)
	d.named()
	before := d.fresh()
	d.follow(d.move(), address("dief@elders.example"))
	d.answered()
	d.follow(d.moveLink(), nil)
	status(t, "the link to the old address", d.get(before), http.StatusNotFound)

	shows(t, d.get(d.gegevens()).Body.String(), "Nu kan dat niet", "Je mailadres is pas veranderd")
	status(t, "asking on the page", d.post(d.gegevens(), nil), http.StatusConflict)
	d.elsewhere("/link", d.fill("dief@elders.example"))
	d.exec("UPDATE asks SET asked_at = asked_at - 1 WHERE kind = 'move'")
	d.answered()
	link := d.dataLink()
	d.exec("UPDATE asks SET state = 'mailed' WHERE kind = 'link'") // as on a later day, when the address may be mailed again
	for _, path := range []string{link, link + "/gegevens.json", link + "/gegevens.csv", link + "/wissen"} {
		answer := d.get(path)
		status(t, path, answer, http.StatusForbidden)
		for _, secret := range secrets {
			if strings.Contains(answer.Body.String(), secret) {
				t.Errorf("%s shows %q", path, secret)
			}
		}
	}
	status(t, "erasing", d.post(link+"/wissen", url.Values{"sure": {"yes"}}), http.StatusForbidden)
	if d.erased.Load() != 0 {
		t.Error("a stranger erased Els")
	}
	d.exec("UPDATE consents SET at = at - ?1", (31 * 24 * time.Hour).Milliseconds())
	status(t, "a month later", d.get(link), http.StatusOK)
}

// Who was moved away and moves back need not wait.
func TestTheOldAddressOpensDataAgain(t *testing.T) {
	d := openDoor(t)
	d.exec("UPDATE consents SET at = at - ?1", (31 * 24 * time.Hour).Milliseconds())
	for _, to := range []string{"dief@elders.example", "els@opvang.example"} {
		d.follow(d.move(), address(to))
		d.exec("UPDATE asks SET mailed_at = mailed_at - ?1", (25 * time.Hour).Milliseconds())
		d.answered()
		d.follow(d.moveLink(), nil)
	}
	status(t, "back at the old address", d.get(d.fresh()), http.StatusOK)
}

// Of a long history the page shows the newest, and says where the rest is.
func TestALongHistory(t *testing.T) {
	d := openDoor(t)
	for range 10 {
		for _, often := range []string{"digest", "all"} {
			d.follow(d.preferences(), d.desk.fill(url.Values{"topic": {"imh-week", "vorming"}, "often": {often}}))
		}
	}
	page := d.get(d.fresh()).Body.String()
	shows(t, page, "De 7 oudere staan in de download.")
	if got := strings.Count(page, "Je koos hoe vaak"); got != 15 {
		t.Errorf("%d are shown", got)
	}
}
