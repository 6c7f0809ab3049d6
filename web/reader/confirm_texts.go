package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// confirmTexts are all words of the page to which the mail about a sign-up leads.
type confirmTexts struct {
	Heading, MoreHeading    string
	Topics                  string
	FirstName               string
	Join, More              confirmAskTexts // more: to somebody who is known
	DoneTitle, MoreTitle    string
	AlreadyTitle            string
	Preferences, Choose     string
	DeadTitle, Dead, SignUp string
	Known, Link             string
}

// confirmAskTexts are the words of the question.
type confirmAskTexts struct {
	Title          string
	Before         string // the address
	Button, NotYou string
}

var confirmIn = texts.New(&book, "confirm", map[subscribers.Language]confirmTexts{
	"nl": {
		FirstName: "Als voornaam vulde je in", Heading: "Klopt dit adres?", MoreHeading: "Wil je dit ook lezen?", Topics: "Dit koos je",
		Join:      confirmAskTexts{"Bevestig je inschrijving", "Nog één klik en je krijgt onze mails op", "Ja, schrijf me in", "Heb jij dit niet gevraagd? Dan hoef je niets te doen. Zonder deze knop krijg je niets van ons, en na zeven dagen wissen we wat er werd ingevuld."},
		More:      confirmAskTexts{"Bevestig je keuze", "Nog één klik en je krijgt onze mails hierover ook op", "Ja, dat wil ik lezen", "Heb jij dit niet gevraagd? Dan hoef je niets te doen: er verandert niets."},
		DoneTitle: "Je bent ingeschreven", MoreTitle: "Genoteerd", AlreadyTitle: "Je was al ingeschreven",
		Preferences: "Minder, meer, of even pauze? Dat kan altijd, ook met de link onderaan elke mail.", Choose: "Naar je voorkeuren",
		DeadTitle: "Deze link werkt niet (meer)", Dead: "De link in de mail om te bevestigen werkt zeven dagen. Daarna wissen we wat er werd ingevuld. Schrijf je gerust opnieuw in: het is zo gebeurd.",
		SignUp: "Schrijf je opnieuw in", Known: "Was je al ingeschreven?", Link: "Vul je adres in, dan sturen we een nieuwe link",
	},
	"fr": {
		FirstName: "Comme prénom, vous avez indiqué", Heading: "Cette adresse est‑elle la vôtre\u00a0?", MoreHeading: "Voulez‑vous lire ceci aussi\u00a0?", Topics: "Voici votre choix",
		Join:      confirmAskTexts{"Confirmez votre inscription", "Encore un clic, et vous recevez nos mails sur", "Oui, m’inscrire", "Vous n’avez rien demandé\u00a0? Alors ne faites rien. Sans ce bouton, vous ne recevez rien de notre part, et après sept jours nous effaçons ce qui a été rempli."},
		More:      confirmAskTexts{"Confirmez votre choix", "Encore un clic, et vous recevez aussi ces mails-ci sur", "Oui, je veux lire cela", "Vous n’avez rien demandé\u00a0? Alors ne faites rien\u00a0: rien ne change."},
		DoneTitle: "Votre inscription est confirmée", MoreTitle: "C’est noté", AlreadyTitle: "Votre inscription était déjà confirmée",
		Preferences: "Moins, plus, ou une pause\u00a0? C’est toujours possible, aussi par le lien en bas de chaque mail.", Choose: "Vers vos préférences",
		DeadTitle: "Ce lien ne fonctionne pas ou plus", Dead: "Le lien du mail de confirmation fonctionne sept jours. Ensuite, nous effaçons ce qui a été rempli. Inscrivez-vous à nouveau\u00a0: c’est vite fait.",
		SignUp: "S’inscrire à nouveau", Known: "Vous recevez déjà nos mails\u00a0?", Link: "Indiquez votre adresse, nous vous enverrons un nouveau lien",
	},
	"en": {
		FirstName: "As first name you gave", Heading: "Is this address right?", MoreHeading: "Would you like to read this too?", Topics: "You chose",
		Join:      confirmAskTexts{"Confirm your subscription", "One more click and you get our mails at", "Yes, subscribe me", "Did you not ask for this? Then you need do nothing. Without this button you get nothing from us, and after seven days we erase what was filled in."},
		More:      confirmAskTexts{"Confirm your choice", "One more click and you get our mails about this too, at", "Yes, I want to read that", "Did you not ask for this? Then you need do nothing: nothing changes."},
		DoneTitle: "You have subscribed", MoreTitle: "Noted", AlreadyTitle: "You had subscribed already",
		Preferences: "Less, more, or a break? You can always do that, by the link at the bottom of each mail as well.", Choose: "To your preferences",
		DeadTitle: "This link does not work (any more)", Dead: "The link in the mail that asks to confirm works for seven days. After that we erase what was filled in. Do subscribe again: it takes no time.",
		SignUp: "Subscribe again", Known: "Had you subscribed already?", Link: "Fill in your address and we will send a new link",
	},
})
