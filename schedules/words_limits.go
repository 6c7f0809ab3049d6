package schedules

import (
	"fmt"
	"strings"
	"time"
)

// limitWords are the words of one language for what bounds a rule: dates, a number of times, days to avoid.
type limitWords struct {
	fromTo string // two dates
	once   string // at most one time
	times  string // at most so many

	avoid    map[Move]string   // days: what happens to what falls on them
	avoided  map[string]string // by the words of avoid
	stretch  string            // first day, last day
	verbatim string            // what has no words here, as it was written
	behind   string            // what stands between the rule and what is avoided
}

var limitsIn = map[string]limitWords{
	"nl": {
		fromTo: "van %s tot en met %s", once: "één keer", times: "hoogstens %d keer",
		avoid: map[Move]string{
			MoveAfter:  "wat %s valt, schuift naar de eerstvolgende andere dag",
			MoveBefore: "wat %s valt, schuift terug naar de laatste dag ervoor",
			MoveSkip:   "wat %s valt, gaat niet door",
		},
		avoided: map[string]string{"weekends": "in het weekend", "holidays": "op een feestdag", "school holidays": "in een schoolvakantie"},
		stretch: "van %s tot en met %s", verbatim: "op ‘%s’", behind: "; ",
	},
	"fr": {
		fromTo: "du %s au %s", once: "une fois", times: "au plus %d fois",
		avoid: map[Move]string{
			MoveAfter:  "ce qui tombe %s est reporté au premier autre jour qui suit",
			MoveBefore: "ce qui tombe %s est avancé au dernier jour qui précède",
			MoveSkip:   "ce qui tombe %s n'a pas lieu",
		},
		avoided: map[string]string{"weekends": "le week-end", "holidays": "un jour férié", "school holidays": "pendant les vacances scolaires"},
		stretch: "du %s au %s", verbatim: "« %s »", behind: " ; ",
	},
	"en": {
		fromTo: "from %s to %s", once: "once", times: "at most %d times",
		avoid: map[Move]string{
			MoveAfter:  "what falls %s moves to the next other day",
			MoveBefore: "what falls %s moves to the last day before it",
			MoveSkip:   "what falls %s does not happen",
		},
		avoided: map[string]string{"weekends": "on a weekend", "holidays": "on a public holiday", "school holidays": "in the school holidays"},
		stretch: "from %s to %s", verbatim: "on ‘%s’", behind: "; ",
	},
}

// limits are what stands behind the rule.
func (v voice) limits(s Spec) string {
	w := limitsIn[v.language]
	var b strings.Builder
	for _, part := range []string{v.window(s), v.times(s.Times)} {
		if part != "" {
			b.WriteString(", " + part)
		}
	}
	if form := w.avoid[s.Move]; s.Avoid != "" && form != "" {
		b.WriteString(w.behind + fmt.Sprintf(form, v.avoidedDays(s.Avoid)))
	}
	return b.String()
}

func (v voice) window(s Spec) string {
	first, err1 := time.Parse(dateLayout, s.Start)
	last, err2 := time.Parse(dateLayout, s.End)
	switch {
	case err1 == nil && err2 == nil:
		return fmt.Sprintf(limitsIn[v.language].fromTo, v.date(first), v.date(last))
	case err1 == nil:
		return fmt.Sprintf(v.from, v.date(first))
	case err2 == nil:
		return fmt.Sprintf(v.to, v.date(last))
	}
	return ""
}

func (v voice) times(most int) string {
	switch most {
	case 0:
		return ""
	case 1:
		return limitsIn[v.language].once
	}
	return fmt.Sprintf(limitsIn[v.language].times, most)
}

// avoidedDays are the items of avoid: "in het weekend, op een feestdag of op 14 mei 2027".
func (v voice) avoidedDays(text string) string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		items = append(items, v.avoidedDay(strings.TrimSpace(item)))
	}
	return joined(items, v.or)
}

func (v voice) avoidedDay(item string) string {
	w := limitsIn[v.language]
	if words, ok := w.avoided[item]; ok {
		return words
	}
	if first, last, ok := strings.Cut(item, " to "); ok {
		from, ok1 := v.plainDay(first)
		to, ok2 := v.plainDay(last)
		if ok1 && ok2 {
			return fmt.Sprintf(w.stretch, from, to)
		}
	} else if day, ok := v.plainDay(item); ok {
		return fmt.Sprintf(v.onDay, day)
	} else if day, ok := v.dayOfYear(item); ok {
		return day
	}
	return fmt.Sprintf(w.verbatim, item)
}

// plainDay is a day that is a number in a month: "14 mei 2027", or "24 december" of each year.
func (v voice) plainDay(text string) (string, bool) {
	if date, err := time.Parse(dateLayout, text); err == nil {
		return v.date(date), true
	}
	for _, layout := range []string{"2 January 2006", "01-02 2006"} {
		if date, err := time.Parse(layout, text+" 2000"); err == nil { // a leap year: it has each day that there is
			return v.ofYear(date.Day(), date.Month()), true
		}
	}
	return "", false
}
