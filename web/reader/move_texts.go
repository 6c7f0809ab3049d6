package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// moveTexts are all words of the page on which a reader gives another address.
type moveTexts struct {
	Title, Heading       string
	Before, After        string // around the address now
	Address, AddressHint string
	Button               string
	TooMany              string
	Stale, Fresh         string // that only a fresh link will do, and the way to one
	Back                 string
	NotYours             string
	JoinInstead          string
}

var moveIn = texts.New(&book, "move", map[subscribers.Language]moveTexts{
	"nl": {
		Title: "Wijzig je mailadres", Heading: "Waar mogen je mails naartoe?",
		Before: "Nu krijg je ze op", After: "Je keuzes blijven zoals ze zijn.",
		Address: "Je nieuwe mailadres", AddressHint: "We sturen daar eerst een mail naartoe, met een knop om te bevestigen. Tot dan verandert er niets.",
		Button:  "Stuur me die mail",
		TooMany: "Er wachten al drie nieuwe adressen op hun bevestiging. Kijk in die mailboxen, ook bij ongewenste mail, of probeer het over een week opnieuw.",
		Stale:   "Iemand wijzigde je adres al eens met een link uit een mail, en jij zette het terug. Daarom wijzig je het nu enkel met een verse link, die we naar dit adres mailen. Die opent de pagina met je gegevens, en daar vul je je nieuwe adres in.", Fresh: "Vraag een verse link",
		Back: "Terug naar je voorkeuren", NotYours: "Is dat jouw adres niet?", JoinInstead: "Schrijf jezelf in",
	},
	"fr": {
		Title: "Changer d’adresse mail", Heading: "Où pouvons‑nous envoyer vos mails\u00a0?",
		Before: "Vous les recevez maintenant sur", After: "Vos choix restent tels quels.",
		Address: "Votre nouvelle adresse mail", AddressHint: "Nous y envoyons d’abord un mail, avec un bouton pour confirmer. D’ici là, rien ne change.",
		Button:  "M’envoyer ce mail",
		TooMany: "Trois nouvelles adresses attendent déjà leur confirmation. Regardez dans ces boîtes mail, aussi dans les indésirables, ou réessayez dans une semaine.",
		Stale:   "Quelqu’un a déjà changé votre adresse avec un lien d’un mail, et vous l’avez rétablie. C’est pourquoi il faut maintenant un nouveau lien pour la changer, que nous envoyons à cette adresse. Il ouvre la page avec vos données\u00a0: c’est là que vous indiquez votre nouvelle adresse.", Fresh: "Demander un nouveau lien",
		Back: "Retour à mes préférences", NotYours: "Ce n’est pas votre adresse\u00a0?", JoinInstead: "Inscrivez‑vous",
	},
	"en": {
		Title: "Change your mail address", Heading: "Where may your mails go?",
		Before: "You get them now at", After: "Your choices stay as they are.",
		Address: "Your new e-mail address", AddressHint: "We first send a mail there, with a button to confirm. Until then nothing changes.",
		Button:  "Send me that mail",
		TooMany: "Three new addresses already wait to be confirmed. Look in those mailboxes, also among the unwanted mail, or try again in a week.",
		Stale:   "Somebody changed your address before with a link from a mail, and you put it back. So it now takes a fresh link to change it, which we mail to this address. It opens the page with your data, and there you fill in your new address.", Fresh: "Ask for a fresh link",
		Back: "Back to your preferences", NotYours: "Not your address?", JoinInstead: "Subscribe yourself",
	},
})
