package campaigns

import (
	"context"
	"errors"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/templates"

	"go.yaml.in/yaml/v3"
)

// Archive says whether anybody may read a letter in the public archive.
type Archive string

// The two choices. Nothing said is ArchiveNone.
const (
	ArchivePublic Archive = "public" // from its launch on
	ArchiveNone   Archive = "none"
)

// archive reads the key of a campaign file.
func (f *file) archive(node *yaml.Node) {
	var text string
	f.text("archive", node, &text)
	switch choice := Archive(text); choice {
	case ArchivePublic:
		f.plan.Archive = choice
	case ArchiveNone, "":
	default:
		f.fail(node, "archive", "choose public, and anybody can read this mail on your site from the moment that it leaves, or none")
	}
}

// Published says what the archive shows of a campaign.
type Published struct {
	deliveries.Public
	Campaign string `json:"campaign"`
	Address  string `json:"address"`
}

// Publish makes what was sent of a campaign public: the archive shows it from now on, at the address that is returned. Doing it
// again changes nothing. It fails with ErrNotFound, deliveries.ErrNothingSent, deliveries.ErrPracticeStays or
// deliveries.ErrNothingToShow.
func (s *Store) Publish(ctx context.Context, who, ref string) (Published, error) {
	var public deliveries.Public
	c, err := s.change(ctx, who, ref, "campaign.publish", func(tx *database.Tx, c Campaign) (err error) {
		public, err = s.publish(ctx, tx, c)
		return err
	})
	return Published{public, c.Name, s.Network.PublicURL + public.Path()}, err
}

// Withdraw takes a campaign out of the public archive. It fails with ErrNotFound or deliveries.ErrNotPublic.
func (s *Store) Withdraw(ctx context.Context, who, ref string) (Campaign, error) {
	return s.change(ctx, who, ref, "campaign.withdraw", func(tx *database.Tx, c Campaign) error {
		return s.Deliveries.Withdraw(ctx, tx, int64(c.ID))
	})
}

// publishByItself publishes at the launch what its file says is public; practice only where nobody else sees it.
func (s *Store) publishByItself(ctx context.Context, tx *database.Tx, who string, c Campaign) error {
	if c.Plan.Archive != ArchivePublic || s.Kind == deliveries.Practice && !s.Deliveries.ShowPractice {
		return nil
	}
	if _, err := s.publish(ctx, tx, c); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "campaign.publish", c.ID)
}

func (s *Store) publish(ctx context.Context, tx *database.Tx, c Campaign) (deliveries.Public, error) {
	announced := make(map[templates.Language]templates.Announcement, len(c.Plan.Content.Languages))
	for _, language := range c.Plan.Content.Languages {
		announced[language] = templates.Announce(c.Plan.Content, language)
	}
	return s.Deliveries.Publish(ctx, tx, int64(c.ID), c.Name, announced)
}

// publicAddress is where the archive shows a campaign; empty where it does not.
func (s *Store) publicAddress(ctx context.Context, c Campaign) (string, error) {
	public, err := s.Deliveries.PublicOf(ctx, s.DB.Read(), int64(c.ID))
	if errors.Is(err, deliveries.ErrNotPublic) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.Network.PublicURL + public.Path(), nil
}
