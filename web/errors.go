package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"dorpspost/database"
	"dorpspost/subscribers"
)

// What a handler can say to the error door in its own name.
var (
	ErrNoPage    = errors.New("no such page")
	ErrMethod    = errors.New("this page does not take that method")
	ErrForm      = errors.New("the form holds something that the page did not offer")
	ErrOtherSite = errors.New("posted from another site")
)

// Refusal is an error that brings its own words for the person who sees it.
type Refusal struct {
	Status      int
	Language    subscribers.Language // of the words; empty: as the browser asks
	Title, Text string
	Help        string // a mailbox to write to; empty where that is no help
}

func (r *Refusal) Error() string { return r.Title + " " + r.Text }

// fault is a kind of failure with a page of its own, in three languages.
type fault string

const (
	deadLink    fault = "dead link"
	noPage      fault = "no page"
	wrongMethod fault = "wrong method"
	oddForm     fault = "odd form"
	otherSite   fault = "other site"
	tooLarge    fault = "too large"
	tooMany     fault = "too many"
	tooOften    fault = "too often"
	busy        fault = "busy"
	ours        fault = "ours"
)

// faces says which error shows which page. The first that matches counts; what matches none is a fault of ours.
var faces = []struct {
	err    error
	fault  fault
	status int
}{
	{subscribers.ErrForgedToken, deadLink, http.StatusNotFound},
	{subscribers.ErrNotFound, deadLink, http.StatusNotFound}, // the same page: a link tells nothing about an address
	{subscribers.ErrExpired, deadLink, http.StatusNotFound},
	{ErrNoPage, noPage, http.StatusNotFound},
	{ErrMethod, wrongMethod, http.StatusMethodNotAllowed},
	{ErrForm, oddForm, http.StatusBadRequest},
	{subscribers.ErrNoTopic, oddForm, http.StatusBadRequest},
	{subscribers.ErrTooLate, oddForm, http.StatusBadRequest},
	{ErrOtherSite, otherSite, http.StatusForbidden},
	{subscribers.ErrTooMany, tooMany, http.StatusTooManyRequests},
	{subscribers.ErrTooOften, tooOften, http.StatusTooManyRequests},
	{database.ErrBusy, busy, http.StatusServiceUnavailable},
	{context.DeadlineExceeded, busy, http.StatusServiceUnavailable},
	{database.ErrDiskFull, busy, http.StatusServiceUnavailable},
	{database.ErrReadOnly, busy, http.StatusServiceUnavailable},
}

// Error is the only place that turns an error into a status and a page. A fault of ours is shown without its detail,
// with a number that finds the detail in the log; the caller logs nothing and returns.
func Error(w http.ResponseWriter, r *http.Request, err error) {
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		page := errorPage{errorWords: errorWords{Title: refusal.Title, Text: refusal.Text}, Mailbox: refusal.Help}
		showError(w, r, refusal.Status, cmp.Or(refusal.Language, LanguageFor(r, "")), page)
		return
	}
	RetryAfter(w, err)
	in := LanguageFor(r, "")
	page, _, status := faceFor(r, in, err)
	if page.Ask != "" {
		page.AskPath = InLanguage(r, LinkPath)
	}
	showError(w, r, status, in, page)
}

// Note keeps for the log what went wrong behind a page that is shown all the same.
func Note(r *http.Request, err error) { visitOf(r).failure = err }

// RetryAfter says in the head of an answer with status 429 in how many seconds there is room again (RFC 9110 section 10.2.3), as
// far as the error knows.
func RetryAfter(w http.ResponseWriter, err error) {
	if many, ok := errors.AsType[*subscribers.TooManyError](err); ok {
		seconds := int(math.Ceil(many.Wait.Seconds()))
		w.Header().Set("Retry-After", strconv.Itoa(max(1, seconds)))
	}
}

// ErrorJSON is Error for a program: {"error": a sentence, "code": a word}, in this language.
func ErrorJSON(w http.ResponseWriter, r *http.Request, in subscribers.Language, err error) {
	page, kind, status := faceFor(r, in, err)
	told := struct {
		Error  string `json:"error"`
		Code   string `json:"code"`
		Number string `json:"number,omitempty"`
	}{page.Title + ". " + page.Text, strings.ReplaceAll(string(kind), " ", "-"), page.Number}
	RetryAfter(w, err)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Language", own[in].tag)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(told)
}

// faceFor finds the words for an error, and keeps the detail of a fault of ours for the log.
func faceFor(r *http.Request, in subscribers.Language, err error) (page errorPage, kind fault, status int) {
	kind, status = faceOf(err)
	page = errorPage{errorWords: errorTexts.In(in)[kind]}
	if status >= http.StatusInternalServerError && !stoppedLooking(r, err) {
		v := visitOf(r)
		v.failure = err
		page.Number = v.id
	}
	return page, kind, status
}

// stoppedLooking tells whether this is only a browser that no longer waits for a page. Whoever sent something and left
// may believe that it was done.
func stoppedLooking(r *http.Request, err error) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.Context().Err() != nil && errors.Is(err, context.Canceled)
}

func faceOf(err error) (fault, int) {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge, http.StatusRequestEntityTooLarge
	}
	for _, face := range faces {
		if errors.Is(err, face.err) {
			return face.fault, face.status
		}
	}
	return ours, http.StatusInternalServerError
}

// errorPage is what the error page shows.
type errorPage struct {
	errorWords
	AskPath string
	Mailbox string // that helps; empty where there is none
	Number  string // finds the request in the log; empty when there is nothing to find
}

// errorWords are the words of one fault.
type errorWords struct {
	Title, Text string
	Advice      string // what the person can do now
	Ask         string // offers a fresh link by mail; empty where that is no help
}

var errorSheet = NewSheet[errorPage](pages, "error.html")

func showError(w http.ResponseWriter, r *http.Request, status int, in subscribers.Language, page errorPage) {
	frame := NewFrame(r, in, page.Title)
	if err := errorSheet.write(w, r, status, frame, page); err != nil {
		visitOf(r).failure = errors.Join(visitOf(r).failure, err)
		http.Error(w, page.Title, status)
	}
}
