package templates

import (
	"strings"
	"testing"
)

func TestOfferRules(t *testing.T) {
	t.Parallel()
	one := func(text string) Value { return Value{One: text} }
	words := func(text string) Value { return Value{Words: Words{Dutch: text}} }
	none := Value{}
	tests := []struct {
		change map[string]Value
		want   string // "" is fine
	}{
		{nil, ""},
		{map[string]Value{"to": one("13:30")}, `items 1, to: is 13:30, which is not after 13:30`},
		{map[string]Value{"from": one("9:30"), "to": one("12:00")}, ""},
		{map[string]Value{"to": none}, "items 1, to: is missing; an invitation"},
		{map[string]Value{"from": none}, "items 1, from: is missing while there is an hour"},
		{map[string]Value{"date": none, "when": words("in het najaar")}, "items 1, from: is an hour without a day"},
		{map[string]Value{"date": none, "from": none, "to": none}, "items 1, link_text: is missing; without a date"},
		{map[string]Value{"from": none, "to": none}, "calendar: is yes, but nothing here"},
		{map[string]Value{"url": none, "link_text": words("Doe mee")}, "items 1, url: is missing while the button"},
		{map[string]Value{"when": words("en op 29 juni")}, ""},
	}
	for _, test := range tests {
		item := anOffer(test.change)
		for name, v := range item {
			if v.empty() {
				delete(item, name)
			}
		}
		checkRule(t, offered(item), test.want)
	}
}

// checkRule expects one sentence about a content, or none.
func checkRule(t *testing.T, c Content, want string) {
	t.Helper()
	err := c.Validate()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("%v, want %q", err, want)
	}
}

func TestOfferBlockRules(t *testing.T) {
	t.Parallel()
	some := offered(anOffer(nil))
	some.Blocks[0].If = `beroep == "arts"`
	checkRule(t, some, "calendar: is yes in a block that only some readers see")

	twice := offered(anOffer(nil))
	twice.Blocks[0].Fields["items"] = Value{Items: []map[string]Value{anOffer(nil), anOffer(nil)}}
	checkRule(t, twice, "items 2, link_text: is missing; an earlier button")

	headed := offered(anOffer(nil))
	headed.Blocks[0].Fields["others_heading"] = Value{Words: Words{Dutch: "Elders"}}
	checkRule(t, headed, "others: is missing")
}

// TestOfferWords are the words that a card finds by itself, in each language.
func TestOfferWords(t *testing.T) {
	t.Parallel()
	for l, want := range map[Language][3]string{
		Dutch:   {"Schrijf je in voor 22\u00a0juni", "Dinsdag, 13.30 tot 16.30 uur, Lindewijk. Gratis.", "Dinsdag 22 juni 2027, 13.30"},
		French:  {"S’inscrire pour le 22\u00a0juin", "Mardi, de 13\u00a0h\u00a030 à 16\u00a0h\u00a030, Lindewijk. Gratis.", "Mardi 22 juin 2027, de 13"},
		English: {"Sign up for 22\u00a0June", "Tuesday, 1.30 to 4.30 pm, Lindewijk. Gratis.", "Tuesday 22 June 2027, 1.30"},
	} {
		every := func(text string) Value { return Value{Words: Words{"": text}} }
		c := offered(anOffer(map[string]Value{"name": every("IMH"), "audience": every("a"), "place": every("Lindewijk"), "price": every("gratis")}))
		c.Languages, c.Subject = []Language{l}, Words{"": "x"}
		filled := compiled(t, c, l).Fill(nil)
		if !strings.Contains(filled.HTML, want[0]) || !strings.Contains(filled.HTML, want[1]) {
			t.Errorf("%q is not in the letter in %s:\n%s", want[:2], l, filled.HTML)
		}
		if !strings.Contains(filled.Text, want[0]) || !strings.Contains(filled.Text, want[2]) {
			t.Errorf("%q is not in the text in %s:\n%s", want, l, filled.Text)
		}
	}
}

func TestAgendaAndVideoRules(t *testing.T) {
	t.Parallel()
	words := func(text string) Value { return Value{Words: Words{Dutch: text}} }
	c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{{Type: "agenda", Fields: map[string]Value{
		"items": {Items: []map[string]Value{{"title": words("a"), "link_text": words("b")}}}}}}}
	checkRule(t, c, "items 1, url: is missing")

	c.Blocks[0] = Block{Type: "video", Fields: map[string]Value{"heading": words("a"), "url": {Words: Words{"": "https://www.example.org/"}},
		"image": {One: "builtin/bond.png", Decorative: true}}}
	checkRule(t, c, "image: is called decorative")
	c.Blocks[0].Fields["image"] = Value{One: "builtin/bond.png", Words: Words{Dutch: "een ouder en een baby"}}
	checkRule(t, c, "")
	for minutes, want := range map[string]string{"1": "Bekijk de video (1\u00a0minuut)", "4": "Bekijk de video (4\u00a0minuten)"} {
		c.Blocks[0].Fields["minutes"] = Value{One: minutes}
		if filled := compiled(t, c, Dutch).Fill(nil); !strings.Contains(filled.HTML, want) || !strings.Contains(filled.Text, want) {
			t.Errorf("%q is not in the letter", want)
		}
	}
}
