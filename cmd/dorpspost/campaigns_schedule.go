package main

import (
	"strings"

	"dorpspost/schedules"
	"dorpspost/staff"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

func campaignsSchedule(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "schedule NAME [MOMENT]",
		Short: "Give a campaign a moment, or another one",
		Long: "Schedule sets when a campaign leaves that has not left yet: a draft, one that is planned, held or stopped. Whoever sets\n" +
			"a moment approves the campaign by that; with campaigns.four_eyes in config.yaml somebody else approves it after that.\n" +
			"The campaign's file keeps the moment that stands in it, and applying it unchanged does not take this one back; where\n" +
			"the file gets another moment, that one holds. The flags are the keys under `schedule` in a campaign file. A rule that\n" +
			"comes back makes a blueprint, and stands in a file.",
		Example: "  dorpspost campaigns schedule \"Bedankt, kinderopvang\" \"2027-06-14 09:00\"\n" +
			"  dorpspost campaigns schedule \"Bedankt, kinderopvang\" --once \"2027-06-14 09:00\" --missed send",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage("write it as `%s`, with the moment between quotes", c.UseLine())
			}
			return nil
		},
	}
	for _, key := range schedules.Keys() {
		c.Flags().String(flagOf(key), "", "as `"+key+"` in a campaign file")
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		spec, err := specOf(c, args[1:])
		if err != nil {
			return err
		}
		return o.act(c, staff.Sender, func(a *app, who string) error {
			campaign, err := a.campaigns.Schedule(c.Context(), who, args[0], spec)
			if err != nil {
				return err
			}
			return o.report(c, a, campaign.Name)
		})
	}
	return c
}

// specOf reads a schedule from the flags as from a file, with the moment that stands behind the name as `once`.
func specOf(c *cobra.Command, moment []string) (spec schedules.Spec, err error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	set := func(key, value string) {
		node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &yaml.Node{Kind: yaml.ScalarNode, Value: value})
	}
	for _, key := range schedules.Keys() {
		if flag := c.Flags().Lookup(flagOf(key)); flag.Changed {
			set(key, flag.Value.String())
		}
	}
	if len(moment) > 0 {
		if c.Flags().Changed("once") {
			return spec, usage("write the moment behind the name, or with --once, not both")
		}
		set("once", moment[0])
	}
	if err := node.Decode(&spec); err != nil {
		return spec, usage("%w", err)
	}
	if (spec == schedules.Spec{}) {
		return spec, usage("say when: `dorpspost campaigns schedule NAME \"2027-06-14 09:00\"`")
	}
	return spec, nil
}

// flagOf is the flag for a key of a campaign file: missed_after is --missed-after.
func flagOf(key string) string { return strings.ReplaceAll(key, "_", "-") }
