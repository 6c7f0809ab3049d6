package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/staff"
)

// note is what somebody should know about a campaign in the list: why it does not go on, that it is about to, or who must do
// something before it leaves.
func note(e campaigns.Entry, people roll) string {
	var all []string
	switch {
	case !e.ReconsiderUntil.IsZero():
		all = append(all, fmt.Sprintf("leaves in %s: keep it with `dorpspost campaigns hold %q`", inMinutes(e.ReconsiderUntil), e.Name))
	case e.Problem == "" && e.Where == string(deliveries.Paused):
		all = append(all, pausedBySomebody(e.Name))
	case e.Problem != "":
		all = append(all, e.Problem)
	case e.Where == string(campaigns.Draft) && e.Leaves != "":
		all = append(all, fmt.Sprintf("to be approved before it leaves: `dorpspost campaigns approve %q`", e.Name))
	case e.DraftMade != "":
		all = append(all, "its next draft is made "+draftMade(e.DraftMade, e.DraftDue))
	}
	if e.Unreached {
		all = append(all, people.unreached(e.Owner))
	}
	return strings.Join(all, "; ")
}

// roll is everyone on the staff, by name.
type roll map[string]staff.Person

func (a *app) roll(ctx context.Context) (roll, error) {
	people, err := a.staff.List(ctx)
	all := roll{}
	for _, p := range people {
		all[p.Name] = p
	}
	return all, err
}

// unreached says why somebody hears of nothing.
func (r roll) unreached(owner string) string {
	if !r[owner].DisabledAt.IsZero() {
		return fmt.Sprintf("%s may no longer act: name another owner in the blueprint's file, `edition: { owner: NAME }`", owner)
	}
	return fmt.Sprintf("%s has no address and hears of nothing: `dorpspost staff address %s ADDRESS`", owner, owner)
}

// draftMade says when a draft is made; one that is due is made by the service, at once.
func draftMade(on string, due bool) string {
	if due {
		return "now, where the service runs"
	}
	return "on " + local(on)
}

// sayEditions says what a blueprint will make, and what it made before.
func sayEditions(w io.Writer, a campaigns.Applied, people roll) {
	if a.DraftMade != "" {
		fmt.Fprintf(w, "  Its next draft is made %s, for %s, and leaves once somebody has approved it.\n", draftMade(a.DraftMade, a.DraftDue), a.Owner)
	}
	if a.Unreached {
		fmt.Fprintf(w, "  But %s.\n", people.unreached(a.Owner))
	}
	if owner, known := people[a.Owner]; a.DraftMade != "" && known && !owner.Role.Includes(staff.Sender) {
		fmt.Fprintf(w, "  %s writes only: a sender must approve each draft.\n", a.Owner)
	}
	for _, name := range a.Coming {
		fmt.Fprintf(w, "  Made before, and not changed by this: %s.\n", name)
	}
}
