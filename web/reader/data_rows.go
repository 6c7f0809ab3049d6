package reader

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

// teller puts a dossier into the words of a page.
type teller struct {
	words   dataTexts
	in      subscribers.Language
	house   web.House
	dossier subscribers.Dossier
	now     string // what the person gets
	names   map[subscribers.TopicID]string
	slugs   map[string]string // a topic's name by its slug
}

func (p Pages) teller(r *http.Request, dossier subscribers.Dossier, in subscribers.Language) (t teller, err error) {
	t = teller{words: dataIn.In(in), in: in, house: web.HouseOf(r), dossier: dossier, names: map[subscribers.TopicID]string{}, slugs: map[string]string{}}
	prefs, err := p.Subscribers.Preferences(r.Context(), dossier.Person.ID)
	if err != nil {
		return t, err
	}
	t.now = resultSentence(prefs, in, t.house)
	topics, err := p.Subscribers.Topics(r.Context())
	for _, topic := range topics {
		t.names[topic.ID], t.slugs[topic.Slug] = topic.NameIn(in), topic.NameIn(in)
	}
	return t, err
}

// shownRows is how many rows of a kind the page shows, the newest ones; the downloads hold all.
const shownRows = 15

func (t teller) page() dataPage {
	page := dataPage{Words: t.words, You: t.you(), Topics: t.topics(), Lists: t.lists()}
	page.Choices, page.OlderChoices = newest(t.dossier.Consent, t.choice, t.words.Older)
	page.Mails, page.OlderMails = newest(t.dossier.Held, t.mail, t.words.Older)
	for _, address := range t.dossier.Former {
		page.Former = append(page.Former, address.String())
	}
	page.Suppressions, _ = newest(t.dossier.Suppressions, t.suppression, "")
	page.Asks, _ = newest(t.dossier.Asks, t.ask, "")
	return page
}

// newest makes rows of the last ones, the newest first, and says how many are left out.
func newest[T any](all []T, row func(T) dataRow, older string) (rows []dataRow, more string) {
	hidden := max(0, len(all)-shownRows)
	for _, one := range slices.Backward(all[hidden:]) {
		rows = append(rows, row(one))
	}
	if hidden > 0 && older != "" {
		more = fmt.Sprintf(older, hidden)
	}
	return rows, more
}

func (t teller) date(at database.Instant) string { return web.Date(t.in, t.house.Day(at.Time())) }

func (t teller) moment(at database.Instant) string { return web.Moment(t.in, t.house.Day(at.Time())) }

func (t teller) often(f subscribers.Frequency) string { return oftenIn.In(t.in)[f].Label }

// you are the person's own fields, as far as they hold something.
func (t teller) you() []fact {
	person, chosen := t.dossier.Person, t.dossier.Chosen
	facts := []fact{{t.words.Address, person.Address.String()}}
	facts = append(facts, t.profile(person.Profile, chosen)...)
	facts = append(facts, fact{t.words.Often, t.often(person.Frequency)}, fact{t.words.State, t.now},
		fact{t.words.Known, t.date(person.CreatedAt)}, fact{t.words.Number, fmt.Sprint(person.ID)})
	if !chosen.WhyLeft.IsZero() {
		facts = append(facts, fact{t.words.WhyLeft, fmt.Sprintf(t.words.WhyNote, t.moment(chosen.WhyLeft))})
	}
	return facts
}

func (t teller) profile(p subscribers.Profile, chosen subscribers.DossierChosen) (facts []fact) {
	for _, one := range []struct {
		name, value string
		chosen      database.Instant
	}{
		{t.words.FirstName, p.FirstName, 0}, {t.words.LastName, p.LastName, 0},
		{t.words.Language, labelOf(mailLanguages, t.in, string(p.Language)), chosen.Language},
		{t.words.Profession, labelOf(professions, t.in, p.Profession), chosen.Profession},
		{t.words.Region, labelOf(regions, t.in, p.Region), chosen.Region}, {t.words.Organisation, p.Organisation, 0},
	} {
		if !one.chosen.IsZero() && one.value != "" {
			one.value += ", " + fmt.Sprintf(t.words.ByHand, t.date(one.chosen))
		}
		if one.value != "" {
			facts = append(facts, fact{one.name, one.value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		facts = append(facts, fact{name, p.Attributes[name]})
	}
	return facts
}

// labelOf is the word for a stored value, or else the value.
func labelOf(from choices, in subscribers.Language, stored string) string {
	for _, one := range options(from, in, stored) {
		if one.Chosen {
			return one.Label
		}
	}
	return stored
}

func (t teller) topics() (facts []fact) {
	for _, one := range t.dossier.Topics {
		value := fmt.Sprintf(t.words.Follows, t.date(one.Since))
		if !one.LeftOn.IsZero() {
			value += ", " + fmt.Sprintf(t.words.Stopped, t.date(one.LeftOn))
		}
		facts = append(facts, fact{t.slugs[one.Topic], value})
	}
	return facts
}

// choice is one record of the chain.
func (t teller) choice(c subscribers.DossierConsent) dataRow {
	about := t.slugs[c.Slug]
	switch c.Kind {
	case subscribers.ConsentFrequency:
		about = t.often(subscribers.Frequency(c.Detail))
	case subscribers.ConsentMoved:
		about = c.MovedFrom()
	}
	row := dataRow{Title: choiceWords.In(t.in)[c.Kind], Agreed: c.Words, Language: c.Language}
	if strings.Contains(row.Title, "%s") {
		row.Title = fmt.Sprintf(row.Title, about)
	}
	row.Note = sentence(t.moment(c.At), t.until(c.Consent), t.through(c.Consent), t.other(c.Address)) + "."
	row.Proof = sentence(c.Form, c.Mail)
	if row.Proof != "" {
		row.Proof = fmt.Sprintf(t.words.Proof, row.Proof)
	}
	return row
}

// pauseEnd is when a pause was to end; zero for another choice.
func pauseEnd(c subscribers.Consent) (end database.Instant) {
	if c.Kind != subscribers.ConsentPaused || end.UnmarshalText([]byte(c.Detail)) != nil {
		return 0
	}
	return end
}

// until says it.
func (t teller) until(c subscribers.Consent) string {
	end := pauseEnd(c)
	if end.IsZero() {
		return ""
	}
	return fmt.Sprintf(t.words.Until, t.date(end))
}

// through says by what a choice came in, what was written about that, and who vouches for it.
func (t teller) through(c subscribers.Consent) string {
	if c.By == byReader {
		return doorWords.In(t.in)[c.Via]
	}
	source := c.Source
	if source != "" {
		source = "“" + source + "”"
	}
	return sentence(doorWords.In(t.in)[c.Via], source, c.By)
}

// other is an address, where it is not the person's own now.
func (t teller) other(address string) string {
	if address == "" || strings.EqualFold(address, t.dossier.Person.Address.ASCII()) {
		return ""
	}
	return fmt.Sprintf(t.words.To, address)
}

// sentence joins what there is with commas.
func sentence(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

// mail is one mail to the person.
func (t teller) mail(m subscribers.Held) dataRow {
	when := ""
	if !m.At.IsZero() {
		when = t.moment(m.At)
	}
	note := sentence(when, t.other(m.Address), t.became(m)) + "."
	if values := slices.Sorted(maps.Values(m.Values)); len(values) > 0 {
		note += " " + fmt.Sprintf(t.words.Said, strings.Join(slices.Compact(values), ", "))
	}
	if m.Answer != "" {
		note += " " + fmt.Sprintf(t.words.Answer, m.Answer)
	}
	return dataRow{Title: m.Subject, Note: note}
}

// became says what became of a mail, and why.
func (t teller) became(m subscribers.Held) string {
	return sentence(mailStates.In(t.in)[m.State], skipWords.In(t.in)[m.Reason])
}

func (t teller) suppression(b subscribers.DossierBar) dataRow {
	row := dataRow{Title: b.Reason, Note: sentence(t.moment(b.At), b.Detail) + "."}
	if !b.UndoneAt.IsZero() {
		row.Note += " " + fmt.Sprintf(t.words.HeldUndone, t.moment(b.UndoneAt)) + "."
	}
	return row
}

func (t teller) ask(a subscribers.DossierAsk) dataRow {
	var topics []string
	for _, given := range a.Content.Topics {
		topics = append(topics, t.names[given.Topic])
	}
	content := sentence(a.Content.FirstName, labelOf(professions, t.in, a.Content.Profession), labelOf(regions, t.in, a.Content.Region), strings.Join(topics, ", "))
	return dataRow{Title: askWords.In(t.in)[a.Kind], Note: sentence(t.moment(a.AskedAt), t.other(a.Address), content) + "."}
}

func (t teller) lists() (facts []fact) {
	for _, one := range t.dossier.Imports {
		facts = append(facts, t.profile(one.Profile, subscribers.DossierChosen{})...)
	}
	return facts
}
