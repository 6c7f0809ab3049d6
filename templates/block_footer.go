package templates

// footer ends every letter: who sent it, why, and the two links by which a reader changes or leaves. The house adds it.
var footer = declare(Declaration{
	Type:  "footer",
	Label: "Voettekst",
	Help:  "Komt vanzelf onder elke mail: wie dit stuurt, waarom, voorkeuren en uitschrijven.",
	Order: orderEnd,
	Fixed: true,
	html:  footerHTML,
	text:  footerText,
	look: look{
		inline: `.notice{padding:16px 20px;border-radius:8px;background-color:$peach}
.flc{display:inline-block;vertical-align:top}
.fl{display:inline-block;padding:11px 0;font:14px/22px Verdana,Geneva,sans-serif;color:$petrol;text-decoration:underline}
`,
		dark: `.fl{color:$petrol-dark}
.notice{background-color:$peach-dark}
`,
		print: `.fl{padding:0;font-size:11px;line-height:15px}
.notice{padding:6px 16px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
`,
	},
})

// footerWords are the fixed words of the footer in one language. %s is the topic's name.
type footerWords struct {
	reason, preferences, leave, online, privacy, practice string
}

func footerIn(l Language) footerWords {
	switch l {
	case French:
		return footerWords{
			reason:      "Vous recevez ce mail parce que vous suivez le thème «\u00a0%s\u00a0».",
			preferences: "Adapter mes préférences",
			leave:       "Me désinscrire",
			online:      "Lire en ligne",
			privacy:     "Vie privée",
			practice:    "Ceci est un exercice\u00a0: nous essayons quelque chose avec ce mail. Il n’est pas destiné aux lecteurs.",
		}
	case English:
		return footerWords{
			reason:      "You get this mail because you signed up for the topic “%s”.",
			preferences: "Change my preferences",
			leave:       "Unsubscribe",
			online:      "Read online",
			privacy:     "Privacy",
			practice:    "This is practice: we are trying something out with this mail. It is not meant for readers.",
		}
	}
	return footerWords{
		reason:      "Je krijgt deze mail omdat je je inschreef voor het thema “%s”.",
		preferences: "Voorkeuren aanpassen",
		leave:       "Uitschrijven",
		online:      "Lees online",
		privacy:     "Privacy",
		practice:    "Dit is een oefening: met deze mail proberen we iets uit. Voor lezers is hij niet bedoeld.",
	}
}

func footerHTML(p *page, v values) {
	words := footerIn(p.language)
	var inside markup
	if p.house.practice() {
		inside = p.markup(table+` width="100%%"><tr><td class="notice" bgcolor="%s"><p class="t last"><strong>%s</strong></p></td></tr></table>`+
			`<p class="s last">&nbsp;</p>`, p.palette.Light.Peach, words.practice)
	}
	inside += p.markup(`<p class="s"><strong>%s</strong>, %s</p>`, p.house.Name, p.house.PostalAddress)
	if !v.k.web {
		inside += p.markup(`<p class="s last">%s</p>`, v.k.reason(words))
	}
	inside += footerRow(p, footerLinks(v.k, words))
	p.row("near", inside)
}

// footerRow sets the links beside each other as far as there is room, each in a cell of its own with its height as an
// attribute: links have no padding in classic Outlook, which gets one row of a table.
func footerRow(p *page, links []footerLink) (row markup) {
	row = p.ifOutlook(table + `><tr>`)
	for _, l := range links {
		row += p.ifOutlook(`<td>`)
		row += p.markup(`<div class="flc">`+table+`><tr><td class="thumb" height="44" valign="middle"><a class="fl" href="%s">%s</a></td><td width="24">&nbsp;</td></tr></table></div>`,
			l.url, l.words)
		row += p.ifOutlook(`</td>`)
	}
	return row + p.ifOutlook(`</tr></table>`)
}

type footerLink struct{ words, url string }

// footerLinks are the links of the footer. The web version has no reader, and a notice perhaps none, so that nothing there is to
// change or leave.
func footerLinks(k *compiler, words footerWords) (links []footerLink) {
	if !k.web && k.why == "" {
		links = append(links, footerLink{words.preferences, k.tokens.slot(SlotPreferencesLink, "")},
			footerLink{words.leave, k.tokens.slot(SlotLeaveLink, "")})
	}
	if online := k.online(); online != "" {
		links = append(links, footerLink{words.online, online})
	}
	if k.house.PrivacyURL != "" {
		links = append(links, footerLink{words.privacy, k.house.PrivacyURL})
	}
	return links
}

func footerText(s *sheet, v values) {
	words := footerIn(s.language)
	s.gap()
	s.line("---")
	if s.house.practice() {
		s.wrapped(words.practice)
		s.gap()
	}
	s.wrapped(s.house.Name + ", " + s.house.PostalAddress)
	s.wrapped(v.k.reason(words))
	for _, l := range footerLinks(v.k, words) {
		s.link(l.words, l.url)
	}
}
