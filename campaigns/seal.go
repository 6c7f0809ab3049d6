package campaigns

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"dorpspost/database"
	"dorpspost/network"
)

// letterhead is what readers see of the house that a mail comes from, wherever the mail itself does not say otherwise.
type letterhead struct {
	From          network.Mailbox `json:"from"`
	ReplyTo       string          `json:"reply_to"`
	Name          string          `json:"name"`
	PostalAddress string          `json:"postal_address"`
	PrivacyURL    string          `json:"privacy_url"`
	Palette       string          `json:"palette"`
	Logo          string          `json:"logo"` // by the hash of the picture
	CountLinks    bool            `json:"count_links"`
}

// letterhead leaves out what changes when a house begins to mail for real, under what was approved already: whether mails are
// practice, and where our own pages are.
func (s *Store) letterhead(ctx context.Context, p Plan) (letterhead, error) {
	from, replyTo := s.from(p)
	logo, err := s.logo(ctx)
	if err != nil {
		return letterhead{}, fmt.Errorf("seal the mail: %w", err)
	}
	return letterhead{
		From: from, ReplyTo: replyTo, Name: s.Network.Name, PostalAddress: s.Network.PostalAddress,
		PrivacyURL: s.Network.PrivacyURL, Palette: s.Network.Palette, Logo: logo, CountLinks: s.Network.CountLinks,
	}, nil
}

// seal is the SHA-256 of all that readers notice: of the plan content, topic, audience, sender, reply address, last moment and
// archive; the letterhead of the network; and the moment. The name is staff's own. It fails where the logo is not to be had.
func (s *Store) seal(ctx context.Context, p Plan, moment string) (string, error) {
	head, err := s.letterhead(ctx, p)
	if err != nil {
		return "", err
	}
	p.Name, p.Schedule = "", nil
	text, err := json.Marshal(struct {
		Form   string     `json:"form"`
		Plan   Plan       `json:"plan"`
		Head   letterhead `json:"head"`
		Moment string     `json:"moment"`
	}{"dorpspost approval 2", p, head, moment})
	if err != nil {
		return "", fmt.Errorf("seal the mail: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// covers tells whether an approval is of exactly this plan, at this moment, from this house.
func (s *Store) covers(ctx context.Context, given Approval, p Plan, moment string) (bool, error) {
	if given.Hash == "" {
		return true, nil
	}
	hash, err := s.seal(ctx, p, moment)
	return given.Hash == hash, err
}

// standsAsItIs is the approval that stands of a blueprint as it is now. It fails with errNotApproved.
func (s *Store) standsAsItIs(ctx context.Context, q database.Querier, b Blueprint) (Approval, error) {
	given, err := standing(ctx, q, b.approved())
	if err != nil {
		return given, err
	}
	same, err := s.covers(ctx, given, b.Plan, "")
	if err == nil && !same {
		err = errNotApproved
	}
	return given, err
}
