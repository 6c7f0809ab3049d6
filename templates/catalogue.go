package templates

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed designs/*.yaml
var designs embed.FS

// TemplateNames lists the templates that come with the program, in alphabetical order.
func TemplateNames() []string {
	entries, err := designs.ReadDir("designs")
	if err != nil {
		panic(err) // embedded
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}

// Template returns the ready-made content of a template, for staff to change. It fails when there is none of that name.
func Template(name string) (Content, error) {
	data, err := designs.ReadFile("designs/" + name + ".yaml")
	if err != nil {
		return Content{}, fmt.Errorf("there is no template %q; known are %s", name, strings.Join(TemplateNames(), ", "))
	}
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return Content{}, fmt.Errorf("read the template %s: %w", name, err)
	}
	c, err := ReadContent(name+".yaml", &node, nil)
	c.Template = name
	return c, err
}

// In is the content in some of its languages alone; what it has no words in is left out.
func (c Content) In(languages []Language) Content {
	var spoken []Language
	for _, l := range languages {
		if slices.Contains(c.Languages, l) {
			spoken = append(spoken, l)
		}
	}
	blocks := make([]Block, len(c.Blocks))
	for i, b := range c.Blocks {
		blocks[i] = Block{Type: b.Type, If: b.If, Fields: fieldsIn(b.Fields, spoken)}
	}
	c.Languages, c.Subject, c.Preheader, c.Blocks = spoken, c.Subject.only(spoken), c.Preheader.only(spoken), blocks
	return c
}

func fieldsIn(fields map[string]Value, languages []Language) map[string]Value {
	if fields == nil {
		return nil
	}
	all := make(map[string]Value, len(fields))
	for name, v := range fields {
		v.Words = v.Words.only(languages)
		items := slices.Clone(v.Items)
		for i := range items {
			items[i] = fieldsIn(items[i], languages)
		}
		v.Items = items
		all[name] = v
	}
	return all
}

// only is the words in some languages, and those that serve all.
func (w Words) only(languages []Language) Words {
	var some Words
	for l, text := range w {
		if l == "" || slices.Contains(languages, l) {
			if some == nil {
				some = Words{}
			}
			some[l] = text
		}
	}
	return some
}

// sampleNames are the names in the templates that nobody has: whoever sends a letter puts real ones there.
var sampleNames = []string{"Lindewijk", "Netwerk Heuvelrand", "Netwerk Kiezelbeek", "Beeldhuis Wolk", "Inloophuis De Pluim", "Kraamzorg Morgenland",
	"Opvanggroep Pimpernel", "Vroedkring Dauw", "Huisartsen Lindeplein", "Gezinspunt Hazelaar", "Hogeschool Zilverpad"}

// SampleNames are the names of places, partners and makers that the templates invented, to be replaced.
func SampleNames() []string { return slices.Clone(sampleNames) }
