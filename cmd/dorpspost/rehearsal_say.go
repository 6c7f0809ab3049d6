package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"dorpspost/deliveries"
	"dorpspost/templates"
	"dorpspost/web/inbox"
)

// behaves is each profile in the words of a report.
var behaves = map[inbox.Profile]string{
	inbox.Perfect:     "a mail server that takes everything",
	inbox.Greylisting: "a mail server that puts off everybody's first try",
	inbox.Refusing:    "a mail server to which 2 % of the addresses do not exist",
	inbox.Slow:        "a mail server that takes half a minute to answer at 1 %",
	inbox.Dropping:    "a mail server that hangs up within the mail at 1 %, and after it at another 1 %",
}

func sayRehearsal(w io.Writer, t *rehearsalTold) {
	fmt.Fprintf(w, "%s, rehearsed with %s. Nobody got anything.\n", t.Campaign, behaves[t.Relay])
	if t.Survey != nil {
		sayReaders(w, t)
		sayMails(w, t)
		sayCourse(w, t)
	}
	if len(t.Blocks)+len(t.Problems) == 0 {
		fmt.Fprintln(w, "Nothing must be mended.")
		return
	}
	fmt.Fprintln(w, "To be mended first")
	for _, f := range t.Blocks {
		sayFinding(w, f)
	}
	for _, problem := range t.Problems {
		fmt.Fprintln(w, " ", problem)
	}
}

func sayReaders(w io.Writer, t *rehearsalTold) {
	s := t.Survey
	skipped := 0
	for _, n := range s.Skipped {
		skipped += n
	}
	fmt.Fprintln(w, "Who")
	fmt.Fprintf(w, "  %d of %s would get it%s.\n", s.Named-skipped, counted(s.Named, "person", "people"), inWhich(s.Languages))
	if skipped > 0 {
		fmt.Fprintf(w, "  %d would not (%s).\n", skipped, sums(s.Skipped))
	}
	for _, own := range slices.Sorted(maps.Keys(s.Other)) {
		fmt.Fprintf(w, "  %s without a letter in their own language (%s): the first language stands in.\n", counted(s.Other[own], "person is", "people are"), own)
	}
	if s.Doubled.People > 0 {
		fmt.Fprintf(w, "  %s would get it twice, because one mailbox is in the list under several addresses:\n", counted(s.Doubled.People, "person", "people"))
		for _, mailbox := range s.Doubled.Examples {
			fmt.Fprintf(w, "    %s\n", strings.Join(mailbox, ", "))
		}
	}
}

func inWhich(languages map[templates.Language]int) string {
	if len(languages) == 0 {
		return ""
	}
	return ": " + sums(languages)
}

// sums are counts by name, the most first: "nl: 1100, fr: 90".
func sums[K ~string](by map[K]int) string {
	names := slices.SortedFunc(maps.Keys(by), func(a, b K) int { return cmp.Or(cmp.Compare(by[b], by[a]), cmp.Compare(a, b)) })
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = fmt.Sprintf("%s: %d", name, by[name])
	}
	return strings.Join(all, ", ")
}

func sayMails(w io.Writer, t *rehearsalTold) {
	fmt.Fprintln(w, "Their mails")
	for _, empty := range t.Survey.Empty {
		fmt.Fprintf(w, "  {{ %s }} is empty for %s (%s) and has no fallback.\n", empty.Slot, counted(empty.People, "person", "people"), empty.Language)
	}
	if sizes := t.Mails.Sizes; sizes.Largest > 0 {
		fmt.Fprintf(w, "  They have %s to %s; the one in the middle has %s.\n", kilobytes(sizes.Smallest), kilobytes(sizes.Largest), kilobytes(sizes.Median))
	}
	for _, language := range slices.Sorted(maps.Keys(t.Survey.Longest)) {
		if n := t.Survey.Longest[language]; n >= templates.HTMLAttention {
			fmt.Fprintf(w, "  Shown (%s) they may grow to %s; Gmail cuts off what comes after some 100 kB.\n", language, kilobytes(n))
		}
	}
	if t.Samples != "" {
		fmt.Fprintf(w, "  To look at: %s in %s, with links that lead nowhere.\n", counted(t.Mails.Samples, "mail", "mails"), t.Samples)
		fmt.Fprintf(w, "  Real people's names and addresses stand in there: the next rehearsal removes it, or a start of the service after %d days.\n", samplesFor/(24*time.Hour))
	}
}

func kilobytes(octets int) string { return fmt.Sprintf("%d kB", (octets+999)/1000) }

// sayCourse tells how the sending went.
func sayCourse(w io.Writer, t *rehearsalTold) {
	o := t.Outcome
	fmt.Fprintln(w, "The sending")
	if t.Seconds < 1 {
		fmt.Fprintln(w, "  Nothing holds it back: it takes as long as your own mail server takes.")
	} else {
		fmt.Fprintf(w, "  It takes %s with your limits and what must be tried again, beside the time that your own mail server takes.\n", inWords(t.Seconds))
	}
	fmt.Fprintf(w, "  %d of %s accepted.\n", o.Accepted, counted(o.Total-o.Skipped, "mail was", "mails were"))
	for _, line := range []struct {
		count int
		what  string
	}{
		{o.Retries, "times a mail was tried again"},
		{o.Refused - o.Unmade, "refused: these addresses would be suppressed where they do not exist"},
		{t.Mails.DroppedBefore + t.Mails.DroppedAfter, "times the line fell with a mail on it"},
		{o.Unknown, "of unknown outcome: they would wait for you to decide"},
		{o.Settled, "of unknown outcome, left as it is"},
		{t.Mails.Twice, "taken more than once by the mail server"},
		{t.Mails.Slow, "times the answer took half a minute"},
		{o.Planned + o.Later, "not sent"},
	} {
		if line.count > 0 {
			fmt.Fprintf(w, "  %d %s.\n", line.count, line.what)
		}
	}
	if o.Run.State == deliveries.Paused {
		fmt.Fprintln(w, "  It would be paused:", o.Run.Problem)
	}
}

// inWords is how long something takes, as people say it.
func inWords(seconds float64) string {
	minutes := int(math.Round(seconds / 60))
	hours, days := minutes/60, minutes/60/24
	switch {
	case minutes == 0:
		return "less than a minute"
	case hours == 0:
		return counted(minutes, "minute", "minutes")
	case days == 0:
		return counted(hours, "hour", "hours") + and(minutes%60, "minute", "minutes")
	}
	return counted(days, "day", "days") + and(hours%24, "hour", "hours")
}

func and(n int, one, many string) string {
	if n == 0 {
		return ""
	}
	return " and " + counted(n, one, many)
}
