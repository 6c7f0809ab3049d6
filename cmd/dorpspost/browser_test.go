package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/device"
	"github.com/chromedp/chromedp/kb"
)

// page is a page in a real Chromium that runs no scripts, on a telephone of 360 by 640.
type page struct {
	t    *testing.T
	ctx  context.Context
	keys bool // acts by a keyboard alone; else by a thumb
}

// phone is small on purpose: what fits there fits everywhere.
var phone = device.Info{Name: "a small telephone", Width: 360, Height: 640, Scale: 2, Mobile: true, Touch: true}

// chromium is the one browser of all stories, started by the first. Each story has a tab of its own.
var chromium struct {
	once sync.Once
	ctx  context.Context
	err  error
	end  func()
}

// follow opens a link in a tab of its own, or skips the rest of the test where there is no browser.
func follow(t *testing.T, link string) page {
	t.Helper()
	path := os.Getenv("DORPSPOST_TEST_CHROMIUM")
	if path == "" {
		t.Skip("not run: no Chromium, DORPSPOST_TEST_CHROMIUM is not set (make test finds or installs one)")
	}
	chromium.once.Do(func() { startChromium(path) })
	if chromium.err != nil {
		t.Fatalf("start %s: %v", path, chromium.err)
	}
	ctx, closeTab := chromedp.NewContext(chromium.ctx)
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx, chromedp.Emulate(phone)); err != nil { // a tab lives as long as the context of its first act
		t.Fatalf("open a tab: %v", err)
	}
	p := page{t: t, ctx: ctx}
	p.Open(link)
	return p
}

func startChromium(path string) {
	home, err := os.MkdirTemp("", "dorpspost-chromium-")
	if err != nil {
		chromium.err = err
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], // headless, with a user folder of its own that is removed after
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience), chromedp.Env("HOME="+home),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("blink-settings", "scriptEnabled=false"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // as root Chromium refuses to start with it
	}
	ctx, endBrowser := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endTab := chromedp.NewContext(ctx)
	chromium.ctx = ctx
	chromium.end = func() {
		_ = chromedp.Cancel(ctx)
		endTab()
		endBrowser()
		_ = os.RemoveAll(home)
	}
	chromium.err = errors.Join(chromedp.Do(ctx), withoutScripts(ctx))
}

// withoutScripts fails where a page could run a script: then the stories would tell less than they say.
func withoutScripts(ctx context.Context) error {
	if err := chromedp.Do(ctx, chromedp.Navigate(`data:text/html,<title>off</title><script>document.title="on"</script>`)); err != nil {
		return err
	}
	title, err := chromedp.Run(ctx, chromedp.Title())
	if err == nil && title != "off" {
		err = errors.New("it runs scripts")
	}
	return err
}

// act does one thing on the page, in good time.
func (p page) act(what string, do func(context.Context) error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience/2)
	defer cancel()
	if err := do(ctx); err != nil {
		text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		p.t.Fatalf("%s: %v; the page reads:\n%s", what, err, text)
	}
}

// Open goes to an address that leads to a page.
func (p page) Open(link string) {
	p.t.Helper()
	p.OpenAs(link, http.StatusOK)
}

// OpenAs goes to an address that is answered with this status.
func (p page) OpenAs(link string, status int64) {
	p.t.Helper()
	p.leads("open "+link, status, chromedp.Navigate(link))
}

// leads does what must bring another page with this status.
func (p page) leads(what string, status int64, do ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	p.act(what, func(ctx context.Context) error {
		answer, err := chromedp.RunResponse(ctx, do...)
		if err == nil && answer.Status != status {
			p.t.Errorf("%s leads to a page with status %d, want %d", what, answer.Status, status)
		}
		return err
	})
}

// Reads is what can be read on the page, with its blanks as one.
func (p page) Reads() string {
	p.t.Helper()
	return inOneLine(look[string](p, "the page", "document.body", "e.innerText"))
}

func inOneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Source is the page's HTML.
func (p page) Source() string {
	p.t.Helper()
	return look[string](p, "the source", "document.documentElement", "e.outerHTML")
}

// At is the address of the page.
func (p page) At() string {
	p.t.Helper()
	return look[string](p, "the address", "document", "e.location.href")
}

// Shows checks what can be read on the page, and that nobody must scroll sideways for it.
func (p page) Shows(words ...string) {
	p.t.Helper()
	text := p.Reads()
	for _, word := range words {
		if !strings.Contains(text, inOneLine(word)) {
			p.t.Errorf("the page does not show %q; it reads:\n%s", word, text)
		}
	}
	if wide := look[int64](p, "the page", "document.documentElement", "e.scrollWidth"); wide > phone.Width {
		p.t.Errorf("the page is %d wide on a telephone of %d", wide, phone.Width)
	}
}

// look evaluates what is of an element, as the browser's own tools do: the page itself runs no scripts.
func look[T any](p page, at, element, what string) (seen T) {
	p.t.Helper()
	p.act("look at "+at, func(ctx context.Context) (err error) {
		seen, err = chromedp.Run(ctx, chromedp.Evaluate[T](`(() => { const e = `+element+`; if (!e) throw new Error("it is not there"); return `+what+` })()`))
		return err
	})
	return seen
}

// reading finds the element of this kind that reads so.
func reading(kind, words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)].find(e => e.textContent.replace(/\s+/g, " ").trim() === %q)`, kind, inOneLine(words))
}

// labelled finds what a label is for.
func labelled(label string) string { return "(" + reading("label", label) + " || {}).control" }

// Ticked tells whether the box with this label is ticked.
func (p page) Ticked(label string) bool {
	p.t.Helper()
	return look[bool](p, label, labelled(label), "e.checked")
}

// Value is what the field with this label holds.
func (p page) Value(label string) string {
	p.t.Helper()
	return look[string](p, label, labelled(label), "e.value")
}

// Href is where a link leads.
func (p page) Href(link string) string {
	p.t.Helper()
	return look[string](p, link, reading("a", link), "e.href")
}

// tap touches an element in the middle of its first line, as a thumb does that sees it.
func (p page) tap(name, element string) chromedp.Action[chromedp.Void] {
	p.t.Helper()
	at := look[[2]float64](p, name, element, `(() => {
		e.scrollIntoView({block: "center"});
		const line = e.getClientRects()[0], x = line.x + line.width / 2, y = line.y + line.height / 2;
		const hit = document.elementFromPoint(x, y);
		if (!hit || !e.contains(hit)) throw new Error("something lies over it");
		return [x, y];
	})()`)
	return chromedp.TapXY(at[0], at[1])
}

// Touch touches the label of a box, as a thumb does, or comes to the box and presses the space bar.
func (p page) Touch(label string) {
	p.t.Helper()
	if p.keys {
		if !p.reach(label) { // a radio button is chosen by coming to it with the arrows
			p.strike("tick "+label, " ")
		}
		return
	}
	thumb := p.tap(label, reading("label", label))
	p.act("touch "+label, func(ctx context.Context) error { return chromedp.Do(ctx, thumb) })
}

// Type fills in a field, in place of what it holds.
func (p page) Type(label, text string) {
	p.t.Helper()
	before := p.Value(label)
	p.into(label)
	p.strike("type in "+label, kb.End+strings.Repeat(kb.Backspace, len([]rune(before)))+text)
	if got := p.Value(label); got != text {
		p.t.Fatalf("%s holds %q after typing %q", label, got, text)
	}
}

// Choose chooses from a list by typing how the choice begins.
func (p page) Choose(label, option string) {
	p.t.Helper()
	p.into(label)
	p.strike("choose "+option, option)
	if shown := look[string](p, label, labelled(label), "e.selectedOptions[0].text"); inOneLine(shown) != inOneLine(option) {
		p.t.Errorf("%s shows %q, want %q", label, shown, option)
	}
}

// into puts the cursor in a field.
func (p page) into(label string) {
	p.t.Helper()
	if p.keys {
		p.reach(label)
		return
	}
	look[any](p, label, labelled(label), "e.focus()")
}

// Press touches a button, or comes to it and presses Enter, and waits for the page that follows.
func (p page) Press(button string) {
	p.t.Helper()
	p.PressAs(button, http.StatusOK)
}

// PressAs presses a button that leads to a page with this status.
func (p page) PressAs(button string, status int64) {
	p.t.Helper()
	p.use("press "+button, "button", button, status)
}

// Follow follows a link.
func (p page) Follow(link string) {
	p.t.Helper()
	p.use("follow "+link, "a", link, http.StatusOK)
}

func (p page) use(what, kind, name string, status int64) {
	p.t.Helper()
	if p.keys {
		p.reach(name)
		p.leads(what, status, chromedp.KeyEvent(kb.Enter))
		return
	}
	p.leads(what, status, p.tap(name, reading(kind, name)))
}
