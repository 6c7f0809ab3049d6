package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"dorpspost/schedules"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

// explained is what `schedules explain` says of a rule.
type explained struct {
	Rule    schedules.Spec     `json:"rule"`
	Reading map[string]string  `json:"reading"` // by language
	RRULE   string             `json:"rrule,omitempty"`
	Next    []schedules.Moment `json:"next"`

	calendar *schedules.Calendar
}

// explainedMoments is how many moments it shows.
const explainedMoments = 5

// spoken are the languages in which a rule is read aloud.
var spoken = []string{"nl", "fr", "en"}

func schedulesExplain(o *options) *cobra.Command {
	var language string
	c := &cobra.Command{
		Use:   "explain [RULE]",
		Short: "Say in words what a rule means, and when it would happen",
		Long: "Say in words what a rule means, its RRULE (RFC 5545) where there is one, and the next five moments; or why it is refused.\n" +
			"The rule is given by flags, by the keys of a campaign file in one argument, or as a cron expression. Nothing is saved.",
		Example: "  dorpspost schedules explain --monthly \"first tuesday\" --at 09:00\n" +
			"  dorpspost schedules explain \"around: 4 weeks before imh-week, at: 09:00\"\n" +
			"  dorpspost schedules explain \"0 9 1 * *\" --language nl",
		Args: atMost(1),
	}
	addRuleFlags(c, schedules.Keys())
	c.Flags().StringVar(&language, "language", "", "read it in nl, fr or en only")
	c.RunE = func(c *cobra.Command, args []string) error {
		if language != "" && !slices.Contains(spoken, language) {
			return usage("--language %s: choose nl, fr or en", language)
		}
		spec, err := ruleAsked(args, ruleGiven(c))
		if err != nil {
			return inLanguage(err, language)
		}
		return o.act(c, staff.Writer, func(a *app, _ string) error {
			e, err := a.explain(c, spec, language)
			if err != nil {
				return inLanguage(err, language)
			}
			return o.print(c, e, e.write)
		})
	}
	return c
}

// exampleRule is what somebody may write who has written no rule.
const exampleRule = `Write for example "monthly: first tuesday, at: 09:00"`

// ruleAsked is the rule that was given, in one of the ways.
func ruleAsked(args []string, keys map[string]string) (schedules.Spec, error) {
	switch {
	case len(args) == 1 && len(keys) > 0:
		return schedules.Spec{}, usage("give the rule by flags, or in one argument, and not both")
	case len(args) == 0 && len(keys) == 0:
		return schedules.Spec{}, usage("which rule? %s", exampleRule)
	case len(args) == 1:
		var err error
		if keys, err = keysIn(args[0]); err != nil {
			return schedules.Spec{}, err
		}
	}
	return specWith(keys)
}

// keyForm finds the keys in "monthly: first tuesday, at: 09:00". A value may have commas: only what looks like a key begins one.
var keyForm = regexp.MustCompile(`(?:^|,)\s*([a-z_]+):\s`)

// sentence finds words that no cron expression has: its longest names have three letters.
var sentence = regexp.MustCompile(`^[^@=]*\p{L}{4}[^=]*$`)

// keysIn reads keys with their values; a text without any key is a cron expression, unless it is a sentence.
func keysIn(text string) (map[string]string, error) {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "{}"))
	at := keyForm.FindAllStringSubmatchIndex(text, -1)
	switch {
	case len(at) > 0 && at[0][0] == 0:
	case sentence.MatchString(text):
		return nil, usage("“%s” is a sentence, and no rule. %s", text, exampleRule)
	default:
		return map[string]string{"cron": text}, nil
	}
	keys := map[string]string{}
	for i, found := range at {
		key, end := text[found[2]:found[3]], len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		if !slices.Contains(schedules.Keys(), key) {
			return nil, usage("the key %s is not known; the keys are %s", key, strings.Join(schedules.Keys(), ", "))
		}
		if _, twice := keys[key]; twice {
			return nil, usage("the key %s stands there twice", key)
		}
		keys[key] = strings.Trim(strings.TrimSpace(text[found[1]:end]), `"'`)
	}
	return keys, nil
}

func (a *app) explain(c *cobra.Command, spec schedules.Spec, language string) (explained, error) {
	calendar, err := a.schedules.Calendar(c.Context(), a.db.Read())
	if err != nil {
		return explained{}, err
	}
	moments, err := schedules.Moments(spec, calendar, time.Now(), explainedMoments)
	if err != nil {
		return explained{}, err
	}
	e := explained{Rule: spec.Normal(), Reading: map[string]string{}, Next: moments, calendar: calendar}
	e.RRULE, _ = spec.RRULE()
	for _, in := range spoken {
		if language == "" || language == in {
			e.Reading[in] = spec.In(in, calendar)
		}
	}
	return e, nil
}

func (e explained) write(w io.Writer) {
	for _, language := range spoken {
		if reading, asked := e.Reading[language]; asked {
			fmt.Fprintf(w, "%s  %s\n", language, reading)
		}
	}
	if e.RRULE != "" {
		fmt.Fprintf(w, "\n%s\n", e.RRULE)
	}
	fmt.Fprintln(w)
	in := wordsHere
	if len(e.Reading) == 1 {
		for in = range e.Reading {
		}
	}
	for _, m := range e.Next {
		fmt.Fprintln(w, strings.TrimSuffix("  "+schedules.MomentIn(in, m.At)+" - "+strings.Join(m.NotesIn(in, e.calendar), "; "), " - "))
	}
	if len(e.Next) == 0 {
		fmt.Fprintln(w, "  No moment is to come any more.")
	}
}

// inLanguage says a refused rule in the language that was asked for.
func inLanguage(err error, language string) error {
	refusal, ok := errors.AsType[*schedules.SpecError](err)
	if !ok || language == "" || language == wordsHere {
		return err
	}
	return errors.New(refusal.In(language))
}
