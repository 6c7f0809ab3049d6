package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/schedules"

	ics "github.com/arran4/golang-ical"
)

// What is written, and why, so that Thunderbird, Google Calendar and Outlook all take it:
//
// Moments are instants in UTC, without a VTIMEZONE. Each programs shows them in the zone of whoever looks, none can have another
// idea of a zone's rules, and nothing here repeats by a rule of its own, for which a zone would be needed. Whose clock was meant
// stands in the words. Whole days are dates (VALUE=DATE), which have no zone.
//
// There is no METHOD: RFC 5546 section 3.2.1 wants an ORGANIZER with it. So DTSTAMP says when an event was last changed, as
// LAST-MODIFIED does (RFC 5545 section 3.8.7.2), and programs see which ones are new. An event keeps its UID when its draft is made,
// and a campaign's when it moves. Until its draft is made a mail has no name but its moment: when that moves it is another event, and
// the one before is gone. Nothing makes anybody busy (TRANSP).

const (
	instantForm = "20060102T150405Z"
	dayForm     = "20060102"

	// An event of no length is hidden by some programs.
	mailLength = 15 * time.Minute

	askAgain = "PT2H" // how soon programs should look again
)

// file is the feed as RFC 5545 has it. golang-ical folds at 75 octets and escapes.
func (p plans) file() []byte {
	w := p.words()
	c := ics.NewCalendarFor("Dorpspost")
	c.SetProductId("-//Dorpspost//Dorpspost//" + strings.ToUpper(string(p.language)))
	c.SetCalscale("GREGORIAN")
	title := clean(fmt.Sprintf(w.title, p.house))
	c.SetXWRCalName(title)
	c.SetName(title)
	c.SetRefreshInterval(askAgain)
	c.SetXPublishedTTL(askAgain)
	for _, e := range p.events() {
		p.write(c, e)
	}
	return []byte(c.Serialize(ics.WithNewLineWindows))
}

// event is one entry.
type event struct {
	key         string // what tells it from all others of this house
	summary     string
	description []string // lines
	at          time.Time
	first, next time.Time // of whole days, when at is zero: the first, and the first one after
	tentative   bool
	changed     database.Instant
}

func (p plans) write(c *ics.Calendar, e event) {
	v := c.AddEvent(p.uid(e.key))
	stamp := e.changed.Time().UTC().Format(instantForm)
	v.SetProperty(ics.ComponentPropertyDtstamp, stamp)
	v.SetProperty(ics.ComponentPropertyLastModified, stamp)
	if e.at.IsZero() {
		v.SetProperty(ics.ComponentPropertyDtStart, e.first.Format(dayForm), ics.WithValue(string(ics.ValueDataTypeDate)))
		v.SetProperty(ics.ComponentPropertyDtEnd, e.next.Format(dayForm), ics.WithValue(string(ics.ValueDataTypeDate)))
	} else {
		v.SetProperty(ics.ComponentPropertyDtStart, e.at.UTC().Format(instantForm))
		v.SetProperty(ics.ComponentPropertyDtEnd, e.at.UTC().Add(mailLength).Format(instantForm))
	}
	status := ics.ObjectStatusConfirmed
	if e.tentative {
		status = ics.ObjectStatusTentative
	}
	v.SetProperty(ics.ComponentPropertyStatus, string(status))
	v.SetProperty(ics.ComponentPropertyTransp, string(ics.TransparencyTransparent))
	v.SetProperty(ics.ComponentPropertySummary, clean(e.summary))
	lines := make([]string, len(e.description))
	for i, line := range e.description {
		lines[i] = clean(line)
	}
	if len(lines) > 0 {
		v.SetProperty(ics.ComponentPropertyDescription, strings.Join(lines, "\n"))
	}
}

// uid names an event among all of the world (RFC 7986 section 5.3), the same each time and in each language.
func (p plans) uid(key string) string {
	sum := sha256.Sum256([]byte(p.site + "\n" + key))
	return hex.EncodeToString(sum[:16])
}

// clean puts a text on one line, without what RFC 5545 section 3.1 forbids in one, and without what nobody sees: marks that turn the
// direction would do so in the whole line of somebody's calendar. Those that join stay: families of emoji are made with them.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Join_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) && r != '\u00a0' }), " ")
}

// events are all entries, the observances first.
func (p plans) events() (all []event) {
	for _, o := range p.observances {
		all = append(all, p.observance(o))
	}
	for _, next := range p.coming {
		all = append(all, p.acts(next)...)
	}
	return all[:min(len(all), mostEvents)]
}

func (p plans) observance(o observed) event {
	w := p.words()
	first, _ := time.Parse(dateForm, o.dates.First)
	last, _ := time.Parse(dateForm, o.dates.Last)
	e := event{
		key: fmt.Sprintf("observance %s %d", o.dates.Observance, o.dates.Year), summary: o.name, first: first, next: last.AddDate(0, 0, 1),
		tentative: o.dates.Provisional, changed: p.changed,
	}
	if o.dates.Provisional {
		e.summary += w.provisional
		e.description = []string{w.unconfirmed}
	}
	return e
}

// acts are the entries of what comes: a draft that is made, or a mail that leaves, with the day before it as the last one to approve
// it where that is still to be done. What goes out day by day would only hide the rest.
func (p plans) acts(next campaigns.Coming) []event {
	switch next.Act {
	case campaigns.GoesToDue:
		return nil
	case campaigns.DraftIsMade:
		return []event{p.draft(next)}
	}
	mail := p.mail(next)
	if next.Standing != campaigns.Unmade && next.Standing != campaigns.Unapproved {
		return []event{mail}
	}
	return []event{p.deadline(next), mail}
}

func (p plans) mail(next campaigns.Coming) event {
	w := p.words()
	e := p.about(next, "leaves", fmt.Sprintf(w.mail, next.Name)+w.standings[next.Standing].short)
	e.at, e.tentative = next.At, next.Standing != campaigns.Ready || next.Provisional()
	if next.Provisional() {
		e.summary += w.provisional
	}
	e.description = append(e.description, fmt.Sprintf(w.moment, schedules.MomentIn(string(p.language), next.At)))
	if said := w.standings[next.Standing].long; said != "" {
		e.description = append(e.description, said)
	}
	if next.Spec.Recurring() {
		e.description = append(e.description, fmt.Sprintf(w.rule, next.Spec.In(string(p.language), p.calendar)))
	}
	if notes := next.Leaves.NotesIn(string(p.language), p.calendar); len(notes) > 0 {
		e.description = append(e.description, fmt.Sprintf(w.notes, strings.Join(notes, "; ")))
	}
	return e
}

func (p plans) draft(next campaigns.Coming) event {
	w := p.words()
	e := p.about(next, "draft", fmt.Sprintf(w.draft, next.Name))
	e.at, e.tentative = next.At, next.Provisional()
	e.description = []string{fmt.Sprintf(w.draftText, schedules.MomentIn(string(p.language), next.Leaves.At))}
	return e
}

// deadline is the day before the mail leaves; on the day itself, that one.
func (p plans) deadline(next campaigns.Coming) event {
	w := p.words()
	e := p.about(next, "approve", fmt.Sprintf(w.approve, next.Name))
	year, month, day := next.Leaves.At.Date()
	e.next = time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	e.first = e.next.AddDate(0, 0, -1)
	if e.first.Format(dateForm) < p.now.In(next.Leaves.At.Location()).Format(dateForm) {
		e.first, e.next = e.next, e.next.AddDate(0, 0, 1)
	}
	e.tentative = next.Provisional()
	e.description = []string{fmt.Sprintf(w.approveText, schedules.MomentIn(string(p.language), next.Leaves.At))}
	return e
}

// about is what all entries about a mail have.
func (p plans) about(next campaigns.Coming, what, summary string) event {
	return event{key: what + " " + next.Key(), summary: summary, changed: max(p.changed, next.ChangedAt)}
}
