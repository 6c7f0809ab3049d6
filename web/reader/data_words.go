package reader

import (
	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// choiceWords say what a record of consent tells; %s is the topic, or what exactly was chosen.
var choiceWords = texts.New(&book, "data_choices", map[subscribers.Language]map[subscribers.ConsentKind]string{
	"nl": {
		subscribers.ConsentAsked:     "Je vroeg om %s",
		subscribers.ConsentGiven:     "Je zei ja op %s",
		subscribers.ConsentWithdrawn: "Je stopte met %s",
		subscribers.ConsentLeft:      "Je schreef je uit",
		subscribers.ConsentUndone:    "Je maakte dat ongedaan",
		subscribers.ConsentPaused:    "Je nam een pauze",
		subscribers.ConsentResumed:   "Je beëindigde je pauze",
		subscribers.ConsentFrequency: "Je koos hoe vaak: %s",
		subscribers.ConsentMoved:     "Je kreeg een ander adres, eerst was het %s",
	},
	"fr": {
		subscribers.ConsentAsked:     "Vous avez demandé %s",
		subscribers.ConsentGiven:     "Vous avez dit oui à %s",
		subscribers.ConsentWithdrawn: "Vous avez arrêté %s",
		subscribers.ConsentLeft:      "Vous avez arrêté tous les mails",
		subscribers.ConsentUndone:    "Vous l’avez annulé",
		subscribers.ConsentPaused:    "Vous avez pris une pause",
		subscribers.ConsentResumed:   "Vous avez mis fin à la pause",
		subscribers.ConsentFrequency: "Vous avez choisi le rythme\u00a0: %s",
		subscribers.ConsentMoved:     "Vous avez changé d’adresse, avant c’était %s",
	},
	"en": {
		subscribers.ConsentAsked:     "You asked for %s",
		subscribers.ConsentGiven:     "You said yes to %s",
		subscribers.ConsentWithdrawn: "You stopped %s",
		subscribers.ConsentLeft:      "You unsubscribed",
		subscribers.ConsentUndone:    "You undid that",
		subscribers.ConsentPaused:    "You took a break",
		subscribers.ConsentResumed:   "You ended your break",
		subscribers.ConsentFrequency: "You chose how often: %s",
		subscribers.ConsentMoved:     "You changed your address, before it was %s",
	},
})

// doorWords say by which door a choice came in.
var doorWords = texts.New(&book, "data_doors", map[subscribers.Language]map[subscribers.Via]string{
	"nl": {
		subscribers.ViaForm:     "met ons inschrijfformulier",
		subscribers.ViaImport:   "met een lijst",
		subscribers.ViaStaff:    "door iemand van het netwerk",
		subscribers.ViaPage:     "op je eigen pagina",
		subscribers.ViaOneClick: "met de knop van je mailprogramma",
		subscribers.ViaMailto:   "met een mail van jou",
	},
	"fr": {
		subscribers.ViaForm:     "par notre formulaire",
		subscribers.ViaImport:   "par une liste",
		subscribers.ViaStaff:    "par une personne du réseau",
		subscribers.ViaPage:     "sur votre propre page",
		subscribers.ViaOneClick: "par le bouton de votre messagerie",
		subscribers.ViaMailto:   "par un mail de vous",
	},
	"en": {
		subscribers.ViaForm:     "by our form",
		subscribers.ViaImport:   "by a list",
		subscribers.ViaStaff:    "by somebody of the network",
		subscribers.ViaPage:     "on your own page",
		subscribers.ViaOneClick: "by the button of your mail program",
		subscribers.ViaMailto:   "by a mail from you",
	},
})

// mailStates say what became of a mail.
var mailStates = texts.New(&book, "data_mails", map[subscribers.Language]map[string]string{
	"nl": {
		"planned":  "nog niet vertrokken",
		"sending":  "onderweg",
		"later":    "wordt nog eens geprobeerd",
		"accepted": "aanvaard",
		"refused":  "geweigerd",
		"unknown":  "onzeker of hij aankwam",
		"settled":  "onzeker of hij aankwam",
		"skipped":  "niet verstuurd",
	},
	"fr": {
		"planned":  "pas encore parti",
		"sending":  "en route",
		"later":    "nouvel essai prévu",
		"accepted": "accepté",
		"refused":  "refusé",
		"unknown":  "arrivée incertaine",
		"settled":  "arrivée incertaine",
		"skipped":  "pas envoyé",
	},
	"en": {
		"planned":  "has not left yet",
		"sending":  "on its way",
		"later":    "will be tried again",
		"accepted": "accepted",
		"refused":  "refused",
		"unknown":  "uncertain whether it arrived",
		"settled":  "uncertain whether it arrived",
		"skipped":  "not sent",
	},
})

// askWords say what was asked for an address.
var askWords = texts.New(&book, "data_asks", map[subscribers.Language]map[subscribers.AskKind]string{
	"nl": {
		subscribers.AskSignUp: "Inschrijven",
		subscribers.AskMove:   "Een ander mailadres",
		subscribers.AskLink:   "Een verse link",
	},
	"fr": {
		subscribers.AskSignUp: "S’inscrire",
		subscribers.AskMove:   "Une autre adresse mail",
		subscribers.AskLink:   "Un nouveau lien",
	},
	"en": {
		subscribers.AskSignUp: "To join",
		subscribers.AskMove:   "Another mail address",
		subscribers.AskLink:   "A fresh link",
	},
})

// skipWords say why a mail was not sent, after a comma.
var skipWords = texts.New(&book, "data_skips", map[subscribers.Language]map[string]string{
	"nl": {
		string(subscribers.ReasonSuppressed): "want je adres stond op onze blokkeerlijst",
		string(subscribers.ReasonLeft):       "want je was uitgeschreven",
		string(subscribers.ReasonPaused):     "want je nam een pauze",
		string(subscribers.ReasonLeftTopic):  "want je las dit thema niet meer",
		string(subscribers.ReasonNoConsent):  "want je had er geen ja op gezegd",
		string(subscribers.ReasonDigest):     "want je koos enkel het maandoverzicht",
		string(subscribers.ReasonNoDigest):   "want je koos intussen weer voor losse mails",
		string(subscribers.ReasonWeekOnly):   "want je koos enkel de IMH-week",
		deliveries.ReasonBundled:             "want je had net al genoeg mails van ons",
		deliveries.ReasonStopped:             "want we hielden de verzending tegen",
		deliveries.ReasonTooLate:             "want het moment was voorbij",
	},
	"fr": {
		string(subscribers.ReasonSuppressed): "car votre adresse était sur notre liste de blocage",
		string(subscribers.ReasonLeft):       "car vous aviez arrêté tous les mails",
		string(subscribers.ReasonPaused):     "car vous faisiez une pause",
		string(subscribers.ReasonLeftTopic):  "car vous aviez quitté ce thème",
		string(subscribers.ReasonNoConsent):  "car vous n’y aviez pas dit oui",
		string(subscribers.ReasonDigest):     "car vous aviez choisi seulement le résumé mensuel",
		string(subscribers.ReasonNoDigest):   "car vous aviez choisi entre-temps de recevoir à nouveau chaque mail",
		string(subscribers.ReasonWeekOnly):   "car vous aviez choisi seulement la semaine IMH",
		deliveries.ReasonBundled:             "car vous veniez de recevoir assez de mails de notre part",
		deliveries.ReasonStopped:             "car nous avons arrêté l’envoi",
		deliveries.ReasonTooLate:             "car le moment était passé",
	},
	"en": {
		string(subscribers.ReasonSuppressed): "because your address was on our block list",
		string(subscribers.ReasonLeft):       "because you had unsubscribed",
		string(subscribers.ReasonPaused):     "because you took a break",
		string(subscribers.ReasonLeftTopic):  "because you had left this topic",
		string(subscribers.ReasonNoConsent):  "because you had not said yes to it",
		string(subscribers.ReasonDigest):     "because you chose only the monthly round-up",
		string(subscribers.ReasonNoDigest):   "because you had chosen single mails again",
		string(subscribers.ReasonWeekOnly):   "because you chose the IMH week only",
		deliveries.ReasonBundled:             "because you had just had enough mail from us",
		deliveries.ReasonStopped:             "because we stopped the mailing",
		deliveries.ReasonTooLate:             "because its moment was over",
	},
})
