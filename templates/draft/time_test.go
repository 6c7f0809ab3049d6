package draft

import (
	"strings"
	"testing"
	"time"
)

// TestHostileTime holds that a text made to take long takes time by its length. Each of these took minutes, or would.
func TestHostileTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, begin, again string
		times              int
		refused            string
	}{
		{"a.md", "", ">", maxInput, "is larger than 300 kB"},
		{"a.md", "", "> ", 90_000, "more than 20 deep"},
		{"a.md", "", "- ", 90_000, "more than 20 deep"},
		{"a.md", "", "[a](", 60_000, "more than 5000 marks"},
		{"a.md", "", "*a_ ", 60_000, "more than 5000 marks"},
		{"a.html", "<p>", "<p><b x=1>a", 40_000, ""},
		{"a.html", "<p>", "<td>a", 30_000, ""},
		{"a.html", "<p>", "<a href=https://a.example>a</a> ", 10_000, ""},
		{"a.html", "<p>", "<div><nav>a</nav>", 20_000, ""},
		{"a.html", "<p>", "<table><tr><td>a<td>b<tr><td>a<td>b</table>", 5_000, ""},
		{"a.txt", "", "a\n", 80_000, "characters of text"},
		{"a.txt", "", "1\n\n", 30_000, ""},
		{"a.txt", "", "ab cd-\n", 10_000, ""},
		{"a.txt", "", "{{ voornaam }}", 3_000, ""},
		{"a.txt", "", "*x", 25_000, ""},
	}
	for _, test := range tests {
		began := time.Now()
		_, err := Read(test.name, strings.NewReader(test.begin+strings.Repeat(test.again, test.times)))
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%d times %q took %s", test.times, test.again, took)
		}
		if test.refused == "" && err != nil || test.refused != "" && (err == nil || !strings.Contains(err.Error(), test.refused)) {
			t.Errorf("%d times %q: %v, want %q", test.times, test.again, err, test.refused)
		}
	}
}
