package subscribers

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"dorpspost/database"
)

// Outcome says what completing an ask came to.
type Outcome string

// The outcomes.
const (
	OutcomeNew     Outcome = "new"     // somebody who was not known has joined
	OutcomeAdded   Outcome = "added"   // somebody known follows more topics, or has come back
	OutcomeMoved   Outcome = "moved"   // somebody is mailed at another address
	OutcomeAlready Outcome = "already" // it was so already, or was completed before
)

// Completed is what completing an ask came to.
type Completed struct {
	Outcome Outcome
	Person  ID
	Topics  []TopicID // that the person follows since
}

// Complete does what a sign-up or a move asks for: the mail to the address was answered. Completing twice is completing once. It
// fails with ErrNotFound, also for an ask of which no mail went out; with ErrExpired; with ErrBarred when the address has
// come on the list of those that must not be mailed since; and for a move with ErrTaken when somebody else is mailed at
// that address by now. Two people are never made one: who has both mailboxes leaves with one of the two.
func (s *Store) Complete(ctx context.Context, id AskID) (done Completed, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		c, err := s.completing(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.ask.State == AskDone {
			done = Completed{Outcome: OutcomeAlready, Person: c.ask.Subscriber}
			return nil
		}
		if done, err = c.complete(); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE asks SET state = 'done', done_at = ?2, subscriber_id = ?3 WHERE id = ?1", id, c.now, done.Person)
		return err
	})
	if err != nil {
		return Completed{}, fmt.Errorf("complete what was asked (%d): %w", id, err)
	}
	return done, nil
}

// completing is the act of a person, known or new, that an ask leads to. The person is zero where nobody is known yet.
type completing struct {
	saving
	store *Store
	ask   Ask
}

// completing takes hold of the person before the ask, as whoever erases a person does.
func (s *Store) completing(ctx context.Context, tx *database.Tx, id AskID) (*completing, error) {
	if _, err := holdBlinds(ctx, tx); err != nil {
		return nil, err
	}
	kept, err := askByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	person, err := s.asker(ctx, tx, kept.Ask)
	if err != nil {
		return nil, err
	}
	if kept, err = askToChange(ctx, tx, id); err != nil {
		return nil, err
	}
	now := database.Now()
	switch {
	case kept.ExpiresAt <= now:
		return nil, ErrExpired
	case kept.blank() || kept.Kind == AskLink || kept.State != AskMailed && kept.State != AskDone: // a link is for looking
		return nil, ErrNotFound
	}
	return &completing{saving{ctx: ctx, tx: tx, person: person, now: now}, s, kept.Ask}, nil
}

// asker is who a sign-up or a move is for, to be changed: nobody yet, where the address of a sign-up is not known.
func (s *Store) asker(ctx context.Context, tx *database.Tx, ask Ask) (Subscriber, error) {
	if ask.Kind != AskSignUp {
		return byIDToChange(ctx, tx, ask.Subscriber)
	}
	person, err := byAddress(ctx, tx, ask.Address)
	if errors.Is(err, ErrNotFound) {
		return Subscriber{}, nil
	}
	if err != nil {
		return Subscriber{}, err
	}
	return byIDToChange(ctx, tx, person.ID)
}

func (c *completing) complete() (Completed, error) {
	if err := c.mayBeMailed(c.ask.Address); err != nil {
		return Completed{}, err
	}
	if c.ask.Kind == AskMove {
		return c.move()
	}
	return c.join()
}

// mayBeMailed fails with ErrBarred. Who left and was forgotten is let back in.
func (c *completing) mayBeMailed(address Address) error {
	_, is, err := barred(c.ctx, c.tx, address)
	if err == nil && is {
		err = ErrBarred
	}
	if err != nil {
		return err
	}
	return letBack(c.ctx, c.tx, address)
}

// join makes the person, or adds to the known one.
func (c *completing) join() (Completed, error) {
	done := Completed{Outcome: OutcomeAdded}
	if c.person.ID == 0 {
		done.Outcome = OutcomeNew
		if err := c.makePerson(); err != nil {
			return done, err
		}
	}
	done.Person = c.person.ID
	topics, err := c.followAll()
	if err != nil {
		return done, err
	}
	if done.Topics = topics; len(topics) == 0 {
		done.Outcome = OutcomeAlready
		return done, nil
	}
	for _, step := range []func() error{c.endPause, c.firstName, c.own} {
		if err := step(); err != nil {
			return done, err
		}
	}
	return done, c.store.audit(c.ctx, c.tx, reader, "subscriber.join", c.person.ID.what())
}

// makePerson fails with ErrTaken when, on PostgreSQL, another ask for this address was completed at the same moment: pressing
// the button again then finds the person.
func (c *completing) makePerson() (err error) {
	new := NewSubscriber{Address: c.ask.Address, Profile: Profile{FirstName: c.ask.Content.FirstName}}
	if c.person, err = new.subscriber(c.now); err != nil {
		return err
	}
	c.person.ID, err = insert(c.ctx, c.tx, c.person)
	return err
}

// followAll writes for each topic that is new to the person what was asked, and when, and that it was given now.
func (c *completing) followAll() (new []TopicID, err error) {
	subscriptions, err := subscriptionsOf(c.ctx, c.tx, c.person.ID)
	if err != nil {
		return nil, err
	}
	for _, wanted := range c.ask.Content.Topics {
		if subscriptions[wanted.Topic].wanted() {
			continue
		}
		given := c.given(wanted.Words)
		if _, err := appendConsent(c.ctx, c.tx, given.of(c.person, ConsentAsked, wanted.Topic, c.ask.AskedAt)); err != nil {
			return nil, err
		}
		given.Mail = hex.EncodeToString(c.ask.MailHash)
		if err := c.follow(wanted.Topic, given); err != nil {
			return nil, err
		}
		new = append(new, wanted.Topic)
	}
	return new, nil
}

// given is what the records of this act say. Only what the mail brought about names the mail.
func (c *completing) given(words string) Given {
	content := c.ask.Content
	return Given{Words: words, Language: c.ask.Language, Source: content.Source, By: reader, Via: ViaForm, Form: content.Form}
}

// endPause is for who joins more while having a rest.
func (c *completing) endPause() error {
	if c.person.State != StatePaused {
		return nil
	}
	c.person.State, c.person.PausedUntil = StateActive, 0
	if _, err := c.record(ConsentResumed, 0, c.given("")); err != nil {
		return err
	}
	return c.setState()
}

// firstName fills an empty one. Whoever filled in the form may be somebody else than the person that is known.
func (c *completing) firstName() error {
	_, err := c.tx.Exec(c.ctx, "UPDATE subscribers SET first_name = ?2 WHERE id = ?1 AND first_name = ''", c.person.ID, c.ask.Content.FirstName)
	return err
}

// own stores the other fields of the form as the reader's own, except those that the reader has chosen before.
func (c *completing) own() error {
	var chosen chosen
	err := c.tx.QueryRow(c.ctx, "SELECT language_chosen_at, profession_chosen_at, region_chosen_at FROM subscribers WHERE id = ?1", c.person.ID).
		Scan(&chosen.language, &chosen.profession, &chosen.region)
	if err != nil {
		return err
	}
	content := c.ask.Content
	if chosen.language.IsZero() {
		c.change.Language = content.Mails
	}
	if chosen.profession.IsZero() && content.Profession != "" {
		c.change.Profession = &content.Profession
	}
	if chosen.region.IsZero() && content.Region != "" {
		c.change.Region = &content.Region
	}
	return c.profile()
}
