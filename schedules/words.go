package schedules

import (
	"fmt"
	"strings"
	"time"
)

// The reading in words: what staff see of a rule, on every page and in the calendar feed. It is made of the spec alone and not
// of its next moments, so that it says what the rule is. Each words_*.go holds the words of its subject beside what reads them,
// in three languages; tests hold that no kind of rule, note or problem lacks any.

// In reads the spec aloud in a language (nl, fr or en; any other is read in Dutch): one sentence without a capital or full stop,
// "elke eerste dinsdag van de maand om 9.00 uur (Brusselse tijd)". The calendar knows what observances are called; without it
// they go by their slugs. A spec that cannot be read is given back as it was written.
func (s Spec) In(language string, calendar *Calendar) string {
	said, err := s.kind()
	if err != nil {
		return s.String()
	}
	s = s.Normal()
	v := voiceIn(language)
	if calendar != nil {
		v.calendar = calendar
	}
	rule, ok := says[said.key](v, s)
	if !ok {
		return s.String()
	}
	return rule + " " + v.zone(s.Zone) + v.limits(s)
}

// says is how each kind of rule is read, by its key. It tells whether the words were understood.
var says = map[string]func(v voice, s Spec) (reading string, ok bool){
	"once":    voice.sayOnce,
	"cron":    voice.sayCron,
	"every":   voice.sayEvery,
	"monthly": voice.sayMonthly,
	"yearly":  voice.sayYearly,
	"around":  voice.sayAround,
}

// voice reads in one language.
type voice struct {
	dayWords
	language string
	calendar *Calendar
}

func voiceIn(language string) voice {
	if _, ok := daysIn[language]; !ok {
		language = "nl"
	}
	return voice{daysIn[language], language, &Calendar{}}
}

func (v voice) sayOnce(s Spec) (string, bool) {
	wall, err := readMoment(s.Once)
	return fmt.Sprintf(v.onDay, v.moment(wall)), err == nil
}

// at puts the time of day behind the days.
func (v voice) at(days string, s Spec) string {
	at, err := readTimeOfDay(s.At)
	if err != nil {
		return days
	}
	return days + " " + v.clocks(at)
}

// MomentIn writes a moment in a language, by the clock of its zone: "maandag 14 juni 2027 om 9.00 uur (Brusselse tijd)".
func MomentIn(language string, at time.Time) string {
	v := voiceIn(language)
	return v.moment(wallOf(at, at.Location())) + " " + v.zone(at.Location().String())
}

// moment is a wall time with its weekday.
func (v voice) moment(wall time.Time) string {
	return v.weekdays[wall.Weekday()] + " " + v.date(wall) + " " + v.clocks(wall.Sub(dateOf(wall)))
}

// clocks are some times of one day: "om 9.00 en 14.30 uur".
func (v voice) clocks(times ...time.Duration) string {
	texts := make([]string, len(times))
	for i, at := range times {
		texts[i] = fmt.Sprintf(v.clock, int(at.Hours()), int(at.Minutes())%60)
	}
	return fmt.Sprintf(v.atClock, v.all(texts))
}

// zone says whose clock is meant. It is never left out: who reads may be elsewhere.
func (v voice) zone(name string) string {
	switch {
	case name == DefaultZone:
		return v.brussels
	case !strings.Contains(name, "/") || strings.HasPrefix(name, "Etc/"):
		return "(" + name + ")"
	}
	return fmt.Sprintf(v.elsewhere, v.ofPlace(strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")))
}
