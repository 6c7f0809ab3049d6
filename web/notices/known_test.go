package notices

import (
	"strings"
	"testing"

	"dorpspost/subscribers"
)

// Whoever has the address that somebody else wants to move to is told that they are known. Nobody asked for any topic there: the
// mail must not say "mails about" and then nothing, nor that somebody filled in the sign-up page.
func TestAMailAboutNoTopicsNamesNone(t *testing.T) {
	m := newMaker(t)
	for _, in := range subscribers.Languages() {
		n, err := m.Make(t.Context(), mailTo(t, subscribers.MailKnown, in), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, gap := range []string{"over .", "over ,", "sur .", "sur ,", "about .", "about ,"} {
			if strings.Contains(strings.Join(strings.Fields(n.Text), " "), gap) {
				t.Errorf("%s: the mail says %q:\n%s", in, gap, n.Text)
			}
		}
		if strings.Contains(n.HTML, "<strong></strong>") {
			t.Errorf("%s: the mail has a gap", in)
		}
	}
}
