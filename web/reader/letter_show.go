package reader

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"dorpspost/deliveries"
	"dorpspost/web"
)

// letterPolicy lets the web version of a letter have what a letter has: styles in its own text, and pictures of this site.
// It runs nothing, and nobody can put it into a page of theirs.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// showLetter handles the "GET /o/{key}" route: the web version of a letter, which knows no reader.
func (p Pages) showLetter(w http.ResponseWriter, r *http.Request) {
	page, err := p.letter(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	head := w.Header()
	head.Set("Content-Security-Policy", letterPolicy)
	// It never changes. The bound is for a browser that others use too; a cache between us keeps nothing.
	head.Set("Cache-Control", "private, max-age=600")
	head.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = strings.NewReader(page).WriteTo(w) // a browser that left cannot be told so
}

func (p Pages) letter(r *http.Request) (page string, err error) {
	key := r.PathValue("key")
	if !keyShaped(key) {
		return "", web.ErrNoPage
	}
	page, err = p.Letters.Online(r.Context(), key)
	return page, unknown(err)
}

// follow handles the "GET /l/{key}/{n}" route: a link of a letter, which leads to where the letter says and nowhere else.
// It is the one GET that changes something, as docs/design.md has it: a counter, the same for all readers, goes up by one. The
// reader does not wait for it.
func (p Pages) follow(w http.ResponseWriter, r *http.Request) {
	key, number := r.PathValue("key"), r.PathValue("n")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxLink || strconv.Itoa(n) != number || !keyShaped(key) {
		web.Error(w, r, web.ErrNoPage)
		return
	}
	address, err := p.Letters.Follow(r.Context(), key, n)
	if err != nil {
		web.Error(w, r, unknown(err))
		return
	}
	if isClick(r) {
		p.Clicks.Add(key, n, visitor(r))
	}
	http.Redirect(w, r, address, http.StatusFound)
}

// maxLink is above the number of any letter's last link, and within what both databases take for a number.
const maxLink = 10_000

// longestKey is above what any letter's key has.
const longestKey = 64

// keyShaped tells whether a text can be a letter's key (crypto/rand.Text), so that nothing odd reaches the database.
func keyShaped(key string) bool {
	return key != "" && len(key) <= longestKey && strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

func unknown(err error) error {
	if errors.Is(err, deliveries.ErrNoLetter) {
		return web.ErrNoPage
	}
	return err
}
