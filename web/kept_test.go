package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"dorpspost/texts"
)

// say is a page of two words: one of its own, one by which it is kept.
type say struct{ Own, Shared string }

func newSayings() *Kept[say] {
	page := `{{define "content"}}<a href="{{.Page.Own}}">{{.Page.Shared}} {{.Page.Own}}</a>{{end}}`
	return NewKept(NewSheet[say](fstest.MapFS{"pages/say.html": {Data: []byte(page)}}, "say.html"))
}

// ask returns the page, and whether it had to be made.
func (k *Kept[T]) ask(word, shared string, build func(mark string) T) (text string, made bool) {
	answer, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
	before := len(k.pages)
	k.Show(answer, r, http.StatusOK, []string{word}, func(marks []string) (Frame, T, string) {
		return NewFrame(r, "nl", "Zeg"), build(marks[0]), Key(shared)
	})
	return answer.Body.String(), len(k.pages) != before
}

func TestKeptPagesAreMadeOnce(t *testing.T) {
	k := newSayings()
	for i, want := range []struct {
		own, shared, says string
		made              bool
	}{
		{"/a", "een", `<a href="/a">een /a</a>`, true},
		{"/b", "een", `<a href="/b">een /b</a>`, false},
		{"/b", "twee", `<a href="/b">twee /b</a>`, true},
		{`/"<&'`, "een", `<a href="/&#34;&lt;&amp;&#39;">een /&#34;&lt;&amp;&#39;</a>`, false},
	} {
		text, made := k.ask(want.own, want.shared, func(mark string) say { return say{mark, want.shared} })
		if made != want.made || !strings.Contains(text, want.says) {
			t.Errorf("%d: made %t, says %s", i, made, text)
		}
	}
}

// After an administrator changed a text no page says what it said before.
func TestKeptPagesEndWithTheirEdition(t *testing.T) {
	k := newSayings()
	k.ask("/a", "een", func(mark string) say { return say{mark, "vroeger"} })
	k.edition-- // as if the words had changed since
	text, _ := k.ask("/a", "een", func(mark string) say { return say{mark, "nu"} })
	if !strings.Contains(text, "nu /a") || k.edition != texts.Edition() {
		t.Errorf("it says %s", text)
	}
}

func TestKeptPagesAreBounded(t *testing.T) {
	k := newSayings()
	for i := range 2*mostKept + 1 {
		k.ask("/a", fmt.Sprint(i), func(mark string) say { return say{mark, ""} })
		if len(k.pages) > mostKept {
			t.Fatalf("%d pages are kept", len(k.pages))
		}
	}
}

func TestKeptPagesForManyAtOnce(t *testing.T) {
	k := newSayings()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 50 {
				own, shared := fmt.Sprintf("/%d-%d", i, n), fmt.Sprint(n%5)
				answer, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
				k.Show(answer, r, http.StatusOK, []string{own}, func(marks []string) (Frame, say, string) {
					return NewFrame(r, "nl", "Zeg"), say{marks[0], shared}, Key(shared)
				})
				if want := fmt.Sprintf(`<a href="%s">%s %s</a>`, own, shared, own); !strings.Contains(answer.Body.String(), want) {
					t.Errorf("want %s in %s", want, answer.Body)
				}
			}
		})
	}
	all.Wait()
}

func TestKeysTellApart(t *testing.T) {
	if Key("a", "bc") == Key("ab", "c") || Key("a") == Key("a", "") || Key("1:a") == Key("a") {
		t.Error("two lists of words have one key")
	}
}
