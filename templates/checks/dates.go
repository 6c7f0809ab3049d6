package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

var dateChecks = []Check{
	{
		Name: "weekday", Title: "Weekdag en datum", Levels: []Level{Blocks, Attention},
		About: "Een weekdag in de tekst hoort bij zijn datum, en elke datum bestaat. Wat over meer dan één voorwaarde verdeeld is, vraagt aandacht.",
		Fine:  "Weekdagen en datums kloppen.",
		run:   func(k *look) { k.pass(Blocks, proofread.WrongWeekday, proofread.NoSuchDate) },
	}, {
		Name: "banner-week", Title: "Dagen op de banner", Levels: []Level{Blocks, Attention},
		About: "De banner noemt dezelfde dagen als de week die in de kalender staat. Zolang niemand die bevestigde, vraagt dat aandacht.",
		Fine:  "De dagen op de banner zijn die van de week.",
		known: func(k *look) bool { return !k.Week[0].IsZero() && !k.Week[1].IsZero() && len(k.banners()) > 0 },
		run:   (*look).bannerWeek,
	}, {
		Name: "banner-past", Title: "Banner met een week die voorbij is", Levels: []Level{Attention},
		About: "De week op de banner moet nog komen, of is bezig.",
		Fine:  "De week op de banner is nog niet voorbij.",
		known: func(k *look) bool { return !k.Now.IsZero() && len(k.banners()) > 0 },
		run:   (*look).bannerPast,
	}, {
		Name: "date-past", Title: "Activiteit die voorbij is", Levels: []Level{Attention},
		About: "De dagen in de agenda en het aanbod moeten nog komen.",
		Fine:  "Alle activiteiten moeten nog komen.",
		known: func(k *look) bool { return !k.Now.IsZero() },
		run:   (*look).datePast,
	}, {
		Name: "last-year", Title: "Jaar van vorige keer", Levels: []Level{Attention},
		About: "Wie begint met de mail van vorig jaar, laat makkelijk een jaartal staan.",
		Fine:  "Nergens staat nog het jaar van vorige keer.",
		known: func(k *look) bool { return !k.Now.IsZero() },
		run:   (*look).lastYear,
	}, {
		Name: "other-year", Title: "Ander jaar", Levels: []Level{Attention},
		About: "Een ander jaar dan dat van de banner of dit jaar wil een bevestiging.",
		Fine:  "Er staat geen onverwacht jaartal in je tekst.",
		known: func(k *look) bool { return !k.Now.IsZero() },
		run:   (*look).otherYear,
	},
}

// banner is a week as a banner names it; last is first where it is one day.
type banner struct {
	place
	first, last time.Time
}

func (k *look) banners() (all []banner) {
	for i, b := range k.Content.Blocks {
		if b.Type != "week_banner" {
			continue
		}
		first, last := day(b.Fields["from"].One), day(b.Fields["to"].One)
		if last.IsZero() {
			last = first
		}
		if !first.IsZero() {
			all = append(all, banner{place{block: i + 1, kind: b.Type, field: "from"}, first, last})
		}
	}
	return all
}

// day is the date of a field, or the zero time.
func day(text string) time.Time {
	t, _ := time.Parse(time.DateOnly, text)
	return t
}

// date is the day of a moment, comparable with those of fields.
func date(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

var months = [...]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"}

func inWords(t time.Time) string {
	return fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1], t.Year())
}

// fromTo are the days of a week in words.
func fromTo(first, last time.Time) string {
	if first.Equal(last) {
		return inWords(first)
	}
	return inWords(first) + " tot en met " + inWords(last)
}

// bannerWeek looks at the banners of the year whose week is known.
func (k *look) bannerWeek() {
	first, last := date(k.Week[0]), date(k.Week[1])
	for _, b := range k.banners() {
		fits := b.first.Equal(first) && b.last.Equal(last)
		switch {
		case b.first.Year() != first.Year():
		case k.WeekProvisional && fits:
			k.find(Attention, b.place, "Niemand bevestigde al dat de week loopt van %s. Laat een beheerder dat doen.", fromTo(first, last))
		case k.WeekProvisional:
			k.find(Attention, b.place, "De banner zegt %s, maar de week valt normaal van %s. Laat een beheerder de juiste dagen bevestigen.", fromTo(b.first, b.last), fromTo(first, last))
		case !fits:
			k.find(Blocks, b.place, "De banner zegt %s, maar de week loopt van %s. Pas de dagen aan.", fromTo(b.first, b.last), fromTo(first, last))
		}
	}
}

func (k *look) bannerPast() {
	for _, b := range k.banners() {
		if b.last.Before(date(k.Now)) {
			k.find(Attention, b.place, "De week op de banner (%s) is al voorbij. Staan de dagen van dit jaar erin?", fromTo(b.first, b.last))
		}
	}
}

func (k *look) datePast() {
	for _, s := range k.said {
		if s.sort != templates.KindDate || s.kind == "week_banner" {
			continue
		}
		if t := day(s.text); !t.IsZero() && t.Before(date(k.Now)) {
			k.find(Attention, s.place, "%s is al voorbij. Pas de datum aan, of haal dit weg.", inWords(t))
		}
	}
}

// ownYears are the years that the letter is about: that of its banner, and else this one.
func (k *look) ownYears() (all []int) {
	for _, b := range k.banners() {
		all = append(all, b.first.Year(), b.last.Year())
	}
	for _, s := range k.said {
		if s.kind == "week_banner" && s.leaf == "year" {
			if year, err := strconv.Atoi(s.text); err == nil {
				all = append(all, year)
			}
		}
	}
	return all
}

// lastYears are the years of the letter before this one.
func (k *look) lastYears() (all []int) {
	own := k.ownYears()
	if len(own) == 0 {
		own = []int{k.Now.Year()}
	}
	for _, y := range own {
		if !slices.Contains(own, y-1) {
			all = append(all, y-1)
		}
	}
	return all
}

func (k *look) lastYear() {
	last := k.lastYears()
	k.years(func(s said, year int, f proofread.Fault) {
		if slices.Contains(last, year) {
			k.find(Attention, s.place, "Hier staat nog %s, het jaar van vorige keer. Klopt dat, of moet het mee veranderen?", f.Found)
		}
	})
}

func (k *look) otherYear() {
	expected := slices.Concat(k.ownYears(), k.lastYears(), []int{k.Now.Year()})
	k.years(func(s said, year int, f proofread.Fault) {
		if !slices.Contains(expected, year) {
			k.find(Attention, s.place, "%s", f.Sentence())
		}
	})
}

// years gives each year of the texts to a function. The years of a whole date in figures, and those of a source
// ("Winnicott, 1953"), are years too.
func (k *look) years(visit func(s said, year int, f proofread.Fault)) {
	k.every(func(s said) {
		for _, f := range proofread.Years(s.words) {
			if year, err := strconv.Atoi(strings.TrimSpace(f.Found)); err == nil {
				visit(s, year, f)
			}
		}
	})
}
