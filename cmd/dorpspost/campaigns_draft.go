package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dorpspost/templates"
	"dorpspost/templates/draft"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

func campaignsDraft(o *options) *cobra.Command {
	var from, template, out, topic string
	var languages []string
	c := &cobra.Command{
		Use:   "draft --from FILE | --template NAME [--languages nl,fr] [--topic SLUG] [--out FILE]",
		Short: "Make a campaign file of a text that was written elsewhere, or of a template",
		Long: "Draft reads a Word document (.docx), a web page (.html), Markdown (.md) or plain text (.txt), such as a text copied\n" +
			"from a PDF, and makes blocks of it: headings and paragraphs, lists, quotes, a line that comes back as the theme. It\n" +
			"prints a campaign file, or writes it with --out; what you should look at is told beside it, with the block where it\n" +
			"stands. With --template it writes out a finished letter, to change its dates, links and words. Nothing is stored:\n" +
			"look it over, give it a schedule, and apply it.",
		Example: "  dorpspost campaigns draft --from nieuwsbrief.docx --topic imh-week --out nieuwsbrief.yaml\n" +
			"  dorpspost campaigns draft --template imh-week --languages nl,fr --topic imh-week --out week.yaml",
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			made, name, err := draftOf(from, template, languages)
			if err != nil {
				return err
			}
			text, err := draftFile(name, topic, made)
			if err != nil {
				return err
			}
			return o.tellDraft(c, out, text, made)
		},
	}
	c.Flags().StringVar(&from, "from", "", "the text to read: .docx, .html, .md or .txt")
	c.Flags().StringVar(&template, "template", "", "the template to write out: "+strings.Join(templates.TemplateNames(), ", "))
	c.Flags().StringSliceVar(&languages, "languages", []string{"nl"}, "languages of the template's letter: nl, fr, en")
	c.Flags().StringVar(&topic, "topic", "", "topic of the campaign; without it, the file has a place to fill in")
	c.Flags().StringVar(&out, "out", "", "campaign file to write; it must not exist yet")
	return c
}

// draftOf makes a draft of a text, or of a template, and a name for the campaign.
func draftOf(from, template string, languages []string) (draft.Draft, string, error) {
	switch {
	case from == "" && template == "":
		return draft.Draft{}, "", usage("name the text with --from, as in --from nieuwsbrief.docx, or a template with --template")
	case from != "" && template != "":
		return draft.Draft{}, "", usage("choose one of --from and --template")
	case template != "":
		made, err := templateDraft(template, languages)
		return made, template, err
	}
	made, err := readDraft(from)
	return made, strings.TrimSuffix(filepath.Base(from), filepath.Ext(from)), err
}

func templateDraft(name string, languages []string) (draft.Draft, error) {
	content, err := templates.Template(name)
	if err != nil {
		return draft.Draft{}, usageError{err}
	}
	var spoken []templates.Language
	for _, l := range languages {
		if !slices.Contains(content.Languages, templates.Language(l)) {
			return draft.Draft{}, usage("the template %s has no text in %q; it has nl, fr and en", name, l)
		}
		spoken = append(spoken, templates.Language(l))
	}
	content = content.In(spoken)
	content.Template = "" // all of it is written out
	return draft.Draft{Content: content}, nil
}

func readDraft(path string) (draft.Draft, error) {
	file, err := openGiven(path)
	if err != nil {
		return draft.Draft{}, err
	}
	defer file.Close()
	return draft.Read(filepath.Base(path), file)
}

// draftFile is the campaign file of a draft: name and topic, then the content.
func draftFile(name, topic string, made draft.Draft) ([]byte, error) {
	content, err := made.Content.YAML()
	if err != nil {
		return nil, fmt.Errorf("write the draft: %w", err)
	}
	head, err := yaml.Marshal(struct {
		Name  string `yaml:"name"`
		Topic string `yaml:"topic"`
	}{name, cmp.Or(topic, "vul-hier-het-thema-in")})
	if err != nil {
		return nil, err
	}
	text := append(append(head, '\n'), bytes.TrimRight(content, "\n")...)
	return append(text, '\n'), nil
}

// tellDraft gives the file, and beside it what a person should look at.
func (o *options) tellDraft(c *cobra.Command, out string, text []byte, made draft.Draft) error {
	if out != "" {
		if err := writeNew(out, text); err != nil {
			return err
		}
	}
	if o.json {
		notes := made.Notes
		if notes == nil {
			notes = []draft.Note{} // a list that is empty
		}
		return o.print(c, map[string]any{"blocks": len(made.Content.Blocks), "notes": notes, "file": string(text)}, nil)
	}
	if out == "" {
		fmt.Fprint(c.OutOrStdout(), string(text))
	} else {
		fmt.Fprintf(c.OutOrStdout(), "%s: %s.\n", out, counted(len(made.Content.Blocks), "block", "blocks"))
	}
	for _, n := range made.Notes {
		fmt.Fprintln(c.ErrOrStderr(), " ", noteLine(n))
		if n.Text != "" {
			fmt.Fprintln(c.ErrOrStderr(), "     ", strings.ReplaceAll(n.Text, "\n", "\n      "))
		}
	}
	return nil
}

func noteLine(n draft.Note) string {
	where := "de hele tekst"
	if n.Block > 0 {
		where = fmt.Sprintf("blok %d", n.Block)
	}
	if n.Field != "" {
		where += ", " + n.Field
	}
	return where + ": " + n.Sentence
}

// writeNew writes a file that is not there yet: nobody's work is overwritten.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if errors.Is(err, os.ErrExist) {
		return usage("%s is there already; choose another name for --out", path)
	}
	if err != nil {
		return fmt.Errorf("write the campaign file: %w", err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}
