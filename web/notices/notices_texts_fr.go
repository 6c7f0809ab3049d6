package notices

var french = noticeTexts{
	Confirmation: kindTexts{
		Subject: "Confirmez votre inscription", Preheader: "Encore un clic, et vous recevez nos mails.",
		Title:  "Plus qu’un clic pour vous inscrire",
		Text:   "Quelqu’un a indiqué cette adresse sur notre page d’inscription, pour recevoir nos mails sur **%s**.\n\nC’était vous\u00a0? Merci de votre intérêt. Confirmez-le, et nous saurons que cette adresse est la vôtre.",
		Button: "Confirmer mon inscription",
		After:  "Le bouton fonctionne pendant 7 jours.\n\n**Ce n’était pas vous\u00a0?** Ne faites rien. Nous n’inscrivons alors personne, et cette adresse s’efface d’elle-même.",
		Why:    "Vous recevez ce mail parce que quelqu’un a indiqué cette adresse sur notre page d’inscription.",
	},
	Reminder: kindTexts{
		Subject: "Rappel\u00a0: confirmez votre inscription", Preheader: "Un clic suffit. C’est notre seul rappel.",
		Title:  "Toujours envie de nous lire\u00a0?",
		Text:   "Quelqu’un a déjà indiqué cette adresse sur notre page d’inscription, pour recevoir nos mails sur **%s**. Nous attendons encore une confirmation.\n\nC’était vous\u00a0? Un clic suffit.",
		Button: "Confirmer mon inscription",
		After:  "Le bouton fonctionne jusqu’à 7 jours après la demande. C’est notre seul rappel.\n\n**Ce n’était pas vous, ou vous avez changé d’avis\u00a0?** Ne faites rien. Nous n’inscrivons alors personne, et cette adresse s’efface d’elle-même.",
		Why:    "Vous recevez ce mail parce que quelqu’un a indiqué cette adresse sur notre page d’inscription.",
	},
	Known: kindTexts{
		Subject: "Vous êtes déjà dans notre liste", Preheader: "Rien ne change. Ici, vous choisissez ce que vous recevez.",
		Title:  "Votre inscription existait déjà",
		Text:   "Quelqu’un a indiqué cette adresse sur notre page d’inscription, pour recevoir nos mails sur **%s**. Vous les recevez déjà\u00a0: rien ne change.\n\nEnvie de lire autre chose, ou un peu moins\u00a0? C’est vous qui choisissez.",
		Button: "Choisir ce que je lis",
		After:  "**Ce n’était pas vous\u00a0?** Ne faites rien. Tout reste comme avant.",
		Why:    "Vous recevez ce mail parce que quelqu’un a indiqué cette adresse sur notre page d’inscription.",
	},
	Move: kindTexts{
		Subject: "Confirmez votre nouvelle adresse", Preheader: "Un clic, et nos mails arrivent désormais ici.",
		Title:  "Nos mails désormais à cette adresse\u00a0?",
		Text:   "Une personne qui lit nos mails a demandé de les recevoir désormais à cette adresse.\n\nC’était vous\u00a0? Confirmez-le, et nous faisons le changement.",
		Button: "Confirmer ma nouvelle adresse",
		After:  "Le bouton fonctionne pendant 7 jours. Tant que vous ne confirmez pas, tout reste comme avant.\n\n**Ce n’était pas vous\u00a0?** Ne faites rien. Rien ne change alors, et cette adresse s’efface d’elle-même.",
		Why:    "Vous recevez ce mail parce que quelqu’un a indiqué cette adresse comme nouvelle adresse pour nos mails.",
	},
	Moved: kindTexts{
		Subject: "Votre adresse a été modifiée", Preheader: "Nos mails arrivent désormais à votre nouvelle adresse.",
		Title:  "Vos mails vont désormais à votre nouvelle adresse",
		Text:   "Vous avez demandé d’envoyer nos mails à une autre adresse, et vous l’avez confirmé là-bas. C’est fait\u00a0: vous ne recevrez plus rien de notre part à cette adresse-ci.",
		Button: "Voir mes préférences",
		After:  "**Ce n’était pas vous\u00a0?** Ouvrez vos préférences. Vous pouvez y changer à nouveau d’adresse, ou vous désinscrire. Tout est juste\u00a0? Alors vous n’avez rien à faire.",
		Why:    "Vous recevez ce mail parce que nos mails arrivaient jusqu’ici à cette adresse.",
	},
	Link: kindTexts{
		Subject: "Voici votre nouveau lien", Preheader: "Pour retrouver vos données et vos préférences.",
		Title:  "Votre nouveau lien",
		Text:   "Quelqu’un a demandé sur notre page un nouveau lien pour cette adresse. C’était vous\u00a0? Voyez ici ce que nous gardons à votre sujet, et choisissez ce que vous lisez.",
		Button: "Voir mes données",
		After:  "Le lien vers vos données fonctionne pendant 24 heures. Ne transférez pas ce mail\u00a0: qui le reçoit peut aussi les voir.\n\n**Ce n’était pas vous\u00a0?** Ne faites rien. Rien ne change.",
		Why:    "Vous recevez ce mail parce que quelqu’un a demandé un lien pour cette adresse sur notre page.",
	},
	LinkPreferences: "Choisir ce que je lis",
	And:             "et",
}
