package templates

// footer ends every letter: who sent it, why, and the two links by which a reader changes or leaves. The house adds it.
var footer = Declaration{
	Type:  "footer",
	Label: "Voettekst",
	Help:  "Komt vanzelf onder elke mail: wie dit stuurt, waarom, voorkeuren en uitschrijven.",
	Fixed: true,
	html:  footerHTML,
	text:  footerText,
}

// footerWords are the fixed words of the footer in one language. %s is the topic's name.
type footerWords struct {
	reason, preferences, leave, practice string
}

func footerIn(l Language) footerWords {
	switch l {
	case French:
		return footerWords{
			reason:      "Vous recevez ce mail parce que vous vous êtes inscrit·e au thème «\u00a0%s\u00a0».",
			preferences: "Adapter mes préférences",
			leave:       "Me désinscrire",
			practice:    "Ceci est un exercice\u00a0: nous essayons quelque chose avec ce mail. Il n’est pas destiné aux lecteurs.",
		}
	case English:
		return footerWords{
			reason:      "You get this mail because you signed up for the topic “%s”.",
			preferences: "Change my preferences",
			leave:       "Unsubscribe",
			practice:    "This is practice: we are trying something out with this mail. It is not meant for readers.",
		}
	}
	return footerWords{
		reason:      "Je krijgt deze mail omdat je je inschreef voor het thema “%s”.",
		preferences: "Voorkeuren aanpassen",
		leave:       "Uitschrijven",
		practice:    "Dit is een oefening: met deze mail proberen we iets uit. Voor lezers is hij niet bedoeld.",
	}
}

func footerHTML(p *page, v values) {
	words := footerIn(p.language)
	var inside markup
	if p.house.practice() {
		inside = p.markup(table+` width="100%%"><tr><td class="notice" bgcolor="%s"><p class="t last"><strong>%s</strong></p></td></tr></table>`+
			`<p class="s last">&nbsp;</p>`, p.look.Light.Peach, words.practice)
	}
	inside += p.markup(`<p class="s"><strong>%s</strong>, %s</p>`, p.house.Name, p.house.PostalAddress)
	inside += p.markup(`<p class="s last">%s</p>`, p.house.reason(words))
	// A cell each, with attributes for height and distance: links have no padding in classic Outlook, and none without CSS.
	link := `<td height="44" valign="middle"><a class="fl" href="%s">%s</a></td>`
	inside += p.markup(table+`><tr>`+link+`<td width="24">&nbsp;</td>`+link+`</tr></table>`,
		v.tokens.add(piece{slot: SlotPreferencesLink}), words.preferences, v.tokens.add(piece{slot: SlotLeaveLink}), words.leave)
	p.row("near", inside)
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
	s.wrapped(s.house.reason(words))
	s.link(words.preferences, v.tokens.add(piece{slot: SlotPreferencesLink}))
	s.link(words.leave, v.tokens.add(piece{slot: SlotLeaveLink}))
}
