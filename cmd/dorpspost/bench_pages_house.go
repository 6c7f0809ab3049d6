package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// houseUsage is what the service of the bench tells of itself.
type houseUsage struct {
	Address string  `json:"address"`
	CPU     float64 `json:"cpu_seconds"` // since it began
	Sent    int     `json:"sent"`        // mails accepted by the sink
	Sending bool    `json:"sending"`
}

// What the bench asks its service on stdin, a line each; every line is answered with a houseUsage.
const (
	houseUse    = "use"
	houseLaunch = "launch"
)

// benchServe is the service of `bench pages` in a process of its own: an order and lines on stdin; it ends with them.
func benchServe() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Hidden: true, Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			lines := bufio.NewScanner(c.InOrStdin())
			lines.Buffer(nil, 10<<20) // the order holds a letter
			var order benchOrder
			if !lines.Scan() || json.Unmarshal(lines.Bytes(), &order) != nil {
				return usage("this is a part of `dorpspost bench pages`, which starts it by itself")
			}
			s, err := order.serve(c.Context())
			if err != nil {
				return err
			}
			defer s.close()
			stopProfile, err := startProfile(order.Profile)
			if err != nil {
				return err
			}
			err = order.answer(s, lines, json.NewEncoder(c.OutOrStdout()))
			stopProfile()
			return errors.Join(err, s.halt())
		},
	}
}

func (o benchOrder) answer(s *benchService, lines *bufio.Scanner, out *json.Encoder) error {
	for asked := houseUse; ; asked = lines.Text() {
		if asked == houseLaunch {
			if _, err := o.launch(s, o.Plan, "IMH-week"); err != nil {
				return err
			}
			s.wake()
		}
		usage, err := s.usage()
		if err != nil {
			return err
		}
		if err := out.Encode(usage); err != nil || !lines.Scan() {
			return err
		}
	}
}

func (b *benchService) usage() (houseUsage, error) {
	usage := houseUsage{Address: b.web.Addr().String(), CPU: cpuTime().Seconds()}
	open, err := b.deliveries.Open(b.ctx)
	for _, run := range open {
		status, err := b.campaigns.Status(b.ctx, strconv.FormatInt(run.Campaign, 10))
		if err != nil {
			return usage, err
		}
		usage.Sent += status.Reports[0].Accepted
		usage.Sending = true
		if err := waits(run); err != nil {
			return usage, err
		}
	}
	return usage, err
}

// benchHouse is the service as `bench pages` sees it.
type benchHouse struct {
	Address string
	child   *exec.Cmd
	asks    io.WriteCloser
	answers *json.Decoder
}

// open starts the service on an order's folder, in a process of its own.
func (o benchOrder) open(ctx context.Context) (*benchHouse, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	child := exec.CommandContext(ctx, program, "bench", "serve")
	child.Stderr = os.Stderr
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = 10 * time.Second
	asks, err := child.StdinPipe()
	if err != nil {
		return nil, err
	}
	answers, err := child.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := child.Start(); err != nil {
		return nil, err
	}
	house := &benchHouse{child: child, asks: asks, answers: json.NewDecoder(answers)}
	if err := json.NewEncoder(asks).Encode(o); err != nil {
		return nil, errors.Join(err, house.end())
	}
	first, err := house.heard()
	if err != nil {
		return nil, errors.Join(err, house.end())
	}
	house.Address = first.Address
	return house, nil
}

func (h *benchHouse) heard() (usage houseUsage, err error) {
	if err := h.answers.Decode(&usage); err != nil {
		return usage, fmt.Errorf("the service of the bench does not answer: %w", err)
	}
	return usage, nil
}

// usage asks what the service has used and sent so far.
func (h *benchHouse) usage() (houseUsage, error) { return h.ask(houseUse) }

// launch has it send a campaign to everybody.
func (h *benchHouse) launch() (houseUsage, error) { return h.ask(houseLaunch) }

func (h *benchHouse) ask(what string) (houseUsage, error) {
	if _, err := io.WriteString(h.asks, what+"\n"); err != nil {
		return houseUsage{}, err
	}
	return h.heard()
}

// end stops the service and waits for it.
func (h *benchHouse) end() error {
	return errors.Join(h.asks.Close(), h.child.Wait())
}
