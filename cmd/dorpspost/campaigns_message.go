package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dorpspost/deliveries"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
)

// errNotSame is how `campaigns report --message` ends when the mail that it made again is not the one that was sent.
var errNotSame = errors.New("this is not, byte for byte, the mail that was sent")

// derivedMail is what `campaigns report --message --json` tells.
type derivedMail struct {
	Campaign int64           `json:"campaign"`
	Run      int64           `json:"run"`
	Kind     deliveries.Kind `json:"kind"`
	deliveries.Delivery
	To      string `json:"to"`
	Derived string `json:"derived_hash"` // the ledger's is "hash"
	Same    bool   `json:"same"`
	Message string `json:"message"` // as it went on the wire: seven-bit text, lines ended by CR LF
}

// message writes the mail that a reader was sent to standard output, and what is known of it beside that to standard error, so
// that the mail alone can be piped.
func (o *options) message(c *cobra.Command, a *app, who, ref, whom string) error {
	named, err := whomOf(whom)
	if err != nil {
		return err
	}
	tokens, err := a.subscribers.Tokens(c.Context())
	if err != nil {
		return err
	}
	d, err := a.campaigns.Derive(c.Context(), who, ref, named, tokens)
	if err != nil {
		return err
	}
	if o.json {
		err = o.print(c, derivedMail{d.Run.Campaign, d.Run.ID, d.Run.Kind, d.Delivery, d.To, d.Hash, d.Same, string(d.Message)}, nil)
	} else {
		sayDerived(c.ErrOrStderr(), d)
		_, err = c.OutOrStdout().Write(d.Message)
	}
	if err != nil {
		return fmt.Errorf("write the mail: %w", err)
	}
	if !d.Same {
		return errNotSame
	}
	return nil
}

// whomOf reads an address, or the number of a delivery.
func whomOf(text string) (whom deliveries.Whom, err error) {
	if whom.Delivery, err = strconv.ParseInt(text, 10, 64); err == nil && whom.Delivery > 0 {
		return whom, nil
	}
	whom.Delivery = 0
	if whom.Address, err = subscribers.ParseAddress(text); err != nil {
		return whom, usage("--message takes an address or the number of a delivery: %w", err)
	}
	return whom, nil
}

// howFar says how far a mail came, as far as the ledger knows. It does not keep at which step a mail server answered: one that
// refuses the sender or the reader has not seen the mail at all.
func howFar(d deliveries.Delivery) string {
	switch {
	case d.State == deliveries.Accepted:
		return "these bytes were handed over"
	case d.State == deliveries.Sending:
		return "these bytes are being handed over"
	case d.State == deliveries.Unknown, d.State == deliveries.Settled:
		return "these bytes may have been handed over, nobody knows"
	case d.Code > 0:
		return "this is the mail that was not taken, and perhaps not even shown: the mail server may have answered before it"
	}
	return "this is the mail that was not taken: the connection failed before all of it was handed over"
}

func sayDerived(w io.Writer, d deliveries.Derived) {
	practice := ""
	if d.Run.Kind == deliveries.Practice {
		practice = ", practice: it has not left the machine"
	}
	fmt.Fprintf(w, "Delivery %d to %s%s.\n", d.Delivery.ID, d.To, practice)
	fmt.Fprintf(w, "  Attempt %d began %s; it is %s.\n", d.Delivery.Attempt, when(d.Delivery.MarkedAt), d.Delivery.State)
	if d.Delivery.Attempt > 1 {
		fmt.Fprintln(w, "  Only the mail of the last attempt can be made again: an earlier one has another date, and the reader's data of then.")
	}
	switch {
	case d.Delivery.Code > 0:
		fmt.Fprintf(w, "  The mail server said: %s\n", strings.Join(strings.Fields(fmt.Sprint(d.Delivery.Code, " ", d.Delivery.Enhanced, " ", d.Delivery.Words)), " "))
	case d.Delivery.Words != "":
		fmt.Fprintf(w, "  What happened: %s\n", d.Delivery.Words)
	}
	if d.Same {
		fmt.Fprintf(w, "  SHA-256 %s, as in the ledger: %s (before any DKIM field).\n", d.Hash, howFar(d.Delivery))
		return
	}
	fmt.Fprintf(w, "  SHA-256 %s, but the ledger has %s.\n", d.Hash, d.Delivery.Hash)
	if d.Today {
		fmt.Fprintln(w, "  The campaign is from before its links were kept: they are made with the settings and the link key of today.")
		return
	}
	fmt.Fprintln(w, "  Another version of dorpspost sent it, or the database or the folder media was changed by hand.")
}
