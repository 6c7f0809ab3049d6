package main

import (
	"cmp"
	"slices"
)

// benchResult is what `bench send --json` prints.
type benchResult struct {
	To          string  `json:"to,omitempty"`
	DKIM        string  `json:"dkim"`
	Messages    int     `json:"messages,omitempty"` // per run
	Connections int     `json:"connections"`
	WarmUp      int     `json:"warm_up"`
	Size        int     `json:"size"`  // as asked
	Bytes       int     `json:"bytes"` // of our mails on the wire, on average, before any DKIM field
	CPUs        int     `json:"cpus"`
	Load        float64 `json:"load"`                        // of the machine when the bench began, over a minute; 0 where it is not known
	Commit      float64 `json:"commit_seconds"`              // of the data folder's disk, the median
	Ceiling     float64 `json:"ceiling_messages_per_second"` // that the disk sets: connections / (2 x commit)
	Exact       bool    `json:"exact"`                       // every mail of every run is accepted in the ledger
	Planned     int     `json:"planned,omitempty"`           // with --planned
	AboveIdle   int64   `json:"memory_above_idle,omitempty"` // with --planned: bytes of peak memory, beyond those of the idle service
	Freeze      int     `json:"frozen,omitempty"`            // with --freeze
	FreezeTook  float64 `json:"freeze_seconds,omitempty"`    // the whole launch: compile, freeze, commit
	Ways        []*way  `json:"ways,omitempty"`              // ours first
	Fault       string  `json:"ledger_fault,omitempty"`      // why not exact
	Before      *stored `json:"before,omitempty"`            // with --compare
}

// way is one way of sending, over all its runs.
type way struct {
	Name        string     `json:"name"`
	Rate        spread     `json:"messages_per_second"`
	Ratio       *spread    `json:"ratio,omitempty"` // to smtp-source in the same pair
	CPU         spread     `json:"cpu_seconds_per_1000"`
	Allocations float64    `json:"allocations_per_message,omitempty"`
	Allocated   float64    `json:"bytes_allocated_per_message,omitempty"`
	Peak        int64      `json:"peak_memory,omitempty"` // bytes; the largest of all runs
	Runs        []benchRun `json:"runs"`
	ratios      []float64
}

// spread is a figure over all pairs.
type spread struct {
	Median float64 `json:"median"`
	Least  float64 `json:"min"`
	Most   float64 `json:"max"`
}

func spreadOf(all []float64) spread {
	sorted := slices.Sorted(slices.Values(all))
	half := len(sorted) / 2
	median := sorted[half]
	if len(sorted)%2 == 0 {
		median = (sorted[half-1] + sorted[half]) / 2
	}
	return spread{median, sorted[0], sorted[len(sorted)-1]}
}

// add takes in one pair: a run of each way.
func (r *benchResult) add(pair map[string]benchRun) {
	source, measured := pair[peerSMTPSource]
	for _, name := range []string{ours, peerSMTPSource, peerGoMail} {
		run, is := pair[name]
		if !is {
			continue
		}
		w := r.way(name)
		w.Runs = append(w.Runs, run)
		if measured && name != peerSMTPSource {
			w.ratios = append(w.ratios, run.rate()/source.rate())
		}
		w.sum()
	}
	r.Fault = cmp.Or(r.Fault, pair[ours].Problem)
	r.Exact = r.Fault == ""
}

func (r *benchResult) way(name string) *way {
	if w := r.find(name); w != nil {
		return w
	}
	r.Ways = append(r.Ways, &way{Name: name})
	return r.find(name)
}

// find returns a way that was measured, or nil.
func (r *benchResult) find(name string) *way {
	for _, w := range r.Ways {
		if w.Name == name {
			return w
		}
	}
	return nil
}

// sum makes the figures of all runs so far.
func (w *way) sum() {
	rates, cpu := make([]float64, len(w.Runs)), make([]float64, len(w.Runs))
	var messages int
	var allocations, allocated uint64
	for i, run := range w.Runs {
		rates[i], cpu[i] = run.rate(), run.per1000()
		messages, allocations, allocated = messages+run.Messages, allocations+run.Allocations, allocated+run.Allocated
		w.Peak = max(w.Peak, run.Peak)
	}
	w.Rate, w.CPU = spreadOf(rates), spreadOf(cpu)
	w.Allocations, w.Allocated = float64(allocations)/float64(messages), float64(allocated)/float64(messages)
	if len(w.ratios) > 0 {
		ratio := spreadOf(w.ratios)
		w.Ratio = &ratio
	}
}
