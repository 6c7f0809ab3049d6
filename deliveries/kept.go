package deliveries

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"dorpspost/subscribers"
	"dorpspost/templates"
)

// kept is what the mark stores: what stood in this message and stands neither in the letter nor in the run. The reader's
// own links are made again from the run's origin. Erasure and retention remove it.
type kept struct {
	To     string
	Name   string
	Values []string // in the order of the letter's slots; those of links are empty
}

// know takes what a letter says of a reader.
func (k *kept) know(l *templates.Letter, to *subscribers.Recipient) {
	k.To, k.Name, k.Values = to.Address.ASCII(), keepable(wholeName(to)), k.Values[:0]
	for _, slot := range l.Slots {
		k.Values = append(k.Values, keepable(value(slot, to)))
	}
}

// keepable is a text as it can be kept: only that may be said, and JSON has no other text.
func keepable(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// append writes {"to": ..., "name": ..., "values": {slot: value, ...}} as encoding/json does, in the order of the slots, and
// leaves out what is empty.
func (k *kept) append(dst []byte, slots []string) []byte {
	dst = appendJSON(append(dst, keptTo...), k.To)
	if k.Name != "" {
		dst = appendJSON(append(dst, `,"name":`...), k.Name)
	}
	lead := `,"values":{`
	for i, said := range k.Values {
		if said == "" {
			continue
		}
		dst = appendJSON(append(dst, lead...), slots[i])
		dst = appendJSON(append(dst, ':'), said)
		lead = ","
	}
	if lead == "," {
		dst = append(dst, '}')
	}
	return append(dst, '}')
}

// keptTo begins what is kept, so that a row can be found by the address to which it went.
const keptTo = `{"to":`

// readKept reads what append wrote for a letter with these slots.
func readKept(stored string, slots []string) (kept, error) {
	var read struct {
		To, Name string
		Values   map[string]string
	}
	if err := json.Unmarshal([]byte(stored), &read); err != nil {
		return kept{}, fmt.Errorf("read what stood in a mail: %w", err)
	}
	k := kept{To: read.To, Name: read.Name, Values: make([]string, len(slots))}
	for i, slot := range slots {
		k.Values[i] = read.Values[slot]
	}
	return k, nil
}

// appendJSON writes a string as encoding/json does, without its cost where nothing needs an escape.
func appendJSON(dst []byte, text string) []byte {
	if strings.ContainsFunc(text, needsEscape) {
		quoted, err := json.Marshal(text)
		if err != nil {
			panic(err) // strings always marshal
		}
		return append(dst, quoted...)
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"')
}

func needsEscape(r rune) bool {
	switch r {
	case '"', '\\', '<', '>', '&', '\u2028', '\u2029', utf8.RuneError:
		return true
	}
	return r < ' '
}
