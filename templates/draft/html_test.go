package draft

import (
	"fmt"
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, page, want, notes string }{
		{"headings and a list", `<h1>Titel</h1><p>Begin van het verhaal.</p><h2>Deel</h2><p>Kies maar:</p><ul><li><b>Kijk</b> goed.</li><li>Luister.</li></ul><h3>Onder</h3><p>Slot.</p>`,
			"text\n  heading: Titel\n  text: Begin van het verhaal.\nlist\n  heading: Deel\n  introduction: Kies maar:\n  points 1, lead: Kijk\n  points 1, text: goed.\n  points 2, text: Luister.\ntext\n  heading: Onder\n  level: 3\n  text: Slot.\n", ""},
		{"marks and links", `<p>Een <strong>vet</strong> en <em>schuin</em> woord, <a href="https://a.example/?a=1&amp;b=2">een link</a>.</p>`,
			"text\n  text: Een **vet** en *schuin* woord, [een link](https://a.example/?a=1&b=2).\n", ""},
		{"unsafe links", `<p><a href="javascript:alert(1)">een</a> <a href="data:text/html,x">twee</a> <a href="file:///c:/x">drie</a> <a href="http://a.example/">vier</a> <a href="#x">vijf</a> <a href="/pad">zes</a></p>`,
			"text\n  text: een twee drie [vier](https://a.example/) vijf zes\n", "javascript:alert(1)|data:text/html,x|file:///c:/x|begint nu met https://|“/pad”"},
		{"a watched link", `<p>Lees <a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fx&amp;data=1">dit</a> eens.</p>`,
			"text\n  text: Lees [dit](https://a.example/x) eens.\n", ""},
		{"a button", `<p>Kom je ook naar de vorming?</p><p><a href="https://a.example/">Bekijk het programma</a></p>`,
			"text\n  text: Kom je ook naar de vorming?\nbutton\n  text: Bekijk het programma\n  url: https://a.example/\n", ""},
		{"mail stays text", `<p><a href="mailto:a@b.example">a@b.example</a></p>`, "text\n  text: [a@b.example](mailto:a@b.example)\n", ""},
		{"a quotation", `<p>Ze zei het zo.</p><blockquote><p>Ik bleef zitten.</p><p>— Els, huisarts</p></blockquote>`,
			"text\n  text: Ze zei het zo.\ntheme_line\n  text: Ik bleef zitten.\n  source: Els, huisarts\n  style: quote\n", ""},
		{"a picture", `<p>Kijk mee.</p><img alt="Een dorp" src="https://a.example/dorp.png?x=1"><img width="1" height="1" src="t.gif">`, "text\n  text: Kijk mee.\n", "“Een dorp”) uit het bestand “dorp.png” kon niet mee"},
		{"a drawing", `<p>Kijk.</p><svg viewBox="0 0 9 9"><style>x{}</style><text>Kind</text><text>en buurt</text></svg><svg><path d="M0"/></svg>`, "text\n  text: Kijk.\n", "Deze woorden stonden erin: “Kind en buurt”"},
		{"a table", `<table><tr><th>Dag</th><th>Uur</th></tr><tr><td>maandag</td><td>9 uur</td></tr></table>`, "text\n  text: Dag – Uur⏎⏎maandag – 9 uur\n", "Een tabel van 2 rijen"},
		{"a table for the look", `<table><tr><td><h2>Kop</h2><p>Tekst een.</p><p>Tekst twee.</p></td></tr></table>`, "text\n  heading: Kop\n  text: Tekst een.⏎⏎Tekst twee.\n", ""},
		{"a web page", `<html><head><title>Netwerk | Nieuws</title><style>p{}</style></head><body><nav>Home Over ons</nav><main><h1>Nieuws</h1><p>Er is nieuws over de week van het jonge kind.</p></main><footer>Disclaimer</footer><script>x()</script></body></html>`,
			"text\n  heading: Nieuws\n  text: Er is nieuws over de week van het jonge kind.\n", "Home Over ons"},
		{"a page without main", `<body><header>Menu</header><p>Tekst zelf.</p><footer>Voet</footer></body>`, "text\n  text: Tekst zelf.\n", "“Menu”|“Voet”"},
		{"Google Docs", `<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Vet</span><span style="font-weight:400"> en </span><span style="font-style:italic">schuin</span><span> woord.</span></p></b>`,
			"text\n  text: **Vet** en *schuin* woord.\n", ""},
		{"Word", `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--[if gte mso 9]><xml>x</xml><![endif]--><h1>Titel<o:p></o:p></h1><p class=MsoNormal><span lang=NL>Beste <st1:PersonName>Els</st1:PersonName>, kom je mee?<o:p></o:p></span></p>` +
			`<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]><b>Kijk</b> mee<o:p></o:p></p>` +
			`<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span>dieper</p></body></html>`,
			"text\n  heading: Titel\n  text: Beste Els, kom je mee?\nlist\n  points 1, lead: Kijk\n  points 1, text: mee\\⏎– dieper\n", "regels in dat punt"},
		{"Word without its own list style", `<p class=MsoNormal>Neem mee:</p><p class=MsoListParagraph>·&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; een hoed</p><p class=MsoListParagraph>·&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; een jas</p>`,
			"list\n  introduction: Neem mee:\n  points 1, text: een hoed\n  points 2, text: een jas\n", ""},
		{"numbers", `<ol><li>Eerst dit.</li><li>Dan dat.</li></ol>`, "list\n  style: number\n  points 1, text: Eerst dit.\n  points 2, text: Dan dat.\n", ""},
		{"other numbers", `<ol start="4"><li>Dan dit.</li><li>Dan dat.</li></ol>`, "list\n  style: number\n  points 1, text: Dan dit.\n  points 2, text: Dan dat.\n", "begonnen bij “4”"},
		{"breaks", `<p>Kind en Gezin<br>Gent</p><p>Dit loopt<br>gewoon door.</p><p>Een.<br><br>Twee.</p>`, "text\n  text: Kind en Gezin\\⏎Gent⏎⏎Dit loopt gewoon door.⏎⏎Een.⏎⏎Twee.\n", "regeleinde weggehaald"},
		{"a greeting", `<h1>Nieuws</h1><p>Beste collega,</p><p>Er is nieuws.</p><h2>Meer</h2><p>Nog meer.</p>`, "introduction\n  greeting: Beste collega,\n  text: Er is nieuws.\ntext\n  heading: Meer\n  text: Nog meer.\n", "De titel staat in het onderwerp"},
		{"a link in a title above a greeting", `<h1><a href="https://a.example/x">Nieuws</a></h1><p>Beste <a href="https://a.example/y">collega</a>,</p><p>Er is nieuws.</p>`, "introduction\n  greeting: Beste collega,\n  text: Er is nieuws.\n", "link in de titel kon niet mee: https://a.example/x|link in de aanspreking kon niet mee: https://a.example/y"},
		{"a theme in another language", `<p>It takes a village to raise a child</p><p>Dat zeggen we al jaren aan wie het wil horen, en we menen het ook met heel ons hart, want zo is het en niet anders.</p><p><b>It takes a village to raise a child.</b></p>`,
			"theme_line\n  text: It takes a village to raise a child\n  language: en\ntext\n  text: Dat zeggen we al jaren aan wie het wil horen, en we menen het ook met heel ons hart, want zo is het en niet anders.\ntheme_line\n  text: It takes a village to raise a child.\n  language: en\n", "2 keer"},
		{"bold headings", `<p><b>Wat is dit?</b></p><p>Een uitleg van dit hier.</p><p><b>En dat?</b></p><p>Een uitleg van dat daar.</p>`, "text\n  heading: Wat is dit?\n  text: Een uitleg van dit hier.\ntext\n  heading: En dat?\n  text: Een uitleg van dat daar.\n", ""},
		{"headings without words", `<h1>Titel</h1><h2>Kop</h2><h2>Nog een</h2><p>Woorden.</p>`, "text\n  text: **Titel**\ntext\n  text: **Kop**\ntext\n  heading: Nog een\n  text: Woorden.\n", ""},
		{"lines", `<hr><p>Een.</p><hr><hr><p>Twee.</p><hr>`, "text\n  text: Een.\nline\ntext\n  text: Twee.\n", ""},
		{"a clipboard", "Version:0.9\r\nStartHTML:00000097\r\nEndHTML:00000200\r\n<html><body><!--StartFragment--><p>Tekst.</p><!--EndFragment--></body></html>", "text\n  text: Tekst.\n", ""},
		{"wrong nesting", `<p>Een <b>twee <i>drie</b> vier</i> vijf<div>zes`, "text\n  text: Een **twee *drie*** vier vijf⏎⏎zes\n", ""},
		{"terms", `<dl><dt>IMH</dt><dd>het jonge kind</dd></dl>`, "list\n  points 1, lead: IMH\n  points 1, text: het jonge kind\n", ""},
		{"struck words", `<p>Dit <s>niet</s> wel.</p>`, "text\n  text: Dit niet wel.\n", "“niet” waren doorgestreept"},
		{"a film", `<p>Kijk.</p><iframe src="https://film.example/1" title="Het experiment"></iframe>`, "text\n  text: Kijk.\n", "“Het experiment”. Gebruik een knop of een blok video"},
		{"things to click", `<p>Kies.</p><button>Schrijf in</button><select><option>Gent</select>`, "text\n  text: Kies.\n", "“Schrijf in”|“Gent”"},
		{"emoji as pictures", `<p>Dag <img alt="👋" src="x.png"> mens.</p>`, "text\n  text: Dag 👋 mens.\n", ""},
		{"a long heading", `<h2>` + strings.Repeat("lang ", 20) + `</h2><p>Tekst.</p>`, "text\n  text: **" + strings.TrimSpace(strings.Repeat("lang ", 20)) + "**⏎⏎Tekst.\n", "te lang en staat nu als vette regel"},
		{"a long subject", `<h1>` + strings.Repeat("lang ", 30) + `</h1><p>Tekst.</p>`, "text\n  text: **" + strings.TrimSpace(strings.Repeat("lang ", 30)) + "**⏎⏎Tekst.\n", "te lang voor het onderwerp"},
		{"a link in a heading", `<h2><a href="https://a.example/">Kop</a></h2><p>Tekst.</p>`, "text\n  heading: Kop\n  text: Tekst.\n", "link in deze tussentitel kon niet mee: https://a.example/"},
		{"a long point", `<ul><li>` + strings.Repeat("Dit is een zin. ", 40) + `</li></ul>`, "list\n  points 1, text: " + strings.TrimSpace(strings.Repeat("Dit is een zin. ", 31)) + "\n  points 2, text: " + strings.TrimSpace(strings.Repeat("Dit is een zin. ", 9)) + "\n", "over meer punten verdeeld"},
		{"a long list", `<ol>` + strings.Repeat("<li>punt</li>", 13) + `</ol>`, "list" + points(1, 12) + "\nlist\n  points 1, text: punt\n", "loopt hier verder|staan er nu bolletjes"},
		{"a long quotation", `<p>Zij:</p><blockquote>` + strings.Repeat("Zo is het. ", 20) + `</blockquote>`, "text\n  text: Zij:\ntext\n  tint: lilac\n  text: " + strings.TrimSpace(strings.Repeat("Zo is het. ", 20)) + "\n", "te lang voor een themalijn"},
		{"many buttons", strings.Repeat(`<p><a href="https://a.example/">Kijk</a></p>`, 4), "button\n  text: Kijk\n  url: https://a.example/\nbutton\n  text: Kijk\n  url: https://a.example/\n  style: second\nbutton\n  text: Kijk\n  url: https://a.example/\n  style: second\ntext\n  text: [Kijk](https://a.example/)\n", ""},
		{"a link with codes", `<p><a href="https://a.example/?a=1&amp;copy;=2*(3)">x</a></p>`, "button\n  text: x\n  url: https://a.example/?a=1&copy%3B=2%2A%283%29\n", ""},
		{"hidden words", `<p>Dit.</p><p style="display:none">Dat</p><p hidden>Zus</p>`, "text\n  text: Dit.\n", ""},
	}
	for _, test := range tests {
		d := read(t, "a.html", test.page)
		if got := outline(d); got != test.want {
			t.Errorf("%s:\n%swant:\n%s", test.name, got, test.want)
		}
		for want := range strings.SplitSeq(test.notes, "|") {
			if all := sentences(d); !strings.Contains(all, want) {
				t.Errorf("%s: no note with %q in\n%s", test.name, want, all)
			}
		}
	}
}

// points are the lines of a list's points in an outline.
func points(from, to int) string {
	var b strings.Builder
	for n := from; n <= to; n++ {
		fmt.Fprintf(&b, "\n  points %d, text: punt", n)
	}
	return b.String()
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	d := read(t, "a.md", "# Titel\n\nEen *begin* met [link](http://a.example) en een noot[^1].\n\n## Deel\n\n1. **Eén** ding\n2. Twee\n\n> Kort gezegd.\n\n[^1]: De noot zelf.\n")
	want := "text\n  heading: Titel\n  text: Een *begin* met [link](https://a.example) en een noot1.\nlist\n  heading: Deel\n  style: number\n  points 1, lead: Eén\n  points 1, text: ding\n  points 2, text: Twee\n" +
		"theme_line\n  text: Kort gezegd.\n  style: quote\nline\nlist\n  style: number\n  points 1, text: De noot zelf. ↩︎\n"
	if got := outline(d); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
