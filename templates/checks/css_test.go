package checks

import (
	"slices"
	"strings"
	"testing"

	"dorpspost/templates"

	"golang.org/x/net/html"
)

func TestRuleMatches(t *testing.T) {
	t.Parallel()
	root, err := html.Parse(strings.NewReader(`<div class="card mint"><p class="t"><a class="a b" href="#">x</a></p></div>`))
	if err != nil {
		t.Fatal(err)
	}
	p := opened{}
	p.visit(root, &strings.Builder{})
	link := p.elements("a")[0]
	for selector, want := range map[string]bool{
		".a": true, "a": true, "a.a.b": true, "p.a": false, ".a.c": false, ".t .a": true, ".card .a": true, "div.mint p a": true, ".a .t": false,
		".lilac .a": false, ".t,.a": true, ".t , .x": false, "[data-ogsc] .a": false, "a:hover": false, "*": false, "": false,
	} {
		rules := parseRules(selector + "{color:red}")
		if len(rules) != 1 || rules[0].matches(link) != want {
			t.Errorf("%q matches: %v, want %v", selector, !want, want)
		}
	}
}

func TestParseColour(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]colour{"#fff": {255, 255, 255}, "#0b5f66": {0x0b, 0x5f, 0x66}, "rgb(1, 2, 3)": {1, 2, 3}, "black": {}} {
		if got, ok := parseColour(text); !ok || got != want {
			t.Errorf("%s is %v", text, got)
		}
	}
	for _, text := range []string{"", "transparent", "inherit", "#12345", "#gggggg", "rgb(300,0,0)", "rgba(0,0,0,0)"} {
		if got, ok := parseColour(text); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
	if got := ratio(colour{255, 255, 255}, colour{}); got != 21 {
		t.Errorf("black on white has contrast %v, want 21", got)
	}
}

// What conditions ask is asked once, and only what a list of readers can answer.
func TestAsks(t *testing.T) {
	t.Parallel()
	c := parsed(t, `
languages: [nl, fr]
subject: {nl: Een vraag voor jou, fr: Une question}
blocks:
  - {block: text, if: 'beroep == "arts" of beroep != "leraar"', text: {nl: a, fr: b}}
  - {block: text, if: 'beroep == "arts" en thema bevat "vorming"', text: {nl: a, fr: b}}
  - {block: text, if: 'taal == "fr" of organisatie bevat "zorg" of regio', text: {nl: a, fr: b}}
`)
	want := []Question{{templates.SlotProfession, "arts"}, {templates.SlotProfession, "leraar"}, {templates.SlotTopics, "vorming"}}
	if got := Questions(compiled(t, c, house())); !slices.Equal(got, want) {
		t.Errorf("asked is %v, want %v", got, want)
	}
}
