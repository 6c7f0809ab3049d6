package main

import (
	"fmt"
	"io"

	"dorpspost/campaigns"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsReview(o *options) *cobra.Command {
	var refs []string
	var all, links bool
	c := &cobra.Command{
		Use:   "review NAME [--links] [--confirm REF,... | --confirm-all]",
		Short: "What of last time still stands in a draft edition, and confirm that it was looked at",
		Long: "Review lists what must be looked at again in a draft that a blueprint made: years and days of last time, weekdays\n" +
			"that do not fit their date any more, the theme line of last time, dates of an observance that nobody has confirmed,\n" +
			"and pages that are gone. The draft cannot be approved before each is mended or confirmed. A confirmation holds as\n" +
			"long as that text stays. With --links each page that the letter leads to is asked for once; pages that are all\n" +
			"there need no confirmation.",
		Example: "  dorpspost campaigns review \"IMH-week 2027\" --links\n" +
			"  dorpspost campaigns review \"IMH-week 2027\" --confirm 3f09a1,c27b4e\n" +
			"  dorpspost campaigns review \"IMH-week 2027\" --confirm-all",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if all && len(refs) > 0 {
				return usage("choose --confirm with what you looked at, or --confirm-all")
			}
			return o.act(c, staff.Writer, func(a *app, who string) error {
				how := campaigns.Checking{}
				if links {
					how.Ask = a.asker().Ask
				}
				campaign, looked, err := a.campaigns.LookAgain(c.Context(), who, args[0], campaigns.Confirming{Refs: refs, All: all}, how)
				if err != nil {
					return err
				}
				if o.json {
					return list(o, c, looked, "", nil)
				}
				sayReview(c.OutOrStdout(), campaign, looked)
				return nil
			})
		},
	}
	c.Flags().StringSliceVar(&refs, "confirm", nil, "what you have looked at, as the list calls it")
	c.Flags().BoolVar(&all, "confirm-all", false, "you have looked at all of it")
	c.Flags().BoolVar(&links, "links", false, "also ask for each page that the letter leads to")
	return c
}

func sayReview(w io.Writer, c campaigns.Campaign, looked []campaigns.Looked) {
	open := len(campaigns.Open(looked))
	switch {
	case len(looked) == 0:
		fmt.Fprintf(w, "%s: nothing of last time stands there any more.\n", c.Name)
	case open == 0:
		fmt.Fprintf(w, "%s: all is looked at.\n", c.Name)
	default:
		fmt.Fprintf(w, "%s: %s to look at.\n", c.Name, counted(open, "thing", "things"))
	}
	for _, l := range looked {
		fmt.Fprintf(w, "  %s %s %s\n", l.Ref, tick(l), inPlace(l.Finding))
	}
	if c.State != campaigns.Draft {
		return
	}
	if open > 0 {
		fmt.Fprintf(w, "Mend it in a file with this name, or confirm what is right: `dorpspost campaigns review %q --confirm REF,...`.\n", c.Name)
		return
	}
	fmt.Fprintf(w, "It leaves once somebody has approved it: `dorpspost campaigns approve %q`.\n", c.Name)
}

// tick says whether somebody has confirmed a thing, and who.
func tick(l campaigns.Looked) string {
	if l.By == "" {
		return "[ ]"
	}
	return "[x] (" + l.By + ")"
}
