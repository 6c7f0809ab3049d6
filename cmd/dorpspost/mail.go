package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
)

func mailCommand(o *options) *cobra.Command {
	return group("mail", "The relays that carry the mail, and the keys that sign it", mailCheck(o), mailKeys(o))
}

func mailCheck(o *options) *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "check [--to ADDRESS]",
		Short: "Try each relay: reach it, greet it, log in; with --to also send a test mail",
		Long: "Check connects to each relay of config.yaml with the same settings as the sender and says what it found, with which\n" +
			"keys (DKIM) the mails are signed that go there, and how quickly this disk lets mails go. With --to it also leaves\n" +
			"a test mail in the ledger, which the running service sends beside everything else, and waits up to 20 seconds for\n" +
			"what the relay says of it.",
		Example: "  dorpspost mail check\n  dorpspost mail check --to jij@lindewijk.example",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				if err := o.checkRelays(c, a); err != nil {
					return err
				}
				if err := o.checkDisk(c, a); err != nil || to == "" {
					return err
				}
				return o.testMail(c, a, who, to)
			})
		},
	}
	c.Flags().StringVar(&to, "to", "", "send a test mail to this address")
	return c
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
	told, err := a.outcome(ctx, id)
	if err != nil {
		return err
	}
	if err := o.print(c, told, func(w io.Writer) { sayTestMail(w, told) }); err != nil {
		return err
	}
	if told.State == deliveries.Refused {
		return fmt.Errorf("the relay refused the test mail: %d %s", told.Code, told.Words)
	}
	return nil
}

// testMailTold is what became of a test mail.
type testMailTold struct {
	Notice  int64            `json:"notice"`
	State   deliveries.State `json:"state"`
	Code    int              `json:"code,omitempty"`
	Words   string           `json:"words,omitempty"`
	Serving bool             `json:"serving"` // there is a service that sends it
}

// outcomeWithin is how long a person waits for what becomes of a test mail.
const outcomeWithin = 20 * time.Second

// outcome waits for the verdict on a notice, where there is a service to send it.
func (a *app) outcome(ctx context.Context, id int64) (testMailTold, error) {
	serving, err := a.serving(ctx)
	if err != nil {
		return testMailTold{}, err
	}
	if !serving {
		return testMailTold{Notice: id, State: deliveries.Planned}, nil
	}
	watching, stop := context.WithTimeout(ctx, outcomeWithin)
	defer stop()
	var n deliveries.NoticeStatus
	watchErr := a.db.Watch(watching, lookEvery, func() {
		n, err = a.deliveries.Notice(ctx, id)
		if err != nil || n.State != deliveries.Planned && n.State != deliveries.Sending {
			stop()
		}
	})
	return testMailTold{id, n.State, n.Code, n.Words, true}, errors.Join(err, watchErr, ctx.Err())
}

func sayTestMail(w io.Writer, t testMailTold) {
	switch {
	case !t.Serving:
		fmt.Fprintf(w, "Test mail %d is ready, but %s.\n", t.Notice, noService)
	case t.State == deliveries.Accepted:
		fmt.Fprintf(w, "The relay took test mail %d (%d %s). Now look in that mailbox.\n", t.Notice, t.Code, t.Words)
	case t.State == deliveries.Later:
		fmt.Fprintf(w, "The relay put test mail %d off (%d %s); the service tries again by itself.\n", t.Notice, t.Code, t.Words)
	case t.State == deliveries.Unknown:
		fmt.Fprintf(w, "The relay took test mail %d and gave no answer: nobody knows whether it arrives, and it is not sent again.\n", t.Notice)
	case t.State != deliveries.Refused: // that is told as the error it is
		fmt.Fprintf(w, "Test mail %d is still waiting after %d seconds: the service's log says why.\n", t.Notice, int(outcomeWithin.Seconds()))
	}
}

func testNotice(a *app, to subscribers.Address) deliveries.Notice {
	at := time.Now().In(houseZone()).Format("02-01-2006 15:04")
	text := "Dag,\n\nDit is een testmail van " + a.network.Name + ", gemaakt op " + at + " uur.\n" +
		"Je leest hem, dus de mailserver doet zijn werk.\n\n" + a.network.Name + "\n" + a.network.PostalAddress + "\n"
	return deliveries.Notice{
		Kind: "test", Address: to.ASCII(), Subject: "Testmail van " + a.network.Name, Text: text,
	}
}
