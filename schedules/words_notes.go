package schedules

import (
	"fmt"
	"strings"
	"time"
)

// notesIn is what stands beside a moment. Where there is a %s, it is what the note is about.
var notesIn = map[NoteKind]map[string]string{
	NoteWeekend:       {"nl": "%s", "fr": "%s", "en": "%s"}, // the weekday
	NoteHoliday:       {"nl": "feestdag: %s", "fr": "jour férié : %s", "en": "public holiday: %s"},
	NoteSchoolHoliday: {"nl": "%s", "fr": "%s", "en": "%s"}, // its name says what it is
	NoteSummerTime:    {"nl": "zomertijd begint", "fr": "passage à l'heure d'été", "en": "summer time begins"},
	NoteWinterTime:    {"nl": "wintertijd begint", "fr": "passage à l'heure d'hiver", "en": "winter time begins"},
	NoteGap:           {"nl": "de klok springt over dit uur: %s", "fr": "l'horloge saute cette heure : %s", "en": "the clock jumps over this hour: %s"},
	NoteMoved:         {"nl": "verschoven van: %s", "fr": "déplacé depuis : %s", "en": "moved from: %s"},
	NoteNoDay:         {"nl": "overgeslagen, die dag is er niet: %s", "fr": "sauté, ce jour n'y existe pas : %s", "en": "skipped, no such day in: %s"},
	NoteProvisional:   {"nl": "data nog voorlopig: %s", "fr": "dates encore provisoires : %s", "en": "dates still provisional: %s"},
	NoteOtherReading:  {"nl": "zou ook kunnen beginnen op: %s", "fr": "pourrait aussi commencer le : %s", "en": "could also begin on: %s"},
	NoteUnpublished:   {"nl": "schoolvakanties zijn nog niet bekend na: %s", "fr": "vacances scolaires pas encore connues après : %s", "en": "school holidays are not known yet after: %s"},
	NoteNight:         {"nl": "'s avonds laat of 's nachts", "fr": "tard le soir ou la nuit", "en": "late in the evening or at night"},
}

// NotesIn says in a language (nl, fr or en; any other: nl) what is worth knowing about the moment, a few words each: "zondag",
// "zomertijd begint". The calendar is as for Spec.In.
func (m Moment) NotesIn(language string, calendar *Calendar) []string {
	v := voiceIn(language)
	if calendar != nil {
		v.calendar = calendar
	}
	var kinds []NoteKind
	about := map[NoteKind][]string{}
	for _, note := range m.Notes {
		if _, again := about[note.Kind]; !again {
			kinds = append(kinds, note.Kind)
		}
		about[note.Kind] = append(about[note.Kind], v.about(note, m.At))
	}
	texts := make([]string, len(kinds))
	for i, kind := range kinds {
		texts[i] = v.note(kind, v.all(about[kind]))
	}
	return texts
}

func (v voice) note(kind NoteKind, about string) string {
	form := notesIn[kind][v.language]
	switch {
	case !strings.Contains(form, "%s"):
		return form
	case about == "":
		return strings.TrimRight(strings.TrimSuffix(form, ": %s"), " ")
	}
	return fmt.Sprintf(form, about)
}

func (v voice) about(note Note, at time.Time) string {
	if note.Kind == NoteWeekend {
		return v.weekdays[at.Weekday()]
	}
	return v.what(note.What)
}

// what says what a note is about: a wall time, a date, a month, an observance of a year, the key of a holiday, or else as it
// stands there.
func (v voice) what(text string) string {
	for _, form := range []struct {
		layout string
		say    func(time.Time) string
	}{
		{localLayout, v.moment},
		{dateLayout, v.date},
		{monthLayout, func(t time.Time) string { return fmt.Sprintf("%s %d", v.months[t.Month()-1], t.Year()) }},
		{timeOfDayLayout, func(t time.Time) string { return fmt.Sprintf(v.clock, t.Hour(), t.Minute()) }},
	} {
		if t, err := time.Parse(form.layout, text); err == nil {
			return form.say(t)
		}
	}
	if slug, year, ok := strings.Cut(text, " "); ok && v.calendar.observances[slug].Slug != "" {
		return v.observance(slug) + " " + year
	}
	return HolidayName(text, v.language)
}

// missedIn is what happens to an occurrence whose moment was missed, and by how much it must be late.
var missedIn = map[Missed]map[string]string{
	MissedAsk:  {"nl": "meer dan %s te laat: eerst vragen", "fr": "plus de %s de retard : demander d'abord", "en": "more than %s late: ask first"},
	MissedSend: {"nl": "meer dan %s te laat: toch doen", "fr": "plus de %s de retard : le faire quand même", "en": "more than %s late: do it all the same"},
	MissedSkip: {"nl": "meer dan %s te laat: overslaan", "fr": "plus de %s de retard : ne pas le faire", "en": "more than %s late: skip it"},
}

var (
	hoursIn   = map[string]string{"nl": "%d uur", "fr": "%d h", "en": "%d h"}
	minutesIn = map[string]string{"nl": "%d min.", "fr": "%d min", "en": "%d min"}
)

// MissedIn says in a language what happens when the moment was missed, because the service was not running: "meer dan 2 uur te
// laat: eerst vragen".
func (s Spec) MissedIn(language string) string {
	s = s.Normal()
	v := voiceIn(language)
	var late []string
	if hours := int(s.MissedAfter.Hours()); hours > 0 {
		late = append(late, fmt.Sprintf(hoursIn[v.language], hours))
	}
	if minutes := int(s.MissedAfter.Minutes()) % 60; minutes > 0 {
		late = append(late, fmt.Sprintf(minutesIn[v.language], minutes))
	}
	form, known := missedIn[s.Missed][v.language]
	if !known {
		return string(s.Missed)
	}
	return fmt.Sprintf(form, strings.Join(late, " "))
}

var outcomesIn = map[Outcome]map[string]string{
	OutcomeFired:   {"nl": "doorgegaan", "fr": "a eu lieu", "en": "happened"},
	OutcomeAsked:   {"nl": "te laat: er is gevraagd of het nog moet", "fr": "trop tard : il a été demandé s'il le faut encore", "en": "too late: somebody was asked"},
	OutcomeSkipped: {"nl": "overgeslagen", "fr": "n'a pas eu lieu", "en": "skipped"},
}

// In says in a language (nl, fr or en; any other: nl) what became of an occurrence.
func (o Outcome) In(language string) string { return outcomesIn[o][voiceIn(language).language] }
