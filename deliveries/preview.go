package deliveries

import (
	"fmt"

	"dorpspost/database"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Preview is a campaign's mail as one reader would get it.
type Preview struct {
	Language templates.Language
	Message  []byte // as it goes on the wire, before any DKIM field
	templates.Filled
}

// PreviewFor makes the mail that a plan would send to this person, with the person's own links, byte for byte as the engine
// makes it; only its Message-ID is nobody's. It fails with a sentence when no mail can be made for that address.
func PreviewFor(p Plan, to subscribers.Recipient, us network.Network, tokens *subscribers.Tokens, at database.Instant) (Preview, error) {
	language := p.LanguageFor(&to)
	letter, err := newLetter(p.Letters[language].Letter, p.Head)
	if err != nil {
		return Preview{}, err
	}
	links, err := linksOf(OriginOf(us), tokens)
	if err != nil {
		return Preview{}, err
	}
	var w writer
	w.kept.know(letter.Letter, &to)
	message, err := w.mail(letter, links.of(to.ID), "preview@"+p.Head.From.Domain(), at)
	if err != nil {
		return Preview{}, fmt.Errorf("make the mail: %w", err)
	}
	return Preview{Language: language, Message: message, Filled: letter.Fill(w.values)}, nil
}

// ValuesOf is what a letter's slots say of a person, in their order; the person's own links are left empty.
func ValuesOf(l *templates.Letter, to *subscribers.Recipient) []string {
	values := make([]string, len(l.Slots))
	for i, slot := range l.Slots {
		values[i] = value(slot, to)
	}
	return values
}
