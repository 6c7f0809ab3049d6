package reader

import (
	"fmt"
	"slices"
	"strings"

	"dorpspost/subscribers"
	"dorpspost/texts"
	"dorpspost/web"
)

// oftenTexts are the words about one frequency.
type oftenTexts struct {
	Label, Hint string
	Gets        string // topics; stands in a sentence after "you get"
}

var oftenIn = texts.New(&book, "often", map[subscribers.Language]map[subscribers.Frequency]oftenTexts{
	"nl": {
		subscribers.FrequencyAll:    {"Elke mail", "Zodra we iets te vertellen hebben", "elke mail over %s"},
		subscribers.FrequencyDigest: {"Enkel het maandoverzicht", "Eén mail per maand, met alles van jouw thema’s. Losse mails krijg je dan niet", "één keer per maand ons overzicht over %s"},
		subscribers.FrequencyWeek:   {"Enkel in de IMH-week", "Eén keer per jaar, in juni", "enkel de mails over %s"},
	},
	"fr": {
		subscribers.FrequencyAll:    {"Chaque mail", "Dès que nous avons quelque chose à raconter", "chaque mail sur %s"},
		subscribers.FrequencyDigest: {"Seulement le résumé du mois", "Un mail par mois, avec tout ce qui touche à vos thèmes. Pas de mails séparés entre-temps", "une fois par mois notre résumé sur %s"},
		subscribers.FrequencyWeek:   {"Seulement pendant la semaine IMH", "Une fois par an, en juin", "seulement les mails sur %s"},
	},
	"en": {
		subscribers.FrequencyAll:    {"Every mail", "As soon as we have something to tell", "every mail about %s"},
		subscribers.FrequencyDigest: {"Only the monthly round-up", "One mail a month, with everything about your topics. No single mails then", "our round-up once a month, about %s"},
		subscribers.FrequencyWeek:   {"Only in the IMH week", "Once a year, in June", "only the mails about %s"},
	},
})

// resultSentence says what a person gets from now on, with all that keeps mail away.
func resultSentence(prefs subscribers.Preferences, in subscribers.Language, house web.House) string {
	words, person := preferencesIn.In(in), prefs.Subscriber
	week := weekTopic(prefs.Topics)
	names := wantedNames(prefs, in)
	switch onlyWeek := person.Frequency == subscribers.FrequencyWeek && week != nil; {
	case person.State == subscribers.StateLeft:
		return words.ResultLeft
	case prefs.Suppressed:
		return words.ResultHeld
	case len(names) == 0:
		return words.ResultNone
	case onlyWeek && !week.Wanted:
		return fmt.Sprintf(words.ResultNoWeek, week.Topic.NameIn(in))
	case onlyWeek:
		names = []string{week.Topic.NameIn(in)}
	}
	gets := fmt.Sprintf(oftenIn.In(in)[person.Frequency].Gets, texts.Listed(names, words.And))
	language := languageNames.In(in)[person.Language]
	if person.State == subscribers.StatePaused {
		return fmt.Sprintf(words.ResultPaused, web.Date(in, house.Day(person.PausedUntil.Time())), gets, language)
	}
	return fmt.Sprintf(words.ResultGets, gets, language)
}

func wantedNames(prefs subscribers.Preferences, in subscribers.Language) (names []string) {
	for _, one := range prefs.Topics {
		if one.Wanted {
			names = append(names, one.Topic.NameIn(in))
		}
	}
	return names
}

// unsureSentence names what was not saved, and why.
func unsureSentence(left unsure, prefs subscribers.Preferences, in subscribers.Language) string {
	words := preferencesIn.In(in)
	var names, sentences []string
	for _, one := range prefs.Topics {
		if slices.Contains(left.topics, one.Topic.ID) {
			names = append(names, one.Topic.NameIn(in))
		}
	}
	if len(names) > 0 {
		sentences = append(sentences, fmt.Sprintf(words.UnsureTopics, texts.Listed(names, words.And)))
	}
	if left.week != nil {
		sentences = append(sentences, fmt.Sprintf(words.UnsureWeek, left.week.NameIn(in)))
	}
	return strings.Join(sentences, " ")
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
	return fmt.Sprintf(preferencesIn.In(in).Consent, house.Name)
}
