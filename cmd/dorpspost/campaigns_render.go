package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/staff"
	"dorpspost/subscribers"
	"dorpspost/templates"

	"github.com/spf13/cobra"
)

func campaignsRender(o *options) *cobra.Command {
	var out, to string
	var branches bool
	c := &cobra.Command{
		Use:   "render NAME|FILE [--for ADDRESS | --branches] [--out FOLDER]",
		Short: "Write the mail of a campaign as .eml, .html and .txt, to look at it",
		Long: "Render compiles a campaign, or a campaign file that need not be applied, as it would leave, and writes one\n" +
			".html and one .txt per language, with empty personal parts, and .online.html, its web version. With --for it writes\n" +
			"the one mail that this person would get: .html, .txt and .eml, the whole message with the person's own links. With\n" +
			"--branches it writes the mails of the fewest readers that together show every part that only some of them see.\n" +
			"The links to a mail's own pages (Lees online) lead somewhere once the campaign has been launched; links are not\n" +
			"counted in what is only looked at; and hosted pictures show while the service runs.",
		Example: "  dorpspost campaigns render imh-week.yaml --out /tmp/letter\n" +
			"  dorpspost campaigns render \"IMH-week 2027\" --for els@opvang.example --out /tmp/letter",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if branches && to != "" {
				return usage("choose one of --for and --branches: one reader's mail, or those that show every branch")
			}
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				plan, err := planOf(c, a, args[0])
				if err != nil {
					return err
				}
				if branches {
					return o.renderBranches(c, a, plan, out)
				}
				parts, err := rendered(c, a, plan, to)
				if err != nil {
					return err
				}
				files, err := writeParts(out, parts)
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
	c.Flags().StringVar(&to, "for", "", "the subscriber whose mail to write")
	c.Flags().BoolVar(&branches, "branches", false, "the fewest mails that show every branch")
	return c
}

// part is one file of a rendered mail: "letter-nl.html".
type part struct{ name, content string }

func rendered(c *cobra.Command, a *app, plan campaigns.Plan, to string) ([]part, error) {
	if to != "" {
		return renderedFor(c, a, plan, to)
	}
	letters, err := a.campaigns.Letters(c.Context(), plan)
	if err != nil {
		return nil, err
	}
	var parts []part
	for _, language := range slices.Sorted(maps.Keys(letters)) {
		letter := letters[language]
		filled, name := letter.Fill(nil), "letter-"+string(language)
		parts = append(parts, part{name + ".html", viewable(filled.HTML, letter.Files)}, part{name + ".txt", filled.Text}, part{name + ".online.html", letter.Online})
	}
	return parts, nil
}

func renderedFor(c *cobra.Command, a *app, plan campaigns.Plan, to string) ([]part, error) {
	ctx := c.Context()
	address, err := subscribers.ParseAddress(to)
	if err != nil {
		return nil, usageError{err}
	}
	tokens, err := a.subscribers.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	mail, err := a.campaigns.Preview(ctx, plan, address, tokens)
	if err != nil {
		return nil, err
	}
	if mail.Not != "" {
		fmt.Fprintf(c.ErrOrStderr(), "Only to look at: %s.\n", mail.Not)
	}
	name := "letter-" + string(mail.Language)
	return []part{{name + ".eml", string(mail.Message)}, {name + ".html", viewable(mail.HTML, mail.Files)}, {name + ".txt", mail.Text}}, nil
}

// viewable is a mail's HTML with the pictures that travel inside the mail, which a browser would not find.
func viewable(html string, files []templates.File) string {
	for _, f := range files {
		if f.Way == templates.WayInline {
			html = strings.ReplaceAll(html, "cid:"+f.ContentID, "data:"+f.Type+";base64,"+base64.StdEncoding.EncodeToString(f.Data))
		}
	}
	return html
}

// renderBranches writes one mail per view, and says who sees what in it.
func (o *options) renderBranches(c *cobra.Command, a *app, plan campaigns.Plan, out string) error {
	found, err := a.campaigns.Branches(c.Context(), plan)
	if err != nil {
		return err
	}
	var parts []part
	counts := map[templates.Language]int{}
	for _, m := range found.Mails {
		counts[m.Language]++
		name := fmt.Sprintf("letter-%s-%d", m.Language, counts[m.Language])
		parts = append(parts, part{name + ".html", viewable(m.HTML, m.Files)}, part{name + ".txt", m.Text})
	}
	files, err := writeParts(out, parts)
	if err != nil {
		return err
	}
	return o.print(c, map[string]any{"files": files, "mails": branchLines(found, files), "never": found.Never}, func(w io.Writer) {
		for _, line := range branchLines(found, files) {
			fmt.Fprintf(w, "%s  %s: %s\n", line.File, line.Reader, line.Shows)
		}
		for _, language := range slices.Sorted(maps.Keys(found.Never)) {
			for _, question := range found.Never[language] {
				fmt.Fprintf(w, "Nobody can ever see what stands under %s (%s).\n", question, language)
			}
		}
	})
}

// branchLine tells of one written mail whose it is and what of it not everybody sees.
type branchLine struct {
	File   string `json:"file"`
	Reader string `json:"reader"`
	Shows  string `json:"shows"`
}

func branchLines(found campaigns.Branches, files []string) []branchLine {
	lines := make([]branchLine, len(found.Mails))
	for i, m := range found.Mails {
		line := branchLine{File: files[2*i], Reader: "a stand-in, because nobody in the audience gets this", Shows: "what everybody sees"}
		if m.Reader != 0 {
			line.Reader = fmt.Sprintf("reader %d", m.Reader)
		}
		if len(m.Shows) > 0 {
			line.Shows = strings.Join(m.Shows, "; ")
		}
		lines[i] = line
	}
	return lines
}

// planOf takes a file where there is one by that name, else a campaign or blueprint. What is called like a file, and is none, is
// a file that is not there.
func planOf(c *cobra.Command, a *app, ref string) (campaigns.Plan, error) {
	info, err := os.Stat(ref)
	looksLikeFile := strings.HasSuffix(ref, ".yaml") || strings.HasSuffix(ref, ".yml")
	switch {
	case err == nil && info.Mode().IsRegular():
		return readPlan(c, a, ref)
	case looksLikeFile && errors.Is(err, fs.ErrNotExist):
		return campaigns.Plan{}, noFile(ref)
	}
	plan, _, err := planNamed(c, a, ref)
	return plan, err
}

func writeParts(folder string, parts []part) (files []string, err error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("make the folder for the letters: %w", err)
	}
	for _, p := range parts {
		file := filepath.Join(folder, p.name)
		if err := os.WriteFile(file, []byte(p.content), 0o640); err != nil {
			return nil, fmt.Errorf("write the letter: %w", err)
		}
		files = append(files, file)
	}
	return files, nil
}
