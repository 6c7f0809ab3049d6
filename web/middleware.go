package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
)

// contentPolicy lets a page load its own style sheet and drawings, post to this service, and nothing else.
const contentPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secured sets the headers that every answer carries. A handler may replace a single one, and says why there.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", contentPolicy)
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("X-Frame-Options", "DENY")
		head.Set("X-Robots-Tag", "noindex, nofollow")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		head.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic into the error page. The rest of the service goes on.
func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch fault := recover(); fault {
			case nil:
			case http.ErrAbortHandler:
				panic(fault) // net/http's own way to break off an answer
			default:
				Error(w, r, fmt.Errorf("panic: %v\n%s", fault, debug.Stack()))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// limited reads a body before anything acts on it, and no more of it than forms need: half a form, or far too much of one, does
// nothing, also where a route needs no field of it. Bodies of another type than forms have are judged by their routes.
func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			if err != nil {
				Error(w, r, fmt.Errorf("%w: %w", ErrForm, err))
				return
			}
			if bytes.Count(body, []byte{'&'}) >= fieldLimit {
				Error(w, r, fmt.Errorf("%w: it has too many fields", ErrForm))
				return
			}
		}
		r.Body = io.NopCloser(&readSoFar{bytes.NewReader(body), err})
		next.ServeHTTP(w, r)
	})
}

// readSoFar is a body that was read, as far as it could be.
type readSoFar struct {
	body *bytes.Reader
	err  error // after the body; nil at its true end
}

// Read fails as reading the body did.
func (s *readSoFar) Read(p []byte) (int, error) {
	n, err := s.body.Read(p)
	if err != nil && s.err != nil {
		err = s.err
	}
	return n, err
}

// routed gives the mux's own refusals (no such page, not with this method) our page instead of its bare line, or JSON on
// the paths of programs.
func routed(mux *http.ServeMux, programs map[string]bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refusal, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		bare := bareAnswer{head: http.Header{}}
		refusal.ServeHTTP(&bare, r)
		if bare.status != http.StatusMethodNotAllowed {
			Error(w, r, ErrNoPage)
			return
		}
		w.Header().Set("Allow", bare.head.Get("Allow"))
		if programs[r.URL.Path] {
			ErrorJSON(w, r, LanguageFor(r, ""), ErrMethod)
			return
		}
		Error(w, r, ErrMethod)
	})
}

// bareAnswer keeps the status and head of an answer and drops its body.
type bareAnswer struct {
	head   http.Header
	status int
}

func (b *bareAnswer) Header() http.Header         { return b.head }
func (b *bareAnswer) Write(p []byte) (int, error) { return len(p), nil }
func (b *bareAnswer) WriteHeader(status int)      { b.status = status }

// guardOrigin refuses posts from other sites as far as the route asks for it.
func guardOrigin(from Origin, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from != AnySite {
			if err := CheckOrigin(r, from); err != nil {
				Error(w, r, err)
				return
			}
		}
		next(w, r)
	})
}

// CheckOrigin fails with ErrOtherSite when a request that changes something comes from a page of another site. A route
// that is open to any site calls it for those of its acts that are not.
func CheckOrigin(r *http.Request, from Origin) error {
	if from == ByLink && r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "null" {
		return nil
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return fmt.Errorf("%w: %w", ErrOtherSite, err)
	}
	return nil
}
