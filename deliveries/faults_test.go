package deliveries

import (
	"errors"
	"testing"

	"dorpspost/mailer"
)

// Five readers in a row whose mailbox is full say nothing about us; five that find the letter too large, or refuse it by
// policy, do.
func TestWhatStopsACampaignAsOurs(t *testing.T) {
	for said, want := range map[mailer.Result]bool{
		{Words: "Mailbox full"}: false,
		{Words: "Requested mail action aborted: exceeded storage allocation"}:      false,
		{Enhanced: "5.2.2", Words: "The size of this mailbox is exceeded"}:         false,
		{Words: "message size exceeds fixed limit"}:                                true,
		{Enhanced: "5.2.3", Words: "Your message exceeded Google's size limits"}:   true,
		{Enhanced: "5.7.0", Words: "This message was blocked because of its kind"}: true,
	} {
		said.Verdict, said.Code = mailer.Refused, 552
		said.Err = &mailer.Error{Step: mailer.StepDot, Code: said.Code, Enhanced: said.Enhanced, Words: said.Words}
		var y tally
		var err error
		for range manyFaults {
			err = y.count(said, DefaultConfig())
		}
		if errors.Is(err, errPolicy) != want {
			t.Errorf("552 %s %s: %v", said.Enhanced, said.Words, err)
		}
	}
}
