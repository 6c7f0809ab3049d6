package proofread

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDates(t *testing.T) {
	for language, cases := range map[string][][]string{
		Dutch: {
			{"op maandag 14 juni 2027 om 20 uur", "maandag 14 juni 2027 = 2027-06-14 Monday"},
			{"ma. 14 jun. 2027", "ma. 14 jun. 2027 = 2027-06-14 Monday"}, {"ma 14/06/2027", "ma 14/06/2027 = 2027-06-14 Monday"},
			{"14-06-2027", "14-06-2027 = 2027-06-14"}, {"14.6.2027.", "14.6.2027 = 2027-06-14"}, {"2027-06-14", "2027-06-14 = 2027-06-14"},
			{"14/6/27", "14/6/27 = 2027-06-14"}, {"ma 14/6", "ma 14/6 = 0000-06-14 Monday"}, {"14 juni", "14 juni = 0000-06-14"},
			{"Maandagavond 14 juni", "Maandagavond 14 juni = 0000-06-14 Monday"}, {"1ste mei 2027", "1ste mei 2027 = 2027-05-01"},
			{"maandag (14 juni 2027)", "maandag (14 juni 2027 = 2027-06-14 Monday"}, {"de 14de juni 2027", "14de juni 2027 = 2027-06-14"},
			{"van maandag 14 tot en met zondag 20 juni 2027", "maandag 14 = 2027-06-14 Monday", "zondag 20 juni 2027 = 2027-06-20 Sunday"},
			{"14 t.e.m. 20 juni 2027", "14 = 2027-06-14", "20 juni 2027 = 2027-06-20"}, {"14-20 juni 2027", "14 = 2027-06-14", "20 juni 2027 = 2027-06-20"},
			{"14, 15 en 16 juni", "14 = 0000-06-14", "15 = 0000-06-15", "16 juni = 0000-06-16"},
			{"van 30 tot 2 juni 2027", "30 = 2027-05-30", "2 juni 2027 = 2027-06-02"},
			{"28 december tot 4 januari 2028", "28 december = 2027-12-28", "4 januari 2028 = 2028-01-04"},
			{"van 31 tot 2 januari 2028", "31 = 2027-12-31", "2 januari 2028 = 2028-01-02"},
			{"zaterdag 18 december 2027 en 8 januari", "zaterdag 18 december 2027 = 2027-12-18 Saturday", "8 januari = 2028-01-08"},
			{"zondag 4-07 en woensdag 1 september", "zondag 4-07 = 0000-07-04 Sunday", "woensdag 1 september = 0000-09-01 Wednesday"},
			{"dinsdag 8-12 juni 2027", "dinsdag 8 = 2027-06-08 Tuesday", "12 juni 2027 = 2027-06-12"},
			{"ma 14/06 en di 15/06/2027", "ma 14/06 = 2027-06-14 Monday", "di 15/06/2027 = 2027-06-15 Tuesday"},
			{"maandag\n14 juni\n2027", "maandag\n14 juni\n2027 = 2027-06-14 Monday"}, {"14 \r\n tot\n20 juni", "14 = 0000-06-14", "20 juni = 0000-06-20"},
			{"maandag\n\n14 juni", "14 juni = 0000-06-14"}, {"\n \n14\n\njuni 2027"},
			{"15-06-26", "15-06-26 = 2026-06-15"}, {"ma 15-06-26", "ma 15-06-26 = 2026-06-15 Monday"}, {"0478 12-06-26"}, {"0478-12-06-26"}, {"12-34-56"}, {"3-5-12"},
			{"15 juni 2027 (maandag)", "15 juni 2027 (maandag) = 2027-06-15 Monday"}, {"15 juni (ma) en 16 juni (wo)", "15 juni (ma) = 0000-06-15 Monday", "16 juni (wo) = 0000-06-16 Wednesday"},
			{"15 juni (maandag of dinsdag)", "15 juni = 0000-06-15"}, {"15 juni (gratis)", "15 juni = 0000-06-15"},
			{"29 februari", "29 februari = 0000-02-29"},
			{"31 juni"}, {"29/02/2027"}, {"14/13/2027"}, {"14 kinderen"}, {"3, 14 en 15"}, {"maandag 14.30 uur"}, {"maandag 9.10 uur"}, {"1/2 appel"},
			{"09/233 45 67"}, {"1.2.2027.3"}, {"versie 1.2.3"}, {"10:30"}, {"3-5 jaar"}, {"maandag"}, {"jij do 14u"}, {"x14 juni2027"},
			{"{{ 14 juni 2027 }}"}, {"https://example.org/14-06-2027"},
		},
		French: {
			{"le lundi 14 juin 2027", "lundi 14 juin 2027 = 2027-06-14 Monday"}, {"le 1er juin", "1er juin = 0000-06-01"},
			{"lundi soir 14 juin", "lundi soir 14 juin = 0000-06-14 Monday"}, {"lun. 14/06/2027", "lun. 14/06/2027 = 2027-06-14 Monday"},
			{"du lundi 14 au dimanche 20 août 2027", "lundi 14 = 2027-08-14 Monday", "dimanche 20 août 2027 = 2027-08-20 Sunday"},
			{"lundi le 14 févr. 2028", "lundi le 14 févr. 2028 = 2028-02-14 Monday"}, {"14 juni"},
		},
		English: {
			{"Monday 14 June 2027", "Monday 14 June 2027 = 2027-06-14 Monday"}, {"Monday, June 14, 2027", "Monday, June 14, 2027 = 2027-06-14 Monday"},
			{"the 14th of June", "14th of June = 0000-06-14"}, {"June 14th", "June 14th = 0000-06-14"}, {"14/06/2027", "14/06/2027 = 2027-06-14"},
			{"from Monday 14 to Sunday 20 June 2027", "Monday 14 = 2027-06-14 Monday", "Sunday 20 June 2027 = 2027-06-20 Sunday"},
			{"Monday evening, 14 May 2027", "Monday evening, 14 May 2027 = 2027-05-14 Monday"}, {"you may 2 times"}, {"14 may"}, {"march 3 steps"},
		},
	} {
		for _, c := range cases {
			got := []string{}
			for _, d := range Dates(c[0], language) {
				said := fmt.Sprintf("%s = %s", c[0][d.Start:d.End], d.Day.Format(time.DateOnly))
				if d.HasWeekday {
					said += " " + d.Weekday.String()
				}
				if d.HasYear != (d.Day.Year() != 0) {
					t.Errorf("%q: HasYear is %v", said, d.HasYear)
				}
				got = append(got, said)
			}
			if diff := cmp.Diff(c[1:], got); diff != "" {
				t.Errorf("%s %q:\n%s", language, c[0], diff)
			}
		}
	}
}

func TestWrongWeekday(t *testing.T) {
	expect(t, WrongWeekday, Dutch, [][]string{
		{"maandag 15 juni 2027", "maandag 15 juni 2027 -> dinsdag 15 juni 2027"}, {"Ma 15/06/2027", "Ma 15/06/2027 -> Di 15/06/2027"},
		{"ma. 15-06-2027", "ma. 15-06-2027 -> di. 15-06-2027"}, {"Maandagavond 15 juni 2027", "Maandagavond 15 juni 2027 -> Dinsdagavond 15 juni 2027"},
		{"van maandag 15 tot zondag 20 juni 2027", "maandag 15 -> dinsdag 15"}, {"van maandag 14 tot zondag 21 juni 2027", "zondag 21 juni 2027 -> maandag 21 juni 2027"},
		{"zondag 14/6/27", "zondag 14/6/27 -> maandag 14/6/27"},
		{"maandag 14 juni 2027"}, {"dinsdag 15 juni 2027"}, {"van maandag 14 tot zondag 20 juni 2027"}, {"maandag 15 kinderen"},
		// Without a year: the next one, unless it is right in the past months or in a year that the text names.
		{"maandag 15 juni", "maandag 15 juni -> dinsdag 15 juni"}, {"maandag 14 juni"}, {"zondag 28 februari"}, {"zaterdag 28 februari", "zaterdag 28 februari -> maandag 28 februari"},
		{"dinsdag 29 februari"}, {"maandag 29 februari", "maandag 29 februari -> dinsdag 29 februari"},
		{"In 2026 was het maandag 15 juni."}, {"woensdag 23 december"}, {"donderdag 24 december"}, {"vrijdag 25 december"},
	})
	expect(t, WrongWeekday, French, [][]string{
		{"le lundi 15 juin 2027", "lundi 15 juin 2027 -> mardi 15 juin 2027"}, {"le mardi 1er juin 2027"}, {"le lundi 1er juin 2027", "lundi 1er juin 2027 -> mardi 1er juin 2027"},
	})
	expect(t, WrongWeekday, English, [][]string{
		{"Monday, June 15, 2027", "Monday, June 15, 2027 -> Tuesday, June 15, 2027"}, {"Wed 15 June 2027", "Wed 15 June 2027 -> Tue 15 June 2027"},
		{"Monday 14 June 2027"}, {"Tuesday 07/06/2027"}, {"Monday 07/06/2027"}, {"Tuesday 07/06/2027"},
		{"Friday 07/06/2027", "Friday 07/06/2027 -> Monday 07/06/2027"},
	})
	if got := (Reader{Language: Dutch}).Read("maandag 15 juni"); len(got) > 0 {
		t.Errorf("without today: %+v", got)
	}
}

func TestNoSuchDate(t *testing.T) {
	expect(t, NoSuchDate, Dutch, [][]string{
		{"op 31 juni", "31 juni"}, {"29 februari 2027", "29 februari 2027"}, {"31/06/2027", "31/06/2027"}, {"14/13/2027", "14/13/2027"},
		{"van 31 april tot 2 mei", "31 april"}, {"maandag 31 juni 2027", "maandag 31 juni 2027"},
		{"30 juni"}, {"29 februari"}, {"29 februari 2028"}, {"31 kinderen"}, {"2027-02-28"},
	})
	expect(t, NoSuchDate, French, [][]string{{"le 31 juin", "31 juin"}, {"le 30 juin"}})
	expect(t, NoSuchDate, English, [][]string{{"31 June", "31 June"}, {"June 31, 2027", "June 31, 2027"}, {"06/14/2027"}, {"13/13/2027", "13/13/2027"}})
}

// TestWeekday_EveryDay: a date with its own weekday is right, with any other wrong, and what is proposed is right.
func TestWeekday_EveryDay(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		language := rapid.SampledFrom([]string{Dutch, French, English}).Draw(r, "language")
		day := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 50_000).Draw(r, "day"))
		said := time.Weekday(rapid.IntRange(0, 6).Draw(r, "weekday"))
		month := []rune(monthNames[language][day.Month()-1][0])
		if language == English {
			month[0] -= 'a' - 'A'
		}
		text := fmt.Sprintf("%s %d %s %d", weekdayNames[language][said][0], day.Day(), string(month), day.Year())
		reader := Reader{Language: language}
		got := reader.Read("x " + text + ".")
		if said == day.Weekday() {
			if len(got) > 0 {
				r.Fatalf("%s: %+v", text, got)
			}
			return
		}
		if len(got) != 1 || got[0].Kind != WrongWeekday || got[0].Found != text || !got[0].Date.Day.Equal(day) {
			r.Fatalf("%s: %+v", text, got)
		}
		if again := reader.Read(got[0].Instead); len(again) > 0 {
			r.Fatalf("%s is proposed, and wrong: %+v", got[0].Instead, again)
		}
	})
}

func TestYears(t *testing.T) {
	for _, c := range [][]string{
		{"De IMH-week 2022 en 2023.", "2022", "2023"}, {"14/06/2022", "2022"}, {"2022-06-14", "2022"}, {"14 juni 2022", "2022"}, {"schooljaar 2021-2022", "2021", "2022"},
		{"schooljaar 2021-22", "2021"}, {"In 2022, toen", "2022"}, {"(2022)", "2022"}, {"sinds 1999.", "1999"}, {"In 2022 RADAR", "2022"}, {"2030 Gent", "2030"},
		{"ook in 2027"}, {"2000 kinderen"}, {"€ 2000"}, {"2000 euro"}, {"2000 Antwerpen"}, {"1980 Zemst"}, {"nr. 2022"}, {"p. 2022"}, {"1000 dagen"}, {"9050 Ledeberg"},
		{"0470 20 22"}, {"+32 2022"}, {"2022,5"}, {"1.2022"}, {"A2022"}, {"2022u"}, {"https://x.be/2022"}, {"{{ 2022 }}"}, {"20222"}, {"2101"}, {"12 2022 33"}, {"20:2022"},
	} {
		if diff := cmp.Diff(c[1:], append([]string{}, found(t, Years(c[0], 2027), c[:1])...)); diff != "" {
			t.Errorf("%q:\n%s", c[0], diff)
		}
	}
}
