package reader

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/web"
)

// The types of the two feeds.
const (
	atomType = "application/atom+xml"
	rssType  = "application/rss+xml"
)

// feedLength is how many letters a feed holds.
const feedLength = 20

// showAtom handles the "GET /archief/atom.xml" route: the newest public letters as RFC 4287 has it.
func (p Pages) showAtom(w http.ResponseWriter, r *http.Request) { p.showFeed(w, r, atomType, atomOf) }

// showRSS handles the "GET /archief/rss.xml" route: the same as RSS 2.0.
func (p Pages) showRSS(w http.ResponseWriter, r *http.Request) { p.showFeed(w, r, rssType, rssOf) }

// feed is what both formats say.
type feed struct {
	language   subscribers.Language
	title      string
	text       string
	author     string
	site       string                   // address of the archive's pages
	self       func(path string) string // whole address of a feed
	changed    time.Time
	letters    []feedLetter
	languageID string // "nl-BE"
}

type feedLetter struct {
	address            string // for ever, so that it names the letter too
	tag                string // its language
	subject, preheader string
	sent, public       time.Time
}

// showFeed answers with a feed, or says that the asker has it already (RFC 9110 section 13). Its language is the one asked for, else
// the house's, so that one address is always the same feed.
func (p Pages) showFeed(w http.ResponseWriter, r *http.Request, kind string, write func(feed) any) {
	f, err := p.feed(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	text, err := xml.MarshalIndent(write(f), "", " ")
	if err != nil {
		web.Error(w, r, fmt.Errorf("write the feed: %w", err))
		return
	}
	text = append([]byte(xml.Header), append(text, '\n')...)
	sum := sha256.Sum256(text)
	web.Findable(w)
	head := w.Header()
	head.Del("Vary")
	head.Set("Content-Type", kind+"; charset=utf-8")
	head.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", f.changed, bytes.NewReader(text))
}

func (p Pages) feed(r *http.Request) (feed, error) {
	in := subscribers.Language(r.URL.Query().Get("taal"))
	if !web.Speaks(in) {
		in = web.Languages()[0]
	}
	newest, err := p.Letters.NewestPublic(r.Context(), feedLength)
	if err != nil {
		return feed{}, err
	}
	changed, err := p.Letters.ArchiveChanged(r.Context())
	if err != nil {
		return feed{}, err
	}
	house, words := web.HouseOf(r).Name, archiveTexts.In(in)
	f := feed{
		language: in, languageID: web.Tag(in), title: fmt.Sprintf(words.FeedTitle, house), text: fmt.Sprintf(words.FeedText, house), author: house,
		site: p.PublicURL + inLanguage(archivePath, in), changed: changed.Time().UTC(),
		self: func(path string) string { return p.PublicURL + inLanguage(path, in) },
	}
	for _, public := range newest {
		f.letters = append(f.letters, p.feedLetter(public, in))
	}
	return f, nil
}

func (p Pages) feedLetter(public deliveries.Public, in subscribers.Language) feedLetter {
	letter := public.In(templates.Language(in))
	spoken := subscribers.Language(letter.Language)
	return feedLetter{
		address: p.PublicURL + inLanguage(public.Path(), spoken), tag: web.Tag(spoken), subject: letter.Subject, preheader: letter.Preheader,
		sent: public.SentAt.Time().UTC(), public: public.PublicAt.Time().UTC(),
	}
}

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Language  string   `xml:"xml:lang,attr"`
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Link      atomLink `xml:"link"`
	Summary   string   `xml:"summary,omitempty"`
}

func atomOf(f feed) any {
	atom := atomFeed{
		Language: f.languageID, ID: f.self(atomPath), Title: f.title, Subtitle: f.text, Updated: f.changed.Format(time.RFC3339), Author: f.author,
		Links: []atomLink{{"self", atomType, f.self(atomPath)}, {"alternate", "text/html", f.site}},
	}
	for _, l := range f.letters {
		atom.Entries = append(atom.Entries, atomEntry{
			Language: l.tag, ID: l.address, Title: l.subject, Summary: l.preheader, Published: l.sent.Format(time.RFC3339),
			Updated: l.public.Format(time.RFC3339), Link: atomLink{"alternate", "text/html", l.address},
		})
	}
	return atom
}

type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title     string    `xml:"title"`
	Link      string    `xml:"link"`
	Text      string    `xml:"description"`
	Language  string    `xml:"language"`
	Built     string    `xml:"lastBuildDate"`
	Self      atomLink  `xml:"atom:link"`
	Documents string    `xml:"docs"`
	Items     []rssItem `xml:"item"`
}

type rssItem struct {
	Title string  `xml:"title"`
	Link  string  `xml:"link"`
	Text  string  `xml:"description,omitempty"`
	GUID  rssGUID `xml:"guid"`
	Date  string  `xml:"pubDate"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	Address   string `xml:",chardata"`
}

func rssOf(f feed) any {
	rss := rssFeed{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: rssChannel{
		Title: f.title, Link: f.site, Text: f.text, Language: f.languageID, Built: f.changed.Format(time.RFC1123Z),
		Self: atomLink{"self", rssType, f.self(rssPath)}, Documents: "https://www.rssboard.org/rss-specification",
	}}
	for _, l := range f.letters {
		rss.Channel.Items = append(rss.Channel.Items, rssItem{
			Title: l.subject, Link: l.address, Text: l.preheader, GUID: rssGUID{true, l.address}, Date: l.sent.Format(time.RFC1123Z),
		})
	}
	return rss
}
