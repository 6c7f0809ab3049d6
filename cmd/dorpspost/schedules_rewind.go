package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/schedules"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func schedulesRewind(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "rewind NAME",
		Short: "Go on from now after the clock of this machine was ahead",
		Long: "While a clock is ahead, moments are settled that are still to come, and nothing fires before the last of them has truly\n" +
			"passed: what was settled never fires again by itself. Rewind plans the next moment from now on. What was made for a moment\n" +
			"too soon is not made again when that comes.",
		Example: "  dorpspost schedules rewind \"Maandbrief\"",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				next, err := a.rewind(c.Context(), who, args[0])
				if err != nil {
					return err
				}
				return o.print(c, map[string]string{"name": args[0], "next": next}, func(w io.Writer) {
					fmt.Fprintf(w, "%s goes on: its next moment is %s.\n", args[0], local(next))
				})
			})
		},
	}
}

func (a *app) rewind(ctx context.Context, who, name string) (next string, err error) {
	names, err := a.campaigns.NamesBySchedule(ctx)
	if err != nil {
		return "", err
	}
	for id, of := range names {
		if of != name {
			continue
		}
		err := a.db.Write(ctx, func(tx *database.Tx) error { return a.schedules.Rewind(ctx, tx, who, id, time.Now()) })
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		return a.nextOf(ctx, id)
	}
	return "", fmt.Errorf("%s: %w", name, campaigns.ErrNotFound)
}

func (a *app) nextOf(ctx context.Context, id schedules.ID) (string, error) {
	schedule, err := a.schedules.ByID(ctx, id)
	return schedule.NextLocal, err
}
