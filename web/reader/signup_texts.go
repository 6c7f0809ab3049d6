package reader

import (
	"fmt"

	"dorpspost/subscribers"
	"dorpspost/texts"
	"dorpspost/web"
)

// signUpTexts are all words of the sign-up page; %s is filled as the field's comment says.
type signUpTexts struct {
	Title, Heading                string
	Lead, Example                 string
	Address, AddressHint          string
	Topics, TopicsHint            string
	NoTopics                      string // in place of the form, while there are none
	About, AboutHint              string
	FirstName, MailLanguage       string
	Profession, PickProfession    string
	Region, PickRegion            string
	Consent                       string // the house; these words are kept as proof, exactly as shown
	Privacy                       string
	Button                        string
	Trap                          string // for whoever sees the field that nobody should see
	TitleFault, Faults            string
	Again, Soon, Old, Other, Busy panel
	Fault                         signUpFaultTexts
}

// signUpFaultTexts say what is wrong with one field, and what to do.
type signUpFaultTexts struct {
	Empty, NoAt, Sign, Quoted, Dots, Accent, Long, Domain, EndDot string // of the address
	NoTopic, TopicGone                                            string
	NameLong, NameSign, NameLink                                  string
	UnknownKey                                                    string // a key of the JSON call
	NotOffered                                                    string
}

var signUpIn = texts.New(&book, "sign_up", map[subscribers.Language]signUpTexts{
	"nl": {
		Title: "Inschrijven", Heading: "Post uit het dorp rond elk kind",
		Lead:    "Korte mails over hoe jonge kinderen en hun ouders zich voelen, en over wat jij kunt doen. Voor wie met gezinnen werkt.",
		Example: "Bekijk een voorbeeld",
		Address: "Je mailadres", AddressHint: "We sturen je eerst een mail met een knop om te bevestigen.",
		Topics: "Waarover wil je lezen?", TopicsHint: "Kies er minstens één.",
		NoTopics: "Er valt nog niets te kiezen: we zijn volop aan het beginnen. Kom binnenkort nog eens langs.",
		About:    "Over jou", AboutHint: "Hoeft niet. Zo krijg je enkel wat bij je werk past.",
		FirstName: "Voornaam", MailLanguage: "Taal van je mails",
		Profession: "Beroep", PickProfession: "Kies je beroep", Region: "Regio", PickRegion: "Kies je regio",
		Consent: "Met deze knop vraag je %s om mails over de thema’s die je koos. In elke mail staat een link om te stoppen. We meten niet of je de mail opent.",
		Privacy: "Lees hoe we met je gegevens omgaan", Button: "Schrijf me in", Trap: "Laat dit leeg",
		TitleFault: "Fout:", Faults: "Kijk dit nog even na",
		Again: panel{"Nog één keer drukken", "Kijk even na of alles klopt en druk dan onderaan op de knop."},
		Soon:  panel{"Dat ging wel heel snel", "Kijk even na of alles klopt en druk dan nog eens op de knop onderaan."},
		Old:   panel{"Deze pagina stond lang open", "Wat je invulde, staat er nog. Kijk het even na en druk nog eens op de knop onderaan."},
		Other: panel{"Er is hier iets veranderd", "Sinds je deze pagina opende, kregen de thema’s andere woorden. Lees ze even na en druk nog eens op de knop onderaan."},
		Busy:  panel{"Het is nu even te druk", "Er kwamen net te veel aanvragen na elkaar. Wat je invulde, staat er nog: probeer het over een uur opnieuw."},
		Fault: signUpFaultTexts{
			Empty:  "Vul je mailadres in.",
			NoAt:   "Een mailadres heeft één @, met iets ervoor en iets erna, zoals els@opvang.example.",
			Sign:   "Er staat een spatie, een komma of een ander teken in dat niet in een mailadres kan. Geef één adres.",
			Quoted: "Een adres met aanhalingstekens kunnen we niet mailen. Geef een ander adres.",
			Dots:   "Voor de @ staat een punt te veel: vooraan, achteraan of twee na elkaar.",
			Accent: "Voor de @ staat een letter met een accent of uit een ander schrift. Daar kunnen we nog niet naar mailen. Geef een ander adres.",
			Long:   "Dit mailadres is te lang. Kijk na of het klopt.",
			Domain: "Wat na de @ staat, kan geen mailadres zijn. Het eindigt zoals opvang.be.",
			EndDot: "Het mailadres eindigt met een punt. Haal die weg.",

			NoTopic:   "Kies minstens één thema.",
			TopicGone: "Een thema dat je koos, bestaat niet meer. Kies uit deze lijst.",
			NameLong:  "Deze voornaam is te lang. 200 tekens mag.",
			NameSign:  "In je voornaam staat een teken dat we niet kunnen lezen. Typ hem opnieuw.",
			NameLink:  "Een voornaam heeft geen webadres of mailadres. Typ enkel je naam.",

			UnknownKey: "De aanvraag heeft een sleutel die we niet kennen: “%s”. Laat die weg.",
			NotOffered: "Kies iets uit deze lijst, of laat het open.",
		},
	},
	"fr": {
		Title: "Inscription", Heading: "Des nouvelles du village autour de chaque enfant",
		Lead:    "De courts mails sur ce que vivent les jeunes enfants et leurs parents, et sur ce que vous pouvez faire. Pour qui travaille avec des familles.",
		Example: "Voir un exemple",
		Address: "Votre adresse mail", AddressHint: "Nous vous envoyons d’abord un mail avec un bouton pour confirmer.",
		Topics: "Que voulez-vous lire\u00a0?", TopicsHint: "Choisissez-en au moins un.",
		NoTopics: "Il n’y a encore rien à choisir\u00a0: nous commençons tout juste. Revenez bientôt.",
		About:    "À propos de vous", AboutHint: "Facultatif. Ainsi, vous recevez seulement ce qui convient à votre travail.",
		FirstName: "Prénom", MailLanguage: "Langue de vos mails",
		Profession: "Profession", PickProfession: "Choisissez votre profession", Region: "Région", PickRegion: "Choisissez votre région",
		Consent: "Par ce bouton, vous demandez à %s des mails sur les thèmes que vous avez choisis. Chaque mail contient un lien pour arrêter. Nous ne mesurons pas si vous ouvrez le mail.",
		Privacy: "Lire ce que nous faisons de vos données", Button: "M’inscrire", Trap: "Laissez ceci vide",
		TitleFault: "Erreur\u00a0:", Faults: "Encore un coup d’œil",
		Again: panel{"Appuyez encore une fois", "Vérifiez que tout est juste, puis appuyez sur le bouton en bas."},
		Soon:  panel{"C’était très rapide", "Vérifiez que tout est juste, puis appuyez encore une fois sur le bouton en bas."},
		Old:   panel{"Cette page est restée longtemps ouverte", "Ce que vous avez rempli est toujours là. Vérifiez-le et appuyez encore une fois sur le bouton en bas."},
		Other: panel{"Quelque chose a changé ici", "Depuis que vous avez ouvert cette page, les mots des thèmes ont changé. Relisez-les et appuyez encore une fois sur le bouton en bas."},
		Busy:  panel{"Il y a trop de monde pour l’instant", "Trop de demandes sont arrivées coup sur coup. Ce que vous avez rempli est toujours là\u00a0: réessayez dans une heure."},
		Fault: signUpFaultTexts{
			Empty:  "Indiquez votre adresse mail.",
			NoAt:   "Une adresse mail a un seul @, avec quelque chose avant et après, comme els@opvang.example.",
			Sign:   "Il y a un espace, une virgule ou un autre signe qui ne peut pas être dans une adresse mail. Donnez une seule adresse.",
			Quoted: "Nous ne pouvons pas écrire à une adresse avec des guillemets. Donnez une autre adresse.",
			Dots:   "Devant le @ se trouve un point de trop\u00a0: au début, à la fin ou deux de suite.",
			Accent: "Devant le @ se trouve une lettre accentuée ou d’une autre écriture. Nous ne pouvons pas encore y écrire. Donnez une autre adresse.",
			Long:   "Cette adresse mail est trop longue. Vérifiez-la.",
			Domain: "Ce qui suit le @ ne peut pas être une adresse mail. Elle se termine comme opvang.be.",
			EndDot: "L’adresse mail se termine par un point. Enlevez-le.",

			NoTopic:   "Choisissez au moins un thème.",
			TopicGone: "Un thème que vous avez choisi n’existe plus. Choisissez dans cette liste.",
			NameLong:  "Ce prénom est trop long. 200 signes au plus.",
			NameSign:  "Votre prénom contient un signe que nous ne pouvons pas lire. Tapez-le à nouveau.",
			NameLink:  "Un prénom ne contient ni adresse web ni adresse mail. Tapez seulement votre nom.",

			UnknownKey: "L’appel contient une clé que nous ne connaissons pas\u00a0: «\u00a0%s\u00a0». Enlevez-la.",
			NotOffered: "Choisissez dans cette liste, ou laissez ouvert.",
		},
	},
	"en": {
		Title: "Subscribe", Heading: "Post from the village around every child",
		Lead:    "Short mails about how young children and their parents feel, and about what you can do. For those who work with families.",
		Example: "See an example",
		Address: "Your e-mail address", AddressHint: "First we send you a mail with a button to confirm.",
		Topics: "What would you like to read?", TopicsHint: "Choose one at least.",
		NoTopics: "There is nothing to choose yet: we are only just beginning. Please come back soon.",
		About:    "About you", AboutHint: "Optional. This way you only get what suits your work.",
		FirstName: "First name", MailLanguage: "Language of your mails",
		Profession: "Profession", PickProfession: "Choose your profession", Region: "Region", PickRegion: "Choose your region",
		Consent: "With this button you ask %s for mails about the topics that you chose. Every mail has a link to stop. We do not measure whether you open the mail.",
		Privacy: "Read what we do with your data", Button: "Subscribe me", Trap: "Leave this empty",
		TitleFault: "Error:", Faults: "Please look at this once more",
		Again: panel{"Press once more", "See whether all of it is right and then press the button below."},
		Soon:  panel{"That was very quick", "See whether all of it is right and then press the button below once more."},
		Old:   panel{"This page was open for a long time", "What you filled in is still there. Look it over and press the button below once more."},
		Other: panel{"Something has changed here", "Since you opened this page, the words of the topics have changed. Read them over and press the button below once more."},
		Busy:  panel{"It is too busy right now", "Too many requests came in one after the other. What you filled in is still there: please try again in an hour."},
		Fault: signUpFaultTexts{
			Empty:  "Fill in your e-mail address.",
			NoAt:   "An e-mail address has one @, with something before and after it, as in els@opvang.example.",
			Sign:   "There is a space, a comma or another sign in it that cannot be in an e-mail address. Give one address.",
			Quoted: "We cannot mail to an address with quotation marks. Give another address.",
			Dots:   "There is a dot too many before the @: at the start, at the end or two in a row.",
			Accent: "Before the @ there is a letter with an accent or from another script. We cannot mail to that yet. Give another address.",
			Long:   "This e-mail address is too long. Check whether it is right.",
			Domain: "What comes after the @ cannot be an e-mail address. It ends as in opvang.be.",
			EndDot: "The e-mail address ends with a dot. Take it off.",

			NoTopic:   "Choose one topic at least.",
			TopicGone: "A topic that you chose does not exist any more. Choose from this list.",
			NameLong:  "This first name is too long. 200 characters will do.",
			NameSign:  "There is a character in your first name that we cannot read. Type it anew.",
			NameLink:  "A first name has no web address or e-mail address in it. Type your name only.",

			UnknownKey: "The call has a key that we do not know: “%s”. Leave it out.",
			NotOffered: "Choose something from this list, or leave it open.",
		},
	},
})

// signUpConsent is the sentence above the button.
func signUpConsent(in subscribers.Language, house web.House) string {
	return fmt.Sprintf(signUpIn.In(in).Consent, house.Name)
}

// signUpWords are all words of the page to which a person agrees who ticks this topic and presses the button, a line each as
// they are shown. They are kept unchanged.
func signUpWords(in subscribers.Language, house web.House, topic subscribers.Topic) string {
	words := signUpConsent(in, house) + "\n" + topic.NameIn(in)
	if description := topic.DescriptionIn(in); description != "" {
		words += "\n" + description
	}
	return words
}
