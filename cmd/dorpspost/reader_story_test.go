package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// Whatever readers can want is told here once, and read in Dutch, French and English: on a telephone, without scripts, with a
// thumb, and what matters most with nothing but a keyboard. Every word that a story says is the program's own, by the key under
// which an administrator changes it, so that a story reads the same in all languages.

// town is a practising network as its readers know it.
type town struct {
	*site
	serving *process
	home    string                       // where its pages are
	words   map[string]map[string]string // by language and key
}

// newTown tells the rest of a story only for `make story`: `make test` has one story, the main road.
func newTown(t *testing.T) *town {
	t.Helper()
	if os.Getenv("DORPSPOST_STORIES") != "all" {
		t.Skip("not run: one of the stories of `make story`")
	}
	listens := freePort(t)
	v := &town{home: "http://" + listens, words: map[string]map[string]string{}, site: newSite(t, practising, func(c *Config) {
		c.Web.Listen, c.Network.PublicURL = listens, "http://"+listens
		c.Reader.PerNetwork, c.Reader.Overall = 100, 100 // one machine is everybody
	})}
	v.Run("topics", "add", "imh-week", "--nl", "IMH-week", "--fr", "Semaine IMH", "--en", "IMH week",
		"--about-nl", "Eén week in juni", "--about-fr", "Une semaine en juin", "--about-en", "One week in June")
	v.Run("topics", "add", "vorming", "--nl", "Vorming en intervisie", "--fr", "Formation et intervision", "--en", "Training")
	all, err := v.Look().texts.All(t.Context(), "")
	v.must(err)
	for _, text := range all {
		if v.words[text.Language] == nil {
			v.words[text.Language] = map[string]string{}
		}
		v.words[text.Language][text.Key] = text.Text
	}
	v.serving = v.Serve()
	return v
}

// topicNames are those of newTown.
var topicNames = map[string]map[string]string{
	"imh-week": {"nl": "IMH-week", "fr": "Semaine IMH", "en": "IMH week"},
	"vorming":  {"nl": "Vorming en intervisie", "fr": "Formation et intervision", "en": "Training"},
}

// somebody is a person in a story, with the page before them.
type somebody struct {
	town
	page
	t         *testing.T
	language  string
	address   string
	firstName string
}

// hands are ways to use a page.
type hands int

const (
	thumb    hands = iota
	keyboard       // besides, in Dutch: the pages are the same
)

// everybody reads a story in every language, and with each of these hands.
func (v *town) everybody(t *testing.T, most hands, story func(s *somebody)) {
	t.Helper()
	for _, language := range []string{"nl", "fr", "en"} {
		v.read(t, language, thumb, story)
	}
	if most == keyboard {
		v.read(t, "nl", keyboard, story)
	}
}

func (v *town) read(t *testing.T, language string, by hands, story func(s *somebody)) {
	t.Helper()
	name, address := language, "zonnebloem."+language+"@opvang.example"
	if by == keyboard {
		name, address = language+" by keyboard", "zonnebloem.toets@opvang.example"
	}
	t.Run(name, func(t *testing.T) {
		s := &somebody{town: *v, t: t, language: language, address: address, firstName: "Elsbieta"}
		own := *v.site
		own.t = t
		s.site = &own
		s.page = follow(t, v.home+"/inschrijven?taal="+language)
		s.keys = by == keyboard
		story(s)
	})
}

// Say is the program's text of this key, with what is filled in.
func (s *somebody) Say(key string, fill ...any) string {
	s.t.Helper()
	text, known := s.words[s.language][key]
	if !known {
		s.t.Fatalf("there is no text %q in %s", key, s.language)
	}
	if len(fill) > 0 {
		return fmt.Sprintf(text, fill...)
	}
	return text
}

// Topic is a topic's name.
func (s *somebody) Topic(slug string) string { return topicNames[slug][s.language] }

// Masked is how pages show the address.
func (s *somebody) Masked() string {
	_, domain, _ := strings.Cut(s.address, "@")
	return s.address[:1] + "***@" + domain
}

// Person is what is kept about them.
func (s *somebody) Person() subscribers.Subscriber {
	s.t.Helper()
	address, err := subscribers.ParseAddress(s.address)
	s.must(err)
	person, err := s.Look().subscribers.ByAddress(s.t.Context(), address)
	s.must(err)
	return person
}

// TakesTime over a form: who is as fast as a test is taken for a program, and no test waits.
func (s *somebody) TakesTime() {
	s.t.Helper()
	tokens, err := s.Look().subscribers.Tokens(s.t.Context())
	s.must(err)
	shown := tokens.Make(subscribers.PurposeForm, subscribers.ID(time.Now().Add(-5*time.Second).UnixMilli()))
	look[any](s.page, "the form", `document.querySelector("input[name=form]")`, fmt.Sprintf("e.value = %q", shown))
}

// Mail waits for a mail with this subject in the practice inbox.
func (s *somebody) Mail(address, subject string) (mail received) {
	s.t.Helper()
	s.Until(address+" has a mail "+subject, func(*app) (bool, error) {
		for _, mail = range s.Inbox(address) {
			if inOneLine(mail.Subject()) == inOneLine(subject) {
				return true, nil
			}
		}
		return false, nil
	})
	return mail
}

// Joined is somebody who is in the list since a study day, with a first mail of the network.
func (v *town) Joined(t *testing.T) {
	t.Helper()
	list := "e-mail;voornaam;taal\n"
	for _, one := range []string{"nl", "fr", "en", "toets"} {
		language := one
		if one == "toets" {
			language = "nl"
		}
		list += "zonnebloem." + one + "@opvang.example;Elsbieta;" + language + "\n"
	}
	v.Import(v.Write("lezers.csv", list), "imh-week")
	v.Campaign("Eerste brief")
	mustCount(t, v.Ended("Eerste brief"), deliveries.Report{Total: 4, Accepted: 4})
}

// Campaign sends a letter about the IMH week, in three languages, to everybody who reads that.
func (v *town) Campaign(name string, more ...string) {
	v.t.Helper()
	v.Apply(v.Write("brief.yaml", strings.Join(append([]string{
		"name: " + name, "topic: imh-week", "template: imh-week", "languages: [nl, fr, en]",
		"subject: {nl: " + name + ", fr: Lettre (" + name + "), en: Letter (" + name + ")}"}, more...), "\n")+"\n"))
	v.Send(name)
}

// Latest is the subject of the last mail to an address, and how many there are.
func (v *town) Latest(address string) (subject string, many int) {
	v.t.Helper()
	mails := v.Inbox(address)
	if len(mails) == 0 {
		return "", 0
	}
	return mails[0].Subject(), len(mails)
}

// campaignSubject is the subject of such a letter in a language.
func campaignSubject(name, language string) string {
	return map[string]string{"nl": name, "fr": "Lettre (" + name + ")", "en": "Letter (" + name + ")"}[language]
}
