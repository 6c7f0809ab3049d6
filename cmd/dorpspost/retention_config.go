package main

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// KeepingConfig is how long each kind of thing is kept.
type KeepingConfig struct {
	PracticeMails span `yaml:"practice_mails"`
	MailValues    span `yaml:"mail_values"`
	Notices       span `yaml:"notices"`
	ImportRows    span `yaml:"import_rows"`
	Left          span `yaml:"left"`
	Audit         span `yaml:"audit"`
}

func defaultKeeping() KeepingConfig {
	return KeepingConfig{
		PracticeMails: "30 days", MailValues: "13 months", Notices: "30 days", ImportRows: "30 days", Left: "3 years", Audit: "3 years",
	}
}

// leastLeft is how long who left is kept at least: they can undo it for thirty days.
const leastLeft = 60

func (k KeepingConfig) check(s *settings) error {
	now := time.Now()
	if !k.Left.never() && k.Left.before(now).After(now.AddDate(0, 0, -leastLeft)) {
		return s.fault("retention.left", "keep who left for 60 days at least, because leaving can be undone for thirty; 0 keeps them for ever")
	}
	return nil
}

// span is a length of time as people say it, "13 months": by the calendar, because months differ. "0" is for ever.
type span string

const forEver = span("0")

var errSpan = errors.New("this is no length of time: write 30 days, 13 months or 3 years, or 0 for ever")

// calendar are the words for years, months and days, and how much each counts in years, months and days.
var calendar = map[string][3]int{
	"day": {0, 0, 1}, "days": {0, 0, 1}, "week": {0, 0, 7}, "weeks": {0, 0, 7}, "month": {0, 1, 0}, "months": {0, 1, 0}, "year": {1, 0, 0}, "years": {1, 0, 0},
}

// longestSpan keeps what is typed within what a calendar can count.
const longestSpan = 10_000

func (s span) parse() (number int, unit [3]int, err error) {
	if s == forEver {
		return 0, unit, nil
	}
	count, word, _ := strings.Cut(string(s), " ")
	number, err = strconv.Atoi(count)
	unit, known := calendar[strings.TrimSpace(word)]
	if err != nil || !known || number < 1 || number > longestSpan {
		return 0, unit, errSpan
	}
	return number, unit, nil
}

func (s span) never() bool { return s == forEver }

// before is the moment before which things have been kept long enough.
func (s span) before(now time.Time) time.Time {
	number, unit, _ := s.parse() // UnmarshalText has seen to it
	return now.AddDate(-number*unit[0], -number*unit[1], -number*unit[2])
}

// UnmarshalText reads "30 days", "1 week", "13 months", "3 years" or "0".
func (s *span) UnmarshalText(text []byte) error {
	*s = span(strings.Join(strings.Fields(string(text)), " "))
	_, _, err := s.parse()
	return err
}
