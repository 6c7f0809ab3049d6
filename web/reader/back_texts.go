package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// backIn is the words of the page on which a move is put back. Why an address cannot be taken, it says in those of movedIn.
var backIn = texts.New(&book, "back", map[subscribers.Language]movedTexts{
	"nl": {
		Title: "Zet je adres terug", Heading: "Zetten we je adres terug?",
		From: "Nu gaan de mails naar", To: "Straks weer naar",
		Effect: "Wie je adres wijzigde, had een link uit een mail aan jou. Misschien stuurde je er ooit een door. Na deze knop is zo’n link niet meer genoeg om je adres te wijzigen.",
		Button: "Zet mijn adres terug", Not: "Was jij het zelf? Sluit deze pagina. Dan verandert er niets.",
		DoneTitle: "Je adres staat weer goed", DoneBefore: "We mailen je weer op", DoneAfter: "Kijk even na of je keuzes nog kloppen.",
		Preferences: "Bekijk je voorkeuren",
	},
	"fr": {
		Title: "Rétablir votre adresse", Heading: "Rétablissons‑nous votre adresse\u00a0?",
		From: "Les mails vont maintenant à", To: "Ils iront de nouveau à",
		Effect: "La personne qui a changé votre adresse avait un lien d’un de vos mails. Peut‑être en avez‑vous un jour transféré un. Après ce bouton, un tel lien ne suffit plus pour changer votre adresse.",
		Button: "Rétablir mon adresse", Not: "C’était bien vous\u00a0? Fermez cette page. Rien ne changera.",
		DoneTitle: "Votre adresse est rétablie", DoneBefore: "Nous vous écrivons de nouveau à", DoneAfter: "Vérifiez si vos choix sont encore justes.",
		Preferences: "Voir mes préférences",
	},
	"en": {
		Title: "Put your address back", Heading: "Shall we put your address back?",
		From: "The mails now go to", To: "They will go back to",
		Effect: "Whoever changed your address had a link from a mail to you. Perhaps you once forwarded one. After this button such a link is no longer enough to change your address.",
		Button: "Put my address back", Not: "Was it you after all? Close this page. Then nothing changes.",
		DoneTitle: "Your address is as it was", DoneBefore: "We mail you again at", DoneAfter: "Please see whether your choices are still right.",
		Preferences: "See your preferences",
	},
})
