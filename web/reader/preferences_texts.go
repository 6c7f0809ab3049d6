package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// preferencesTexts are all words of the preferences page; %s is filled as the field's comment says.
type preferencesTexts struct {
	Title, Heading     string
	For, NotYours      string
	JoinInstead        string
	Topics             string
	Consent            string // the house; these words are kept as proof, exactly as shown
	Often              string
	Pause, PauseHint   string
	PauseKeep          string // a date
	PauseNone          string
	Pause1, Pause3     string
	Pause6             string
	About, AboutHint   string
	Profession, Region string
	NotSaid, Filled    string
	MailLanguage, Move string
	Save               string
	LeaveAsk, Leave    string
	Why                string

	Saved, Back, Now string
	UnsureTitle      string
	UnsureTopics     string // topics
	UnsureWeek       string // the topic of the IMH week
	TooLate          panel

	// What it is now: how often and about what, and a language; the same, from a date on; and what comes of nothing chosen,
	// of the IMH week without its topic, of having left, of a suppressed address.
	ResultGets, ResultPaused                         string
	ResultNone, ResultNoWeek, ResultLeft, ResultHeld string
	And                                              string

	LeftTitle, LeftText, Undo string
	Suppressed                panel
}

var preferencesIn = texts.New(&book, "preferences", map[subscribers.Language]preferencesTexts{
	"nl": {
		Title: "Je voorkeuren", Heading: "Wat mag er in je mailbox?",
		For:      "Dit geldt voor",
		NotYours: "Is dat jouw adres niet?", JoinInstead: "Schrijf jezelf in",
		Topics:  "Waarover wil je lezen?",
		Consent: "Ja, %s mag mij mailen over elk thema dat ik hier aanvink. Ik kan dat altijd weer veranderen.",
		Often:   "Hoe vaak?",
		Pause:   "Even pauze?", PauseHint: "Met verlof of op vakantie? Wij wachten. Daarna krijg je vanzelf weer mail.",
		PauseKeep: "Blijf op pauze tot %s", PauseNone: "Geen pauze", Pause1: "1 maand", Pause3: "3 maanden", Pause6: "6 maanden",
		About: "Over jou", AboutHint: "Zo krijg je wat bij je werk past. Je mag dit leeglaten.",
		Profession: "Beroep", Region: "Regio", NotSaid: "Zeg ik liever niet", Filled: "Ingevuld, en het blijft zo", MailLanguage: "Taal van je mails", Move: "Wijzig je mailadres",
		Save: "Bewaar mijn voorkeuren", LeaveAsk: "Liever helemaal geen mails meer?", Leave: "Schrijf je uit", Why: "Waarom krijg ik deze mails?",
		Saved: "Bewaard", Back: "Welkom terug", Now: "Zo ziet het er nu uit:",
		UnsureTitle:  "Kijk dit nog even na",
		UnsureTopics: "Niet aangevinkt: %s. Daar is iets aan veranderd sinds je deze pagina opende. De rest is bewaard. Wil je dit toch lezen? Vink het dan aan en bewaar opnieuw.",
		UnsureWeek:   "Enkel in de IMH-week mail krijgen, dat kan als je ook het thema %s aanvinkt. Hoe vaak je mail krijgt, lieten we daarom zoals het was. De rest is bewaard.",
		TooLate:      panel{"Terugzetten kan niet meer", "De dertig dagen zijn voorbij. Vink hieronder aan wat je weer wilt lezen en bewaar."},
		ResultGets:   "je krijgt %s, in het %s.", ResultPaused: "je krijgt niets tot %s. Daarna krijg je weer %s, in het %s.",
		ResultNone: "je krijgt nu geen mails, want er is geen thema aangevinkt.", ResultNoWeek: "je krijgt nu geen mails, want je koos enkel de IMH-week en het thema %s is niet aangevinkt.",
		ResultLeft: "je bent uitgeschreven en krijgt niets van ons.", ResultHeld: "je krijgt niets van ons, want naar dit adres sturen we nu niets.", And: "en",
		LeftTitle: "Je bent uitgeschreven", LeftText: "Je krijgt niets meer van ons. Toch weer iets lezen? Vink hieronder aan wat je wilt en bewaar.",
		Undo:       "Zet alles terug zoals het was",
		Suppressed: panel{"Naar dit adres sturen we nu niets", "Het staat op onze blokkeerlijst, bijvoorbeeld omdat een mail niet aankwam. Wil je dat veranderen? Vraag het aan het netwerk."},
	},
	"fr": {
		Title: "Vos préférences", Heading: "Vos mails, à votre choix",
		For:      "Ceci concerne",
		NotYours: "Ce n’est pas votre adresse\u00a0?", JoinInstead: "Inscrivez‑vous",
		Topics:  "Que voulez-vous lire\u00a0?",
		Consent: "Oui, %s peut m’écrire au sujet de chaque thème que je coche ici. Je peux toujours changer d’avis.",
		Often:   "À quel rythme\u00a0?",
		Pause:   "Une petite pause\u00a0?", PauseHint: "En congé ou en vacances\u00a0? Nous attendons. Ensuite, les mails reviennent d’eux-mêmes.",
		PauseKeep: "Rester en pause jusqu’au %s", PauseNone: "Pas de pause", Pause1: "1 mois", Pause3: "3 mois", Pause6: "6 mois",
		About: "À propos de vous", AboutHint: "Ainsi, vous recevez ce qui convient à votre travail. Vous pouvez laisser ceci vide.",
		Profession: "Profession", Region: "Région", NotSaid: "Je préfère ne pas le dire", Filled: "Rempli, et cela reste ainsi", MailLanguage: "Langue de vos mails", Move: "Changer d’adresse mail",
		Save: "Enregistrer mes préférences", LeaveAsk: "Vous ne voulez plus aucun mail\u00a0?", Leave: "Se désinscrire", Why: "Pourquoi est-ce que je reçois ces mails\u00a0?",
		Saved: "C’est enregistré", Back: "Bon retour parmi nous", Now: "Voici ce qui vaut maintenant\u00a0:",
		UnsureTitle:  "Encore un coup d’œil",
		UnsureTopics: "Pas coché\u00a0: %s. Quelque chose y a changé depuis que vous avez ouvert cette page. Le reste est enregistré. Vous voulez quand même lire cela\u00a0? Cochez-le et enregistrez à nouveau.",
		UnsureWeek:   "Recevoir des mails seulement pendant la semaine IMH, c’est possible si vous cochez aussi le thème %s. Le rythme est donc resté comme avant. Le reste est enregistré.",
		TooLate:      panel{"Il n’est plus possible d’annuler", "Les trente jours sont passés. Cochez ci-dessous ce que vous voulez lire à nouveau et enregistrez."},
		ResultGets:   "vous recevez %s, en %s.", ResultPaused: "vous ne recevez rien jusqu’au %s. Ensuite, vous recevez à nouveau %s, en %s.",
		ResultNone: "vous ne recevez maintenant aucun mail, car aucun thème n’est coché.", ResultNoWeek: "vous ne recevez maintenant aucun mail, car vous avez choisi seulement la semaine IMH et le thème %s n’est pas coché.",
		ResultLeft: "vous ne recevez plus rien de notre part.", ResultHeld: "vous ne recevez rien, car nous n’envoyons rien à cette adresse pour l’instant.", And: "et",
		LeftTitle: "Vous ne recevez plus nos mails", LeftText: "Nous ne vous envoyons plus rien. Envie de lire à nouveau\u00a0? Cochez ci-dessous ce que vous voulez et enregistrez.",
		Undo:       "Tout remettre comme avant",
		Suppressed: panel{"Nous n’envoyons rien à cette adresse pour l’instant", "Elle est sur notre liste de blocage, par exemple parce qu’un mail n’est pas arrivé. Vous voulez changer cela\u00a0? Demandez-le au réseau."},
	},
	"en": {
		Title: "Your preferences", Heading: "What may come to your mailbox?",
		For:      "This is about",
		NotYours: "Not your address?", JoinInstead: "Subscribe yourself",
		Topics:  "What would you like to read?",
		Consent: "Yes, %s may mail me about each topic that I tick here. I can always change this again.",
		Often:   "How often?",
		Pause:   "Time for a break?", PauseHint: "On leave or on holiday? We will wait. After that, mails return by themselves.",
		PauseKeep: "Stay on a break until %s", PauseNone: "No break", Pause1: "1 month", Pause3: "3 months", Pause6: "6 months",
		About: "About you", AboutHint: "This way you get what suits your work. You may leave it empty.",
		Profession: "Profession", Region: "Region", NotSaid: "I would rather not say", Filled: "Filled in, and it stays so", MailLanguage: "Language of your mails", Move: "Change your mail address",
		Save: "Save my preferences", LeaveAsk: "Would you rather have no mails at all?", Leave: "Unsubscribe", Why: "Why do I get these mails?",
		Saved: "Saved", Back: "Welcome back", Now: "This is how it stands now:",
		UnsureTitle:  "Please look at this once more",
		UnsureTopics: "Not ticked: %s. Something about it has changed since you opened this page. The rest is saved. Would you like to read it after all? Tick it and save again.",
		UnsureWeek:   "To get mail in the IMH week only, please tick the topic %s as well. So how often you get mail stays as it was. The rest is saved.",
		TooLate:      panel{"This can no longer be undone", "The thirty days are over. Tick below what you would like to read again and save."},
		ResultGets:   "you get %s, in %s.", ResultPaused: "you get nothing until %s. After that you get %s, in %s.",
		ResultNone: "you get no mails now, because no topic is ticked.", ResultNoWeek: "you get no mails now, because you chose the IMH week only and the topic %s is not ticked.",
		ResultLeft: "you have unsubscribed and get nothing from us.", ResultHeld: "you get nothing from us, because we send nothing to this address for now.", And: "and",
		LeftTitle: "You have unsubscribed", LeftText: "You get nothing from us any more. Would you like to read something again? Tick it below and save.",
		Undo:       "Put everything back as it was",
		Suppressed: panel{"We send nothing to this address for now", "It is on our block list, for instance because a mail did not arrive. Would you like that changed? Please ask the network."},
	},
})

// languageNames are the languages of mails inside a sentence.
var languageNames = texts.New(&book, "language_names", map[subscribers.Language]map[subscribers.Language]string{
	"nl": {"nl": "Nederlands", "fr": "Frans", "en": "Engels"},
	"fr": {"nl": "néerlandais", "fr": "français", "en": "anglais"},
	"en": {"nl": "Dutch", "fr": "French", "en": "English"},
})
