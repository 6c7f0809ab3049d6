package campaigns

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"dorpspost/schedules"
	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

// farOff is how many days a moment may be away from an observance that its rule does not name, and still belong to it: further
// away, either year's may be meant.
const farOff = 90

// renewal makes a copy say the dates of its own occurrence, where it is certain what they are: of a banner that shows exactly
// the days that an observance had then. What else is old stays as it is, for a person to look at.
type renewal struct {
	calendar *schedules.Calendar
	spec     schedules.Spec // of the blueprint
	local    string         // the occurrence
}

// renew changes the banners and, where these went from one year to another, that year in the subject, the preheader and the
// name of a plan.
func (r renewal) renew(p *Plan) {
	for i, block := range p.Content.Blocks {
		if block.Type != "week_banner" {
			continue
		}
		shown := daysOf(block)
		dates, ok := r.dates(shown)
		if !ok {
			continue
		}
		p.Content.Blocks[i] = withDates(block, dates)
		if was, is := strconv.Itoa(shown.year()), strconv.Itoa(dates.Year); was != is {
			p.Content.Subject, p.Content.Preheader = inYear(p.Content.Subject, was, is), inYear(p.Content.Preheader, was, is)
			p.Name = otherYear(p.Name, was, is)
		}
	}
}

// dates are those that a banner shows from now on which showed these; ok is false where they are not certain, or the same.
func (r renewal) dates(shown days) (dates schedules.Dates, ok bool) {
	named := r.calendar.Named(shown.first, shown.last)
	if dates, ok = r.calendar.Observed(r.spec, r.local); ok {
		return dates, slices.Contains(named, dates.Observance) && shown.first != dates.First
	}
	moment, err := time.Parse(localLayout, r.local)
	if len(named) != 1 || err != nil {
		return dates, false
	}
	dates, away, err := r.calendar.Nearest(named[0], moment)
	return dates, err == nil && away <= farOff && shown.first != dates.First
}

// days are those that a banner shows.
type days struct{ first, last string }

func (d days) year() int {
	year, _, _ := strings.Cut(d.first, "-")
	n, _ := strconv.Atoi(year) // fields of dates hold nothing else
	return n
}

// bannerDays are the days of all banners that have some.
func bannerDays(c templates.Content) (all []days) {
	for _, b := range c.Blocks {
		if d := daysOf(b); b.Type == "week_banner" && d.first != "" {
			all = append(all, d)
		}
	}
	return all
}

func daysOf(banner templates.Block) days {
	d := days{banner.Fields["from"].One, banner.Fields["to"].One}
	if d.last == "" {
		d.last = d.first
	}
	return d
}

// withDates is a banner with other days.
func withDates(b templates.Block, dates schedules.Dates) templates.Block {
	b.Fields = maps.Clone(b.Fields)
	b.Fields["from"] = templates.Value{One: dates.First}
	if dates.Last != dates.First {
		b.Fields["to"] = templates.Value{One: dates.Last}
	}
	if b.Fields["year"].One != "" {
		b.Fields["year"] = templates.Value{One: strconv.Itoa(dates.Year)}
	}
	return b
}

func inYear(words templates.Words, was, is string) templates.Words {
	changed := maps.Clone(words)
	for language, text := range words {
		changed[language] = otherYear(text, was, is)
	}
	return changed
}

// otherYear puts one year for another where it stands alone: the day of a whole date would not fit it.
func otherYear(text, was, is string) string {
	var b strings.Builder
	done := 0
	for _, year := range proofread.Years(text) {
		if year.Found != was || inDate(text, year.Start) {
			continue
		}
		b.WriteString(text[done:year.Start] + is)
		done = year.End
	}
	return b.String() + text[done:]
}

// inDate tells whether what stands at an octet of a text belongs to a date, in whatever language.
func inDate(text string, at int) bool {
	for _, language := range []string{proofread.Dutch, proofread.French, proofread.English} {
		for _, date := range proofread.Dates(text, language) {
			if date.Start <= at && at < date.End {
				return true
			}
		}
	}
	return false
}
