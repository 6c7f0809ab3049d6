package main

import (
	"context"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/web/notices"
)

// maker makes the mails that the readers' side asks for.
func (a *app) maker(tokens *subscribers.Tokens) *notices.Maker {
	return &notices.Maker{
		Network: a.network, Tokens: tokens, Practice: a.config.kind() == deliveries.Practice, Logo: a.logo, Media: a.media, Log: a.log,
	}
}

// notifier puts them in the ledger.
func (a *app) notifier(maker *notices.Maker) func(context.Context, *database.Tx, subscribers.Mail) ([]byte, error) {
	return func(ctx context.Context, tx *database.Tx, mail subscribers.Mail) ([]byte, error) {
		topics, err := a.topicNames(ctx, mail)
		if err != nil {
			return nil, err
		}
		notice, err := maker.Make(ctx, mail, topics)
		if err != nil {
			return nil, err
		}
		if _, err := a.deliveries.Notify(ctx, tx, notice); err != nil {
			return nil, err
		}
		return notice.Hash(), nil
	}
}

// topicNames are the names of the topics that a mail is about, in its language.
func (a *app) topicNames(ctx context.Context, mail subscribers.Mail) (names []string, err error) {
	if len(mail.Topics) == 0 {
		return nil, nil
	}
	all, err := a.subscribers.Topics(ctx)
	if err != nil {
		return nil, err
	}
	for _, wanted := range mail.Topics {
		for _, topic := range all {
			if topic.ID == wanted {
				names = append(names, topic.NameIn(mail.Language))
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("a mail is about topics that are gone: %w", subscribers.ErrNoTopic)
	}
	return names, nil
}
