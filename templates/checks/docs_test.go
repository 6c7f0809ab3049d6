package checks

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/checks.md")

// TestChecksDocumented keeps docs/checks.md equal to the declarations.
func TestChecksDocumented(t *testing.T) {
	t.Parallel()
	const path = "../../docs/checks.md"
	if *update {
		if err := os.WriteFile(path, []byte(checksPage()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run go test ./templates/checks -update to write it", err)
	}
	if diff := cmp.Diff(string(want), checksPage()); diff != "" {
		t.Errorf("%s has changed (run go test ./templates/checks -update when that is meant):\n%s", path, diff)
	}
}

func checksPage() string {
	var b strings.Builder
	b.WriteString(`# Checks

What ` + "`dorpspost campaigns check NAME|FILE`" + ` looks at before a letter goes. This page is made from the declarations in
` + "`templates/checks`" + `; write it anew with ` + "`go test ./templates/checks -update`" + `. Titles and rules are Dutch: they are what staff see.

- What **blocks** must be mended: the command then ends with exit code 1. What asks for **attention** must be looked at. A check
  that found nothing says in one sentence that all is fine. A check that needs what is not known says nothing.
- The names are a promise to scripts: ` + "`--json`" + ` prints one object per finding, with check, level and sentence, and of the place
  to mend what is known of language, block, type, field, file and line.
- ` + "`link-answer`" + ` is made with ` + "`--links`" + ` only. Each page is then asked for once, by HEAD and where that is not liked by GET, over at
  most five redirects, for at most five seconds, all together for two minutes, by "dorpspost" in the site's log; never at an address
  that is not public or a port other than 80 and 443, whatever a name or a redirect says. Pages that were there are remembered for a
  day, in ` + "`links.json`" + ` of the data folder.
- Example addresses (example.org) and addresses of one's own network block only where ` + "`network.public_url`" + ` can be opened by readers.
- ` + "`banner-week`" + ` asks the calendar for the week by which the schedule goes, or else for the one that is called as the topic is.
- No check yet looks for a test mail before more than 200 readers, a public holiday as the moment, a third mail in one month, the
  alignment of SPF and DKIM with the sender, or spelling.

| check | level | title | rule |
|---|---|---|---|
`)
	for _, c := range All() {
		levels := make([]string, len(c.Levels))
		for i, l := range c.Levels {
			levels[i] = string(l)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.Name, strings.Join(levels, ", "), c.Title, strings.ReplaceAll(c.About, "|", "\\|"))
	}
	return b.String()
}
