package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// archiveWords are the words of the public archive in one language. %s is the network, %d a year.
type archiveWords struct {
	Heading, Lead            string // of the list
	Title                    string // of the browser's window
	Empty, EmptyNote         string
	Years                    string
	Also                     string // before the other languages of a letter
	Practice                 string
	Join, JoinNote, JoinLink string
	Feeds                    string
	FeedTitle, FeedText      string
	Back, BarName            string // on the bar above a letter
}

var archiveTexts = texts.New(&book, "archive", map[subscribers.Language]archiveWords{
	"nl": {
		Heading: "Mails uit %d", Lead: "Hier lees je de mails van %s nog eens na, of voor het eerst.", Title: "Archief %d",
		Empty: "Het archief is nog leeg", EmptyNote: "Zodra %s een mail openbaar maakt, lees je hem hier na. Kom gerust later nog eens kijken.",
		Years: "Andere jaren",
		Also:  "Ook in", Practice: "Oefening",
		Join: "Liever in je mailbox?", JoinNote: "Schrijf je in voor de thema’s die jou iets zeggen. Uitschrijven kan altijd.", JoinLink: "Schrijf je in",
		Feeds: "Volg je nieuws met een feedlezer? Dit archief heeft een feed:", FeedTitle: "Mails van %s", FeedText: "Wat %s openbaar maakte, het nieuwste eerst.",
		Back: "Archief", BarName: "Over deze pagina",
	},
	"fr": {
		Heading: "Les mails de %d", Lead: "Relisez ici les mails de %s, ou découvrez-les.", Title: "Archives %d",
		Empty: "Les archives sont encore vides", EmptyNote: "Dès que %s rend un mail public, vous pouvez le relire ici. Revenez quand vous voulez.",
		Years: "Autres années",
		Also:  "Aussi en", Practice: "Exercice",
		Join: "Plutôt dans votre boîte mail\u00a0?", JoinNote: "Inscrivez-vous aux thèmes qui vous parlent. Vous pouvez vous désinscrire à tout moment.", JoinLink: "Je m’inscris",
		Feeds: "Vous suivez l’actualité avec un lecteur de flux\u00a0? Ces archives ont un flux\u00a0:", FeedTitle: "Les mails de %s", FeedText: "Ce que %s a rendu public, le plus récent d’abord.",
		Back: "Archives", BarName: "À propos de cette page",
	},
	"en": {
		Heading: "Mails of %d", Lead: "Read the mails of %s here once more, or for the first time.", Title: "Archive %d",
		Empty: "The archive is still empty", EmptyNote: "As soon as %s makes a mail public, you can read it here. Do look in again.",
		Years: "Other years",
		Also:  "Also in", Practice: "Practice",
		Join: "Rather have them in your mailbox?", JoinNote: "Sign up for the topics that matter to you. You can leave at any time.", JoinLink: "Sign up",
		Feeds: "Do you follow news with a feed reader? This archive has a feed:", FeedTitle: "Mails of %s", FeedText: "What %s made public, the newest first.",
		Back: "Archive", BarName: "About this page",
	},
})
