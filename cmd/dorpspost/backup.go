package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func backupCommand(o *options) *cobra.Command {
	return group("backup", "What to say about a database that was put back, or copied", backupConfirm(o), backupRestored(o))
}

func backupConfirm(o *options) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use:   "confirm",
		Short: "Let a database that was put back or copied send again",
		Long: "A database that may be a copy, or that was put back from one, sends nothing: what it takes for still to be sent may have\n" +
			"left after the copy was made. Confirm tells what was found, and lets it send from now on, whether a service runs or not.\n" +
			"What was open stays paused until somebody resumes each campaign; what came due until now is held, for a person to send\n" +
			"or leave; what is planned for later is held until somebody approves it again. Blueprints and series go on. Confirm in one place only: the same database elsewhere would send the same mails.",
		Example: "  dorpspost backup confirm --dry-run\n  dorpspost backup confirm",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				if dryRun {
					found, err := a.campaigns.Found(c.Context(), time.Now())
					if err != nil {
						return err
					}
					return o.print(c, found, func(w io.Writer) {
						sayFound(w, found)
						if found.InDoubt() {
							fmt.Fprintln(w, "Nothing was changed. If this is the one place from which mails are to leave, say `dorpspost backup confirm` here.")
						}
					})
				}
				found, err := a.campaigns.Confirm(c.Context(), who, time.Now())
				if err != nil {
					return err
				}
				return o.print(c, found, func(w io.Writer) {
					sayFound(w, found)
					fmt.Fprintln(w, "Confirmed: it sends again.")
				})
			})
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "only tell what was found, change nothing")
	return c
}

func sayFound(w io.Writer, f campaigns.Restored) {
	if !f.InDoubt() {
		fmt.Fprintln(w, "This database is where it always was: there is nothing to confirm.")
		return
	}
	fmt.Fprintf(w, "Nothing leaves this database since %s: %s.\n", when(f.DoubtedAt), f.Doubt)
	if !f.AliveAt.IsZero() {
		fmt.Fprintf(w, "  It was last in use at %s. What was sent, chosen or erased elsewhere after that is not in it.\n", when(f.AliveAt))
	}
	for _, name := range f.Open {
		fmt.Fprintf(w, "  Paused: %s. Compare with your mail server's log, then `dorpspost campaigns resume %q` or `stop`.\n", name, name)
	}
	for _, name := range f.Waiting {
		fmt.Fprintf(w, "  Held: %s, which waited for a relay.\n", name)
	}
	for _, name := range f.Later {
		fmt.Fprintf(w, "  Planned: %s. Once confirmed it is held, as it may have been sent, held or stopped since: `dorpspost campaigns approve %q` lets it go again.\n", name, name)
	}
	for _, p := range f.Passed {
		fmt.Fprintf(w, "  Its moment passed (%s): %s. Once confirmed, its campaign is held for you to send or leave.\n", local(p.Since), p.Name)
	}
}

func backupRestored(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "restored",
		Short: "Say that a whole disk was put back, before the service starts",
		Long: "A database that was copied or put back is known as such by itself, unless the whole disk was put back as it was, as\n" +
			"with a snapshot of a virtual machine. Say so before the service starts: nothing leaves until somebody confirms.",
		Example: "  dorpspost backup restored && dorpspost backup confirm --dry-run",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				if err := a.doubt(c, who); err != nil {
					return err
				}
				found, err := a.campaigns.Found(c.Context(), time.Now())
				if err != nil {
					return err
				}
				return o.print(c, found, func(w io.Writer) { sayFound(w, found) })
			})
		},
	}
}

// doubt has nothing leave until somebody confirms. Only where no service runs: it would have sent by then.
func (a *app) doubt(c *cobra.Command, who string) error {
	ctx := c.Context()
	lock, err := a.lockService(ctx)
	if errors.Is(err, errServing) {
		return errors.New("a service runs on this database, and has sent by now what was due: stop it, look at `dorpspost campaigns list`, then say this again")
	}
	if err != nil {
		return err
	}
	defer lock.Release()
	err = a.db.Write(ctx, func(tx *database.Tx) error {
		if err := tx.Doubt(ctx, "somebody said that it was put back"); err != nil {
			return err
		}
		if err := a.campaigns.HoldBack(ctx, tx); err != nil {
			return err
		}
		return a.staff.Audit(ctx, tx, who, "backup.restored", "database")
	})
	if err != nil {
		return err
	}
	guard, err := database.NewGuard(ctx, a.db, a.config.Data, a.log)
	if err != nil {
		return err
	}
	return guard.Close(ctx)
}

// sayDoubt warns where nothing leaves, beside whatever a command prints.
func sayDoubt(c *cobra.Command, a *app) error {
	sentence, err := a.doubtSentence(c.Context())
	if sentence != "" {
		fmt.Fprintf(c.ErrOrStderr(), "Warning: %s.\n", sentence)
	}
	return err
}
