package checks

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

// Copied is a letter that was copied from an earlier one, to leave at a moment.
type Copied struct {
	Content templates.Content // as it is now
	From    templates.Content // as it was copied
	Moment  time.Time         // when it leaves, in the zone of the readers
}

// Point is one thing in a copied letter that a person must look at again before it leaves: what still stands there of last time
// and may be old. Its Level is Attention.
type Point struct {
	Finding
	Key  string `json:"key"`  // what is to be looked at, the same wherever its block moves
	Hash string `json:"hash"` // of the text that it is about: another text is to be looked at anew
}

// The checks of points. Those of links and of observances are made by who can ask for them.
const (
	PointYear        = "review-year"        // a year that is not this letter's
	PointDate        = "review-date"        // a day that is past, or whose year nobody says
	PointWeekday     = "review-weekday"     // a weekday that is not the one of its date any more
	PointTheme       = "review-theme"       // the theme line of last time
	PointLinks       = "review-links"       // pages that are gone, or were not asked for
	PointProvisional = "review-provisional" // dates of an observance that nobody has confirmed
)

// Review lists what of a copied letter is to be looked at again, in the order in which it is read. What somebody wrote anew is
// not: each year, day and theme line of the list stood in the letter that it was copied from.
func Review(c Copied) []Point {
	v := &reviewer{look: look{Input: Input{Content: c.Content, Now: c.Moment}, said: everything(c.Content)}}
	v.before(c.From)
	for _, s := range v.said {
		switch {
		case s.sort == templates.KindDate:
			v.dateField(s)
		case s.readable():
			days := proofread.Dates(s.words, string(s.spoken))
			v.years(s, days)
			v.dates(s, days)
			v.theme(s)
		}
	}
	return v.points
}

// reviewer goes by what a copied letter says.
type reviewer struct {
	look
	points []Point

	oldYears  map[int]bool
	oldDates  map[string]bool // by dayKey
	oldThemes map[string]bool
	oldFields map[string]bool // dates of fields
}

// before gathers what the letter said before it was copied.
func (v *reviewer) before(from templates.Content) {
	v.oldYears, v.oldDates, v.oldThemes, v.oldFields = map[int]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range everything(from) {
		switch {
		case s.sort == templates.KindDate:
			v.oldFields[s.text] = true
		case s.readable():
			for _, year := range proofread.Years(s.words) {
				v.oldYears[yearOf(year)] = true
			}
			for _, d := range proofread.Dates(s.words, string(s.spoken)) {
				v.oldDates[dayKey(d)] = true
			}
			if s.isTheme() {
				v.oldThemes[s.text] = true
			}
		}
	}
}

func yearOf(f proofread.Fault) int {
	year, _ := strconv.Atoi(strings.TrimSpace(f.Found)) // Years finds nothing else
	return year
}

// dayKey names a day of the year, in whatever words it stands.
func dayKey(d proofread.Date) string { return d.Day.Format("01-02") }

// point adds what is to be looked at again. The same said twice of the same text is one point.
func (v *reviewer) point(check string, s said, found, sentence string, args ...any) {
	p := PointOf(check, fmt.Sprintln(s.language, s.kind, s.leaf, found), s.words, fmt.Sprintf(sentence, args...))
	p.Language, p.Block, p.Type, p.Field = s.language, s.block, s.kind, s.field
	if !slices.ContainsFunc(v.points, func(other Point) bool { return other.Key == p.Key && other.Hash == p.Hash }) {
		v.points = append(v.points, p)
	}
}

// PointOf is something to be looked at again: what it is, the text that it is about, and the sentence that says so, in Dutch.
func PointOf(check, what, text, sentence string) Point {
	sum := sha256.Sum256([]byte(text))
	return Point{
		Finding: Finding{Check: check, Level: Attention, Sentence: sentence},
		Key:     strings.Join(strings.Fields(check+" "+what), " "), Hash: hex.EncodeToString(sum[:8]),
	}
}

// years finds years of before that are not this letter's. Those of whole dates are told with their day.
func (v *reviewer) years(s said, days []proofread.Date) {
	own := append(v.ownYears(), v.Now.Year())
	for _, f := range proofread.Years(s.words, own...) {
		year := yearOf(f)
		if !v.oldYears[year] || slices.ContainsFunc(days, func(d proofread.Date) bool { return d.Start <= f.Start && f.End <= d.End }) {
			continue
		}
		v.point(PointYear, s, f.Found, "Hier staat nog %d, en deze mail gaat over %d. Klopt dat, of moet het mee veranderen?", year, own[0])
	}
}

// dates finds days of before that are past, or of which nobody says the year.
func (v *reviewer) dates(s said, days []proofread.Date) {
	for _, d := range days {
		if !v.oldDates[dayKey(d)] {
			continue
		}
		found := s.words[d.Start:d.End]
		day := v.meant(d)
		switch {
		case d.HasWeekday && day.Weekday() != d.Weekday:
			v.point(PointWeekday, s, found, "“%s”: in %d is dat een %s. Staat de datum van vorige keer er nog?", found, day.Year(), weekdays[day.Weekday()])
		case d.HasYear && day.Before(date(v.Now)):
			v.point(PointDate, s, found, "“%s” is voorbij als deze mail vertrekt. Klopt de datum nog?", found)
		case !d.HasYear && (!d.HasWeekday || !v.onBanner(day)):
			v.point(PointDate, s, found, "“%s” staat er nog van vorige keer. Is het nu dezelfde dag?", found)
		}
	}
}

// longestLeap is how many years there may be between two 29ths of February.
const longestLeap = 8

// meant is the day that a date means: without a year, the first from the letter's moment on.
func (v *reviewer) meant(d proofread.Date) time.Time {
	if d.HasYear {
		return d.Day
	}
	for year := v.Now.Year(); year <= v.Now.Year()+longestLeap; year++ {
		day := time.Date(year, d.Day.Month(), d.Day.Day(), 0, 0, 0, 0, time.UTC)
		if day.Month() == d.Day.Month() && !day.Before(date(v.Now)) {
			return day
		}
	}
	return d.Day
}

// onBanner tells whether a day is one of those that the letter announces.
func (v *reviewer) onBanner(day time.Time) bool {
	return slices.ContainsFunc(v.banners(), func(b banner) bool { return !day.Before(b.first) && !day.After(b.last) })
}

// dateField finds a day of before, in a field of its own, that is past.
func (v *reviewer) dateField(s said) {
	if t := day(s.text); v.oldFields[s.text] && !t.IsZero() && t.Before(date(v.Now)) {
		v.point(PointDate, s, s.text, "%s is voorbij als deze mail vertrekt. Pas de datum aan, of haal dit weg.", inWords(t))
	}
}

// theme finds the theme line of before.
func (v *reviewer) theme(s said) {
	if s.isTheme() && v.oldThemes[s.text] {
		v.point(PointTheme, s, "", "De themalijn is nog die van vorige keer: “%s”. Blijft ze zo?", shortened(s.text))
	}
}
