package campaigns

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
)

// fireStep is the daily run of a step on a confirmation: it opens the step's campaign where there is none, and adds rows for who
// is due today. Firing the same occurrence again adds nobody.
func (s *Store) fireStep(ctx context.Context, b Blueprint, o schedules.Occurrence) error {
	if o.Missed && !o.Restored {
		return nil // it was begun before a crash, and a newer one follows: that adds whoever is still to come
	}
	if approved, err := s.stepApproved(ctx, s.DB.Read(), b); err != nil || !approved {
		return err // who waits is made up for once somebody has approved it
	}
	c, err := s.ofStep(ctx, b, o)
	if errors.Is(err, ErrOver) {
		return nil
	}
	if err != nil {
		return err
	}
	c.day = o.At
	switch c.State {
	case Planned, Waiting:
		if c.ownSchedule() {
			return nil // somebody sends it by hand, in a few minutes
		}
		if o.Restored {
			return s.put(ctx, &c, Held, missed(o))
		}
		if !s.CanSend {
			return s.put(ctx, &c, Waiting, ErrNoRelay.Error())
		}
		return s.launchOrHold(ctx, &c)
	case Launched:
		if o.Restored {
			return nil // its run is paused until somebody resumes it
		}
		return s.addToday(ctx, c)
	}
	return nil // held: somebody looks at it, and nobody is lost meanwhile
}

// stepApproved tells whether an approval stands of what a step is now: of its mail, and of the rule by which people come to it.
func (s *Store) stepApproved(ctx context.Context, q database.Querier, b Blueprint) (bool, error) {
	_, err := s.standsAsItIs(ctx, q, b)
	if errors.Is(err, errNotApproved) {
		s.Log.Warn("a step of a series waits until somebody approves it", "blueprint", b.ID)
		return false, nil
	}
	return err == nil, err
}

// ofStep is the campaign of a step to which people come today.
func (s *Store) ofStep(ctx context.Context, b Blueprint, o schedules.Occurrence) (c Campaign, err error) {
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		if _, err := holdSeries(ctx, tx, b.Series); err != nil {
			return err
		}
		made, err := madeBy(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		if len(made) > 0 {
			c = made[0]
			takes, err := s.takes(ctx, tx, &c)
			if err != nil || takes {
				return err
			}
		}
		c, err = s.newEdition(ctx, tx, o)
		return err
	})
	return c, err
}

// takes tells whether people still come to an open campaign. One that was only practised until now is launched for real.
func (s *Store) takes(ctx context.Context, tx *database.Tx, c *Campaign) (bool, error) {
	if c.State == Stopped {
		return false, nil
	}
	if c.State != Launched {
		return true, nil
	}
	run, err := s.runOf(ctx, tx, *c)
	if err != nil || run.ID != 0 {
		return run.Intake == deliveries.IntakeOpen, err
	}
	if err := s.Deliveries.CloseIntake(ctx, tx, int64(c.ID)); err != nil {
		return false, err
	}
	return true, move(ctx, tx, c, Planned, "")
}

// addToday adds the rows of today to an open campaign that was launched, where an approval still stands of its step once nobody
// else can change that.
func (s *Store) addToday(ctx context.Context, c Campaign) error {
	return s.DB.Write(ctx, func(tx *database.Tx) error {
		comers, err := s.comers(ctx, tx, c)
		if err != nil {
			return err
		}
		b, err := blueprintByID(ctx, tx, c.Blueprint)
		if err != nil {
			return err
		}
		if approved, err := s.stepApproved(ctx, tx, b); err != nil || !approved {
			return err
		}
		run, err := s.runOf(ctx, tx, c)
		if err != nil {
			return err
		}
		_, err = s.Deliveries.Add(ctx, tx, run.ID, *comers)
		return err
	})
}

// comers are who comes to an open campaign on its day; nil for any other campaign.
func (s *Store) comers(ctx context.Context, tx *database.Tx, c Campaign) (*deliveries.Comers, error) {
	if !c.Plan.open() {
		return nil, nil
	}
	b, err := blueprintByID(ctx, tx, c.Blueprint)
	if err != nil {
		return nil, fmt.Errorf("read the step of campaign %d: %w", c.ID, err)
	}
	series, err := holdSeries(ctx, tx, b.Series)
	if err != nil {
		return nil, fmt.Errorf("read the series of campaign %d: %w", c.ID, err)
	}
	topic, err := s.Subscribers.TopicBySlug(ctx, b.Plan.Topic)
	if err != nil {
		return nil, err
	}
	if c.day.IsZero() {
		c.day = time.Now()
	}
	of, err := b.Plan.Confirmation.on(c.day, series.BegunAt, b.BegunAt)
	if err != nil {
		return nil, err
	}
	comers := &deliveries.Comers{
		Audience: b.Plan.Audience, TooLate: of.tooLate, Today: of.today, Language: c.Plan.Content.Languages[0], Lasting: c.Plan.LastMoment.After,
	}
	comers.Confirmed.Topic, comers.Confirmed.From, comers.Confirmed.Until, comers.Confirmed.Imports = topic.ID, of.from, of.until, b.Plan.Confirmation.Imports
	return comers, s.amongSteps(ctx, tx, series, b, comers)
}

// amongSteps says of comers what became of the other steps for them. Who has had a later step needs this one no more.
func (s *Store) amongSteps(ctx context.Context, tx *database.Tx, series keptSeries, b Blueprint, comers *deliveries.Comers) error {
	steps, err := stepsOf(ctx, tx, series.ID)
	if err != nil {
		return err
	}
	for _, step := range steps {
		runs, err := s.runsOf(ctx, tx, step.ID)
		if err != nil {
			return err
		}
		comers.Series = append(comers.Series, runs...)
		goesOn, err := active(ctx, tx, step.Schedule)
		if err != nil {
			return err
		}
		switch {
		case step.ID == b.ID:
			comers.Had = append(comers.Had, runs...)
		case !goesOn:
		case step.Plan.Confirmation.Day > b.Plan.Confirmation.Day:
			comers.Had = append(comers.Had, runs...)
		default:
			if err := before(comers, series, step, runs); err != nil {
				return err
			}
		}
	}
	return nil
}

// before adds a step that comes before. Who has had one between the two gets it no more, and does not wait for it.
func before(comers *deliveries.Comers, series keptSeries, step Blueprint, runs []int64) error {
	zone, err := time.LoadLocation(step.Plan.Confirmation.Zone)
	if err != nil {
		return fmt.Errorf("read the zone of a step: %w", err)
	}
	for i := range comers.Before {
		comers.Before[i].Runs = append(comers.Before[i].Runs, runs...)
	}
	comers.Before = append(comers.Before, deliveries.Before{Runs: runs, From: step.Plan.Confirmation.from(zone, series.BegunAt, step.BegunAt)})
	return nil
}
