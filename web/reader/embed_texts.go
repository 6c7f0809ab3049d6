package reader

import (
	"dorpspost/subscribers"
	"dorpspost/texts"
)

// embedTexts are all words of the page for whoever looks after another site.
type embedTexts struct {
	Title, Heading, Lead string
	Form, FormHint       string
	Code                 string // names the text to copy
	How                  string
	JSON, JSONHint       string
	Get, GetHint         string
	Post, PostHint       string
	Answers, AnswersHint string
}

var embedIn = texts.New(&book, "embed", map[subscribers.Language]embedTexts{
	"nl": {
		Title: "Op je eigen website", Heading: "Laat mensen inschrijven op je eigen website",
		Lead: "Kopieer dit formulier in een pagina van je site. Er is geen script bij, en er gaat niets naar anderen.",
		Form: "Het formulier", FormHint: "Pas het uiterlijk gerust aan. De namen van de velden en het adres blijven zoals ze zijn.", Code: "HTML om te kopiëren",
		How:  "Wie op de knop drukt, komt op onze pagina. Daar is alles al ingevuld en staat waarvoor je bezoeker toestemming geeft, met nog één knop om te bevestigen. Zo weten we dat het een mens is.",
		JSON: "Met een eigen script", JSONHint: "Hou je alles liever op je eigen pagina? Dan volstaan twee aanvragen. Er gaan geen cookies mee.",
		Get: "1. Vraag het formulier", GetHint: "Toon de thema’s niet aangevinkt, elk met zijn uitleg, en bij de knop de zin uit “consent”, letterlijk zo.",
		Post: "2. Stuur wat je bezoeker invulde", PostHint: "Na drie seconden en binnen een dag, met “form”, “version” en “page” zoals je ze kreeg.",
		Answers: "Wat je terugkrijgt", AnswersHint: "202: zeg dat er een mail onderweg is. Al het andere: toon de zin uit “error”; “field” noemt het veld en “code” zegt hetzelfde aan je script. Staat er een “form” bij, gebruik dan die. Bij de code “words-changed” vraag je het formulier opnieuw.",
	},
	"fr": {
		Title: "Sur votre site", Heading: "Proposez l’inscription sur votre propre site",
		Lead: "Copiez ce formulaire dans une page de votre site. Il est sans script, et rien ne part chez d’autres.",
		Form: "Le formulaire", FormHint: "Adaptez librement son apparence. Les noms des champs et l’adresse restent tels quels.", Code: "HTML à copier",
		How:  "Qui appuie sur le bouton arrive sur notre page. Tout y est déjà rempli, avec les mots du consentement et un seul bouton. Ainsi, nous savons qu’une personne est là.",
		JSON: "Avec votre propre script", JSONHint: "Pour tout garder sur votre page, deux appels suffisent. Aucun cookie ne les accompagne.",
		Get: "1. Demandez le formulaire", GetHint: "Montrez les thèmes sans les cocher, chacun avec son explication, et près du bouton la phrase de “consent”, mot pour mot.",
		Post: "2. Envoyez ce qui a été rempli", PostHint: "Après trois secondes et dans la journée, avec “form”, “version” et “page” tels que reçus.",
		Answers: "Ce que vous recevez", AnswersHint: "202\u00a0: dites qu’un mail est en route. Tout le reste\u00a0: montrez la phrase de “error”\u00a0; “field” nomme le champ et “code” dit la même chose à votre script. S’il y a un “form”, prenez celui-là. Au code “words-changed”, demandez à nouveau le formulaire.",
	},
	"en": {
		Title: "On your own site", Heading: "Let people subscribe on your own site",
		Lead: "Copy this form into a page of your site. It has no script, and nothing goes to others.",
		Form: "The form", FormHint: "Do change its looks. The names of the fields and the address stay as they are.", Code: "HTML to copy",
		How:  "Whoever presses the button comes to our page. All is filled in there, with the words of the consent and one button. That tells us that there is a person.",
		JSON: "With a script of your own", JSONHint: "To keep all of it on your own page there are two calls. No cookies go along.",
		Get: "1. Ask for the form", GetHint: "Show the topics unticked, each with its explanation, and beside the button the sentence of “consent”, word for word.",
		Post: "2. Send what was filled in", PostHint: "After three seconds and within a day, with “form”, “version” and “page” as you got them.",
		Answers: "What you get back", AnswersHint: "202: say that a mail is coming. Anything else: show the sentence of “error”; “field” names the field and “code” tells your script the same. Where there is a “form”, use that one. At the code “words-changed”, ask for the form again.",
	},
})
