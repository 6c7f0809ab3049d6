package templates

import (
	"testing"
	"time"
)

func TestCounted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		n          int
		nl, fr, en string
	}{
		{0, "0 minuten", "0 minute", "0 minutes"},
		{1, "1 minuut", "1 minute", "1 minute"},
		{2, "2 minuten", "2 minutes", "2 minutes"},
		{4, "4 minuten", "4 minutes", "4 minutes"},
		{1248, "1.248 minuten", "1\u00a0248 minutes", "1,248 minutes"},
	}
	for _, test := range tests {
		for l, want := range map[Language]string{Dutch: test.nl, French: test.fr, English: test.en} {
			if got := minutesWords(l, test.n); got != want {
				t.Errorf("%d in %s = %q, want %q", test.n, l, got, want)
			}
		}
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		day        string
		write      func(Language, time.Time) string
		nl, fr, en string
	}{
		{"2027-06-22", wholeDayWords, "dinsdag 22 juni 2027", "mardi 22 juin 2027", "Tuesday 22 June 2027"},
		{"2028-02-29", wholeDayWords, "dinsdag 29 februari 2028", "mardi 29 février 2028", "Tuesday 29 February 2028"},
		{"2027-08-01", wholeDayWords, "zondag 1 augustus 2027", "dimanche 1er août 2027", "Sunday 1 August 2027"},
		{"2027-09-16", shortDayWords, "16 september", "16 septembre", "16 September"},
		{"2027-06-01", shortDayWords, "1 juni", "1er juin", "1 June"},
		{"2027-09-16", shortMonthWords, "sept.", "sept.", "Sept"},
		{"2027-12-31", shortMonthWords, "dec.", "déc.", "Dec"},
	}
	for _, test := range tests {
		day, err := time.Parse(time.DateOnly, test.day)
		if err != nil {
			t.Fatal(err)
		}
		for l, want := range map[Language]string{Dutch: test.nl, French: test.fr, English: test.en} {
			if got := test.write(l, day); got != want {
				t.Errorf("%s in %s = %q, want %q", test.day, l, got, want)
			}
		}
	}
}

func TestClockWords(t *testing.T) {
	t.Parallel()
	tests := []struct{ from, to, nl, fr, en string }{
		{"13:30", "16:30", "13.30 tot 16.30 uur", "de 13\u00a0h\u00a030 à 16\u00a0h\u00a030", "1.30 to 4.30 pm"},
		{"09:30", "12:00", "9.30 tot 12 uur", "de 9\u00a0h\u00a030 à 12\u00a0h", "9.30 am to noon"},
		{"11:00", "13:05", "11 tot 13.05 uur", "de 11\u00a0h à 13\u00a0h\u00a005", "11 am to 1.05 pm"},
		{"12:00", "14:00", "12 tot 14 uur", "de 12\u00a0h à 14\u00a0h", "noon to 2 pm"},
		{"12:15", "14:00", "12.15 tot 14 uur", "de 12\u00a0h\u00a015 à 14\u00a0h", "12.15 to 2 pm"},
		{"00:00", "00:30", "0 tot 0.30 uur", "de 0\u00a0h à 0\u00a0h\u00a030", "midnight to 12.30 am"},
		{"20:00", "", "20 uur", "à 20\u00a0h", "8 pm"},
		{"", "", "", "", ""},
	}
	for _, test := range tests {
		from, _ := time.Parse(clockForm, test.from)
		to, _ := time.Parse(clockForm, test.to)
		for l, want := range map[Language]string{Dutch: test.nl, French: test.fr, English: test.en} {
			if got := clockWords(l, from, to); got != want {
				t.Errorf("%s to %s in %s = %q, want %q", test.from, test.to, l, got, want)
			}
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	tests := []struct {
		parts []string
		want  string
	}{
		{[]string{"dinsdag", "13.30 tot 16.30 uur", "", "Lindewijk"}, "Dinsdag, 13.30 tot 16.30 uur, Lindewijk."},
		{[]string{"ijzerlaan 3"}, "IJzerlaan 3."},
		{[]string{"écoles"}, "Écoles."},
		{[]string{"gratis!"}, "Gratis!"},
		{[]string{"15 euro…"}, "15 euro…"},
		{[]string{"", ""}, ""},
	}
	for _, test := range tests {
		if got := sentence(Dutch, test.parts...); got != test.want {
			t.Errorf("%q = %q, want %q", test.parts, got, test.want)
		}
	}
}
