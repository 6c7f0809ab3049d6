package campaigns

import (
	"context"
	"errors"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
)

// Follow says which campaign another one comes after, and what for.
type Follow struct {
	Ref    string // the campaign's name or number
	How    deliveries.FollowUp
	Letter *Plan  // what the file of a correction says
	Anyway bool   // a person has read what the checks say, and knows better
	Urgent string // why it passes the cap and the quiet hours; empty: as the plan says
}

// FollowUp makes a campaign for readers of an earlier one, and launches it as Send does; unless both succeed, nothing is
// changed. A correction has a letter of its own and is for everybody who got the earlier one's, or may have; the other two
// send its letter once more, to people of whom the books say that they have not got it. Who may not be mailed any more is
// skipped, as ever. Practice follows practice, and a campaign that went out for real is followed for real.
//
// It fails as Send does; with an *OpenError while the letter is still being sent, with ErrNotLaunched, with
// deliveries.ErrNobodyGotIt, ErrNobodyLeft or ErrNobodyRefused, ErrCorrected or ErrNotMended, or with a *CorrectionError.
func (s *Store) FollowUp(ctx context.Context, who string, f Follow) (Campaign, error) {
	origin, err := s.Find(ctx, s.DB.Read(), f.Ref)
	if err != nil {
		return Campaign{}, err
	}
	plan, err := planAfter(origin, f)
	if err != nil {
		return Campaign{}, fmt.Errorf("%s: %w", origin.Name, err)
	}
	if f.Urgent != "" {
		if plan.Urgent, err = readUrgent(f.Urgent); err != nil {
			return Campaign{}, err
		}
	}
	c := Campaign{Plan: plan, State: Draft, Follows: origin.ID, FollowUp: f.How, Author: who}
	if err := s.send(ctx, who, &c, !f.Anyway); err != nil {
		return Campaign{}, fmt.Errorf("%s: %w", origin.Name, err)
	}
	return c, nil
}

// What a caller may want to tell apart.
var (
	ErrNotLaunched = errors.New("nothing of this campaign has gone out in this way, so there is nobody to follow it up for: practice follows practice, and what went out for real is followed for real")
	ErrCorrected   = errors.New("this very correction has gone out already; to send another one, change the letter in its file")
	ErrNotMended   = errors.New("this is its own letter, word for word, so it corrects nothing: mend the file and say it again")
)

// OpenError says that a letter is still being sent, so that nobody knows yet who has it.
type OpenError struct{ Name string }

// Error says what to do.
func (e *OpenError) Error() string {
	return fmt.Sprintf("%s has not ended yet, so nobody knows yet who has this mail: let it end, or stop it with `dorpspost campaigns stop %q`, and ask again", e.Name, e.Name)
}

// followNames are put behind the name of the campaign that is followed. They are Dutch, as names of campaigns are.
var followNames = map[deliveries.FollowUp]string{
	deliveries.Correction: "rechtzetting", deliveries.RestAfterAll: "rest", deliveries.RefusedAgain: "opnieuw",
}

// enter stores a follow-up that is new; any other campaign must still be as it was read.
func (s *Store) enter(ctx context.Context, tx *database.Tx, who string, c *Campaign) error {
	if c.ID != 0 {
		if err := unchanged(ctx, tx, *c); err != nil || c.FollowUp == "" {
			return err
		}
	}
	root, err := s.root(ctx, tx, *c)
	if err != nil {
		return err
	}
	if err := s.newCorrection(ctx, tx, root, *c); err != nil || c.ID != 0 {
		return err
	}
	if c.Name, err = nameAfter(ctx, tx, root, *c); err != nil {
		return err
	}
	c.Plan.Name = c.Name
	if err := insertCampaign(ctx, tx, c); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "campaign."+string(c.FollowUp), c.ID)
}

// nameAfter is the name of a new follow-up: after the first campaign with its letter, or as the file of a correction says
// where that is free.
func nameAfter(ctx context.Context, tx *database.Tx, root, c Campaign) (string, error) {
	name := root.Name
	if c.FollowUp == deliveries.Correction {
		name = c.Plan.Name
		if free, err := freeName(ctx, tx, name); err != nil || free == name {
			return free, err
		}
	}
	return freeName(ctx, tx, name+" ("+followNames[c.FollowUp]+")")
}

// newCorrection fails with ErrCorrected when the same correction of a letter went out for real before, under whichever name of
// the letter: no command that is given twice, and none that sends what was practised, may mail anybody twice.
func (s *Store) newCorrection(ctx context.Context, tx *database.Tx, root, c Campaign) error {
	if c.FollowUp != deliveries.Correction || s.Kind != deliveries.Real {
		return nil
	}
	senders, err := sendersOf(ctx, tx, root)
	if err != nil {
		return err
	}
	for _, sender := range senders {
		after, err := followUpsOf(ctx, tx, sender.ID)
		if err != nil {
			return err
		}
		for _, other := range after {
			if other.ID != c.ID && other.FollowUp == deliveries.Correction && other.State == Launched && sameLetter(other, c) {
				return fault{fmt.Errorf("%w (as %s, to readers of %s)", ErrCorrected, other.Name, sender.Name)}
			}
		}
	}
	return nil
}

// sameLetter tells whether two campaigns say the same to their readers.
func sameLetter(a, b Campaign) bool {
	return same(Plan{Topic: a.Plan.Topic, Content: a.Plan.Content}, Plan{Topic: b.Plan.Topic, Content: b.Plan.Content})
}

// untouched tells whether a correction would bring its readers the very mail that it corrects. Another sender or reply address
// may be all that is mended.
func untouched(root, c Campaign) bool {
	return c.FollowUp == deliveries.Correction && sameLetter(root, c) && root.Plan.Sender == c.Plan.Sender && root.Plan.ReplyTo == c.Plan.ReplyTo
}

// root is the campaign that was the first to send the letter which a follow-up comes after, and after which a new one is
// named. It stays locked until the transaction ends, so that of two follow-ups the second sees whom the first is for.
func (s *Store) root(ctx context.Context, tx *database.Tx, c Campaign) (root Campaign, err error) {
	for root.ID = c.Follows; ; root.ID = root.Follows {
		if root, err = campaignByID(ctx, tx, root.ID); err != nil {
			return root, err
		}
		if !root.FollowUp.SameLetter() {
			_, err = tx.Exec(ctx, "UPDATE campaigns SET plan = plan WHERE id = ?1", root.ID)
			return root, err
		}
	}
}

// following is whose readers a follow-up is for. It is nil for any other campaign. It fails with ErrNotLaunched,
// ErrNotMended or an *OpenError.
func (s *Store) following(ctx context.Context, tx *database.Tx, c Campaign) (*deliveries.Following, error) {
	if c.FollowUp == "" {
		return nil, nil
	}
	root, err := s.root(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	senders, err := sendersOf(ctx, tx, root)
	if err != nil {
		return nil, err
	}
	f := &deliveries.Following{How: c.FollowUp}
	for _, sender := range senders {
		if sender.ID == c.ID {
			continue
		}
		run, err := s.runOf(ctx, tx, sender)
		switch {
		case err != nil:
			return nil, err
		case run.ID == 0:
			continue
		case !run.State.Ended():
			return nil, fault{&OpenError{sender.Name}}
		case sender.ID == c.Follows:
			f.Run = run.ID
		case len(f.Runs) > 0 && run.ID < f.Runs[0]:
			continue // it followed a practice that has been repeated since
		}
		f.Runs = append(f.Runs, run.ID)
	}
	if f.Run == 0 {
		return nil, fault{ErrNotLaunched}
	}
	if untouched(root, c) {
		return nil, fault{ErrNotMended}
	}
	return f, nil
}

// runOf is a campaign's run of the kind that is launched now; one without a number where it has none.
func (s *Store) runOf(ctx context.Context, q database.Querier, c Campaign) (deliveries.Run, error) {
	runs, err := s.Deliveries.Runs(ctx, q, int64(c.ID))
	for _, run := range runs {
		if run.Kind == s.Kind {
			return run, err
		}
	}
	return deliveries.Run{}, err
}

// sendersOf are the campaigns that send the letter of a root: itself first, and the follow-ups with the same letter, theirs
// included.
func sendersOf(ctx context.Context, q database.Querier, root Campaign) ([]Campaign, error) {
	senders := []Campaign{root}
	for i := 0; i < len(senders); i++ {
		after, err := followUpsOf(ctx, q, senders[i].ID)
		if err != nil {
			return nil, err
		}
		for _, c := range after {
			if c.FollowUp.SameLetter() {
				senders = append(senders, c)
			}
		}
	}
	return senders, nil
}
