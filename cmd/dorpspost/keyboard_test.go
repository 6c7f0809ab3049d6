package main

import (
	"context"
	"slices"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Who has no mouse comes to everything with Tab, and sees at every step where they are.

// focused is where the keyboard is.
type focused struct {
	Name  string   `json:"name"`  // as a screen reader says it
	Group []string `json:"group"` // of a radio button: the names of all that the arrows lead to
	Shown bool     `json:"shown"` // it has an outline, and is in the window
}

const lookAtFocus = `(() => {
	const e = document.activeElement, text = s => (s || "").replace(/\s+/g, " ").trim();
	const name = x => text(x.getAttribute("aria-label") || (x.labels && x.labels.length ? x.labels[0].textContent : x.textContent));
	if (!e || e === document.body) return {name: "", group: [], shown: true};
	const outlined = [e, e.closest(".choice")].some(x => x && getComputedStyle(x).outlineStyle !== "none" && parseFloat(getComputedStyle(x).outlineWidth) >= 2);
	const box = e.getBoundingClientRect();
	return {
		name: name(e), group: e.type === "radio" ? [...e.form.elements[e.name]].map(name) : [],
		shown: outlined && box.width > 0 && box.left >= 0 && box.bottom > 0 && box.top < innerHeight,
	};
})()`

// strike strikes keys, one after the other.
func (p page) strike(what, keys string) {
	p.t.Helper()
	p.act(what, func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.KeyEvent(keys)) })
}

func (p page) focus() (f focused) {
	p.t.Helper()
	f = look[focused](p, "where the keyboard is", "document", lookAtFocus)
	if !f.Shown {
		p.t.Errorf("nobody can see that the keyboard is at %q", f.Name)
	}
	return f
}

// mostTabs is more than any page has: after the last one, Tab begins at the top.
const mostTabs = 120

// reach presses Tab until the keyboard is at what has this name, and arrows within a group of radio buttons; then it is
// chosen.
func (p page) reach(name string) (byArrow bool) {
	p.t.Helper()
	name = inOneLine(name)
	var seen []string
	for range mostTabs {
		p.strike("press Tab", kb.Tab)
		f := p.focus()
		for range len(f.Group) {
			if f.Name == name || !slices.Contains(f.Group, name) {
				break
			}
			p.strike("press an arrow", kb.ArrowDown)
			f, byArrow = p.focus(), true
		}
		if f.Name == name {
			return byArrow
		}
		seen = append(seen, f.Name)
	}
	p.t.Fatalf("the keyboard does not come to %q, but to %q", name, seen)
	return false
}
