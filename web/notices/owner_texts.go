package notices

import (
	"fmt"

	"dorpspost/campaigns"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/texts"
)

// ownerText is what one mail to the owner of an edition says; %s is the name of the edition.
type ownerText struct {
	Subject, Preheader string
	Title              string
	Text               string
	Moment             string // what the moment means that stands below the text
}

// stepText is one thing to do; %s is the number of the edition.
type stepText struct{ Lead, Text string }

// ownerTexts are the words of all mails to owners in one language.
type ownerTexts struct {
	Made, Reminder, Soon, Unapproved, Held, Moved ownerText

	ToApprove                      string // heads what to do before it leaves
	Review, Change, Approve        stepText
	AfterApprove                   string
	ToDecide                       string // heads what to do with one that did not leave
	Why, LookAgain, Send, Postpone stepText
	AfterDecide                    string
	Because                        string // ends the mail: why somebody gets it
}

// notice lays a mail to an owner out; ok is false for a kind that there is none of.
func (all ownerTexts) notice(kind campaigns.TellingKind) (n templates.Notice, ok bool) {
	before := func(t ownerText) (templates.Notice, bool) {
		return t.notice(all, all.ToApprove, all.AfterApprove, all.Review, all.Change, all.Approve), true
	}
	switch kind {
	case campaigns.ToldMade:
		return before(all.Made)
	case campaigns.ToldReminder:
		return before(all.Reminder)
	case campaigns.ToldTomorrow:
		return before(all.Soon)
	case campaigns.ToldMoved:
		return before(all.Moved)
	case campaigns.ToldUnapproved:
		return all.Unapproved.notice(all, all.ToDecide, all.AfterDecide, all.LookAgain, all.Send, all.Postpone), true
	case campaigns.ToldHeld:
		return all.Held.notice(all, all.ToDecide, all.AfterDecide, all.Why, all.Send, all.Postpone), true
	}
	return n, false
}

func (t ownerText) notice(all ownerTexts, heading, after string, steps ...stepText) templates.Notice {
	n := templates.Notice{
		Subject: t.Subject, Preheader: t.Preheader, Title: t.Title, Text: t.Text, Moment: t.Moment, Steps: templates.Steps{Heading: heading}, After: after, Why: all.Because,
	}
	for _, s := range steps {
		n.Steps.All = append(n.Steps.All, templates.Step(s))
	}
	return n
}

var ownersIn = texts.New(&book, "owners", map[subscribers.Language]ownerTexts{"nl": ownersDutch, "fr": ownersFrench, "en": ownersEnglish}).Check(ownersSendable)

// ownersSendable says why no mail could be made of changed words.
func ownersSendable(in subscribers.Language, all ownerTexts) error {
	house := templates.House{Name: "-", PostalAddress: "-", PublicURL: "https://www.example.org"}
	for _, kind := range campaigns.TellingKinds() {
		notice, _ := all.notice(kind)
		if _, err := templates.CompileNotice(notice, templates.Language(in), house); err != nil {
			return fmt.Errorf("makes no mail (%s): %w", kind, err)
		}
	}
	return nil
}

var ownersDutch = ownerTexts{
	Made: ownerText{
		Subject: "Na te kijken: %s", Preheader: "Er staat een nieuwe editie voor je klaar. Ze vertrekt pas als iemand ze goedkeurt.",
		Title:  "Een nieuwe editie staat voor je klaar",
		Text:   "**%s** is net gemaakt van je vaste campagne. Kijk je ze na? Ze vertrekt pas als iemand ze goedkeurt.",
		Moment: "Dan vertrekt ze, als ze is goedgekeurd.",
	},
	Reminder: ownerText{
		Subject: "Herinnering: %s", Preheader: "Nog niemand heeft ze goedgekeurd.",
		Title:  "Deze editie wacht nog op je",
		Text:   "**%s** is nog niet goedgekeurd. Zonder goedkeuring vertrekt er niets.",
		Moment: "Dan vertrekt ze, als ze is goedgekeurd.",
	},
	Soon: ownerText{
		Subject: "Bijna tijd: %s", Preheader: "En nog niemand heeft ze goedgekeurd.",
		Title:  "Bijna tijd, en nog niet goedgekeurd",
		Text:   "**%s** zou heel binnenkort vertrekken. Keurt niemand ze op tijd goed, dan vertrekt ze niet.",
		Moment: "Keur ze goed vóór dit moment.",
	},
	Unapproved: ownerText{
		Subject: "Niet vertrokken: %s", Preheader: "Niemand had ze goedgekeurd. Ze wacht nu op jou.",
		Title:  "Deze editie is niet vertrokken",
		Text:   "Niemand had **%s** goedgekeurd. Daarom is ze niet vertrokken, en wacht ze tot iemand beslist.",
		Moment: "Dan had ze moeten vertrekken.",
	},
	Held: ownerText{
		Subject: "Niet vertrokken: %s", Preheader: "Er klopte iets niet. Ze wacht nu op jou.",
		Title:  "Deze editie is niet vertrokken",
		Text:   "Toen **%s** zou vertrekken, klopte er iets niet. Ze wacht nu tot iemand beslist.",
		Moment: "Dan had ze moeten vertrekken.",
	},
	Moved: ownerText{
		Subject: "Ander moment: %s", Preheader: "De data zijn veranderd, en deze editie verhuist mee.",
		Title:  "Deze editie vertrekt op een ander moment",
		Text:   "De data waar **%s** bij hoort, zijn veranderd. Daarom vertrekt ze op een ander moment. Was ze al goedgekeurd? Dan moet dat opnieuw.",
		Moment: "Dan vertrekt ze nu, als ze is goedgekeurd.",
	},
	ToApprove:    "Wat je nu doet",
	Review:       stepText{"Kijk na.", "Deze lijst toont wat er nog van vorige keer in staat:\n\n**dorpspost campaigns review %s**"},
	Change:       stepText{"Pas aan.", "Wat niet meer klopt, verander je in een bestand met de naam van deze editie:\n\n**dorpspost campaigns apply BESTAND**"},
	Approve:      stepText{"Keur goed.", "Daarna vertrekt ze vanzelf op haar moment:\n\n**dorpspost campaigns approve %s**"},
	AfterApprove: "Vertrekt ze toch beter niet? Dan hoef je niets te doen.",
	ToDecide:     "Wat je nu kan doen",
	Why:          stepText{"Lees waarom.", "Het verslag zegt wat er scheelt:\n\n**dorpspost campaigns report %s**"},
	LookAgain:    stepText{"Kijk na.", "Deze lijst toont wat er nog van vorige keer in staat:\n\n**dorpspost campaigns review %s**"},
	Send:         stepText{"Verstuur ze toch.", "Dat doe je met:\n\n**dorpspost campaigns send %s**"},
	Postpone:     stepText{"Of kies een ander moment.", "Dat doe je met:\n\n**dorpspost campaigns schedule %s**"},
	AfterDecide:  "Is ze niet meer nodig? Dan hoef je niets te doen: vanzelf vertrekt ze niet meer.",
	Because:      "Je krijgt deze mail omdat jij deze editie opvolgt.",
}
