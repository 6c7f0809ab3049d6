package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
)

// verified is what `subscribers verify-consent` tells at its end.
type verified struct {
	Records int             `json:"records"`
	Broken  int             `json:"broken"`
	First   subscribers.ID  `json:"first_broken,omitzero"` // the first person whose consent does not hold
	LastDay subscribers.Day `json:"last_day"`
}

func subscribersVerify(o *options) *cobra.Command {
	var kept []string
	c := &cobra.Command{
		Use:   "verify-consent",
		Short: "Check that no record of consent, and no day of their list, was changed, added or removed",
		Long: "Verify-consent reads the chain of everybody and the list of days, and names every record and every day that does not hold.\n" +
			"At its end it prints the hash of the last day. Keep that where nobody who can change this database can change it as well, and\n" +
			"give it back with --kept: it shows whether anything that was listed by then was rewritten since.",
		Example: "  dorpspost subscribers verify-consent\n" +
			"  dorpspost subscribers verify-consent --kept 2027-06-14=" + strings.Repeat("c0", 32),
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			hashes, err := readKept(kept)
			if err != nil {
				return err
			}
			return o.act(c, staff.Administrator, func(a *app, _ string) error { return o.verify(c, a, hashes) })
		},
	}
	c.Flags().StringArrayVar(&kept, "kept", nil, "a day and the hash that was kept of it, as DAY=HASH; may be given more than once")
	return c
}

// readKept reads days with their hashes, as the command printed them.
func readKept(kept []string) (map[string]string, error) {
	hashes := map[string]string{}
	for _, one := range kept {
		date, hash, _ := strings.Cut(one, "=")
		hash = strings.ToLower(strings.TrimSpace(hash))
		_, noDate := time.Parse(time.DateOnly, date)
		if octets, err := hex.DecodeString(hash); err != nil || noDate != nil || len(octets) != 32 {
			return nil, usage("--kept takes a day and the 64 hexadecimal digits that were printed for it, as in 2027-06-14=c0c0…")
		}
		if before, is := hashes[date]; is && before != hash {
			return nil, usage("--kept gives two hashes for %s: which one was printed?", date)
		}
		hashes[date] = hash
	}
	return hashes, nil
}

// verify prints what does not hold as it is found: there may be hundreds of thousands.
func (o *options) verify(c *cobra.Command, a *app, kept map[string]string) (err error) {
	var done verified
	encoder := json.NewEncoder(c.OutOrStdout())
	broken := func(fault *subscribers.TamperedError) {
		done.Broken++
		if done.First == 0 {
			done.First = fault.Subscriber
		}
		if o.json {
			_ = encoder.Encode(fault) // the last line fails as well, and is looked at
		} else {
			fmt.Fprintln(c.OutOrStdout(), fault)
		}
	}
	if done.Records, err = a.subscribers.VerifyAllConsent(c.Context(), broken); err != nil {
		return err
	}
	if done.LastDay, err = a.subscribers.VerifyDays(c.Context(), kept, broken); err != nil {
		return err
	}
	if err := o.print(c, done, func(w io.Writer) { sayVerified(w, done) }); err != nil {
		return err
	}
	if done.Broken > 0 {
		return fmt.Errorf("%s of consent: %s. %sCompare with the newest backup from before, and find out who could write in the database",
			counted(done.Records, "record", "records"), counted(done.Broken, "thing cannot be trusted", "things cannot be trusted"), done.where())
	}
	return nil
}

// where says what to look at first.
func (v verified) where() string {
	if v.First == 0 {
		return ""
	}
	return fmt.Sprintf("See `dorpspost subscribers consent %d`. ", v.First)
}

func sayVerified(w io.Writer, v verified) {
	if v.Broken == 0 {
		fmt.Fprintf(w, "%s of consent looked at: nothing was changed, added or removed.\n", counted(v.Records, "record", "records"))
	}
	if v.LastDay.Number == 0 {
		fmt.Fprintln(w, "Nothing was listed yet: a running service does so when it starts, and when a day begins.")
		return
	}
	fmt.Fprintf(w, "The list ends with day %d. Keep this elsewhere, and give it back with --kept one day:\n%s=%s\n", v.LastDay.Number, v.LastDay.Date, v.LastDay.Hash)
}
