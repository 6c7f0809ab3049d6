package checks

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/templates"
)

// The good letter has nothing but what is fine, and each check says so once.
func TestGoodLetter(t *testing.T) {
	t.Parallel()
	said := map[string]int{}
	for _, f := range try(t, nil, nil) {
		said[f.Check]++
		if f.Level != Fine {
			t.Errorf("%s: %s", f.Check, f.Sentence)
		}
	}
	for _, c := range All() {
		if said[c.Name] != 1 {
			t.Errorf("%s speaks %d times", c.Name, said[c.Name])
		}
	}
}

// A check is named, explained in Dutch, and has a case in which it finds something and one in which it does not.
func TestEveryCheckHasCases(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range All() {
		if seen[c.Name] {
			t.Errorf("%s is a name of two checks", c.Name)
		}
		seen[c.Name] = true
		if c.Title == "" || c.About == "" || c.Fine == "" || len(c.Levels) == 0 || strings.Trim(c.Name, "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("%s is not declared in full", c.Name)
		}
		good, bad := 0, 0
		levels := map[Level]bool{}
		for _, one := range cases {
			if one.check != c.Name {
				continue
			}
			if one.level == Fine {
				good++
				continue
			}
			bad++
			levels[one.level] = true
		}
		if good == 0 || bad == 0 {
			t.Errorf("%s has %d cases in which it finds something and %d in which it does not", c.Name, bad, good)
		}
		for _, l := range c.Levels {
			if !levels[l] {
				t.Errorf("%s has no case that is %s", c.Name, l)
			}
		}
	}
}

// one case: what was changed, and what the check then says; Fine is nothing.
type trialCase struct {
	check, name   string
	before, after change
	level         Level
	at            string // language block field, where it is said first
	sentence      string // part of it
}

func TestChecks(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		t.Run(c.check+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			all := try(t, c.before, c.after)
			found := of(c.check, all)
			if c.level == Fine {
				spoke := slices.ContainsFunc(all, func(f Finding) bool { return f.Check == c.check })
				if len(found) > 0 || !spoke {
					t.Errorf("it says %+v (said anything: %v), want only that all is fine", found, spoke)
				}
				return
			}
			if len(found) == 0 {
				t.Fatal("it found nothing")
			}
			f := found[0]
			at := strings.TrimSpace(fmt.Sprintf("%s %d %s", f.Language, f.Block, f.Field))
			if f.Level != c.level || at != c.at || !strings.Contains(f.Sentence, c.sentence) {
				t.Errorf("%s at %q: %s\nwant %s at %q: … %s", f.Level, at, f.Sentence, c.level, c.at, c.sentence)
			}
		})
	}
}

var cases = slices.Concat(inboxCases, linkCases, wordCases, dateCases, pictureCases, letterCases, structureCases, mailingCases)

var inboxCases = []trialCase{
	{"subject-length", "short", subjectIs("Nieuws"), nil, Attention, "nl 0 subject", "telt maar 6 tekens"},
	{"subject-length", "long", subjectIs(strings.Repeat("Week van de IMH ", 5)), nil, Attention, "nl 0 subject", "telt 79 tekens"},
	{"subject-length", "a branch that is long", subjectIs(`{% if beroep == "arts" %}Week van de IMH voor alle artsen van Lindewijk en van alle dorpen errond{% else %}Week van de IMH{% endif %}`),
		nil, Attention, "nl 0 subject", "telt 72 tekens"},
	{"subject-length", "branches that are short alone and long together",
		subjectIs(`{% if beroep == "arts" %}Week van de IMH voor alle artsen{% elsif regio %}Week van de IMH bij jou{% else %}Week van de IMH{% endif %}`), nil, Fine, "", ""},
	{"subject-length", "sixty", subjectIs(strings.Repeat("abcde ", 9) + "abcdef"), nil, Fine, "", ""},

	{"preheader", "none", func(r *trial) { r.Content.Preheader = nil }, nil, Attention, "nl 0 preheader", "staat nog niets"},
	{"preheader", "short", preheaderIs("Kom langs."), nil, Attention, "nl 0 preheader", "telt maar 10 tekens"},
	{"preheader", "long", preheaderIs(strings.Repeat("Kom je ook? ", 8)), nil, Attention, "nl 0 preheader", "knipt"},
	{"preheader", "ninety", preheaderIs(strings.Repeat("abcdefgh ", 9) + "abcdefghi"), nil, Fine, "", ""},

	{"subject-repeated", "the same but for its marks", preheaderIs("Week van de IMH, in Lindewijk!"), nil, Attention, "nl 0 preheader", "dezelfde"},
	{"subject-repeated", "more words", preheaderIs("De week van de IMH in Lindewijk duurt zeven dagen."), nil, Fine, "", ""},

	{"subject-capitals", "shouting", subjectIs("KOM NAAR DE WEEK VAN DE IMH"), nil, Attention, "nl 0 subject", "hoofdletters"},
	{"subject-capitals", "an abbreviation", subjectIs("IMH in het OCMW van Gent"), nil, Fine, "", ""},

	{"subject-test", "first", subjectIs("TEST: Week van de IMH"), nil, Attention, "nl 0 subject", "“test”"},
	{"subject-test", "last", subjectIs("Week van de IMH (kopie)"), nil, Attention, "nl 0 subject", "“kopie”"},
	{"subject-test", "in the middle", subjectIs("Doe de test van juni mee"), nil, Fine, "", ""},

	{"subject-reply", "re", subjectIs("RE: week van de IMH"), nil, Blocks, "nl 0 subject", "“RE:”"},
	{"subject-reply", "forwarded", subjectIs("Fwd : week van de IMH"), nil, Blocks, "nl 0 subject", "antwoord"},
	{"subject-reply", "a word that begins so", subjectIs("Relatie: wat doet dat met een kind?"), nil, Fine, "", ""},
}

var linkCases = []trialCase{
	{"link-example", "a page", links("het programma", "https://www.example.org/x"), nil, Blocks, "nl 5 text", "https://www.example.org/x is een voorbeeld"},
	{"link-example", "with the dot of the root", links("het programma", "https://example.org./x"), nil, Blocks, "nl 5 text", "is een voorbeeld"},
	{"link-example", "a link in a field, said once", add("  - block: button\n    text: {nl: Kom langs, fr: Venez}\n    url: https://opvang.example/\n"), nil, Blocks, "5 url", "voorbeeld"},
	{"link-example", "a mail address", add("  - block: contact\n    name: {nl: Joke, fr: Joke}\n    email: {nl: joke@example.org, fr: joke@example.org}\n"), nil, Blocks, "5 email", "echte mailadres"},
	{"link-example", "on this machine", func(r *trial) {
		r.House.PublicURL = "http://127.0.0.1:8080"
		links("het programma", "https://www.example.org/x")(r)
	}, nil, Attention, "nl 5 text", "voorbeeld"},
	{"link-example", "a mail address in words", says("Mail joke@example.org."), nil, Blocks, "5 text", "joke@example.org is een voorbeeld"},
	{"link-example", "a mail address that begins so", says("Mail joke@mijn-example-site.be of joke@example-site.be of joke@example.be."), nil, Fine, "", ""},
	{"link-example", "a name that ends so", links("de voorbeelden", "https://www.goedexample.be/example.org"), nil, Fine, "", ""},

	{"sample-name", "a partner", says("Samen met Vroedkring Dauw en de opvang."), nil, Blocks, "5 text", "“Vroedkring Dauw” is een verzonnen naam"},
	{"sample-name", "while trying", func(r *trial) {
		r.House.PublicURL = "http://127.0.0.1:8080"
		says("Samen met Vroedkring Dauw en de opvang.")(r)
	}, nil, Attention, "5 text", "verzonnen naam"},
	{"sample-name", "the sample network's own", says("In Lindewijk zie je ons graag."), nil, Fine, "", ""},

	{"link-local", "own network", links("het programma", "https://192.168.1.10/x"), nil, Blocks, "nl 5 text", "eigen computer of netwerk"},
	{"link-local", "a name of one word", links("het programma", "https://intranet/x"), nil, Blocks, "nl 5 text", "netwerk"},
	{"link-local", "test site", links("het programma", "https://test.lindewijk.be/"), nil, Blocks, "nl 5 text", "testsite"},
	{"link-local", "test site in the middle", links("het programma", "https://www.staging.lindewijk.be/"), nil, Blocks, "nl 5 text", "testsite"},
	{"link-local", "with the dot of the root", links("het programma", "https://localhost./"), nil, Blocks, "nl 5 text", "eigen computer"},
	{"link-local", "half an address", links("het programma", "https://127.1/"), nil, Blocks, "nl 5 text", "eigen computer"},
	{"link-local", "half an address in another way", links("het programma", "https://0x7f.0.1/"), nil, Blocks, "nl 5 text", "eigen computer"},
	{"link-local", "a hyphen", links("onze test", "https://test-je-kennis.be/"), nil, Attention, "nl 5 text", "heet zoals een testsite. Is het"},
	{"link-local", "a site that is called so", links("onze test", "https://www.test.be/"), nil, Fine, "", ""},
	{"link-local", "this machine, tried out there", func(r *trial) {
		r.House.PublicURL = "http://127.0.0.1:8080"
		links("het programma", "http://localhost:8080/x")(r)
	}, nil, Attention, "nl 5 text", "eigen computer"},
	{"link-local", "the test of a school", links("onze test", "https://www.testjekennis.be/test/dev"), nil, Fine, "", ""},

	{"link-edit", "a shared document", links("de lijst", "https://docs.google.com/document/d/1aB/edit?usp=sharing"), nil, Blocks, "nl 5 text", "om het te bewerken"},
	{"link-edit", "sharepoint", links("de lijst", "https://lindewijk.sharepoint.com/sites/x/Doc.aspx?sourcedoc=1&action=edit"), nil, Blocks, "nl 5 text", "bewerken"},
	{"link-edit", "canva", links("de affiche", "https://www.canva.com/design/DAF/abc/edit"), nil, Blocks, "nl 5 text", "bewerken"},
	{"link-edit", "to be read", links("de lijst", "https://docs.google.com/document/d/1aB/preview"), nil, Fine, "", ""},

	{"link-short", "bit.ly", links("het programma", "https://bit.ly/3x"), nil, Attention, "nl 5 text", "ingekorte link"},
	{"link-short", "a site that ends so", links("het programma", "https://www.robit.ly.be/3x"), nil, Fine, "", ""},

	{"link-text", "klik hier", links("Klik hier", "https://www.lindewijk.be/"), nil, Attention, "nl 5 text", "waar je terechtkomt"},
	{"link-text", "a bare address", links("www.lindewijk.be/x", "https://www.lindewijk.be/x"), nil, Attention, "nl 5 text", "toont een adres"},
	{"link-text", "a button", add("  - block: button\n    text: {nl: Lees meer, fr: Voyez l’agenda}\n    url: https://www.lindewijk.be/\n"), nil, Attention, "nl 5 url", "Lees meer"},
	{"link-text", "a mail address", links("joke@lindewijk.be", "mailto:joke@lindewijk.be"), nil, Fine, "", ""},

	{"link-other-host", "another site", links("www.opgroeien.be", "https://www.lindewijk.be/x"), nil, Blocks, "nl 5 text", "toont opgroeien.be maar gaat naar www.lindewijk.be"},
	{"link-other-host", "another mailbox", links("joke@opvang.be", "mailto:joke@lindewijk.be"), nil, Blocks, "nl 5 text", "opvang.be"},
	{"link-other-host", "an address among words", links("Kijk op www.opgroeien.be naar alles", "https://www.lindewijk.be/x"), nil, Blocks, "nl 5 text", "toont opgroeien.be"},
	{"link-other-host", "a name that looks like an address", links("De actie van Bol.com", "https://www.lindewijk.be/x"), nil, Attention, "nl 5 text", "noemt bol.com en gaat naar www.lindewijk.be. Klopt dat?"},
	{"link-other-host", "letters with accents", links("www.één.be", "https://www.één.be/x"), nil, Fine, "", ""},
	{"link-other-host", "letters with accents, as the network writes them", links("www.één.be", "https://www.xn--n-9faa.be/x"), nil, Fine, "", ""},
	{"link-other-host", "letters with accents, another site", links("www.één.be", "https://www.lindewijk.be/x"), nil, Blocks, "nl 5 text", "toont één.be"},
	{"link-other-host", "a part of the same site", links("de site lindewijk.be", "https://www.agenda.lindewijk.be/x"), nil, Fine, "", ""},

	{"link-same-text", "two pages", links("Schrijf je in", "https://www.lindewijk.be/b"), nil, Attention, "nl 5 text", "“Schrijf je in”"},
	{"link-same-text", "one page twice", links("Schrijf je in", "https://www.lindewijk-netwerk.be/inschrijven"), nil, Fine, "", ""},

	{"link-pdf", "not said", links("de brochure", "https://www.lindewijk.be/imh.pdf?v=2"), nil, Attention, "nl 5 text", "opent een pdf"},
	{"link-pdf", "no size", links("de brochure (pdf)", "https://www.lindewijk.be/imh.pdf"), nil, Attention, "nl 5 text", "met de grootte"},
	{"link-pdf", "said", links("de brochure (pdf, 2\u00a0MB)", "https://www.lindewijk.be/IMH.PDF"), nil, Fine, "", ""},

	{"link-answer", "gone", nil, answers(Answer{Outcome: Gone, Status: 404}), Blocks, "4 url", "niet bestaat (404)"},
	{"link-answer", "not sure", nil, answers(Answer{Outcome: Unsure, Reason: "de site antwoordt niet"}), Attention, "4 url", "konden we niet nagaan: de site antwoordt niet"},
	{"link-answer", "not safe", nil, answers(Answer{Outcome: Broken, Reason: "het certificaat van de site is verlopen"}), Attention, "4 url", "niet veilig"},
	{"link-answer", "there", nil, answers(Answer{Outcome: There, Status: 200}), Fine, "", ""},
}

var wordCases = []trialCase{
	{"leftover", "lorem ipsum", says("Lorem ipsum dolor."), nil, Blocks, "nl 5 text", "Lorem ipsum"},
	{"leftover", "in bold", says("Lorem **ipsum** dolor."), nil, Blocks, "nl 5 text", "Lorem ipsum"},
	{"leftover", "another mailer's slot", says("Beste [voornaam], kom je ook?"), nil, Blocks, "nl 5 text", "“[voornaam]” zien staan"},
	{"leftover", "a merge tag", says("Beste *|FNAME|*, kom je ook?"), nil, Blocks, "nl 5 text", "|FNAME|"},
	{"leftover", "our own slot", says(`Beste {{ voornaam | terugval: "collega" }}, schrijf hier je [naam](https://lindewijk.be/naam).`), nil, Fine, "", ""},
	{"leftover", "kisses", says("Tot dan, xxx"), nil, Attention, "nl 5 text", "xxx"},
	{"leftover", "a number of zeros", add("  - block: contact\n    name: {nl: Joke, fr: Joke}\n    phone: {nl: 00 00 00 00, fr: 00 00 00 00}\n"), nil, Attention, "5 phone", "geen echt telefoonnummer"},
	{"leftover", "a real number", add("  - block: contact\n    name: {nl: Joke, fr: Joke}\n    phone: {nl: 09 000 00 10, fr: 09 000 00 10}\n"), nil, Fine, "", ""},

	{"glued-words", "a verb", says("De week komthet dorp in."), nil, Attention, "nl 5 text", "komt het"},
	{"glued-words", "a compound", says("Onze gezinsondersteuners en het buurthuis doen mee."), nil, Fine, "", ""},
	{"doubled-word", "an article", says("Dit is de de week."), nil, Attention, "nl 5 text", "“de de”"},
	{"doubled-word", "one of them in bold", says("Dit is de **de** week."), nil, Attention, "nl 5 text", "“de de”"},
	{"doubled-word", "dat dat", says("Ik denk dat dat klopt."), nil, Fine, "", ""},

	{"doubled-sentence", "in another block", says("Elke dag gebeurt er iets in de buurt."), nil, Attention, "nl 5 text", "twee keer"},
	{"doubled-sentence", "a theme line that comes back", add(themes), nil, Fine, "", ""},
	{"doubled-sentence", "a theme line said in running text too", both(add(themes), says("Een kind groeit tussen mensen op.")), nil, Attention, "nl 7 text", "twee keer"},
	{"doubled-sentence", "the words of two buttons", add(sameButton + sameButton), nil, Fine, "", ""},
	{"doubled-sentence", "two blocks for different readers", both(forWhom("arts", "Kom gerust eens langs op woensdag."), forWhom("leraar", "Kom gerust eens langs op woensdag.")), nil, Fine, "", ""},
	{"doubled-sentence", "twice for the same readers", forWhom("arts", "Kom gerust eens langs op woensdag. Kom gerust eens langs op woensdag."), nil, Attention, "nl 5 text", "twee keer"},

	{"spaces", "no-break spaces", says("Kom\u00a0\u00a0langs."), nil, Attention, "nl 5 text", "meerdere spaties"},
	{"spaces", "one no-break space", says("Kom\u00a0langs."), nil, Fine, "", ""},
	{"space-before-mark", "a question", says("Kom je ook ?"), nil, Attention, "nl 5 text", "geen spatie"},
	{"space-before-mark", "after bold", says("Kom je **ook** ?"), nil, Attention, "nl 5 text", "Schrijf “ook?”"},
	{"space-before-mark", "on the next line", says("Kom je ook\n?"), nil, Attention, "nl 5 text", "Schrijf “ook?”"},
	{"space-before-mark", "three dots", says("Kom je ook ..."), nil, Fine, "", ""},
	{"fixed-space", "French", func(r *trial) { r.Content.Blocks[2].Fields["heading"].Words["fr"] = "Qui vient ?" }, nil, Attention, "fr 3 heading", "vaste spatie"},
	{"fixed-space", "French with it", func(r *trial) { r.Content.Blocks[2].Fields["heading"].Words["fr"] = "Qui vient\u00a0?" }, nil, Fine, "", ""},
	{"space-after-mark", "a comma", says("Kom langs,het is gratis."), nil, Attention, "nl 5 text", "ontbreekt een spatie"},
	{"space-after-mark", "after brackets and a link", says("Kom je ook ([schrijf je in](https://www.lindewijk.be/a))?En dan eten we."), nil, Attention, "nl 5 text", "Schrijf “)? En”"},
	{"space-after-mark", "after brackets", says("Kom je ook (graag).Dan eten we."), nil, Attention, "nl 5 text", "Schrijf “). Dan”"},
	{"space-after-mark", "a number", says("Het kost 2,50 euro."), nil, Fine, "", ""},
	{"invisible", "a soft hyphen", says("Kinder\u00adopvang."), nil, Attention, "nl 5 text", "onzichtbare tekens"},
	{"invisible", "none", says("Kinderopvang."), nil, Fine, "", ""},
	{"capitals", "a sentence", says("KOM MET DE FIETS NAAR HET DORP."), nil, Attention, "nl 5 text", "hoofdletters"},
	{"capitals", "names", says("RADAR en WINGG komen."), nil, Fine, "", ""},
	{"vague-words", "klik hier", says("Voor het programma klik hier en kies."), nil, Attention, "nl 5 text", "klik hier"},
	{"vague-words", "in italics", says("Lees _hier_ wat er te doen is."), nil, Attention, "nl 5 text", "Lees hier"},
	{"vague-words", "in bold within a link", links("kom, **klik hier** nu", "https://www.lindewijk.be/"), nil, Fine, "", ""},
	{"vague-words", "as the words of a link, which another check tells", links("klik hier", "https://www.lindewijk.be/"), nil, Fine, "", ""},

	{"untranslated", "a text that was copied", func(r *trial) {
		r.Content.Blocks[2].Fields["text"].Words["fr"] = r.Content.Blocks[2].Fields["text"].Words["nl"]
	}, nil, Attention, "fr 3 text", "Is hij al vertaald?"},
	{"untranslated", "one text for both", add("  - block: text\n    heading: {nl: Een, fr: Un}\n    text: {nl: Dit is nog te vertalen door iemand., fr: Dit is nog te vertalen door iemand.}\n"),
		nil, Attention, "fr 5 text", "Nederlands"},
	{"untranslated", "an English motto in both", add("  - block: theme_line\n    text: {nl: It takes a village to raise a child, fr: It takes a village to raise a child}\n    language: en\n"), nil, Fine, "", ""},

	{"long-sentences", "long", says(strings.Repeat("Wij hopen dat je in de loop van deze week met een of meer van je collega’s en met je buren naar ons dorp komt om te luisteren. ", 20)),
		nil, Attention, "nl 0", "gemiddeld meer dan 20 woorden"},
	{"long-sentences", "short", says("Kom langs. Breng iemand mee. Er is soep."), nil, Fine, "", ""},
	{"long-paragraph", "long", says(strings.Repeat("Er is soep met brood voor wie komt. ", 11)), nil, Attention, "nl 5 text", "meer dan 80 woorden"},
	{"long-paragraph", "in two", says(strings.Repeat("Er is soep met brood voor wie komt. ", 5) + "\n\n" + strings.Repeat("Er is thee met koek voor wie komt. ", 5)), nil, Fine, "", ""},
	{"abbreviation", "not explained", says("Het CLB komt ook."), nil, Attention, "nl 5 text", "CLB"},
	{"abbreviation", "explained elsewhere", both(says("Het CLB komt ook."), says("Het Centrum voor Leerlingenbegeleiding (CLB) doet mee.")), nil, Fine, "", ""},
	{"abbreviation", "explained in bold", says("Het **Centrum voor Leerlingenbegeleiding** (CLB) komt ook."), nil, Fine, "", ""},
	{"abbreviation", "what somebody is called", add("  - block: contact\n    name: {nl: Het CAW, fr: Le CAW}\n"), nil, Fine, "", ""},
	{"abbreviation", "of the topic", both(func(r *trial) { r.House.Topic = "POP-week" }, says("De POP begint.")), nil, Fine, "", ""},
	{"abbreviation", "of the house, and a size", says("Over IMH is er een brochure (2 MB)."), nil, Fine, "", ""},

	{"spam-risk", "some", both(subjectIs("GRATIS NAAR DE IMH-WEEK!!"), says("Kom!")), nil, Attention, "nl 0", "is hoog: je onderwerp staat in hoofdletters"},
	{"spam-risk", "a little", links("het programma", "https://bit.ly/3x"), nil, Attention, "nl 0", "is matig: er staan ingekorte links in"},
	{"spam-risk", "one thing alone", subjectIs("Gratis naar de IMH-week"), nil, Fine, "", ""},
}

const sameButton = `  - block: button
    text: {nl: Bekijk het hele programma van de week, fr: Voyez tout le programme de la semaine}
    url: https://www.lindewijk.be/
`

// themes is a motto that comes back.
const themes = `  - block: theme_line
    text: {nl: Een kind groeit tussen mensen op., fr: Un enfant grandit entouré.}
  - block: theme_line
    text: {nl: Een kind groeit tussen mensen op., fr: Un enfant grandit entouré.}
`

func both(one, two change) change {
	return func(r *trial) {
		one(r)
		two(r)
	}
}

// forWhom puts a text at the end for one profession.
func forWhom(profession, text string) change {
	return func(r *trial) {
		says(text)(r)
		r.Content.Blocks[len(r.Content.Blocks)-1].If = `beroep == "` + profession + `"`
	}
}

const agendaItem = "  - block: agenda\n    items:\n      - title: {nl: Vorming, fr: Formation}\n        date: "

var dateCases = []trialCase{
	{"weekday", "wrong", says("Kom op maandag 15 juni 2027."), nil, Blocks, "nl 5 text", "15 juni 2027 is een dinsdag, geen maandag"},
	{"weekday", "a bold date", says("Kom op maandag **15 juni 2027**."), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "a bold weekday", says("Kom op **maandag** 15 juni 2027."), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "an italic weekday", says("Kom op *maandag* 15 juni."), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "the date is a link", says("Kom op maandag [15 juni 2027](https://www.lindewijk.be/x)."), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "a condition between", says(`Kom op maandag {% if beroep == "arts" %}15 juni 2027{% else %}14 juni 2027{% endif %}.`), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "the other branch", says(`Kom op maandag {% if beroep == "arts" %}14 juni 2027{% else %}**15 juni** 2027{% endif %}.`), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "right in each branch", says(`Kom op {% if beroep == "arts" %}maandag{% else %}dinsdag{% endif %} {% if beroep == "arts" %}14{% else %}15{% endif %} juni 2027.`), nil, Fine, "", ""},
	{"weekday", "in branches of two conditions", says(`Kom op {% if beroep == "arts" %}maandag{% else %}dinsdag{% endif %} {% if regio %}15{% else %}14{% endif %} juni 2027.`), nil, Attention, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "beside two conditions", says(`{% if beroep == "arts" %}Kom.{% endif %} Op maandag 15 juni 2027 {% if regio %}is er soep{% endif %}.`), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "a wrapped line", says("Kom op maandag\n15 juni 2027."), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "a line break", says("Kom op maandag\\\n15 juni 2027."), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "another paragraph", says("Kom op maandag\n\n15 juni 2027 is de laatste dag."), nil, Fine, "", ""},
	{"weekday", "in figures with hyphens", says("Kom op maandag 15-06-27."), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "behind its date", says("Kom op 15 juni 2027 (maandag)."), nil, Blocks, "nl 5 text", "is een dinsdag, geen maandag"},
	{"weekday", "behind its date, right", says("Kom op 15 juni 2027 (dinsdag) of 16 juni (woensdag)."), nil, Fine, "", ""},
	{"weekday", "no such day", says("Kom op 31 juni 2027."), nil, Blocks, "nl 5 text", "bestaat niet"},
	{"weekday", "right", says("Kom op dinsdag 15 juni 2027."), nil, Fine, "", ""},
	{"banner-week", "another week", banners("2027-06-07", "2027-06-13"), nil, Blocks, "1 from", "maar de week loopt van 14 juni 2027 tot en met 20 juni 2027"},
	{"banner-week", "that week", nil, nil, Fine, "", ""},
	{"banner-week", "that week, which nobody confirmed", nil, func(r *trial) { r.WeekProvisional = true }, Attention, "1 from", "Niemand bevestigde al dat de week loopt van 14 juni 2027"},
	{"banner-week", "another week, and nobody confirmed any", banners("2027-06-07", "2027-06-13"), func(r *trial) { r.WeekProvisional = true }, Attention, "1 from", "normaal van 14 juni 2027 tot en met 20 juni 2027"},
	{"banner-week", "a week of another year", banners("2028-06-07", "2028-06-13"), nil, Fine, "", ""},
	{"banner-past", "last year’s", banners("2026-06-08", "2026-06-14"), nil, Attention, "1 from", "al voorbij"},
	{"banner-past", "its last day", nil, func(r *trial) { r.Now = time.Date(2027, 6, 20, 23, 0, 0, 0, time.UTC) }, Fine, "", ""},
	{"date-past", "over", add(agendaItem + "2027-05-19\n"), nil, Attention, "5 items 1, date", "19 mei 2027 is al voorbij"},
	{"date-past", "today", add(agendaItem + "2027-05-20\n"), nil, Fine, "", ""},
	{"last-year", "in a sentence", says("Zoals in 2026 komen we samen."), nil, Attention, "nl 5 text", "2026, het jaar van vorige keer"},
	{"last-year", "the year before the banner’s, though it is this year", nil, func(r *trial) {
		r.Now = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
		r.Content.Subject["nl"] = "De IMH-week van 2026"
	}, Attention, "nl 0 subject", "2026"},
	{"last-year", "a week over New Year", both(banners("2026-12-28", "2027-01-03"), says("Van 2026 naar 2027.")), nil, Fine, "", ""},
	{"last-year", "this year", says("In 2027 komen we samen."), nil, Fine, "", ""},
	{"other-year", "long ago", says("Winnicott schreef dat in 1953."), nil, Attention, "nl 5 text", "1953"},
	{"other-year", "a count and the banner’s year", says("In 2027 zijn er 2000 kinderen."), nil, Fine, "", ""},
}

var pictureCases = []trialCase{
	{"alt-poor", "a file", alt("IMG_2041.jpg"), nil, Attention, "nl 1 image", "naam van een bestand"},
	{"alt-poor", "a word", alt("Sfeerfoto"), nil, Attention, "nl 1 image", "zegt niet wat er te zien is"},
	{"alt-poor", "foto van", alt("Foto van een straat met bomen"), nil, Attention, "nl 1 image", "Begin meteen"},
	{"alt-poor", "a photographer", alt("Een fotograaf lacht naar een kind"), nil, Fine, "", ""},
	{"alt-long", "long", alt(strings.Repeat("een huis ", 20)), nil, Attention, "nl 1 image", "telt 180 tekens"},
	{"alt-long", "short", alt("Een huis"), nil, Fine, "", ""},
	{"few-words", "a poster", func(r *trial) {
		r.Content.Blocks = r.Content.Blocks[:1]
	}, swap(`width="600"`, `width="1000"`), Attention, "nl 0", "grote beelden"},
	{"few-words", "no picture", func(r *trial) {
		r.Content.Blocks = r.Content.Blocks[:1]
		delete(r.Content.Blocks[0].Fields, "image")
	}, nil, Fine, "", ""},
}

var letterCases = []trialCase{
	{"content", "a problem", uncompiled(templates.Problem{File: "week.yaml", Line: 4, Block: 2, Type: "text", Field: "text", Sentence: "is missing; this block needs it"}), nil,
		Blocks, "2 text", "is missing"},
	{"content", "none", nil, nil, Fine, "", ""},
	{"size", "too long", both(uncompiled(templates.Problem{Field: "blocks", Size: 104_000, Sentence: "makes a letter of 104 kB"}), func(r *trial) { r.Refused = templates.French }),
		nil, Blocks, "fr 0", "Deze mail is 104 kB. Gmail knipt af"},
	{"size", "nearly", nil, swap("</body>", "<p>"+strings.Repeat("soep ", 16_000)+"</p></body>"), Attention, "nl 0", "veel mag er niet meer bij"},
	{"size", "half", nil, swap("</body>", "<p>"+strings.Repeat("soep ", 8_000)+"</p></body>"), Fine, "", ""},
	{"weight", "a heavy attachment", nil, files(templates.WayAttached, 1_500_000), Attention, "nl 0", "weegt deze mail 2,0 MB"},
	{"weight", "hosted", nil, files(templates.WayHosted, 1_500_000), Fine, "", ""},
	{"never-shown", "a contradiction", both(says("x"), forWhom("arts", `Kom. {% if beroep == "leraar" %}Neem je klas mee.{% endif %}`)), nil, Attention, "nl 6 text", `wie beroep == "leraar", ziet niemand`},
	{"never-shown", "an else that nothing is left for", says(`{% if regio == "Gent" %}Neem de tram.{% elsif regio != "Gent" %}Neem de trein.{% else %}Kom te voet.{% endif %}`),
		nil, Attention, "nl 5 text", "{% else %} ziet niemand"},
	{"never-shown", "two professions", forWhom("arts", `Kom. {% if regio == "Gent" %}Neem de tram.{% endif %}`), nil, Fine, "", ""},
	{"condition-value", "nobody has it", nil, known(func(m *Mailing) { m.Without = []Question{{"beroep", "arts"}} }), Attention, "nl 2 text", "beroep “arts”"},
	{"condition-value", "somebody does", nil, known(func(m *Mailing) { m.Without = nil }), Fine, "", ""},
}

var structureCases = []trialCase{
	{"footer", "whole", nil, nil, Fine, "", ""},
	{"footer", "no address", nil, swap("Lindeplein 1", "Lindeplein"), Blocks, "nl 0", "postadres"},
	{"footer", "no address in the text", nil, inText("9999 Lindewijk", ""), Blocks, "nl 0", "postadres"},
	{"footer", "no reason", nil, swap("IMH-week", "iets"), Blocks, "nl 0", "reden"},
	{"footer", "a footer that some see", nil, func(r *trial) {
		swap("</body>", "</body> ")(r)
		letter := r.Letters[templates.Dutch].Letter
		for i, s := range letter.HTML {
			if s.Slot >= 0 && letter.Slots[s.Slot] == templates.SlotLeaveLink {
				letter.HTML[i].Branch = 1
			}
		}
	}, Blocks, "nl 0", "link om uit te schrijven"},
	{"footer", "after the clip", nil, swap("<body", "<!--"+strings.Repeat("x", 110_000)+"--><body"), Blocks, "nl 0", "De link om uit te schrijven komt na 100 kB, en daar knipt Gmail"},
	{"footer", "the preferences alone after the clip", nil, preferencesLast, Blocks, "nl 0", "De link naar de voorkeuren komt na 100 kB, en daar knipt Gmail"},
	{"footer", "branches that no reader sees together", func(r *trial) {
		long := strings.Repeat("[Kom langs](https://www.lindewijk.be/) ", 35)
		for range 14 {
			says(`{% if beroep == "arts" %}` + long + `{% else %}` + long + `{% endif %}`)(r)
		}
	}, func(r *trial) {
		if n := len(together(r.Letters[templates.Dutch].Letter, r.Letters[templates.Dutch].HTML)); n < 110_000 {
			r.t.Fatalf("all branches are %d octets", n)
		}
	}, Fine, "", ""},
	{"headings", "a jump", nil, swap("<h2", "<h4"), Attention, "nl 0", "slaat een trap over"},
	{"headings", "two great titles", nil, swap("<h2", "<h1"), Attention, "nl 0", "2 grote titels"},
	{"headings", "none", nil, swap("<h1", "<p"), Attention, "nl 0", "geen grote titel"},
	{"headings", "in order", nil, nil, Fine, "", ""},
	{"language-mark", "none inside", nil, swap(`lang="nl-BE" dir="ltr">`, `>`), Blocks, "nl 0", "Nederlands"},
	{"language-mark", "both", nil, nil, Fine, "", ""},
	{"picture-attributes", "no width", nil, swap(`width="600" height=`, `height=`), Blocks, "nl 0", "geen breedte"},
	{"picture-attributes", "no description", nil, swap(` alt="`, ` title="`), Blocks, "nl 0", "beschrijving"},
	{"picture-attributes", "described", nil, nil, Fine, "", ""},
	{"foreign-parts", "a script", nil, swap("</body>", "<script>x()</script></body>"), Blocks, "nl 0", "(script)"},
	{"foreign-parts", "a handler", nil, swap("<body", `<body onload="x()"`), Blocks, "nl 0", "programma"},
	{"foreign-parts", "a pixel", nil, swap("</body>", `<img src="https://nieuws.lindewijk-netwerk.be/p.png" width="1" height="1" alt=""></body>`), Blocks, "nl 0", "meekijken"},
	{"foreign-parts", "a line", nil, swap("</body>", `<img src="https://nieuws.lindewijk-netwerk.be/p.png" width="1" height="90" alt=""></body>`), Blocks, "nl 0", "meekijken"},
	{"foreign-parts", "a picture from elsewhere", nil, swap("</body>", `<img src="https://cdn.elders.be/p.png" width="90" height="90" alt=""></body>`), Blocks, "nl 0", "elders"},
	{"foreign-parts", "a font", nil, swap("</head>", `<style>@font-face{src:url(https://x.be/f)}</style></head>`), Blocks, "nl 0", "elders"},
	{"foreign-parts", "a picture inside the mail", nil, swap("</body>", `<img src="cid:a@b" width="90" height="90" alt=""></body>`), Fine, "", ""},
	{"styles", "one too long", nil, swap("</head>", "<style>"+strings.Repeat("p{color:red}", 700)+"</style></head>"), Blocks, "nl 0", "Gmail het weglaat"},
	{"styles", "too many", nil, swap("</head>", strings.Repeat("<style>"+strings.Repeat("p{color:red}", 400)+"</style>", 3)+"</head>"), Blocks, "nl 0", "12 kB"},
	{"styles", "small", nil, nil, Fine, "", ""},
	{"text-version", "words are missing", nil, inText("e", ""), Attention, "nl 0", "vijfde van de woorden"},
	{"text-version", "a link is missing", nil, inText("https://www.lindewijk-netwerk.be/inschrijven", ""), Attention, "nl 0", "“Schrijf je in” ontbreekt"},
	{"text-version", "whole", nil, nil, Fine, "", ""},
	{"buttons", "five", add(buttonTwice + buttonTwice), nil, Attention, "6 url", "Dit is je 4de knop"},
	{"buttons", "three", add(buttonTwice), nil, Fine, "", ""},
	{"contrast", "grey on white", nil, swap("color:#1F2A2E", "color:#9A9A9A"), Blocks, "nl 0", "het contrast is 2,8"},
	{"contrast", "large words need less", nil, swap("font:bold 36px/42px", "color:#767676;font:bold 36px/42px"), Fine, "", ""},
	{"contrast", "24 pixels need less", nil, swap("</body>", `<p style="color:#767676;font:24px/30px Verdana">Groot</p></body>`), Fine, "", ""},
	{"contrast", "19 pixels in bold need less", nil, swap("</body>", `<p style="color:#767676;font:bold 19px/30px Verdana">Groot</p></body>`), Fine, "", ""},
	{"contrast", "18 pixels in bold do not", nil, swap("</body>", `<p style="color:#767676;font:bold 18px/30px Verdana">Groot</p></body>`), Blocks, "nl 0", "“Groot”"},
	{"contrast", "19 pixels that are not bold", nil, swap("</body>", `<p style="color:#767676;font:19px/30px Verdana">Groot</p></body>`), Blocks, "nl 0", "“Groot”"},
	{"contrast", "23 pixels do not", nil, swap("</body>", `<p style="color:#767676;font:23px/30px Verdana">Groot</p></body>`), Blocks, "nl 0", "“Groot”"},
	{"contrast-dark", "a colour that stays", nil, swap(".t,", ".xt,"), Blocks, "nl 0", "in het donker"},
	{"contrast-dark", "all follow", nil, nil, Fine, "", ""},
	{"small-words", "eleven", nil, swap("font:14px/22px", "font:11px/22px"), Attention, "nl 0", "letters van 11 pixels"},
	{"small-words", "fourteen", nil, nil, Fine, "", ""},
}

// preferencesLast lets the link to the preferences change places with the one to leave, and puts it behind too much.
func preferencesLast(r *trial) {
	for l, c := range r.Letters {
		letter := *c.Letter
		leave, preferences := slices.Index(letter.Slots, templates.SlotLeaveLink), slices.Index(letter.Slots, templates.SlotPreferencesLink)
		letter.HTML = nil
		for _, s := range c.HTML {
			switch s.Slot {
			case preferences:
				s.Slot = leave
			case leave:
				s.Slot = preferences
				before := &letter.HTML[len(letter.HTML)-1]
				link := strings.LastIndex(before.Literal, "<a ")
				before.Literal = before.Literal[:link] + "<!--" + strings.Repeat("x", 100_000) + "-->" + before.Literal[link:]
			}
			letter.HTML = append(letter.HTML, s)
		}
		r.Letters[l] = Compiled{&letter, c.House}
	}
}

const buttonTwice = `  - block: button
    text: {nl: Bel ons, fr: Appelez}
    url: https://www.lindewijk.be/a
    second_text: {nl: Mail ons, fr: Écrivez}
    second_url: https://www.lindewijk.be/b
`

var mailingCases = []trialCase{
	{"plan", "no such topic", nil, known(func(m *Mailing) { m.Faults = []string{"there is no topic"} }), Blocks, "0", "there is no topic"},
	{"plan", "none", nil, nil, Fine, "", ""},
	{"audience", "nobody", nil, known(func(m *Mailing) { m.Named, m.Mailable = 0, 0 }), Blocks, "0", "krijgt niemand de mail"},
	{"audience", "nobody who may", nil, known(func(m *Mailing) { m.Named, m.Mailable = 1248, 0 }), Blocks, "0", "Je keuze telt 1.248 mensen"},
	{"audience", "one", nil, known(func(m *Mailing) { m.Named, m.Mailable = 1, 1 }), Fine, "", ""},
	{"moment", "over", nil, known(func(m *Mailing) { m.Moment = time.Time{} }), Blocks, "0", "al voorbij"},
	{"moment", "none left", nil, known(func(m *Mailing) { m.Moment, m.Recurs = time.Time{}, true }), Blocks, "0", "geen moment meer"},
	{"moment", "none", nil, known(func(m *Mailing) { m.Moment, m.Scheduled = time.Time{}, false }), Attention, "0", "nog geen moment"},
	{"moment", "to come", nil, nil, Fine, "", ""},
	{"moment-hour", "a Sunday", nil, known(func(m *Mailing) { m.Moment = time.Date(2027, 6, 13, 9, 0, 0, 0, time.UTC) }), Attention, "0", "zondag 13 juni 2027"},
	{"moment-hour", "late", nil, known(func(m *Mailing) { m.Moment = time.Date(2027, 6, 14, 21, 5, 0, 0, time.UTC) }), Attention, "0", "om 21.05 uur"},
	{"moment-hour", "early enough", nil, known(func(m *Mailing) { m.Moment = time.Date(2027, 6, 14, 6, 0, 0, 0, time.UTC) }), Fine, "", ""},
	{"moment-hour", "a holiday", nil, known(func(m *Mailing) {
		m.Moment, m.Days = time.Date(2027, 7, 21, 9, 0, 0, 0, time.UTC), []string{"feestdag: Nationale feestdag"}
	}), Attention, "0", "Woensdag 21 juli 2027: feestdag: Nationale feestdag."},
	{"moment-hour", "quiet hours", nil, known(func(m *Mailing) {
		m.Moment, m.Quiet = time.Date(2027, 6, 14, 20, 30, 0, 0, time.UTC), time.Date(2027, 6, 15, 7, 0, 0, 0, time.UTC)
	}), Attention, "0", "Om 20.30 uur zijn het stille uren, tot 7.00 uur"},
	{"recent-mail", "soon", nil, known(func(m *Mailing) {
		m.Soon, m.SoonOther, m.SoonAt = 1, "Weekbrief", time.Date(2027, 6, 15, 9, 0, 0, 0, time.UTC)
	}), Attention, "0", "1 persoon van je keuze krijgt ook “Weekbrief”, op dinsdag 15 juni 2027"},
	{"recent-mail", "some", nil, known(func(m *Mailing) { m.Recent, m.Other = 9, "Nieuws" }), Attention, "0", "9 mensen van je keuze kregen minder dan drie dagen ervoor al een andere mail, onder andere “Nieuws”"},
	{"recent-mail", "one", nil, known(func(m *Mailing) { m.Recent, m.Other = 1, "Nieuws" }), Attention, "0", "1 persoon van je keuze kreeg"},
	{"recent-mail", "none", nil, nil, Fine, "", ""},
}

// A letter that is too long is told once, and nowhere as one that can go.
func TestTooLongIsNotFine(t *testing.T) {
	t.Parallel()
	tooLong := templates.Problem{Field: "blocks", Size: 104_000, Sentence: "makes a letter of 104 kB"}
	for _, f := range try(t, uncompiled(tooLong), nil) {
		if f.Check == "content" {
			t.Errorf("content says %q", f.Sentence)
		}
	}
	other := templates.Problem{Block: 2, Sentence: "is missing"}
	found := of("content", try(t, func(r *trial) { r.skip, r.Problems = true, templates.Problems{tooLong, other} }, nil))
	if len(found) != 1 || found[0].Block != 2 {
		t.Errorf("content says %+v", found)
	}
}
