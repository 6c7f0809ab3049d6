package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dorpspost/subscribers"
)

// erasing is a practising site with a service that runs in a process of its own, and many readers: one of them will ask to be
// erased.
type erasing struct {
	*site
	service *process
	words   map[string]string // what must not be found afterwards, by a name for it
}

const (
	erasedAddress  = "Elsbieta.Zonnebloem@opvang.example"
	erasedCampaign = "Zomernieuws"
)

// manyReaders is how many there are: enough for pages of the database to be split.
const manyReaders = 300

func newErasing(t *testing.T) *erasing {
	t.Helper()
	listens := freePort(t)
	e := &erasing{site: newSite(t, practising, func(c *Config) {
		c.Log, c.Web.Listen, c.Network.PublicURL = "debug", listens, "http://"+listens
	}), words: map[string]string{"address": strings.ToLower(erasedAddress), "first name": "elsbieta", "last name": "zonnebloem", "region": "zonnestreek"}}
	e.Topic("imh-week", "IMH-week")
	var list strings.Builder
	list.WriteString("e-mail;voornaam;achternaam;regio\n")
	for i := range manyReaders {
		fmt.Fprintf(&list, "lezer%d@huis.example;Lezer;Nummer %d;Gent\n", i*7919%1000003, i)
		if i == manyReaders/2 {
			fmt.Fprintf(&list, "%s;Elsbieta;Zonnebloem;Zonnestreek\n", erasedAddress)
		}
	}
	e.Import(e.Write("lezers.csv", list.String()), "imh-week")
	e.service = e.Serve()
	return e
}

// live lets happen to the reader what happens to readers.
func (e *erasing) live() {
	e.t.Helper()
	e.Apply(e.Write("zomer.yaml", "name: "+erasedCampaign+"\ntopic: imh-week\ntemplate: imh-week\nsubject: \"Dag {{ voornaam | terugval: \\\"lezer\\\" }}\"\n"))
	e.Send(erasedCampaign)
	e.Ended(erasedCampaign)
	mail := e.Only(erasedAddress)
	preferences := mail.Link("/v/")
	e.words["token of the preferences"] = tokenIn(preferences)
	e.words["token for leaving"] = tokenIn(mail.OneClick())

	status, page := e.ask("GET", preferences, "")
	if status != http.StatusOK {
		e.t.Fatalf("the page of the preferences: %d", status)
	}
	form := url.Values{"topic": {"imh-week"}, "pause": {"3"}, "often": {"keep"}, "language": {"fr"}}
	for _, hidden := range regexp.MustCompile(`type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		form.Add(hidden[1], hidden[2])
	}
	if status := e.Post(preferences, form.Encode()); status != http.StatusSeeOther {
		e.t.Fatalf("saving the preferences: %d", status)
	}
	e.Run("subscribers", "suppress", erasedAddress, "--reason", "Elsbieta belde")
	e.Run("subscribers", "suppress", erasedAddress, "--undo")
	e.Import(e.Write("nog.csv", "e-mail;voornaam\n"+erasedAddress+";Elsbieta\n"), "imh-week")
	e.askForLink()
}

// askForLink has a fresh link mailed, as the page about the own data does.
func (e *erasing) askForLink() {
	e.t.Helper()
	id := e.person()
	_, err := e.Look().subscribers.AskLinkFor(e.t.Context(), id, subscribers.Dutch)
	e.must(err)
	e.Until("the link is mailed", func(a *app) (bool, error) {
		var n int
		err := a.db.Read().QueryRow(e.t.Context(), "SELECT COUNT(*) FROM notices WHERE state = 'accepted'").Scan(&n)
		return n == 1, err
	})
	e.words["token of the data"] = tokenIn(e.Inbox(erasedAddress)[0].Link("/g/"))
}

func (e *erasing) person() subscribers.ID {
	e.t.Helper()
	address, err := subscribers.ParseAddress(erasedAddress)
	e.must(err)
	person, err := e.Look().subscribers.ByAddress(e.t.Context(), address)
	e.must(err)
	return person.ID
}

// tokenIn is the opaque part of a link.
func tokenIn(link string) string {
	parts := strings.Split(strings.TrimPrefix(link, "http://"), "/")
	token, _, _ := strings.Cut(parts[2], "?")
	return strings.ToLower(token)
}

// found looks for the words in the bytes of every file that the service keeps, and in its log, and tells which are there and
// where.
func (e *erasing) found() map[string][]string {
	e.t.Helper()
	e.LookAway()
	found := map[string][]string{}
	look := func(name string, bytes []byte) {
		for what, word := range e.words {
			if holds(bytes, word) {
				found[what] = append(found[what], name)
			}
		}
	}
	data := e.Path("data")
	e.must(filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		name, _ := filepath.Rel(data, path)
		if strings.HasPrefix(name, inboxFolder) {
			name = inboxFolder
		}
		look(name, text)
		return err
	}))
	look("log", []byte(e.service.out.String()+e.service.err.String()))
	for what := range found {
		slices.Sort(found[what])
		found[what] = slices.Compact(found[what])
	}
	return found
}

// holds finds a word in whatever case, also where quoted-printable breaks it.
func holds(text []byte, word string) bool {
	return bytes.Contains(bytes.ToLower(bytes.ReplaceAll(text, []byte("=\r\n"), nil)), []byte(word))
}

// Erased means: in no file, at no place in it, not in the log either; while the service runs, and after it.
func TestErasingLeavesNoTrace(t *testing.T) {
	t.Parallel()
	e := newErasing(t)
	e.live()
	before := e.found()
	for what := range e.words {
		if len(before[what]) == 0 {
			t.Errorf("before, the %s stands nowhere: this test could not fail", what)
		}
	}
	for _, what := range []string{"address", "first name", "last name"} {
		if !slices.Contains(before[what], databaseFile) && !slices.Contains(before[what], databaseFile+"-wal") || !slices.Contains(before[what], inboxFolder) {
			t.Errorf("before, the %s stands in %v only", what, before[what])
		}
	}
	report := e.Report(erasedCampaign).Reports[0]
	id, link := e.person(), e.firstLink("/v/")

	var told erased
	e.Run("subscribers", "erase", erasedAddress, "--yes", "--json").Into(&told)
	if told.Person != id || told.PracticeMails != 2 || told.Left {
		t.Errorf("told: %+v", told)
	}
	if after := e.found(); len(after) > 0 {
		t.Errorf("after: %v", after)
	}
	if status := e.Get(link); status == http.StatusOK {
		t.Error("the link of an erased reader still leads to a page")
	}
	again := e.Report(erasedCampaign).Reports[0]
	if again.Accepted != report.Accepted || again.Total != report.Total || again.Total != manyReaders+1 {
		t.Errorf("the report says %+v, and said %+v", again, report)
	}
	e.Run("subscribers", "verify-consent")
	e.Refuses("not made again", "campaigns", "report", erasedCampaign, "--message", fmt.Sprint(e.deliveryOf(id)))
	var imported subscribers.ImportReport
	e.Import(e.Path("nog.csv"), "imh-week").Into(&imported)
	if imported.Erased != 1 || imported.New != 0 {
		t.Errorf("an old list: %+v", imported)
	}
	e.Run("subscribers", "erase", erasedAddress, "--yes")
	if code := e.service.Stop(); code != 0 {
		t.Errorf("the service ended with %d", code)
	}
	if after := e.found(); len(after) > 0 {
		t.Errorf("after the end of the service: %v", after)
	}
}

// firstLink is a link of the reader's first mail.
func (e *erasing) firstLink(path string) string {
	mails := e.Inbox(erasedAddress)
	return mails[len(mails)-1].Link(path)
}

func (e *erasing) deliveryOf(id subscribers.ID) (delivery int64) {
	e.t.Helper()
	e.must(e.Look().db.Read().QueryRow(e.t.Context(), "SELECT id FROM deliveries WHERE subscriber = ?1", id).Scan(&delivery))
	return delivery
}

func TestErasingAsksFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t, practising)
	s.Topic("imh-week", "IMH-week")
	s.Import(s.Given("lezers.csv"), "imh-week")
	if asked := s.Refuses("add --yes", "subscribers", "erase", "els@opvang.example"); !strings.Contains(asked.out, "<els@opvang.example>, active") {
		t.Errorf("who would go is not told: %s", asked.out)
	}
	if asked := s.Refuses("add --yes", "subscribers", "erase", "elz@opvang.example"); !strings.HasPrefix(asked.out, "Nobody has this address: check how it is written.") {
		t.Errorf("an address of nobody: %s", asked.out)
	}
	s.Refuses("needs one @", "subscribers", "erase", "els", "--yes")
	s.Run("subscribers", "show", "els@opvang.example")
	for answer, want := range map[string]error{"yes\n": nil, " yes ": nil, "YES\r\n": nil, "y\n": errNotErased, "": errNotErased, "\n": errNotErased} {
		var said bytes.Buffer
		if err := confirmed(&said, strings.NewReader(answer)); !errors.Is(err, want) {
			t.Errorf("%q: %v", answer, err)
		}
	}
	if told := s.Run("subscribers", "erase", "nobody@opvang.example", "--yes").out; !strings.Contains(told, "Nobody had this address") {
		t.Errorf("an unknown address: %s", told)
	}
	var told map[string]any
	if err := json.Unmarshal([]byte(s.Run("subscribers", "erase", "els@opvang.example", "--yes", "--json").out), &told); err != nil || told["person"] != float64(1) {
		t.Errorf("%v, %v", told, err)
	}
	s.Refuses("nobody with this address", "subscribers", "show", "els@opvang.example")
}
