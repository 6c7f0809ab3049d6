package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"dorpspost/database"
	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
)

func subscribersCommand(o *options) *cobra.Command {
	return group("subscribers", "The people who get mail, and what they agreed to",
		subscribersImport(o), subscribersExport(o), subscribersShow(o), subscribersSuppress(o),
		subscribersConsent(o), subscribersVerify(o), subscribersErase(o), subscribersRetention(o))
}

// shown is what `subscribers show` tells about a person.
type shown struct {
	subscribers.Subscriber
	Mailable     []string                  `json:"mailable"`             // topics for which mail may go now
	NotMailed    string                    `json:"not_mailed,omitempty"` // why there is none
	Topics       []string                  `json:"topics"`
	LeftTopics   []string                  `json:"left_topics,omitempty"`
	Suppressions []subscribers.Suppression `json:"suppressions,omitempty"`
}

func subscribersShow(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "show ADDRESS",
		Short:   "Show one person: what is known, what they asked for, whether they may be mailed",
		Example: "  dorpspost subscribers show els@opvang.example",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.person(c, staff.Writer, args[0], func(a *app, _ string, p subscribers.Subscriber) error {
				about, err := a.about(c, p)
				if err != nil {
					return err
				}
				return o.print(c, about, func(w io.Writer) { sayPerson(w, about) })
			})
		},
	}
}

// person does something about the person with an address.
func (o *options) person(c *cobra.Command, role staff.Role, address string, do func(*app, string, subscribers.Subscriber) error) error {
	parsed, err := subscribers.ParseAddress(address)
	if err != nil {
		return usageError{err}
	}
	return o.act(c, role, func(a *app, who string) error {
		person, err := a.subscribers.ByAddress(c.Context(), parsed)
		if err != nil {
			return err
		}
		return do(a, who, person)
	})
}

func (a *app) about(c *cobra.Command, p subscribers.Subscriber) (shown, error) {
	preferences, err := a.subscribers.Preferences(c.Context(), p.ID)
	if err != nil {
		return shown{}, err
	}
	about := shown{Subscriber: p}
	for _, choice := range preferences.Topics {
		switch {
		case choice.Wanted:
			about.Topics = append(about.Topics, choice.Topic.Slug)
		case !choice.LeftOn.IsZero():
			about.LeftTopics = append(about.LeftTopics, choice.Topic.Slug)
		}
	}
	if err := a.mailable(c, p.ID, preferences.Topics, &about); err != nil {
		return shown{}, err
	}
	about.Suppressions, err = a.subscribers.Suppressions(c.Context(), p.Address)
	return about, err
}

// mailable asks for each topic what the ledger would be told at this moment.
func (a *app) mailable(c *cobra.Command, id subscribers.ID, topics []subscribers.TopicChoice, about *shown) error {
	about.Mailable, about.NotMailed = []string{}, string(subscribers.ReasonNoConsent)
	for _, choice := range topics {
		barred, err := a.subscribers.Mailable(c.Context(), a.db.Read(), []subscribers.ID{id}, choice.Topic.ID, database.Now())
		if err != nil {
			return err
		}
		reason, is := barred[id]
		switch {
		case !is:
			about.Mailable = append(about.Mailable, choice.Topic.Slug)
		case reason != subscribers.ReasonNoConsent:
			about.NotMailed = string(reason)
		}
	}
	if len(about.Mailable) > 0 {
		about.NotMailed = ""
	}
	return nil
}

func sayPerson(w io.Writer, s shown) {
	fmt.Fprintf(w, "%s %s <%s>, %s, since %s\n", s.FirstName, s.LastName, s.Address, s.State, when(s.CreatedAt))
	fmt.Fprintf(w, "  language %s, profession %q, region %q, organisation %q\n", s.Language, s.Profession, s.Region, s.Organisation)
	if s.State == subscribers.StatePaused {
		fmt.Fprintf(w, "  paused until %s\n", when(s.PausedUntil))
	}
	fmt.Fprintf(w, "  asked for: %s; wants %s\n", orNothing(s.Topics), frequencies[s.Frequency])
	if s.NotMailed != "" {
		fmt.Fprintf(w, "  gets no mail: %s\n", s.NotMailed)
	} else {
		fmt.Fprintf(w, "  may be mailed for: %s\n", orNothing(s.Mailable))
	}
	if len(s.LeftTopics) > 0 {
		fmt.Fprintf(w, "  left: %s\n", strings.Join(s.LeftTopics, ", "))
	}
	for _, suppression := range s.Suppressions {
		if suppression.UndoneAt.IsZero() {
			fmt.Fprintf(w, "  not mailed since %s: %s %s\n", when(suppression.At), suppression.Reason, suppression.Detail)
		}
	}
}

var frequencies = map[subscribers.Frequency]string{
	subscribers.FrequencyAll: "every campaign", subscribers.FrequencyDigest: "one digest a month", subscribers.FrequencyWeek: "only campaigns of the IMH week",
}

func orNothing(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(slices.Sorted(slices.Values(list)), ", ")
}

func subscribersSuppress(o *options) *cobra.Command {
	var reason string
	var undo bool
	c := &cobra.Command{
		Use:   "suppress ADDRESS",
		Short: "Never mail an address again, whatever a list says; or undo that",
		Example: "  dorpspost subscribers suppress els@opvang.example --reason \"asked by phone\"\n" +
			"  dorpspost subscribers suppress els@opvang.example --undo",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			address, err := subscribers.ParseAddress(args[0])
			if err != nil {
				return usageError{err}
			}
			return o.act(c, staff.Administrator, func(a *app, who string) error {
				done := "is not mailed any more"
				if undo {
					done = "may be mailed again, where there is consent"
					err = a.subscribers.Unsuppress(c.Context(), who, address)
				} else {
					err = a.subscribers.Suppress(c.Context(), who, address, reason)
				}
				if err != nil {
					return err
				}
				return o.print(c, map[string]any{"address": address, "suppressed": !undo}, func(w io.Writer) { fmt.Fprintf(w, "%s %s.\n", address, done) })
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "by request", "why, for the record")
	c.Flags().BoolVar(&undo, "undo", false, "take the suppression back")
	return c
}
