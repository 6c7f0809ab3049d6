package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// mailboxTexts are all words of the page that says to look in one's mailbox.
type mailboxTexts struct {
	Title, Heading            string
	SignUpBefore, SignUpAfter string // around the address
	MoveBefore, MoveAfter     string
	LinkBefore, LinkAfter     string
	OwnBefore, OwnAfter       string // the link was asked for on the reader's own page
	SignUp                    string // where no address is to be shown
	None, Spam, Again, Wrong  string
	FillInAnew                string
	Never                     string
	Sent, Early               panel
}

var mailboxIn = texts.New(&book, "mailbox", map[subscribers.Language]mailboxTexts{
	"nl": {
		Title: "Kijk in je mailbox", Heading: "Kijk nu in je mailbox",
		SignUpBefore: "Er komt een mail aan op", SignUpAfter: ". Druk daarin op de knop: dan pas ben je ingeschreven. De knop werkt zeven dagen.",
		MoveBefore: "Er komt een mail aan op", MoveAfter: ". Druk daarin op de knop: dan pas sturen we je mails daarheen. De knop werkt zeven dagen.",
		LinkBefore: "Kennen we het adres", LinkAfter: ", dan komt daar een mail aan met een nieuwe link. Die werkt 24 uur.",
		OwnBefore: "We mailen je link naar", OwnAfter: ". Open die mail en druk op de knop. De link werkt 24 uur.",
		SignUp: "Er komt een mail aan. Druk daarin op de knop: dan pas ben je ingeschreven. De knop werkt zeven dagen.",
		None:   "Geen mail gezien?", Spam: "Kijk ook bij ongewenste mail. Na twee minuten mag je hem nog één keer laten sturen.",
		Again: "Stuur de mail opnieuw", Wrong: "Zit er een foutje in het adres?", FillInAnew: "Vul het opnieuw in",
		Never: "Naar een adres dat geen mail van ons wil of kan krijgen, sturen we niets.",
		Sent:  panel{"Goed, nog één keer", "Kijk over een paar minuten in je mailbox. Meer dan twee keer sturen we hem niet."},
		Early: panel{"Nog even geduld", "Een mail doet er soms twee minuten over. Kijk eerst nog eens, en druk daarna opnieuw."},
	},
	"fr": {
		Title: "Regardez dans votre boîte mail", Heading: "Regardez maintenant dans votre boîte mail",
		SignUpBefore: "Un mail arrive sur", SignUpAfter: ". Appuyez sur son bouton\u00a0: votre inscription ne compte qu’après cela. Le bouton reste valable sept jours.",
		MoveBefore: "Un mail arrive sur", MoveAfter: ". Appuyez sur son bouton\u00a0: c’est alors seulement que vos mails iront là. Le bouton reste valable sept jours.",
		LinkBefore: "Si nous connaissons l’adresse", LinkAfter: ", un mail avec un nouveau lien y arrive. Il fonctionne 24 heures.",
		OwnBefore: "Nous envoyons votre lien à", OwnAfter: ". Ouvrez ce mail et appuyez sur le bouton. Le lien fonctionne 24 heures.",
		SignUp: "Un mail arrive. Appuyez sur son bouton\u00a0: votre inscription ne compte qu’après cela. Le bouton reste valable sept jours.",
		None:   "Pas de mail en vue\u00a0?", Spam: "Regardez aussi dans les indésirables. Après deux minutes, vous pouvez le faire envoyer encore une fois.",
		Again: "Renvoyer le mail", Wrong: "Une faute dans l’adresse\u00a0?", FillInAnew: "Indiquez-la à nouveau",
		Never: "Nous n’envoyons rien à une adresse qui ne veut ou ne peut pas recevoir nos mails.",
		Sent:  panel{"D’accord, encore une fois", "Regardez dans quelques minutes dans votre boîte mail. Nous ne l’envoyons pas plus de deux fois."},
		Early: panel{"Encore un peu de patience", "Un mail met parfois deux minutes. Regardez d’abord encore une fois, puis appuyez à nouveau."},
	},
	"en": {
		Title: "Look in your mailbox", Heading: "Now look in your mailbox",
		SignUpBefore: "A mail is coming to", SignUpAfter: ". Press the button in it: only then have you subscribed. The button works for seven days.",
		MoveBefore: "A mail is coming to", MoveAfter: ". Press the button in it: only then will your mails go there. The button works for seven days.",
		LinkBefore: "If we know the address", LinkAfter: ", a mail with a new link is coming to it. That works for 24 hours.",
		OwnBefore: "We are mailing your link to", OwnAfter: ". Open that mail and press the button. The link works for 24 hours.",
		SignUp: "A mail is coming. Press the button in it: only then have you subscribed. The button works for seven days.",
		None:   "No mail to be seen?", Spam: "Look among the unwanted mail as well. After two minutes you may have it sent once more.",
		Again: "Send the mail again", Wrong: "A slip in the address?", FillInAnew: "Fill it in anew",
		Never: "We send nothing to an address that does not want our mail or cannot get it.",
		Sent:  panel{"All right, once more", "Look in your mailbox in a few minutes. We do not send it more than twice."},
		Early: panel{"Just a little patience", "A mail sometimes takes two minutes. First look once more, and then press again."},
	},
})
