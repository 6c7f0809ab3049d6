package campaigns

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// A series is an ordered set of blueprints on one anchor. Its file says the anchor, what the mails share, and the steps; each
// step is a blueprint of its own, named after the series and itself.
//
// On an observance, such as imh-week, each step is a blueprint with a rule around it ("first day of imh-week"), and everything
// else is as for any blueprint: editions, drafts, approval, review, moved dates.
//
// On each person's confirmation there is no one day on which a step leaves. There a step is one open campaign: it is launched
// once, and each day at the hour of the step a daily run adds rows for whoever is due. Unique (campaign, subscriber) keeps a step
// once per person for ever, also after leaving and coming back. A person is due when they
//
//   - follow the topic by their own word (or by an import too, where the series says so), given so many days ago,
//   - are named by the audience,
//   - have no row of this step, nor of a later one,
//   - have the steps before this one behind them, and nothing of the series under way or decided on the same day.
//
// So days on which nothing ran are made up for, in order and one mail a day; what is more than thirty days late gets a row that
// says so, and no mail. Permission is asked at the mark, as always.
//
// The content of an open campaign is fixed. Another content closes it and opens a new one, which counts the rows of the old one.
//
// No step asks who opened or clicked: nobody is followed.

// Anchor is what the steps of a series hang on: AnchorConfirmation, or the slug of an observance.
type Anchor string

// AnchorConfirmation is the moment at which each person confirmed the topic.
const AnchorConfirmation Anchor = "confirmation"

// Series is a series as its file says it.
type Series struct {
	Name   string
	Anchor Anchor
	Topic  string // slug
	Steps  []Step // in their order
}

// Step is one mail of a series.
type Step struct {
	Name string // within the series: as it was given, or else its moment
	Plan Plan   // of its blueprint
}

// Existing says what people get of a series who had confirmed before it began.
type Existing string

// The choices.
const (
	ExistingSkip Existing = "skip" // nothing
	ExistingRest Existing = "rest" // the steps that still lie ahead of them
)

// Confirmation says of a blueprint that it is a step on each person's confirmation.
type Confirmation struct {
	Day      int      `json:"day"` // so many days after it
	At       string   `json:"at"`  // the time of day, "09:00"
	Zone     string   `json:"zone"`
	Existing Existing `json:"existing"`
	Imports  bool     `json:"imports,omitempty"` // also who was imported, by the word of somebody who vouched for it
}

// mostDay is as far as a step may lie after the confirmation.
const mostDay = 730

// madeUp is how many days late a step may be; after that it is news of another day.
const madeUp = 30

// span is of whom a step is the turn on one day, by when they confirmed.
type span struct {
	from, until database.Instant
	tooLate     database.Instant // who confirmed before this gets it no more
	today       database.Instant // the day's start
}

// on is the span of the day of this moment, for a step of a series that began at its moment.
func (c Confirmation) on(now time.Time, series, step database.Instant) (span, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return span{}, fmt.Errorf("read the zone of a step: %w", err)
	}
	now = now.In(zone)
	return span{
		from:    c.from(zone, series, step),
		until:   dayStart(now, 1-c.Day),
		tooLate: dayStart(now, -c.Day-madeUp),
		today:   dayStart(now, 0),
	}, nil
}

// from is when whoever the step is for confirmed at the earliest: it still lay ahead of them when it came into the series.
func (c Confirmation) from(zone *time.Location, series, step database.Instant) database.Instant {
	begun := step.Time().In(zone)
	first := begun
	if !c.moment(first).After(begun) {
		first = first.AddDate(0, 0, 1)
	}
	from := dayStart(first, -c.Day)
	if c.Day == 0 {
		from = database.At(c.moment(first.AddDate(0, 0, -1)))
	}
	if c.Existing != ExistingRest {
		from = max(from, series)
	}
	return from
}

// moment is the hour of the step on a day.
func (c Confirmation) moment(day time.Time) time.Time {
	at, _ := time.Parse("15:04", c.At) // read when the file was
	return time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), 0, 0, day.Location())
}

// dayStart is the start of the day that lies so many days from another one.
func dayStart(day time.Time, days int) database.Instant {
	return database.At(time.Date(day.Year(), day.Month(), day.Day()+days, 0, 0, 0, 0, day.Location()))
}

// hourToday is the hour of a step on the day on which people come now.
func (c Campaign) hourToday() (time.Time, error) {
	zone, err := time.LoadLocation(c.Plan.Confirmation.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the zone of a step: %w", err)
	}
	if c.day.IsZero() {
		return c.Plan.Confirmation.moment(time.Now().In(zone)), nil
	}
	return c.Plan.Confirmation.moment(c.day.In(zone)), nil
}

// daily is the schedule on which rows are added. What was missed is made up for at once.
func (c Confirmation) daily() schedules.Spec {
	at, _ := time.Parse("15:04", c.At)
	return schedules.Spec{Cron: fmt.Sprintf("%d %d * * *", at.Minute(), at.Hour()), Zone: c.Zone, Missed: schedules.MissedSend}.Normal()
}

// open tells whether a campaign or blueprint is a step on each person's confirmation.
func (p Plan) open() bool { return p.Confirmation != nil }

// letter is what of a plan reaches readers: all but its moment and its name.
func (p Plan) letter() Plan {
	p.Name, p.Schedule, p.Confirmation, p.Audience = "", nil, nil, Plan{}.Audience
	return p
}

// SeriesError says that a name is a series', where one of its steps is meant.
type SeriesError struct {
	Name  string
	Steps []string
}

// Error names the steps.
func (e *SeriesError) Error() string {
	return "this is a series, and each of its steps stands by itself: say which of " + strings.Join(e.Steps, ", ")
}

// Unwrap makes it an ErrNotFound.
func (e *SeriesError) Unwrap() error { return ErrNotFound }

// noStep says of a name that is nothing else whether it is that of a series.
func noStep(ctx context.Context, q database.Querier, name string) error {
	series, err := seriesByName(ctx, q, name)
	if err != nil {
		return err
	}
	return &SeriesError{Name: name, Steps: series.Plan.Steps}
}

// standsAlone fails with a *KindError or ErrStep where a file of its own would change a series or one of its steps.
func (s *Store) standsAlone(ctx context.Context, tx *database.Tx, name string) error {
	if err := notASeries(ctx, tx, name); err != nil {
		return err
	}
	b, err := blueprintByName(ctx, tx, name)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err == nil && b.Series != 0:
		return ErrStep
	}
	return err
}

// ErrStep says that a blueprint is changed by the file of its series.
var ErrStep = errors.New("this blueprint is a step of a series, and is changed by the file of the series")
