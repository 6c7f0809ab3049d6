package main

import (
	"slices"
	"strconv"
	"strings"

	"dorpspost/schedules"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

// ruleFlags says of each key of a schedule what its flag takes, between backquotes, and what it means.
var ruleFlags = map[string]string{
	"once":         "one `MOMENT`: \"2027-06-14 09:00\"",
	"cron":         "five `FIELDS` of cron: \"0 9 1 * *\"",
	"every":        "an `INTERVAL`, with --start: \"2 weeks\"",
	"monthly":      "a `DAY` of each month, or several: \"first tuesday\", \"15\", \"last working day\"",
	"yearly":       "a `DAY` of each year, or several: \"14 june\"",
	"around":       "`DAYS` by an observance: \"4 weeks before imh-week\"",
	"at":           "the `TIME` of day: 09:00",
	"start":        "the first `DATE` on which it may happen: 2027-01-01",
	"end":          "the last `DATE`: 2027-12-31",
	"avoid":        "`DAYS` on which it does not happen: \"weekends, holidays\"",
	"move":         "where it goes from a day to avoid, a `WORD`: after, before or skip",
	"zone":         "the `ZONE` of its time, where it is not ours: Europe/London",
	"missed":       "what is done after a missed moment, a `WORD`: send, ask or skip",
	"missed_after": "how late is missed, a `DURATION`: 2h",
	"times":        "at most so many times, a `NUMBER`: 6",
}

// onceKeys are the keys that go with one moment.
var onceKeys = []string{"once", "zone", "missed", "missed_after"}

// addRuleFlags gives a command a flag for each key of a schedule, and shows these of them. Who uses another one is told better than
// that it is not known.
func addRuleFlags(c *cobra.Command, shown []string) {
	for _, key := range schedules.Keys() {
		c.Flags().String(flagOf(key), "", ruleFlags[key])
		c.Flags().Lookup(flagOf(key)).Hidden = !slices.Contains(shown, key)
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
