package proofread

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestGluedWords(t *testing.T) {
	expect(t, GluedWords, Dutch, [][]string{
		{"Dat komthet beste uit", "komthet -> komt het"}, {"een foto vanhet kind", "vanhet -> van het"}, {"metouders praten", "metouders -> met ouders"},
		{"Dekinderen slapen", "Dekinderen -> De kinderen"}, {"de ouders. Dekinderen", "Dekinderen -> De kinderen"}, {"kinderenen ouders", "kinderenen -> kinderen en"},
		{"eenhechtingsrelatie", "eenhechtingsrelatie -> een hechtingsrelatie"}, {"wordteen dorp", "wordteen -> wordt een"}, {"opde bank", "opde -> op de"},
		{"hebje tijd", "hebje -> heb je"}, {"wij wonen inMechelen", "inMechelen -> in Mechelen"}, {"zij (enhet rest)", "enhet -> en het"}, {"kaartjesmet tekst", "kaartjesmet -> kaartjes met"},
		// Words, compounds, coinages, endings.
		{"kinderopvang hechtingsrelatie oudergesprek intervisiemoment vroedvrouwenpraktijk"}, {"Kinderbegeleidster Regioverpleegkundige"},
		{"voortraject natraject inloopteam aanvinklijst opvolggesprek meekijkmoment uitzwaairaam"}, {"ouderzijn mamaworden kindzijn"},
		{"hikje troostende chatte whatsappen nietgecomprimeerd locaal"}, {"teveel tenminste ervan opdat"}, {"Deinze Dendermonde Opwijk Overijse"},
		// Names, brands, abbreviations, and what is no Dutch word.
		{"bij mevrouw Devos en Griet Dewulf"}, {"YouTube WhatsApp deBuren deMens hetPaleis iPhone"}, {"HETPALEIS PDFEN"}, {"ende3"}, {"3inde"}, {"zo'nde baby'sen"},
		{"xyqzz"}, {"het-kind"}, {"raise village"},
	})
	same(t, GluedWords, []string{French, English, "de"}, [][]string{{"komthet vanhet thekids lesenfants"}})
	if got := (Reader{Language: Dutch, Known: []string{"Komthet"}}).Read("vzw komthet"); len(got) > 0 {
		t.Errorf("a known word: %+v", got)
	}
}

// TestRead_FalseReports: in our own texts, of newsletters and reports about early childhood, is nothing wrong. One false report in 500
// words is what a reader would bear.
func TestRead_FalseReports(t *testing.T) {
	words, faults := 0, 0
	for _, file := range ownTexts(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		words += len(strings.Fields(string(text)))
		for _, f := range (Reader{Language: Dutch, Today: today}).Read(strings.Split(string(text), "\n\n")...) {
			faults++
			t.Logf("%s: %s: %q -> %q", file, f.Kind, f.Found, f.Instead)
		}
	}
	t.Logf("%d faults in %d words", faults, words)
	if words < 2000 || faults > words/500 {
		t.Errorf("%d faults in %d words, want at most one in 500", faults, words)
	}
}

func ownTexts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/dutch-*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("own texts: %v, %v", files, err)
	}
	return files
}

// TestRead_Designs: the same for the texts of our templates, in their three languages.
func TestRead_Designs(t *testing.T) {
	files, err := filepath.Glob("../designs/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("designs: %v, %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var root yaml.Node
		if err := yaml.Unmarshal(data, &root); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		words, faults := 0, 0
		eachText(&root, Dutch, func(language, text string) {
			words += len(strings.Fields(text))
			for _, f := range (Reader{Language: language, Today: today, Wrapped: true}).Read(text) {
				faults++
				t.Logf("%s: %s, %s: %q -> %q", file, language, f.Kind, f.Found, f.Instead)
			}
		})
		if faults > words/500 {
			t.Errorf("%s: %d faults in %d words, want at most one in 500", file, faults, words)
		}
	}
}

// eachText visits the values of a file; those under nl, fr and en in that language.
func eachText(node *yaml.Node, language string, visit func(language, text string)) {
	switch node.Kind {
	case yaml.ScalarNode:
		if strings.Contains(node.Value, " ") { // not "text", "left", "2027-06-14"
			visit(language, node.Value)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			inside := language
			if key := node.Content[i].Value; key == Dutch || key == French || key == English {
				inside = key
			}
			eachText(node.Content[i+1], inside, visit)
		}
	default:
		for _, child := range node.Content {
			eachText(child, language, visit)
		}
	}
}

// TestGluedWords_Found glues all neighbours of which one is a function word, and counts how many are found again. Pairs that make another word
// ("over"+"al") cannot be, and a capital inside a pair is rare.
func TestGluedWords_Found(t *testing.T) {
	glued, seen := 0, 0
	for _, file := range ownTexts(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		x := scan(string(data))
		for i := range x.tokens {
			a, b, ok := neighbours(x, i)
			if !ok {
				continue
			}
			glued++
			got := Reader{Language: Dutch}.Read(a + b)
			if len(got) == 1 && got[0].Kind == GluedWords && got[0].Instead == a+" "+b {
				seen++
			}
		}
	}
	share := float64(seen) / float64(glued)
	t.Logf("%d of %d found: %.1f%%", seen, glued, 100*share)
	if glued < 1000 || share < 0.85 {
		t.Errorf("%d of %d glued pairs were found, want 85%%", seen, glued)
	}
}

// neighbours are the words i and i+1 where gluing them makes no word and one of them is a function word.
func neighbours(x *text, i int) (a, b string, ok bool) {
	if !x.is(i, word) || !x.tokens[i].plain || !x.is(i+1, space) || !x.is(i+2, word) || !x.tokens[i+2].plain {
		return "", "", false
	}
	a, b = x.of(i), x.of(i+2)
	whole := strings.ToLower(a + b)
	small := functionWords[Dutch][strings.ToLower(a)] || functionWords[Dutch][b]
	return a, b, small && !isCapital(b) && !dutchWords().has(whole) && !dutchNames().has(whole)
}
