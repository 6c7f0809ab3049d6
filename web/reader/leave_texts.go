package reader

import "dorpspost/subscribers"

// leaveTexts are all words of the page for leaving; %s is filled as the field's comment says.
type leaveTexts struct {
	Title, Heading       string
	Before, After        string // around the address
	Leave                string
	Less, LessHint       string
	Pause, Preferences   string
	Forwarded            string
	DoneTitle            string
	DoneBefore, DoneNote string // before and after the address
	UndoTitle, UndoHint  string // the hint: a date
	Undo                 string
	Again, ChooseAgain   string
}

var leaveIn = map[subscribers.Language]leaveTexts{
	"nl": {
		Title: "Uitschrijven", Heading: "Wil je geen mails meer?",
		Before: "Je krijgt dan niets meer van ons op", After: "Het werkt meteen.",
		Leave: "Schrijf me uit",
		Less:  "Of liever wat minder?", LessHint: "Neem een pauze, of kies enkel de thema’s die je nog wilt lezen.",
		Pause: "Pauzeer 3 maanden", Preferences: "Kies je thema’s",
		Forwarded: "Kreeg je deze mail doorgestuurd? Dan is dit niet jouw adres, en schrijf je hier een collega uit.",
		DoneTitle: "Je bent uitgeschreven", DoneBefore: "Vanaf nu krijg je niets meer van ons op", DoneNote: "Dank je wel dat je met ons meelas.",
		UndoTitle: "Was het een vergissing?", UndoHint: "Tot en met %s zetten we alles terug zoals het was.", Undo: "Maak het ongedaan",
		Again: "Later toch weer iets lezen? Met deze link kan dat altijd.", ChooseAgain: "Kies je thema’s opnieuw",
	},
	"fr": {
		Title: "Désinscription", Heading: "Vous ne voulez plus de mails\u00a0?",
		Before: "Vous ne recevrez alors plus rien de notre part sur", After: "L’effet est immédiat.",
		Leave: "Me désinscrire",
		Less:  "Ou plutôt un peu moins\u00a0?", LessHint: "Faites une pause, ou gardez seulement les thèmes que vous voulez encore lire.",
		Pause: "Pause de 3 mois", Preferences: "Choisir mes thèmes",
		Forwarded: "On vous a transféré ce mail\u00a0? Alors ce n’est pas votre adresse, et c’est une autre personne que vous désinscrivez ici.",
		DoneTitle: "C’est fait\u00a0: vous ne recevrez plus nos mails", DoneBefore: "Dès maintenant, nous n’envoyons plus rien à", DoneNote: "Merci de nous avoir lus.",
		UndoTitle: "C’était une erreur\u00a0?", UndoHint: "Jusqu’au %s inclus, nous pouvons tout remettre comme avant.", Undo: "Annuler la désinscription",
		Again: "Envie de nous lire plus tard\u00a0? Ce lien le permet toujours.", ChooseAgain: "Choisir à nouveau mes thèmes",
	},
	"en": {
		Title: "Unsubscribe", Heading: "No more mails?",
		Before: "You will then get nothing more from us at", After: "It works at once.",
		Leave: "Unsubscribe me",
		Less:  "Or just a little less?", LessHint: "Take a break, or keep only the topics that you still want to read.",
		Pause: "Take a 3 month break", Preferences: "Choose your topics",
		Forwarded: "Was this mail forwarded to you? Then this is not your address, and you would be unsubscribing a colleague.",
		DoneTitle: "You have unsubscribed", DoneBefore: "From now on you get nothing more from us at", DoneNote: "Thank you for reading with us.",
		UndoTitle: "Was it a mistake?", UndoHint: "Up to and including %s we can put everything back as it was.", Undo: "Undo this",
		Again: "Would you like to read something later on? This link will always work.", ChooseAgain: "Choose your topics again",
	},
}
