package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

// retractAfter is how long a receiver may still want the record of a key that no longer signs: mails wait in queues for
// days (RFC 5321, 4.5.4.1: 4 to 5).
const retractAfter = 7 * 24 * time.Hour

// publishAhead is how long before a key signs its record had best be in the DNS, in the example that we give.
const publishAhead = 14 * 24 * time.Hour

// bothAlgorithms is what --algorithm says for a pair of keys.
const bothAlgorithms = "both"

// keyWish is what `mail keys make` was asked.
type keyWish struct{ domain, algorithm, selector, from string }

func mailKeysMake(o *options) *cobra.Command {
	var wish keyWish
	c := &cobra.Command{
		Use:   "make",
		Short: "Make keys for DKIM, and show the DNS records that go with them",
		Long: "Make puts new keys into the data folder and shows the records that must stand in the DNS. The first keys of a domain\n" +
			"sign from now; further ones from a later day, so that their records can be published before. A running service\n" +
			"takes them by itself.",
		Example: "  dorpspost mail keys make\n  dorpspost mail keys make --from 2028-01-15\n  dorpspost mail keys make --domain lindewijk.example --algorithm rsa --selector brief",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				now := time.Now()
				made, err := a.makeKeys(c.Context(), who, wish, now)
				if err != nil {
					return err
				}
				told := a.tellKeys(now, made...)
				if o.json {
					return list(o, c, told, "", nil)
				}
				a.sayMade(c.OutOrStdout(), made, told, now)
				return nil
			})
		},
	}
	c.Flags().StringVar(&wish.domain, "domain", "", "the domain of the From address (by default that of network.sender)")
	c.Flags().StringVar(&wish.algorithm, "algorithm", bothAlgorithms, "rsa, ed25519 or both")
	c.Flags().StringVar(&wish.selector, "selector", "", "the key's name in the DNS; for both algorithms, -rsa and -ed are put behind it (by default dated, as in dp2027a)")
	c.Flags().StringVar(&wish.from, "from", "", "the day from which the keys sign, as in 2028-01-15 (by default now)")
	return c
}

var errKeysInHand = errors.New("somebody else makes keys at this moment: look at them with `dorpspost mail keys`, and then try again")

// makeKeys makes what was asked, one after another with whoever else makes keys, and leaves a line in the audit log.
func (a *app) makeKeys(ctx context.Context, who string, wish keyWish, now time.Time) ([]mailer.Key, error) {
	lock, err := a.db.Lock(ctx, "keys")
	if errors.Is(err, database.ErrInUse) {
		return nil, errKeysInHand
	}
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	if err := a.keys.Reload(); err != nil {
		return nil, err
	}
	if wish.domain == "" {
		wish.domain = a.network.Sender.Domain()
	}
	wish.domain, wish.selector = strings.ToLower(wish.domain), strings.ToLower(wish.selector)
	algorithms, err := parseAlgorithms(wish.algorithm)
	if err != nil {
		return nil, err
	}
	from, err := a.keysFrom(wish, algorithms, now)
	if err != nil {
		return nil, err
	}
	selectors, err := a.selectors(wish, algorithms, from)
	if err != nil {
		return nil, err
	}
	made := make([]mailer.Key, len(algorithms))
	for i, algorithm := range algorithms {
		if made[i], err = mailer.GenerateKey(wish.domain, selectors[i], from, algorithm); err != nil {
			return nil, usageError{err}
		}
	}
	return made, a.saveKeys(ctx, who, made)
}

// saveKeys keeps all of the keys with their lines in the audit log, or none.
func (a *app) saveKeys(ctx context.Context, who string, made []mailer.Key) error {
	saved := 0
	err := a.db.Write(ctx, func(tx *database.Tx) error {
		for _, key := range made {
			if err := a.staff.Audit(ctx, tx, who, "key.make", key.RecordName()); err != nil {
				return err
			}
			if err := a.keys.Save(key); err != nil {
				return err
			}
			saved++
		}
		return nil
	})
	if err == nil {
		return nil
	}
	for _, key := range made[:saved] {
		err = errors.Join(err, a.keys.Discard(key))
	}
	return err
}

func parseAlgorithms(text string) ([]mailer.Algorithm, error) {
	if text == bothAlgorithms {
		return mailer.Algorithms(), nil
	}
	if algorithm := mailer.Algorithm(text); slices.Contains(mailer.Algorithms(), algorithm) {
		return []mailer.Algorithm{algorithm}, nil
	}
	return nil, usage("%q is no algorithm for DKIM: write --algorithm rsa, ed25519 or both", text)
}

// keysFrom is the day from which new keys sign: later than that of any key that they are to follow, and not before their
// records can have been published.
func (a *app) keysFrom(wish keyWish, algorithms []mailer.Algorithm, now time.Time) (time.Time, error) {
	from := now
	if wish.from != "" {
		var err error
		if from, err = time.Parse(time.DateOnly, wish.from); err != nil {
			return from, usage("%q is not a day: write --from 2028-01-15", wish.from)
		}
	}
	for _, key := range a.keys.Keys() {
		if key.Domain != wish.domain || !slices.Contains(algorithms, key.Algorithm()) {
			continue
		}
		example := later(now, key.From).Add(publishAhead).Format(time.DateOnly)
		switch {
		case wish.from == "" || !from.After(key.From):
			return from, usage("%s already has a key for %s, %s, that signs from %s: say from which later day the new one signs, as in --from %s, and publish its record before that day",
				key.Domain, key.Algorithm(), key.Selector, key.From.Format(time.DateOnly), example)
		case !from.After(now):
			return from, usage("a new key would sign at once in the place of %s, and nobody can find it in the DNS yet: choose a day that is at least tomorrow, as in --from %s, and publish its record before that day",
				key.Selector, example)
		}
	}
	return from, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// endings are put behind a selector when it is for a pair of keys.
var endings = map[mailer.Algorithm]string{mailer.RSA: "-rsa", mailer.Ed25519: "-ed"}

// selectors are the names of the new keys, one for each algorithm. One name leads to one key for ever.
func (a *app) selectors(wish keyWish, algorithms []mailer.Algorithm, from time.Time) ([]string, error) {
	taken := map[string]bool{}
	for _, key := range a.keys.Keys() {
		taken[key.Selector] = taken[key.Selector] || key.Domain == wish.domain
	}
	named := func(base string) (names []string, free bool) {
		free = true
		for _, algorithm := range algorithms {
			name := base + endings[algorithm]
			names, free = append(names, name), free && !taken[name]
		}
		return names, free
	}
	if wish.selector != "" {
		names, free := named(wish.selector)
		if len(algorithms) == 1 {
			names, free = []string{wish.selector}, !taken[wish.selector]
		}
		if !free {
			return nil, usage("%s already has a key with the selector %s: choose another, receivers may have kept the old record", wish.domain, strings.Join(names, " or "))
		}
		return names, nil
	}
	for letter := 'a'; letter <= 'z'; letter++ {
		if names, free := named(fmt.Sprintf("dp%d%c", from.UTC().Year(), letter)); free {
			return names, nil
		}
	}
	return nil, usage("%s has 26 keys of %d: name the new one with --selector", wish.domain, from.Year())
}

// sayMade says what to do now, and what happens by itself later.
func (a *app) sayMade(w io.Writer, made []mailer.Key, told []keyTold, now time.Time) {
	domain, from := made[0].Domain, made[0].From
	before := "now: until they can be found, receivers take our signature for a broken one"
	if from.After(now) {
		before = "before " + told[0].From + ", better a day too early"
	}
	fmt.Fprintf(w, "Made %s for %s in %s.\n", counted(len(made), "key", "keys"), domain, a.keysFolder())
	fmt.Fprintf(w, "Put this into the DNS of %s %s:\n", domain, before)
	for _, one := range told {
		sayRecord(w, one.Record)
	}
	fmt.Fprintln(w)
	old := a.followed(made)
	if len(old) == 0 {
		fmt.Fprintf(w, "To change keys some day, make new ones with --from DAY and publish their records before: mails are signed\nwith the new keys from that day by themselves.\n")
		return
	}
	for _, key := range old {
		fmt.Fprintf(w, "From %s on, mails are no longer signed with %s, by itself. Leave its record in the DNS until %s:\nmails that are still on their way are checked against it.\n",
			told[0].From, key.Selector, later(now, from).Add(retractAfter).Format(time.DateOnly))
	}
}

// followed are the keys whose turn ends when that of the new ones begins.
func (a *app) followed(made []mailer.Key) (old []mailer.Key) {
	for _, before := range a.keys.Signing(made[0].Domain, made[0].From.Add(-time.Nanosecond)) {
		if slices.ContainsFunc(made, func(key mailer.Key) bool { return key.Algorithm() == before.Algorithm() }) {
			old = append(old, before)
		}
	}
	return old
}
