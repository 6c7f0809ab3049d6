package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// visit is what one request carries along: who we are, the number that finds it in the log, and what went wrong.
type visit struct {
	id      string
	house   House
	proxies []netip.Prefix
	failure error // the detail of a fault of ours; logged once, at the end
}

type visitKey struct{}

func visitOf(r *http.Request) *visit {
	if v, ok := r.Context().Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{id: newID()}
}

// HouseOf is the house that this request knocked at.
func HouseOf(r *http.Request) House { return visitOf(r).house }

func newID() string { return strings.ToLower(rand.Text()[:10]) }

// open gives the request its number and writes its one line in the log when it is answered.
func (s Site) open(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		v := &visit{id: newID(), house: s.House, proxies: s.Proxies}
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		answer := &answer{ResponseWriter: w}
		next.ServeHTTP(answer, r)
		s.log(r, v, answer, time.Since(started))
	})
}

func (s Site) log(r *http.Request, v *visit, a *answer, took time.Duration) {
	if s.Log == nil {
		return
	}
	route := r.Pattern
	if route == "" {
		route = "none"
	}
	line := []slog.Attr{slog.String("request", v.id), slog.String("route", route), slog.Int("status", a.code()), slog.Int64("bytes", a.bytes), slog.Duration("took", took)}
	level := slog.LevelInfo
	if v.failure != nil {
		level = slog.LevelError
		line = append(line, slog.String("error", v.failure.Error()))
	}
	s.Log.LogAttrs(r.Context(), level, "request", line...)
}

// answer remembers what was answered.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}
