package reader_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Enter presses the first button of a form in the order of the document (HTML, section 4.10.21.2), which must not be one that only
// changes the language.
func TestEnterSendsTheForm(t *testing.T) {
	d := open(t)
	for _, path := range []string{"/inschrijven", "/link"} {
		page, err := html.Parse(strings.NewReader(d.get(path).Body.String()))
		if err != nil {
			t.Fatal(err)
		}
		buttons := 0
		for node := range page.Descendants() {
			if node.Data != "button" {
				continue
			}
			if buttons++; buttons == 1 && (has(node, "formaction") || has(node, "name") || !has(node, "form")) {
				t.Errorf("on %s Enter presses %v", path, node.Attr)
			}
		}
		if buttons < 4 {
			t.Errorf("%s has %d buttons: the languages are missing", path, buttons)
		}
	}
}
