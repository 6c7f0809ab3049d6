package draft

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"dorpspost/templates"
)

func TestLongText(t *testing.T) {
	t.Parallel()
	for _, ending := range []string{"html", "txt"} {
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile("testdata/long." + ending)
			if err != nil {
				t.Fatal(err)
			}
			d := read(t, "long."+ending, string(data))
			var kinds []string
			for _, b := range d.Content.Blocks {
				kinds = append(kinds, b.Type)
			}
			want := "head text theme_line text list text theme_line text list text text theme_line"
			if got := strings.Join(kinds, " "); got != want {
				t.Errorf("blocks %s, want %s", got, want)
			}
			if got := d.Content.Subject[templates.Dutch]; got != "Kleine handen, grote week" {
				t.Errorf("subject %q", got)
			}
			words, _ := readHTML(string(data))
			if ending == "txt" {
				words, _ = readText(string(data))
			}
			holdsWords(t, d, words.allWords())
			holdsFaults(t, d, "testdata/long.faults.txt")
		})
	}
}

// faultSigns are what the note on a planted fault of a kind must say, besides the words.
var faultSigns = map[string]string{
	"glued words": "plakken", "missing space after comma": "ontbreekt een spatie", "sentence twice": "twee keer", "space before question mark": "geen spatie",
	"no-break spaces": "vaste spaties", "hard line break in a list point": "regeleinde weggehaald",
}

func holdsFaults(t *testing.T, d Draft, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for l := range strings.Lines(string(data)) {
		kind, text, found := strings.Cut(strings.TrimSpace(l), "\t")
		if strings.HasPrefix(l, "#") || !found {
			continue
		}
		n++
		sign, ok := faultSigns[kind]
		if !ok {
			t.Fatalf("a planted fault of the unknown kind %q", kind)
		}
		switch kind {
		case "no-break spaces":
			text = ""
		case "hard line break in a list point":
			text = strings.ReplaceAll(text, `\n`, " / ")
		}
		if !slices.ContainsFunc(d.Notes, func(n Note) bool {
			return n.Block > 0 && n.Field != "" && strings.Contains(n.Sentence, sign) && strings.Contains(n.Sentence, text)
		}) {
			t.Errorf("no note on %s: %q in\n%s", kind, text, sentences(d))
		}
	}
	if n < 11 {
		t.Errorf("only %d planted faults were found in %s", n, file)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	tests := []struct{ name, data, want string }{
		{"a.txt", "", "a.txt is empty"},
		{"a.txt", " \n\t\n", "is empty"},
		{"a.html", "<p> </p>", "has no text"},
		{"a.docx", "MZ\x90\x00\x03\x00", "is a program"},
		{"a.txt", "MZ\x90\x00\x03\x00", "is a program"},
		{"a.docx", ole, "open it in Word and save as .docx"},
		{"a.doc", ole, "open it in Word and save as .docx"},
		{"a.docx", ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", "has a password; open it in Word, take the password off"},
		{"a.rtf", `{\rtf1 Dag}`, "is an RTF document; open it in Word and save as .docx"},
		{"a.pdf", "%PDF-1.7 ...", "is a PDF; open it, select all, copy, and paste the text into a .txt file"},
		{"a.png", "\x89PNG\r\n\x1a\n", "is a picture"},
		{"a.odt", archiveOf(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "is an OpenDocument file (.odt); open it in Word or LibreOffice and save as .docx"},
		{"a.docx", archiveOf(t, map[string]string{"xl/workbook.xml": "<x/>"}), "is an Excel workbook"},
		{"a.zip", archiveOf(t, map[string]string{"brief.txt": "Dag"}), "is a zip file without a Word document"},
		{"a.docx", "gewoon tekst", "is called .docx but is no Word document"},
		{"a.xyz", "gewoon tekst", `ends in ".xyz"; only .txt, .html, .md and .docx can be read`},
		{"a.txt", strings.Repeat("\x00\x01\x02abc", 100), "is no text"},
		{"a.txt", strings.Repeat("woord ", 40_000), "characters of text and a letter holds at most"},
		{"a.txt", strings.Repeat("x", maxInput+1), "is larger than 5 MB"},
		{"a.html", strings.Repeat("<i>", maxNodes+1), "has more than 200000 elements"},
		{"a.mht", "MIME-Version: 1.0\r\n\r\n", "is a saved web archive"},
	}
	for _, test := range tests {
		_, err := Read(test.name, strings.NewReader(test.data))
		e, ok := errors.AsType[*Error](err)
		if !ok || !strings.Contains(err.Error(), test.want) || e.Name != test.name {
			t.Errorf("%s of %q…: %v, want an *Error with %q", test.name, test.data[:min(20, len(test.data))], err, test.want)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestReadingFails(t *testing.T) {
	t.Parallel()
	if _, err := Read("a.txt", failing{}); err == nil || !strings.Contains(err.Error(), "read a.txt: the disk is gone") {
		t.Errorf("got %v", err)
	}
}

// TestHostileText holds that strange characters make a note, and never a draft that is not valid.
func TestHostileText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("lang", 1250)
	tests := []struct{ name, text, content, note string }{
		{"bidi", "Dag \u202Eallemaal\u202C en welkom.", "Dag allemaal en welkom.", "leesrichting"},
		{"NUL", "Dag \x00allemaal en welkom.", "Dag allemaal en welkom.", "onzichtbaar teken"},
		{"emoji", "Dag 👩‍👧 en 🇧🇪 en ❤️ welkom.", "Dag 👩‍👧 en 🇧🇪 en ❤️ welkom.", ""},
		{"no-break spaces", "Neem het\u00a0\u00a0 mee. Of\u00a0niet.", "Neem het mee. Of niet.", "reeks vaste spaties"},
		{"a code", "Caf&eacute; &amp;amp; thee.", "Café & thee.", "code"},
		{"an unknown slot", "Dag {{ klant }} daar.", "Dag { { klant } } daar.", "geen invulveld"},
		{"a slot", "Dag {{ voornaam }} daar.", "Dag {{ voornaam }} daar.", "blijft een invulveld"},
		{"a condition", `Dag {% if beroep == "arts" %}dokter{% endif %} daar.`, `Dag {% if beroep == "arts" %}dokter{% endif %} daar.`, "blijft een invulveld"},
		{"half a condition", "Dag {% if beroep %} daar.", "Dag { % if beroep % } daar.", "geen invulveld"},
		{"unbalanced braces", "Dag {{{ voornaam daar.", "Dag { { { voornaam daar.", "geen invulveld"},
		{"marks", `5 * 3 * 2 <b> [x](y) _a_ # \ 1.`, `5 \* 3 \* 2 \<b> \[x\](y) \_a\_ # \\ 1.`, ""},
		{"Windows-1252", "Caf\xe9 \x93thuis\x94 zegt ze.", "Café “thuis” zegt ze.", ""},
		{"UTF-8 with a wrong byte", "Één café\xff en ééntje.", "Één café\uFFFD en ééntje.", "onleesbaar teken"},
		{"UTF-16", "\xff\xfeD\x00a\x00g\x00 \x00m\x00e\x00n\x00s\x00.\x00", "Dag mens.", ""},
		{"a long word", long, long[:3000], "loopt hier verder"},
	}
	for _, test := range tests {
		d := read(t, "a.txt", test.text)
		got := d.Content.Blocks[1].Fields["text"].Words.In(d.Content.Languages[0])
		if got != test.content {
			t.Errorf("%s: %q, want %q", test.name, got, test.content)
		}
		if !strings.Contains(sentences(d), test.note) {
			t.Errorf("%s: no note with %q in\n%s", test.name, test.note, sentences(d))
		}
	}
}

// TestPageEncoding holds that a page is read as it says that it was written, unless it shows that it was not.
func TestPageEncoding(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, page, want string }{
		{"Latin 9", "<meta charset=iso-8859-15><p>Caf\xe9 voor 5 \xa4.", "Café voor 5 €."},
		{"by content", `<meta http-equiv="Content-Type" content="text/html; charset=windows-1250"><p>` + "Dvo\xf8\xe1k.", "Dvořák."},
		{"UTF-8 in spite of it", "<meta charset='iso-8859-15'><p>Café.", "Café."},
		{"nothing said", "<p>Caf\xe9 voor 5 \x80.", "Café voor 5 €."},
		{"unknown", "<meta charset=klingon><p>Caf\xe9.", "Café."},
		{"a wide one", "<meta charset=utf-16><p>Caf\xe9.", "Café."},
	}
	for _, test := range tests {
		d := read(t, "a.html", test.page)
		if got := d.Content.Blocks[1].Fields["text"].Words.In(d.Content.Languages[0]); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestManyBlocks(t *testing.T) {
	t.Parallel()
	var page, words strings.Builder
	for i := range 60 {
		fmt.Fprintf(&page, "<h2>Titel nummer%d</h2><p>Alinea nummer%d.</p><hr><ul><li>Punt a%d</li><li>Punt b%d</li></ul>", i, i, i, i)
		fmt.Fprintf(&words, "nummer%d a%d b%d ", i, i, i)
	}
	d := read(t, "a.html", page.String())
	if n := len(d.Content.Blocks); n > 25 {
		t.Errorf("%d blocks", n)
	}
	holdsWords(t, d, words.String())
	if !strings.Contains(sentences(d), "Er waren meer dan 25 blokken") {
		t.Error("nothing says that the end was put together")
	}
}

// TestMoreThanALetter holds that words beyond 25 full blocks are told in a note.
func TestMoreThanALetter(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	for i := range 2_100 {
		fmt.Fprintf(&page, "<p>Dit is zin %d van een veel te lang verhaal.</p>", i)
	}
	d := read(t, "a.html", page.String())
	holdsWords(t, d, "0 1199 2099")
	if !slices.ContainsFunc(d.Notes, func(n Note) bool { return n.Kind == KindLeftOut && strings.Contains(n.Text, "zin 2099") }) {
		t.Error("no note holds the end")
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want templates.Language
	}{
		{"Fijn dat je er bent, want samen zorgen we voor het jonge kind.", templates.Dutch},
		{"Merci d’être des nôtres pour la semaine de la petite enfance avec vous.", templates.French},
		{"Thank you for being with us and for what you do for these children.", templates.English},
		{"1, 2, 3.", templates.Dutch},
	}
	for _, test := range tests {
		if got := read(t, "a.txt", test.text).Content.Languages; !slices.Equal(got, []templates.Language{test.want}) {
			t.Errorf("%q is %v, want %s", test.text, got, test.want)
		}
	}
}

// TestFunctionWords holds that no small word counts for two languages.
func TestFunctionWords(t *testing.T) {
	t.Parallel()
	seen := map[string]templates.Language{}
	for l, words := range functionWords {
		for _, word := range slices.Sorted(maps.Keys(words)) {
			if other, ok := seen[word]; ok {
				t.Errorf("%q is in %s and %s", word, l, other)
			}
			seen[word] = l
		}
	}
}
