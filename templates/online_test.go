package templates

import (
	"strings"
	"testing"
)

// TestOnlineIsForNobodyInParticular holds that the web version has no personal words and no reader's links, and answers conditions
// for somebody of whom only the language is known.
func TestOnlineIsForNobodyInParticular(t *testing.T) {
	t.Parallel()
	c := small("x", `Dag {{ voornaam | terugval: "lezer" }}. {% if beroep %}Iets voor {{ beroep }}.{% else %}Iets voor iedereen.{% endif %} {% if taal == "nl" %}In het Nederlands.{% else %}In een andere taal.{% endif %}`)
	house := testHouse()
	house.Key = "voorbeeld"
	page, err := Online(c, Dutch, house)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Dag lezer.", "Iets voor iedereen.", "In het Nederlands.", `role="main"`, `content="noindex"`, house.PostalAddress} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	words := footerIn(Dutch)
	for _, not := range []string{words.leave, words.preferences, words.online, "/o/voorbeeld", "href=\"\"", "In een andere taal"} {
		if strings.Contains(page, not) {
			t.Errorf("the page has %q", not)
		}
	}
}
