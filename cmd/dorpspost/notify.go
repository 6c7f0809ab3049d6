package main

import (
	"context"
	"crypto/sha256"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// notify makes a short plain mail of what the subscribers want said to one address.
func (s *service) notify(tokens *subscribers.Tokens) func(context.Context, *database.Tx, subscribers.Mail) ([]byte, error) {
	return func(ctx context.Context, tx *database.Tx, mail subscribers.Mail) ([]byte, error) {
		words := noticeWords[mail.Kind][mail.Language]
		text := fmt.Sprintf("%s\n\n%s\n\n%s\n%s\n", words.text, s.noticeLink(tokens, mail), s.network.Name, s.network.PostalAddress)
		_, err := s.deliveries.Notify(ctx, tx, deliveries.Notice{Kind: string(mail.Kind), Address: mail.Address.ASCII(), Subject: words.subject, Text: text})
		hash := sha256.Sum256([]byte(words.subject + "\n" + text))
		return hash[:], err
	}
}

func (s *service) noticeLink(tokens *subscribers.Tokens, mail subscribers.Mail) string {
	link := func(route string, purpose subscribers.Purpose, number int64) string {
		return s.network.PublicURL + route + tokens.Make(purpose, subscribers.ID(number))
	}
	switch mail.Kind {
	case subscribers.MailConfirm, subscribers.MailRemind:
		return link("/b/", subscribers.PurposeConfirm, int64(mail.Ask))
	case subscribers.MailMove:
		return link("/n/", subscribers.PurposeMove, int64(mail.Ask))
	case subscribers.MailLink:
		return link("/g/", subscribers.PurposeData, int64(mail.Ask))
	}
	return link("/v/", subscribers.PurposePreferences, int64(mail.Person))
}

type noticeText struct{ subject, text string }

var noticeWords = map[subscribers.MailKind]map[subscribers.Language]noticeText{
	subscribers.MailConfirm: {
		subscribers.Dutch:   {"Bevestig je inschrijving", "Iemand, hopelijk jij, vulde dit adres in om onze mails te krijgen. Klopt dat? Open dan deze link en druk op de knop. Was jij het niet? Doe niets, dan krijg je geen mails."},
		subscribers.French:  {"Confirmez votre inscription", "Quelqu'un, vous sans doute, a indiqué cette adresse pour recevoir nos mails. C'est bien vous ? Ouvrez ce lien et appuyez sur le bouton. Sinon, ne faites rien : vous ne recevrez pas de mails."},
		subscribers.English: {"Please confirm that you join", "Somebody, we hope it was you, gave this address to get our mails. Was it you? Open this link and press the button. If not, do nothing and no mails will come."},
	},
	subscribers.MailRemind: {
		subscribers.Dutch:   {"Nog één keer: bevestig je inschrijving", "Je inschrijving wacht nog op jou. Open deze link en druk op de knop. Wil je niet? Doe niets, dan vergeten we dit adres."},
		subscribers.French:  {"Une dernière fois : confirmez votre inscription", "Votre inscription vous attend encore. Ouvrez ce lien et appuyez sur le bouton. Sinon, ne faites rien : nous oublierons cette adresse."},
		subscribers.English: {"Once more: please confirm that you join", "What you asked for still waits for you. Open this link and press the button. If you do not want to, do nothing and we forget this address."},
	},
	subscribers.MailKnown: {
		subscribers.Dutch:   {"Je bent al ingeschreven", "Je krijgt deze mails al op dit adres. Met deze link verander je wat je krijgt."},
		subscribers.French:  {"Vous êtes déjà inscrit", "Vous recevez déjà ces mails à cette adresse. Ce lien permet de changer ce que vous recevez."},
		subscribers.English: {"You get these mails already", "These mails come to this address already. With this link you change what you get."},
	},
	subscribers.MailMove: {
		subscribers.Dutch:   {"Bevestig je nieuwe adres", "Wil je onze mails voortaan op dit adres krijgen? Open dan deze link en druk op de knop."},
		subscribers.French:  {"Confirmez votre nouvelle adresse", "Voulez-vous recevoir nos mails à cette adresse ? Ouvrez ce lien et appuyez sur le bouton."},
		subscribers.English: {"Please confirm your new address", "Do you want our mails at this address from now on? Open this link and press the button."},
	},
	subscribers.MailMoved: {
		subscribers.Dutch:   {"Je mails gaan naar een ander adres", "Je vroeg om onze mails op een ander adres te krijgen, en dat is gebeurd. Was jij dat niet? Met deze link zet je het recht."},
		subscribers.French:  {"Vos mails vont à une autre adresse", "Vous avez demandé à recevoir nos mails à une autre adresse : c'est fait. Ce n'était pas vous ? Ce lien permet de corriger cela."},
		subscribers.English: {"Your mails go to another address", "You asked for our mails at another address, and it is done. Was it not you? With this link you put it right."},
	},
	subscribers.MailLink: {
		subscribers.Dutch:   {"Je link", "Je vroeg een nieuwe link. Hij werkt 24 uur."},
		subscribers.French:  {"Votre lien", "Vous avez demandé un nouveau lien. Il fonctionne pendant 24 heures."},
		subscribers.English: {"Your link", "You asked for a fresh link. It works for 24 hours."},
	},
}
