package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// confirmTexts are all words of the page to which the mail about a sign-up leads.
type confirmTexts struct {
	Title, Heading          string
	Before                  string // the address
	FirstName               string
	Topics                  string
	Button, NotYou          string
	DoneTitle, AlreadyTitle string
	Preferences, Choose     string
	DeadTitle, Dead, SignUp string
	Known, Link             string
}

var confirmIn = texts.New(&book, "confirm", map[subscribers.Language]confirmTexts{
	"nl": {
		Title: "Bevestig je inschrijving", Heading: "Klopt dit adres?",
		Before:    "Nog één knop en je krijgt onze mails op",
		FirstName: "Als voornaam vulde je in", Topics: "Dit koos je", Button: "Ja, schrijf me in",
		NotYou:    "Heb jij dit niet gevraagd? Dan hoef je niets te doen. Zonder deze knop krijg je niets van ons, en na zeven dagen wissen we wat er werd ingevuld.",
		DoneTitle: "Je bent ingeschreven", AlreadyTitle: "Je was al ingeschreven",
		Preferences: "Minder, meer, of even pauze? Dat kan altijd, ook met de link onderaan elke mail.", Choose: "Naar je voorkeuren",
		DeadTitle: "Deze link werkt niet (meer)", Dead: "De link in de mail om te bevestigen werkt zeven dagen. Daarna wissen we wat er werd ingevuld. Schrijf je gerust opnieuw in: het is zo gebeurd.",
		SignUp: "Schrijf je opnieuw in", Known: "Was je al ingeschreven?", Link: "Vul je adres in, dan sturen we een nieuwe link",
	},
	"fr": {
		Title: "Confirmez votre inscription", Heading: "Cette adresse est‑elle la vôtre\u00a0?",
		Before:    "Encore un bouton, et vous recevez nos mails sur",
		FirstName: "Comme prénom, vous avez indiqué", Topics: "Voici votre choix", Button: "Oui, m’inscrire",
		NotYou:    "Vous n’avez rien demandé\u00a0? Alors ne faites rien. Sans ce bouton, vous ne recevez rien de notre part, et après sept jours nous effaçons ce qui a été rempli.",
		DoneTitle: "Votre inscription est confirmée", AlreadyTitle: "Votre inscription était déjà confirmée",
		Preferences: "Moins, plus, ou une pause\u00a0? C’est toujours possible, aussi par le lien en bas de chaque mail.", Choose: "Vers vos préférences",
		DeadTitle: "Ce lien ne fonctionne pas ou plus", Dead: "Le lien du mail de confirmation fonctionne sept jours. Ensuite, nous effaçons ce qui a été rempli. Inscrivez-vous à nouveau\u00a0: c’est vite fait.",
		SignUp: "S’inscrire à nouveau", Known: "Vous recevez déjà nos mails\u00a0?", Link: "Indiquez votre adresse, nous vous enverrons un nouveau lien",
	},
	"en": {
		Title: "Confirm your subscription", Heading: "Is this address right?",
		Before:    "One more button and you get our mails at",
		FirstName: "As first name you gave", Topics: "You chose", Button: "Yes, subscribe me",
		NotYou:    "Did you not ask for this? Then you need do nothing. Without this button you get nothing from us, and after seven days we erase what was filled in.",
		DoneTitle: "You have subscribed", AlreadyTitle: "You had subscribed already",
		Preferences: "Less, more, or a break? You can always do that, by the link at the bottom of each mail as well.", Choose: "To your preferences",
		DeadTitle: "This link does not work (any more)", Dead: "The link in the mail that asks to confirm works for seven days. After that we erase what was filled in. Do subscribe again: it takes no time.",
		SignUp: "Subscribe again", Known: "Had you subscribed already?", Link: "Fill in your address and we will send a new link",
	},
})
