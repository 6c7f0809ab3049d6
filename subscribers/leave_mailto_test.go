package subscribers

import (
	"errors"
	"mime"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// A mail to the address in List-Unsubscribe is obeyed by its token, whatever a mail program put around it.
func TestLeavingByMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		tokens, err := w.Tokens(ctx)
		must(t, err)
		for i, around := range []string{"%", "Re: unsubscribe %", "unsubscribe-%", "Fwd: <%>.", "x%", "%x", strings.Repeat("A", 34) + " %",
			"uitschrijven é % ✓", "q:é %", "b:é %"} {
			p := w.reader("p"+string(rune('a'+i)), 0, 1)
			subject := strings.ReplaceAll(around, "%", tokens.Make(PurposeLeave, p.ID))
			if encoding, text, found := strings.Cut(subject, ":é"); found {
				subject = mime.WordEncoder(encoding[0]).Encode("utf-8", "é"+text)
			}
			id, err := w.LeaveByMail(ctx, tokens, subject)
			must(t, err)
			same(t, id, p.ID)
			same(t, w.person(p.Address.ASCII()).State, StateLeft)
			same(t, w.kinds(p.ID), []ConsentKind{ConsentGiven, ConsentGiven, ConsentLeft})
		}
		p := w.reader("stays", 0)
		records, err := w.ConsentOf(ctx, w.person("pa@example.org").ID)
		must(t, err)
		same(t, records[2].Via, ViaMailto)
		for _, subject := range []string{"", "unsubscribe", tokens.Make(PurposePreferences, p.ID), tokens.Make(PurposeLeave, p.ID)[1:],
			strings.Repeat(tokens.Make(PurposePreferences, p.ID)+" ", 5000)} {
			if id, err := w.LeaveByMail(ctx, tokens, subject); !errors.Is(err, ErrForgedToken) || id != 0 {
				t.Errorf("%.40q: %d, %v", subject, id, err)
			}
		}
		same(t, w.reasons(0, p), map[string]Reason{})
		if _, err := w.LeaveByMail(ctx, tokens, tokens.Make(PurposeLeave, 999)); !errors.Is(err, ErrNotFound) {
			t.Errorf("nobody's token: %v", err)
		}
	})
}

func FuzzFindToken(f *testing.F) {
	tokens := fixedTokens("one secret")
	token := tokens.Make(PurposeLeave, 7)
	f.Add("Re: unsubscribe ", "")
	f.Add("", "\r\nBcc: x@example.org")
	f.Add("é", "\xff")
	f.Add(tokens.Make(PurposePreferences, 8), "")
	f.Fuzz(func(t *testing.T, before, after string) {
		if id, err := tokens.Find(PurposeLeave, before+after); err == nil && !strings.Contains(before+after, tokens.Make(PurposeLeave, id)) {
			t.Fatalf("%q%q: found %d", before, after, id)
		}
		if len(before) > 20 {
			return // a long text may hold more that looks like a token than we look at
		}
		if id, err := tokens.Find(PurposeLeave, before+" "+token+" "+after); err != nil || id != 7 {
			t.Fatalf("%q%q: %d, %v", before, after, id, err)
		}
	})
}
