package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dorpspost/campaigns"

	"github.com/spf13/cobra"
)

// benchOrder is what one run is told. Each of ours runs in a process of its own, so that neither memory nor CPU time of one
// is counted for another.
type benchOrder struct {
	Peer        string         `json:"peer,omitempty"` // whose way of sending; empty: ours
	Number      int            `json:"number"`         // of this run
	Data        string         `json:"data"`
	To          string         `json:"to"`
	Connections int            `json:"connections"`
	DKIM        string         `json:"dkim"`
	Plan        campaigns.Plan `json:"plan"`
	Messages    int            `json:"messages"` // to send; the audience may be larger
	WarmUp      int            `json:"warm_up"`
	Freeze      bool           `json:"freeze,omitempty"`  // launch only
	Profile     string         `json:"profile,omitempty"` // file
}

// benchRun is what one run came to.
type benchRun struct {
	Messages    int     `json:"messages"` // that the sink took
	Seconds     float64 `json:"seconds"`  // from the wake-up to the last verdict
	CPU         float64 `json:"cpu_seconds"`
	Allocations uint64  `json:"allocations,omitempty"`
	Allocated   uint64  `json:"allocated,omitempty"`    // bytes
	Peak        int64   `json:"peak_memory,omitempty"`  // bytes, resident
	Idle        int64   `json:"idle_memory,omitempty"`  // the service before the launch
	Launch      float64 `json:"launch_seconds"`         // from the order to send until all is frozen
	Planned     int     `json:"planned,omitempty"`      // rows of the ledger
	Problem     string  `json:"ledger_fault,omitempty"` // what the ledger holds other than it should
}

// rate is in messages per second.
func (r benchRun) rate() float64 { return float64(r.Messages) / r.Seconds }

// per1000 is in CPU seconds per 1,000 messages.
func (r benchRun) per1000() float64 { return 1000 * r.CPU / float64(r.Messages) }

// benchOnce is one run of ours in its own process: an order on stdin, what it came to on stdout.
func benchOnce() *cobra.Command {
	return &cobra.Command{
		Use: "once", Hidden: true, Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			var order benchOrder
			if err := json.NewDecoder(c.InOrStdin()).Decode(&order); err != nil {
				return usage("this is a part of `dorpspost bench send`, which starts it by itself: %w", err)
			}
			send := order.send
			if order.Peer == peerGoMail {
				send = order.sendOrdinarily
			}
			run, err := send(c.Context())
			if err != nil {
				return err
			}
			return json.NewEncoder(c.OutOrStdout()).Encode(run)
		},
	}
}

// child has this program carry out an order in a process of its own.
func (o benchOrder) child(ctx context.Context) (run benchRun, err error) {
	program, err := os.Executable()
	if err != nil {
		return run, fmt.Errorf("find this program: %w", err)
	}
	order, err := json.Marshal(o)
	if err != nil {
		return run, err
	}
	var said, complaint bytes.Buffer
	child := exec.CommandContext(ctx, program, "bench", "once")
	child.Stdin, child.Stdout, child.Stderr = bytes.NewReader(order), &said, &complaint
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = 10 * time.Second
	if err := child.Run(); err != nil {
		if ctx.Err() != nil {
			return run, errBenchEnded
		}
		if words := strings.TrimPrefix(strings.TrimSpace(complaint.String()), "dorpspost: "); words != "" {
			err = errors.New(words)
		}
		return run, err
	}
	return run, json.Unmarshal(said.Bytes(), &run)
}

var errBenchEnded = errors.New("the bench was ended before it was done; nothing of it is kept")

// meter counts what this process uses while it sends.
type meter struct {
	start  time.Time
	cpu    time.Duration
	memory runtime.MemStats
}

func startMeter() *meter {
	m := &meter{}
	runtime.ReadMemStats(&m.memory)
	m.cpu, m.start = cpuTime(), time.Now()
	return m
}

// stop notes what was used since the start.
func (m *meter) stop(run *benchRun) {
	run.CPU, run.Seconds = (cpuTime() - m.cpu).Seconds(), time.Since(m.start).Seconds()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	run.Allocations, run.Allocated = now.Mallocs-m.memory.Mallocs, now.TotalAlloc-m.memory.TotalAlloc
	run.Peak = memoryOf("VmHWM")
}

// cpuTime is what this process has used so far, in user and kernel mode.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// loadOf is how many programs wanted a core, on average over the last minute; 0 where the system does not tell.
func loadOf() float64 {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	load, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return 0
	}
	return load
}

// memoryOf reads a line of this process's status in bytes: VmRSS, or VmHWM for its peak. Where the system keeps none it
// is 0. (The peak that getrusage tells would be that of the parent.)
func memoryOf(line string) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), line+":")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, err := strconv.ParseInt(kilobytes, 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}
