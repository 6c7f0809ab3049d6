package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
)

// stored are the figures of one call that hang little on the machine: each is a ratio, or a count.
type stored struct {
	Ratio       float64 `json:"ratio"`     // of messages/s to smtp-source
	CPURatio    float64 `json:"cpu_ratio"` // of CPU seconds per message to smtp-source
	Allocations float64 `json:"allocations_per_message"`
	Allocated   float64 `json:"bytes_allocated_per_message"`
}

// storedOf takes these figures from a result. It fails when smtp-source was not measured beside us.
func storedOf(r benchResult) (stored, error) {
	us, source := r.find(ours), r.find(peerSMTPSource)
	if us == nil || source == nil {
		return stored{}, errors.New("there is no ratio to compare: smtp-source was not measured beside ours")
	}
	return stored{
		Ratio: hundredths(us.Ratio.Median), CPURatio: hundredths(us.CPU.Median / source.CPU.Median),
		Allocations: math.Round(us.Allocations), Allocated: math.Round(us.Allocated),
	}, nil
}

func hundredths(x float64) float64 { return math.Round(100*x) / 100 }

// compare puts what was recorded before, with the same signing and settings, beside the result; with --record the file then says what
// the result says.
func (b *bench) compare() error {
	if b.Compare == "" {
		return nil
	}
	now, err := storedOf(b.result)
	if err != nil {
		return err
	}
	file := map[string]stored{}
	text, err := os.ReadFile(b.Compare)
	if b.Record && errors.Is(err, fs.ErrNotExist) {
		text, err = []byte("{}"), nil
	}
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil {
		return fmt.Errorf("read the ratios of before: %w; make the file with --record", err)
	}
	if before, is := file[b.recordedAs()]; is {
		b.result.Before = &before
	}
	if !b.Record || !b.result.Exact {
		return nil
	}
	file[b.recordedAs()] = now
	if text, err = json.MarshalIndent(file, "", "\t"); err != nil {
		return err
	}
	return os.WriteFile(b.Compare, append(text, '\n'), 0o644)
}

// sayBefore shows what was recorded before beside what is now. Nothing fails by it: machines differ, and so do hours.
func sayBefore(w io.Writer, r benchResult) {
	now, err := storedOf(r)
	if r.Before == nil || err != nil {
		return
	}
	for _, figure := range []struct {
		name        string
		now, before float64
	}{
		{"messages/s, x smtp-source", now.Ratio, r.Before.Ratio},
		{"CPU time, x smtp-source", now.CPURatio, r.Before.CPURatio},
		{"allocations per mail", now.Allocations, r.Before.Allocations},
		{"bytes allocated per mail", now.Allocated, r.Before.Allocated},
	} {
		fmt.Fprintf(w, "  %-26s %10.2f, recorded %10.2f (%+.0f %%)\n", figure.name, figure.now, figure.before, 100*(figure.now/figure.before-1))
	}
}
