package templates

import (
	"fmt"
	"strings"
)

// Problem is one thing to repair in content, with the place where it stands.
type Problem struct {
	File     string // empty when the content did not come from a file
	Line     int    // in File, from 1; 0 when unknown
	Block    int    // from 1; 0 when it is not about a block
	Type     string // of that block
	Field    string // with its position inside items: "points 2, lead"
	Sentence string
	Size     int // of a letter that is too long, in octets of HTML; 0 for every other problem
}

// Error says where and what, in one line.
func (p *Problem) Error() string {
	var where []string
	if p.Block > 0 {
		block := fmt.Sprintf("block %d", p.Block)
		if p.Type != "" {
			block += " (" + p.Type + ")"
		}
		where = append(where, block)
	}
	if p.Field != "" {
		where = append(where, "field "+p.Field)
	}
	parts := []string{p.Sentence}
	if len(where) > 0 {
		parts = []string{strings.Join(where, ", "), p.Sentence}
	}
	if p.File != "" {
		file := p.File
		if p.Line > 0 {
			file = fmt.Sprintf("%s:%d", file, p.Line)
		}
		parts = append([]string{file}, parts...)
	}
	return strings.Join(parts, ": ")
}

// Problems is everything that is wrong with one content, in the order of the file. It is an error.
type Problems []Problem

// Error gives each problem a line of its own.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find a *Problem.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i := range p {
		all[i] = &p[i]
	}
	return all
}

// orNil keeps an empty list from becoming an error that is not nil.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
