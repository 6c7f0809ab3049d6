// Package notices makes the mails that go to one address outside any campaign: to a reader, who confirms that they join, has a new
// address, asked for a link; and to the owner of an edition that waits for them. Each looks like the network's letters and says in
// a few plain words why it came, and that nothing happens to who does nothing.
//
// It knows what such a mail says and where its button leads. When one goes is for subscribers, how it travels for deliveries.
package notices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/templates/media"
)

// Maker makes notices. It is safe for use by many goroutines.
type Maker struct {
	Network  network.Network
	Tokens   *subscribers.Tokens
	Practice bool                                      // nothing leaves this machine, and every mail says so
	Logo     func(ctx context.Context) (string, error) // as the network's letters have it; nil or "" is a small drawn house
	Media    *media.Library                            // where the logo is; nil without one
	Log      *slog.Logger

	mu     sync.Mutex
	ready  map[ready]letter
	owners map[ownerKey]ownerLetter
}

// ready names a letter that is compiled.
type ready struct {
	kind     subscribers.MailKind
	language subscribers.Language
	names    bool // topics
}

// letter is a notice as it was compiled once, with the words that it was made of: other words need another one.
type letter struct {
	*templates.Letter
	words words
}

// ErrNobody says that a mail leads to a person's own pages, and no person is known.
var ErrNobody = errors.New("this mail has a link to a person's own choices, and nobody is known for it")

// Make writes one mail, which names topics. What Ready has compiled costs no more than filling in some links, and no file. It
// fails with ErrNobody, and for a kind of mail that it does not know.
func (m *Maker) Make(ctx context.Context, mail subscribers.Mail, topics []string) (deliveries.Notice, error) {
	l, err := m.letter(ctx, ready{mail.Kind, spoken(mail.Language), len(topics) > 0})
	if err != nil {
		return deliveries.Notice{}, fmt.Errorf("make the mail %q: %w", mail.Kind, err)
	}
	values := make([]string, len(l.Slots))
	for i, slot := range l.Slots {
		if values[i], err = m.value(slot, mail, topics); err != nil {
			return deliveries.Notice{}, fmt.Errorf("make the mail %q: %w", mail.Kind, err)
		}
	}
	filled := l.Fill(values)
	return deliveries.Notice{
		Kind: string(mail.Kind), Address: mail.Address.ASCII(), Subject: filled.Subject, Text: filled.Text, HTML: filled.HTML,
	}, nil
}

// Ready compiles every notice in every language that is not compiled yet, or of other words, and keeps its pictures: Make then
// has only to fill in, inside a transaction for which others wait. Call it before that, and when words have changed.
func (m *Maker) Ready(ctx context.Context) error {
	for _, in := range subscribers.Languages() {
		for _, s := range sorts {
			if err := ctx.Err(); err != nil {
				return err
			}
			if _, err := m.letter(ctx, ready{s.kind, in, s.names}); err != nil {
				return fmt.Errorf("make the mail %q ready: %w", s.kind, err)
			}
		}
	}
	return m.readyOwners(ctx)
}

// spoken is a language in which there are notices.
func spoken(wanted subscribers.Language) subscribers.Language {
	if templates.Language(wanted).Known() {
		return wanted
	}
	return subscribers.Dutch
}

// letter compiles a notice, once as long as nobody changes its words.
func (m *Maker) letter(ctx context.Context, key ready) (letter, error) {
	w, ok := noticesIn.In(key.language).of(key.kind, key.names)
	if !ok {
		return letter{}, errors.New("there are no words for this kind of mail")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if l, ok := m.ready[key]; ok && l.words == w {
		return l, nil
	}
	compiled, err := templates.CompileNotice(w.notice(key.kind), templates.Language(key.language), m.house(ctx))
	if err != nil {
		return letter{}, err
	}
	if err := m.keep(compiled); err != nil {
		return letter{}, err
	}
	if m.ready == nil {
		m.ready = map[ready]letter{}
	}
	m.ready[key] = letter{compiled, w}
	return m.ready[key], nil
}

// notice lays the words out, with the buttons that a kind of mail has.
func (w words) notice(kind subscribers.MailKind) templates.Notice {
	slot := templates.SlotActionLink
	if kind == subscribers.MailKnown {
		slot = templates.SlotPreferencesLink
	}
	var actions []templates.Action
	if w.Button != "" {
		actions = append(actions, templates.Action{Words: w.Button, Slot: slot})
	}
	if w.second != "" {
		actions = append(actions, templates.Action{Words: w.second, Slot: templates.SlotPreferencesLink})
	}
	return templates.Notice{
		Subject: w.Subject, Preheader: w.Preheader, Title: w.Title, Text: w.Text, Actions: actions, After: w.After, Why: w.Why,
	}
}

// house is who sends a notice. A logo that is not to be had keeps no mail back: it goes with the small drawn house.
func (m *Maker) house(ctx context.Context) templates.House {
	house := templates.House{
		Name: m.Network.Name, PostalAddress: m.Network.PostalAddress, PublicURL: m.Network.PublicURL, PrivacyURL: m.Network.PrivacyURL,
		Practice: m.Practice, Palette: m.Network.Palette, Picture: m.picture,
	}
	if m.Logo == nil {
		return house
	}
	logo, err := m.Logo(ctx)
	if err != nil {
		m.Log.Warn("notices go without the network's logo", "error", err)
	}
	house.Logo = logo
	return house
}

func (m *Maker) picture(ref string, width int) (templates.Picture, error) {
	p, err := m.Media.Picture(ref, width)
	if err != nil {
		return templates.Picture{}, fmt.Errorf("fetch the logo: %w", err)
	}
	return templates.Picture{Ref: p.Ref, Type: p.Type.MIME(), Width: p.Width, Height: p.Height, Data: p.Data}, nil
}

// keep puts the pictures where the mail's reader finds them.
func (m *Maker) keep(l *templates.Letter) error {
	for _, f := range l.Files {
		if err := m.Media.Keep(f.Ref, f.Data); err != nil {
			return fmt.Errorf("keep the picture of a notice: %w", err)
		}
	}
	return nil
}
