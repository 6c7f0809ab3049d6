package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// eraseTexts are all words of the page on which a reader has everything erased.
type eraseTexts struct {
	Title, Heading string
	For            string
	Goes           string
	Person, Proof  string
	Sent           string
	Stays          string
	Hash, Never    string
	Empty, Mailbox string
	Sure           string
	Tick           string
	Missing        string
	Button, Back   string
	DoneTitle      string
	Done, DoneHash string
	DoneAgain      string
	Help           string
}

var eraseIn = texts.New(&book, "erase", map[subscribers.Language]eraseTexts{
	"nl": {
		Title: "Alles wissen", Heading: "Wil je dat we je vergeten?", For: "Dit gaat over",
		Goes: "Dit verdwijnt meteen", Person: "Je mailadres, je naam en alles wat je ons over jezelf zei",
		Proof: "Je thema’s, je keuzes en hoe je bij ons terechtkwam", Sent: "De lijst van mails aan jou, en wat er over jou in stond",
		Stays: "Dit blijft, en waarom",
		Hash:  "Een code, berekend uit je adres met een geheime sleutel. Niemand kan er je adres in lezen. Ze zorgt ervoor dat we je nooit meer mailen, ook niet als je adres later weer op een lijst staat.",
		Never: "Je kunt je met dit adres dus niet zomaar opnieuw inschrijven. Wil je dat ooit toch, dan vraag je het ons eerst.",
		Empty: "Een nummer zonder naam, met de dagen van je keuzes en de zinnen die toen op de pagina stonden. Zo blijft onze telling kloppen.", Mailbox: "Mails die al vertrokken zijn, kunnen we niet terughalen.",
		Sure: "Zeker weten?", Tick: "Ja, wis alles. Ik weet dat dit niet ongedaan kan worden.", Missing: "Vink dit aan als je het zeker weet. Er is nog niets gewist.",
		Button: "Wis al mijn gegevens", Back: "Nee, ga terug",
		DoneTitle: "Je gegevens zijn gewist", Done: "We weten niet meer wie je bent, en mailen je nooit meer. Alle links in onze mails aan jou werken niet meer.",
		DoneHash: "Wat blijft, is een code waarin niemand je adres kan lezen, en een nummer zonder naam.", DoneAgain: "Dank je wel dat je met ons meelas.",
		Help: "Wil je ooit toch weer mails op dit adres? Vraag het dan aan",
	},
	"fr": {
		Title: "Tout effacer", Heading: "Voulez‑vous que nous vous oubliions\u00a0?", For: "Ceci concerne",
		Goes: "Ceci disparaît tout de suite", Person: "Votre adresse mail, votre nom et tout ce que vous nous avez dit de vous",
		Proof: "Vos thèmes, vos choix, et d’où nous venait votre adresse", Sent: "La liste des mails pour vous, et ce qu’on y lisait à votre sujet",
		Stays: "Ceci reste, et voici pourquoi",
		Hash:  "Un code, calculé à partir de votre adresse avec une clé secrète. Personne ne peut y lire votre adresse. Il fait que nous ne vous écrivons plus jamais, même si votre adresse revient un jour sur une liste.",
		Never: "Vous ne pourrez donc pas vous réinscrire simplement avec cette adresse. Si vous le voulez un jour, demandez-le-nous d’abord.",
		Empty: "Un numéro sans nom, avec les jours de vos choix et les phrases qui étaient alors sur la page. Ainsi, nos comptes restent justes.", Mailbox: "Les mails déjà partis, nous ne pouvons pas les reprendre.",
		Sure: "Sûr et certain\u00a0?", Tick: "Oui, effacez tout. Je sais que cela ne peut pas être annulé.", Missing: "Cochez ceci si c’est bien ce que vous voulez. Rien n’a encore été effacé.",
		Button: "Effacer toutes mes données", Back: "Non, revenir en arrière",
		DoneTitle: "Vos données sont effacées", Done: "Nous ne savons plus qui vous êtes, et ne vous écrirons plus jamais. Les liens de nos mails pour vous ne fonctionnent plus.",
		DoneHash: "Il reste un code, dans lequel personne ne peut lire votre adresse, et un numéro sans nom.", DoneAgain: "Merci de nous avoir lus.",
		Help: "Vous voulez un jour à nouveau des mails à cette adresse\u00a0? Demandez-le à",
	},
	"en": {
		Title: "Erase everything", Heading: "Shall we forget you?", For: "This is about",
		Goes: "This goes at once", Person: "Your mail address, your name and all that you told us about yourself",
		Proof: "Your topics, your choices and by what way you came to us", Sent: "The list of mails to you, and what they said about you",
		Stays: "This stays, and why",
		Hash:  "A code, made from your address with a secret key. Nobody can read your address in it. It makes sure that we never mail you again, not even if your address comes with a list one day.",
		Never: "So you cannot just subscribe again with this address. If you ever want to, ask us first.",
		Empty: "A number without a name, with the days of your choices and the sentences that stood on the page then. That keeps our books right.", Mailbox: "Mails that have left cannot be called back.",
		Sure: "Are you sure?", Tick: "Yes, erase everything. I know that this cannot be undone.", Missing: "Tick this if you are sure. Nothing has been erased yet.",
		Button: "Erase all my data", Back: "No, go back",
		DoneTitle: "Your data are erased", Done: "We do not know any more who you are, and will never mail you again. The links in our mails to you no longer work.",
		DoneHash: "What stays is a code, in which nobody can read your address, and a number without a name.", DoneAgain: "Thank you for reading with us.",
		Help: "Would you ever like mails at this address again? Then ask",
	},
})
