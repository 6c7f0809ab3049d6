package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Health is what /health asks when somebody wants to know whether the service is well.
type Health struct {
	Ping  func(context.Context) error          // answers within moments when the database does; nil: not asked
	Facts func(context.Context) (Facts, error) // nil: no facts
}

// Facts are what /health tells. Nothing in it is about a person, because anybody may ask.
type Facts struct {
	Practice bool     `json:"practice"`          // nothing leaves this machine
	Waiting  int      `json:"waiting_campaigns"` // due, and held back by something
	Problems []string `json:"problems"`          // sentences for the person who runs the service
	Tasks    []string `json:"tasks,omitempty"`   // what somebody must do in time; nothing is wrong yet
}

type healthAnswer struct {
	Status string `json:"status"` // "ok", or "down" when the database does not answer
	Facts
}

// patience is how long /health waits for the database.
const patience = 3 * time.Second

// show handles the "GET /health" route.
func (h Health) show(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	facts, err := h.ask(ctx)
	told, status := healthAnswer{"ok", facts}, http.StatusOK
	if err != nil {
		visitOf(r).failure = err
		told, status = healthAnswer{Status: "down", Facts: Facts{Problems: []string{"The database does not answer; the log says why."}}}, http.StatusServiceUnavailable
	}
	if told.Problems == nil {
		told.Problems = []string{}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(told)
}

func (h Health) ask(ctx context.Context) (Facts, error) {
	if h.Ping != nil {
		if err := h.Ping(ctx); err != nil {
			return Facts{}, err
		}
	}
	if h.Facts == nil {
		return Facts{}, nil
	}
	return h.Facts(ctx)
}
