package templates

import (
	"testing"
	"time"
)

func TestPeriodWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to   string
		nl, fr, en string
	}{
		{"2027-06-14", "2027-06-20", "14 tot en met 20 juni 2027", "du 14 au 20 juin 2027", "14 to 20 June 2027"},
		{"2027-06-28", "2027-07-04", "28 juni tot en met 4 juli 2027", "du 28 juin au 4 juillet 2027", "28 June to 4 July 2027"},
		{"2027-12-27", "2028-01-02", "27 december 2027 tot en met 2 januari 2028", "du 27 décembre 2027 au 2 janvier 2028", "27 December 2027 to 2 January 2028"},
		{"2027-08-01", "2027-08-07", "1 tot en met 7 augustus 2027", "du 1er au 7 août 2027", "1 to 7 August 2027"},
		{"2027-06-14", "", "14 juni 2027", "14 juin 2027", "14 June 2027"},
		{"2027-02-01", "2027-02-01", "1 februari 2027", "1er février 2027", "1 February 2027"},
		{"", "", "", "", ""},
	}
	for _, test := range tests {
		from, _ := time.Parse(time.DateOnly, test.from)
		to, _ := time.Parse(time.DateOnly, test.to)
		for l, want := range map[Language]string{Dutch: test.nl, French: test.fr, English: test.en} {
			if got := periodWords(l, from, to); got != want {
				t.Errorf("%s to %s in %s = %q, want %q", test.from, test.to, l, got, want)
			}
		}
	}
}
