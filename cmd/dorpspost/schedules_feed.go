package main

import (
	"fmt"
	"io"

	"dorpspost/staff"
	"dorpspost/web/feed"

	"github.com/spf13/cobra"
)

// openFeed is what `schedules feed` says.
type openFeed struct {
	staff.Feed
	Address string `json:"address"`
}

func schedulesFeed(o *options) *cobra.Command {
	var renew, off bool
	c := &cobra.Command{
		Use:   "feed",
		Short: "Show the secret address at which calendar programs see what is planned",
		Long: "Show the secret address at which calendar programs see what is planned: mails, drafts, days to approve, observances.\n" +
			"Whoever has the address sees that. With --new there is another one, and the one before is of no use any more.",
		Example: "  dorpspost schedules feed --new\n  dorpspost schedules feed\n  dorpspost schedules feed --off",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case renew && off:
				return usage("--new and --off: choose one of the two")
			case off:
				return o.act(c, staff.Administrator, func(a *app, who string) error { return o.closeFeed(c, a, who) })
			case renew:
				return o.act(c, staff.Administrator, func(a *app, who string) error {
					opened, err := a.staff.OpenFeed(c.Context(), who)
					return o.showFeed(c, a, opened, err)
				})
			}
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				open, err := a.staff.Feed(c.Context())
				return o.showFeed(c, a, open, err)
			})
		},
	}
	c.Flags().BoolVar(&renew, "new", false, "open it, or replace its address")
	c.Flags().BoolVar(&off, "off", false, "close it")
	return c
}

func (o *options) showFeed(c *cobra.Command, a *app, open staff.Feed, err error) error {
	if err != nil {
		return err
	}
	shown := openFeed{open, a.network.PublicURL + feed.Path(open.Secret)}
	return o.print(c, shown, func(w io.Writer) {
		fmt.Fprintln(w, shown.Address)
		fmt.Fprintln(w, "Subscribe to it in Thunderbird, Google Calendar or Outlook; add ?taal=fr or ?taal=en for another language. Keep it among staff.")
	})
}

func (o *options) closeFeed(c *cobra.Command, a *app, who string) error {
	if err := a.staff.CloseFeed(c.Context(), who); err != nil {
		return err
	}
	return o.print(c, map[string]string{"feed": "closed"}, func(w io.Writer) { fmt.Fprintln(w, "The calendar feed is closed; its address is of no use any more.") })
}
