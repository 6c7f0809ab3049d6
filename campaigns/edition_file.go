package campaigns

import (
	"fmt"
	"strings"
	"unicode"

	"dorpspost/deliveries"
	"dorpspost/schedules"

	"go.yaml.in/yaml/v3"
)

// Making says what an occurrence of a blueprint makes.
type Making string

// The ways in which an edition is made.
const (
	MakeDraft     Making = "draft"     // ahead of its moment; it leaves once somebody has approved it
	MakeAutomatic Making = "automatic" // at its moment, and it leaves by itself: for what is always the same
)

// Edition is what a blueprint says of the campaigns that it makes.
type Edition struct {
	Make   Making `json:"make"`
	Ahead  int    `json:"ahead,omitempty"`  // of a draft: so many days before its moment it is made
	Owner  string `json:"owner,omitempty"`  // who of staff sees to it; empty: whoever applied the blueprint
	Remind int    `json:"remind,omitempty"` // so many days before its moment the owner of a draft is reminded; 0: only on the day before
}

// drafts tells whether the editions of a blueprint are drafts.
func (p Plan) drafts() bool { return p.Edition != nil && p.Edition.Make == MakeDraft }

// A draft that is made earlier than this would be forgotten again.
const mostAhead = 120

// Who plans a mail once a year has forgotten how it goes; what comes often is looked at in passing.
const (
	aheadOfYearly = 28
	aheadOfOthers = 3
	remindBefore  = 7
)

func aheadOf(s schedules.Spec) int {
	if s.Yearly != "" || s.Around != "" {
		return aheadOfYearly
	}
	return aheadOfOthers
}

// editionKeys are those of a mapping under `edition`.
var editionKeys = []string{"make", "ahead", "owner", "remind"}

// writtenEdition is the mapping; what is not there is nil.
type writtenEdition struct {
	Make   Making `yaml:"make"`
	Ahead  *int   `yaml:"ahead"`
	Owner  string `yaml:"owner"`
	Remind *int   `yaml:"remind"`
}

// edition reads the key of a campaign file. What is left out depends on the schedule: see settleEdition.
func (f *file) edition(node *yaml.Node) {
	if node.Kind == yaml.ScalarNode {
		f.written = &writtenEdition{Make: Making(strings.TrimSpace(node.Value))}
		f.writtenAt = node
		return
	}
	if unknown := unknownKey(node, editionKeys...); unknown != nil {
		f.fail(unknown, "edition", "the key "+unknown.Value+" is not known; the keys are "+strings.Join(editionKeys, ", "))
		return
	}
	var w writtenEdition
	if err := node.Decode(&w); err != nil {
		f.fail(node, "edition", "write `edition: automatic`, or as in `edition: { make: draft, ahead: 28, owner: ana, remind: 7 }`: "+sentenceOf(err))
		return
	}
	if w.Owner = strings.TrimSpace(w.Owner); strings.ContainsFunc(w.Owner, notInName) {
		f.fail(node, "edition", "owner is the name of somebody on the staff, as `dorpspost staff list` has it")
		return
	}
	f.written, f.writtenAt = &w, node
}

// notInName tells what a name of staff never has.
func notInName(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.N) && !strings.ContainsRune("._-", r)
}

// settleEdition fills in what the file leaves out, and has the schedule hand out its occurrences as early as drafts are made.
func (f *file) settleEdition(root *yaml.Node) {
	switch {
	case f.plan.Schedule == nil && hasKey(root, "schedule"):
		return // it has faults of its own
	case !f.plan.recurring() && f.written != nil:
		f.fail(f.writtenAt, "edition", "only a blueprint makes editions: give it a schedule that comes again, or take this out")
		return
	case !f.plan.recurring():
		return
	case f.written == nil:
		f.written, f.writtenAt = &writtenEdition{}, root
	}
	if f.plan.Digest != deliveries.Single && !f.settleDigest() {
		return
	}
	edition, fault := f.written.settled(*f.plan.Schedule)
	if fault != "" {
		f.fail(f.writtenAt, "edition", fault)
		return
	}
	f.plan.Edition, f.plan.Schedule.Ahead = &edition, edition.Ahead
}

// settled is the edition with its defaults, or a sentence that says what is wrong.
func (w writtenEdition) settled(s schedules.Spec) (e Edition, fault string) {
	e = Edition{Make: w.Make, Owner: w.Owner, Ahead: aheadOf(s), Remind: remindBefore}
	switch e.Make {
	case "":
		e.Make = MakeDraft
	case MakeDraft:
	case MakeAutomatic:
		if w.Ahead != nil || w.Remind != nil {
			return e, "an automatic edition is made when it leaves: leave ahead and remind out, or write `make: draft`"
		}
		return Edition{Make: MakeAutomatic, Owner: w.Owner}, ""
	default:
		return e, fmt.Sprintf("%q is not known: write draft (somebody approves each one) or automatic (each one leaves by itself)", w.Make)
	}
	if w.Ahead != nil {
		e.Ahead = *w.Ahead
	}
	if e.Ahead < 1 || e.Ahead > mostAhead {
		return e, fmt.Sprintf("ahead is how many days before its moment a draft is made: 1 to %d", mostAhead)
	}
	if w.Remind == nil {
		e.Remind = min(remindBefore, e.Ahead)
	} else {
		e.Remind = *w.Remind
	}
	if e.Remind < 0 || e.Remind > e.Ahead {
		return e, fmt.Sprintf("remind is how many days before its moment the owner is reminded: 0 (only on the day before) to %d, when the draft is made", e.Ahead)
	}
	return e, ""
}

func hasKey(root *yaml.Node, key string) bool {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			return true
		}
	}
	return false
}
