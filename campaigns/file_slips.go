package campaigns

import (
	"regexp"
	"strconv"
	"strings"
)

// yamlFault is where and what the YAML reader could not read.
var yamlFault = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// slips are what people do wrong in YAML, by what its reader says, and what to do about it. The first that fits counts.
var slips = []struct{ words, sentence string }{
	{"mapping values are not allowed", `a text with ": " in it must stand between quotes, as in text: "Let op: het is dinsdag"`},
	{"did not find expected alphabetic", "a text that begins with & or * stands between quotes"},
	{"unknown anchor", "a text that begins with * stands between quotes"},
	{"did not find expected", "the spaces at the start of this line, or of one just above it, do not fit the lines around it"},
	{"found character that cannot start", "a line begins with spaces, never with a tab; and a text that begins with a special sign stands between quotes"},
	{"found a tab character", "a line begins with spaces, never with a tab"},
	{"found unexpected end of stream", "a quote that opens a text is not closed"},
	{"found unknown escape character", `a \ between double quotes begins a code; use single quotes, or write it twice`},
	{"could not find expected ':'", `this line has no ": " after its key, or a text above it goes on without more spaces`},
	{"control characters are not allowed", notAFile},
	{"UTF-8", notAFile},
	{"UTF-16", notAFile},
}

const notAFile = "this is no campaign file, or is not saved as UTF-8; to make one of a document, `dorpspost campaigns draft --from FILE`"

// broken says of a file that is no YAML where it is wrong, and what to do.
func (f *file) broken(err error) error {
	fault := &FileError{File: f.name, Sentence: err.Error()}
	if m := yamlFault.FindStringSubmatch(err.Error()); m != nil {
		fault.Line, _ = strconv.Atoi(m[1]) // no line is line 0: the whole file
		fault.Sentence = m[2]
	}
	for _, slip := range slips {
		if strings.Contains(fault.Sentence, slip.words) {
			fault.Sentence = slip.sentence
			return fault
		}
	}
	fault.Sentence += "; check the spaces at the start of the lines"
	return fault
}
