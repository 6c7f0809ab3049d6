package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// dataTexts are all words of the page that shows what is held about a reader; %s is filled as the field's comment says, %d
// with a number.
type dataTexts struct {
	Title, Heading   string
	Lead             string // until when the link works
	JSON, CSV        string
	You              string
	Address          string
	FirstName        string
	LastName         string
	Language         string
	Profession       string
	Region           string
	Organisation     string
	Often            string
	State            string
	Known            string
	Number           string
	ByHand           string // a date
	WhyLeft, WhyNote string // the note: a moment
	Topics           string
	Follows, Stopped string // a date
	Choices          string
	Until            string // a date
	Agreed           string
	Proof            string // two digests of mail and form
	Mails, None      string
	To, Said, Answer string // an address that is not the present one; what stood in a mail; what the mail server answered
	Older            string // how many, in the downloads only
	Former           string
	FormerNote       string
	Held, HeldUndone string // a moment
	Asks             string
	Lists, ListsNote string
	Preferences      string
	Move             string
	Leave            string
	Erase, EraseHint string
	Forget           string
}

var dataIn = texts.New(&book, "data", map[subscribers.Language]dataTexts{
	"nl": {
		Title: "Mijn gegevens", Heading: "Dit bewaren we van jou", Lead: "Alles staat hieronder. Deze link werkt tot %s. Stuur hem niet door.",
		JSON: "Download als JSON", CSV: "Download als CSV",
		You: "Over jou", Address: "Mailadres", FirstName: "Voornaam", LastName: "Naam", Language: "Taal", Profession: "Beroep", Region: "Regio",
		Organisation: "Organisatie", Often: "Hoe vaak", State: "Nu", Known: "Bekend sinds", Number: "Nummer bij ons", ByHand: "zelf gekozen op %s",
		WhyLeft: "Reden om te vertrekken", WhyNote: "Gegeven op %s. Wat je zei, bewaren we niet.",
		Topics: "Thema’s", Follows: "sinds %s", Stopped: "gestopt op %s",
		Choices: "Wat je koos, en wanneer", Until: "tot %s", Agreed: "De woorden waarop je ja zei", Proof: "Bewijs: %s",
		Mails: "Mails aan jou", None: "Geen.", To: "naar %s", Said: "Over jou stond erin: %s.", Answer: "De mailserver zei: %s.",
		Older:  "De %d oudere staan in de download.",
		Former: "Adressen die je achter je liet", FormerNote: "We onthouden ze, zodat geen lijst je daar opnieuw inschrijft.",
		Held: "Blokkeerlijst", HeldUndone: "opgeheven op %s",
		Asks: "Wat gevraagd werd voor jouw adres", Lists: "Lijsten die nog verwerkt worden", ListsNote: "Daarin staat over jou:",
		Preferences: "Verander je voorkeuren", Move: "Wijzig je mailadres", Leave: "Schrijf je uit", Erase: "Alles wissen",
		EraseHint: "Dan vergeten we je, en mailen we je nooit meer.", Forget: "Bekijk wat er dan gebeurt",
	},
	"fr": {
		Title: "Mes données", Heading: "Voici ce que nous gardons à votre sujet", Lead: "Tout est ci-dessous. Ce lien fonctionne jusqu’au %s. Ne le transférez pas.",
		JSON: "Télécharger en JSON", CSV: "Télécharger en CSV",
		You: "À votre sujet", Address: "Adresse mail", FirstName: "Prénom", LastName: "Nom", Language: "Langue", Profession: "Profession", Region: "Région",
		Organisation: "Organisation", Often: "Rythme", State: "Maintenant", Known: "Connu depuis le", Number: "Numéro chez nous", ByHand: "choisi par vous le %s",
		WhyLeft: "Raison du départ", WhyNote: "Donnée le %s. Nous ne gardons pas ce que vous avez dit.",
		Topics: "Thèmes", Follows: "depuis le %s", Stopped: "arrêté le %s",
		Choices: "Ce que vous avez choisi, et quand", Until: "jusqu’au %s", Agreed: "Les mots auxquels vous avez dit oui", Proof: "Preuve\u00a0: %s",
		Mails: "Mails pour vous", None: "Aucun.", To: "à %s", Said: "On y lisait à votre sujet\u00a0: %s.", Answer: "Le serveur a répondu\u00a0: %s.",
		Older:  "Les %d plus anciens sont dans le téléchargement.",
		Former: "Vos anciennes adresses", FormerNote: "Nous les retenons pour qu’aucune liste ne vous y réinscrive.",
		Held: "Liste de blocage", HeldUndone: "levé le %s",
		Asks: "Ce qui a été demandé pour votre adresse", Lists: "Listes encore en traitement", ListsNote: "On y trouve à votre sujet\u00a0:",
		Preferences: "Changer mes préférences", Move: "Changer d’adresse mail", Leave: "Se désinscrire", Erase: "Tout effacer",
		EraseHint: "Nous vous oublions alors, et ne vous écrivons plus jamais.", Forget: "Voir ce qui se passe alors",
	},
	"en": {
		Title: "My data", Heading: "This is what we keep about you", Lead: "It is all below. This link works until %s. Do not forward it.",
		JSON: "Download as JSON", CSV: "Download as CSV",
		You: "About you", Address: "Mail address", FirstName: "First name", LastName: "Last name", Language: "Language", Profession: "Profession", Region: "Region",
		Organisation: "Organisation", Often: "How often", State: "Now", Known: "Known since", Number: "Number with us", ByHand: "your own choice of %s",
		WhyLeft: "Reason for leaving", WhyNote: "Given on %s. What you said is not kept.",
		Topics: "Topics", Follows: "since %s", Stopped: "stopped on %s",
		Choices: "What you chose, and when", Until: "until %s", Agreed: "The words that you said yes to", Proof: "Proof: %s",
		Mails: "Mails to you", None: "None.", To: "to %s", Said: "It said about you: %s.", Answer: "The mail server answered: %s.",
		Older:  "The %d older ones are in the download.",
		Former: "Addresses that you moved away from", FormerNote: "We remember them, so that no list signs you up there again.",
		Held: "Block list", HeldUndone: "undone on %s",
		Asks: "What was asked for your address", Lists: "Lists that are still being read", ListsNote: "They hold about you:",
		Preferences: "Change your preferences", Move: "Change your mail address", Leave: "Unsubscribe", Erase: "Erase everything",
		EraseHint: "Then we forget you, and never mail you again.", Forget: "See what happens then",
	},
})
