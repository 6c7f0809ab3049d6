package texts_test

import (
	"testing"

	"dorpspost/texts"
)

func TestListed(t *testing.T) {
	for want, names := range map[string][]string{"": nil, "a": {"a"}, "a en b": {"a", "b"}, "a, b en c": {"a", "b", "c"}} {
		if got := texts.Listed(names, "en"); got != want {
			t.Errorf("Listed(%q) = %q, want %q", names, got, want)
		}
	}
}
