package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Op is how a condition compares what is known of a reader.
type Op string

// The comparisons. Capitals make no difference in any of them.
const (
	OpKnown    Op = "known" // there is a value
	OpIs       Op = "=="
	OpIsNot    Op = "!="
	OpContains Op = "bevat" // a topic among the reader's topics, or words within a text
)

// condition holds when all tests of one of its rows do: `a en b of c` is {{a, b}, {c}}.
type condition [][]test

type test struct {
	slot  string
	op    Op
	value string
}

// maxCompared is the longest value that a condition compares with, in characters.
const maxCompared = 100

// word is one part of a condition: words between quotes, an operator, or a name.
var word = regexp.MustCompile(`^\s*(?:["“”„]([^"“”„]*)["“”]|(==|!=)|([\p{L}\p{Mn}\p{Nd}_.-]+))`)

// parseCondition reads a condition. The fault is a sentence, or "".
func parseCondition(text string) (condition, string) {
	p := conditionParser{rest: text}
	when := condition{{}}
	for tests := 1; ; tests++ {
		one, fault := p.test()
		if fault != "" {
			return nil, fault
		}
		if tests > maxTests {
			return nil, fmt.Sprintf("has a condition of more than %d parts; make it simpler", maxTests)
		}
		last := len(when) - 1
		when[last] = append(when[last], one)
		switch joint := strings.ToLower(p.take()); {
		case joint == "" && strings.TrimSpace(p.rest) == "":
			return when, ""
		case joint == "en":
		case joint == "of":
			when = append(when, nil)
		default:
			return nil, fmt.Sprintf(`cannot read the condition %q from %q on; join its parts with en, or with of`, text, strings.TrimSpace(joint+p.rest))
		}
	}
}

type conditionParser struct {
	rest   string
	quoted bool // the word taken last stood between quotes
}

// take takes the next word, or "".
func (p *conditionParser) take() string {
	m := word.FindStringSubmatch(p.rest)
	p.quoted = false
	if m == nil {
		return ""
	}
	p.rest = p.rest[len(m[0]):]
	p.quoted = m[2] == "" && m[3] == ""
	return m[1] + m[2] + m[3]
}

// test reads one question: a name, and what it is compared with.
func (p *conditionParser) test() (test, string) {
	typed := p.take()
	if typed == "" || p.quoted {
		return test{}, `has a condition without the name of a slot; write {% if beroep == "arts" %}`
	}
	slot, fault := askedName(typed)
	if fault != "" {
		return test{}, fault
	}
	before := *p
	op := Op(strings.ToLower(p.take()))
	if op != OpIs && op != OpIsNot && op != OpContains {
		*p = before
		op = OpKnown
	}
	if slot == SlotTopics && op != OpContains {
		return test{}, `asks after thema, of which a reader has several; write thema bevat "vorming"`
	}
	if op == OpKnown {
		return test{slot: slot, op: op}, ""
	}
	value := strings.TrimSpace(norm.NFC.String(p.take()))
	switch {
	case !p.quoted:
		return test{}, fmt.Sprintf(`has nothing between quotes after %s %s; write %[1]s %[2]s "arts"`, slot, op)
	case value == "":
		return test{}, fmt.Sprintf(`compares %s with nothing; to ask whether it is known, write {%% if %[1]s %%}`, slot)
	case utf8.RuneCountInString(value) > maxCompared:
		return test{}, fmt.Sprintf("compares %s with more than %d characters", slot, maxCompared)
	}
	return test{slot: slot, op: op, value: value}, ""
}

// askedName checks the name of a slot in a condition and returns it in its one spelling.
func askedName(typed string) (name, fault string) {
	name = norm.NFC.String(strings.ToLower(typed))
	if slices.Contains(askedSlots(), name) {
		return name, ""
	}
	if attribute, ok := strings.CutPrefix(name, SlotAttribute); ok {
		return name, attributeFault(attribute)
	}
	return "", fmt.Sprintf("asks after %s, which is not known; known are %s and %sNAAM", typed, strings.Join(askedSlots(), ", "), SlotAttribute)
}

// holds reports whether a comparison is true of a reader's raw value.
func (o Op) holds(slot, raw, value string) bool {
	raw = strings.TrimSpace(raw)
	switch o {
	case OpIs:
		return strings.EqualFold(raw, value)
	case OpIsNot:
		return !strings.EqualFold(raw, value)
	case OpContains:
		if slot == SlotTopics {
			return slices.ContainsFunc(strings.Fields(raw), func(topic string) bool { return strings.EqualFold(topic, value) })
		}
		return strings.Contains(strings.ToLower(raw), strings.ToLower(value))
	}
	return raw != ""
}
