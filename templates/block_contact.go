package templates

import (
	"fmt"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"unicode"
)

// A contact is the person to turn to.
var _ = declare(Declaration{
	Type:  "contact",
	Label: "Contact",
	Help:  "Bij wie de lezer terechtkan.",
	Order: orderPeople + 1,
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Help: "Een uitnodiging, bijvoorbeeld: \"Vragen? Bel gerust.\""},
		{Name: "name", Label: "Naam", Kind: KindText, Same: true, Required: true, Max: 60, Help: "Eén mens werkt beter dan een dienst."},
		{Name: "role", Label: "Functie", Kind: KindText, Max: 80, Help: "Wat die mens doet, in gewone woorden."},
		{Name: "phone", Label: "Telefoon", Kind: KindText, Same: true, Max: 30, Help: "Eén nummer. Op een gsm kan de lezer erop tikken."},
		{Name: "email", Label: "E-mail", Kind: KindText, Same: true, Max: 80, Help: "Eén adres, liefst een dat ook in de vakantie gelezen wordt."},
		{Name: "hours", Label: "Wanneer", Kind: KindText, Max: 120, Help: "De dagen en uren waarop er iemand opneemt."},
	},
	agree: contactAgree,
	html:  contactHTML,
	text:  contactText,
	look: look{
		inline: `.ctlink{display:inline-block;padding:9px 24px 9px 0;color:$petrol;text-decoration:underline}
`,
		dark: `.ctlink{color:$petrol-dark}
`,
		print: `.ctlink{padding:0 24px 0 0}
`,
	},
})

// contactAgree holds that the links which the number and the address become lead somewhere.
func contactAgree(b Block) (faults []fault) {
	phones, addresses := b.Fields["phone"].Words, b.Fields["email"].Words
	for _, language := range slices.Sorted(maps.Keys(phones)) {
		if phone := phones[language]; !isPhone(phone) {
			faults = append(faults, fault{"phone", fmt.Sprintf("is %q, which is not one telephone number; write it as 03 123 45 67 or +32 3 123 45 67", phone)})
		}
	}
	for _, language := range slices.Sorted(maps.Keys(addresses)) {
		if address := addresses[language]; !isAddress(address) {
			faults = append(faults, fault{"email", fmt.Sprintf("is %q, which is not one mail address; write it as naam@example.org", address)})
		}
	}
	return faults
}

// isPhone reports whether a text is one telephone number: 3 digits (112) to 15 (E.164 section 6), and what people put between.
func isPhone(text string) bool {
	for i, r := range text {
		if r == '+' && i > 0 || r != '+' && !isDigit(r) && !unicode.IsSpace(r) && !strings.ContainsRune("./-()", r) {
			return false
		}
	}
	n := len(strings.TrimPrefix(dialled(text), "+"))
	return 3 <= n && n <= 15
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// dialled is what a telephone dials for a number (RFC 3966 section 3). The (0) in +32 (0)3 is for who calls from within the
// country, without the +32.
func dialled(number string) string {
	if strings.HasPrefix(number, "+") {
		number = strings.Replace(number, "(0)", "", 1)
	}
	return strings.Map(func(r rune) rune {
		if r == '+' || isDigit(r) {
			return r
		}
		return -1
	}, number)
}

// isAddress reports whether a text is one mail address that can stand in a mailto: link as it is (RFC 6068 section 2).
func isAddress(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) || strings.ContainsAny(text, `%/?#[]&;="`) {
		return false
	}
	read, err := mail.ParseAddress(text)
	_, domain, _ := strings.Cut(text, "@")
	return err == nil && read.Address == text && strings.Contains(domain, ".") && checkLink("mailto:"+text) == ""
}

func contactHTML(p *page, v values) {
	inside := p.smallHeading(v.text("heading"))
	who := p.markup(`<strong>%s</strong>`, v.text("name"))
	if role := v.text("role"); role != "" {
		who += p.markup(`, %s`, role)
	}
	inside += p.markup(`<p class="t last">%s</p>`, who)
	if hours := v.text("hours"); hours != "" {
		inside += p.markup(`<p class="t last">%s</p>`, hours)
	}
	p.row("row", inside+contactLinks(p, v))
}

// contactLinks are the number and the address as links, beside each other where there is room, each high enough for a thumb.
func contactLinks(p *page, v values) markup {
	links := markup("")
	if phone := v.text("phone"); phone != "" {
		links = p.markup(`<a class="ctlink" href="tel:%s">%s</a> `, dialled(phone), phone)
	}
	if address := v.text("email"); address != "" {
		links += p.markup(`<a class="ctlink" href="mailto:%s">%s</a>`, address, address)
	}
	if links == "" {
		return ""
	}
	return p.markup(`<p class="t last">%s</p>`, links)
}

func contactText(s *sheet, v values) {
	s.headed(v.text("heading"))
	who := v.text("name")
	if role := v.text("role"); role != "" {
		who += ", " + role
	}
	for _, words := range []string{who, v.text("hours"), v.text("phone"), v.text("email")} {
		s.wrapped(words)
	}
}
