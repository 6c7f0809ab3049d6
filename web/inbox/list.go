package inbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"dorpspost/web"
)

const pageSize = 50

// maxPage keeps the arithmetic of pages within bounds, whatever number is asked for.
const maxPage = 1_000_000

type listPage struct {
	Title        string
	State        State
	Waiting      string // a sentence; empty when nothing waits
	Search       string
	Rows         []row
	Total        int
	Newer, Older string // paths; empty when there is none
}

type row struct {
	Path, Clock, Day   string
	Subject, Preheader string
	To                 string
}

var listSheet = web.NewDeskSheet[listPage](pages, "list.html")

// list handles the "GET /inbox" route.
func (p Pages) list(w http.ResponseWriter, r *http.Request) {
	search := strings.TrimSpace(r.URL.Query().Get("adres"))
	number := pageNumber(r.URL.Query().Get("blz"))
	kept, total, err := p.Box.List(r.Context(), search, (number-1)*pageSize, pageSize)
	if err != nil {
		fail(w, r, err)
		return
	}
	state, err := p.state(r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	page := listPage{Title: listTitle(total, search), State: state, Waiting: waiting(state), Search: search, Total: total}
	for _, one := range kept {
		page.Rows = append(page.Rows, newRow(one, web.HouseOf(r)))
	}
	if number > 1 {
		page.Newer = listPath(search, number-1)
	}
	if number*pageSize < total {
		page.Older = listPath(search, number+1)
	}
	listSheet.Show(w, r, http.StatusOK, frame(r, "Oefeninbox"), page)
}

func pageNumber(text string) int {
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		return 1
	}
	return min(number, maxPage)
}

func listPath(search string, number int) string {
	query := url.Values{}
	if search != "" {
		query.Set("adres", search)
	}
	if number > 1 {
		query.Set("blz", strconv.Itoa(number))
	}
	if len(query) == 0 {
		return "/inbox"
	}
	return "/inbox?" + query.Encode()
}

func newRow(kept Kept, house web.House) row {
	at := house.Day(kept.At)
	return row{
		Path: "/inbox/" + kept.ID, Clock: web.Clock(at), Day: web.ShortDate("nl", at),
		Subject: subject(kept.Subject), Preheader: kept.Preheader, To: first(strings.Join(kept.Envelope.To, ", "), kept.To),
	}
}

func subject(text string) string {
	if text == "" {
		return "(geen onderwerp)"
	}
	return text
}

func listTitle(total int, search string) string {
	switch {
	case search != "" && total == 0:
		return "Geen mail met dat adres."
	case search != "" && total == 1:
		return "Eén mail met dat adres."
	case search != "":
		return count(total) + " mails met dat adres."
	case total == 0:
		return "De oefeninbox is nog leeg."
	case total == 1:
		return "Er ligt één mail in de oefeninbox."
	}
	return "Er liggen " + count(total) + " mails in de oefeninbox."
}

// waiting says what has not been sent because there is no mail server.
func waiting(state State) string {
	if state.RelaySet || state.WaitingCampaigns == 0 {
		return ""
	}
	mails := ""
	if state.WaitingMails > 0 {
		mails = fmt.Sprintf(", samen %s", plural(state.WaitingMails, "mail", "mails"))
	}
	campaigns := "Er wacht één campagne" + mails + "."
	if state.WaitingCampaigns > 1 {
		campaigns = fmt.Sprintf("Er wachten %s campagnes%s.", count(state.WaitingCampaigns), mails)
	}
	return "Er is nog geen mailserver ingesteld, dus er is niets verstuurd. " + campaigns
}

func plural(number int, one, more string) string {
	if number == 1 {
		return "één " + one
	}
	return count(number) + " " + more
}

// count writes a number as it is read in Flanders: 1.248.
func count(number int) string {
	return message.NewPrinter(language.MustParse("nl-BE")).Sprint(number)
}
