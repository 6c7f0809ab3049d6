package templates

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// small is a content of one text, with a subject and a body of the test's choice.
func small(subject, body string) Content {
	return Content{Languages: []Language{Dutch}, Subject: Words{Dutch: subject}, Blocks: []Block{
		{Type: "introduction", Fields: map[string]Value{"text": {Words: Words{Dutch: body}}}}}}
}

func TestFillGreets(t *testing.T) {
	t.Parallel()
	l := compiled(t, small("Nieuws voor {{ voornaam | terugval: \"jou\" }}", "Werk je in {{ regio }}?"), Dutch)
	fill := func(first, region string) Filled {
		values := testValues(l)
		for i, slot := range l.Slots {
			switch slot {
			case SlotFirstName:
				values[i] = first
			case SlotRegion:
				values[i] = region
			}
		}
		return l.Fill(values)
	}
	tests := []struct{ first, region, subject, greeting, question string }{
		{"Els", "Gent", "Nieuws voor Els", "Dag Els,", "Werk je in Gent?"},
		{"", "", "Nieuws voor jou", "Dag,", "Werk je in?"},
		{" ", "", "Nieuws voor jou", "Dag,", "Werk je in?"},
		{"a\r\nBcc: x@y", "", "Nieuws voor a Bcc: x@y", "Dag a Bcc: x@y,", "Werk je in?"},
	}
	for _, test := range tests {
		got := fill(test.first, test.region)
		if got.Subject != test.subject {
			t.Errorf("subject for %q = %q, want %q", test.first, got.Subject, test.subject)
		}
		for _, want := range []string{test.greeting, test.question} {
			if !strings.Contains(got.Text, want) || !strings.Contains(got.HTML, ">"+want+"<") {
				t.Errorf("%q is not in the text or HTML for %q", want, test.first)
			}
		}
	}
}

func TestFillEscapesByPlace(t *testing.T) {
	t.Parallel()
	l := compiled(t, small("Voor {{ voornaam }}", "x"), Dutch)
	values := testValues(l)
	for i, slot := range l.Slots {
		switch slot {
		case SlotFirstName:
			values[i] = `<i>"A&B"`
		case SlotLeaveLink:
			values[i] = "https://a.example/u?a=1&b=2"
		}
	}
	got := l.Fill(values)
	if got.Subject != `Voor <i>"A&B"` || !strings.Contains(got.Text, `Dag <i>"A&B",`) || !strings.Contains(got.Text, "\nhttps://a.example/u?a=1&b=2\n") {
		t.Errorf("subject %q or text is not as given:\n%s", got.Subject, got.Text)
	}
	if !strings.Contains(got.HTML, "Dag &lt;i&gt;&#34;A&amp;B&#34;,") || !strings.Contains(got.HTML, `href="https://a.example/u?a=1&amp;b=2"`) {
		t.Error("the HTML does not escape what it was given")
	}
}

func TestFillWithoutValuesIsWhole(t *testing.T) {
	t.Parallel()
	got := compiled(t, imhWeek(t), Dutch).Fill(nil)
	if !strings.Contains(got.Text, "\nDag,\n") || anyToken.MatchString(got.HTML+got.Text+got.Subject) {
		t.Error("a letter without values greets nobody in particular and has no token left")
	}
}

func TestLetterSurvivesJSON(t *testing.T) {
	t.Parallel()
	want := compiled(t, imhWeek(t), Dutch)
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got *Letter
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for i := range want.Files {
		want.Files[i].Data = nil // kept in the library
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCompileIsRepeatable(t *testing.T) {
	t.Parallel()
	c := imhWeek(t)
	first := compiled(t, c, Dutch)
	for range 5 {
		if diff := cmp.Diff(first, compiled(t, c, Dutch)); diff != "" {
			t.Fatalf("the same content made another letter:\n%s", diff)
		}
	}
}

// FuzzFill holds that a value, whatever it is, comes out of the whole letter as the one text it was put in as.
func FuzzFill(f *testing.F) {
	for _, seed := range []string{"Els", "</p><script>", `"'&`, "\r\nBcc:", "\u202Ex", "]]>", "\uE0000\uE001"} {
		f.Add(seed)
	}
	l, err := Compile(small("x", "De naam is [{{ voornaam | terugval: \"niemand\" }}]."), Dutch, testHouse())
	if err != nil {
		f.Fatal(err)
	}
	elements := func(document string) (n int, paragraph string) {
		root, err := html.Parse(strings.NewReader(document))
		if err != nil {
			f.Fatal(err)
		}
		for node := range root.Descendants() {
			if node.Type == html.ElementNode {
				n++
			}
			if node.Type == html.TextNode && strings.HasPrefix(node.Data, "De naam is [") {
				paragraph = node.Data
			}
		}
		return n, paragraph
	}
	want, _ := elements(l.Fill(nil).HTML)
	f.Fuzz(func(t *testing.T, value string) {
		values := make([]string, len(l.Slots))
		for i, slot := range l.Slots {
			if slot == SlotFirstName {
				values[i] = value
			}
		}
		got := l.Fill(values)
		name := clean(value)
		if strings.TrimSpace(name) == "" {
			name = "niemand"
		}
		n, paragraph := elements(got.HTML)
		if n != want || paragraph != "De naam is ["+name+"]." {
			t.Fatalf("%q made %d elements instead of %d, and the text %q", value, n, want, paragraph)
		}
		if !strings.Contains(got.Text, "De naam is ["+name+"].\n") {
			t.Fatalf("%q is not in the text part", value)
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	c := imhWeek(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(c, Dutch, testHouse()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFill(b *testing.B) {
	l := compiled(b, imhWeek(b), Dutch)
	values := testValues(l)
	b.ReportAllocs()
	for b.Loop() {
		l.Fill(values)
	}
}
