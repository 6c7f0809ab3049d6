package subscribers

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFormulasAreDefused(t *testing.T) {
	for value, want := range map[string]string{
		"=1+1": "'=1+1", "+32 9": "'+32 9", "'t Hof": "'t Hof", "a-b": "a-b", "Jean-Paul, arts": "Jean-Paul, arts",
		`x;=HYPERLINK("http://x")`: `x;'=HYPERLINK("http://x")`, "x,@SUM(A1)": "x,'@SUM(A1)", "x\t-1": "x\t'-1", `x; "=1`: `x;' "=1`,
		"'=1": "''=1", "": "", ";;=": ";;'=",
	} {
		if got := defuse(value); got != want {
			t.Errorf("defuse(%q) = %q, want %q", value, got, want)
		}
	}
}

// However a defused value is cut into cells, none of them is a formula; and a value comes back as it was.
func TestDefusingIsSafeAndComesBack(t *testing.T) {
	cut := regexp.MustCompile("[,;\t]")
	rapid.Check(t, func(t *rapid.T) {
		value := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"=", "+", "-", "@", "'", `"`, " ", ";", ",", "\t", "a", "é", "1"}), 0, 12).Draw(t, "signs"), "")
		safe := defuse(value)
		if got := undefuse(safe); got != value {
			t.Fatalf("%q became %q and came back as %q", value, safe, got)
		}
		for _, cell := range cut.Split(safe, -1) {
			if cell = strings.TrimLeft(cell, ` "`); cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Fatalf("%q became %q, with the formula %q", value, safe, cell)
			}
		}
	})
}
