package notices

import (
	"fmt"
	"strings"

	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/texts"
)

// book holds every text that an administrator can change.
var book texts.Book

// Texts are the words of the notices.
func Texts() *texts.Book { return &book }

// kindTexts are the words of one kind of notice. Text and After are rich: paragraphs, **bold** and [links](https://...).
// Subject and Preheader name no topic: they can be read over a shoulder.
type kindTexts struct {
	Subject, Preheader string
	Title              string
	Text               string // the topics, where a text has %s
	Button             string
	After              string
	Why                string // ends the mail
}

// plainTexts are the words of a notice without a button.
type plainTexts struct {
	Subject, Preheader string
	Title              string
	Text               string
	Why                string
}

// noticeTexts are the words of all notices in one language.
type noticeTexts struct {
	Confirmation, Reminder, More kindTexts
	Known                        kindTexts
	Taken                        kindTexts // as Known, and nobody asked for any topic
	Move, Moved                  kindTexts
	Back                         plainTexts
	Link                         kindTexts
	LinkPreferences              string // the second button of the mail with a link
	And                          string
}

// words are those of one notice, with its second button where it has one.
type words struct {
	kindTexts
	second string
}

// of are the words of a kind of notice, which names topics or does not.
func (all noticeTexts) of(kind subscribers.MailKind, names bool) (w words, ok bool) {
	if kind == subscribers.MailKnown && !names {
		return words{kindTexts: all.Taken}, true
	}
	switch kind {
	case subscribers.MailConfirm:
		return words{kindTexts: all.Confirmation}, true
	case subscribers.MailRemind:
		return words{kindTexts: all.Reminder}, true
	case subscribers.MailMore:
		return words{kindTexts: all.More}, true
	case subscribers.MailKnown:
		return words{kindTexts: all.Known}, true
	case subscribers.MailMove:
		return words{kindTexts: all.Move}, true
	case subscribers.MailMoved:
		return words{kindTexts: all.Moved}, true
	case subscribers.MailBack:
		b := all.Back
		return words{kindTexts: kindTexts{Subject: b.Subject, Preheader: b.Preheader, Title: b.Title, Text: b.Text, Why: b.Why}}, true
	case subscribers.MailLink:
		return words{all.Link, all.LinkPreferences}, true
	}
	return words{}, false
}

// sort is a kind of notice as it is asked for: with names of topics, or without.
type sort struct {
	kind  subscribers.MailKind
	names bool
}

// sorts are all of them: names go where the words have a place for them.
var sorts = func() (all []sort) {
	for _, kind := range subscribers.MailKinds() {
		for _, names := range []bool{true, false} {
			if w, ok := dutch.of(kind, names); ok && strings.Contains(w.Text, "%s") == names {
				all = append(all, sort{kind, names})
			}
		}
	}
	return all
}()

var noticesIn = texts.New(&book, "notices", map[subscribers.Language]noticeTexts{"nl": dutch, "fr": french, "en": english}).Check(sendable)

// sendable says why no mail could be made of changed words: a button that is too long, HTML, a slot.
func sendable(in subscribers.Language, all noticeTexts) error {
	house := templates.House{Name: "-", PostalAddress: "-", PublicURL: "https://www.example.org"}
	for _, s := range sorts {
		w, _ := all.of(s.kind, s.names)
		if _, err := templates.CompileNotice(w.notice(s.kind), templates.Language(in), house); err != nil {
			return fmt.Errorf("makes no mail (%s): %w", s.kind, err)
		}
	}
	return nil
}

var dutch = noticeTexts{
	Confirmation: kindTexts{
		Subject: "Bevestig je inschrijving", Preheader: "Nog één klik, en je krijgt onze mails.",
		Title:  "Nog één klik en je bent ingeschreven",
		Text:   "Iemand vulde dit adres in op onze inschrijfpagina, voor mails over **%s**.\n\nWas jij dat? Fijn dat je wilt meelezen. Bevestig het even, dan weten we dat dit adres van jou is.",
		Button: "Bevestig je inschrijving",
		After:  "De knop werkt 7 dagen.\n\n**Niet jij?** Doe niets. Dan schrijven we niemand in, en wissen we dit adres vanzelf.",
		Why:    "Je krijgt deze mail omdat iemand dit adres invulde op onze inschrijfpagina.",
	},
	Reminder: kindTexts{
		Subject: "Herinnering: bevestig je inschrijving", Preheader: "Eén klik en het is in orde. Dit is de enige herinnering.",
		Title:  "Wil je nog meelezen?",
		Text:   "Iemand vulde dit adres eerder in op onze inschrijfpagina, voor mails over **%s**. We wachten nog op een bevestiging.\n\nWas jij dat? Dan is het met één klik in orde.",
		Button: "Bevestig je inschrijving",
		After:  "De knop werkt tot 7 dagen na het invullen. Dit is de enige herinnering.\n\n**Niet jij, of toch liever niet?** Doe niets. Dan schrijven we niemand in, en wissen we dit adres vanzelf.",
		Why:    "Je krijgt deze mail omdat iemand dit adres invulde op onze inschrijfpagina.",
	},
	More: kindTexts{
		Subject: "Bevestig je keuze", Preheader: "Nog één klik, en je leest ook hierover mee.",
		Title:  "Nog één klik en je leest ook hierover mee",
		Text:   "Iemand vulde dit adres in op onze inschrijfpagina, voor mails over **%s**. Dat lees je nu nog niet.\n\nWas jij dat? Bevestig het even, dan krijg je die mails ook.",
		Button: "Bevestig je keuze",
		After:  "De knop werkt tot 7 dagen na het invullen.\n\n**Niet jij?** Doe niets. Er verandert niets.",
		Why:    "Je krijgt deze mail omdat iemand dit adres invulde op onze inschrijfpagina.",
	},
	Known: kindTexts{
		Subject: "Je bent al ingeschreven", Preheader: "Er verandert niets. Hier pas je aan wat je van ons krijgt.",
		Title:  "Je was al ingeschreven",
		Text:   "Iemand vulde dit adres in op onze inschrijfpagina, voor mails over **%s**. Die krijg je al, dus er verandert niets.\n\nWil je iets anders lezen, of wat minder? Dat kies je zelf.",
		Button: "Kies wat je leest",
		After:  "**Niet jij?** Doe niets. Alles blijft zoals het is.",
		Why:    "Je krijgt deze mail omdat iemand dit adres invulde op onze inschrijfpagina.",
	},
	Taken: kindTexts{
		Subject: "Dit adres kennen we al", Preheader: "Er verandert niets. Hier pas je aan wat je van ons krijgt.",
		Title:  "Dit adres kennen we al",
		Text:   "Iemand wil onze mails voortaan op dit adres krijgen. Maar dit adres staat al bij ons in de lijst, dus er verandert niets.\n\nWil je zelf iets anders lezen, of wat minder? Dat kies je hier.",
		Button: "Kies wat je leest",
		After:  "**Niet jij?** Doe niets. Alles blijft zoals het is.",
		Why:    "Je krijgt deze mail omdat iemand dit adres invulde als nieuw adres voor onze mails.",
	},
	Move: kindTexts{
		Subject: "Bevestig je nieuwe adres", Preheader: "Eén klik, en je krijgt onze mails voortaan hier.",
		Title:  "Onze mails voortaan op dit adres?",
		Text:   "Iemand die onze mails leest, vroeg om ze voortaan naar dit adres te sturen.\n\nWas jij dat? Bevestig het even, dan passen we het aan.",
		Button: "Bevestig je nieuwe adres",
		After:  "De knop werkt 7 dagen. Tot je bevestigt, blijft alles zoals het is.\n\n**Niet jij?** Doe niets. Dan verandert er niets, en wissen we dit adres vanzelf.",
		Why:    "Je krijgt deze mail omdat iemand dit adres invulde als nieuw adres voor onze mails.",
	},
	Moved: kindTexts{
		Subject: "Je adres is aangepast", Preheader: "Was jij dat niet? Zet het dan hier terug.",
		Title:  "Je mails gaan nu naar een ander adres",
		Text:   "Iemand met een link uit een mail aan jou vroeg om onze mails naar een ander adres te sturen, en bevestigde dat daar. Op dit adres krijg je niets meer van ons.\n\n**Was jij dat?** Dan hoef je niets te doen.\n\n**Was jij dat niet?** Misschien stuurde je ooit een mail van ons door. Zet je adres dan terug met deze knop.",
		Button: "Dit was ik niet: zet terug",
		After:  "De knop werkt 30 dagen. Zolang geeft het nieuwe adres geen toegang tot wat we over je bewaren.",
		Why:    "Je krijgt deze mail omdat onze mails tot nu toe naar dit adres gingen.",
	},
	Back: plainTexts{
		Subject: "Onze mails gaan weer naar een vroeger adres", Preheader: "Op dit adres komt niets meer van ons.",
		Title: "Onze mails gaan weer naar een vroeger adres",
		Text:  "Ze kwamen een tijd op dit adres aan. Iemand heeft dat weer veranderd, vanuit de mailbox waar ze vroeger aankwamen. Op dit adres krijg je niets meer van ons.\n\nKlopt dat niet? Antwoord dan op deze mail, en we zoeken het samen uit.",
		Why:   "Je krijgt deze mail omdat onze mails tot nu toe naar dit adres gingen.",
	},
	Link: kindTexts{
		Subject: "Hier is je nieuwe link", Preheader: "Zo kom je bij je gegevens en je voorkeuren.",
		Title:  "Je nieuwe link",
		Text:   "Iemand vroeg op onze pagina een nieuwe link voor dit adres. Was jij dat? Hier zie je wat we over je bewaren, en kies je wat je van ons leest.",
		Button: "Bekijk je gegevens",
		After:  "De link naar je gegevens werkt 24 uur. Stuur deze mail niet door: wie hem heeft, kan ze ook bekijken.\n\n**Niet jij?** Doe niets. Er verandert niets.",
		Why:    "Je krijgt deze mail omdat iemand een link voor dit adres vroeg op onze pagina.",
	},
	LinkPreferences: "Kies wat je leest",
	And:             "en",
}
