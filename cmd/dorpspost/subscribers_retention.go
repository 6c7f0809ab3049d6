package main

import (
	"fmt"
	"strconv"
	"time"

	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func subscribersRetention(o *options) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use:   "retention",
		Short: "Take away now what was kept long enough; a service does so each night",
		Long: "Retention goes through everything that is not kept for ever, as `retention` in config.yaml says, and tells per kind how\n" +
			"many things it took away and how old the oldest was. It works in small steps beside a service that runs, and waits for no night.",
		Example: "  dorpspost subscribers retention --dry-run\n  dorpspost subscribers retention --json",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				all, err := (&retention{app: a, who: who}).run(c.Context(), time.Now(), dryRun)
				if err != nil {
					return err
				}
				heads := "KIND\tKEPT\tTAKEN AWAY\tOLDEST"
				if dryRun {
					heads = "KIND\tKEPT\tWOULD GO\tOLDEST"
				}
				return list(o, c, all, heads, sayExpired)
			})
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "count only, change nothing")
	return c
}

func sayExpired(one expired) string {
	oldest := ""
	if !one.Oldest.IsZero() {
		oldest = when(one.Oldest)
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s", one.Kind, one.Kept, strconv.Itoa(one.Count), oldest)
}
