package templates

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		place Place
		value string
		want  string
	}{
		{"plain words", PlaceText, "Els", "Els"},
		{"markup in text", PlaceText, `<b>"O'Neil" & co`, "&lt;b&gt;&#34;O&#39;Neil&#34; &amp; co"},
		{"quotes in an attribute", PlaceAttribute, `" onclick="x`, "&#34; onclick=&#34;x"},
		{"a header cannot be begun", PlaceHeader, "a\r\nBcc: x@y", "a Bcc: x@y"},
		{"nor a line of text", PlacePlain, "a\nb\tc\u2028d", "a b c d"},
		{"overrides disappear", PlaceText, "a\u202Eb\u2066c", "abc"},
		{"controls disappear", PlaceText, "a\x00b\x1bc\u0085d", "abc d"},
		{"our tokens cannot be made", PlaceText, "\uE0000\uE001", "0"},
		{"bad UTF-8 is marked", PlacePlain, "a\xffb", "a\uFFFDb"},
		{"emoji stay", PlacePlain, "Zoë 🌻", "Zoë 🌻"},
		{"a link", PlaceURL, "https://a.example/u/x?a=1&b=2", "https://a.example/u/x?a=1&amp;b=2"},
		{"a link on loopback", PlaceURL, "http://127.0.0.1:8025/u/x", "http://127.0.0.1:8025/u/x"},
		{"a script is no link", PlaceURL, "javascript:alert(1)", ""},
		{"plain http is no link", PlaceURL, "http://a.example/", ""},
		{"a link with a space is none", PlaceURL, "https://a.example/ x", ""},
	}
	for _, test := range tests {
		if got := Escape(test.place, test.value); got != test.want {
			t.Errorf("%s: Escape(%s, %q) = %q, want %q", test.name, test.place, test.value, got, test.want)
		}
	}
}

func TestCheckLink(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"https://www.example.org", "https://a.example/b?c=d#e", "mailto:info@example.org?subject=Vraag", "tel:+3290000000",
		"http://localhost:8025/x", "http://[::1]/x", "https://xn--bj-tka.example/"} {
		if fault := checkLink(good); fault != "" {
			t.Errorf("checkLink(%q) = %q", good, fault)
		}
	}
	for _, bad := range []string{"", "www.example.org", "/x", "//a.example", "https:", "https://", "http://a.example", "ftp://a.example", "data:text/html,x",
		"JavaScript:x", "mailto:x", "tel:", "https://user:word@a.example/", "https://a.example/\nx", "https://a.example/\u202Ex", "http://127.0.0.1.a.example/"} {
		if checkLink(bad) == "" {
			t.Errorf("checkLink(%q) finds nothing wrong", bad)
		}
	}
}

// What passes unparsed would have passed parsed.
func TestPlainLinksAreLinks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		link := rapid.StringMatching(`https?:/{1,3}[a-zA-Z0-9._/:%-]{0,20}`).Draw(t, "link")
		if u, err := url.Parse(link); plainLink(link) && (err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil) {
			t.Errorf("%q passes: %v", link, err)
		}
	})
}

// FuzzEscape holds that what an HTML reader gets back is exactly the cleaned value, in a text and in an attribute, and that no
// value leaves its line.
func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"Els", "<script>", `"'&amp;`, "a\r\nBcc: x", "\u202E", "&#0;", "\xff\xfe", "--><!--", "\uE0001\uE001", "𝄞\uFFFE"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		want := clean(value)
		if strings.ContainsFunc(want, func(r rune) bool { return isBreak(r) || unclean(r) }) {
			t.Fatalf("clean(%q) leaves %q", value, want)
		}
		if Escape(PlaceHeader, value) != want || Escape(PlacePlain, value) != want {
			t.Fatalf("header and plain of %q are not %q", value, want)
		}
		text, title := parseBack(t, Escape(PlaceText, value), Escape(PlaceAttribute, value))
		if text != want || title != want {
			t.Fatalf("%q comes back as text %q and attribute %q, want %q", value, text, title, want)
		}
		if link := html.UnescapeString(Escape(PlaceURL, value)); link != "" && checkLink(link) != "" {
			t.Fatalf("%q leaves as the link %q", value, link)
		}
	})
}

// parseBack reads a text node and an attribute as a mail client does.
func parseBack(t *testing.T, text, attribute string) (string, string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(`<p title="` + attribute + `">.` + text + `</p>`))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data != "p" {
			continue
		}
		if n.FirstChild == nil || n.FirstChild.NextSibling != nil || n.NextSibling != nil {
			t.Fatalf("%q did not stay one text", text)
		}
		return strings.TrimPrefix(n.FirstChild.Data, "."), n.Attr[0].Val
	}
	t.Fatal("the paragraph is gone")
	return "", ""
}
