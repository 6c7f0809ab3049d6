package campaigns

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// prepare makes of a plan what the ledger takes. It fails with a fault when no mail can be made of it.
func (s *Store) prepare(ctx context.Context, p Plan) (deliveries.Plan, error) {
	topic, err := s.topicOf(ctx, p)
	if errors.Is(err, subscribers.ErrNoTopic) {
		return deliveries.Plan{}, fault{s.withTopics(ctx, err)}
	}
	if err != nil {
		return deliveries.Plan{}, fmt.Errorf("read the topic: %w", err)
	}
	if err := p.Audience.Validate(); err != nil {
		return deliveries.Plan{}, fault{err}
	}
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return deliveries.Plan{}, err
	}
	last, err := p.lastMoment(calendar, time.Now())
	if err != nil {
		return deliveries.Plan{}, fault{err}
	}
	letters, err := s.compile(ctx, p, topic, leaving)
	if err != nil {
		return deliveries.Plan{}, err
	}
	if err := s.keepFiles(letters); err != nil {
		return deliveries.Plan{}, err
	}
	digest, err := s.digestOf(ctx, p)
	if err != nil {
		return deliveries.Plan{}, err
	}
	ready := deliveries.Plan{
		Kind: s.Kind, Topic: topic.ID, Audience: p.Audience, Letters: letters,
		Language: p.Content.Languages[0], Head: s.head(p, topic), Origin: deliveries.OriginOf(s.Network), Unknown: p.Unknown, LastMoment: last,
		Digest: digest, Urgent: p.Urgent,
	}
	if p.open() {
		ready.Comers = new(deliveries.Comers) // who they are is asked at the freeze
	}
	if err := deliveries.CheckPlan(ready); err != nil {
		return deliveries.Plan{}, fault{err}
	}
	return ready, nil
}

func (s *Store) head(p Plan, topic subscribers.Topic) deliveries.Head {
	from, replyTo := s.from(p)
	return deliveries.Head{From: from, ReplyTo: replyTo, ListID: s.Network.ListID(topicName(topic, subscribers.Dutch), topic.Slug)}
}

// from is who a mail is from and where an answer to it goes: as the mail says, else as the network does.
func (s *Store) from(p Plan) (from network.Mailbox, replyTo string) {
	from, replyTo = p.Sender, p.ReplyTo
	if from.Address == "" {
		from = s.Network.Sender
	}
	if replyTo == "" {
		replyTo = s.Network.ReplyTo
	}
	return from, replyTo
}

// purpose says what letters are compiled for.
type purpose int

const (
	leaving purpose = iota // to be sent, with a key that is theirs alone
	looking                // to be looked at: the same each time, with links that lead where they will lead in the end
)

// compile makes the letter of each language and its web version. It fails with a fault that lies in the plan, as a rule
// templates.Problems, and with another error where the library or the logo is not to be had now.
func (s *Store) compile(ctx context.Context, p Plan, topic subscribers.Topic, why purpose) (map[templates.Language]deliveries.Letter, error) {
	letters := make(map[templates.Language]deliveries.Letter, len(p.Content.Languages))
	for _, language := range p.Content.Languages {
		shelf := shelf{library: s.Media}
		house, err := s.house(ctx, topic, language, &shelf)
		if err != nil {
			return nil, err
		}
		house.Reason = digestReasons[p.Digest][language]
		if why == looking {
			house.Key, house.CountLinks = "voorbeeld", false
		}
		letter, err := templates.Compile(p.Content, language, house)
		if err != nil {
			return nil, shelf.blame(fmt.Errorf("compile the letter in %q: %w", language, err))
		}
		online, err := templates.Online(p.Content, language, house)
		if err != nil {
			return nil, shelf.blame(fmt.Errorf("compile the web version in %q: %w", language, err))
		}
		letters[language] = deliveries.Letter{Letter: letter, Key: house.Key, Online: online}
	}
	return letters, nil
}

func (s *Store) house(ctx context.Context, topic subscribers.Topic, language templates.Language, from *shelf) (templates.House, error) {
	logo, err := s.logo(ctx)
	if err != nil {
		return templates.House{}, err
	}
	return templates.House{
		Name: s.Network.Name, PostalAddress: s.Network.PostalAddress, Topic: topicName(topic, subscribers.Language(language)),
		PublicURL: s.Network.PublicURL, PrivacyURL: s.Network.PrivacyURL, Practice: s.Kind == deliveries.Practice || s.Network.OnLoopback(),
		Palette: s.Network.Palette, Logo: logo, Key: rand.Text(), CountLinks: s.Network.CountLinks, Picture: from.picture, Attachment: from.attachment,
	}, nil
}

func (s *Store) logo(ctx context.Context) (ref string, err error) {
	if s.Logo == nil {
		return "", nil
	}
	return s.Logo(ctx)
}

// withTopics adds which topics there are to the sentence that one is not there.
func (s *Store) withTopics(ctx context.Context, err error) error {
	topics, failed := s.Subscribers.Topics(ctx)
	if failed != nil || len(topics) == 0 {
		return err
	}
	slugs := make([]string, len(topics))
	for i, topic := range topics {
		slugs[i] = topic.Slug
	}
	return fmt.Errorf("%w (there is %s)", err, strings.Join(slugs, ", "))
}
