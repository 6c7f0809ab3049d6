package templates

import (
	"embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed designs/*.yaml
var designs embed.FS

// templateNames lists the templates that come with the program.
func templateNames() []string {
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
		return Content{}, fmt.Errorf("there is no template %q; known are %s", name, strings.Join(templateNames(), ", "))
	}
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return Content{}, fmt.Errorf("read the template %s: %w", name, err)
	}
	c, err := ReadContent(name+".yaml", &node, nil)
	c.Template = name
	return c, err
}
