package deliveries

import (
	"regexp"
	"strings"
	"testing"
)

func TestArchiveNames(t *testing.T) {
	for name, want := range map[string]string{
		"Week van de IMH 2027":          "week-van-de-imh-2027",
		"  Bedankt, kinderopvang!  ":    "bedankt-kinderopvang",
		"Éclairés: l’œuf & la poule":    "eclaires-loeuf-en-la-poule",
		"Maandbrief (01-06-2027 09:00)": "maandbrief-01-06-2027-09-00",
		"../../etc/passwd":              "etc-passwd",
		"ＩＭＨ ﬁn":                        "imh-fin",
		"неделя":                        "mail",
		"":                              "mail",
		"---":                           "mail",
		"x\u0000y\u202ez":               "x-y-z",
		strings.Repeat("dorp ", 30):     strings.TrimSuffix(strings.Repeat("dorp-", 12), "-"),
		strings.Repeat("d", 100):        strings.Repeat("d", 60),
		"a/b?c#d%20e":                   "a-b-c-d-20e",
		"Straße, Łódź, Þór, ÆØÅ, ığdır 1": "strasse-lodz-thor-aeoa-igdir-1",
	} {
		if got := archiveName(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

var nameShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func FuzzArchiveNames(f *testing.F) {
	for _, seed := range []string{"Week van de IMH 2027", "é\u0301", "\xff\xfe", "../", "ﬁ", strings.Repeat("ø", 90)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := archiveName(name)
		if !nameShape.MatchString(got) || len(got) > longestArchiveName || archiveName(got) != got {
			t.Errorf("%q is %q, and that is %q", name, got, archiveName(got))
		}
	})
}

// The archive's links lead straight on, whatever stands in an address; what is no counted link of this letter stays.
func TestUncountedLinks(t *testing.T) {
	page := `<a href="https://x.example/l/KEY/1">a</a> <a href='https://x.example/l/KEY/1'> <a href="https://x.example/l/KEY/11">b</a>` +
		` <a href="http://127.0.0.1:8080/l/KEY/2">c</a> <a href="https://x.example/l/OTHER/1">d</a> <a href="https://x.example/l/KEY/9">e</a> https://x.example/l/KEY/1`
	want := `<a href="https://a.example/?x=1&amp;y=&#34;">a</a> <a href='https://x.example/l/KEY/1'> <a href="https://eleven.example/">b</a>` +
		` <a href="https://two.example/">c</a> <a href="https://x.example/l/OTHER/1">d</a> <a href="https://x.example/l/KEY/9">e</a> https://x.example/l/KEY/1`
	links := map[int]string{1: `https://a.example/?x=1&y="`, 2: "https://two.example/", 11: "https://eleven.example/"}
	if got := uncounted(page, "KEY", links); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
