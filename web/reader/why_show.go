package reader

import (
	"fmt"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// whyPage is what the page "why do I get these mails?" shows. It is reached by a mail's link, and mails are forwarded: it
// holds no name and no whole address.
type whyPage struct {
	Words           whyTexts
	Masked          string
	Now             string // a sentence
	Topics          []whyTopic
	PreferencesPath string
	LeavePath       string // empty for who has left
	JoinPath        string
}

// whyTopic is a topic that the reader follows.
type whyTopic struct {
	Name       string
	NameLang   subscribers.Language // where it is not the page's
	Since, How string               // sentences
	Agreed     string               // the exact words
	Language   subscribers.Language
}

var whySheet = web.NewSheet[whyPage](pages, "why.html")

// showWhy handles the "GET /v/{token}/waarom" route.
func (p Pages) showWhy(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	person := prefs.Subscriber
	chain, err := p.Subscribers.ConsentOf(r.Context(), person.ID)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, person.Language)
	words := whyIn.In(in)
	page := whyPage{
		Words: words, Masked: person.Address.Masked(), Now: resultSentence(prefs, in, web.HouseOf(r)),
		PreferencesPath: onward(r, p.preferencesLink(person.ID), ""), JoinPath: onward(r, joinPath, ""),
	}
	if person.State != subscribers.StateLeft {
		page.LeavePath = onward(r, p.leaveLink(person.ID), "")
	}
	for _, one := range prefs.Topics {
		if record, ok := givenFor(chain, one.Topic.ID); ok && one.Wanted {
			day := web.Date(in, web.HouseOf(r).Day(record.At.Time()))
			page.Topics = append(page.Topics, whyTopic{
				Name: one.Topic.NameIn(in), NameLang: foreign(in, one.Topic.NameLanguage(in)), Agreed: record.Words, Language: record.Language, How: words.how(record, day),
				Since: fmt.Sprintf(words.Since, day),
			})
		}
	}
	whySheet.Show(w, r, http.StatusOK, p.frame(r, in, words.Title, person.ID), page)
}

// givenFor is the last consent for a topic in a chain.
func givenFor(chain []subscribers.Consent, topic subscribers.TopicID) (last subscribers.Consent, found bool) {
	for _, record := range chain {
		if record.Kind == subscribers.ConsentGiven && record.Topic == topic {
			last, found = record, true
		}
	}
	return last, found
}

// byReader is who acts in a record when readers do so themselves.
const byReader = "reader"

// how says by what a consent came in. Who of the network vouches for it, and what was written down about it, stay inside: that
// may name somebody, and whoever got a mail forwarded reads along. It stands among the person's own data.
func (w whyTexts) how(record subscribers.Consent, day string) string {
	switch {
	case record.Via == subscribers.ViaForm:
		return w.Form
	case record.Via == subscribers.ViaPage, record.By == byReader:
		return w.Page
	case record.Via == subscribers.ViaImport:
		return fmt.Sprintf(w.List, day)
	}
	return w.Staff
}
