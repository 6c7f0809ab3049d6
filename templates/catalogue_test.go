package templates

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestSampleNamesAreThoseOfTheTemplates holds that every invented name is listed, so that the checks find it, and no other.
func TestSampleNamesAreThoseOfTheTemplates(t *testing.T) {
	t.Parallel()
	all := ""
	for _, name := range TemplateNames() {
		c, err := Template(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
		for _, b := range c.Blocks {
			for _, list := range []string{"partners", "others"} {
				for _, item := range b.Fields[list].Items {
					if partner := item["name"].Words.In(Dutch); !slices.Contains(SampleNames(), partner) {
						t.Errorf("%s invents %q, which is not listed", name, partner)
					}
				}
			}
		}
	}
	for _, sample := range SampleNames() {
		if !strings.Contains(all, sample) {
			t.Errorf("no template has %q", sample)
		}
	}
}
