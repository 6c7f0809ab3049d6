package templates

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// An invitation is a file that puts one moment into a reader's calendar (iCalendar, RFC 5545). golang-ical writes it: it
// escapes, and folds lines at 75 octets without cutting a character in two.

const (
	calendarType = "text/calendar; charset=utf-8; method=PUBLISH" // RFC 6047 section 2.4
	calendarForm = "20060102T150405"                              // wall time, RFC 5545 section 3.3.5
	calendarZone = "Europe/Brussels"                              // where all that a letter announces takes place

	// calendarStamp is when each invitation claims to have been made (DTSTAMP). A letter that is compiled twice must be the
	// same letter, so it cannot be the clock's time; nobody reads it.
	calendarStamp = "20260101T000000Z"

	maxSlug = 50 // characters of a file name before its ending
)

// moment is what an invitation says. Times are wall time in calendarZone.
type moment struct {
	name, place, about string
	url                string // as it was written: what is counted is clicks in letters
	from, to           time.Time
	id                 string // what tells this moment from any other, the same in each language
}

// invite makes an invitation travel with the letter. Two that would have the same name get a number.
func (k *compiler) invite(m moment) {
	data := m.calendar(k.house)
	file := File{Type: calendarType, Way: WayAttached, Ref: PictureRef(data, "ics"), Size: len(data), Data: data}
	slug := fileSlug(m.name)
	file.Name = slug + ".ics"
	for n := 2; slices.ContainsFunc(k.files, func(f File) bool { return f.Way == WayAttached && f.Name == file.Name && f.Ref != file.Ref }); n++ {
		file.Name = fmt.Sprintf("%s-%d.ics", slug, n)
	}
	k.carry(file)
}

// calendar writes the file. There is no ORGANIZER: RFC 5546 section 3.2.1 wants one, but a house has no mail address that
// could answer, and calendars ask for none.
func (m moment) calendar(house House) []byte {
	c := ics.NewCalendar()
	c.SetProductId("-//Dorpspost//Dorpspost//NL")
	c.SetMethod(ics.MethodPublish)
	c.AddVTimezone(brussels())
	e := c.AddEvent(m.uid(house))
	e.SetProperty(ics.ComponentPropertyDtstamp, calendarStamp)
	e.SetProperty(ics.ComponentPropertyDtStart, m.from.Format(calendarForm), ics.WithTZID(calendarZone))
	e.SetProperty(ics.ComponentPropertyDtEnd, m.to.Format(calendarForm), ics.WithTZID(calendarZone))
	for _, p := range []struct {
		property ics.ComponentProperty
		words    string
	}{
		{ics.ComponentPropertySummary, m.name},
		{ics.ComponentPropertyLocation, m.place},
		{ics.ComponentPropertyDescription, m.about},
		{ics.ComponentPropertyUrl, asciiURL(m.url)},
	} {
		if p.words != "" {
			e.SetProperty(p.property, p.words)
		}
	}
	return []byte(c.Serialize(ics.WithNewLineWindows))
}

// uid names this moment among all others of the world (RFC 7986 section 5.3), the same in each language and each time.
func (m moment) uid(house House) string {
	sum := sha256.Sum256([]byte(house.PublicURL + "\n" + m.id))
	return hex.EncodeToString(sum[:16])
}

// brussels is the zone with its rules since 1996 (RFC 5545 section 3.6.5): summer time from the last Sunday of March, 2 o'clock,
// to the last Sunday of October, 3 o'clock (directive 2000/84/EC, whose hour is 1 o'clock UTC).
func brussels() *ics.VTimezone {
	const winter, summer = "+0100", "+0200"
	daylight, standard := &ics.Daylight{}, ics.NewStandard()
	changes(&daylight.ComponentBase, "CEST", winter, summer, "19960331T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU")
	changes(&standard.ComponentBase, "CET", summer, winter, "19961027T030000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")
	zone := ics.NewTimezone(calendarZone)
	zone.Components = append(zone.Components, daylight, standard)
	return zone
}

func changes(c *ics.ComponentBase, name, before, after, first, rule string) {
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzname), name)
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), before)
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), after)
	c.SetProperty(ics.ComponentPropertyDtStart, first)
	c.SetProperty(ics.ComponentPropertyRrule, rule)
}

// asciiURL is a checked link as RFC 3986 writes it: other letters of its path are escaped, those of its host in the form of
// RFC 5891. It is "" for what is no link.
func asciiURL(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	if host, err := idna.ToASCII(u.Host); err == nil { // a port is ASCII already
		u.Host = host
	}
	return u.String()
}

// on is a time of the day on a day.
func on(day, clock time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, time.UTC)
}

// letters that are not a plain one with a mark.
var plainLetters = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ı", "i")

// fileSlug makes a name for a file of words: small ASCII letters and digits with hyphens between, at most maxSlug characters.
func fileSlug(words string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(plainLetters.Replace(strings.ToLower(words))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r): // a mark belongs to the letter before it
			gap = true
		}
	}
	slug := cmp.Or(cutSlug(b.String()), "agenda")
	if deviceName.MatchString(slug) {
		return "agenda-" + slug
	}
	return slug
}

// deviceName is what no file in Windows may be called, whatever its ending.
var deviceName = regexp.MustCompile(`^(con|prn|aux|nul|(com|lpt)[0-9])$`)

// cutSlug cuts what is too long, between words where it can.
func cutSlug(slug string) string {
	if len(slug) <= maxSlug {
		return slug
	}
	if at := strings.LastIndexByte(slug[:maxSlug+1], '-'); at > 0 {
		return slug[:at]
	}
	return slug[:maxSlug]
}
