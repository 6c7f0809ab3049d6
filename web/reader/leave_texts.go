package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// leaveTexts are all words of the page for leaving; %s is filled as the field's comment says.
type leaveTexts struct {
	Title, Heading     string
	Before, After      string // around the address
	Leave              string
	Less, LessHint     string
	Pause, Choose      string
	Digest, DigestHint string
	Forwarded, JoinInstead,
	ForwardedEnd string // around the link
	DoneTitle            string
	DoneBefore, DoneNote string // before and after the address
	UndoTitle, UndoHint  string // the hint: a date
	Undo                 string
	Why, WhyHint         string
	WhySend              string
	Thanks               panel
	Again, ChooseAgain   string
}

var leaveIn = texts.New(&book, "leave", map[subscribers.Language]leaveTexts{
	"nl": {
		Title: "Uitschrijven", Heading: "Wil je geen mails meer?",
		Before: "Je krijgt dan niets meer van ons op", After: "Het werkt meteen.",
		Leave: "Schrijf me uit",
		Less:  "Of liever wat minder?", LessHint: "Je kunt ook een pauze nemen, of enkel ons maandoverzicht kiezen.",
		Pause: "Pauzeer 3 maanden", Digest: "Enkel het maandoverzicht", DigestHint: "Het maandoverzicht is één mail per maand, met alles van jouw thema’s. Losse mails krijg je dan niet.", Choose: "Bekijk al je voorkeuren",
		Forwarded: "Kreeg je deze mail doorgestuurd? Dan is dit niet jouw adres.", JoinInstead: "Schrijf jezelf in",
		ForwardedEnd: "en laat dat van je collega staan.",
		DoneTitle:    "Je bent uitgeschreven", DoneBefore: "Vanaf nu krijg je niets meer van ons op", DoneNote: "Dank je wel dat je met ons meelas.",
		UndoTitle: "Was het een vergissing?", UndoHint: "Tot en met %s zetten we alles terug zoals het was.", Undo: "Maak het ongedaan",
		Why: "Wil je zeggen waarom?", WhyHint: "Het hoeft niet. We tellen alleen hoe vaak elk antwoord gegeven wordt, niet door wie.", WhySend: "Verstuur mijn antwoord",
		Thanks: panel{"Dank je", "Dat helpt ons om betere mails te maken."},
		Again:  "Later toch weer iets lezen? Met deze link kan dat altijd.", ChooseAgain: "Kies je thema’s opnieuw",
	},
	"fr": {
		Title: "Désinscription", Heading: "Vous ne voulez plus de mails\u00a0?",
		Before: "Vous ne recevrez alors plus rien de notre part sur", After: "L’effet est immédiat.",
		Leave: "Me désinscrire",
		Less:  "Ou plutôt un peu moins\u00a0?", LessHint: "Vous pouvez aussi faire une pause, ou choisir seulement notre résumé mensuel.",
		Pause: "Pause de 3 mois", Digest: "Seulement le résumé du mois", DigestHint: "Le résumé mensuel, c’est un seul mail par mois, avec tout ce qui touche à vos thèmes. Vous ne recevez alors pas de mails séparés.", Choose: "Voir toutes mes préférences",
		Forwarded: "On vous a transféré ce mail\u00a0? Alors ce n’est pas votre adresse.", JoinInstead: "Inscrivez‑vous",
		ForwardedEnd: "et laissez celle de votre collègue telle quelle.",
		DoneTitle:    "C’est fait\u00a0: vous ne recevrez plus nos mails", DoneBefore: "Dès maintenant, nous n’envoyons plus rien à", DoneNote: "Merci de nous avoir lus.",
		UndoTitle: "C’était une erreur\u00a0?", UndoHint: "Jusqu’au %s inclus, nous pouvons tout remettre comme avant.", Undo: "Annuler la désinscription",
		Why: "Voulez‑vous dire pourquoi\u00a0?", WhyHint: "Ce n’est pas obligatoire. Nous comptons seulement combien de fois chaque réponse est donnée, pas par qui.", WhySend: "Envoyer ma réponse",
		Thanks: panel{"Merci", "Cela nous aide à écrire de meilleurs mails."},
		Again:  "Envie de nous lire plus tard\u00a0? Ce lien le permet toujours.", ChooseAgain: "Choisir à nouveau mes thèmes",
	},
	"en": {
		Title: "Unsubscribe", Heading: "No more mails?",
		Before: "You will then get nothing more from us at", After: "It works at once.",
		Leave: "Unsubscribe me",
		Less:  "Or just a little less?", LessHint: "You can also take a break, or choose only our monthly round-up.",
		Pause: "Take a 3 month break", Digest: "Only the monthly round-up", DigestHint: "The monthly round-up is one mail a month, with everything about your topics. You get no single mails then.", Choose: "See all your preferences",
		Forwarded: "Was this mail forwarded to you? Then this is not your address.", JoinInstead: "Subscribe yourself",
		ForwardedEnd: "and leave your colleague’s as it is.",
		DoneTitle:    "You have unsubscribed", DoneBefore: "From now on you get nothing more from us at", DoneNote: "Thank you for reading with us.",
		UndoTitle: "Was it a mistake?", UndoHint: "Up to and including %s we can put everything back as it was.", Undo: "Undo this",
		Why: "Would you like to say why?", WhyHint: "You need not. We only count how often each answer is given, not by whom.", WhySend: "Send my answer",
		Thanks: panel{"Thank you", "That helps us to write better mails."},
		Again:  "Would you like to read something later on? This link will always work.", ChooseAgain: "Choose your topics again",
	},
})

// leaveReasons are the answers to why somebody leaves, as subscribers counts them.
var leaveReasons = newChoices("leave_reasons",
	choice{string(subscribers.LeaveTooMany), map[subscribers.Language]string{"nl": "Ik krijg te veel mails", "fr": "Je reçois trop de mails", "en": "I get too many mails"}},
	choice{string(subscribers.LeaveNotForMe), map[subscribers.Language]string{"nl": "Het gaat niet over wat ik doe", "fr": "Cela ne concerne pas ce que je fais", "en": "It is not about what I do"}},
	choice{string(subscribers.LeaveOtherWork), map[subscribers.Language]string{"nl": "Ik doe intussen ander werk", "fr": "J’ai changé de travail", "en": "I do other work now"}},
	choice{string(subscribers.LeaveNeverJoined), map[subscribers.Language]string{"nl": "Ik heb hier nooit om gevraagd", "fr": "Je n’ai jamais demandé ces mails", "en": "I never asked for this"}},
	choice{string(subscribers.LeaveOther), map[subscribers.Language]string{"nl": "Iets anders", "fr": "Autre chose", "en": "Something else"}},
)
