package reader

import (
	"fmt"
	"strings"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// preferencesTexts are all words of the preferences page; %s is filled as the field's comment says.
type preferencesTexts struct {
	Title, Heading     string
	For, NotYours      string
	Topics             string
	Consent            string // the house; these words are kept as proof, exactly as shown
	Pause, PauseHint   string
	PauseKeep          string // a date
	PauseNone          string
	Pause1, Pause3     string
	Pause6             string
	About, AboutHint   string
	Profession, Region string
	NotSaid            string
	MailLanguage       string
	Save               string
	LeaveAsk, Leave    string

	Saved, Back, Now string
	Unsure           panel // topics
	TooLate          panel
	// What it is now: topics and language; nothing; the date until which it is paused, topics and language; left.
	ResultTopics, ResultNone, ResultPaused, ResultLeft string
	And                                                string

	LeftTitle, LeftText, Undo string
	Suppressed                panel
}

var preferencesIn = map[subscribers.Language]preferencesTexts{
	"nl": {
		Title: "Je voorkeuren", Heading: "Wat mag er in je mailbox?",
		For:      "Dit geldt voor",
		NotYours: "Is dat jouw adres niet? Dan stuurde een collega de mail door. Laat de keuze van je collega dan zoals ze is.",
		Topics:   "Waarover wil je lezen?",
		Consent:  "Ja, %s mag mij mailen over elk thema dat ik hier aanvink. Ik kan dat altijd weer veranderen.",
		Pause:    "Even pauze?", PauseHint: "Met verlof of op vakantie? Wij wachten. Daarna krijg je vanzelf weer mail.",
		PauseKeep: "Blijf op pauze tot %s", PauseNone: "Geen pauze", Pause1: "1 maand", Pause3: "3 maanden", Pause6: "6 maanden",
		About: "Over jou", AboutHint: "Zo krijg je wat bij je werk past. Je mag dit leeglaten.",
		Profession: "Beroep", Region: "Regio", NotSaid: "Zeg ik liever niet", MailLanguage: "Taal van je mails",
		Save: "Bewaar mijn voorkeuren", LeaveAsk: "Liever helemaal geen mails meer?", Leave: "Schrijf je uit",
		Saved: "Bewaard", Back: "Welkom terug", Now: "Zo ziet het er nu uit:",
		Unsure:       panel{"Kijk dit nog even na", "Niet aangevinkt: %s. Daar is iets aan veranderd sinds je deze pagina opende. De rest is bewaard. Wil je dit toch lezen? Vink het dan aan en bewaar opnieuw."},
		TooLate:      panel{"Terugzetten kan niet meer", "De dertig dagen zijn voorbij. Vink hieronder aan wat je weer wilt lezen en bewaar."},
		ResultTopics: "je krijgt mails over %s, in het %s.", ResultNone: "je krijgt geen mails, want er is geen thema aangevinkt.",
		ResultPaused: "je krijgt niets tot %s. Daarna krijg je weer mails over %s, in het %s.", ResultLeft: "je bent uitgeschreven en krijgt niets van ons.", And: "en",
		LeftTitle: "Je bent uitgeschreven", LeftText: "Je krijgt niets meer van ons. Toch weer iets lezen? Vink hieronder aan wat je wilt en bewaar.",
		Undo:       "Zet alles terug zoals het was",
		Suppressed: panel{"Naar dit adres sturen we nu niets", "Het staat op onze blokkeerlijst, bijvoorbeeld omdat een mail niet aankwam. Wil je dat veranderen? Vraag het aan het netwerk."},
	},
	"fr": {
		Title: "Vos préférences", Heading: "Vos mails, à votre choix",
		For:      "Ceci concerne",
		NotYours: "Ce n’est pas votre adresse\u00a0? Alors une personne vous a transféré le mail. Laissez donc son choix tel quel.",
		Topics:   "Que voulez-vous lire\u00a0?",
		Consent:  "Oui, %s peut m’écrire au sujet de chaque thème que je coche ici. Je peux toujours changer d’avis.",
		Pause:    "Une petite pause\u00a0?", PauseHint: "En congé ou en vacances\u00a0? Nous attendons. Ensuite, les mails reviennent d’eux-mêmes.",
		PauseKeep: "Rester en pause jusqu’au %s", PauseNone: "Pas de pause", Pause1: "1 mois", Pause3: "3 mois", Pause6: "6 mois",
		About: "À propos de vous", AboutHint: "Ainsi, vous recevez ce qui convient à votre travail. Vous pouvez laisser ceci vide.",
		Profession: "Profession", Region: "Région", NotSaid: "Je préfère ne pas le dire", MailLanguage: "Langue de vos mails",
		Save: "Enregistrer mes préférences", LeaveAsk: "Vous ne voulez plus aucun mail\u00a0?", Leave: "Se désinscrire",
		Saved: "C’est enregistré", Back: "Bon retour parmi nous", Now: "Voici ce qui vaut maintenant\u00a0:",
		Unsure:       panel{"Encore un coup d’œil", "Pas coché\u00a0: %s. Quelque chose y a changé depuis que vous avez ouvert cette page. Le reste est enregistré. Vous voulez quand même lire cela\u00a0? Cochez-le et enregistrez à nouveau."},
		TooLate:      panel{"Il n’est plus possible d’annuler", "Les trente jours sont passés. Cochez ci-dessous ce que vous voulez lire à nouveau et enregistrez."},
		ResultTopics: "vous recevez les mails sur %s, en %s.", ResultNone: "vous ne recevez aucun mail, car aucun thème n’est coché.",
		ResultPaused: "vous ne recevez rien jusqu’au %s. Ensuite, vous recevez à nouveau les mails sur %s, en %s.",
		ResultLeft:   "vous ne recevez plus rien de notre part.", And: "et",
		LeftTitle: "Vous ne recevez plus nos mails", LeftText: "Nous ne vous envoyons plus rien. Envie de lire à nouveau\u00a0? Cochez ci-dessous ce que vous voulez et enregistrez.",
		Undo:       "Tout remettre comme avant",
		Suppressed: panel{"Nous n’envoyons rien à cette adresse pour l’instant", "Elle est sur notre liste de blocage, par exemple parce qu’un mail n’est pas arrivé. Vous voulez changer cela\u00a0? Demandez-le au réseau."},
	},
	"en": {
		Title: "Your preferences", Heading: "What may come to your mailbox?",
		For:      "This is about",
		NotYours: "Not your address? Then a colleague forwarded the mail. Please leave their choice as it is.",
		Topics:   "What would you like to read?",
		Consent:  "Yes, %s may mail me about each topic that I tick here. I can always change this again.",
		Pause:    "Time for a break?", PauseHint: "On leave or on holiday? We will wait. After that, mails return by themselves.",
		PauseKeep: "Stay on a break until %s", PauseNone: "No break", Pause1: "1 month", Pause3: "3 months", Pause6: "6 months",
		About: "About you", AboutHint: "This way you get what suits your work. You may leave it empty.",
		Profession: "Profession", Region: "Region", NotSaid: "I would rather not say", MailLanguage: "Language of your mails",
		Save: "Save my preferences", LeaveAsk: "Would you rather have no mails at all?", Leave: "Unsubscribe",
		Saved: "Saved", Back: "Welcome back", Now: "This is how it stands now:",
		Unsure:       panel{"Please look at this once more", "Not ticked: %s. Something about it has changed since you opened this page. The rest is saved. Would you like to read it after all? Tick it and save again."},
		TooLate:      panel{"This can no longer be undone", "The thirty days are over. Tick below what you would like to read again and save."},
		ResultTopics: "you get mails about %s, in %s.", ResultNone: "you get no mails, because no topic is ticked.",
		ResultPaused: "you get nothing until %s. After that you get mails about %s again, in %s.", ResultLeft: "you have unsubscribed and get nothing from us.", And: "and",
		LeftTitle: "You have unsubscribed", LeftText: "You get nothing from us any more. Would you like to read something again? Tick it below and save.",
		Undo:       "Put everything back as it was",
		Suppressed: panel{"We send nothing to this address for now", "It is on our block list, for instance because a mail did not arrive. Would you like that changed? Please ask the network."},
	},
}

// languageNames are the languages of mails inside a sentence.
var languageNames = map[subscribers.Language]map[subscribers.Language]string{
	"nl": {"nl": "Nederlands", "fr": "Frans", "en": "Engels"},
	"fr": {"nl": "néerlandais", "fr": "français", "en": "anglais"},
	"en": {"nl": "Dutch", "fr": "French", "en": "English"},
}

// topicWords are all words of the page to which ticking this topic agrees, a line each as they are shown: the sentence
// above the topics, the topic's name, and what stands below it. They are kept unchanged.
func topicWords(in subscribers.Language, house web.House, topic subscribers.Topic) string {
	words := consentWords(in, house) + "\n" + topic.NameIn(in)
	if description := topic.DescriptionIn(in); description != "" {
		words += "\n" + description
	}
	return words
}

// consentWords are the words above the topics.
func consentWords(in subscribers.Language, house web.House) string {
	return fmt.Sprintf(preferencesIn[in].Consent, house.Name)
}

// resultSentence says what a person gets from now on.
func resultSentence(prefs subscribers.Preferences, in subscribers.Language, house web.House) string {
	words, person := preferencesIn[in], prefs.Subscriber
	if person.State == subscribers.StateLeft {
		return words.ResultLeft
	}
	var names []string
	for _, one := range prefs.Topics {
		if one.Wanted {
			names = append(names, one.Topic.NameIn(in))
		}
	}
	if len(names) == 0 {
		return words.ResultNone
	}
	topics, language := listed(names, words.And), languageNames[in][person.Language]
	if person.State == subscribers.StatePaused {
		return fmt.Sprintf(words.ResultPaused, web.Date(in, house.Day(person.PausedUntil.Time())), topics, language)
	}
	return fmt.Sprintf(words.ResultTopics, topics, language)
}

// listed joins names as one says them: "a, b en c".
func listed(names []string, and string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " " + and + " " + names[last]
}
