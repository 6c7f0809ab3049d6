package campaigns

import (
	"context"
	"errors"
	"fmt"

	"dorpspost/deliveries"
	"dorpspost/templates/checks"
)

// ErrBlocked says that the checks found something that must be mended before a campaign may leave for real.
var ErrBlocked = errors.New("the checks found what must be mended first")

// cleared holds back a real launch when the checks block it, as a fault that says how to see all of it. Practice is for trying:
// nothing holds it back.
func (s *Store) cleared(ctx context.Context, c *Campaign) error {
	if s.Kind != deliveries.Real {
		return nil
	}
	findings, err := s.Check(ctx, c.Plan, Checking{Leaving: true})
	if err != nil {
		return err
	}
	blocks := Blocking(findings)
	if len(blocks) == 0 {
		return nil
	}
	things := "one thing"
	if len(blocks) > 1 {
		things = fmt.Sprintf("%d things", len(blocks))
	}
	return fault{fmt.Errorf("%w: %s, beginning with “%s”; %s", ErrBlocked, things, blocks[0].Sentence, c.lookAgain())}
}

// lookAgain says how all that blocks a campaign is seen, and passed over. A new follow-up is not stored before it leaves.
func (c *Campaign) lookAgain() string {
	if c.ID == 0 {
		return "`dorpspost campaigns check` of the same file or campaign tells all, and the same command with --anyway is for who knows better"
	}
	return fmt.Sprintf("`dorpspost campaigns check %q` tells all, and `dorpspost campaigns send %[1]q --anyway` is for who knows better", c.Name)
}

// Blocking are the findings that must be mended before a campaign may leave.
func Blocking(findings []checks.Finding) (blocks []checks.Finding) {
	for _, f := range findings {
		if f.Level == checks.Blocks {
			blocks = append(blocks, f)
		}
	}
	return blocks
}
