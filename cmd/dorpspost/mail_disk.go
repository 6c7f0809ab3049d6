package main

import (
	"fmt"
	"io"
	"time"

	"dorpspost/deliveries"
	"dorpspost/mailer"

	"github.com/spf13/cobra"
)

// diskTold is what `mail check` found of the disk: each mail is written down before and after it is sent.
type diskTold struct {
	Commit         string `json:"commit"` // how long the disk takes to keep something, as "180µs"
	Connections    int    `json:"connections"`
	MailsPerSecond int    `json:"mails_per_second"` // that this allows at the most
}

// probes is how many commits are measured.
const probes = 21

// checkDisk measures the disk, which bounds how quickly mails can go.
func (o *options) checkDisk(c *cobra.Command, a *app) error {
	commit, err := a.db.CommitTime(c.Context(), probes)
	if err != nil {
		return err
	}
	told := diskTold{Commit: commit.Round(10 * time.Microsecond).String()}
	for _, config := range a.config.relays() {
		relay, err := mailer.NewRelay(config)
		if err != nil {
			return err
		}
		told.Connections += relay.Connections()
	}
	told.MailsPerSecond = deliveries.Ceiling(commit, told.Connections, a.config.Sending.MarksPerConnection)
	return o.print(c, told, func(w io.Writer) {
		fmt.Fprintf(w, "The disk takes %s to keep something, which allows about %d mails per second over %s.\n",
			told.Commit, told.MailsPerSecond, counted(told.Connections, "connection", "connections"))
	})
}
