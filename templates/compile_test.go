package templates

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func parsed(t *testing.T, document string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// TestLettersAreWhole walks each parsed letter as a mail client would.
func TestLettersAreWhole(t *testing.T) {
	t.Parallel()
	for _, name := range TemplateNames() {
		c, err := Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, language := range c.Languages {
			t.Run(name+"/"+string(language), func(t *testing.T) {
				l := compiled(t, c, language)
				checkWhole(t, l.Fill(testValues(l)))
			})
		}
	}
}

func checkWhole(t *testing.T, filled Filled) {
	words, level := map[string]bool{}, 0
	for n := range parsed(t, filled.HTML).Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "title":
			for _, word := range longWords(n.Data) {
				words[word] = true
			}
		case n.Type != html.ElementNode:
		case n.Data == "table" && attribute(n, "role") != "presentation":
			t.Error("a layout table without its role")
		case n.Data == "a":
			link := attribute(n, "href")
			_, bare, _ := strings.Cut(link, ":") // the text part has addresses and numbers as people write them
			if !strings.Contains(filled.Text, link) && (strings.HasPrefix(link, "https:") || !strings.Contains(strings.ReplaceAll(filled.Text, " ", ""), bare)) || checkLink(link) != "" {
				t.Errorf("the link %q is not in the text part, or is none", link)
			}
		case regexp.MustCompile(`^h[1-6]$`).MatchString(n.Data):
			now := int(n.Data[1] - '0')
			if now > level+1 || level == 0 && now != 1 {
				t.Errorf("a heading jumps from level %d to %d", level, now)
			}
			level = now
		}
	}
	missing := 0
	for word := range words {
		if !strings.Contains(strings.ToLower(filled.Text), word) {
			missing++
		}
	}
	if missing*5 > len(words) {
		t.Errorf("%d of %d words are not in the text part", missing, len(words))
	}
	for line := range strings.Lines(filled.Text) {
		if n := len([]rune(line)) - 1; n > textWidth && !strings.Contains(line, "https://") {
			t.Errorf("a line of text has %d characters: %s", n, line)
		}
	}
}

// TestFooterLinksStandApart holds what keeps the two links apart without CSS, and in classic Outlook, which knows no padding on
// a link: a cell each, an empty one with a width between them, and a height that a thumb finds.
func TestFooterLinksStandApart(t *testing.T) {
	t.Parallel()
	l := compiled(t, imhWeek(t), Dutch)
	found := 0
	for n := range parsed(t, l.Fill(testValues(l)).HTML).Descendants() {
		if n.Data != "a" || attribute(n, "class") != "fl" || n.Parent.NextSibling == nil {
			continue
		}
		found++
		if attribute(n.Parent, "height") != "44" || attribute(n.Parent.NextSibling, "width") != "24" {
			t.Errorf("the link %q stands in a cell of its own height, with none beside it", words(n))
		}
	}
	if found != 2 {
		t.Errorf("%d links stand apart in the footer, want to change and to leave", found)
	}
}

// words is all text inside a node.
func words(n *html.Node) string {
	var b strings.Builder
	for inner := range n.Descendants() {
		if inner.Type == html.TextNode {
			b.WriteString(inner.Data)
		}
	}
	return b.String()
}

func longWords(text string) []string {
	return regexp.MustCompile(`[\p{L}0-9_]{4,}`).FindAllString(strings.ToLower(text), -1)
}

// TestEveryClassIsKnown holds that a class in the HTML has a rule, and that each rule of the inlined sheet is used by some
// block: go-premailer loses a rule without a word.
func TestEveryClassIsKnown(t *testing.T) {
	t.Parallel()
	known, elsewhere := map[string]bool{}, map[string]bool{} // elsewhere: of these a sheet in the head speaks, for phones, the dark or paper
	for _, m := range regexp.MustCompile(`\.([a-z0-9]+)`).FindAllStringSubmatch(phoneCSS+printCSS, -1) {
		elsewhere[m[1]] = true
	}
	for _, d := range declarations {
		for _, m := range regexp.MustCompile(`(?m)^\.([a-z0-9]+)\{`).FindAllStringSubmatch(inlineCSS+d.look.inline+lastRule, -1) {
			known[m[1]] = false
		}
		for _, m := range regexp.MustCompile(`(?m)^\.([a-z0-9]+)\{`).FindAllStringSubmatch(d.look.phone+d.look.print, -1) {
			elsewhere[m[1]] = true
		}
	}
	for _, c := range everyChoice() {
		house := testHouse()
		house.Practice, house.Key = true, "voorbeeld"
		l, err := Compile(c, Dutch, house)
		if err != nil {
			t.Fatal(err)
		}
		for n := range parsed(t, l.Fill(testValues(l)).HTML).Descendants() {
			for class := range strings.FieldsSeq(attribute(n, "class")) {
				if _, ok := known[class]; !ok && !elsewhere[class] {
					t.Errorf("the class %q has no rule", class)
				} else if ok {
					known[class] = true
				}
				if known[class] && attribute(n, "style") == "" {
					t.Errorf("the rule of %q was lost on the way", class)
				}
			}
		}
	}
	for class, used := range known {
		if !used {
			t.Errorf("no block uses the rule of %q", class)
		}
	}
}

// everyChoice is content that has each block with each of its choices.
func everyChoice() (all []Content) {
	for _, d := range Blocks() {
		for turn := range 6 {
			fields := sampleFields(d.Fields, 60, false, turn == 0)
			for _, f := range d.Fields {
				if f.Kind == KindChoice {
					fields[f.Name] = Value{One: f.Choices[turn%len(f.Choices)].Word}
				}
			}
			if turn == 2 { // what stands there in the place of a picture
				maps.DeleteFunc(fields, func(_ string, v Value) bool { return strings.HasPrefix(v.One, builtinPrefix) && !requires(d, v) })
			}
			if !d.Fixed {
				all = append(all, Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Preheader: Words{Dutch: "x"},
					Blocks: []Block{{Type: "text", Fields: map[string]Value{"text": {Words: Words{Dutch: "[x](https://a.example)"}}}}, {Type: d.Type, Fields: fields}}})
			}
		}
	}
	return all
}

// requires reports whether a block cannot do without a picture.
func requires(d Declaration, picture Value) bool {
	return slices.ContainsFunc(d.Fields, func(f Field) bool { return f.Kind == KindImage && f.Required && picture.One != "" })
}

func TestInlineRefusesWhatPremailerBends(t *testing.T) {
	t.Parallel()
	for _, css := range []string{"@media print{p{color:red}}", "*{margin:0}", "p{color:var(--x)}", ":root{color:red}", "p{color:red!important}", "a:hover{color:red}", ".x{color:$nix}"} {
		if _, err := inline("<style>"+css+"</style><p>x</p>", nil); err == nil {
			t.Errorf("inline takes %q", css)
		}
	}
	if fault := uninlinable("<style>" + palettes[0].paint(inlineCSS) + "</style>"); fault != "" {
		t.Errorf("our own style sheet has %q", fault)
	}
}

// TestOutlookCommentsKeepTheirEscapes is about the one place where go-premailer's parser would open what was escaped.
func TestOutlookCommentsKeepTheirEscapes(t *testing.T) {
	t.Parallel()
	c := small("x", "x")
	c.Blocks = append(c.Blocks, Block{Type: "button", Fields: map[string]Value{
		"text": {Words: Words{Dutch: `A <b> --> "B" & C`}}, "url": {Words: Words{"": "https://a.example/?x=1&y=%22--%3E"}}}})
	l := compiled(t, c, Dutch)
	document := l.Fill(testValues(l)).HTML
	for _, want := range []string{`href="https://a.example/?x=1&amp;y=%22--%3E" style="height:48px`, `Verdana,sans-serif">A &lt;b&gt; --&gt; &#34;B&#34; &amp; C</center>`} {
		if !strings.Contains(document, want) {
			t.Errorf("the drawn button has no %s", want)
		}
	}
	if strings.Contains(document, "<b>") {
		t.Error("a button's words became markup")
	}
}

func TestHouse(t *testing.T) {
	t.Parallel()
	c := Content{Languages: []Language{Dutch, French, English}, Subject: Words{"": "x"}, Blocks: []Block{
		{Type: "introduction", Fields: map[string]Value{"text": {Words: Words{"": "x"}}}}}}
	words := map[Language][]string{
		Dutch:   {"Uitschrijven", "Voorkeuren aanpassen", "thema “IMH-week”", "Dag Els,", `lang="nl-BE"`},
		French:  {"Me désinscrire", "Adapter mes préférences", "vous suivez le thème «\u00a0IMH-week\u00a0».", "Bonjour Els,", `lang="fr-BE"`},
		English: {"Unsubscribe", "Change my preferences", "topic “IMH-week”", "Hello Els,", `lang="en"`},
	}
	for l, want := range words {
		letter := compiled(t, c, l)
		filled := letter.Fill(testValues(letter))
		for _, word := range append(want, "Lindeplein 1, 9999 Lindewijk") {
			if !strings.Contains(filled.HTML, word) || !strings.HasPrefix(word, "lang=") && !strings.Contains(strings.ReplaceAll(filled.Text, "\n", " "), word) {
				t.Errorf("the letter in %s lacks %q", l, word)
			}
		}
		if says := footerIn(l).practice; strings.Contains(filled.HTML, says) {
			t.Errorf("a real letter in %s says %q", l, says)
		}
	}
	practice := testHouse()
	practice.PublicURL = "http://127.0.0.1:8025"
	letter, err := Compile(c, Dutch, practice)
	if err != nil {
		t.Fatal(err)
	}
	if filled := letter.Fill(nil); !strings.Contains(filled.HTML, "oefening") || !strings.Contains(filled.Text, "oefening") {
		t.Error("a letter with links to this machine does not say that it is practice")
	}
}

// TestFrenchIsTypeset holds the one register of what is French, and its typography: no breaking space before a colon or inside
// quotation marks, and no straight apostrophe.
func TestFrenchIsTypeset(t *testing.T) {
	t.Parallel()
	c := Content{Languages: []Language{French}, Subject: Words{"": "x"}, Blocks: []Block{
		{Type: "introduction", Fields: map[string]Value{"text": {Words: Words{"": "x"}}}},
		{Type: "village_circle", Fields: map[string]Value{"core": {Words: Words{"": "x"}}, "rings": {Items: []map[string]Value{
			{"label": {Words: Words{"": "Tout près"}}, "people": {Words: Words{"": "maman"}}}}}}}}}
	house := testHouse()
	house.Practice = true
	l, err := Compile(c, French, house)
	if err != nil {
		t.Fatal(err)
	}
	text := l.Fill(testValues(l)).Text
	for _, want := range []string{"un exercice\u00a0:", "\nMe désinscrire\u00a0:\n", "- Tout près\u00a0: maman\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	if bad := regexp.MustCompile(`(?i)'|[\s\pL]:\s|« | »|[^\pL](tu|te|toi|ton|ta|tes)[^\pL]`).FindString(text); bad != "" {
		t.Errorf("the text has %q:\n%s", bad, text)
	}
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	good := small("x", "x")
	tests := []struct {
		name    string
		content Content
		lang    Language
		house   House
		want    string
	}{
		{"bad content", small("x", "<b>"), Dutch, testHouse(), "has HTML"},
		{"another language", good, French, testHouse(), `no text in "fr"`},
		{"no name", good, Dutch, House{PostalAddress: "x", Topic: "x"}, "no name"},
		{"no address", good, Dutch, House{Name: "x", Topic: "x"}, "no postal address"},
		{"no topic", good, Dutch, House{Name: "x", PostalAddress: "x"}, "topic has no name"},
	}
	for _, test := range tests {
		if _, err := Compile(test.content, test.lang, test.house); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func TestTemplatesCompile(t *testing.T) {
	t.Parallel()
	for _, name := range TemplateNames() {
		c, err := Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range c.Languages {
			compiled(t, c, l)
		}
	}
}

// TestValidateFromJSON is about content that did not come through a file.
func TestValidateFromJSON(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, want string }{
		{"an unknown field", `{"languages":["nl"],"subject":{"nl":"x"},"blocks":[{"type":"head","fields":{"x":{"one":"y"}}}]}`, "block 1 (head), field x: does not exist"},
		{"another kind of value", `{"languages":["nl"],"subject":{"nl":"x"},"blocks":[{"type":"list","fields":{"points":{"one":"y"}}}]}`, "holds another kind of value than items"},
		{"a text of spaces", `{"languages":["nl"],"subject":{"nl":"  "},"blocks":[{"type":"head"}]}`, `field subject: has no text in "nl"`},
		{"nothing", `{}`, "field languages: is empty"},
	}
	for _, test := range tests {
		var c Content
		if err := json.Unmarshal([]byte(test.data), &c); err != nil {
			t.Fatal(err)
		}
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// FuzzCompile holds that content which passes the checks becomes a letter of known elements only, without tokens or marks.
func FuzzCompile(f *testing.F) {
	f.Add("Nieuws", "Dag **lieve {{ voornaam }}**")
	f.Add("</title><script>", "<!--outlook0--> data-premailer=\"ignore\"")
	f.Add("{{ naam | terugval: \"x\" }}", "[a](https://a.example/?<b>)")
	f.Add(`{% if beroep == "arts" en thema bevat "x" %}a{% else %}b{% endif %}`, "x {% if regio %}**a**{% elsif taal == \"fr\" %}{% if voornaam %}b{% endif %}{% endif %}, y")
	f.Add("{% IF\u00a0regio %}a{% Else %}b{% ENDIF %}", "a\n{% if regio %}\nb\n\n*c*\n{% else %}\nd\n{% endif %}\ne")
	allowed := map[string]bool{"html": true, "head": true, "meta": true, "title": true, "style": true, "body": true, "div": true, "table": true, "tbody": true,
		"tr": true, "td": true, "p": true, "a": true, "strong": true, "em": true, "br": true}
	f.Fuzz(func(t *testing.T, subject, body string) {
		c := small(subject, body)
		if c.Validate() != nil {
			return
		}
		l, err := Compile(c, Dutch, testHouse())
		if err != nil && strings.Contains(err.Error(), "branches of conditions; at most 60") {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		filled := l.Fill(nil)
		if all := filled.Subject + filled.HTML + filled.Text; anyToken.MatchString(all) || !strings.Contains(filled.HTML, "</html>") {
			t.Fatalf("%q, %q leave a token or break the letter", subject, body)
		}
		for n := range parsed(t, filled.HTML).Descendants() {
			if n.Type == html.ElementNode && !allowed[n.Data] {
				t.Fatalf("%q, %q make a <%s>", subject, body, n.Data)
			}
			if n.Data == "title" && n.FirstChild != nil && n.FirstChild.Data != filled.Subject {
				t.Fatalf("the title is %q, the subject %q", n.FirstChild.Data, filled.Subject)
			}
		}
	})
}
