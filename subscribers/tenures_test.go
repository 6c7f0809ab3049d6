package subscribers

import (
	"context"
	"fmt"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// Each address counts from the mail that asked for the move to the one that told of the next, and no moment counts twice.
func TestTenures(t *testing.T) {
	day := func(n int) database.Instant { return database.At(time.Date(2027, 3, n, 0, 0, 0, 0, time.UTC)) }
	joined := Consent{Kind: ConsentGiven, Address: "a@example.org", At: day(1)}
	move := func(on int, from, to string) Consent {
		return Consent{Kind: ConsentMoved, Detail: from + "@example.org", Address: to + "@example.org", At: day(on)}
	}
	for name, c := range map[string]struct {
		now   string
		chain []Consent
		want  []string
	}{
		"no records":          {"a", nil, []string{"a 1-"}},
		"never moved":         {"a", []Consent{joined}, []string{"a 1-"}},
		"moved":               {"b", []Consent{joined, move(20, "a", "b")}, []string{"a 1-20", "b 13-"}},
		"only the move tells": {"b", []Consent{move(20, "a", "b")}, []string{"a 1-20", "b 13-"}},
		"and back":            {"a", []Consent{joined, move(10, "a", "b"), move(12, "b", "a")}, []string{"a 1-10", "b 3-12", "a 10-"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, one := range tenuresOf(Subscriber{Address: address(t, c.now+"@example.org"), CreatedAt: day(1)}, c.chain) {
				until := ""
				if !one.Until.IsZero() {
					until = fmt.Sprint(one.Until.Time().Day())
				}
				got = append(got, fmt.Sprintf("%.1s %d-%s", one.Address.ASCII(), one.From.Time().Day(), until))
			}
			same(t, got, c.want)
		})
	}
}

// An address that is another's now is not asked about at all.
func TestTheDossierLeavesOutWhatIsAnothersNow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		els := p.reader("els", 0)
		for _, to := range []string{"maes@example.org", "elsmaes@example.org"} {
			id, err := p.AskMove(ctx, els.ID, address(t, to), Dutch)
			must(t, err)
			p.look()
			p.complete(id)
		}
		p.reader("maes", 0)
		var asked []string
		p.Holders = []Holder{func(_ context.Context, _ database.Querier, _ ID, had []Tenure) ([]Held, error) {
			for _, one := range had {
				asked = append(asked, one.Address.ASCII())
			}
			return nil, nil
		}}
		must(t, second(p.Dossier(ctx, els.ID)))
		same(t, asked, []string{"els@example.org", "elsmaes@example.org"})
	})
}
