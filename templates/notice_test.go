package templates

import (
	"strings"
	"testing"
)

func testNotice() Notice {
	return Notice{
		Subject: "Bevestig je inschrijving", Preheader: "Nog één tik.", Title: "Nog één tik", Text: "Je koos **%s**.\n\nKlopt dat?",
		Actions: []Action{{"Bevestig je inschrijving", SlotActionLink}, {"Kies wat je leest", SlotPreferencesLink}},
		After:   "Niet jij? Doe niets.", Why: "Iemand vulde dit adres in.",
	}
}

// A notice says who sends it and why, and has no footer of a topic.
func TestCompileNotice(t *testing.T) {
	house := testHouse()
	house.Topic, house.CountLinks, house.Key = "", true, ""
	l, err := CompileNotice(testNotice(), Dutch, house)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{
		SlotNamed: "Zorg & <steun>", SlotActionLink: "https://nieuws.example.org/b/abc", SlotPreferencesLink: "https://nieuws.example.org/v/abc",
	}
	if len(l.Slots) != len(values) {
		t.Fatalf("slots = %q", l.Slots)
	}
	raw := make([]string, len(l.Slots))
	for i, slot := range l.Slots {
		raw[i] = values[slot]
	}
	filled := l.Fill(raw)
	checkWhole(t, filled)
	for _, want := range []string{"Zorg & <steun>", "\nhttps://nieuws.example.org/b/abc\n", "Lindeplein 1, 9999 Lindewijk", "Iemand vulde dit adres in."} {
		if !strings.Contains(filled.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, filled.Text)
		}
	}
	for _, want := range []string{"Zorg &amp; &lt;steun&gt;", `href="https://nieuws.example.org/b/abc"`, `href="https://nieuws.example.org/v/abc"`, "Lindeplein 1"} {
		if !strings.Contains(filled.HTML, want) {
			t.Errorf("the HTML lacks %q", want)
		}
	}
	if strings.Contains(filled.HTML, "Uitschrijven") || strings.Contains(filled.Text, "Uitschrijven") {
		t.Error("there is something to leave, and nobody has joined")
	}
}

// What can be wrong with a notice is told as for letters.
func TestCompileNoticeRefuses(t *testing.T) {
	for name, change := range map[string]func(n *Notice){
		"a slot in the text":     func(n *Notice) { n.Text = "Dag {{ voornaam }}, %s" },
		"a slot on a button":     func(n *Notice) { n.Actions[1].Words = "Bekijk {{ naam }}" },
		"a condition":            func(n *Notice) { n.Subject = `{% if beroep == "arts" %}Dag{% endif %}` },
		"a list":                 func(n *Notice) { n.After = "- een\n- twee" },
		"no subject":             func(n *Notice) { n.Subject = "" },
		"no reason":              func(n *Notice) { n.Why = "" },
		"a button that is long":  func(n *Notice) { n.Actions[0].Words = strings.Repeat("woord ", 12) },
		"a title over two lines": func(n *Notice) { n.Title = "a\nb" },
	} {
		n := testNotice()
		change(&n)
		house := testHouse()
		house.Topic = ""
		if _, err := CompileNotice(n, Dutch, house); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
