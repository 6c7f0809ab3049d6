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
	if before := p.lately.result(subscribers.AskID(number)); before != nil {
		p.erase(w, r, subscribers.AskID(number), before.person, before.in)
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
	p.erase(w, r, ask.ID, person.ID, web.LanguageFor(r, person.Language))
}

// erase does it, and says so as soon as nobody is known any more: what then went wrong with the files is for the log, and for
// whoever finishes it.
func (p Pages) erase(w http.ResponseWriter, r *http.Request, ask subscribers.AskID, person subscribers.ID, in subscribers.Language) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), eraseTime)
	defer cancel()
	gone, err := p.lately.erase(ask, erasure{person: person, in: in}, func() (bool, error) {
		err := p.Erase(ctx, person)
		return err == nil || p.isGone(r, person), err
	})
	if !gone {
		web.Error(w, r, err)
		return
	}
	if err != nil {
		web.Note(r, err)
	}
	showErased(w, r, in)
}

// isGone tells whether the rows about somebody are gone, whatever became of the rest.
func (p Pages) isGone(r *http.Request, person subscribers.ID) bool {
	_, err := p.Subscribers.ByID(context.WithoutCancel(r.Context()), person)
	return errors.Is(err, subscribers.ErrNotFound)
}

// erasedLately remembers by which links somebody was erased in the last minutes, and in which language: whoever presses twice,
// or reloads the last page, is told the same, and finishes what was left of it. The person's number is nobody's any more.
type erasedLately struct {
	mu  sync.Mutex
	all map[subscribers.AskID]*erasure
}

// erasure is one erasure on its way, or done.
type erasure struct {
	person subscribers.ID
	in     subscribers.Language
	begun  time.Time
	done   chan struct{}
	gone   bool  // the rows are
	err    error // what is left to do, where they are
}

// remembered is how long an erasure is remembered.
const remembered = 10 * time.Minute

// result waits for an erasure that has begun; nil where nobody was erased.
func (e *erasedLately) result(ask subscribers.AskID) *erasure {
	e.mu.Lock()
	begun := e.all[ask]
	e.mu.Unlock()
	if begun == nil {
		return nil
	}
	if <-begun.done; !begun.gone {
		return nil
	}
	return begun
}

// erase does it once, however many press at the same moment, and once more where something was left to do.
func (e *erasedLately) erase(ask subscribers.AskID, one erasure, do func() (gone bool, err error)) (gone bool, err error) {
	e.mu.Lock()
	if begun := e.all[ask]; begun != nil && !begun.unfinished() {
		e.mu.Unlock()
		<-begun.done
		return begun.gone, begun.err
	}
	one.begun, one.done, one.err = time.Now(), make(chan struct{}), errBrokenOff
	e.forget(one.begun)
	e.all[ask] = &one
	e.mu.Unlock()
	defer e.end(ask, &one)
	one.gone, one.err = do()
	return one.gone, one.err
}

// unfinished tells whether it ended and something is left to do.
func (e *erasure) unfinished() bool {
	select {
	case <-e.done:
		return e.err != nil
	default:
		return false
	}
}

// end lets go of who waits. Where nothing was erased, the link still leads to the question.
func (e *erasedLately) end(ask subscribers.AskID, begun *erasure) {
	if !begun.gone {
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
