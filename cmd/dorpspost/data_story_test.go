package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// A reader wants to know what is kept, takes it along, and has it erased. Afterwards every link leads nowhere.
func TestStoryAReaderSeesAndErasesEverything(t *testing.T) {
	t.Parallel()
	v := newTown(t)
	v.Joined(t)
	v.everybody(t, keyboard, func(s *somebody) {
		letter := s.Inbox(s.address)[0]
		s.Open(letter.Link("/v/"))
		s.Follow(s.Say("frame.data"))
		s.Shows(s.Say("data_ask.heading"), s.Masked())
		s.Press(s.Say("data_ask.button"))
		s.Shows(s.Say("mailbox.heading"))

		fresh := s.Mail(s.address, s.Say("notices.link.subject")).Link("/g/")
		s.Open(fresh)
		s.Shows(s.Say("data.heading"), s.address, s.firstName, "studiedag Gent, 14 maart 2027", s.Topic("imh-week"))
		s.takesAlong()

		s.Follow(s.Say("data.forget"))
		s.Shows(s.Say("erase.heading"), s.Masked(), s.Say("erase.hash"))
		eraser := s.At()
		s.Touch(s.Say("erase.tick"))
		s.Press(s.Say("erase.button"))
		s.Shows(s.Say("erase.done_title"))
		if strings.Contains(s.Source(), s.firstName) || strings.Contains(s.Source(), s.address) {
			s.t.Error("the last page still knows the reader")
		}

		for _, link := range []string{letter.Link("/v/"), letter.Link("/u/"), fresh, fresh + "/gegevens.json", fresh + "/gegevens.csv", eraser, s.At()} {
			s.OpenAs(strings.SplitN(link, "?", 2)[0]+"?taal="+s.language, http.StatusNotFound)
			s.Shows(s.Say("errors.dead_link.title"), s.Say("errors.dead_link.ask"))
		}
		for table, rows := range s.Dump() {
			if strings.Contains(rows, s.address) {
				s.t.Errorf("the table %s still has the address", table)
			}
		}
		if n := len(s.Inbox(s.address)); n != 0 {
			s.t.Errorf("the practice inbox keeps %d mails", n)
		}
	})
	v.Run("subscribers", "verify-consent")
}

// takesAlong downloads both files from where the page's links lead.
func (s *somebody) takesAlong() {
	s.t.Helper()
	var dossier map[string]any
	if err := json.Unmarshal([]byte(s.download("data.json")), &dossier); err != nil || len(dossier) < 4 {
		s.t.Errorf("the JSON has %d keys: %v", len(dossier), err)
	}
	sheet := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.download("data.csv"), "\ufeff")))
	sheet.Comma = ';' // as a spreadsheet in Belgium reads it
	rows, err := sheet.ReadAll()
	if err != nil || len(rows) < 5 {
		s.t.Errorf("the CSV has %d rows: %v", len(rows), err)
	}
}

// download is what the link with this text leads to.
func (s *somebody) download(key string) string {
	s.t.Helper()
	status, text := s.ask(http.MethodGet, s.Href(s.Say(key)), "")
	if status != http.StatusOK || !strings.Contains(text, s.address) || !strings.Contains(text, s.firstName) {
		s.t.Errorf("%s: status %d, %d octets, without the reader", key, status, len(text))
	}
	return text
}
