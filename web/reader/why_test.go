package reader_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

func (d *desk) why() string { return d.preferences() + "/waarom" }

func TestWhyTellsByWhatAndSinceWhen(t *testing.T) {
	d := open(t)
	d.follow(d.preferences(), d.fill(url.Values{"topic": {"imh-week", "nieuws"}}))
	page := html.UnescapeString(d.get(d.why()).Body.String())
	today := today("nl")
	shows(t, page, "e***@opvang.example", "je krijgt elke mail over imh-week (nl) en nieuws (nl)",
		"<h3>imh-week (nl)</h3><p>Sinds "+today+". Iemand van het netwerk schreef je in.</p>",
		"<h3>nieuws (nl)</h3><p>Sinds "+today+". Je vinkte het zelf aan bij je voorkeuren.</p>",
		"Ja, Netwerk Lindewijk mag mij mailen over elk thema dat ik hier aanvink.", "Of je een mail opent, meten we niet.", d.leave())
	if strings.Contains(page, "vorming") {
		t.Error("a topic that was left is shown as followed")
	}
	for _, query := range []string{"?taal=fr", "?taal=en"} {
		shows(t, d.get(d.why()+query).Body.String(), "<h3>nieuws ("+query[6:]+")</h3>", query)
	}
}

// The page may be read by whoever got the mail forwarded: no name and no address, not even one of staff.
func TestWhyNamesNobody(t *testing.T) {
	d := open(t)
	address, err := subscribers.ParseAddress("bo@opvang.example")
	must(t, err)
	bo, err := d.store.Add(t.Context(), "ana", subscribers.NewSubscriber{
		Address: address, Profile: subscribers.Profile{FirstName: "Boudewijn", LastName: "Zilversmit"}, Topics: []subscribers.TopicID{d.topics["vorming"]},
		Consent: &subscribers.Given{Words: "Ja", Source: "mail van chef@opvang.example, studiedag Wilgenbos", By: "anneleen"},
	})
	must(t, err)
	d.els = bo.ID
	for _, path := range []string{d.why(), d.preferences(), d.leave(), d.preferences() + "/gegevens", d.preferences() + "/adres"} {
		page := d.get(path).Body.String()
		for _, secret := range []string{"Boudewijn", "Zilversmit", "bo@", "chef@", "anneleen", "Wilgenbos"} {
			if strings.Contains(page, secret) {
				t.Errorf("%s shows %q", path, secret)
			}
		}
	}
	shows(t, d.get(d.why()).Body.String(), "Iemand van het netwerk schreef je in.")
}

// A list is named by its day alone: what staff wrote down about it stands on "my data".
func TestWhyOfAList(t *testing.T) {
	d := open(t)
	_, err := d.store.Import(t.Context(), strings.NewReader("e-mail\nbo@opvang.example\n"), subscribers.ImportOptions{
		Who: "ana", Topic: "nieuws", Given: subscribers.Given{Words: "Ja", Language: "nl", Source: "studiedag Wilgenbos", By: "ana"},
	})
	must(t, err)
	address, err := subscribers.ParseAddress("bo@opvang.example")
	must(t, err)
	bo, err := d.store.ByAddress(t.Context(), address)
	must(t, err)
	d.els = bo.ID
	page := d.get(d.why()).Body.String()
	shows(t, page, "Je adres kwam met een lijst van "+today("nl")+", waarvoor iemand van het netwerk instaat.")
	hides(t, page, "Wilgenbos")
}

func TestWhyOfWhoGetsNothing(t *testing.T) {
	d := open(t)
	d.follow(d.leave(), url.Values{"act": {"leave"}})
	page := d.get(d.why()).Body.String()
	shows(t, page, "je bent uitgeschreven en krijgt niets van ons", "Er is geen thema dat je nu volgt.")
	if strings.Contains(page, d.leave()) {
		t.Error("who has left can leave once more")
	}
}

// today is the day as pages write it.
func today(in subscribers.Language) string { return web.Date(in, database.Now().Time()) }
