package main

import (
	"fmt"
	"io"
	"strings"

	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
)

func topicsCommand(o *options) *cobra.Command {
	return group("topics", "The purposes that people can ask mail for", topicsList(o), topicsAdd(o), topicsRename(o))
}

func topicsList(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Show the topics",
		Example: "  dorpspost topics list",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				topics, err := a.subscribers.Topics(c.Context())
				if err != nil {
					return err
				}
				return list(o, c, topics, "SLUG\tDUTCH\tFRENCH\tENGLISH\tABOUT\tNO ABOUT IN", func(t subscribers.Topic) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", t.Slug, t.Name[subscribers.Dutch], t.Name[subscribers.French], t.Name[subscribers.English],
						t.DescriptionIn(subscribers.Dutch), lacking(t.Description))
				})
			})
		},
	}
}

// topicWords are the flags with a topic's names and descriptions.
type topicWords struct {
	nl, fr, en                string
	aboutNL, aboutFR, aboutEN string
}

func (w *topicWords) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&w.nl, "nl", "", "name in Dutch")
	f.StringVar(&w.fr, "fr", "", "name in French")
	f.StringVar(&w.en, "en", "", "name in English")
	f.StringVar(&w.aboutNL, "about-nl", "", "one line about it, in Dutch")
	f.StringVar(&w.aboutFR, "about-fr", "", "one line about it, in French")
	f.StringVar(&w.aboutEN, "about-en", "", "one line about it, in English")
}

func (w topicWords) names(c *cobra.Command) map[subscribers.Language]string {
	return given(c, "", w.nl, w.fr, w.en)
}

func (w topicWords) descriptions(c *cobra.Command) map[subscribers.Language]string {
	return given(c, "about-", w.aboutNL, w.aboutFR, w.aboutEN)
}

// given are the texts whose flags were written; an empty one takes away what there was.
func given(c *cobra.Command, prefix, nl, fr, en string) map[subscribers.Language]string {
	words := map[subscribers.Language]string{}
	for language, text := range map[subscribers.Language]string{subscribers.Dutch: nl, subscribers.French: fr, subscribers.English: en} {
		if c.Flags().Changed(prefix + string(language)) {
			words[language] = text
		}
	}
	return words
}

// lacking are the languages in which a text is missing.
func lacking(texts map[subscribers.Language]string) string {
	var missing []string
	for _, language := range subscribers.Languages() {
		if texts[language] == "" {
			missing = append(missing, string(language))
		}
	}
	return strings.Join(missing, ", ")
}

// sayMissing tells in which languages readers see a topic's words of another one.
func sayMissing(w io.Writer, t subscribers.Topic) {
	for _, one := range []struct {
		what  string
		texts map[subscribers.Language]string
		shown func(subscribers.Language) string
	}{{"name", t.Name, t.NameIn}, {"line about it", t.Description, t.DescriptionIn}} {
		for _, language := range subscribers.Languages() {
			if shown := one.shown(language); one.texts[language] == "" && shown != "" {
				fmt.Fprintf(w, "  It has no %s in %q: pages in that language show %q.\n", one.what, language, shown)
			}
		}
	}
}

func topicsAdd(o *options) *cobra.Command {
	var words topicWords
	c := &cobra.Command{
		Use:     "add SLUG --nl NAME [--fr NAME] [--en NAME]",
		Short:   "Add a topic; its slug is public and stays",
		Example: "  dorpspost topics add imh-week --nl IMH-week --fr \"Semaine IMH\" --en \"IMH Week\"",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				topic, err := a.subscribers.AddTopic(c.Context(), who, subscribers.Topic{Slug: args[0], Name: words.names(c), Description: words.descriptions(c)})
				if err != nil {
					return err
				}
				return o.print(c, topic, func(w io.Writer) {
					fmt.Fprintf(w, "Topic %s added.\n", topic.Slug)
					sayMissing(w, topic)
				})
			})
		},
	}
	words.flags(c)
	return c
}

func topicsRename(o *options) *cobra.Command {
	var words topicWords
	c := &cobra.Command{
		Use:   "rename SLUG --nl NAME [--fr NAME] [--en NAME]",
		Short: "Give a topic other words; its slug stays, and so does everyone's choice",
		Long: "Rename gives a topic other names, or another line about it, in the languages that are named; the others keep theirs, and\n" +
			"an empty text takes one away. Readers see it at once. What they agreed to before is kept in the words of then.",
		Example: "  dorpspost topics rename imh-week --nl \"Week van de IMH\" --about-nl \"Eén week in juni\"\n" +
			"  dorpspost topics rename imh-week --about-fr \"\"",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			names, descriptions := words.names(c), words.descriptions(c)
			if len(names)+len(descriptions) == 0 {
				return usage("give the topic other words: --nl, --fr, --en for its name, --about-nl, --about-fr, --about-en for the line below it")
			}
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				if err := a.subscribers.RenameTopic(c.Context(), who, args[0], names, descriptions); err != nil {
					return err
				}
				topic, err := a.subscribers.TopicBySlug(c.Context(), args[0])
				if err != nil {
					return err
				}
				return o.print(c, map[string]string{"renamed": args[0]}, func(w io.Writer) {
					fmt.Fprintf(w, "Topic %s renamed.\n", args[0])
					sayMissing(w, topic)
				})
			})
		},
	}
	words.flags(c)
	return c
}
