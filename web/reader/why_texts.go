package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// whyTexts are all words of the page "why do I get these mails?"; %s is filled as the field's comment says.
type whyTexts struct {
	Title, Heading string
	For            string
	Now            string
	Topics, None   string
	Since          string // a date
	Page, Form     string
	List           string // a date, of when the list was brought in
	Staff          string
	Agreed         string
	Measure        string
	Opens, Clicks  string
	Taken          string
	Change, Leave  string
	NotYours       string
	JoinInstead    string
}

var whyIn = texts.New(&book, "why", map[subscribers.Language]whyTexts{
	"nl": {
		Title: "Waarom krijg ik deze mails?", Heading: "Waarom krijg je deze mails?",
		For: "Dit gaat over", Now: "Zo staat het nu:",
		Topics: "Dit lees je bij ons", None: "Er is geen thema dat je nu volgt.",
		Since:   "Sinds %s.",
		Page:    "Je vinkte het zelf aan bij je voorkeuren.",
		Form:    "Je schreef je in op onze website en bevestigde dat met de knop in een mail.",
		List:    "Je adres kwam met een lijst van %s, waarvoor iemand van het netwerk instaat.",
		Staff:   "Iemand van het netwerk schreef je in.",
		Agreed:  "Hier zei je ja op",
		Measure: "Wat we meten, en wat niet",
		Opens:   "Of je een mail opent, meten we niet.",
		Clicks:  "Soms tellen we hoe vaak een link gebruikt wordt, door iedereen samen. Wie dat was, weten we niet.",
		Taken:   "Of een mail in je mailbox aankwam, houden we wel bij. Zo kunnen we helpen als er iets misgaat.",
		Change:  "Verander wat je krijgt", Leave: "Schrijf je uit",
		NotYours: "Is dat jouw adres niet?", JoinInstead: "Schrijf jezelf in",
	},
	"fr": {
		Title: "Pourquoi est-ce que je reçois ces mails\u00a0?", Heading: "Pourquoi recevez‑vous ces mails\u00a0?",
		For: "Ceci concerne", Now: "Voici ce qui vaut maintenant\u00a0:",
		Topics: "Ce que vous lisez chez nous", None: "Vous ne suivez aucun thème pour l’instant.",
		Since:   "Depuis le %s.",
		Page:    "Vous l’avez coché vous-même dans vos préférences.",
		Form:    "Vous avez rempli le formulaire de notre site et confirmé avec le bouton d’un mail.",
		List:    "Votre adresse figurait sur une liste du %s, dont une personne du réseau se porte garante.",
		Staff:   "C’est une personne du réseau qui s’est chargée de votre inscription.",
		Agreed:  "Ce à quoi vous avez dit oui",
		Measure: "Ce que nous mesurons, et ce que nous ne mesurons pas",
		Opens:   "Nous ne mesurons pas si vous ouvrez un mail.",
		Clicks:  "Parfois, nous comptons combien de fois un lien est utilisé, par tout le monde ensemble. Par qui, nous ne le savons pas.",
		Taken:   "Nous gardons bien si un mail est parvenu à votre boîte. Ainsi, nous pouvons aider quand quelque chose ne va pas.",
		Change:  "Changer ce que je reçois", Leave: "Se désinscrire",
		NotYours: "Ce n’est pas votre adresse\u00a0?", JoinInstead: "Inscrivez‑vous",
	},
	"en": {
		Title: "Why do I get these mails?", Heading: "Why do you get these mails?",
		For: "This is about", Now: "This is how it stands now:",
		Topics: "What you read with us", None: "There is no topic that you follow now.",
		Since:   "Since %s.",
		Page:    "You ticked it yourself on your preferences page.",
		Form:    "You signed up on our website and confirmed it with the button in a mail.",
		List:    "Your address came with a list of %s, for which somebody of the network vouches.",
		Staff:   "Somebody of the network added you.",
		Agreed:  "What you said yes to",
		Measure: "What we measure, and what we do not",
		Opens:   "We do not measure whether you open a mail.",
		Clicks:  "Sometimes we count how often a link is used, by everybody together. By whom, we do not know.",
		Taken:   "We do keep whether a mail reached your mailbox. That way we can help when something goes wrong.",
		Change:  "Change what you get", Leave: "Unsubscribe",
		NotYours: "Not your address?", JoinInstead: "Subscribe yourself",
	},
})
