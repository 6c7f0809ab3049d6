package schedules

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

func (v voice) sayAround(s Spec) (string, bool) {
	for _, f := range aroundForms {
		if parts := f.form.FindStringSubmatch(s.Around); parts != nil {
			return v.at(f.say(v, parts[1:]), s), true
		}
	}
	return "", false
}

func (v voice) sayEdge(parts []string) string {
	form := v.rules().firstDayOf
	if parts[0] == "last" {
		form = v.rules().lastDayOf
	}
	return fmt.Sprintf(form, v.rules().of(v.observance(parts[1])))
}

func (v voice) sayNthDay(parts []string) string {
	n, _ := strconv.Atoi(parts[0])
	return fmt.Sprintf(v.rules().numberedDayOf, v.rules().nthDay(n), v.rules().of(v.observance(parts[1])))
}

func (v voice) sayEachDay(parts []string) string {
	return fmt.Sprintf(v.rules().eachDayOf, v.rules().of(v.observance(parts[0])))
}

func (v voice) sayDayBeside(parts []string) string {
	return v.sayOffset([]string{"1", "day", parts[0], parts[1]})
}

func (v voice) sayOffset(parts []string) string {
	n, _ := strconv.Atoi(parts[0])
	name := v.observance(parts[3])
	return v.apart(n, parts[1], parts[2], v.rules().called(name), v.rules().of(name))
}

// observance is what it is called, as far as the calendar knows it.
func (v voice) observance(slug string) string {
	o, known := v.calendar.observances[slug]
	if !known {
		return slug
	}
	return o.In(v.language)
}

// In is what the observance is called in a language, or in Dutch, or else its slug.
func (o Observance) In(language string) string {
	return cmp.Or(o.Name[language], o.Name["nl"], o.Slug)
}

// articles stand before names that begin with such a word; before any other name there is none, as before Kerstmis.
var (
	dutchArticles  = map[string]string{"week": "de ", "maand": "de ", "dag": "de ", "nacht": "de ", "dagen": "de ", "weken": "de ", "jaar": "het "}
	frenchArticles = map[string]string{"semaine": "la ", "mois": "le ", "journée": "la ", "jour": "le ", "nuit": "la ", "jours": "les ", "semaines": "les ", "année": "l'"}
)

func article(articles map[string]string, name string) string {
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	return articles[first]
}

func dutchCalled(name string) string { return article(dutchArticles, name) + name }

func frenchCalled(name string) string { return article(frenchArticles, name) + name }

// frenchOfCalled draws "de le" and "de les" together.
func frenchOfCalled(name string) string {
	switch word := article(frenchArticles, name); word {
	case "":
		return frenchOf(name)
	case "le ":
		return "du " + name
	case "les ":
		return "des " + name
	default:
		return "de " + word + name
	}
}
