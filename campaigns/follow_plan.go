package campaigns

import (
	"cmp"
	"fmt"
	"reflect"

	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/schedules"
)

// CorrectionError says what in the file of a correction is not its own to decide.
type CorrectionError struct {
	Key      string
	Sentence string
}

// Error names the key and says what to do.
func (e *CorrectionError) Error() string { return e.Key + ": " + e.Sentence }

// planAfter is the plan of a follow-up: a copy of the plan that it follows, or of a correction what its file says, under the
// same head. It leaves at once.
func planAfter(origin Campaign, f Follow) (Plan, error) {
	if f.How != deliveries.Correction {
		plan := origin.Plan
		plan.Schedule, plan.Confirmation = nil, nil // its readers are known: nobody comes to it day by day
		plan.LastMoment = plan.LastMoment.again()
		plan.Archive = "" // the same letter: it stands there once
		return plan, nil
	}
	return correction(origin.Plan, *f.Letter)
}

// correction is what a correction's file says, under the head of what it corrects. Who gets it and when is not the file's to
// say: what it may hold of that is what the corrected campaign's own file said. The audience stays for previews and checks.
func correction(wrong, file Plan) (Plan, error) {
	switch {
	case file.Topic != wrong.Topic:
		return Plan{}, &CorrectionError{"topic", fmt.Sprintf("a correction goes out for the topic of what it corrects: write `topic: %s`", wrong.Topic)}
	case !reflect.DeepEqual(file.Audience, wrong.Audience) && !reflect.DeepEqual(file.Audience, Plan{}.Audience):
		return Plan{}, &CorrectionError{"audience", "a correction goes to exactly those who got the mail or may have got it: leave `audience` out"}
	case file.Schedule != nil && !sameSchedule(file.Schedule, wrong.Schedule):
		return Plan{}, &CorrectionError{"schedule", "a correction leaves at once: leave `schedule` out"}
	}
	plan := file
	plan.Audience, plan.Schedule, plan.Unknown = wrong.Audience, nil, wrong.Unknown
	plan.Digest, plan.Tells = wrong.Digest, wrong.Tells
	if plan.Sender == (network.Mailbox{}) {
		plan.Sender = wrong.Sender
	}
	plan.ReplyTo = cmp.Or(plan.ReplyTo, wrong.ReplyTo)
	if plan.LastMoment == (LastMoment{}) || plan.LastMoment == wrong.LastMoment {
		plan.LastMoment = wrong.LastMoment.again()
	}
	return plan, nil
}

func sameSchedule(a, b *schedules.Spec) bool { return b != nil && a.Normal() == b.Normal() }
