package campaigns

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Launch is what a schedule fires. It makes the campaign of this occurrence where a blueprint asks for one, and freezes
// who is meant. Firing the same occurrence again finds it done and changes nothing. What only a person can mend holds the
// campaign and is no error; an error means: fire again.
func (s *Store) Launch(ctx context.Context, occurrence schedules.Occurrence) error {
	c, err := s.ofOccurrence(ctx, occurrence)
	if err != nil {
		return fmt.Errorf("launch for schedule %d at %s: %w", occurrence.Schedule, occurrence.Local, err)
	}
	switch {
	case c.State != Planned:
		return nil
	case occurrence.Missed:
		return s.put(ctx, &c, Held, "its moment ("+readable(occurrence.Local)+") was missed while the service was not running; send it with `dorpspost campaigns send`, or leave it")
	case !s.CanSend:
		return s.put(ctx, &c, Waiting, ErrNoRelay.Error())
	}
	return s.launchOrHold(ctx, &c)
}

// launchOrHold launches, and holds the campaign for a person where the fault lies in it.
func (s *Store) launchOrHold(ctx context.Context, c *Campaign) error {
	err := s.launch(ctx, "service", *c, func(tx *database.Tx) error { return s.launched(ctx, tx, c) })
	var faulty templates.Problems
	switch {
	case errors.Is(err, ErrNobody), errors.As(err, &faulty), errors.Is(err, subscribers.ErrNoTopic):
		return s.put(ctx, c, Held, err.Error())
	case errors.Is(err, ErrLaunched):
		return nil
	case errors.Is(err, deliveries.ErrPractising):
		return s.put(ctx, c, Held, "its moment came while it was still being practised; send it with `dorpspost campaigns send`, or leave it")
	}
	return err
}

func (s *Store) put(ctx context.Context, c *Campaign, state State, problem string) error {
	s.Log.Warn("campaign waits for a person", "campaign", int64(c.ID), "state", string(state), "problem", problem)
	return s.DB.Write(ctx, func(tx *database.Tx) error { return move(ctx, tx, c, state, problem) })
}

// ofOccurrence finds the campaign of an occurrence, or makes it. The unique pair (schedule, occurrence) sees to it that
// there is never a second one.
func (s *Store) ofOccurrence(ctx context.Context, o schedules.Occurrence) (c Campaign, err error) {
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		c, err = scanCampaign(tx.QueryRow(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE schedule = ?1 AND (occurrence = ?2 OR blueprint IS NULL)",
			o.Schedule, o.Local))
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		blueprint, err := blueprintBySchedule(ctx, tx, o.Schedule)
		if err != nil {
			return err
		}
		c = Campaign{Plan: blueprint.Plan, Blueprint: blueprint.ID, Schedule: o.Schedule, Occurrence: o.Local, State: Planned}
		c.Plan.Schedule = nil
		if c.Name, err = freeName(ctx, tx, blueprint.Name+" ("+readable(o.Local)+")"); err != nil {
			return err
		}
		c.Plan.Name = c.Name
		if err := insertCampaign(ctx, tx, &c); err != nil {
			return err
		}
		return s.audit(ctx, tx, "service", "campaign.create", c.ID)
	})
	return c, err
}

// readable writes a wall time as people do: 14-06-2027 09:00.
func readable(local string) string {
	t, err := time.Parse("2006-01-02T15:04", local)
	if err != nil {
		return strings.ReplaceAll(local, "T", " ")
	}
	return t.Format("02-01-2006 15:04")
}

func freeName(ctx context.Context, tx *database.Tx, name string) (string, error) {
	free := name
	for n := 2; ; n++ {
		var taken int
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM campaigns WHERE name = ?1", free).Scan(&taken); err != nil {
			return "", err
		}
		if taken == 0 {
			return free, nil
		}
		free = fmt.Sprintf("%s #%d", name, n)
	}
}

// Send launches a campaign now, by hand: a draft, a planned one before its moment, one that was held or stopped, or one that
// so far was practice only. Practice by hand changes nothing else: a planned campaign still leaves at its moment. It fails
// with ErrNoRelay, ErrNobody, ErrLaunched or ErrPractising.
func (s *Store) Send(ctx context.Context, who, ref string) (Campaign, error) {
	c, err := s.Find(ctx, s.DB.Read(), ref)
	if err != nil {
		return Campaign{}, err
	}
	if !s.CanSend {
		return Campaign{}, fmt.Errorf("send %s: %w", c.Name, ErrNoRelay)
	}
	onward := func(tx *database.Tx) error {
		if s.Kind == deliveries.Practice {
			return nil
		}
		if err := s.endSchedule(ctx, tx, who, c); err != nil {
			return err
		}
		return s.launched(ctx, tx, &c)
	}
	if err := s.launch(ctx, who, c, onward); err != nil {
		return Campaign{}, fmt.Errorf("send %s: %w", c.Name, err)
	}
	return c, nil
}

// endSchedule ends a campaign's own schedule, for it has no other moment to come. A blueprint's goes on.
func (s *Store) endSchedule(ctx context.Context, tx *database.Tx, who string, c Campaign) error {
	if c.Schedule == 0 || c.Blueprint != 0 {
		return nil
	}
	return s.Schedules.Cancel(ctx, tx, who, c.Schedule)
}

// launched moves a campaign on: from here the ledger says where it stands.
func (s *Store) launched(ctx context.Context, tx *database.Tx, c *Campaign) error {
	if err := move(ctx, tx, c, Launched, ""); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE campaigns SET launched_at = ?2 WHERE id = ?1", c.ID, database.Now())
	return err
}

// launch compiles the letters and, in one transaction, freezes the audience and moves the campaign onward.
func (s *Store) launch(ctx context.Context, who string, c Campaign, onward func(*database.Tx) error) error {
	topic, err := s.Subscribers.TopicBySlug(ctx, c.Plan.Topic)
	if err != nil {
		return fmt.Errorf("topic %q: %w", c.Plan.Topic, err)
	}
	letters, err := s.compile(c.Plan, topic)
	if err != nil {
		return err
	}
	plan := deliveries.Plan{
		Campaign: int64(c.ID), Kind: s.Kind, Topic: topic.ID, Audience: c.Plan.Audience, Letters: letters,
		Language: c.Plan.Content.Languages[0], Head: s.head(c.Plan, topic), Unknown: c.Plan.Unknown,
	}
	return s.DB.Write(ctx, func(tx *database.Tx) error {
		if _, err := s.Deliveries.Freeze(ctx, tx, plan); err != nil {
			return err
		}
		if err := onward(tx); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "campaign.launch", c.ID)
	})
}

func (s *Store) head(p Plan, topic subscribers.Topic) deliveries.Head {
	head := deliveries.Head{From: p.Sender, ReplyTo: p.ReplyTo, ListID: s.Network.ListID(topicName(topic, subscribers.Dutch), topic.Slug)}
	if head.From.Address == "" {
		head.From = s.Network.Sender
	}
	if head.ReplyTo == "" {
		head.ReplyTo = s.Network.ReplyTo
	}
	return head
}

// compile makes the letter of each language. It fails with templates.Problems.
func (s *Store) compile(p Plan, topic subscribers.Topic) (map[templates.Language]*templates.Letter, error) {
	letters := make(map[templates.Language]*templates.Letter, len(p.Content.Languages))
	for _, language := range p.Content.Languages {
		letter, err := templates.Compile(p.Content, language, s.house(topic, language))
		if err != nil {
			return nil, fmt.Errorf("compile the letter in %q: %w", language, err)
		}
		letters[language] = letter
	}
	return letters, nil
}

func (s *Store) house(topic subscribers.Topic, language templates.Language) templates.House {
	return templates.House{
		Name: s.Network.Name, PostalAddress: s.Network.PostalAddress, Topic: topicName(topic, subscribers.Language(language)),
		PublicURL: s.Network.PublicURL, Practice: s.Kind == deliveries.Practice,
	}
}

// releaseWithin is how long a campaign that waited for a relay may still leave by itself; a later one is held, because a
// mail that comes days late must be somebody's decision.
const releaseWithin = 2 * time.Hour

// Release lets the campaigns go that waited for a relay. The service calls it at its start.
func (s *Store) Release(ctx context.Context) error {
	if !s.CanSend {
		return nil
	}
	waiting, err := s.InState(ctx, Waiting)
	if err != nil {
		return fmt.Errorf("read the waiting campaigns: %w", err)
	}
	for _, c := range waiting {
		if err := s.release(ctx, c); err != nil {
			return fmt.Errorf("release campaign %d: %w", c.ID, err)
		}
	}
	return nil
}

func (s *Store) release(ctx context.Context, c Campaign) error {
	var since database.Instant
	if err := s.DB.Read().QueryRow(ctx, "SELECT changed_at FROM campaigns WHERE id = ?1", c.ID).Scan(&since); err != nil {
		return err
	}
	if database.Now() > since.Add(releaseWithin) {
		return s.put(ctx, &c, Held, "there was no relay when its moment came, and that is more than two hours ago; send it with `dorpspost campaigns send`, or leave it")
	}
	return s.launchOrHold(ctx, &c)
}
