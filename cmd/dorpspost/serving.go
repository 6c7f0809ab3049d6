package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"dorpspost/deliveries"
)

// noService is said where mail waits for a service to send it.
const noService = "no service is running: it goes once you start `dorpspost serve`"

// serving tells whether a service runs on this database.
func (a *app) serving(ctx context.Context) (bool, error) {
	lock, err := a.lockService(ctx)
	if errors.Is(err, errServing) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	lock.Release()
	return false, nil
}

// idle tells whether mails of these runs wait for nothing but a service. Only a person is told: a program that asks again and again
// must not hold, for a moment, the right to serve that a service wants.
func (o *options) idle(ctx context.Context, a *app, reports []deliveries.Report) (bool, error) {
	if o.json || !slices.ContainsFunc(reports, func(r deliveries.Report) bool { return r.Run.State == deliveries.Running }) {
		return false, nil
	}
	serving, err := a.serving(ctx)
	return !serving, err
}

func sayIdle(w io.Writer, idle bool) {
	if idle {
		fmt.Fprintf(w, "  But %s.\n", noService)
	}
}
