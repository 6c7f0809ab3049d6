package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"dorpspost/campaigns"
	"dorpspost/staff"
	"dorpspost/templates"

	"github.com/spf13/cobra"
)

func campaignsRender(o *options) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "render NAME|FILE [--out FOLDER]",
		Short: "Write the letter of a campaign as .html and .txt, to look at it",
		Long: "Render compiles a campaign, or a campaign file that need not be applied, exactly as it would leave, with empty\n" +
			"personal parts, and writes one .html and one .txt per language.",
		Example: "  dorpspost campaigns render imh-week.yaml --out /tmp/letter",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				plan, err := planOf(c, a, args[0])
				if err != nil {
					return err
				}
				letters, err := a.campaigns.Letters(c.Context(), plan)
				if err != nil {
					return err
				}
				files, err := writeLetters(out, letters)
				if err != nil {
					return err
				}
				return o.print(c, map[string]any{"files": files}, func(w io.Writer) {
					for _, file := range files {
						fmt.Fprintln(w, file)
					}
				})
			})
		},
	}
	c.Flags().StringVar(&out, "out", ".", "folder for the files")
	return c
}

// planOf takes a file where there is one by that name, else a campaign or blueprint.
func planOf(c *cobra.Command, a *app, ref string) (campaigns.Plan, error) {
	if _, err := os.Stat(ref); !errors.Is(err, fs.ErrNotExist) {
		return readPlan(ref)
	}
	plan, _, err := planNamed(c, a, ref)
	return plan, err
}

func writeLetters(folder string, letters map[templates.Language]*templates.Letter) ([]string, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("make the folder for the letters: %w", err)
	}
	var files []string
	for _, language := range slices.Sorted(maps.Keys(letters)) {
		filled := letters[language].Fill(make([]string, len(letters[language].Slots)))
		for _, part := range []struct{ ending, text string }{{"html", filled.HTML}, {"txt", filled.Text}} {
			file := filepath.Join(folder, fmt.Sprintf("letter-%s.%s", language, part.ending))
			if err := os.WriteFile(file, []byte(part.text), 0o640); err != nil {
				return nil, fmt.Errorf("write the letter: %w", err)
			}
			files = append(files, file)
		}
	}
	return files, nil
}
