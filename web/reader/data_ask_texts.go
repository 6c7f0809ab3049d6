package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// dataAskTexts are all words of the page that offers a fresh link to what is held about a reader.
type dataAskTexts struct {
	Title, Heading      string
	Before, After       string // around the address
	For                 string
	Can                 string // what the link is good for:
	See, Take, Erase    string
	Button, Hours       string
	NotNow              string
	Moved               string // a date, from which it is possible
	Untold              string // why it is only possible with help
	Held, TooMany, Help string
	NotYours            string
	JoinInstead         string
}

var dataAskIn = texts.New(&book, "data_ask", map[subscribers.Language]dataAskTexts{
	"nl": {
		Title: "Mijn gegevens", Heading: "Wat bewaren we van jou?",
		Before: "We mailen je een verse link naar", After: "Zo kan niemand anders meekijken, ook niet wie een mail van jou doorgestuurd kreeg.",
		For: "Dit gaat over", Can: "Met die link kun je", NotNow: "Nu kan dat niet",
		See: "Alles zien wat we van je bewaren", Take: "Het meenemen, als JSON of als CSV", Erase: "Alles laten wissen",
		Button: "Mail me die link", Hours: "De link werkt 24 uur.",
		Moved:  "Je mailadres is pas veranderd. Omdat we zeker willen zijn dat jij dat was, kan dit vanaf %s.",
		Untold: "Je mailadres is veranderd, en op je oude adres konden we je dat niet laten weten. Omdat we zeker willen zijn dat jij dat was, kan dit enkel met hulp van ons netwerk.",
		Held:   "Naar dit adres sturen we nu niets, dus ook geen link.", TooMany: "Vandaag vertrokken er al drie links. Kijk in je mailbox, ook bij ongewenste mail, of probeer het morgen opnieuw.",
		Help:     "Kan dat niet wachten? Schrijf ons, dan helpen we je.",
		NotYours: "Is dat jouw adres niet?", JoinInstead: "Schrijf jezelf in",
	},
	"fr": {
		Title: "Mes données", Heading: "Que gardons‑nous à votre sujet\u00a0?",
		Before: "Nous envoyons un nouveau lien à", After: "Ainsi, personne d’autre ne peut regarder, pas même quelqu’un à qui vous avez transféré un mail.",
		For: "Ceci concerne", Can: "Avec ce lien, vous pouvez", NotNow: "Pas pour le moment",
		See: "Voir tout ce que nous gardons à votre sujet", Take: "L’emporter, en JSON ou en CSV", Erase: "Faire tout effacer",
		Button: "M’envoyer ce lien", Hours: "Le lien fonctionne 24 heures.",
		Moved:  "Votre adresse mail vient de changer. Comme nous voulons être sûrs que c’était vous, ceci sera possible à partir du %s.",
		Untold: "Votre adresse mail a changé, et nous n’avons pas pu vous le dire à l’ancienne. Comme nous voulons être sûrs que c’était vous, ceci n’est possible qu’avec l’aide de notre réseau.",
		Held:   "Nous n’envoyons rien à cette adresse pour l’instant, donc pas de lien non plus.", TooMany: "Trois liens sont déjà partis aujourd’hui. Regardez dans votre boîte mail, aussi dans les indésirables, ou réessayez demain.",
		Help:     "Cela ne peut pas attendre\u00a0? Écrivez-nous et nous vous aiderons.",
		NotYours: "Ce n’est pas votre adresse\u00a0?", JoinInstead: "Inscrivez‑vous",
	},
	"en": {
		Title: "My data", Heading: "What do we keep about you?",
		Before: "We will mail a fresh link to", After: "That way nobody else can look, not even somebody who got a mail of yours forwarded.",
		For: "This is about", Can: "With that link you can", NotNow: "Not right now",
		See: "See all that we keep about you", Take: "Take it along, as JSON or as CSV", Erase: "Have everything erased",
		Button: "Mail me that link", Hours: "The link works for 24 hours.",
		Moved:  "Your mail address has only just changed. As we want to be sure that it was you, this is possible from %s.",
		Untold: "Your mail address has changed, and we could not tell you so at the old one. As we want to be sure that it was you, this takes the help of our network.",
		Held:   "We send nothing to this address for now, so no link either.", TooMany: "Three links have gone out today. Look in your mailbox, also among the unwanted mail, or try again tomorrow.",
		Help:     "Can it not wait? Write to us and we will help you.",
		NotYours: "Not your address?", JoinInstead: "Subscribe yourself",
	},
})
