package subscribers

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// Somebody wants to flood other people's mailboxes through us.
func TestListBombing(t *testing.T) {
	const requests = 10_000
	for name, c := range map[string]struct {
		network func(i int) string
		mails   int
	}{
		"from one network":      {func(int) string { return "192.0.2.0/24" }, 5},
		"from 10,000 networks":  {func(i int) string { return fmt.Sprintf("2001:db8:%x:%x00::/56", i/256, i%256) }, 10},
		"from nobody knows":     {func(int) string { return "" }, 5},
		"to a few, many times":  {func(i int) string { return fmt.Sprintf("198.51.%d.0/24", i%256) }, 3},
		"to one in many guises": {func(i int) string { return fmt.Sprintf("198.51.%d.0/24", i%256) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t, dbtest.Open(t))
			for i := range requests {
				to := fmt.Sprintf("victim%d@example.org", i)
				switch name {
				case "to a few, many times":
					to = fmt.Sprintf("victim%d@example.org", i%3)
				case "to one in many guises":
					to = []string{"victim@example.org", "Victim@example.org", "VICTIM@EXAMPLE.ORG"}[i%3]
				}
				form := p.form(to, i%3)
				form.Network = c.network(i)
				if _, err := p.SignUp(t.Context(), form); err != nil && !errors.Is(err, ErrTooMany) {
					t.Fatal(err)
				}
				p.look()
			}
			perAddress := map[string]int{}
			for _, mail := range p.mails {
				if perAddress[mail.Address.Key()]++; perAddress[mail.Address.Key()] > 1 {
					t.Errorf("a second mail to one address")
				}
			}
			same(t, len(p.mails), c.mails)
			t.Logf("%d requests, %d kept, %d mails", requests, p.count("asks"), len(p.mails))
		})
	}
}

// Who confirms makes room for others, and so does time.
func TestLimitsCountWhatIsNotCompleted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		full := func() bool {
			_, err := p.SignUp(t.Context(), p.form("one-more@example.org", 0))
			if err != nil && !errors.Is(err, ErrTooMany) {
				t.Fatal(err)
			}
			return err != nil
		}
		for i := range 20 {
			p.complete(p.mailed(fmt.Sprintf("p%d@example.org", i), 0))
		}
		for i := range p.Limits.PerNetwork {
			p.signUp(fmt.Sprintf("silent%d@example.org", i), 0)
		}
		same(t, full(), true)
		p.look()
		same(t, full(), true)
		p.later(p.Limits.Network - time.Minute)
		same(t, full(), true)
		p.later(time.Minute)
		same(t, full(), false)

		// A new key for links makes hashes anew: the count begins again.
		p.exec("DELETE FROM asks")
		for i := range p.Limits.PerNetwork {
			p.signUp(fmt.Sprintf("again%d@example.org", i), 0)
		}
		must(t, p.RotateTokenKey(t.Context(), "ana"))
		same(t, full(), false)
	})
}

func TestLimitsThatCannotBe(t *testing.T) {
	good := DefaultConfig()
	must(t, good.Validate())
	for key, spoil := range map[string]func(l *AskLimits){
		"per_network":    func(l *AskLimits) { l.PerNetwork = 0 },
		"overall":        func(l *AskLimits) { l.Overall = -1 },
		"network_window": func(l *AskLimits) { l.Network = time.Second },
		"overall_window": func(l *AskLimits) { l.Within = 25 * time.Hour },
	} {
		limits := DefaultAskLimits()
		spoil(&limits)
		var fault *ConfigError
		if err := limits.Validate(); !errors.As(err, &fault) || fault.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// Nothing about a sign-up depends on whose address it is, so that neither the answer nor its timing can tell: it works with
// every table gone that knows people, and leaves the same row.
func TestASignUpIsTheSameForEveryAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		p.Limits.PerNetwork, p.Limits.Overall = 99, 99
		p.reader("known", 0)
		p.pending("pending", 0)
		p.suppress("suppressed@example.org")
		erased := p.reader("erased", 0)
		p.exec("UPDATE subscribers SET state = 'erased', address = NULL, address_key = NULL WHERE id = ?1", erased.ID)
		p.suppress("erased@example.org")
		p.mailed("asked@example.org", 0)
		p.exec("DELETE FROM asks WHERE address_key <> 'asked@example.org'")
		for _, table := range []string{"subscribers", "subscriptions", "consents", "consent_values", "consent_chains", "suppressions", "address_keys"} {
			p.exec("ALTER TABLE " + table + " RENAME TO away_" + table)
		}

		var first keptAsk
		for i, who := range []string{"unknown", "known", "pending", "suppressed", "erased", "asked"} {
			to := address(t, who+"@example.org")
			signUp, err := p.SignUp(ctx, p.form(to.ASCII(), 0))
			must(t, err)
			link, err := p.AskLink(ctx, to, Dutch, "192.0.2.0/24")
			must(t, err)
			p.exec("UPDATE asks SET asked_at = asked_at - ?1", againWait.Milliseconds())
			must(t, p.Again(ctx, signUp))
			must(t, p.Again(ctx, link))
			ask, err := askByID(ctx, db.Read(), signUp)
			must(t, err)
			if i == 0 {
				first = ask
			}
			ask.ID, ask.Address, ask.AskedAt, ask.ExpiresAt, ask.againAt = first.ID, first.Address, first.AskedAt, first.ExpiresAt, first.againAt
			if diff := cmp.Diff(first, ask, cmp.AllowUnexported(Address{}, keptAsk{})); diff != "" {
				t.Errorf("%s: %s", who, diff)
			}
		}
	})
}
