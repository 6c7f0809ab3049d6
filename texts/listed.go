package texts

import "strings"

// Listed joins names as one says them, with the language's own word before the last: "a, b en c". No names are the empty text.
func Listed(names []string, and string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + and + " " + names[last]
}
