package reader

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// eraseTime is how long an erasure may take: more than an act, because it also clears files.
const eraseTime = 25 * time.Second

// postErase handles the "POST /g/{token}/wissen" route. The link that led here dies with what it showed, so the answer is the
// last page itself; whoever pressed twice gets it twice.
func (p Pages) postErase(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		web.Error(w, r, fmt.Errorf("%w: %w", web.ErrForm, err))
		return
	}
	number, err := p.Tokens.Read(subscribers.PurposeData, r.PathValue("token"))
	if err != nil {
		web.Error(w, r, err)
		return
	}
	if in, known := p.lately.result(subscribers.AskID(number)); known {
		showErased(w, r, in)
		return
	}
	ask, person, err := p.dataOf(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	if r.PostForm.Get("sure") != "yes" {
		p.showErasePage(w, r, http.StatusUnprocessableEntity, ask, person, true)
		return
	}
	in := web.LanguageFor(r, person.Language)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), eraseTime)
	defer cancel()
	if err := p.lately.erase(ask.ID, in, func() error { return p.Erase(ctx, person.ID) }); err != nil {
		web.Error(w, r, err)
		return
	}
	showErased(w, r, in)
}

// erasedLately remembers by which links somebody was erased in the last minutes, and in which language: whoever presses twice,
// or reloads the last page, is told the same. Nothing in it says who.
type erasedLately struct {
	mu  sync.Mutex
	all map[subscribers.AskID]*erasure
}

// erasure is one erasure on its way, or done.
type erasure struct {
	in    subscribers.Language
	begun time.Time
	done  chan struct{}
	err   error
}

// remembered is how long an erasure is remembered.
const remembered = 10 * time.Minute

// result waits for an erasure that has begun.
func (e *erasedLately) result(ask subscribers.AskID) (in subscribers.Language, erased bool) {
	e.mu.Lock()
	begun := e.all[ask]
	e.mu.Unlock()
	if begun == nil {
		return "", false
	}
	<-begun.done
	return begun.in, begun.err == nil
}

// erase does it once, however many press at the same moment.
func (e *erasedLately) erase(ask subscribers.AskID, in subscribers.Language, do func() error) error {
	e.mu.Lock()
	if begun := e.all[ask]; begun != nil {
		e.mu.Unlock()
		<-begun.done
		return begun.err
	}
	begun := &erasure{in: in, begun: time.Now(), done: make(chan struct{}), err: errBrokenOff}
	e.forget(begun.begun)
	e.all[ask] = begun
	e.mu.Unlock()
	defer e.end(ask, begun)
	begun.err = do()
	return begun.err
}

// end lets go of who waits. What failed can be tried again.
func (e *erasedLately) end(ask subscribers.AskID, begun *erasure) {
	if begun.err != nil {
		e.mu.Lock()
		delete(e.all, ask)
		e.mu.Unlock()
	}
	close(begun.done)
}

// errBrokenOff is what those get who waited for an erasure that panicked.
var errBrokenOff = errors.New("the erasure broke off")

func (e *erasedLately) forget(now time.Time) {
	for ask, begun := range e.all {
		if now.Sub(begun.begun) > remembered {
			delete(e.all, ask)
		}
	}
}
