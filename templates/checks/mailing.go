package checks

import (
	"fmt"
	"strings"
	"time"
)

// Mailing is what is known of a mailing beside its letter.
type Mailing struct {
	Faults []string // why the plan cannot be carried out, as sentences

	Counted  bool // the two numbers below are known
	Named    int  // people whom the audience names
	Mailable int  // of these, who may be mailed

	Scheduled bool      // a moment was chosen
	Moment    time.Time // the next one, in the zone of the schedule; zero: it is over
	Recurs    bool      // and there will be more
	Days      []string  // which holidays the moment falls on, in Dutch
	Quiet     time.Time // when the quiet hours end in which the moment lies; zero: it lies in none

	Recent    int       // people of the audience who had one or more other mails shortly before the moment
	Other     string    // the campaign that most of them had
	Soon      int       // people of the audience who get another mail, planned already, shortly before or after the moment
	SoonOther string    // the one that most of them get
	SoonAt    time.Time // when it leaves

	Without []Question // questions of conditions that no reader of the audience answers with yes
}

// Lately is how short before another mail is too short.
const Lately = 72 * time.Hour

var mailingChecks = []Check{
	{
		Name: "plan", Title: "Plan", Levels: []Level{Blocks},
		About: "Thema, ontvangers, afzender en moment kunnen zoals ze gekozen zijn. Deze zinnen zijn Engels: ze gaan over het bestand.",
		Fine:  "Thema, ontvangers en afzender zijn in orde.",
		known: mailing,
		run: func(k *look) {
			for _, sentence := range k.Mailing.Faults {
				k.find(Blocks, place{}, "%s", sentence)
			}
		},
	}, {
		Name: "audience", Title: "Ontvangers", Levels: []Level{Blocks},
		About: "Minstens één mens krijgt de mail: iemand van je keuze, met een geldige toestemming voor dit thema.",
		Fine:  "Er zijn mensen die deze mail krijgen.",
		known: func(k *look) bool { return mailing(k) && k.Mailing.Counted },
		run:   (*look).audience,
	}, {
		Name: "moment", Title: "Moment", Levels: []Level{Blocks, Attention},
		About: "Het moment moet nog komen. Zonder moment vertrekt een mail pas als iemand hem verstuurt.",
		Fine:  "Het moment moet nog komen.",
		known: mailing,
		run:   (*look).moment,
	}, {
		Name: "moment-hour", Title: "Uur en dag", Levels: []Level{Attention},
		About: "Mails voor wie werkt, vertrekken op een weekdag tussen 6 en 21 uur, niet op een feestdag of in een schoolvakantie.",
		Fine:  "Je mail vertrekt op een goed uur.",
		known: func(k *look) bool { return mailing(k) && !k.Mailing.Moment.IsZero() },
		run:   (*look).momentHour,
	}, {
		Name: "recent-mail", Title: "Drukte", Levels: []Level{Attention},
		About: "Dezelfde mensen krijgen in de drie dagen ervoor en erna geen andere mail.",
		Fine:  "Deze mensen krijgen drie dagen ervoor en erna geen andere mail.",
		known: func(k *look) bool { return mailing(k) && k.Mailing.Counted },
		run:   (*look).recentMail,
	}, {
		Name: "condition-value", Title: "Voorwaarde voor niemand", Levels: []Level{Attention},
		About: "Een voorwaarde vergelijkt met iets dat bij minstens één ontvanger voorkomt.",
		Fine:  "Bij elke voorwaarde horen lezers.",
		known: func(k *look) bool { return mailing(k) && k.Mailing.Counted && k.compiled() },
		run:   (*look).conditionValue,
	},
}

func mailing(k *look) bool { return k.Mailing != nil }

func (k *look) audience() {
	switch m := k.Mailing; {
	case m.Named == 0:
		k.find(Blocks, place{}, "Met deze keuze krijgt niemand de mail. Haal een voorwaarde weg.")
	case m.Mailable == 0:
		k.find(Blocks, place{}, "Je keuze telt %s, maar niemand van hen mag voor dit thema gemaild worden. Kies een ander thema, of haal eerst toestemmingen binnen.", people(m.Named))
	}
}

func people(n int) string {
	if n == 1 {
		return "1 persoon"
	}
	return thousands(n) + " mensen"
}

// thousands writes a number as in Flanders: 1.248.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "." + text[at:]
	}
	return text
}

func (k *look) moment() {
	switch m := k.Mailing; {
	case !m.Scheduled:
		k.find(Attention, place{}, "Er is nog geen moment gekozen. Je mail vertrekt pas als je een moment kiest of hem zelf verstuurt.")
	case m.Moment.IsZero() && m.Recurs:
		k.find(Blocks, place{}, "Deze reeks heeft geen moment meer dat nog komt. Kies nieuwe momenten.")
	case m.Moment.IsZero():
		k.find(Blocks, place{}, "Dit moment is al voorbij. Kies een tijdstip dat nog komt.")
	}
}

var weekdays = [...]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"}

func (k *look) momentHour() {
	t := k.Mailing.Moment
	if day := t.Weekday(); day == time.Saturday || day == time.Sunday {
		k.find(Attention, place{}, "%s %s is een dag in het weekend. Wie werkt, leest zijn mail liever op een weekdag.", weekdays[day], inWords(t))
	}
	for _, day := range k.Mailing.Days {
		k.find(Attention, place{}, "%s %s: %s. Wie dan vrij is, leest zijn mail later of niet.", capital(weekdays[t.Weekday()]), inWords(t), day)
	}
	if until := k.Mailing.Quiet; !until.IsZero() {
		k.find(Attention, place{}, "Om %d.%02d uur zijn het stille uren, tot %d.%02d uur: je mail wordt dan tegengehouden. Kies een later uur, of schrijf bij urgent waarom hij niet kan wachten.",
			t.Hour(), t.Minute(), until.Hour(), until.Minute())
		return
	}
	if hour := t.Hour(); hour < 6 || hour >= 21 {
		k.find(Attention, place{}, "Je mail vertrekt om %d.%02d uur. Tussen 6 en 21 uur stoort hij minder.", hour, t.Minute())
	}
}

func (k *look) recentMail() {
	m := k.Mailing
	if m.Soon > 0 {
		k.find(Attention, place{}, "%s van je keuze %s ook “%s”, op %s %s. Liggen de twee verder uit elkaar, dan krijgt elk de aandacht.",
			capital(people(m.Soon)), map[bool]string{true: "krijgt", false: "krijgen"}[m.Soon == 1], m.SoonOther, weekdays[m.SoonAt.Weekday()], inWords(m.SoonAt))
	}
	if m.Recent == 0 {
		return
	}
	get, they := "kregen", "ze"
	if m.Recent == 1 {
		get, they = "kreeg", "die"
	}
	k.find(Attention, place{}, "%s van je keuze %s minder dan drie dagen ervoor al een andere mail, onder andere “%s”. Kan deze mail wat later, dan lezen %s hem rustiger.",
		capital(people(m.Recent)), get, m.Other, they)
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
