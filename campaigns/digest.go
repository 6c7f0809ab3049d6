package campaigns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// A digest is a blueprint whose editions tell of campaigns that have left. Its file holds what stands before and after these: at
// each occurrence the edition gets the file's opening (head, banner, introduction), one block for each campaign, and the file's
// other blocks. A block names the campaign in a few words and leads to its web version; a condition shows it to whom it is for.
//
//	monthly  what left since the last digest, by topic, for who chose one mail a month
//	bundle   what the cap kept back since the last bundle, for exactly whom it kept it from (pressure.go)
//
// From there on an edition is a campaign like any other. Where nothing is to be told none is made: the occurrence is over.

// errNothingToTell says that no digest is made.
var errNothingToTell = errors.New("there is nothing to tell")

// topicOf finds the topic of a plan, or what stands in for it in a digest. It fails with subscribers.ErrNoTopic.
func (s *Store) topicOf(ctx context.Context, p Plan) (subscribers.Topic, error) {
	if p.Digest != deliveries.Single {
		return digestTopics[p.Digest], nil
	}
	return s.Subscribers.TopicBySlug(ctx, p.Topic)
}

// newsOf is one campaign that a digest tells of.
type newsOf struct {
	deliveries.Left
	campaign Campaign // whose letter is told: the campaign itself, or what corrected it
	topic    subscribers.Topic
}

// compose fills in an edition of a digest, in the transaction that makes it; any other edition stays as it is. It fails with
// errNothingToTell.
func (s *Store) compose(ctx context.Context, tx *database.Tx, c *Campaign, o schedules.Occurrence) error {
	if c.Plan.Digest == deliveries.Single {
		return nil
	}
	news, err := s.news(ctx, tx, *c, o.At)
	if err != nil {
		return err
	}
	if len(news) == 0 {
		return fmt.Errorf("no campaign left since the last one: %w", errNothingToTell)
	}
	for _, one := range news {
		c.Plan.Tells = append(c.Plan.Tells, ID(one.Campaign))
	}
	c.Plan.Content.Blocks = s.withNews(c.Plan, news, o.At.Location())
	if c.Plan.Digest != deliveries.Monthly {
		return nil
	}
	count, err := s.Subscribers.CountDigest(ctx, tx, c.Plan.Audience, topicsOf(news))
	if err == nil && count.Named == 0 {
		err = fmt.Errorf("nobody who chose the digest follows a topic of it: %w", errNothingToTell)
	}
	return err
}

func topicsOf(news []newsOf) (topics []subscribers.TopicID) {
	for _, one := range news {
		if !slices.Contains(topics, one.topic.ID) {
			topics = append(topics, one.topic.ID)
		}
	}
	return topics
}

// news is what an edition made now would tell, in the order in which it left; at is its moment.
func (s *Store) news(ctx context.Context, q database.Querier, c Campaign, at time.Time) ([]newsOf, error) {
	left, err := s.leftFor(ctx, q, c, at)
	if err != nil {
		return nil, err
	}
	var news []newsOf
	for _, l := range left {
		one, told, err := s.newsAbout(ctx, q, c.Plan.Digest, l)
		if err != nil {
			return nil, fmt.Errorf("read campaign %d for the digest: %w", l.Campaign, err)
		}
		if told {
			news = append(news, one)
		}
	}
	most := templates.MaxBlocks - len(c.Plan.Content.Blocks)
	switch over := len(news) - max(most, 0); {
	case over <= 0:
	case c.Plan.Digest == deliveries.Bundle:
		news = news[:most] // the others wait for the next bundle
	default:
		s.Log.Warn("a digest has no room for all that left: the oldest are not in it", "blueprint", c.Blueprint, "left_out", over)
		news = news[over:]
	}
	return news, nil
}

// bundledWithin is how long what the cap kept back is worth telling.
const bundledWithin = 60 * 24 * time.Hour

// overlap is how far a digest looks back beyond the last one, for a campaign that was launched at the very moment when that one
// was made; what was told then is not told again.
const overlap = time.Hour

func (s *Store) leftFor(ctx context.Context, q database.Querier, c Campaign, at time.Time) ([]deliveries.Left, error) {
	if c.Plan.Digest == deliveries.Bundle {
		return s.Deliveries.Bundled(ctx, q, database.Now().Add(-bundledWithin))
	}
	last, err := s.lastTold(ctx, q, c)
	if err != nil {
		return nil, err
	}
	since := database.At(at.AddDate(0, -1, 0))
	if last.ID != 0 {
		since = last.CreatedAt.Add(-overlap)
	}
	left, err := s.Deliveries.LeftBetween(ctx, q, s.Kind, since, database.Now())
	return slices.DeleteFunc(left, func(l deliveries.Left) bool { return slices.Contains(last.Plan.Tells, ID(l.Campaign)) }), err
}

// lastTold is the last edition of the same blueprint that left as editions leave now: for real, or as practice.
func (s *Store) lastTold(ctx context.Context, q database.Querier, edition Campaign) (Campaign, error) {
	if edition.Blueprint == 0 {
		return Campaign{}, nil
	}
	editions, err := editionsOf(ctx, q, edition.Blueprint)
	if err != nil {
		return Campaign{}, err
	}
	for _, c := range editions {
		if c.ID == edition.ID {
			continue // it was practised
		}
		runs, err := s.Deliveries.Runs(ctx, q, int64(c.ID))
		if err != nil {
			return Campaign{}, err
		}
		if slices.ContainsFunc(runs, func(r deliveries.Run) bool { return r.Kind == s.Kind }) {
			return c, nil
		}
	}
	return Campaign{}, nil
}

// newsAbout finds what is told of a campaign that left: of one that was corrected the correction. A correction has no place of its
// own in a bundle, and what sends the same letter again has none anywhere.
func (s *Store) newsAbout(ctx context.Context, q database.Querier, round deliveries.Round, l deliveries.Left) (news newsOf, told bool, err error) {
	news.Left = l
	if news.campaign, err = campaignByID(ctx, q, ID(l.Campaign)); err != nil {
		return news, false, err
	}
	if round == deliveries.Monthly && news.campaign.FollowUp.SameLetter() {
		return news, false, nil
	}
	after, err := followUpsOf(ctx, q, news.campaign.ID)
	if err != nil {
		return news, false, err
	}
	for _, later := range after {
		if later.FollowUp != deliveries.Correction {
			continue
		}
		if round == deliveries.Monthly {
			return news, false, nil // it stands there itself
		}
		keys, err := s.Deliveries.KeysOf(ctx, q, int64(later.ID), s.Kind)
		if err != nil {
			return news, false, err
		}
		news.campaign, news.Keys = later, keys
	}
	news.topic, err = s.Subscribers.TopicByID(ctx, q, l.Topic)
	return news, true, err
}

// digestOf says what a plan tells of: an edition of its campaigns, a blueprint of any topic. It fails with a fault where a digest
// that is to leave for real tells of practice.
func (s *Store) digestOf(ctx context.Context, p Plan) (d deliveries.Digest, err error) {
	if p.Digest == deliveries.Single {
		return d, nil
	}
	d.Round = p.Digest
	if len(p.Tells) == 0 {
		d.Topics, err = s.allTopics(ctx)
		return d, err
	}
	for _, id := range p.Tells {
		runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(id))
		if err != nil {
			return d, err
		}
		at := slices.IndexFunc(runs, func(r deliveries.Run) bool { return r.Kind == s.Kind })
		if at < 0 {
			return d, fault{errToldPractice}
		}
		d.Campaigns = append(d.Campaigns, int64(id))
		if topic := subscribers.TopicID(runs[at].Topic); !slices.Contains(d.Topics, topic) {
			d.Topics = append(d.Topics, topic)
		}
	}
	return d, nil
}

// errToldPractice keeps a digest from readers that was made while there was no relay.
var errToldPractice = errors.New("this digest was made of practice, and tells of mails that never left: leave it, the next one is made of what really left")

func (s *Store) allTopics(ctx context.Context) (ids []subscribers.TopicID, err error) {
	topics, err := s.Subscribers.Topics(ctx)
	for _, topic := range topics {
		ids = append(ids, topic.ID)
	}
	return ids, err
}

// countDigest is count for a digest. Nobody is no fault: somebody may choose it before its moment, and whom a bundle is for is
// known then only.
func (s *Store) countDigest(ctx context.Context, ready deliveries.Plan) (subscribers.AudienceCount, error) {
	if ready.Digest.Round == deliveries.Bundle {
		return subscribers.AudienceCount{}, nil
	}
	return s.Subscribers.CountDigest(ctx, s.DB.Read(), ready.Audience, ready.Digest.Topics)
}

// asOfNow is a plan as its edition would be if it were made now, for looking at: a digest that has not been made yet tells of what
// has left so far.
func (s *Store) asOfNow(ctx context.Context, p Plan) (Plan, error) {
	if p.Digest == deliveries.Single || len(p.Tells) > 0 {
		return p, nil
	}
	blueprint, err := blueprintByName(ctx, s.DB.Read(), p.Name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return p, err
	}
	news, err := s.news(ctx, s.DB.Read(), Campaign{Plan: p, Blueprint: blueprint.ID}, time.Now())
	if err != nil {
		return p, err
	}
	p.Content.Blocks = s.withNews(p, news, s.zone())
	return p, nil
}

// zone is where the house is.
func (s *Store) zone() *time.Location {
	if s.Deliveries.Zone == nil {
		return time.UTC
	}
	return s.Deliveries.Zone
}

// barred are those of these people who may not be mailed now with what is ready, each with the reason; of whom a monthly digest is
// not for the reason is subscribers.ReasonNoDigest.
func (s *Store) barred(ctx context.Context, topic subscribers.TopicID, d deliveries.Digest, ids []subscribers.ID) (map[subscribers.ID]subscribers.Reason, error) {
	now := database.Now()
	if d.Round == deliveries.Single {
		return s.Subscribers.Mailable(ctx, s.DB.Read(), ids, topic, now)
	}
	about := make(map[subscribers.ID][]subscribers.TopicID, len(ids))
	for _, id := range ids {
		about[id] = d.Topics
	}
	allowed, err := s.Subscribers.MailableAny(ctx, s.DB.Read(), about, d.Round == deliveries.Monthly, now)
	barred := map[subscribers.ID]subscribers.Reason{}
	for id, a := range allowed {
		if a.Reason != "" {
			barred[id] = a.Reason
		}
	}
	return barred, err
}
