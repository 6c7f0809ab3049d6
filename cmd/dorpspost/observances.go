package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func observancesCommand(o *options) *cobra.Command {
	return group("observances", "Named weeks and days, and the dates that people confirm", observancesList(o), observancesConfirm(o), observancesAdd(o))
}

// observedYear is one line of `observances list`.
type observedYear struct {
	schedules.Dates
	Name      map[string]string `json:"name"`
	ToConfirm bool              `json:"to_confirm"` // it comes within a year, and nobody has confirmed it
}

func observancesList(o *options) *cobra.Command {
	years := 5
	c := &cobra.Command{
		Use:   "list [--years N]",
		Short: "Show the dates of this year and the next, and which of them somebody must confirm",
		Long: "List shows each observance in each year. Dates are provisional, as its rule proposes them, until an administrator confirms\n" +
			"them; what comes within a year and is still provisional is marked. Where another reading of the custom gives another first\n" +
			"day, that day is shown.",
		Example: "  dorpspost observances list\n  dorpspost observances list --years 10 --json",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if years < 1 || years > 50 {
				return usage("--years is 1 to 50")
			}
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				all, err := a.observedYears(c.Context(), years, time.Now().In(houseZone()))
				if err != nil {
					return err
				}
				return list(o, c, all, "OBSERVANCE\tNAME\tYEAR\tFIRST\tLAST\tDATES", func(d observedYear) string {
					return fmt.Sprintf("%s\t%s\t%d\t%s\t%s\t%s", d.Observance, d.Name["en"], d.Year, d.First, d.Last, d.standing())
				})
			})
		},
	}
	c.Flags().IntVar(&years, "years", years, "how many years, from this one on")
	return c
}

// observedYears are the dates of so many years, from the year of now on.
func (a *app) observedYears(ctx context.Context, years int, now time.Time) ([]observedYear, error) {
	observances, err := a.schedules.Observances(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	names := map[string]map[string]string{}
	for _, one := range observances {
		names[one.Slug] = one.Name
	}
	calendar, err := a.schedules.Calendar(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	toConfirm := map[schedules.Dates]bool{}
	for _, dates := range calendar.Unconfirmed(now, now.AddDate(1, 0, 0)) {
		toConfirm[dates] = true
	}
	all := []observedYear{}
	for year := now.Year(); year < now.Year()+years; year++ {
		for _, dates := range calendar.Year(year) {
			all = append(all, observedYear{dates, names[dates.Observance], toConfirm[dates]})
		}
	}
	return all, nil
}

// standing says what is known of the dates.
func (d observedYear) standing() string {
	if !d.Provisional {
		return "confirmed by " + d.By
	}
	text := "provisional"
	if d.Other != "" {
		text += ", another reading gives " + d.Other
	}
	if d.ToConfirm {
		text += " <- confirm"
	}
	return text
}

func observancesConfirm(o *options) *cobra.Command {
	var first, last string
	c := &cobra.Command{
		Use:   "confirm SLUG YEAR [--first DATE --last DATE]",
		Short: "Say on which dates an observance falls in a year: all that hangs on it follows at once",
		Long: "Confirm says that the proposed dates are right, or with --first and --last which are. Schedules and drafts that hang on\n" +
			"them move in the same moment; what has left already never leaves again. Confirming again with other dates changes them.",
		Example: "  dorpspost observances confirm imh-week 2027\n" +
			"  dorpspost observances confirm imh-week 2032 --first 2032-06-07 --last 2032-06-13",
		Args: exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			year, err := strconv.Atoi(args[1])
			if err != nil {
				return usage("write the year as 2027, and not %q", args[1])
			}
			if (first == "") != (last == "") {
				return usage("write both --first and --last, or neither to confirm what the rule proposes")
			}
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				confirmed, err := a.confirm(c.Context(), who, schedules.Dates{Observance: args[0], Year: year, First: first, Last: last})
				if err != nil {
					return err
				}
				return o.print(c, confirmed, confirmed.write)
			})
		},
	}
	c.Flags().StringVar(&first, "first", "", "the first day, where it is another than the one proposed")
	c.Flags().StringVar(&last, "last", "", "the last day")
	return c
}

func observancesAdd(o *options) *cobra.Command {
	var words topicWords
	var one schedules.Observance
	c := &cobra.Command{
		Use:   "add SLUG --nl NAME --fr NAME --en NAME --rule RULE [--other RULE] [--days N]",
		Short: "Add a named week or day, with a rule that proposes its dates",
		Long: "Add adds an observance. Its rule proposes the first day of each year: \"14 june\", \"second monday of june\", \"monday of week\n" +
			"24\" or \"39 days after easter\". Dates are provisional until an administrator confirms them. With --other a second reading of\n" +
			"the same custom is kept: where it gives another day, that is said.",
		Example: "  dorpspost observances add father --nl \"Vaderdag\" --fr \"Fête des pères\" --en \"Father's Day\" --rule \"second sunday of june\"\n" +
			"  dorpspost observances add perinatal-week --nl \"Perinatale week\" --fr \"Semaine périnatale\" --en \"Perinatal week\" \\\n" +
			"      --rule \"first monday of may\" --other \"monday of week 18\" --days 7",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				one.Slug, one.Name = args[0], map[string]string{"nl": words.nl, "fr": words.fr, "en": words.en}
				err := a.db.Write(c.Context(), func(tx *database.Tx) error { return a.schedules.AddObservance(c.Context(), tx, who, one) })
				if err != nil {
					return err
				}
				return o.print(c, one, func(w io.Writer) {
					fmt.Fprintf(w, "Observance %s added. See its dates with `dorpspost observances list`, and confirm those of this year.\n", one.Slug)
				})
			})
		},
	}
	f := c.Flags()
	f.StringVar(&words.nl, "nl", "", "name in Dutch")
	f.StringVar(&words.fr, "fr", "", "name in French")
	f.StringVar(&words.en, "en", "", "name in English")
	f.StringVar(&one.Rule, "rule", "", "which day of each year is the first")
	f.StringVar(&one.Other, "other", "", "another reading of the same custom")
	f.IntVar(&one.Days, "days", 1, "how many days it lasts")
	return c
}
