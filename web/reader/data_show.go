package reader

import (
	"fmt"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// dataPage is what the page shows that tells all that is held about a reader.
type dataPage struct {
	Words                dataTexts
	Lead                 string
	JSONPath, CSVPath    string
	You, Topics          []fact
	Choices, Mails       []dataRow
	OlderChoices         string // a sentence; empty where all are shown
	OlderMails           string
	Former               []string
	Suppressions, Asks   []dataRow
	Lists                []fact
	PreferencesPath      string
	MovePath             string
	LeavePath, ErasePath string
}

// fact is one thing that is known.
type fact struct{ Name, Value string }

// dataRow is one thing that happened.
type dataRow struct {
	Title, Note string
	Agreed      string // exact words
	Language    subscribers.Language
	Proof       string
}

var dataSheet = web.NewSheet[dataPage](pages, "data.html")

// DataPath is where the fresh link in a mail leads, for a token of that purpose.
func DataPath(token string) string { return "/g/" + token }

// The downloads and the page for erasing, below DataPath.
const (
	jsonPath  = "/gegevens.json"
	csvPath   = "/gegevens.csv"
	erasePath = "/wissen"
)

func (p Pages) dataLink(id subscribers.AskID) string {
	return DataPath(p.Tokens.Make(subscribers.PurposeData, subscribers.ID(id)))
}

// dataOf is the fresh link that was asked for, and whose data it opens: none for an address that the person has not had for long
// enough. It fails as freshOf does, or with a *web.Refusal.
func (p Pages) dataOf(r *http.Request) (ask subscribers.Ask, person subscribers.Subscriber, err error) {
	if ask, person, err = p.freshOf(r); err != nil {
		return ask, person, err
	}
	return ask, person, p.settled(r, person)
}

// freshOf is the fresh link that was asked for, and whose it is: one that was mailed, to the address that the person still has.
// It fails with subscribers.ErrForgedToken, ErrNotFound or ErrExpired.
func (p Pages) freshOf(r *http.Request) (ask subscribers.Ask, person subscribers.Subscriber, err error) {
	if ask, err = p.askOf(r, subscribers.PurposeData, subscribers.AskLink); err != nil {
		return ask, person, err
	}
	if ask.State != subscribers.AskMailed {
		return ask, person, subscribers.ErrNotFound
	}
	if person, err = p.Subscribers.ByID(r.Context(), ask.Subscriber); err != nil {
		return ask, person, err
	}
	if person.Address.Key() != ask.Address.Key() {
		return ask, person, subscribers.ErrExpired
	}
	return ask, person, nil
}

// settled refuses in words what an address that is too new may not open.
func (p Pages) settled(r *http.Request, person subscribers.Subscriber) error {
	refusal, err := p.unsettled(r, person)
	if err != nil || refusal == "" {
		return err
	}
	in := web.LanguageFor(r, person.Language)
	words := dataAskIn.In(in)
	return &web.Refusal{
		Status: http.StatusForbidden, Language: in, Title: words.Heading, Text: refusal + " " + words.Help, Help: web.HouseOf(r).HelpAddress,
	}
}

// showData handles the "GET /g/{token}" route.
func (p Pages) showData(w http.ResponseWriter, r *http.Request) {
	ask, person, err := p.dataOf(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, person.Language)
	dossier, err := p.Subscribers.Dossier(r.Context(), person.ID)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	tell, err := p.teller(r, dossier, in)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	page := tell.page()
	page.Lead = fmt.Sprintf(page.Words.Lead, web.Moment(in, tell.house.Day(ask.ExpiresAt.Time())))
	page.JSONPath, page.CSVPath = p.dataLink(ask.ID)+jsonPath, p.dataLink(ask.ID)+csvPath
	page.ErasePath = onward(r, p.dataLink(ask.ID)+erasePath, "")
	page.MovePath = onward(r, p.dataLink(ask.ID)+movePath, "")
	page.PreferencesPath = onward(r, p.preferencesLink(person.ID), "")
	if person.State != subscribers.StateLeft {
		page.LeavePath = onward(r, p.leaveLink(person.ID), "")
	}
	frame := web.NewFrame(r, in, page.Words.Title)
	frame.DataPath = onward(r, p.dataLink(ask.ID), "")
	dataSheet.Show(w, r, http.StatusOK, frame, page)
}
