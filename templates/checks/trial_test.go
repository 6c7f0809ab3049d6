package checks

import (
	"strings"
	"testing"
	"time"

	"dorpspost/templates"

	"go.yaml.in/yaml/v3"
)

// may is when the trials are held: some weeks before the week that they announce.
var may = time.Date(2027, time.May, 20, 10, 0, 0, 0, time.UTC)

// house is a network that does not exist.
func house() templates.House {
	return templates.House{Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", Topic: "IMH-week", PublicURL: "https://nieuws.lindewijk-netwerk.be"}
}

// goodLetter is a letter in which no check finds anything.
const goodLetter = `
languages: [nl, fr]
subject: { nl: "Week van de IMH in Lindewijk", fr: "Semaine de l’IMH à Lindewijk" }
preheader:
  nl: Zeven dagen over baby’s, peuters en wie voor hen zorgt.
  fr: Sept jours autour des tout-petits et de leur entourage.
blocks:
  - block: week_banner
    title: { nl: Week van de Infant Mental Health, fr: Semaine de l’Infant Mental Health }
    from: 2027-06-14
    to: 2027-06-20
    image: { file: builtin/village.png, alt: { nl: Een straat met huizen en bomen, fr: Une rue avec des maisons } }
  - block: introduction
    greeting: { nl: "Dag {{ voornaam }},", fr: "Bonjour {{ voornaam }}," }
    text:
      nl: |
        Op maandag 14 juni 2027 begint de week. Kom je ook langs met een collega?

        {% if beroep == "arts" %}
        Voor artsen is er een stille hoek.
        {% else %}
        Er is koffie voor iedereen.
        {% endif %}
      fr: |
        La semaine commence bientôt. Venez avec un collègue et un ami.

        {% if beroep == "arts" %}
        Un coin calme attend les médecins.
        {% else %}
        Le café est prêt pour tout le monde.
        {% endif %}
  - block: text
    heading: { nl: Wat is er te doen, fr: Au programme }
    text:
      nl: Elke dag gebeurt er iets in de buurt. [Bekijk het programma](https://www.lindewijk-netwerk.be/programma) en kies wat bij je past.
      fr: Chaque jour a son rendez-vous dans le quartier. [Voyez le programme](https://www.lindewijk-netwerk.be/fr/programme) avec votre équipe.
  - block: button
    text: { nl: Schrijf je in, fr: Inscrivez-vous }
    url: https://www.lindewijk-netwerk.be/inschrijven
`

// trial is a letter before it is looked at.
type trial struct {
	t *testing.T
	Input
	skip bool // the letters are not compiled
}

// change makes a good letter worse, or otherwise good.
type change func(r *trial)

// look makes the checks on a letter after some changes: before compiling, and after it.
func try(t *testing.T, before, after change) []Finding {
	t.Helper()
	r := &trial{t: t, Input: Input{
		Content: parsed(t, goodLetter), House: house(), Now: may,
		Week:    [2]time.Time{time.Date(2027, 6, 14, 0, 0, 0, 0, time.UTC), time.Date(2027, 6, 20, 0, 0, 0, 0, time.UTC)},
		Known:   []string{"IMH"},
		Mailing: &Mailing{Counted: true, Named: 12, Mailable: 10, Scheduled: true, Moment: time.Date(2027, 6, 7, 9, 0, 0, 0, time.UTC)},
		Answers: map[string]Answer{"https://www.lindewijk-netwerk.be/inschrijven": {Outcome: There, Status: 200}},
	}}
	if before != nil {
		before(r)
	}
	if !r.skip {
		r.Letters = compiled(t, r.Content, r.House)
	}
	if after != nil {
		after(r)
	}
	return Run(r.Input)
}

func parsed(t testing.TB, text string) templates.Content {
	t.Helper()
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(text), &node); err != nil {
		t.Fatal(err)
	}
	c, err := templates.ReadContent("letter.yaml", node.Content[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// compiled are the letters of a content.
func compiled(t testing.TB, c templates.Content, h templates.House) map[templates.Language]Compiled {
	t.Helper()
	letters := map[templates.Language]Compiled{}
	for _, l := range c.Languages {
		letter, err := templates.Compile(c, l, h)
		if err != nil {
			t.Fatal(err)
		}
		letters[l] = Compiled{letter, h}
	}
	return letters
}

// of are the findings of one check that are not fine.
func of(check string, all []Finding) (found []Finding) {
	for _, f := range all {
		if f.Check == check && f.Level != Fine {
			found = append(found, f)
		}
	}
	return found
}

// The changes that cases are made of.

// add puts blocks at the end, written as in a file.
func add(blocks string) change {
	return func(r *trial) {
		r.t.Helper()
		head := "languages: [nl, fr]\nsubject: { nl: x, fr: x }\nblocks:\n"
		r.Content.Blocks = append(r.Content.Blocks, parsed(r.t, head+blocks).Blocks...)
	}
}

// says puts a Dutch text at the end.
func says(text string) change {
	return func(r *trial) {
		r.Content.Blocks = append(r.Content.Blocks, templates.Block{Type: "text", Fields: map[string]templates.Value{
			"text": {Words: templates.Words{"nl": text, "fr": "Un texte à part."}},
		}})
	}
}

// links puts a Dutch text with a link at the end.
func links(words, url string) change { return says("Zie [" + words + "](" + url + ") voor alles.") }

func subjectIs(text string) change {
	return func(r *trial) { r.Content.Subject = templates.Words{"nl": text, "fr": r.Content.Subject["fr"]} }
}

func preheaderIs(text string) change {
	return func(r *trial) { r.Content.Preheader = templates.Words{"nl": text, "fr": r.Content.Preheader["fr"]} }
}

// alt describes the picture of the banner.
func alt(text string) change {
	return func(r *trial) { r.Content.Blocks[0].Fields["image"].Words["nl"] = text }
}

// banners gives the banner other days.
func banners(from, to string) change {
	return func(r *trial) {
		r.Content.Blocks[0].Fields["from"] = templates.Value{One: from}
		r.Content.Blocks[0].Fields["to"] = templates.Value{One: to}
	}
}

// known changes what is known of the mailing.
func known(set func(m *Mailing)) change { return func(r *trial) { set(r.Mailing) } }

// swap replaces something in the HTML of each compiled letter.
func swap(from, to string) change {
	return func(r *trial) {
		r.t.Helper()
		found := false
		for l, c := range r.Letters {
			letter := *c.Letter
			letter.HTML = append([]templates.Segment{}, letter.HTML...)
			for i, s := range letter.HTML {
				found = found || strings.Contains(s.Literal, from)
				letter.HTML[i].Literal = strings.ReplaceAll(s.Literal, from, to)
			}
			r.Letters[l] = Compiled{&letter, c.House}
		}
		if !found {
			r.t.Fatalf("the letter has no %q", from)
		}
	}
}

// inText replaces something in the text part.
func inText(from, to string) change {
	return func(r *trial) {
		for l, c := range r.Letters {
			letter := *c.Letter
			letter.Text = append([]templates.Segment{}, letter.Text...)
			for i, s := range letter.Text {
				letter.Text[i].Literal = strings.ReplaceAll(s.Literal, from, to)
			}
			r.Letters[l] = Compiled{&letter, c.House}
		}
	}
}

// files gives the letters files.
func files(way string, size int) change {
	return func(r *trial) {
		for l, c := range r.Letters {
			letter := *c.Letter
			letter.Files = append([]templates.File{{Name: "affiche.pdf", Way: way, Size: size}}, letter.Files...)
			r.Letters[l] = Compiled{&letter, c.House}
		}
	}
}

// answers is what a site said of the button's page.
func answers(a Answer) change {
	return func(r *trial) { r.Answers = map[string]Answer{"https://www.lindewijk-netwerk.be/inschrijven": a} }
}

// uncompiled has problems instead of letters.
func uncompiled(p templates.Problem) change {
	return func(r *trial) { r.skip, r.Problems = true, templates.Problems{p} }
}
