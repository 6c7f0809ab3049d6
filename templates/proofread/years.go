package proofread

import "slices"

// notYears are words after which, or before which, a number of four digits counts something.
var (
	counted = set(`euro eur kinderen kind ouders gezinnen gezin mensen personen deelnemers leden lezers woorden dagen uur uren meter
		gram kilo kg km m ml l exemplaren baby's baby’s peuters kleuters vrouwen moeders vaders leerlingen inwoners stuks keer
		enfants parents familles personnes jours mots heures mètres habitants fois
		children parents families people days words hours metres meters times`)
	countsAfter = set(`nr nrs nummer pagina p blz bus postcode numéro page no number`)
)

// towns are the Belgian post codes that look like years, with what follows them there.
var towns = map[int][]string{
	1910: {"Kampenhout", "Berg"}, 1930: {"Zaventem", "Nossegem"}, 1931: {"Brucargo"}, 1932: {"Sint-Stevens-Woluwe", "Woluwe-Saint-Étienne"},
	1933: {"Sterrebeek"}, 1934: {"Brussel"}, 1950: {"Kraainem"}, 1970: {"Wezembeek-Oppem"}, 1980: {"Zemst", "Eppegem"},
	1981: {"Hofstade"}, 1982: {"Elewijt", "Weerde"}, 2000: {"Antwerpen", "Anvers", "Antwerp"}, 2018: {"Antwerpen", "Anvers", "Antwerp"},
	2020: {"Antwerpen", "Anvers", "Antwerp"}, 2030: {"Antwerpen", "Anvers", "Antwerp"}, 2040: {"Antwerpen", "Berendrecht", "Zandvliet", "Lillo"},
	2050: {"Antwerpen", "Anvers", "Antwerp"}, 2060: {"Antwerpen", "Anvers", "Antwerp"}, 2070: {"Zwijndrecht", "Burcht"}, 2100: {"Deurne"},
}

// Years lists every year of a text, except the expected ones: a person is to confirm it, because last year's letter is often
// the start of this year's. Prices, telephone numbers, post codes and counts ("2000 kinderen") are no years.
func Years(text string, expected ...int) []Fault {
	t := scan(text)
	var faults []Fault
	for _, y := range yearsOf(t, datesOf(t, "")) {
		if !slices.Contains(expected, y.year) {
			faults = append(faults, Fault{
				Kind: Year, Start: t.tokens[y.at].start, End: t.tokens[y.at].end, Found: t.of(y.at),
			})
		}
	}
	return faults
}

type yearAt struct{ year, at int }

// yearsOf finds the years of a text, of which the dates are known.
func yearsOf(t *text, dates []dayOf) (years []yearAt) {
	inDate := map[int]bool{}
	for _, d := range dates {
		for i := d.from; i <= d.to; i++ {
			inDate[i] = d.figures
		}
	}
	p := dateParser{text: t}
	for i := range t.tokens {
		if year, ok := p.figure(i, 4, 4); ok && isYear(year) && (inDate[i] || p.standsAlone(i) && !p.counts(i, year)) {
			years = append(years, yearAt{year, i})
		}
	}
	return years
}

// standsAlone tells whether the number i is whole: no part of 1.2022, 0470-2022, +32 2000 or A2022. 2021-2022 is two.
func (p dateParser) standsAlone(i int) bool {
	return p.apart(i, -1) && p.apart(i, 1)
}

func (p dateParser) apart(i, way int) bool {
	next := i + way
	switch {
	case p.is(next, word):
		return false
	case p.is(next, space):
		return !p.is(next+way, number) && !p.isMark(next+way, "€$+")
	case p.isMark(next, "€$+#%="):
		return false
	case p.isMark(next, "-–/") && p.is(next+way, number):
		other, ok := p.figure(next+way, 2, 4)
		return ok && (isYear(other) || way > 0 && other < 100)
	case p.isMark(next, ".,:") && p.is(next+way, number):
		return false
	}
	return true
}

// counts tells whether the number i is a count, a post code or a number of something.
func (p dateParser) counts(i, n int) bool {
	if p.is(i+1, space) && p.is(i+2, word) && (counted[p.of(i+2)] || slices.Contains(towns[n], p.of(i+2))) {
		return true
	}
	before := i - 1
	if p.is(before, space) {
		before--
	}
	if p.isMark(before, ".") {
		return p.is(before-1, word) && countsAfter[p.of(before-1)]
	}
	return p.is(before, word) && countsAfter[p.of(before)]
}
