package campaigns

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/templates/checks"
)

// houseWords are what readers of every network like ours know without explanation.
var houseWords = []string{"IMH"}

// Checking says how a plan is looked at.
type Checking struct {
	Now  time.Time    // zero: now
	Week [2]time.Time // first and last day of the week that a banner announces; zero: as the calendar has it

	Leaving bool // only what lies in the letters counts: its moment is now, and the ledger counts the readers

	// Ask asks sites whether the pages of the letter are there; nil leaves them alone. See checks.Asker.
	Ask func(ctx context.Context, links []string) map[string]checks.Answer
}

// Check looks a plan over as it would leave now: its content, its letters, its readers and its moment. A fault of the plan is
// a finding; it fails only when looking does. Nothing is stored.
func (s *Store) Check(ctx context.Context, plan Plan, how Checking) ([]checks.Finding, error) {
	if how.Now.IsZero() {
		how.Now = time.Now()
	}
	if zone, err := time.LoadLocation(schedules.DefaultZone); err == nil {
		how.Now = how.Now.In(zone)
	}
	plan, err := s.asOfNow(ctx, plan)
	if err != nil {
		return nil, err
	}
	in := checks.Input{Content: plan.Content, Now: how.Now, Week: how.Week, Known: houseWords, Mailing: &checks.Mailing{}}
	if in.Week[0].IsZero() {
		if err := s.checkWeek(ctx, plan, &in); err != nil {
			return nil, err
		}
	}
	topic, err := s.checkTopic(ctx, plan, in.Mailing)
	if err != nil {
		return nil, err
	}
	if err := s.checkLetters(ctx, plan, topic, &in); err != nil {
		return nil, err
	}
	if !how.Leaving {
		if err := s.checkMoment(ctx, plan, how.Now, in.Mailing); err != nil {
			return nil, err
		}
		if err := s.checkReaders(ctx, plan, topic, &in); err != nil {
			return nil, err
		}
	}
	if how.Ask != nil {
		in.Answers = how.Ask(ctx, checks.Links(plan.Content))
	}
	return checks.Run(in), nil
}

// checkTopic finds the topic, and one without a number where there is none.
func (s *Store) checkTopic(ctx context.Context, plan Plan, m *checks.Mailing) (subscribers.Topic, error) {
	topic, err := s.topicOf(ctx, plan)
	if errors.Is(err, subscribers.ErrNoTopic) {
		m.Faults = append(m.Faults, s.withTopics(ctx, err).Error())
		return subscribers.Topic{Slug: plan.Topic}, nil
	}
	if err != nil {
		return topic, fmt.Errorf("read the topic: %w", err)
	}
	return topic, nil
}

// checkLetters compiles the letters, or keeps why they cannot be.
func (s *Store) checkLetters(ctx context.Context, plan Plan, topic subscribers.Topic, in *checks.Input) error {
	in.Letters = map[templates.Language]checks.Compiled{}
	ready := deliveries.Plan{Letters: map[templates.Language]deliveries.Letter{}, Head: s.head(plan, topic)}
	for _, language := range plan.Content.Languages {
		shelf := shelf{library: s.Media}
		house, err := s.house(ctx, topic, language, &shelf)
		if err != nil {
			return err
		}
		house.Reason = digestReasons[plan.Digest][language]
		in.House = house
		letter, err := templates.Compile(plan.Content, language, house)
		if shelf.fault != nil {
			return shelf.fault
		}
		if problems, ok := errors.AsType[templates.Problems](err); ok {
			in.Problems, in.Refused, in.Letters = problems, language, nil
			return nil
		}
		if err != nil {
			return fmt.Errorf("compile the letter in %q: %w", language, err)
		}
		in.Letters[language] = checks.Compiled{Letter: letter, House: house}
		ready.Letters[language] = deliveries.Letter{Letter: letter}
	}
	if err := deliveries.CheckPlan(ready); err != nil {
		in.Mailing.Faults = append(in.Mailing.Faults, err.Error())
	}
	return nil
}

// checkMoment finds the next moment of the plan's schedule.
func (s *Store) checkMoment(ctx context.Context, plan Plan, now time.Time, m *checks.Mailing) error {
	if plan.Schedule == nil {
		return nil
	}
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return err
	}
	m.Scheduled, m.Recurs = true, plan.recurring()
	next, err := schedules.Upcoming(*plan.Schedule, calendar, now, 1)
	if err != nil {
		m.Faults = append(m.Faults, err.Error())
	}
	if len(next) > 0 {
		m.Moment, m.Quiet, m.Days = next[0], s.quietUntil(plan, next[0]), dayNotes(*plan.Schedule, calendar, now)
	}
	return nil
}

// checkReaders counts the readers, and asks what is to be known of them.
func (s *Store) checkReaders(ctx context.Context, plan Plan, topic subscribers.Topic, in *checks.Input) error {
	m := in.Mailing
	err := s.Subscribers.CheckAudience(ctx, plan.Audience)
	if _, wrong := errors.AsType[*subscribers.AudienceError](err); wrong || errors.Is(err, subscribers.ErrNoTopic) {
		m.Faults = append(m.Faults, err.Error())
		return nil
	}
	if err != nil {
		return fmt.Errorf("check the audience: %w", err)
	}
	if topic.ID == 0 {
		return nil
	}
	count, err := s.Subscribers.Count(ctx, plan.Audience, topic.ID)
	if err != nil {
		return fmt.Errorf("count the audience: %w", err)
	}
	m.Counted, m.Named, m.Mailable = true, count.Named, count.Mailable
	if err := s.checkRecent(ctx, plan, in); err != nil {
		return err
	}
	if err := s.checkSoon(ctx, plan, topic.ID, m); err != nil || m.Mailable == 0 {
		return err
	}
	for _, question := range checks.Questions(in.Letters) {
		nobody, err := s.nobody(ctx, plan.Audience, topic.ID, question)
		if err != nil {
			return err
		}
		if nobody {
			m.Without = append(m.Without, question)
		}
	}
	return nil
}

// askedFields are the slots of conditions that an audience can be asked about.
var askedFields = map[string]string{
	templates.SlotProfession: "profession", templates.SlotRegion: "region", templates.SlotOrganisation: "organisation", templates.SlotTopics: "topic",
}

// nobody tells whether no reader of an audience answers a question of a condition with yes. What cannot be asked is not said.
func (s *Store) nobody(ctx context.Context, audience subscribers.Audience, topic subscribers.TopicID, q checks.Question) (bool, error) {
	field, known := askedFields[q.Slot]
	if attribute, ok := strings.CutPrefix(q.Slot, templates.SlotAttribute); ok {
		field, known = "attribute:"+attribute, true
	}
	if !known {
		return false, nil
	}
	audience.In = append(slices.Clone(audience.In), subscribers.Condition{Field: field, Values: []string{q.Value}})
	count, err := s.Subscribers.Count(ctx, audience, topic)
	if _, wrong := errors.AsType[*subscribers.AudienceError](err); wrong {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("count who has %s %q: %w", q.Slot, q.Value, err)
	}
	return count.Mailable == 0, nil
}

// FindingsOf makes findings of what ReadFile failed with; ok is false for an error that is not about the file's content.
func FindingsOf(err error) (findings []checks.Finding, ok bool) {
	type several interface {
		error
		Unwrap() []error
	}
	if all, ok := errors.AsType[several](err); ok {
		for _, one := range all.Unwrap() {
			more, ok := FindingsOf(one)
			if !ok {
				return nil, false
			}
			findings = append(findings, more...)
		}
		return findings, true
	}
	if problem, ok := errors.AsType[*templates.Problem](err); ok {
		return []checks.Finding{checks.OfProblem(*problem)}, true
	}
	if fault, ok := errors.AsType[*FileError](err); ok {
		return []checks.Finding{{Check: "plan", Level: checks.Blocks, Sentence: fault.Sentence, Field: cmp.Or(fault.Key, "file"), File: fault.File, Line: fault.Line}}, true
	}
	return nil, false
}
