package templates

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestRich(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, html, text string }{
		{"words", "Eén zin.", "<p>Eén zin.</p>", "Eén zin."},
		{"bold and italic", "**vet** en *schuin*", "<p><strong>vet</strong> en <em>schuin</em></p>", "vet en schuin"},
		{"nested", "***alles***", "<p><em><strong>alles</strong></em></p>", "alles"},
		{"lines run on", "een\ntwee", "<p>een twee</p>", "een twee"},
		{"a hard break", "een\\\ntwee", "<p>een<br>twee</p>", "een\ntwee"},
		{"two paragraphs", "een\n\ntwee", "<p>een</p><p>twee</p>", "een|twee"},
		{"a link", "[het aanbod](https://a.example/?x=1&y=2)", `<p><a class="a" href="https://a.example/?x=1&amp;y=2">het aanbod</a></p>`,
			"het aanbod <https://a.example/?x=1&y=2>"},
		{"marks meant as characters", `5 \* 3, 1 < 2 & "x"`, "<p>5 * 3, 1 &lt; 2 &amp; &#34;x&#34;</p>", `5 * 3, 1 < 2 & "x"`},
	}
	for _, test := range tests {
		paragraphs, faults := parseRich(test.source)
		if len(faults) > 0 {
			t.Errorf("%s: faults %q", test.name, faults)
		}
		var gotHTML strings.Builder
		var gotText []string
		for _, words := range paragraphs {
			gotHTML.WriteString("<p>" + string(spansHTML(words)) + "</p>")
			gotText = append(gotText, spansText(words))
		}
		if gotHTML.String() != test.html {
			t.Errorf("%s: HTML %s, want %s", test.name, gotHTML.String(), test.html)
		}
		if text := strings.Join(gotText, "|"); text != test.text {
			t.Errorf("%s: text %q, want %q", test.name, text, test.text)
		}
	}
}

func TestRichFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ source, fault string }{
		{"a <b>b</b>", "has HTML"},
		{"<div>x</div>", "has HTML"},
		{"<!-- x -->", "has HTML"},
		{"[x](javascript:alert(1))", "a javascript: link"},
		{"[x](data:text/html,y)", "a data: link"},
		{"[x](http://a.example)", "write https://"},
		{"[x](page.html)", "not a whole link"},
		{"[](https://a.example)", "without words"},
		{"[x](https://a.example 'title')", "a title inside the link"},
		{"[x](https://a.example/{{voornaam}})", "a slot or condition in the link"},
		{"<https://a.example>", "a bare link"},
		{"![x](https://a.example/x.png)", "an image"},
		{"# Kop", "a heading"},
		{"- een\n- twee", "a list"},
		{"1. een", "a list"},
		{"> x", "a quotation"},
		{"`x`", "code"},
		{"```\nx\n```", "code"},
		{"    x", "four spaces"},
		{"een\n\n---\n\ntwee", "a drawn line"},
	}
	for _, test := range tests {
		faults := textFaults(test.source, KindRich, "")
		if len(faults) == 0 || !strings.Contains(strings.Join(faults, "; "), test.fault) {
			t.Errorf("textFaults(%q) = %q, want one with %q", test.source, faults, test.fault)
		}
	}
}

// FuzzRich holds that rich text without faults makes only allowed elements, allowed links, and the same words as its text.
func FuzzRich(f *testing.F) {
	for _, seed := range []string{"**vet** en *schuin*", "[x](https://a.example)", "a\\\nb", "<b>", "[x]: https://a.example", "***", "[a](<https://a.example>)", "&lt;b&gt;",
		"{{ voornaam }}", "**a*b**c*", "[*a*](mailto:a@b.example)", "[]({{)"} {
		f.Add(seed)
	}
	allowed := map[string]bool{"html": true, "head": true, "body": true, "strong": true, "em": true, "br": true, "a": true}
	f.Fuzz(func(t *testing.T, source string) {
		if _, faults := parsePersonal(source); len(faults) > 0 || forbidden(source, KindRich) != "" || len(textFaults(source, KindRich, "")) > 0 {
			return
		}
		paragraphs, _ := parseRich(source)
		for _, words := range paragraphs {
			root, err := html.Parse(strings.NewReader("." + string(spansHTML(words))))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for n := range root.Descendants() {
				switch {
				case n.Type == html.TextNode:
					got.WriteString(n.Data)
				case n.Type == html.ElementNode && !allowed[n.Data]:
					t.Fatalf("%q makes a <%s>", source, n.Data)
				case n.Data == "br":
					got.WriteByte(' ')
				case n.Data == "a" && (len(n.Attr) != 2 || checkLink(n.Attr[1].Val) != ""):
					t.Fatalf("%q makes a link %q", source, n.Attr)
				}
			}
			if want := "." + plainSpans(words); got.String() != want {
				t.Fatalf("%q reads %q as HTML, want %q", source, got.String(), want)
			}
		}
	})
}

func TestRichLinks(t *testing.T) {
	t.Parallel()
	text := "Zie [ons **hele** aanbod](https://www.example.org/a), {{ voornaam }}.\n\n{% if regio %}\nOf [bel](tel:+3290000000).\n{% endif %}\n"
	want := []Link{{"ons hele aanbod", "https://www.example.org/a"}, {"bel", "tel:+3290000000"}}
	if got := RichLinks(text); !slices.Equal(got, want) {
		t.Errorf("the links are %v, want %v", got, want)
	}
}
