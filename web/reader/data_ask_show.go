package reader

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

// dataAskPage is what the page shows that offers a fresh link to what is held about a reader. It shows nothing of that
// itself: the link that led here may have been forwarded.
type dataAskPage struct {
	Words    dataAskTexts
	Action   string
	JoinPath string
	Masked   string
	Refusal  string // why no link can be sent now; empty when it can
	Help     string // a mailbox; empty when there is none
}

var dataAskSheet = web.NewSheet[dataAskPage](pages, "data_ask.html")

// showDataAsk handles the "GET /v/{token}/gegevens" route.
func (p Pages) showDataAsk(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	refusal, err := p.whyNoData(r, prefs)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.showDataAskPage(w, r, http.StatusOK, prefs.Subscriber, refusal)
}

func (p Pages) showDataAskPage(w http.ResponseWriter, r *http.Request, status int, person subscribers.Subscriber, refusal string) {
	in := web.LanguageFor(r, person.Language)
	words := dataAskIn.In(in)
	page := dataAskPage{
		Words: words, Action: onward(r, p.preferencesLink(person.ID)+dataPath, ""), JoinPath: onward(r, joinPath, ""),
		Masked: person.Address.Masked(), Refusal: refusal, Help: web.HouseOf(r).HelpAddress,
	}
	dataAskSheet.Show(w, r, status, p.frame(r, in, words.Title, person.ID), page)
}

// whyNoData is a sentence where no link can be sent to this person now; empty when it can.
func (p Pages) whyNoData(r *http.Request, prefs subscribers.Preferences) (string, error) {
	in := web.LanguageFor(r, prefs.Subscriber.Language)
	if prefs.Suppressed {
		return dataAskIn.In(in).Held, nil
	}
	settled, err := p.settledOn(r, prefs.Subscriber)
	if err != nil || settled <= database.Now() {
		return "", err
	}
	return fmt.Sprintf(dataAskIn.In(in).Moved, web.Date(in, web.HouseOf(r).Day(settled.Time()))), nil
}

// settling is how long a new address gets mails and no data. Whoever got a mail forwarded can move its reader to a mailbox of
// their own; the reader is told by mail, and has this long to put it right before anybody there sees what we hold.
const settling = 30 * 24 * time.Hour

// settledOn is from when on a person's address can be trusted with the person's data: 0 for who was never moved. An address
// to which somebody was moved back counts from when it was first there.
func (p Pages) settledOn(r *http.Request, person subscribers.Subscriber) (database.Instant, error) {
	chain, err := p.Subscribers.ConsentOf(r.Context(), person.ID)
	if err != nil || !slices.ContainsFunc(chain, func(c subscribers.Consent) bool { return c.Kind == subscribers.ConsentMoved }) {
		return 0, err
	}
	first := slices.IndexFunc(chain, func(c subscribers.Consent) bool { return strings.EqualFold(c.Address, person.Address.ASCII()) })
	if first < 0 {
		return database.Now().Add(settling), nil // was not moved here by any act that is on record
	}
	return chain[first].At.Add(settling), nil
}
