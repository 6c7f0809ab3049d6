package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"dorpspost/mailer"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func mailKeys(o *options) *cobra.Command {
	var records bool
	c := &cobra.Command{
		Use:   "keys",
		Short: "Show the keys that sign mails with DKIM",
		Long: "Keys shows which key signs the mails of which domain, and from which day (midnight UTC); of each algorithm it is the\n" +
			"one whose day came most recently. With --records it shows what must stand in the DNS. A private key is never shown.",
		Example: "  dorpspost mail keys\n  dorpspost mail keys --records\n  dorpspost mail keys make",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 { // meant for a command that it holds, and holds not
				return helpOrUsage(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Sender, func(a *app, _ string) error {
				if err := a.keys.Reload(); err != nil {
					return err
				}
				all := a.tellKeys(time.Now(), a.keys.Keys()...)
				return o.sayKeys(c, a, all, records)
			})
		},
	}
	c.Flags().BoolVar(&records, "records", false, "also show the DNS records")
	c.AddCommand(mailKeysMake(o))
	return c
}

// Where a key stands among those of its domain and algorithm.
const (
	keySigns  = "signs now"
	keyComing = "coming"
	keyPast   = "past"
)

// keyTold is a key without its private part.
type keyTold struct {
	Domain    string           `json:"domain"`
	Selector  string           `json:"selector"`
	Algorithm mailer.Algorithm `json:"algorithm"`
	From      string           `json:"from"` // the day
	State     string           `json:"state"`
	Record    recordTold       `json:"record"`
}

// recordTold is a record for the DNS. Strings are those of which a zone file makes the value.
type recordTold struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Value   string   `json:"value"`
	Strings []string `json:"strings"`
}

func (a *app) tellKeys(at time.Time, keys ...mailer.Key) []keyTold {
	told := make([]keyTold, len(keys))
	for i, key := range keys {
		told[i] = keyTold{
			Domain: key.Domain, Selector: key.Selector, Algorithm: key.Algorithm(), From: key.From.Format(time.DateOnly), State: a.keyState(key, at),
			Record: recordTold{key.RecordName(), "TXT", key.Record(), key.RecordStrings()},
		}
	}
	return told
}

func (a *app) keyState(key mailer.Key, at time.Time) string {
	signs := slices.ContainsFunc(a.keys.Signing(key.Domain, at), func(now mailer.Key) bool { return now.Selector == key.Selector })
	switch {
	case signs:
		return keySigns
	case key.From.After(at):
		return keyComing
	}
	return keyPast
}

func (o *options) sayKeys(c *cobra.Command, a *app, all []keyTold, records bool) error {
	if o.json || len(all) > 0 {
		err := list(o, c, all, "DOMAIN\tSELECTOR\tALGORITHM\tSIGNS FROM\tSTATE", func(k keyTold) string {
			return strings.Join([]string{k.Domain, k.Selector, string(k.Algorithm), k.From, k.State}, "\t")
		})
		if err != nil || o.json {
			return err
		}
	}
	w := c.OutOrStdout()
	ours := a.network.Sender.Domain()
	if len(a.keys.Signing(ours, time.Now())) == 0 {
		fmt.Fprintf(w, "%s.\n", a.unsigned(ours, time.Now()))
	}
	if records {
		for _, key := range all {
			sayRecord(w, key.Record)
		}
	}
	return nil
}

// sayRecord writes a record twice: for a form on a web page, and for a zone file (RFC 1035, 5).
func sayRecord(w io.Writer, r recordTold) {
	fmt.Fprintf(w, "\n  name   %s\n  type   %s\n  value  %s\n\n", r.Name, r.Type, r.Value)
	fmt.Fprintf(w, "  in a zone file:\n\n%s. IN %s ( \"%s\" )\n", r.Name, r.Type, strings.Join(r.Strings, "\"\n    \""))
}

// unsigned says that no key signs for a domain, and what to do. Keys of the domain above it do not: each domain of a sender
// has its own, so that a receiver that wants the same name in both finds it.
func (a *app) unsigned(domain string, now time.Time) string {
	sentence := fmt.Sprintf("No key signs mails from %s now: make some with `dorpspost mail keys make --domain %s`", domain, domain)
	for above := domain; strings.Contains(above, "."); {
		_, above, _ = strings.Cut(above, ".")
		if len(a.keys.Signing(above, now)) > 0 {
			return sentence + "; those of " + above + " sign for that domain alone, not for what lies under it"
		}
	}
	return sentence
}
