package main

import (
	"fmt"
	"io"
	"strings"

	"dorpspost/staff"
	"dorpspost/texts"

	"github.com/spf13/cobra"
)

func textsCommand(o *options) *cobra.Command {
	return group("texts", "Every text of the readers' pages, and of the mails that ask them to confirm",
		textsList(o), textsSet(o), textsReset(o), textsExport(o), textsApply(o))
}

// selection is which texts a command is about: those whose keys have a beginning, and perhaps only those that were changed.
type selection struct{ changed bool }

func (s *selection) flag(c *cobra.Command) {
	c.Flags().BoolVar(&s.changed, "changed", false, "only those that were changed here")
}

func (s *selection) of(c *cobra.Command, a *app, args []string) (chosen []texts.Text, err error) {
	all, err := a.texts.All(c.Context(), strings.Join(args, ""))
	if err != nil {
		return nil, err
	}
	for _, text := range all {
		if text.Changed() || !s.changed {
			chosen = append(chosen, text)
		}
	}
	return chosen, nil
}

// atMostOne asks for one argument or none.
func atMostOne(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return exactly(1)(c, args)
	}
	return nil
}

func textsList(o *options) *cobra.Command {
	var s selection
	c := &cobra.Command{
		Use:     "list [BEGINNING]",
		Short:   "Show the texts, as readers see them",
		Example: "  dorpspost texts list preferences.\n  dorpspost texts list --changed",
		Args:    atMostOne,
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				chosen, err := s.of(c, a, args)
				if err != nil {
					return err
				}
				return list(o, c, chosen, "KEY\tLANGUAGE\tCHANGED\tTEXT", func(t texts.Text) string {
					return strings.Join([]string{t.Key, t.Language, howChanged(t), strings.ReplaceAll(t.Text, "\n", " ")}, "\t")
				})
			})
		},
	}
	s.flag(c)
	return c
}

// howChanged says whether somebody wrote a text, and whether it counts.
func howChanged(t texts.Text) string {
	switch {
	case t.Problem != "":
		return "not shown: it " + t.Problem
	case t.Changed():
		return when(t.ChangedAt)
	}
	return ""
}

func textsSet(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "set KEY LANGUAGE TEXT",
		Short: "Write another text; readers see it within a second",
		Long: "Set writes another text in the place of one that the program comes with. A %s or %d in the original is a place that is\n" +
			"filled in (a date, a name): the new text has the same ones, in the same order. HTML is shown as it is written.",
		Example: "  dorpspost texts set preferences.heading nl \"Wat wil je lezen?\"",
		Args:    exactly(3),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				made, err := a.texts.Set(c.Context(), who, []texts.Change{{Key: args[0], Language: args[1], Text: args[2]}})
				if err != nil {
					return err
				}
				return o.sayDifferences(c, made, "Changed")
			})
		},
	}
}

func textsReset(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "reset KEY LANGUAGE",
		Short:   "Have the program's own text back",
		Example: "  dorpspost texts reset preferences.heading nl",
		Args:    exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				changed, err := a.texts.Reset(c.Context(), who, args[0], args[1])
				if err != nil {
					return err
				}
				return o.print(c, map[string]any{"key": args[0], "language": args[1], "changed": changed}, func(w io.Writer) {
					if !changed {
						fmt.Fprintln(w, "Nothing to reset: this text was not changed.")
						return
					}
					fmt.Fprintf(w, "%s in %q is the program's own text again.\n", args[0], args[1])
				})
			})
		},
	}
}

// sayDifferences tells what has changed, or would.
func (o *options) sayDifferences(c *cobra.Command, made []texts.Difference, verb string) error {
	if o.json {
		return list(o, c, made, "", nil)
	}
	w := c.OutOrStdout()
	for _, d := range made {
		fmt.Fprintf(w, "%s (%s)\n  - %s\n  + %s\n", d.Key, d.Language, indented(d.Before), indented(d.Text))
	}
	fmt.Fprintf(w, "%s: %s.\n", verb, counted(len(made), "text", "texts"))
	return nil
}

// indented keeps the lines of a text below each other.
func indented(text string) string { return strings.ReplaceAll(text, "\n", "\n    ") }
