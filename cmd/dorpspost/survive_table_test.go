package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// outcome is one line of the table that make survive prints.
type outcome struct {
	scenario string
	readers  int
	events   int
	perEvent []int
	doubted  int // rows that were ever in doubt
	tally    tally
	took     time.Duration
	broken   bool // it was not run to its end
}

// most is the most rows that one event left in doubt: none where nobody ever was, and a dash where the events were not looked at
// one by one.
func (o outcome) most() string {
	switch {
	case o.doubted == 0:
		return "0"
	case len(o.perEvent) == 0 || len(o.perEvent) < o.events:
		return "–"
	}
	return strconv.Itoa(slices.Max(o.perEvent))
}

// outcomes are those of all tests of this run.
var outcomes table

type table struct {
	mu   sync.Mutex
	rows []outcome
}

func (t *table) add(o outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, o)
}

// Print writes the table as docs/ledger.md has it.
func (t *table) Print(out io.Writer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.SortFunc(t.rows, func(a, b outcome) int { return strings.Compare(a.scenario, b.scenario) })
	fmt.Fprintln(out, "\n| scenario | readers | events | lost | doubled | doubled outside unknown | unknown per event, at most | seconds |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|")
	for _, o := range t.rows {
		if o.broken {
			fmt.Fprintf(out, "| %s | %d | not run to its end | – | – | – | – | – |\n", o.scenario, o.readers)
			continue
		}
		fmt.Fprintf(out, "| %s | %d | %d | %d | %d | %d | %s | %.0f |\n",
			o.scenario, o.readers, o.events, o.tally.Lost, o.tally.Doubled, o.tally.Unseen, o.most(), o.took.Seconds())
	}
}

// The table says no more than was measured, and hides no trial that was not run.
func TestTheTableOfOutcomes(t *testing.T) {
	t.Parallel()
	var told strings.Builder
	table := table{rows: []outcome{
		{scenario: "d", readers: 9, broken: true}, {scenario: "a", readers: 9, events: 2, perEvent: []int{1, 3}, doubted: 4},
		{scenario: "b", readers: 9, events: 2, doubted: 4}, {scenario: "c", readers: 9, events: 2},
	}}
	table.Print(&told)
	want := "| a | 9 | 2 | 0 | 0 | 0 | 3 | 0 |\n| b | 9 | 2 | 0 | 0 | 0 | – | 0 |\n| c | 9 | 2 | 0 | 0 | 0 | 0 | 0 |\n| d | 9 | not run to its end | – | – | – | – | – |\n"
	if !strings.HasSuffix(told.String(), want) {
		t.Errorf("it says %s", told.String())
	}
}
