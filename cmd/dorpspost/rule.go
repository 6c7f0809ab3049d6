package main

import (
	"strconv"
	"strings"

	"dorpspost/schedules"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

// addRuleFlags gives a command a flag for each key of a schedule.
func addRuleFlags(c *cobra.Command) {
	for _, key := range schedules.Keys() {
		c.Flags().String(flagOf(key), "", "as `"+key+"` in a campaign file")
	}
}

// flagOf is the flag for a key of a campaign file: missed_after is --missed-after.
func flagOf(key string) string { return strings.ReplaceAll(key, "_", "-") }

// ruleGiven are the keys whose flags were given.
func ruleGiven(c *cobra.Command) map[string]string {
	keys := map[string]string{}
	for _, key := range schedules.Keys() {
		if flag := c.Flags().Lookup(flagOf(key)); flag.Changed {
			keys[key] = flag.Value.String()
		}
	}
	return keys
}

// specWith reads the keys as a campaign file is read. It fails with a usageError, or with a *schedules.SpecError.
func specWith(keys map[string]string) (spec schedules.Spec, err error) {
	if times, given := keys["times"]; given {
		if _, err := strconv.Atoi(times); err != nil {
			return spec, usage("times %q: it takes a whole number", times)
		}
	}
	node := &yaml.Node{Kind: yaml.MappingNode}
	for key, value := range keys {
		node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &yaml.Node{Kind: yaml.ScalarNode, Value: value})
	}
	return spec, node.Decode(&spec)
}
