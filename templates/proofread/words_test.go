package proofread

import (
	"bytes"
	"compress/flate"
	"flag"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "make words/*.flate anew from the list that Debian's package wdutch installs")

// debian is where wdutch puts its list.
const debian = "/usr/share/dict/dutch"

// collect reads a list of one word per line. It leaves out what is never looked up (words with a digit, a hyphen, an
// apostrophe or a space), and tells names from words: a name stands there with a capital only.
func collect(lines string) (words, names []string) {
	isName := make(map[string]bool, 400_000)
	for line := range strings.Lines(lines) {
		word := strings.TrimSpace(line)
		if word == "" || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
			continue
		}
		lower := strings.ToLower(word)
		name, seen := isName[lower]
		isName[lower] = lower != word && (name || !seen)
	}
	for _, word := range slices.Sorted(maps.Keys(isName)) {
		if isName[word] {
			names = append(names, word)
		} else {
			words = append(words, word)
		}
	}
	return words, names
}

// pack writes what unpack reads.
func pack(tb testing.TB, words []string) []byte {
	tb.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		tb.Fatal(err)
	}
	before := ""
	for _, word := range words {
		shared := 0
		for shared < min(len(before), len(word)) && before[shared] == word[shared] {
			shared++
		}
		if len(word) >= counts {
			tb.Fatalf("%q is too long for a list whose counts are under %d", word, counts)
		}
		if _, err := w.Write(append([]byte{byte(len(before) - shared)}, word[shared:]...)); err != nil {
			tb.Fatal(err)
		}
		before = word
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return packed.Bytes()
}

// all lists the words of a list.
func all(l *wordList) (words []string) {
	var now []byte
	for rest := l.words; len(rest) > 0; {
		end := wordEnd(rest)
		now = append(now[:rest[0]], rest[1:end]...)
		words = append(words, string(now))
		rest = rest[end:]
	}
	return words
}

// TestWords_AreDebians compares the words in the program with the list they were made from, where that is installed.
func TestWords_AreDebians(t *testing.T) {
	lines, err := os.ReadFile(debian)
	if err != nil {
		t.Skipf("%v (package wdutch is not installed)", err)
	}
	words, names := collect(string(lines))
	for _, list := range []struct {
		file string
		want []string
		got  func() *wordList
	}{{"words/words.flate", words, dutchWords}, {"words/names.flate", names, dutchNames}} {
		if *update {
			if err := os.WriteFile(list.file, pack(t, list.want), 0o644); err != nil {
				t.Fatal(err)
			}
			t.Logf("%s is new: run the tests again without -update", list.file)
		} else if !slices.Equal(all(list.got()), list.want) {
			t.Errorf("%s is not what %s gives; -update makes it anew", list.file, debian)
		}
	}
}

// TestWords_Count needs no Debian: a list cut short or packed wrongly is noticed anywhere.
func TestWords_Count(t *testing.T) {
	for name, list := range map[string]struct {
		words *wordList
		want  int
	}{"words": {dutchWords(), 348_872}, "names": {dutchNames(), 42_545}} {
		words := all(list.words)
		if len(words) != list.want || !slices.IsSorted(words) {
			t.Errorf("%s: %d words, sorted %v, want %d sorted ones", name, len(words), slices.IsSorted(words), list.want)
		}
	}
}

func TestWords_Has(t *testing.T) {
	for word, want := range map[string][2]bool{ // a word, a name
		"de": {true, false}, "kinderopvang": {true, false}, "a": {true, false}, "zzz": {true, false}, "één": {true, false},
		"vlaanderen": {false, true}, "brugge": {false, true},
		"": {}, "komthet": {}, "kinderopvan": {}, "kinderopvangg": {}, "zzzz": {}, "\x00": {}, "\xff": {}, "Brugge": {},
	} {
		if got := [2]bool{dutchWords().has(word), dutchNames().has(word)}; got != want {
			t.Errorf("%q: word, name = %v, want %v", word, got, want)
		}
	}
}

// TestWords_Packed: whatever list is packed, exactly its words are found.
func TestWords_Packed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfDistinct(rapid.StringMatching(`[a-cé]{1,5}`), rapid.ID).Draw(r, "words")
		slices.Sort(words)
		list := unpack(pack(t, words))
		if diff := cmp.Diff(words, append([]string{}, all(list)...)); diff != "" {
			r.Fatalf("unpacked differs: %s", diff)
		}
		word := rapid.StringMatching(`[a-cé]{0,6}`).Draw(r, "word")
		if got, want := list.has(word), slices.Contains(words, word); got != want {
			r.Fatalf("has(%q) = %v", word, got)
		}
	})
}

func BenchmarkWords_Load(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		unpack(packedWords)
		unpack(packedNames)
	}
	b.ReportMetric(float64(len(packedWords)+len(packedNames)), "packed-B")
	kept := 0
	for _, l := range []*wordList{dutchWords(), dutchNames()} {
		kept += cap(l.words) + 4*cap(l.blocks)
	}
	b.ReportMetric(float64(kept), "kept-B")
	runtime.KeepAlive(kept)
}

func BenchmarkWords_Has(b *testing.B) {
	words := []string{"de", "kinderopvang", "hechtingsrelatie", "zzzz", "vlaanderen"}
	list := dutchWords()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		list.has(words[i%len(words)])
	}
}
