package schedules

import "fmt"

// problemsIn is what a person reads about each problem: what is wrong, and what to write instead.
var problemsIn = map[Problem]map[string]string{
	ProblemNoRule: {
		"nl": "zeg op precies één manier wanneer: eenmalig, herhalend, elke maand, elk jaar, rond een week of dag, of met cron",
		"fr": "dites d'une seule façon quand : une fois, à répétition, chaque mois, chaque année, autour d'une semaine ou d'un jour, ou par cron",
		"en": "say when in exactly one way: once, every, monthly, yearly, around a week or day, or cron",
	},
	ProblemFields: {
		"nl": "schrijf vijf velden: minuut, uur, dag van de maand, maand, dag van de week",
		"fr": "écrivez cinq champs : minute, heure, jour du mois, mois, jour de la semaine",
		"en": "write five fields: minute, hour, day of the month, month, day of the week",
	},
	ProblemPrefix: {
		"nl": "zet de tijdzone in haar eigen veld, en hier enkel de vijf velden",
		"fr": "mettez le fuseau horaire dans son propre champ, et ici seulement les cinq champs",
		"en": "put the zone in its own field, and only the five fields here",
	},
	ProblemDescriptor: {
		"nl": "dit woord kennen we niet; schrijf @yearly, @monthly, @weekly, @daily of @hourly, of vijf velden",
		"fr": "ce mot n'est pas connu ; écrivez @yearly, @monthly, @weekly, @daily ou @hourly, ou cinq champs",
		"en": "this word is not known; write @yearly, @monthly, @weekly, @daily or @hourly, or five fields",
	},
	ProblemCronEvery: {
		"nl": "cron telt dit vanaf zijn eigen start; kies “herhalen” met een begindatum",
		"fr": "cron compte ceci depuis son propre démarrage ; choisissez « répéter » avec une date de début",
		"en": "cron counts this from its own start; write every instead, with a start",
	},
	ProblemField: {
		"nl": "een van de velden klopt niet; gebruik getallen, een bereik zoals 1-5, een lijst zoals 1,15 of *",
		"fr": "un des champs n'est pas correct ; utilisez des nombres, un intervalle comme 1-5, une liste comme 1,15 ou *",
		"en": "one of the fields is not right; use numbers, a range such as 1-5, a list such as 1,15, or *",
	},
	ProblemAmbiguous: {
		"nl": "dit betekent niet overal hetzelfde; noem de dagen een voor een, of laat een van de twee dagvelden *",
		"fr": "ceci n'a pas partout le même sens ; nommez les jours un par un, ou laissez * dans un des deux champs de jour",
		"en": "this does not mean the same everywhere; list the days, or leave one of the two day fields *",
	},
	ProblemNever: {
		"nl": "zo'n dag komt nooit; kijk de dag, de maand en de data na",
		"fr": "un tel jour ne vient jamais ; vérifiez le jour, le mois et les dates",
		"en": "no such day ever comes; check the day, the month and the dates",
	},
	ProblemTooOften: {
		"nl": "dit is vaker dan elk kwartier; kies minder momenten",
		"fr": "c'est plus souvent que tous les quarts d'heure ; choisissez moins de moments",
		"en": "this is more often than every 15 minutes; choose fewer moments",
	},
	ProblemEvery: {
		"nl": "schrijf day, week of month, of meer ervan, zoals “2 weeks”",
		"fr": "écrivez day, week ou month, ou plusieurs, comme « 2 weeks »",
		"en": "write day, week or month, or several of them, such as “2 weeks”",
	},
	ProblemInterval: {
		"nl": "kies een getal van 1 tot 999",
		"fr": "choisissez un nombre de 1 à 999",
		"en": "choose a number from 1 to 999",
	},
	ProblemNoStart: {
		"nl": "zeg vanaf welke dag er geteld wordt: vul een begindatum in",
		"fr": "dites à partir de quel jour compter : ajoutez une date de début",
		"en": "say from which day to count: add a start",
	},
	ProblemEndBeforeStart: {
		"nl": "het einde ligt voor het begin; kies een latere einddatum, of geen",
		"fr": "la fin vient avant le début ; choisissez une date de fin plus tardive, ou aucune",
		"en": "the end lies before the start; choose a later end, or none",
	},
	ProblemNothingWithin: {
		"nl": "tussen begin en einde valt geen enkel moment; kies ruimere data",
		"fr": "aucun moment ne tombe entre le début et la fin ; choisissez des dates plus larges",
		"en": "no moment falls between the start and the end; choose wider dates",
	},
	ProblemNotWith: {
		"nl": "dit past niet bij deze planning; laat het leeg",
		"fr": "ceci ne va pas avec cette planification ; laissez-le vide",
		"en": "this does not go with this kind of rule; leave it out",
	},
	ProblemZone: {
		"nl": "deze tijdzone kennen we niet; schrijf haar met hoofdletters, zoals Europe/Brussels",
		"fr": "ce fuseau horaire n'est pas connu ; écrivez-le avec ses majuscules, comme Europe/Brussels",
		"en": "this zone is not known; write it with its capitals, such as Europe/Brussels",
	},
	ProblemMoment: {
		"nl": "schrijf een datum die bestaat en een uur, zoals 2027-06-14 09:00",
		"fr": "écrivez une date qui existe et une heure, comme 2027-06-14 09:00",
		"en": "write a date that exists and a time, such as 2027-06-14 09:00",
	},
	ProblemNoSuchTime: {
		"nl": "dit uur bestaat die dag niet, want de klok springt vooruit; kies een uur vroeger of later",
		"fr": "cette heure n'existe pas ce jour-là, car l'horloge avance ; choisissez une heure plus tôt ou plus tard",
		"en": "this time does not exist on that day, because the clock goes forward; choose an hour earlier or later",
	},
	ProblemPassed: {
		"nl": "dit moment is voorbij; kies een later",
		"fr": "ce moment est passé ; choisissez-en un plus tard",
		"en": "this moment has passed; choose a later one",
	},
	ProblemMissed: {
		"nl": "kies send (toch versturen), ask (vragen) of skip (overslaan)",
		"fr": "choisissez send (envoyer quand même), ask (demander) ou skip (ne pas envoyer)",
		"en": "choose send, ask or skip",
	},
	ProblemMissedAfter: {
		"nl": "schrijf een duur van minstens een minuut, zoals 2h of 90m",
		"fr": "écrivez une durée d'une minute au moins, comme 2h ou 90m",
		"en": "write a duration of at least a minute, such as 2h or 90m",
	},
	ProblemTimes: {
		"nl": "schrijf hoeveel keer hoogstens, of laat het leeg voor geen einde",
		"fr": "écrivez combien de fois au plus, ou laissez vide pour ne pas finir",
		"en": "write how many times at most, or leave it out for no end",
	},
	ProblemTimeOfDay: {
		"nl": "schrijf het uur zoals 09:00",
		"fr": "écrivez l'heure comme 09:00",
		"en": "write the time of day such as 09:00",
	},
	ProblemDate: {
		"nl": "schrijf een datum die bestaat, zoals 2027-06-14",
		"fr": "écrivez une date qui existe, comme 2027-06-14",
		"en": "write a date that exists, such as 2027-06-14",
	},
	ProblemDay: {
		"nl": "deze dag kennen we niet; schrijf first tuesday (monthly), 14 june (yearly) of 4 weeks before imh-week (around)",
		"fr": "ce jour n'est pas compris ; écrivez first tuesday (monthly), 14 june (yearly) ou 4 weeks before imh-week (around)",
		"en": "these words name no day that is known; write for example first tuesday (monthly), 14 june (yearly) or 4 weeks before imh-week (around)",
	},
	ProblemObservance: {
		"nl": "deze week of dag kennen we niet; kies er een uit de lijst, of laat een beheerder ze toevoegen",
		"fr": "cette semaine ou ce jour n'est pas connu ; choisissez dans la liste, ou demandez à un administrateur de l'ajouter",
		"en": "this observance is not known; see which there are, or let an administrator add it",
	},
	ProblemAvoid: {
		"nl": "deze dagen kunnen we niet mijden; kies weekends, feestdagen, schoolvakanties, data zoals 2027-05-14, of een periode, hoogstens 100 dagen na elkaar",
		"fr": "ces jours ne peuvent pas être évités ; choisissez week-ends, jours fériés, vacances scolaires, dates comme 2027-05-14, ou une période, au plus 100 jours de suite",
		"en": "these days cannot be avoided; choose weekends, holidays, school holidays, dates such as 2027-05-14, or a stretch, at most 100 days in a row",
	},
	ProblemMove: {
		"nl": "zeg welke dagen je mijdt, en kies after (erna), before (ervoor) of skip (overslaan)",
		"fr": "dites quels jours éviter, et choisissez after (après), before (avant) ou skip (ne pas envoyer)",
		"en": "say which days to avoid, and choose after, before or skip",
	},
	ProblemUnreadable: {
		"nl": "dit kunnen we niet lezen; schrijf vijf velden zoals 0 9 14 6 *",
		"fr": "ceci n'est pas lisible ; écrivez cinq champs comme 0 9 14 6 *",
		"en": "this cannot be read; write five fields such as 0 9 14 6 *",
	},
}

// quotesIn is how a language quotes what was written, before what is said of it.
var quotesIn = map[string]string{"nl": "“%s”: %s", "fr": "« %s » : %s", "en": "“%s”: %s"}

// In says in a language (nl, fr or en; any other: nl) what is wrong and what to write instead, in one sentence without a capital
// or full stop. Error says it in English, with the details that only whoever writes files needs.
func (e *SpecError) In(language string) string {
	language = voiceIn(language).language
	sentence := problemsIn[e.Problem][language]
	if e.Value == "" {
		return sentence
	}
	return fmt.Sprintf(quotesIn[language], shortened(e.Value), sentence)
}
