package templates

import (
	"fmt"
	"strings"
	"time"
)

// An offer is what a reader can take part in: a card for each, with its date large and one button.
var _ = declare(Declaration{
	Type:  "offer",
	Label: "Aanbod",
	Help:  "Vormingen, intervisies en activiteiten, elk met datum en knop.",
	Order: orderAct + 3,
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Slots: true, Help: "Bijvoorbeeld: \"Vorming en intervisie\"."},
		{Name: "introduction", Label: "Inleiding", Kind: KindRich, Max: 600, Slots: true, Help: "Eén zin: voor wie is dit aanbod?"},
		{Name: "items", Label: "Aanbod", Kind: KindItems, Required: true, Max: 6, Help: "Hooguit zes, het eerste eerst.", Fields: []Field{
			{Name: "name", Label: "Naam", Kind: KindText, Required: true, Max: 90, Help: "Hoe het heet."},
			{Name: "audience", Label: "Voor wie", Kind: KindText, Max: 120, Help: "Bijvoorbeeld: \"Voor kinderopvang en onderwijs\"."},
			{Name: "date", Label: "Datum", Kind: KindDate, Help: "Staat groot naast de naam. De weekdag komt er vanzelf bij."},
			{Name: "from", Label: "Van", Kind: KindTime, Help: "Het uur waarop het begint."},
			{Name: "to", Label: "Tot", Kind: KindTime, Help: "Het uur waarop het gedaan is; nodig voor een uitnodiging."},
			{Name: "when", Label: "Wanneer, in woorden", Kind: KindText, Max: 80,
				Help: "Als er nog geen datum is: \"In het najaar\". Bij een datum: wat er nog bij hoort, zoals \"en op 29 juni\"."},
			{Name: "place", Label: "Plaats", Kind: KindText, Same: true, Max: 120, Help: "Gemeente of adres, of \"online\"."},
			{Name: "price", Label: "Prijs", Kind: KindText, Max: 60, Help: "\"gratis\" of \"15 euro\"."},
			{Name: "url", Label: "Link", Kind: KindLink, Max: 500, Help: "Waar je inschrijft of meer leest."},
			{Name: "link_text", Label: "Tekst van de knop", Kind: KindText, Max: 45,
				Help: "Laat leeg voor \"Schrijf je in voor 22 juni\", met de datum die je koos. Zonder datum kies je zelf een tekst."},
		}},
		{Name: "others_heading", Label: "Titel boven ander aanbod", Kind: KindText, Max: 80, Help: "Bijvoorbeeld: \"Werk je in een andere streek?\""},
		{Name: "others", Label: "Ander aanbod", Kind: KindItems, Max: 8, Help: "Links naar het aanbod van andere netwerken.", Fields: []Field{
			{Name: "name", Label: "Naam", Kind: KindText, Same: true, Required: true, Max: 80, Help: "Van wie het aanbod is."},
			{Name: "url", Label: "Link", Kind: KindLink, Required: true, Max: 500, Help: "De pagina met hun aanbod."},
		}},
		{Name: "calendar", Label: "Uitnodigingen", Kind: KindChoice, Choices: []Choice{{"no", "niet meesturen"}, {"yes", "meesturen voor de agenda"}},
			Help: "Alles met een datum en uren gaat als bijlage mee; wie die opent, heeft het in zijn agenda."},
	},
	agree: offerAgree,
	html:  offerHTML,
	text:  offerText,
	look: look{
		inline: `.ofitem{padding:16px 32px 0;word-break:break-word}
.ofcard{padding:20px;border:1px solid $mint;border-radius:8px}
.ofwhen{padding:0;word-break:normal}
.ofwhat{padding:0}
.ofdate{margin:0 0 6px;font:bold 16px/22px Verdana,Geneva,sans-serif;color:$accent}
.ofday{font:bold 28px/32px Verdana,Geneva,sans-serif}
.ofbreak{line-height:22px}
.offor{margin:0;font:16px/24px Verdana,Geneva,sans-serif;color:$ink}
.ofline{margin:4px 0 0;font:14px/22px Verdana,Geneva,sans-serif;color:$soft}
.ofgift{margin:10px 0 0;font:14px/22px Verdana,Geneva,sans-serif;color:$soft}
.ofact{padding:16px 0 0}
.ofmore{margin:0;padding:8px 0 0;font:bold 16px/26px Verdana,Geneva,sans-serif;color:$ink}
.oflink{display:inline-block;padding:9px 0;font:16px/26px Verdana,Geneva,sans-serif;color:$petrol;text-decoration:underline}
`,
		phone: `.ofday{font-size:16px;line-height:22px}
.ofbreak{display:none}
`,
		dark: `.ofcard{border-top-color:$walla-dark;border-right-color:$walla-dark;border-bottom-color:$walla-dark;border-left-color:$walla-dark}
.ofdate{color:$accent-dark}
.offor,.ofmore{color:$ink-dark}
.ofline,.ofgift{color:$soft-dark}
.oflink{color:$petrol-dark}
`,
		print: `.ofitem{padding-top:10px}
.ofcard{padding:10px 14px}
.ofdate{font-size:13px;line-height:18px}
.offor,.ofmore{font-size:12px;line-height:17px}
.ofline,.ofgift{font-size:11px;line-height:15px}
.ofact{padding:8px 0 0}
.ofrest{max-width:78%}
.oflink{padding:2px 0;font-size:12px;line-height:17px}
`,
	},
})

// Widths in CSS pixels: what a card has inside its border and sides, and of that the column of dates.
const (
	offerRoom = columnsWidth - 2*21
	offerDate = 116
)

// offerWords are the fixed words of an offer in one language; %s is a day.
type offerWords struct{ button, invitation string }

func offerIn(l Language) offerWords {
	switch l {
	case French:
		return offerWords{"S’inscrire pour le %s", "En pièce jointe\u00a0: une invitation pour votre agenda."}
	case English:
		return offerWords{"Sign up for %s", "Attached: an invitation for your calendar."}
	}
	return offerWords{"Schrijf je in voor %s", "In bijlage: een uitnodiging voor je agenda."}
}

func offerAgree(b Block) []fault {
	var faults []fault
	calendar, moments := b.Fields["calendar"].One == "yes", 0
	days := map[string]bool{} // that a button names by itself
	for i, item := range b.Fields["items"].Items {
		faults = append(faults, offerTimes(i, item, calendar)...)
		if !item["date"].empty() && !item["from"].empty() {
			moments++
		}
		day, named := item["date"].One, !item["link_text"].empty()
		switch linked := !item["url"].empty(); {
		case named && !linked:
			faults = append(faults, inItem("items", i, "url", "is missing while the button has words; give both"))
		case linked && !named && day == "":
			faults = append(faults, inItem("items", i, "link_text", "is missing; without a date the button needs words of its own"))
		case linked && !named && days[day]:
			faults = append(faults, inItem("items", i, "link_text", "is missing; an earlier button says the same date, so this one needs words of its own"))
		case linked && !named:
			days[day] = true
		}
	}
	if b.Fields["others"].empty() && !b.Fields["others_heading"].empty() {
		faults = append(faults, fault{"others", "is missing while it has a heading; give links, or leave the heading out"})
	}
	return append(faults, offerCalendar(calendar, moments, b.If != "")...)
}

// offerTimes checks the date and hours of the i-th entry.
func offerTimes(i int, item map[string]Value, calendar bool) []fault {
	date, from, to := item["date"].One, item["from"].One, item["to"].One
	begin, _ := time.Parse(clockForm, from)
	end, _ := time.Parse(clockForm, to)
	switch {
	case date == "" && from != "":
		return []fault{inItem("items", i, "from", "is an hour without a day; give the date, or write it all in when")}
	case from == "" && to != "":
		return []fault{inItem("items", i, "from", "is missing while there is an hour at which it ends; give both")}
	case to != "" && !end.After(begin):
		return []fault{inItem("items", i, "to", "is %s, which is not after %s", to, from)}
	case calendar && from != "" && to == "":
		return []fault{inItem("items", i, "to", "is missing; an invitation for the calendar says when it ends")}
	}
	return nil
}

// offerCalendar checks whether there is something to invite to, and everybody who gets the invitation sees what it is.
func offerCalendar(calendar bool, moments int, conditional bool) []fault {
	switch {
	case !calendar:
		return nil
	case moments == 0:
		return []fault{{"calendar", "is yes, but nothing here has a date and hours; give them, or say no"}}
	case conditional:
		return []fault{{"calendar", "is yes in a block that only some readers see, while attachments go to all; leave the condition out, or say no"}}
	}
	return nil
}

func offerHTML(p *page, v values) {
	heading := p.blockHeading(2, v.text("heading")) + p.paragraphs("t", v.rich("introduction"))
	if heading != "" {
		p.row("row", heading)
	}
	p.entries(func(level int) {
		for i, item := range v.items("items") {
			class := "ofitem"
			if i == 0 && heading == "" {
				class = "row"
			}
			p.row(class, p.markup(table+` width="100%%"><tr><td class="ofcard">%s</td></tr></table>`, offerCard(p, v, item, level)))
		}
		offerOthers(p, v, level)
	})
}

func offerCard(p *page, v, item values, level int) markup {
	day := item.date("date")
	if day.IsZero() {
		return offerDetails(p, v, item, level, offerRoom)
	}
	return p.columns(column{offerDate, p.bigDate("of", day, monthWords(p.language, day)), "ofwhen", ""},
		column{offerRoom - offerDate, offerDetails(p, v, item, level, offerRoom-offerDate), "ofwhat", "words ofrest"})
}

// offerDetails is what a card says, in so many CSS pixels.
func offerDetails(p *page, v, item values, level, room int) (words markup) {
	if when := item.text("when"); when != "" && !item.has("date") {
		words = p.markup(`<p class="ofdate">%s</p>`, capital(p.language, when))
	}
	words += p.headingTag(level, "h h3", markup(escapeHTML(item.text("name"))))
	if audience := item.text("audience"); audience != "" {
		words += p.markup(`<p class="offor">%s</p>`, audience)
	}
	weekday := ""
	if day := item.date("date"); !day.IsZero() {
		weekday = weekdayWords(p.language, day)
	}
	if line := offerLine(item, weekday, item.has("date")); line != "" {
		words += p.markup(`<p class="ofline">%s</p>`, line)
	}
	if text := offerButton(item); text != "" {
		words += p.markup(table+` class="full"><tr><td class="ofact">%s</td></tr></table>`, p.button(secondButton, text, item.link("url"), room))
	}
	if offerInvites(v, item) {
		v.k.invite(offerMoment(v, item))
		words += p.markup(`<p class="ofgift">%s</p>`, offerIn(p.language).invitation)
	}
	return words
}

// offerLine is when, where and for how much, in small letters: "Dinsdag, 13.30 tot 16.30 uur, Lindewijk. Gratis."
func offerLine(item values, day string, when bool) string {
	l := item.k.language
	words := ""
	if when {
		words = item.text("when")
	}
	line := sentence(l, day, clockWords(l, item.clock("from"), item.clock("to")), words, item.text("place"))
	return strings.TrimSpace(line + " " + sentence(l, item.text("price")))
}

// offerButton is the words of the button, or "" without a link.
func offerButton(item values) string {
	if !item.has("url") || item.has("link_text") {
		return item.text("link_text")
	}
	return fmt.Sprintf(offerIn(item.k.language).button, unbroken(shortDayWords(item.k.language, item.date("date"))))
}

// offerInvites reports whether an invitation travels along; the web version has no attachments.
func offerInvites(v, item values) bool {
	return v.choice("calendar") == "yes" && !v.k.web && item.has("date") && item.has("from")
}

// offerMoment is what the invitation says. Its identity is of the first language, so that a reader who gets both has one entry.
// The end and the place are part of it: a calendar passes over an entry that it has already, and a correction must arrive.
func offerMoment(v, item values) moment {
	day, link := item.date("date"), item.data["url"].Words.In(v.k.language)
	first := v.k.content.Languages[0]
	return moment{
		name:  item.text("name"),
		place: item.text("place"),
		about: stack(item.text("audience"), item.text("price"), link),
		url:   link,
		from:  on(day, item.clock("from")),
		to:    on(day, item.clock("to")),
		id: strings.Join([]string{item.data["name"].Words.In(first), item.data["date"].One, item.data["from"].One,
			item.data["to"].One, item.data["place"].Words.In(first), item.data["url"].Words.In(first)}, "\n"),
	}
}

func offerOthers(p *page, v values, level int) {
	others := v.items("others")
	if len(others) == 0 {
		return
	}
	var links strings.Builder
	for _, other := range others {
		links.WriteString(string(p.markup(`<tr><td class="thumb" height="44" valign="middle"><a class="oflink" href="%s">%s</a></td></tr>`, other.link("url"), other.text("name"))))
	}
	heading := markup("")
	if text := v.text("others_heading"); text != "" {
		heading = p.headingTag(level, "ofmore", markup(escapeHTML(text)))
	}
	p.row("ofitem", heading+p.markup(table+`>%s</table>`, markup(links.String())))
}

func offerText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	s.body(v.rich("introduction"), v.text("heading") != "")
	for i, item := range v.items("items") {
		s.gap()
		s.item(fmt.Sprintf("%d.", i+1), offerEntry(v, item))
	}
	if others := v.items("others"); len(others) > 0 {
		s.paragraph(v.text("others_heading"))
		for _, other := range others {
			s.item("-", other.text("name")+colon(s.language)+"\n"+other.link("url"))
		}
	}
}

// offerEntry is the lines of one entry in the text part.
func offerEntry(v, item values) string {
	l := v.k.language
	day := item.text("when")
	if item.has("date") {
		day = wholeDayWords(l, item.date("date"))
	}
	lines := []string{item.text("name"), item.text("audience"), offerLine(item, day, item.has("date"))}
	if text := offerButton(item); text != "" {
		lines = append(lines, text+colon(l), item.link("url"))
	}
	if offerInvites(v, item) {
		lines = append(lines, offerIn(l).invitation)
	}
	return stack(lines...)
}
