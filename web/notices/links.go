package notices

import (
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/texts"
)

// value is what a slot says in one mail.
func (m *Maker) value(slot string, mail subscribers.Mail, topics []string) (string, error) {
	switch slot {
	case templates.SlotNamed:
		return texts.Listed(topics, noticesIn.In(spoken(mail.Language)).And), nil
	case templates.SlotPreferencesLink:
		if mail.Person == 0 {
			return "", ErrNobody
		}
		return m.Network.PreferencesURL(m.Tokens.Make(subscribers.PurposePreferences, mail.Person)), nil
	}
	return m.actionLink(mail), nil
}

// actionLink is where what was asked for is done. The number in its token is the ask's.
func (m *Maker) actionLink(mail subscribers.Mail) string {
	ask := subscribers.ID(mail.Ask)
	switch mail.Kind {
	case subscribers.MailMove:
		return m.Network.MoveURL(m.Tokens.Make(subscribers.PurposeMove, ask))
	case subscribers.MailMoved:
		return m.Network.MoveBackURL(m.Tokens.Make(subscribers.PurposeMoveBack, ask))
	case subscribers.MailLink:
		return m.Network.DataURL(m.Tokens.Make(subscribers.PurposeData, ask))
	}
	return m.Network.ConfirmURL(m.Tokens.Make(subscribers.PurposeConfirm, ask))
}
