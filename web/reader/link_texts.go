package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// linkTexts are all words of the page on which one asks for a fresh link.
type linkTexts struct {
	Title, Heading, Lead   string
	Address, AddressHint   string
	Button                 string
	New, SignUp            string
	Busy, Again, Soon, Old panel
}

var linkIn = texts.New(&book, "link", map[subscribers.Language]linkTexts{
	"nl": {
		Title: "Een nieuwe link", Heading: "We sturen je een nieuwe link",
		Lead:    "Met die link kies je wat je leest, schrijf je je uit, of zie en wis je wat we over je bewaren.",
		Address: "Je mailadres", AddressHint: "Het adres waarop je onze mails krijgt.", Button: "Stuur me een link",
		New: "Krijg je nog geen mails van ons?", SignUp: "Schrijf je in",
		Busy:  panel{"Het is nu even te druk", "Er kwamen net te veel aanvragen na elkaar. Probeer het over een uur opnieuw."},
		Again: panel{"Nog één keer drukken", "Kijk even na of je adres klopt en druk dan op de knop."},
		Soon:  panel{"Dat ging wel heel snel", "Kijk even na of je adres klopt en druk dan nog eens op de knop."},
		Old:   panel{"Deze pagina stond lang open", "Kijk even na of je adres klopt en druk nog eens op de knop."},
	},
	"fr": {
		Title: "Un nouveau lien", Heading: "Nous vous envoyons un nouveau lien",
		Lead:    "Avec ce lien, vous choisissez ce que vous lisez, vous vous désinscrivez, ou vous voyez et effacez ce que nous gardons à votre sujet.",
		Address: "Votre adresse mail", AddressHint: "L’adresse à laquelle vous recevez nos mails.", Button: "M’envoyer un lien",
		New: "Vous ne recevez pas encore nos mails\u00a0?", SignUp: "S’inscrire",
		Busy:  panel{"Il y a trop de monde pour l’instant", "Trop de demandes sont arrivées coup sur coup. Réessayez dans une heure."},
		Again: panel{"Appuyez encore une fois", "Vérifiez que votre adresse est juste, puis appuyez sur le bouton."},
		Soon:  panel{"C’était très rapide", "Vérifiez que votre adresse est juste, puis appuyez encore une fois sur le bouton."},
		Old:   panel{"Cette page est restée longtemps ouverte", "Vérifiez que votre adresse est juste, puis appuyez encore une fois sur le bouton."},
	},
	"en": {
		Title: "A new link", Heading: "We will send you a new link",
		Lead:    "With that link you choose what you read, you unsubscribe, or you see and erase what we keep about you.",
		Address: "Your e-mail address", AddressHint: "The address at which you get our mails.", Button: "Send me a link",
		New: "Do you not get our mails yet?", SignUp: "Subscribe",
		Busy:  panel{"It is too busy right now", "Too many requests came in one after the other. Please try again in an hour."},
		Again: panel{"Press once more", "See whether your address is right and then press the button."},
		Soon:  panel{"That was very quick", "See whether your address is right and then press the button once more."},
		Old:   panel{"This page was open for a long time", "See whether your address is right and press the button once more."},
	},
})
