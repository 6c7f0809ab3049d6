package subscribers

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// A kind that is in no list is not made ready before it is needed, and outlives what was asked.
func TestMailKindsListsAllOfThem(t *testing.T) {
	text, err := os.ReadFile("asks.go")
	must(t, err)
	var want, got []string
	for _, found := range regexp.MustCompile(`(?m)^\tMail\w+ +MailKind += "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
		want = append(want, found[1])
	}
	for _, kind := range MailKinds() {
		got = append(got, string(kind))
	}
	slices.Sort(want)
	slices.Sort(got)
	same(t, got, want)
}
