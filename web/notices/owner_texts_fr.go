package notices

var ownersFrench = ownerTexts{
	Made: ownerText{
		Subject: "À relire\u00a0: %s", Preheader: "Une nouvelle édition vous attend. Elle ne part que si quelqu’un l’approuve.",
		Title:  "Une nouvelle édition vous attend",
		Text:   "**%s** vient d’être créée à partir de votre campagne récurrente. Vous la relisez\u00a0? Elle ne part que si quelqu’un l’approuve.",
		Moment: "Elle part à ce moment, si elle est approuvée.",
	},
	Reminder: ownerText{
		Subject: "Rappel\u00a0: %s", Preheader: "Personne ne l’a encore approuvée.",
		Title:  "Cette édition vous attend encore",
		Text:   "**%s** n’est pas encore approuvée. Sans approbation, rien ne part.",
		Moment: "Elle part à ce moment, si elle est approuvée.",
	},
	Soon: ownerText{
		Subject: "C’est bientôt\u00a0: %s", Preheader: "Et personne ne l’a encore approuvée.",
		Title:  "C’est bientôt, et elle n’est pas approuvée",
		Text:   "**%s** devrait partir très bientôt. Si personne ne l’approuve à temps, elle ne part pas.",
		Moment: "Approuvez-la avant ce moment.",
	},
	Unapproved: ownerText{
		Subject: "Pas envoyée\u00a0: %s", Preheader: "Personne ne l’avait approuvée. Elle vous attend.",
		Title:  "Cette édition n’est pas partie",
		Text:   "Personne n’avait approuvé **%s**. Elle n’est donc pas partie, et attend une décision.",
		Moment: "Elle aurait dû partir à ce moment.",
	},
	Held: ownerText{
		Subject: "Pas envoyée\u00a0: %s", Preheader: "Quelque chose n’allait pas. Elle vous attend.",
		Title:  "Cette édition n’est pas partie",
		Text:   "Au moment où **%s** devait partir, quelque chose n’allait pas. Elle attend une décision.",
		Moment: "Elle aurait dû partir à ce moment.",
	},
	Moved: ownerText{
		Subject: "Autre moment\u00a0: %s", Preheader: "Les dates ont changé, et cette édition les suit.",
		Title:  "Cette édition part à un autre moment",
		Text:   "Les dates dont **%s** dépend ont changé. Elle part donc à un autre moment. Elle était déjà approuvée\u00a0? Il faut l’approuver à nouveau.",
		Moment: "Elle part désormais à ce moment, si elle est approuvée.",
	},
	ToApprove:    "À faire maintenant",
	Review:       stepText{"Relisez.", "Cette liste montre ce qui date encore de la fois passée\u00a0:\n\n**dorpspost campaigns review %s**"},
	Change:       stepText{"Corrigez.", "Ce qui n’est plus juste se change dans un fichier au nom de cette édition\u00a0:\n\n**dorpspost campaigns apply FICHIER**"},
	Approve:      stepText{"Approuvez.", "Elle part ensuite d’elle-même, à son moment\u00a0:\n\n**dorpspost campaigns approve %s**"},
	AfterApprove: "Mieux vaut qu’elle ne parte pas\u00a0? Ne faites rien.",
	ToDecide:     "Ce que vous pouvez faire",
	Why:          stepText{"Lisez pourquoi.", "Le rapport dit ce qui n’allait pas\u00a0:\n\n**dorpspost campaigns report %s**"},
	LookAgain:    stepText{"Relisez.", "Cette liste montre ce qui date encore de la fois passée\u00a0:\n\n**dorpspost campaigns review %s**"},
	Send:         stepText{"Envoyez-la quand même.", "Avec cette commande\u00a0:\n\n**dorpspost campaigns send %s**"},
	Postpone:     stepText{"Ou choisissez un autre moment.", "Avec cette commande\u00a0:\n\n**dorpspost campaigns schedule %s**"},
	AfterDecide:  "Elle n’est plus utile\u00a0? Ne faites rien\u00a0: elle ne part plus d’elle-même.",
	Because:      "Vous recevez ce mail parce que vous suivez cette édition.",
}
