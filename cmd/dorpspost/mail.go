package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
)

func mailCommand(o *options) *cobra.Command {
	return group("mail", "The relay that carries the mail", mailCheck(o))
}

func mailCheck(o *options) *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "check [--to ADDRESS]",
		Short: "Try the relay: reach it, greet it, log in; with --to also send a test mail",
		Long: "Check connects to the relay of config.yaml with the same settings as the sender and says what it found. With --to\n" +
			"it also leaves a test mail in the ledger; the running service sends it, before anything else.",
		Example: "  dorpspost mail check\n  dorpspost mail check --to jij@lindewijk.example",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				hello, err := a.hello(c.Context())
				if err != nil {
					return err
				}
				if err := o.print(c, hello, func(w io.Writer) { sayHello(w, hello) }); err != nil || to == "" {
					return err
				}
				return o.testMail(c, a, who, to)
			})
		},
	}
	c.Flags().StringVar(&to, "to", "", "send a test mail to this address")
	return c
}

func (a *app) hello(ctx context.Context) (mailer.Hello, error) {
	if a.config.Relay.Host == "" {
		return mailer.Hello{}, campaigns.ErrNoRelay
	}
	relay, err := mailer.NewRelay(a.config.Relay)
	if err != nil {
		return mailer.Hello{}, err
	}
	return relay.Check(ctx)
}

func sayHello(w io.Writer, h mailer.Hello) {
	fmt.Fprintf(w, "The relay %s answers as %s.\n", h.Relay, h.Name)
	if h.TLS != "" {
		fmt.Fprintf(w, "  The connection is protected by %s.\n", h.TLS)
	}
	if h.LoggedIn {
		fmt.Fprintln(w, "  It took the user name and the password.")
	}
}

func (o *options) testMail(c *cobra.Command, a *app, who, to string) error {
	address, err := subscribers.ParseAddress(to)
	if err != nil {
		return usageError{err}
	}
	ctx := c.Context()
	var id int64
	err = a.db.Write(ctx, func(tx *database.Tx) error {
		if id, err = a.deliveries.Notify(ctx, tx, testNotice(a, address)); err != nil {
			return err
		}
		return a.staff.Audit(ctx, tx, who, "notice.test", fmt.Sprintf("notice %d", id))
	})
	if err != nil {
		return err
	}
	return o.print(c, map[string]int64{"notice": id}, func(w io.Writer) {
		fmt.Fprintf(w, "Test mail %d is ready; the running service sends it.\n", id)
	})
}

func testNotice(a *app, to subscribers.Address) deliveries.Notice {
	at := time.Now().In(houseZone()).Format("02-01-2006 15:04")
	text := "Dag,\n\nDit is een testmail van " + a.network.Name + ", gemaakt op " + at + " uur.\n" +
		"Je leest hem, dus de mailserver doet zijn werk.\n\n" + a.network.Name + "\n" + a.network.PostalAddress + "\n"
	return deliveries.Notice{
		Kind: "test", Address: to.ASCII(), Subject: "Testmail van " + a.network.Name, Text: text,
	}
}
