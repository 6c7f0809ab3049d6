package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/staff"
	"dorpspost/templates/checks"

	"github.com/spf13/cobra"
)

// linksFile is where pages that were there are remembered, within the data folder.
const linksFile = "links.json"

func campaignsCheck(o *options) *cobra.Command {
	var links, all bool
	c := &cobra.Command{
		Use:   "check NAME|FILE [--links] [--all]",
		Short: "Look a campaign over before it goes: what must be mended, what to look at, what is fine",
		Long: "Check looks at a campaign, or at a campaign file that need not be applied: its words, links, dates, pictures and\n" +
			"size, its letters in every language, its readers and its moment. It prints three groups, in Dutch: Moet je oplossen,\n" +
			"Let op, In orde; of the last only how many, unless --all asks for each. It ends with exit code 1 when something\n" +
			"must be mended. With --links each page that the letter leads to is asked for once; no other check leaves this\n" +
			"machine. docs/checks.md lists all checks.",
		Example: "  dorpspost campaigns check imh-week.yaml\n" +
			"  dorpspost campaigns check \"IMH-week 2027\" --links\n" +
			"  dorpspost campaigns check imh-week.yaml --json",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				how := campaigns.Checking{}
				if links {
					how.Ask = a.asker().Ask
				}
				findings, err := checked(c, a, args[0], how)
				if err != nil {
					return err
				}
				if err := o.sayFindings(c, findings, all); err != nil {
					return err
				}
				return verdict(findings)
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "also list what is in order")
	c.Flags().BoolVar(&links, "links", false, "also ask for each page that the letter leads to")
	return c
}

// asker asks for pages in the network's name.
func (a *app) asker() *checks.Asker {
	agent := "dorpspost (link check)"
	if !a.network.OnLoopback() {
		agent = "dorpspost (link check; +" + a.network.PublicURL + ")"
	}
	return &checks.Asker{Agent: agent, File: filepath.Join(a.config.Data, linksFile)}
}

// checked looks at a plan; a file with faults is looked at no further.
func checked(c *cobra.Command, a *app, ref string, how campaigns.Checking) ([]checks.Finding, error) {
	plan, err := planOf(c, a, ref)
	if err != nil {
		if findings, ok := campaigns.FindingsOf(err); ok {
			return findings, nil
		}
		return nil, err
	}
	return a.campaigns.Check(c.Context(), plan, how)
}

// levels are the groups of findings, as staff see them.
var levels = []struct {
	level checks.Level
	title string
}{{checks.Blocks, "Moet je oplossen"}, {checks.Attention, "Let op"}, {checks.Fine, "In orde"}}

func (o *options) sayFindings(c *cobra.Command, findings []checks.Finding, all bool) error {
	if o.json {
		return list(o, c, findings, "", nil)
	}
	w := c.OutOrStdout()
	for _, group := range levels {
		of := ofLevel(findings, group.level)
		fmt.Fprintf(w, "%s (%d)\n", group.title, len(of))
		if group.level == checks.Fine && !all {
			continue
		}
		for _, f := range of {
			sayFinding(w, f)
		}
	}
	return nil
}

func ofLevel(all []checks.Finding, level checks.Level) (of []checks.Finding) {
	for _, f := range all {
		if f.Level == level {
			of = append(of, f)
		}
	}
	return of
}

// sayFinding writes one line.
func sayFinding(w io.Writer, f checks.Finding) { fmt.Fprintln(w, " ", inPlace(f)) }

// inPlace is the place in the words of a campaign file, and the sentence.
func inPlace(f checks.Finding) string {
	var where []string
	if f.File != "" {
		where = append(where, fmt.Sprintf("%s:%d", f.File, f.Line))
	}
	if f.Block > 0 {
		where = append(where, fmt.Sprintf("blok %d (%s)", f.Block, f.Type))
	}
	if f.Field != "" {
		where = append(where, f.Field)
	}
	if f.Language != "" {
		where = append(where, string(f.Language))
	}
	if len(where) == 0 {
		return f.Sentence
	}
	return strings.Join(where, ", ") + ": " + f.Sentence
}

// verdict fails when something must be mended first.
func verdict(findings []checks.Finding) error {
	if n := len(ofLevel(findings, checks.Blocks)); n > 0 {
		return fmt.Errorf("%s must be mended before this can go", counted(n, "thing", "things"))
	}
	return nil
}
