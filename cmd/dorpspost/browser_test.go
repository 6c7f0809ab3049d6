package main

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/device"
)

// page is a page in a real Chromium, on a telephone of 360 by 640.
type page struct {
	t   *testing.T
	ctx context.Context
}

// phone is small on purpose: what fits there fits everywhere.
var phone = device.Info{Name: "a small telephone", Width: 360, Height: 640, Scale: 2, Mobile: true, Touch: true}

// follow opens a link in a browser of its own, or skips the rest of the test where there is none.
func follow(t *testing.T, link string) page {
	t.Helper()
	chromium := os.Getenv("DORPSPOST_TEST_CHROMIUM")
	if chromium == "" {
		t.Skip("not run: no Chromium, DORPSPOST_TEST_CHROMIUM is not set (make test finds or installs one)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], // headless, with a user folder of its own that is removed after
		chromedp.ExecPath(chromium), chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience), chromedp.Env("HOME="+t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // as root Chromium refuses to start with it
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience) // not the test's, which ends before the browser can be ended in order
	ctx, endBrowser := chromedp.NewExecAllocator(ctx, options...)
	ctx, endPage := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		endPage()
		endBrowser()
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as the context of its first act
		t.Fatalf("start %s: %v", chromium, err)
	}
	p := page{t, ctx}
	p.act("open "+link, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.Emulate(phone), chromedp.Navigate(link))
	})
	return p
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

// Shows checks what can be read on the page, and that nobody must scroll sideways for it.
func (p page) Shows(words ...string) {
	p.t.Helper()
	p.act("read the page", func(ctx context.Context) error {
		text, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("body")))
		for _, word := range words {
			if err == nil && !strings.Contains(strings.Join(strings.Fields(text), " "), word) {
				p.t.Errorf("the page does not show %q; it reads:\n%s", word, text)
			}
		}
		return err
	})
	p.act("measure the page", func(ctx context.Context) error {
		wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64]("document.documentElement.scrollWidth"))
		if wide > phone.Width {
			p.t.Errorf("the page is %d wide on a telephone of %d", wide, phone.Width)
		}
		return err
	})
}

// Ticked tells whether the box with this label is ticked.
func (p page) Ticked(label string) (ticked bool) {
	p.t.Helper()
	p.act("look at "+label, func(ctx context.Context) (err error) {
		ticked, err = chromedp.Run(ctx, chromedp.JavascriptAttribute[bool](`//input[@id=//label[normalize-space()="`+label+`"]/@for]`, "checked"))
		return err
	})
	return ticked
}

// Touch touches the label of a box, as a thumb does.
func (p page) Touch(label string) {
	p.t.Helper()
	p.act("touch "+label, func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.Tap(`//label[normalize-space()="`+label+`"]`))
	})
}

// Press touches a button and waits for the page that follows.
func (p page) Press(button string) {
	p.t.Helper()
	p.act("press "+button, func(ctx context.Context) error {
		answer, err := chromedp.RunResponse(ctx, chromedp.Tap(`//button[normalize-space()="`+button+`"]`))
		if err == nil && answer.Status != http.StatusOK {
			p.t.Errorf("%s leads to a page with status %d", button, answer.Status)
		}
		return err
	})
}
