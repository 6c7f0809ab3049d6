package main

import (
	"net/http"
	"strings"
	"testing"

	"dorpspost/subscribers"
)

// A topic has its own words in each language, and what is missing is told: pages then show another language's.
func TestTopicsHaveTheirOwnWords(t *testing.T) {
	t.Parallel()
	site := newSite(t, practising)
	a := site.Run("topics", "add", "imh-week", "--nl", "IMH-week", "--about-nl", "Eén week in juni", "--fr", "Semaine IMH", "--about-fr", "Une semaine en juin")
	if want := "Topic imh-week added.\n  It has no name in \"en\": pages in that language show \"IMH-week\".\n" +
		"  It has no line about it in \"en\": pages in that language show \"Eén week in juni\".\n"; a.out != want {
		t.Errorf("add says:\n%s", a.out)
	}
	site.Import(site.Given("lezers.csv"), "imh-week")
	serving := site.Serve()
	for _, path := range []string{site.preferencesPath("els@opvang.example"), "/v/" + site.tokenOf(subscribers.PurposePreferences, "els@opvang.example") + "/waarom"} {
		_, dutch := site.ask(http.MethodGet, serving.URL+path, "")
		_, french := site.ask(http.MethodGet, serving.URL+path+"?taal=fr", "")
		if !strings.Contains(dutch, "IMH-week") || !strings.Contains(french, "Semaine IMH") {
			t.Errorf("%s has not the topic's name:\n%s", path, french)
		}
	}
	page := serving.URL + site.preferencesPath("els@opvang.example")
	site.Shown(page+"?taal=fr", "Une semaine en juin")
	a = site.Run("topics", "rename", "imh-week", "--nl", "De week", "--about-fr", "", "--en", "IMH week")
	if want := "Topic imh-week renamed.\n  It has no line about it in \"fr\": pages in that language show \"Eén week in juni\".\n" +
		"  It has no line about it in \"en\": pages in that language show \"Eén week in juni\".\n"; a.out != want {
		t.Errorf("rename says:\n%s", a.out)
	}
	site.Shown(page, "De week")
	_, french := site.ask(http.MethodGet, page+"?taal=fr", "")
	if strings.Contains(french, "Une semaine en juin") || !strings.Contains(french, "Semaine IMH") {
		t.Errorf("what was taken away is still there:\n%s", french)
	}
	site.Refuses("give the topic other words", "topics", "rename", "imh-week")
	site.Refuses("a topic needs a name in one language at least", "topics", "rename", "imh-week", "--nl", "", "--fr", "", "--en", "")
	if told := site.Run("topics", "list").out; !strings.Contains(told, "Eén week in juni  fr, en\n") || !strings.Contains(told, "NO ABOUT IN") {
		t.Errorf("the list says:\n%s", told)
	}
}
