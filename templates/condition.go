package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
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

// asks reports whether the condition holds only where a slot is known.
func (c condition) asks(slot string) bool {
	for _, row := range c {
		if !slices.ContainsFunc(row, func(one test) bool { return one.slot == slot && one.op != OpIsNot }) {
			return false
		}
	}
	return len(c) > 0
}

// maxCompared is the longest value that a condition compares with, in characters.
const maxCompared = 100

// word is one part of a condition: words between quotes, an operator, or a name.
var word = regexp.MustCompile(`^[\s\p{Z}]*(?:["“”„]([^"“”„]*)["“”]|(==|!=)|([\p{L}\p{Mn}\p{Nd}_.-]+))`)

// topicShape is the slug of a topic, by which conditions ask after it.
var topicShape = regexp.MustCompile(`^[\p{Ll}\p{Lu}\p{Nd}]+(-[\p{Ll}\p{Lu}\p{Nd}]+)*$`)

// missedShape is a campaign by its number, by which a bundle asks what its reader missed.
var missedShape = regexp.MustCompile(`^c[1-9][0-9]{0,18}$`)

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
		from := strings.TrimSpace(p.rest)
		switch joint := strings.ToLower(p.take()); {
		case from == "":
			return when, ""
		case joint == "en" && !p.quoted:
		case joint == "of" && !p.quoted:
			when = append(when, nil)
		default:
			return nil, fmt.Sprintf(`cannot read the condition %q from %q on; compare by ==, != or bevat, and join parts with en, or with of`, clip(text), clip(from))
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
	if p.quoted || op != OpIs && op != OpIsNot && op != OpContains {
		*p = before
		op = OpKnown
	}
	if isListSlot(slot) && op != OpContains {
		return test{}, fmt.Sprintf(`asks after %s, of which a reader has several; write %s`, slot, asked(slot))
	}
	if op == OpKnown {
		return test{slot: slot, op: op}, ""
	}
	value := strings.Join(strings.Fields(norm.NFC.String(p.take())), " ")
	switch {
	case !p.quoted:
		return test{}, fmt.Sprintf(`has nothing between quotes after %s %s; write %[1]s %[2]s "arts"`, slot, op)
	case value == "":
		return test{}, fmt.Sprintf(`compares %s with nothing; to ask whether it is known, write {%% if %[1]s %%}`, slot)
	case utf8.RuneCountInString(value) > maxCompared:
		return test{}, fmt.Sprintf("compares %s with more than %d characters", slot, maxCompared)
	case slot == SlotTopics && !topicShape.MatchString(value):
		return test{}, fmt.Sprintf("asks after the thema %q; write its short name, of letters, digits and single hyphens, as in imh-week", value)
	case slot == SlotMissed && !missedShape.MatchString(value):
		return test{}, fmt.Sprintf("asks after the campaign %q; write c and its number, as in c12", value)
	case slot == SlotLanguage && !isLanguage(op, value):
		return test{}, fmt.Sprintf("compares taal with %q; known are nl, fr and en", value)
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
	return "", fmt.Sprintf("asks after %s, which is not known; known are %s and %sNAAM", clip(typed), strings.Join(askedSlots(), ", "), SlotAttribute)
}

// isLanguage reports whether a comparison with a language can make a difference.
func isLanguage(op Op, value string) bool {
	return op == OpContains || Language(strings.ToLower(value)).Known()
}

// holds reports whether a comparison is true of a reader's raw value. Texts are compared as audiences compare them.
func (o Op) holds(slot, raw, value string) bool {
	raw = strings.TrimSpace(raw)
	switch o {
	case OpIs:
		return same(raw, value)
	case OpIsNot:
		return !same(raw, value)
	case OpContains:
		if isListSlot(slot) {
			return slices.ContainsFunc(strings.Fields(raw), func(topic string) bool { return strings.EqualFold(topic, value) })
		}
		return strings.Contains(fold(raw), fold(value))
	}
	return strings.TrimSpace(clean(raw)) != "" // what is left of it when it is written
}

// same compares without memory of its own where both texts are plain: it runs for each reader.
func same(a, b string) bool {
	return strings.EqualFold(a, b) || (!isPlain(a) || !isPlain(b)) && fold(a) == fold(b)
}

// fold is a text without its capitals, its accents written in one way (Unicode, canonical caseless matching).
func fold(text string) string {
	if isPlain(text) {
		return strings.ToLower(text)
	}
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(text)))
}

func isPlain(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
