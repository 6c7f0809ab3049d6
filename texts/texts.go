// Package texts lets an administrator change every text that people see on pages and in notices. The words that the program
// comes with stand in tables beside the page that shows them; each table is an Of, and knows its texts by key
// ("leave.undo_hint"). What was changed stands in the database, and is laid over those tables as a whole: whoever asks for the
// words of a page gets them by one atomic load.
//
// A text that was changed has as many places to fill as the one that it replaces, so that no page breaks by it. What the words
// mean, and what is kept of them as proof, is for others.
package texts

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
)

// Book is the tables of one package of pages. New puts them in.
type Book struct{ tables []table }

var edition atomic.Uint64

// Edition counts how often words have changed in this process. Whoever keeps what was made of words asks for it before making that,
// and makes it anew once it has another value.
func Edition() uint64 { return edition.Load() }

// table is an Of without its types.
type table interface {
	title() string
	originals() []original
	lay(changes []Change) []*Fault
	try(changes []Change) []*Fault
}

// original is a text as the program has it.
type original struct{ key, language, text string }

// Of is a table of words in each language L: a T is a struct of strings, or of structs, slices and maps of them. It is safe for use
// by many goroutines.
type Of[L ~string, T any] struct {
	name  string
	words map[L]T // as the program has them
	check func(in L, words T) error
	now   atomic.Pointer[map[L]T]
}

// New makes a table and puts it into the book. Its keys begin with the name: "preferences.heading", "errors.no_page.title". It
// panics where a language lacks a text that another has, or has other places to fill (%s, %d), which every test sees.
func New[L ~string, T any](book *Book, name string, words map[L]T) *Of[L, T] {
	o := &Of[L, T]{name: name, words: words}
	o.now.Store(&o.words)
	if err := sound(o.originals()); err != nil {
		panic(fmt.Sprintf("texts: %s: %v", name, err))
	}
	book.tables = append(book.tables, o)
	return o
}

// Check adds a rule for the words of one language as a whole; it is asked before a change counts.
func (o *Of[L, T]) Check(check func(in L, words T) error) *Of[L, T] {
	o.check = check
	return o
}

// In is the words in a language, as they are now; without any T's zero value.
func (o *Of[L, T]) In(language L) T { return (*o.now.Load())[language] }

func (o *Of[L, T]) title() string { return o.name }

func (o *Of[L, T]) originals() (all []original) {
	for _, language := range sorted(o.words) {
		each(o.words[language], o.name, func(key, text string) {
			if text != "" { // nothing is said there
				all = append(all, original{key, string(language), text})
			}
		})
	}
	return all
}

// sorted are the languages of a table in the order of the house.
func sorted[L ~string, T any](words map[L]T) []L {
	order := func(l L) int { return slices.Index([]string{"nl", "fr", "en"}, string(l)) }
	return slices.SortedFunc(maps.Keys(words), func(a, b L) int { return order(a) - order(b) })
}

// lay replaces the words of the table by the originals with these changes. What does not fit is left out, and returned.
func (o *Of[L, T]) lay(changes []Change) []*Fault {
	words, faults := o.with(changes)
	o.now.Store(&words)
	edition.Add(1)
	return faults
}

// try says what does not fit.
func (o *Of[L, T]) try(changes []Change) []*Fault {
	_, faults := o.with(changes)
	return faults
}

func (o *Of[L, T]) with(changes []Change) (words map[L]T, faults []*Fault) {
	words = maps.Clone(o.words)
	for language := range words {
		inOne, bad := o.changed(language, changes)
		words[language], faults = inOne, append(faults, bad...)
	}
	return words, faults
}

// changed is the words of one language with its changes: all that fit, or where the rule for the whole refuses them, none.
func (o *Of[L, T]) changed(language L, changes []Change) (words T, faults []*Fault) {
	fitting := map[string]string{}
	var of []Change
	texts := map[string]string{}
	each(o.words[language], o.name, func(key, text string) { texts[key] = text })
	for _, c := range changes {
		text, known := texts[c.Key]
		if !known || c.Language != string(language) {
			continue
		}
		if err := fits(text, c.Text); err != nil {
			faults = append(faults, &Fault{c.Key, c.Language, err})
			continue
		}
		fitting[c.Key] = c.Text
		of = append(of, c)
	}
	if len(fitting) == 0 {
		return o.words[language], faults
	}
	words = replaced(o.words[language], o.name, fitting)
	if o.check == nil {
		return words, faults
	}
	if err := o.check(language, words); err != nil {
		for _, c := range of {
			faults = append(faults, &Fault{c.Key, c.Language, err})
		}
		return o.words[language], faults
	}
	return words, faults
}

// sound says what is wrong with a table as the program has it.
func sound(all []original) error {
	first := map[string]string{}
	count := map[string]int{}
	for _, o := range all {
		if strings.TrimSpace(o.text) == "" {
			return fmt.Errorf("%s is nothing but spaces in %q", o.key, o.language)
		}
		if text, seen := first[o.key]; !seen {
			first[o.key] = o.text
		} else if !slices.Equal(verbs(text), verbs(o.text)) {
			return fmt.Errorf("%s has other places to fill in %q", o.key, o.language)
		}
		count[o.language]++
	}
	if len(all) == 0 {
		return errors.New("it has no texts")
	}
	for language, n := range count {
		if n != len(first) {
			return fmt.Errorf("it has %d of %d texts in %q", n, len(first), language)
		}
	}
	return nil
}
