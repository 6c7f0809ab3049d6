package campaigns

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dorpspost/schedules"
	"dorpspost/templates"

	"go.yaml.in/yaml/v3"
)

// stepFile is one step while it is being read: the keys that it shares and its own make a campaign file.
type stepFile struct {
	file
	of   *seriesFile
	node *yaml.Node
	step string // its name in the series
	at   string
	when string // around an observance
	day  int    // after a confirmation; -1: not said

	own []*yaml.Node
}

func (s *stepFile) read(keep func(string) (string, error)) Plan {
	s.day = -1
	s.of.eachKey(s.node, s.key)
	s.named()
	if len(s.problems) > 0 {
		return s.plan
	}
	root := s.root()
	s.readAll(root, keep)
	s.settle()
	return s.plan
}

// key reads one that is the step's own, and keeps those of a campaign file.
func (s *stepFile) key(key, value *yaml.Node) {
	switch {
	case key.Value == "step":
		s.text("step", value, &s.step)
	case key.Value == "on":
		s.text("on", value, &s.when)
	case key.Value == "day":
		s.readDay(value)
	case key.Value == "at":
		s.at = s.of.hour(value)
	case key.Value == "edition" && s.of.series.Anchor == AnchorConfirmation:
		s.fail(key, "edition", noEditions)
	case slices.Contains(templates.ContentKeys(), key.Value), slices.Contains(alsoOwn, key.Value):
		s.own = append(s.own, key, value)
	case follows(key.Value):
		s.fail(key, key.Value, nobodyIsFollowed)
	default:
		s.fail(key, key.Value, "this key is not known in a step; the keys are "+keyList(slices.Concat(stepKeys, alsoOwn, templates.ContentKeys()))+". What all steps share stands above them")
	}
}

func (s *stepFile) readDay(node *yaml.Node) {
	day, err := strconv.Atoi(node.Value)
	if err != nil || day < 0 || day > mostDay {
		s.fail(node, "day", fmt.Sprintf("write how many days after the confirmation: a number from 0 to %d", mostDay))
		return
	}
	s.day = day
}

// named gives the step its name, and asks for its moment.
func (s *stepFile) named() {
	confirmation := s.of.series.Anchor == AnchorConfirmation
	switch {
	case len(s.problems) > 0:
	case confirmation && s.when != "":
		s.fail(s.node, "on", "there is no common day here: write how many days after each person's confirmation, as in `day: 3`")
	case !confirmation && s.day >= 0:
		s.fail(s.node, "day", fmt.Sprintf("write on which day by %s, as in `on: day %d`", s.of.series.Anchor, max(s.day, 1)))
	case confirmation && s.day < 0:
		s.fail(s.node, "day", "say when: how many days after the confirmation, as in `day: 0`")
	case !confirmation && s.when == "":
		s.fail(s.node, "on", "say when: `on: first day`, `on: day 2`, `on: 4 weeks before`")
	case s.at == "":
		s.fail(s.node, "at", `say at what time the mails leave, once above the steps: at: "09:00"`)
	}
	if s.step == "" {
		s.step = s.when
		if confirmation && s.day >= 0 {
			s.step = "day " + strconv.Itoa(s.day)
		}
	}
}

// root is the campaign file of the step.
func (s *stepFile) root() *yaml.Node {
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: s.node.Line, Column: s.node.Column}
	for i := 0; i+1 < len(s.of.shared); i += 2 {
		if !has(s.own, s.of.shared[i].Value) {
			root.Content = append(root.Content, s.of.shared[i], s.of.shared[i+1])
		}
	}
	root.Content = append(root.Content, s.own...)
	if s.of.series.Anchor == AnchorConfirmation {
		root.Content = append(root.Content, s.scalar("edition"), s.scalar(string(MakeAutomatic)))
	}
	root.Content = append(root.Content, s.scalar("name"), s.scalar(s.of.series.Name+": "+s.step), s.scalar("schedule"), s.schedule())
	return root
}

func has(nodes []*yaml.Node, key string) bool {
	for i := 0; i+1 < len(nodes); i += 2 {
		if nodes[i].Value == key {
			return true
		}
	}
	return false
}

func (s *stepFile) scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Line: s.node.Line}
}

// schedule is what the step says of its moment, as a campaign file says it.
func (s *stepFile) schedule() *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: s.node.Line}
	put := func(key, value string) { node.Content = append(node.Content, s.scalar(key), s.scalar(value)) }
	if s.of.series.Anchor == AnchorConfirmation {
		spec := s.confirmation().daily()
		put("cron", spec.Cron)
		put("missed", string(spec.Missed))
	} else {
		put("around", around(s.when, string(s.of.series.Anchor)))
		put("at", s.at)
	}
	put("zone", s.of.zone)
	return node
}

// around is a moment of a step in the words of a schedule: "4 weeks before" stands before the observance, "first day" is one of it.
func around(when, observance string) string {
	if strings.HasSuffix(when, "before") || strings.HasSuffix(when, "after") {
		return when + " " + observance
	}
	return when + " of " + observance
}

func (s *stepFile) confirmation() *Confirmation {
	return &Confirmation{Day: s.day, At: s.at, Zone: s.of.zone, Existing: s.of.existing, Imports: s.of.imports}
}

// settle makes a step on a confirmation of what was read.
func (s *stepFile) settle() {
	if s.of.series.Anchor != AnchorConfirmation || s.plan.Schedule == nil {
		return
	}
	s.plan.Confirmation = s.confirmation()
	spec := schedules.Spec{Cron: s.plan.Schedule.Cron, Zone: s.plan.Schedule.Zone, Missed: s.plan.Schedule.Missed}
	s.plan.Schedule, s.plan.Edition = &spec, &Edition{Make: MakeAutomatic}
}
