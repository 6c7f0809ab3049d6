package campaigns

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// departure is a campaign whose moment has come, while it is looked at for the last time.
type departure struct {
	campaign *Campaign
	ready    deliveries.Plan
	approval Approval                  // that stands
	count    subscribers.AudienceCount // now
}

// guards are asked in this order, each about one thing. One that fails with a fault holds the campaign, with that sentence.
var guards = []func(*Store, context.Context, *departure) error{
	(*Store).approvedAsItIs,
	(*Store).notQuiet,
	(*Store).checked,
	(*Store).sameReaders,
}

// depart asks all guards, and lets the campaign go when none of them objects. It fails with errChanged when the campaign was
// changed meanwhile: nothing was frozen then.
func (s *Store) depart(ctx context.Context, c *Campaign) error {
	ready, err := s.prepare(ctx, c.Plan)
	if err != nil {
		return err
	}
	leaving := &departure{campaign: c, ready: ready}
	for _, guard := range guards {
		if err := guard(s, ctx, leaving); err != nil {
			return err
		}
	}
	return s.freeze(ctx, "service", c, ready, func(tx *database.Tx, _ deliveries.Run) error {
		if err := leaving.counted(ctx, tx); err != nil {
			return err
		}
		return s.launched(ctx, tx, c)
	})
}

// approvedAsItIs wants an approval that stands, of exactly what would leave, and where four eyes are asked for not by its
// author.
func (s *Store) approvedAsItIs(ctx context.Context, d *departure) (err error) {
	d.approval, err = standing(ctx, s.DB.Read(), d.campaign.approved())
	switch {
	case errors.Is(err, errNotApproved):
		return fault{fmt.Errorf("%w: %s", errNotApproved, d.campaign.letGo())}
	case err != nil:
		return err
	}
	same, err := s.covers(ctx, d.approval, d.campaign.Plan, d.campaign.moment())
	switch {
	case err != nil:
		return err
	case !same:
		return fault{fmt.Errorf("it is not what was approved any more (the mail, its moment, or what config.yaml says of the network): %s", d.campaign.letGo())}
	case s.mayApprove(d.approval.Who, d.campaign.Author) != nil:
		return fault{fmt.Errorf("only its author approved it, and four eyes are asked for now: a colleague can %s", d.campaign.letGo())}
	}
	return nil
}

// letGo says how a campaign leaves after all whose moment has passed.
func (c *Campaign) letGo() string {
	return fmt.Sprintf("look at it, and send it with `dorpspost campaigns send %q` or give it another moment with `dorpspost campaigns schedule %[1]q`", c.Name)
}

// checked asks the checks, unless whoever approved it knew better.
func (s *Store) checked(ctx context.Context, d *departure) error {
	if d.approval.Anyway {
		return nil
	}
	return s.cleared(ctx, d.campaign)
}

// sameReaders counts the audience again, and wants about as many as were approved; of an edition that was made by itself, no
// fewer than half of those of the edition before it and at most half as many again.
func (s *Store) sameReaders(ctx context.Context, d *departure) (err error) {
	if d.count, err = s.count(ctx, d.ready); err != nil {
		return err
	}
	if d.ready.Comers != nil { // they come one by one, and the rule by which they do is what was approved
		return nil
	}
	if s.Config.AudienceChange == 0 || d.approval.Hash == "" || d.ready.Digest.Round != deliveries.Single { // whom a digest is for follows from what left
		return nil
	}
	if d.approval.Carries == 0 {
		if tooFar(d.approval.Mailable, d.count.Mailable, s.Config.AudienceChange, s.Config.AudienceChange) {
			return fault{fmt.Errorf("%s: %s", readersChanged("when it was approved", d.approval, d.count), d.campaign.letGo())}
		}
		return nil
	}
	last, err := lastEdition(ctx, s.DB.Read(), *d.campaign)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the edition before it: %w", err)
	}
	if tooFar(last.Mailable, d.count.Mailable, 50, 50) {
		return fault{fmt.Errorf("%s: %s", readersChanged("when the edition before it left", last, d.count), d.campaign.letGo())}
	}
	return nil
}

// tooFar tells whether a number is more than so many percent below or above another.
func tooFar(was, is, below, above int) bool {
	return 100*is < (100-below)*was || 100*is > (100+above)*was
}

// readersChanged tells both numbers, and whether other people are meant or others may be mailed.
func readersChanged(when string, then Approval, now subscribers.AudienceCount) string {
	word := "more"
	if now.Mailable < then.Mailable {
		word = "fewer"
	}
	share := ""
	if then.Mailable > 0 {
		share = fmt.Sprintf(", %d %% %s", 100*max(now.Mailable-then.Mailable, then.Mailable-now.Mailable)/then.Mailable, word)
	}
	why := fmt.Sprintf("its audience still names %d, and others of them may be mailed", now.Named)
	if now.Named != then.Named {
		why = fmt.Sprintf("its audience names %d now, and %d then", now.Named, then.Named)
	}
	return fmt.Sprintf("%d people would get it now, and %d %s%s (%s)", now.Mailable, then.Mailable, when, share, why)
}

// lastEdition is the approval of the latest edition of the same blueprint that left, with its readers. It fails with
// sql.ErrNoRows for the first.
func lastEdition(ctx context.Context, q database.Querier, c Campaign) (Approval, error) {
	return scanApproval(q.QueryRow(ctx, "SELECT "+approvalColumns+` FROM approvals WHERE hash <> '' AND void_at IS NULL AND campaign = (
		SELECT id FROM campaigns WHERE blueprint = ?1 AND id <> ?2 AND state = 'launched' ORDER BY launched_at DESC, id DESC LIMIT 1)`, c.Blueprint, c.ID))
}

// counted keeps with the approval of an edition that was made by itself how many readers it left to.
func (d *departure) counted(ctx context.Context, tx *database.Tx) error {
	if d.approval.Carries == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "UPDATE approvals SET named = ?2, mailable = ?3 WHERE id = ?1", d.approval.ID, d.count.Named, d.count.Mailable)
	return err
}
