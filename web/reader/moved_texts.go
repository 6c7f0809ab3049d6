package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// movedTexts are all words of a page on which an address changes.
type movedTexts struct {
	Title, Heading        string
	From, To              string // before each address
	Effect                string
	Button                string
	Not                   string
	DoneTitle             string
	DoneBefore, DoneAfter string // around the new address
	Preferences           string
	Taken                 panel // none where an address is put back
}

// movedIn is the words of the page on which a new address is confirmed.
var movedIn = texts.New(&book, "moved", map[subscribers.Language]movedTexts{
	"nl": {
		Title: "Bevestig je nieuwe adres", Heading: "Klopt dit nieuwe adres?",
		From: "Nu gaan de mails naar", To: "Straks naar", Effect: "Op het oude adres krijg je nog één mailtje dat dit gebeurd is.",
		Button: "Ja, mail me hier", Not: "Was jij dit niet? Sluit deze pagina. Dan verandert er niets.",
		DoneTitle: "Je nieuwe adres is klaar", DoneBefore: "Voortaan mailen we je op", DoneAfter: "Je keuzes bleven zoals ze waren. De links in oudere mails werken nog.",
		Preferences: "Bekijk je voorkeuren",
		Taken:       panel{"Op dit adres krijgt al iemand onze mails", "Er is niets veranderd. Zijn beide adressen van jou? Schrijf dan dat uit waarop je geen mails meer wilt, met de link onderaan een mail."},
	},
	"fr": {
		Title: "Confirmez votre nouvelle adresse", Heading: "Cette nouvelle adresse est‑elle juste\u00a0?",
		From: "Les mails vont maintenant à", To: "Ils iront à", Effect: "À l’ancienne adresse, vous recevrez encore un petit mail qui dit que c’est fait.",
		Button: "Oui, écrivez-moi ici", Not: "Ce n’était pas vous\u00a0? Fermez cette page. Rien ne changera.",
		DoneTitle: "Votre nouvelle adresse est prête", DoneBefore: "Désormais, nous vous écrivons à", DoneAfter: "Vos choix sont restés tels quels. Les liens des anciens mails fonctionnent encore.",
		Preferences: "Voir mes préférences",
		Taken:       panel{"Quelqu’un reçoit déjà nos mails à cette adresse", "Rien n’a changé. Les deux adresses sont à vous\u00a0? Désinscrivez alors celle dont vous ne voulez plus, avec le lien au bas d’un mail."},
	},
	"en": {
		Title: "Confirm your new address", Heading: "Is this new address right?",
		From: "The mails now go to", To: "They will go to", Effect: "At the old address you get one last short mail that says this was done.",
		Button: "Yes, mail me here", Not: "Was this not you? Close this page. Then nothing changes.",
		DoneTitle: "Your new address is ready", DoneBefore: "From now on we mail you at", DoneAfter: "Your choices stayed as they were. The links in older mails still work.",
		Preferences: "See your preferences",
		Taken:       panel{"Somebody gets our mails at this address already", "Nothing has changed. Are both addresses yours? Then unsubscribe the one that you do not want any more, with the link at the bottom of a mail."},
	},
})
