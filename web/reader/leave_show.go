package reader

import (
	"fmt"
	"net/http"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

// leavePage is what the page for leaving shows, before and after.
type leavePage struct {
	Words           leaveTexts
	Action          string // where the forms go
	PreferencesPath string
	JoinPath        string
	Masked          string
	Pause, Digest   bool // can still be chosen instead
	Left            bool
	UndoUntil       string // a sentence; empty when it is too late
	Reasons         []option
	Thanked         bool // has just said why
}

var leaveSheet = web.NewSheet[leavePage](pages, "leave.html")

// showLeave handles the "GET /u/{token}" route: the question, or for a person who has left the way back.
func (p Pages) showLeave(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposeLeave)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	person := prefs.Subscriber
	in := web.LanguageFor(r, person.Language)
	words := leaveIn.In(in)
	page := leavePage{
		Words: words, Action: onward(r, p.leaveLink(person.ID), ""), PreferencesPath: onward(r, p.preferencesLink(person.ID), ""),
		JoinPath: onward(r, joinPath, ""), Masked: person.Address.Masked(),
		Pause: person.State != subscribers.StatePaused, Digest: person.Frequency == subscribers.FrequencyAll,
		Left: person.State == subscribers.StateLeft,
	}
	title := words.Title
	if page.Left {
		title = words.DoneTitle
		page.Reasons = options(leaveReasons, in, "")
		page.Thanked = r.URL.Query().Get("gedaan") == doneThanked
	}
	if undoable(prefs) {
		page.UndoUntil = fmt.Sprintf(words.UndoHint, web.Date(in, web.HouseOf(r).Day(prefs.UndoUntil.Time())))
	}
	leaveSheet.Show(w, r, http.StatusOK, p.frame(r, in, title, person.ID), page)
}

func undoable(prefs subscribers.Preferences) bool {
	return prefs.Subscriber.State == subscribers.StateLeft && prefs.UndoUntil > database.Now()
}
