package draft

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
)

// archiveOf zips files, in the order of their names.
func archiveOf(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordRoot = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"`
	relationRoot = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relationType = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

// wordFiles are the files of a document as Word writes them, in Dutch: styles have local ids and English names.
func wordFiles(body string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         xmlHead + relationRoot + `<Relationship Id="rId1" Type="` + relationType + `officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   xmlHead + `<w:document` + wordRoot + `><w:body>` + body + `<w:sectPr/></w:body></w:document>`,
		"word/_rels/document.xml.rels": xmlHead + relationRoot +
			`<Relationship Id="rId1" Type="` + relationType + `styles" Target="styles.xml"/>` +
			`<Relationship Id="rId2" Type="` + relationType + `numbering" Target="numbering.xml"/>` +
			`<Relationship Id="rId3" Type="` + relationType + `footnotes" Target="footnotes.xml"/>` +
			`<Relationship Id="rId4" Type="` + relationType + `hyperlink" Target="https://a.example/x" TargetMode="External"/>` +
			`<Relationship Id="rId5" Type="` + relationType + `image" Target="media/image1.png"/>` +
			`<Relationship Id="rId6" Type="` + relationType + `header" Target="header1.xml"/>` +
			`<Relationship Id="rId7" Type="` + relationType + `diagramData" Target="diagrams/data1.xml"/>` +
			`<Relationship Id="rId8" Type="` + relationType + `chart" Target="charts/chart1.xml"/></Relationships>`,
		"word/styles.xml": xmlHead + `<w:styles` + wordRoot + `>` +
			`<w:style w:type="paragraph" w:styleId="Standaard"><w:name w:val="Normal"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/><w:basedOn w:val="Standaard"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Kop2"><w:name w:val="heading 2"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Tussenkop"><w:name w:val="Tussenkop"/><w:basedOn w:val="Kop2"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Citaat"><w:name w:val="Quote"/><w:rPr><w:i/></w:rPr></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Lijstopsomteken"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>` +
			`<w:style w:type="character" w:styleId="Zwaar"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style></w:styles>`,
		"word/numbering.xml": xmlHead + `<w:numbering` + wordRoot + `>` +
			`<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>` +
			`<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>` +
			`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>`,
		"word/footnotes.xml": xmlHead + `<w:footnotes` + wordRoot + `><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>` +
			`<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> De noot zelf.</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"word/header1.xml":      xmlHead + `<w:hdr` + wordRoot + `><w:p><w:r><w:t>Verslag</w:t></w:r></w:p></w:hdr>`,
		"word/media/image1.png": "\x89PNG",
		"word/diagrams/data1.xml": xmlHead + `<dgm:dataModel xmlns:dgm="d" xmlns:a="a"><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Kind</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r><a:t>Ouder</a:t></a:r>` +
			`<a:r><a:t xml:space="preserve"> en buurt</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>`,
		"word/charts/chart1.xml": xmlHead + `<c:chartSpace xmlns:c="c" xmlns:a="a"><c:title><a:p><a:r><a:t>Geboorten</a:t></a:r></a:p></c:title><c:cat><c:v>Gent</c:v></c:cat><c:val><c:v>12</c:v></c:val></c:chartSpace>`,
	}
}

// words is a run of words.
func wordRun(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func wordPara(properties, runs string) string {
	return `<w:p><w:pPr>` + properties + `</w:pPr>` + runs + `</w:p>`
}

func wordStyled(id string) string { return `<w:pStyle w:val="` + id + `"/>` }

func wordNumber(list, level string) string {
	return `<w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + list + `"/></w:numPr>`
}

const footnoteTwo = `<w:r><w:footnoteReference w:id="2"/></w:r>`

func TestDocx(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want, notes string }{
		{"headings by local styles", wordPara(wordStyled("Titel"), wordRun("De titel")) + wordPara("", wordRun("Begin.")) + wordPara(wordStyled("Kop1"), wordRun("Eerste deel")) + wordPara("", wordRun("Woorden.")) + wordPara(wordStyled("Tussenkop"), wordRun("Onderdeel")) + wordPara("", wordRun("Meer.")),
			"text\n  heading: De titel\n  text: Begin.\ntext\n  heading: Eerste deel\n  text: Woorden.\ntext\n  heading: Onderdeel\n  level: 3\n  text: Meer.\n", ""},
		{"marks", wordPara("", `<w:r><w:rPr><w:b/></w:rPr><w:t>Vet</w:t></w:r>`+wordRun(" en ")+`<w:r><w:rPr><w:i w:val="1"/></w:rPr><w:t>schuin</w:t></w:r><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t xml:space="preserve"> en </w:t></w:r><w:r><w:rPr><w:rStyle w:val="Zwaar"/></w:rPr><w:t>zwaar</w:t></w:r>`+wordRun(".")),
			"text\n  text: **Vet** en *schuin* en **zwaar**.\n", ""},
		{"lists", wordPara("", wordRun("Neem mee:")) + wordPara(wordNumber("1", "0"), wordRun("een hoed")) + wordPara(wordNumber("1", "1"), wordRun("van stro")) + wordPara(wordStyled("Lijstopsomteken"), wordRun("een jas")) +
			wordPara("", wordRun("Doe dan:")) + wordPara(wordNumber("2", "0"), wordRun("dit")) + wordPara(wordNumber("2", "0"), wordRun("dat")),
			"list\n  introduction: Neem mee:\n  points 1, text: een hoed\\⏎– van stro\n  points 2, text: een jas\nlist\n  introduction: Doe dan:\n  style: number\n  points 1, text: dit\n  points 2, text: dat\n", "regels in dat punt"},
		{"other numbers", wordPara("", wordRun("Doe:")) + wordPara(wordNumber("3", "0"), wordRun("dit")) + wordPara("", wordRun("Wacht.")) + wordPara(wordNumber("3", "0"), wordRun("dat")),
			"list\n  introduction: Doe:\n  style: number\n  points 1, text: dit\ntext\n  text: Wacht.\nlist\n  style: number\n  points 1, text: dat\n", "begonnen bij “7”|liepen door na een lijst hierboven"},
		{"links", wordPara("", wordRun("Kijk op ")+`<w:hyperlink r:id="rId4"><w:r><w:t>de </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>kaart</w:t></w:r></w:hyperlink>`+wordRun(" of ")+
			`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "http://b.example/y" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>hier</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`+wordRun(".")+
			`<w:hyperlink w:anchor="deel2">`+wordRun(" Verder.")+`</w:hyperlink>`),
			"text\n  text: Kijk op [de **kaart**](https://a.example/x) of [hier](https://b.example/y). Verder.\n", "begint nu met https://"},
		{"tabs and breaks", wordPara("", `<w:r><w:t>Een</w:t><w:tab/><w:t>twee</w:t><w:br/><w:t>Drie</w:t><w:noBreakHyphen/><w:t>vier</w:t><w:br w:type="page"/><w:t>Vijf</w:t></w:r>`), "text\n  text: Een twee\\⏎Drie-vier⏎⏎Vijf\n", ""},
		{"a quotation", wordPara("", wordRun("Ze zei:")) + wordPara(wordStyled("Citaat"), wordRun("Blijf zitten.")), "text\n  text: Ze zei:\ntheme_line\n  text: Blijf zitten.\n  style: quote\n", ""},
		{"a table", `<w:tbl><w:tr><w:tc>` + wordPara("", wordRun("Dag")) + `</w:tc><w:tc>` + wordPara("", wordRun("Uur")) + `</w:tc></w:tr><w:tr><w:tc>` + wordPara("", wordRun("ma")) + `</w:tc><w:tc>` + wordPara("", wordRun("9")) + `</w:tc></w:tr></w:tbl>`,
			"text\n  text: Dag – Uur⏎⏎ma – 9\n", "Een tabel van 2 rijen"},
		{"footnotes", wordPara("", wordRun("Een zin")+`<w:r><w:footnoteReference w:id="2"/></w:r>`+wordRun(".")), "text\n  text: Een zin \\[1\\].⏎⏎\\[1\\] De noot zelf.\n", "voetnoten staan nu achteraan"},
		{"a footnote twice", wordPara("", wordRun("Een")+footnoteTwo+wordRun(" en twee")+footnoteTwo+wordRun(".")), "text\n  text: Een \\[1\\] en twee \\[1\\].⏎⏎\\[1\\] De noot zelf.\n", "voetnoten staan nu achteraan"},
		{"words above words", wordPara("", `<w:r><w:ruby><w:rubyPr/><w:rt>`+wordRun("uitspraak")+`</w:rt><w:rubyBase>`+wordRun("teken")+`</w:rubyBase></w:ruby></w:r>`+wordRun(" hier.")), "text\n  text: teken (uitspraak) hier.\n", ""},
		{"a diagram", wordPara("", wordRun("Kijk.")+`<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Diagram 1"/><a:graphic><dgm:relIds xmlns:dgm="d" r:dm="rId7" r:lo="rId9"/></a:graphic></wp:inline></w:drawing></w:r>`), "text\n  text: Kijk.\n", "Deze woorden stonden erin: “Kind Ouder en buurt”"},
		{"a chart", wordPara("", wordRun("Kijk.")+`<w:r><w:drawing><wp:inline><c:chart xmlns:c="c" r:id="rId8"/></wp:inline></w:drawing></w:r>`), "text\n  text: Kijk.\n", "Deze woorden stonden erin: “Geboorten Gent 12”"},
		{"lines and arrows", wordPara("", wordRun("Kijk.")+`<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Pijl"/></wp:inline></w:drawing></w:r>`), "text\n  text: Kijk.\n", "Een tekening, diagram of grafiek kon niet mee"},
		{"drawn words", wordPara("", wordRun("Kijk.")+`<w:r><w:pict><v:shape><v:textpath string="CONCEPT"/></v:shape></w:pict></w:r>`), "text\n  text: Kijk.\n", "“CONCEPT”"},
		{"an unknown element", wordPara("", `<w:r><w:nieuw>`+`<w:t>Toch woorden.</w:t></w:nieuw></w:r>`), "text\n  text: Toch woorden.\n", ""},
		{"a picture", wordPara("", wordRun("Kijk.")+`<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Afbeelding 1" descr="Een dorp"/><a:graphic><a:blip r:embed="rId5"/></a:graphic></wp:inline></w:drawing></w:r>`), "text\n  text: Kijk.\n", "“Een dorp”) uit het bestand “image1.png”"},
		{"a box with text", wordPara("", wordRun("Ervoor.")+`<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>`+wordPara("", wordRun("In het vak."))+`</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>`+wordPara("", wordRun("In het vak."))+`</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`) + wordPara("", wordRun("Erna.")),
			"text\n  text: Ervoor.⏎⏎In het vak.⏎⏎Erna.\n", ""},
		{"tracked changes", wordPara("", wordRun("Dit ")+`<w:del><w:r><w:delText>niet </w:delText></w:r></w:del><w:ins>`+wordRun("wel ")+`</w:ins>`+wordRun("dus.")), "text\n  text: Dit wel dus.\n", "geschrapt zijn, zijn weggelaten: “niet”"},
		{"remarks and symbols", wordPara("", wordRun("Dit.")+`<w:r><w:commentReference w:id="0"/></w:r><w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>`), "text\n  text: Dit.\n", "In de kantlijn|symbolenlettertype"},
		{"struck words", wordPara("", `<w:r><w:rPr><w:strike/></w:rPr><w:t>Dit.</w:t></w:r>`), "text\n  text: Dit.\n", "“Dit.” waren doorgestreept"},
		{"a list without numbering", wordPara(wordNumber("9", "0"), wordRun("punt")), "list\n  points 1, text: punt\n", ""},
		{"a table for the look", `<w:tbl><w:tblPr/><w:tr><w:tc>` + wordPara(wordStyled("Kop1"), wordRun("Kop")) + wordPara("", wordRun("Een.")) + wordPara("", wordRun("Twee.")) + `</w:tc></w:tr></w:tbl>`, "text\n  heading: Kop\n  text: Een.⏎⏎Twee.\n", ""},
		{"hidden words", wordPara("", wordRun("Dit.")+`<w:r><w:rPr><w:vanish/></w:rPr><w:t>Dat</w:t></w:r>`), "text\n  text: Dit.\n", ""},
		{"contents", wordPara(wordStyled("Inhopg1"), wordRun("Deel 1")+`<w:r><w:tab/><w:t>3</w:t></w:r>`) + wordPara("", wordRun("Tekst.")), "text\n  text: Tekst.\n", "inhoudsopgave"},
		{"controls and smart tags", `<w:sdt><w:sdtPr><w:alias w:val="nee"/></w:sdtPr><w:sdtContent>` + wordPara("", `<w:smartTag>`+wordRun("Gent")+`</w:smartTag>`+wordRun(" is mooi.")) + `</w:sdtContent></w:sdt>`, "text\n  text: Gent is mooi.\n", ""},
		{"the header", wordPara("", wordRun("Tekst.")), "text\n  text: Tekst.\n", "kop- en voettekst van de pagina’s is weggelaten: “Verslag”"},
		{"bold for headings", wordPara("", `<w:r><w:rPr><w:b/></w:rPr><w:t>Wat is dit?</w:t></w:r>`) + wordPara("", wordRun("Een uitleg van dit.")), "text\n  heading: Wat is dit?\n  text: Een uitleg van dit.\n", ""},
	}
	for _, test := range tests {
		d := read(t, "a.docx", archiveOf(t, wordFiles(test.body)))
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

// TestDocxOfOthers reads what other programs write: no relations, no styles, the text under another name.
func TestDocxOfOthers(t *testing.T) {
	t.Parallel()
	body := wordPara(wordStyled("Heading1"), wordRun("Titel")) + wordPara("", wordRun("Tekst."))
	files := wordFiles(body)
	want := "text\n  heading: Titel\n  text: Tekst.\n"
	if got := outline(read(t, "a.docx", archiveOf(t, map[string]string{"word/document.xml": files["word/document.xml"]}))); got != want {
		t.Errorf("without relations: %s", got)
	}
	other := archiveOf(t, map[string]string{"word/document2.xml": files["word/document.xml"], "_rels/.rels": strings.ReplaceAll(files["_rels/.rels"], "word/document.xml", "/word/document2.xml")})
	if got := outline(read(t, "a.docx", other)); got != want {
		t.Errorf("under another name: %s", got)
	}
}

// TestNoteWithList holds that a note that is referred to twice stands once, with its number once, also when it is a list.
func TestNoteWithList(t *testing.T) {
	t.Parallel()
	files := wordFiles(wordPara("", wordRun("Een")+footnoteTwo+wordRun(" en twee")+footnoteTwo+wordRun(".")))
	files["word/footnotes.xml"] = xmlHead + `<w:footnotes` + wordRoot + `><w:footnote w:id="2">` + wordPara(wordNumber("1", "0"), wordRun("punt")) + wordPara(wordNumber("1", "0"), wordRun("komma")) + `</w:footnote></w:footnotes>`
	want := "text\n  text: Een \\[1\\] en twee \\[1\\].\nlist\n  points 1, text: \\[1\\] punt\n  points 2, text: komma\n"
	if got := outline(read(t, "a.docx", archiveOf(t, files))); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// says is a document that says itself how large it is.
func says(t *testing.T, size uint64) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, UncompressedSize64: size}); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDocxRefusals(t *testing.T) {
	t.Parallel()
	bomb := wordFiles(wordPara("", wordRun(strings.Repeat(" ", 3<<20))))
	deep := wordFiles(strings.Repeat("<w:sdt><w:sdtContent>", 300) + strings.Repeat("</w:sdtContent></w:sdt>", 300))
	cut := wordFiles(wordPara("", wordRun("Tekst.")))
	cut["word/document.xml"] = cut["word/document.xml"][:200]
	many := map[string]string{}
	for i := range maxEntries + 1 {
		many[strings.Repeat("x", i%50+1)+string(rune('a'+i%26))+strings.Repeat("y", i/50)] = ""
	}
	tests := []struct{ name, data, want string }{
		{"a bomb", archiveOf(t, bomb), "it may be made to do harm"},
		{"too large", says(t, 21<<20), "unpacks to more than 20 MB"},
		{"too deep", archiveOf(t, deep), "nested deeper"},
		{"cut off", archiveOf(t, cut), "is damaged; open it in Word and save it again"},
		{"a broken zip", archiveOf(t, wordFiles(""))[:300], "is damaged"},
		{"no words", archiveOf(t, wordFiles("<w:p/>")), "has no text"},
		{"many files", archiveOf(t, many), "holds more than 3000 files"},
	}
	for _, test := range tests {
		if _, err := Read("a.docx", strings.NewReader(test.data)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// TestArchiveBudget holds that parts together unpack to no more than a budget, whatever each is.
func TestArchiveBudget(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	const parts = 4
	for i := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: string(rune('a' + i)), Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, maxArchive/parts+1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := openArchive(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for i := range parts {
		_, err := a.read(string(rune('a' + i)))
		if last := i == parts-1; last != (err != nil) || last && !strings.Contains(err.Error(), "more than 40 MB in all") {
			t.Errorf("part %d: %v", i, err)
		}
	}
}

// TestManyDeletions holds that words that tracked changes took out have an end.
func TestManyDeletions(t *testing.T) {
	t.Parallel()
	file := archiveOf(t, wordFiles(wordPara("", wordRun("Dag.")+strings.Repeat("<w:del><w:r><w:delText>"+strings.Repeat("weg ", 100)+"</w:delText></w:r></w:del>", 1_100))))
	if _, err := Read("a.docx", strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), "accept the changes") {
		t.Errorf("got %v", err)
	}
}
