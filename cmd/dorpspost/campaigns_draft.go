package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dorpspost/templates/draft"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

func campaignsDraft(o *options) *cobra.Command {
	var from, out, topic string
	c := &cobra.Command{
		Use:   "draft --from FILE [--topic SLUG] [--out FILE]",
		Short: "Make a campaign file of a text that was written elsewhere",
		Long: "Draft reads a Word document (.docx), a web page (.html), Markdown (.md) or plain text (.txt), such as a text copied\n" +
			"from a PDF, and makes blocks of it: headings and paragraphs, lists, quotes, a line that comes back as the theme. It\n" +
			"prints a campaign file, or writes it with --out; what you should look at is told beside it, with the block where it\n" +
			"stands. Nothing is stored: look it over, give it a schedule, and apply it.",
		Example: "  dorpspost campaigns draft --from nieuwsbrief.docx --topic imh-week --out nieuwsbrief.yaml",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if from == "" {
				return usage("name the text with --from, as in --from nieuwsbrief.docx")
			}
			made, err := readDraft(from)
			if err != nil {
				return err
			}
			text, err := draftFile(from, topic, made)
			if err != nil {
				return err
			}
			return o.tellDraft(c, out, text, made)
		},
	}
	c.Flags().StringVar(&from, "from", "", "the text to read: .docx, .html, .md or .txt")
	c.Flags().StringVar(&topic, "topic", "", "topic of the campaign; without it, the file has a place to fill in")
	c.Flags().StringVar(&out, "out", "", "campaign file to write; it must not exist yet")
	return c
}

func readDraft(path string) (draft.Draft, error) {
	file, err := os.Open(path)
	if err != nil {
		return draft.Draft{}, usage("open the text: %w", err)
	}
	defer file.Close()
	return draft.Read(filepath.Base(path), file)
}

// draftFile is the campaign file of a draft: name and topic, then the content.
func draftFile(from, topic string, made draft.Draft) ([]byte, error) {
	content, err := made.Content.YAML()
	if err != nil {
		return nil, fmt.Errorf("write the draft: %w", err)
	}
	name := strings.TrimSuffix(filepath.Base(from), filepath.Ext(from))
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
	_, err = io.Copy(file, bytes.NewReader(text))
	return errors.Join(err, file.Close())
}
