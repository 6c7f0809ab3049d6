package schedules

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ObservanceError says what is wrong with an observance or with its dates, and what to write instead, in one sentence.
type ObservanceError struct {
	Field  string // slug, name, rule, other, days, year, first, last
	Value  string // what was written
	Advice string
}

func (e *ObservanceError) Error() string {
	return fmt.Sprintf("%s %q: %s", e.Field, shortened(e.Value), e.Advice)
}

// slugForm is that of a topic as well, so that both can be called the same.
var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const longestSlug = 63

// checked is the observance with tidy words. It fails with an *ObservanceError.
func (o Observance) checked() (Observance, error) {
	o.Rule, o.Other = tidy(o.Rule), tidy(o.Other)
	if !slugForm.MatchString(o.Slug) || len(o.Slug) > longestSlug {
		return o, &ObservanceError{"slug", o.Slug, "write small letters, digits and hyphens, imh-week, at most " + strconv.Itoa(longestSlug)}
	}
	if o.Days < 1 || o.Days > mostDays {
		return o, &ObservanceError{"days", strconv.Itoa(o.Days), "write how many days it lasts, 1 to " + strconv.Itoa(mostDays)}
	}
	named := map[string]string{}
	for _, language := range []string{"nl", "fr", "en"} {
		if named[language] = strings.TrimSpace(o.Name[language]); named[language] == "" {
			return o, &ObservanceError{"name", language, "give it a name in nl, fr and en"}
		}
	}
	o.Name = named
	for _, reading := range []struct{ field, text string }{{"rule", o.Rule}, {"other", o.Other}} {
		if _, err := readDayOfYear(reading.field, reading.text); err != nil && (reading.text != "" || reading.field == "rule") {
			return o, &ObservanceError{reading.field, reading.text, adviceOf(err)}
		}
	}
	return o, nil
}

func tidy(words string) string { return strings.ToLower(strings.Join(strings.Fields(words), " ")) }

func adviceOf(err error) string {
	if refused, ok := errors.AsType[*SpecError](err); ok {
		return refused.Advice
	}
	return err.Error()
}

// Years of observances are those that a calendar of people has.
const firstYear, farYear = 2000, 2199

// earliestWeek is how many days before its year the first ISO week of it may begin: on 29 December.
const earliestWeek = 3

// check looks whether these can be the dates of an observance in its year. It fails with an *ObservanceError.
func (d Dates) check() error {
	if d.Year < firstYear || d.Year > farYear {
		return &ObservanceError{"year", strconv.Itoa(d.Year), fmt.Sprintf("write a year from %d to %d", firstYear, farYear)}
	}
	var days [2]time.Time
	for i, written := range []struct{ field, text string }{{"first", d.First}, {"last", d.Last}} {
		day, err := readDate(written.field, written.text)
		if err != nil {
			return &ObservanceError{written.field, written.text, adviceOf(err)}
		}
		days[i] = day
	}
	switch length := dayNumber(days[1]) - dayNumber(days[0]) + 1; {
	case days[0].Year() != d.Year && days[0].AddDate(0, 0, earliestWeek).Year() != d.Year:
		return &ObservanceError{"first", d.First, "this is not a day of " + strconv.Itoa(d.Year) + "; an observance belongs to the year in which it begins"}
	case length < 1:
		return &ObservanceError{"last", d.Last, "this lies before the first day, " + d.First}
	case length > mostDays:
		return &ObservanceError{"last", d.Last, fmt.Sprintf("these are %d days; an observance lasts at most %d", length, mostDays)}
	}
	return nil
}
