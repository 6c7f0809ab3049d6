package deliveries

import (
	"slices"
	"strconv"
	"strings"

	"dorpspost/templates"
)

// About tells whose affair it is that a mail was not taken.
type About string

// Whose affair it can be.
const (
	AboutAddress About = "address" // the reader's address or mailbox
	AboutUs      About = "us"      // our domain, relay or letter: somebody here must mend it
	AboutPassing About = "passing" // trouble that passes, or that nobody explained
)

// Cause is why a mail was not taken. Its spelling is a promise to scripts.
type Cause string

// Explain makes of what the ledger holds of a delivery the cause behind it, for a delivery that was refused, put off, or of
// unknown outcome. Codes count before words: relays write words as they like. Sources: RFC 5321 section 4.2, RFC 3463, RFC
// 7372, RFC 7505, and what Gmail and Outlook say of their own codes.
//
// A cause that says that the address is gone is given only where that suppresses it: in all else it is likely.
func Explain(state State, code int, enhanced, words string) Cause {
	cause := explain(state, code, enhanced, words)
	if doubtful, is := likely[cause]; is && !gone[enhanced] {
		return doubtful
	}
	return cause
}

func explain(state State, code int, enhanced, words string) Cause {
	switch {
	case state == Unknown, state == Settled, state == Sending:
		return "no_answer"
	case code == 0 && state == Refused:
		return "unwritable"
	case code == 0:
		return "line_fell"
	}
	status := statusOf(code, enhanced)
	if cause, known := byStatus[status]; known {
		return cause
	}
	if cause := fromWords(code, words); cause != "" {
		return cause
	}
	if cause := byDetail(code, enhanced); cause != "" {
		return cause
	}
	if cause, known := byCode[code]; known && enhanced == "" {
		return cause
	}
	if code >= 500 {
		return "refused"
	}
	return "put_off"
}

// statusOf is an enhanced status with the class of the code: some relays write a 4 where they mean a 5.
func statusOf(code int, enhanced string) string {
	if _, rest, ok := strings.Cut(enhanced, "."); ok {
		return strconv.Itoa(code/100) + "." + rest
	}
	return ""
}

// fromWords is the cause that the words of a relay name.
func fromWords(code int, words string) Cause {
	_, cause := read(code, words)
	return cause
}

// signIn is what of a relay's words names the cause; empty when nothing does.
func signIn(code int, words string) string {
	part, _ := read(code, words)
	return part
}

// read looks for words that many relays use. Addresses are left out: anything can stand in them.
func read(code int, words string) (part string, cause Cause) {
	parts := strings.Fields(strings.ToLower(words))
	parts = slices.DeleteFunc(parts, func(part string) bool { return strings.Contains(part, "@") })
	words = " " + strings.Join(parts, " ") + " "
	for _, sign := range signs {
		if sign.class != 0 && sign.class != code/100 {
			continue
		}
		for _, part := range sign.words {
			if strings.Contains(words, part) {
				return part, sign.cause
			}
		}
	}
	return "", ""
}

// byDetail goes by subject and detail of an enhanced status, or by its subject alone.
func byDetail(code int, enhanced string) Cause {
	parts := strings.Split(enhanced, ".")
	if len(parts) != 3 {
		return ""
	}
	causes := details[parts[1]+"."+parts[2]]
	if causes == (pair{}) {
		causes = details[parts[1]]
	}
	if code >= 500 {
		return causes.refused
	}
	return causes.later
}

// About tells whose affair a cause is.
func (c Cause) About() About { return texts[c].about }

// In is a cause as one plain sentence in a language, and what to do about it. Languages that there are not get English.
func (c Cause) In(language templates.Language) (sentence, todo string) {
	text := texts[c]
	say, known := map[templates.Language]say{templates.Dutch: text.nl, templates.French: text.fr}[language]
	if !known {
		say = text.en
	}
	return say.what, say.todo
}
