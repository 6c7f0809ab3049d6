package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dorpspost/staff"
	"dorpspost/texts"

	"github.com/spf13/cobra"
)

func textsExport(o *options) *cobra.Command {
	var s selection
	c := &cobra.Command{
		Use:     "export [BEGINNING]",
		Short:   "Write texts as a file to change, for `texts apply`",
		Example: "  dorpspost texts export > teksten.yaml\n  dorpspost texts export notices.confirmation > bevestiging.yaml",
		Args:    atMostOne,
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				chosen, err := s.of(c, a, args)
				if err != nil {
					return err
				}
				if o.json {
					return list(o, c, chosen, "", nil)
				}
				return texts.Write(c.OutOrStdout(), chosen)
			})
		},
	}
	s.flag(c)
	return c
}

func textsApply(o *options) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use:   "apply FILE",
		Short: "Change the texts that a file names, all of it or nothing",
		Long: "Apply reads a file as `texts export` writes it, with all texts or only some. It shows what becomes different. When\n" +
			"anything in the file cannot be, nothing is changed, and each fault is told with its line. A text that is the program's\n" +
			"own is reset.",
		Example: "  dorpspost texts apply teksten.yaml --dry-run\n  dorpspost texts apply teksten.yaml",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				file, err := readTexts(args[0])
				if err != nil {
					return err
				}
				if dryRun {
					made, err := a.texts.Preview(c.Context(), file.Changes)
					if err != nil {
						return file.Locate(err)
					}
					return o.sayDifferences(c, made, "Would change")
				}
				made, err := a.texts.Set(c.Context(), who, file.Changes)
				if err != nil {
					return file.Locate(err)
				}
				return o.sayDifferences(c, made, "Changed")
			})
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "look only, change nothing")
	return c
}

func readTexts(path string) (*texts.File, error) {
	var from io.Reader = os.Stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("read the texts: %w", err)
		}
		defer file.Close()
		from = file
	}
	return texts.ReadFile(filepath.Base(path), from)
}
