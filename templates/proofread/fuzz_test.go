package proofread

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// hostile are texts that break programs.
var hostile = []string{
	strings.Repeat("a", 5000), strings.Repeat("é", 5000), strings.Repeat("de", 2500), "\x00\x01", "\xff\xfe", "👨‍👩‍👧🇧🇪", "\u202eabc\u202c",
	strings.Repeat("{{", 1000), strings.Repeat("{{ a@b.be ", 300), strings.Repeat("a.", 3000), strings.Repeat("IMH ABC ", 500),
	strings.Repeat("14 en ", 500) + "15 juni 2027", strings.Repeat("\n", 3000), strings.Repeat(" ", 3000), strings.Repeat("a\n", 2000),
	strings.Repeat("a-", 2000), strings.Repeat("?!", 2000), strings.Repeat("a/", 3000), strings.Repeat("dekinder", 7), strings.Repeat("(", 3000),
	strings.Repeat("o.a.", 1000), "maandag", "maandag 1", "14/", "14/6/", "2027-", "ma.", "May", "‘’“”«»", "a\u0301\u0301", "\r", "a\r\nb", "{%", "@", "#", "://", ".",
	strings.Repeat("lundi ", 500), strings.Repeat("14 ", 1000), strings.Repeat("14/", 1000), strings.Repeat("\u00ad", 1000), strings.Repeat(")?", 1000), "\r", "a\r", strings.Repeat("?)", 1000), "x. ", "Abc. ", "\"'",
}

func FuzzRead(f *testing.F) {
	for _, s := range hostile {
		f.Add(s[:min(len(s), 100)], Dutch) // the fuzzer makes them long by itself, and short ones faster
	}
	for _, l := range everyLanguage {
		f.Add("Dag {{ voornaam }}, komthet  uit op maandag 15 juni 2027 ? De de IMH. Klik hier !", l)
	}
	f.Fuzz(func(t *testing.T, s, language string) {
		x := scan(s)
		at := 0
		for _, k := range x.tokens {
			if k.start != at || k.end <= k.start {
				t.Fatalf("token %+v begins at %d, want %d", k, k.start, at)
			}
			at = k.end
		}
		if at != len(s) {
			t.Fatalf("tokens end at %d of %d", at, len(s))
		}
		r := Reader{Language: language, Today: today}
		for _, fault := range append(append(r.Read(s), r.Readability(s)...), Years(s)...) {
			if fault.Found != s[fault.Start:fault.End] {
				t.Fatalf("%+v: there stands %q", fault, s[fault.Start:fault.End])
			}
			if said := fault.Sentence(); !utf8.ValidString(said) || said == "" || len(said) > 1000 {
				t.Fatalf("%+v says %q", fault, said)
			}
		}
		for _, d := range Dates(s, language) {
			if d.Start >= d.End || d.End > len(s) {
				t.Fatalf("%+v of %d", d, len(s))
			}
		}
		LinkText(s)
		if share := Alike(s, s); share < 0 || share > 1 {
			t.Fatalf("Alike = %v", share)
		}
	})
}

// TestRead_Linear: 25 kB of anything is read within three seconds, where quadratic work takes far longer.
func TestRead_Linear(t *testing.T) {
	dutchWords()
	for _, piece := range append(slowWords(), hostile...) {
		s := strings.Repeat(piece, 25_000/len(piece)+1)
		for _, language := range []string{Dutch, French} {
			start := time.Now()
			r := Reader{Language: language, Today: today}
			r.Read(s)
			r.Readability(s)
			Years(s)
			Alike(s, s)
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("%.30q... in %s: %v", piece, language, took)
			}
		}
	}
}

// slowWords are words that look glued in many ways, all different.
func slowWords() []string {
	parts := []string{"de", "het", "kind", "en", "ouder", "van", "zorg", "in", "huis", "een", "dag", "werk", "tijd"}
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for range 4000 {
		for range 8 {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		b.WriteByte(' ')
	}
	return []string{b.String(), strings.ReplaceAll(b.String(), " ", ",")}
}

func BenchmarkRead(b *testing.B) {
	letter := strings.Repeat("Een veilige hechtingsrelatie ontstaat niet op één dag en ze hoeft ook niet volmaakt te zijn. Op maandag 14 juni 2027 "+
		"bogen twaalf kinderbegeleidsters uit zeven kinderdagverblijven zich over de vraag hoe je een peuter opvangt. ", 20)
	for name, s := range map[string]string{
		"letter of 4 kB": letter, "200 kB": strings.Repeat(letter, 200_000/len(letter)+1), "word of 5,000": strings.Repeat("kinderopvang", 417), "slow words 120 kB": slowWords()[0],
	} {
		b.Run(name, func(b *testing.B) {
			r := Reader{Language: Dutch, Today: today}
			r.Read(s)
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				r.Read(s)
			}
		})
	}
}
