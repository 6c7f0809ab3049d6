package notices

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// ownerKey names a mail to the owner of an edition that is compiled.
type ownerKey struct {
	kind     campaigns.TellingKind
	language subscribers.Language
}

// ownerLetter is such a mail as it was compiled once, with the words that it was made of.
type ownerLetter struct {
	*templates.Letter
	words ownerTexts
}

// MakeOwner writes the mail that tells the owner of an edition something about it. The caller knows where they are and what they
// read. It fails for something that it has no words for.
func (m *Maker) MakeOwner(ctx context.Context, t campaigns.Telling, address, language string) (deliveries.Notice, error) {
	in := spoken(subscribers.Language(language))
	l, err := m.ownerLetter(ctx, ownerKey{t.Kind, in})
	if err != nil {
		return deliveries.Notice{}, fmt.Errorf("make the mail about an edition (%s): %w", t.Kind, err)
	}
	said := map[string]string{
		templates.SlotNamed: t.Name, templates.SlotNumber: strconv.FormatInt(int64(t.Campaign), 10),
		templates.SlotMoment: templates.MomentWords(templates.Language(in), t.Leaves),
	}
	values := make([]string, len(l.Slots))
	for i, slot := range l.Slots {
		values[i] = said[slot]
	}
	filled := l.Fill(values)
	return deliveries.Notice{Kind: "edition-" + string(t.Kind), Address: address, Subject: filled.Subject, Text: filled.Text, HTML: filled.HTML}, nil
}

// readyOwners compiles every mail to owners in every language.
func (m *Maker) readyOwners(ctx context.Context) error {
	for _, in := range subscribers.Languages() {
		for _, kind := range campaigns.TellingKinds() {
			if _, err := m.ownerLetter(ctx, ownerKey{kind, in}); err != nil {
				return fmt.Errorf("make the mail about an edition (%s) ready: %w", kind, err)
			}
		}
	}
	return nil
}

// ownerLetter compiles a mail to owners, once as long as nobody changes the words.
func (m *Maker) ownerLetter(ctx context.Context, key ownerKey) (ownerLetter, error) {
	words := ownersIn.In(key.language)
	notice, ok := words.notice(key.kind)
	if !ok {
		return ownerLetter{}, errors.New("there are no words for this kind of mail")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if l, ok := m.owners[key]; ok && l.words == words {
		return l, nil
	}
	compiled, err := templates.CompileNotice(notice, templates.Language(key.language), m.house(ctx))
	if err != nil {
		return ownerLetter{}, err
	}
	if err := m.keep(compiled); err != nil {
		return ownerLetter{}, err
	}
	if m.owners == nil {
		m.owners = map[ownerKey]ownerLetter{}
	}
	m.owners[key] = ownerLetter{compiled, words}
	return m.owners[key], nil
}
