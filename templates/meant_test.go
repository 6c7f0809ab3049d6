package templates

import (
	"fmt"
	"slices"
	"strings"
)

// The reference for the personal language: a generator draws a tree, which knows how it is written and what each reader
// reads of it. What Compile and Fill make of the writing must be that.

// known is what is known of a reader, by slot.
type known map[string]string

// form is one way of writing a tree, or of reading it: in rich text there are marks, in the text part a link shows where it leads.
type form int

const (
	formPlain form = iota // as a subject
	formRich              // as rich text, and as its HTML reads
	formText              // as the text part reads
)

// meant is a node of the tree.
type meant interface {
	written(f form) string
	read(f form, by known) string
}

type (
	meantWords string
	meantSlot  struct{ slot, fallback string }
	meantMark  struct {
		before, after string
		inside        meantRow
	}
	meantRow  []meant
	meantTest struct{ slot, op, value string }
	meantArm  struct {
		when   [][]meantTest // none: the else
		inside meant
	}
	meantIf struct {
		style meantStyle
		arms  []meantArm
	}
	// meantParagraphs are paragraphs and ifs around whole paragraphs.
	meantParagraphs []meant
)

// meantStyle is how an if is typed: what stands around the words inside its markers, and the words themselves.
type meantStyle struct {
	space, quote, unquote string
	capitals, lines       bool
}

func (w meantWords) written(form) string     { return string(w) }
func (w meantWords) read(form, known) string { return string(w) }

func (s meantSlot) written(form) string {
	if s.fallback == "" {
		return "{{ " + s.slot + " }}"
	}
	return fmt.Sprintf(`{{ %s | terugval: "%s" }}`, s.slot, s.fallback)
}

func (s meantSlot) read(_ form, by known) string {
	if value := strings.TrimSpace(by[s.slot]); value != "" {
		return value
	}
	return s.fallback
}

func (m meantMark) written(f form) string {
	if f == formPlain {
		return m.inside.written(f)
	}
	return m.before + m.inside.written(f) + m.after
}

func (m meantMark) read(f form, by known) string {
	words := m.inside.read(f, by)
	if url, ok := strings.CutPrefix(m.after, "]("); ok && f == formText {
		words += " <" + strings.TrimSuffix(url, ")") + ">"
	}
	return words
}

func (r meantRow) written(f form) string {
	var b strings.Builder
	for _, one := range r {
		b.WriteString(one.written(f))
	}
	return b.String()
}

func (r meantRow) read(f form, by known) string {
	var b strings.Builder
	for _, one := range r {
		b.WriteString(one.read(f, by))
	}
	return b.String()
}

func (p meantParagraphs) written(f form) string {
	var all []string
	for _, one := range p {
		all = append(all, one.written(f))
	}
	return strings.Join(all, "\n\n")
}

func (p meantParagraphs) read(f form, by known) string {
	var all []string
	for _, one := range p {
		all = append(all, one.read(f, by))
	}
	return strings.Join(all, " ")
}

func (i meantIf) written(f form) string {
	var b strings.Builder
	marker := func(word, rest string) {
		if i.style.capitals {
			word = strings.ToUpper(word)
		}
		if rest != "" {
			rest = i.style.space + rest
		}
		b.WriteString("{%" + i.style.space + word + rest + i.style.space + "%}")
		if i.style.lines && word != "endif" && word != "ENDIF" {
			b.WriteString("\n")
		}
	}
	for n, arm := range i.arms {
		word := "elsif"
		switch {
		case n == 0:
			word = "if"
		case arm.when == nil:
			word = "else"
		}
		marker(word, i.style.condition(arm.when))
		b.WriteString(arm.inside.written(f))
		if i.style.lines {
			b.WriteString("\n")
		}
	}
	marker("endif", "")
	return b.String()
}

func (s meantStyle) condition(when [][]meantTest) string {
	var rows []string
	for _, row := range when {
		var tests []string
		for _, one := range row {
			test := one.slot
			if one.op != "" {
				test += s.space + one.op + s.space + s.quote + one.value + s.unquote
			}
			tests = append(tests, test)
		}
		rows = append(rows, strings.Join(tests, s.space+"en"+s.space))
	}
	return strings.Join(rows, s.space+"of"+s.space)
}

func (i meantIf) read(f form, by known) string {
	for _, arm := range i.arms {
		if arm.when == nil || meantHolds(arm.when, by) {
			return arm.inside.read(f, by)
		}
	}
	return ""
}

func meantHolds(when [][]meantTest, by known) bool {
	return slices.ContainsFunc(when, func(row []meantTest) bool {
		return !slices.ContainsFunc(row, func(one meantTest) bool { return !one.holds(strings.TrimSpace(by[one.slot])) })
	})
}

func (m meantTest) holds(value string) bool {
	value, asked := strings.ToLower(value), strings.ToLower(m.value)
	switch m.op {
	case "==":
		return value == asked
	case "!=":
		return value != asked
	case "bevat":
		if m.slot == SlotTopics {
			return slices.Contains(strings.Split(value, " "), asked)
		}
		return strings.Contains(value, asked)
	}
	return value != ""
}
