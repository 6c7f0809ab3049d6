package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// measurement is what the clients saw of one page for a while.
type measurement struct {
	took   time.Duration
	times  []time.Duration // of each answer, sorted
	failed int
	bytes  int
	cpu    float64 // of the service, in seconds
}

// at is the time within which that share of the answers came.
func (m measurement) at(share float64) float64 {
	return m.times[min(int(share*float64(len(m.times))), len(m.times)-1)].Seconds()
}

// measure has so many clients ask for the page, each the next reader's, and again as soon as the last one was answered.
func (p *askedPage) measure(ctx context.Context, address string, clients int, during time.Duration) (m measurement, err error) {
	seen := make([]measurement, clients)
	errs := make([]error, clients)
	var all sync.WaitGroup
	begun := time.Now()
	for i := range clients {
		all.Go(func() { seen[i], errs[i] = p.client(ctx, address, begun.Add(during)) })
	}
	all.Wait()
	m.took = time.Since(begun)
	for _, one := range seen {
		m.times, m.failed, m.bytes = append(m.times, one.times...), m.failed+one.failed, max(m.bytes, one.bytes)
	}
	slices.Sort(m.times)
	if err := errors.Join(errs...); err != nil {
		return m, fmt.Errorf("ask for %s: %w", p.name, err)
	}
	return m, nil
}

// client asks until the time is over.
func (p *askedPage) client(ctx context.Context, address string, until time.Time) (m measurement, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return m, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	answers := bufio.NewReaderSize(conn, 32<<10)
	for begun := time.Now(); begun.Before(until); {
		turn := int(p.next.Add(1)) - 1
		if turn >= len(p.tokens) {
			return m, errors.New("everybody was asked for already: take more --subscribers, or a shorter --for")
		}
		if _, err := io.WriteString(conn, p.request(p.tokens[turn])); err != nil {
			return m, err
		}
		status, size, err := readAnswer(answers)
		if err != nil {
			return m, err
		}
		now := time.Now()
		m.times = append(m.times, now.Sub(begun))
		begun = now
		m.bytes = max(m.bytes, size)
		if status != http.StatusOK {
			m.failed++
		}
	}
	return m, nil
}

// readAnswer reads one answer and throws its body away. It knows as much of HTTP as this service uses: a client that took more of
// the machine would measure itself.
func readAnswer(r *bufio.Reader) (status, size int, err error) {
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		text := strings.TrimSpace(string(line))
		name, value, _ := strings.Cut(text, ":")
		switch {
		case first:
			if status, err = strconv.Atoi(strings.Fields(text + " x x")[1]); err != nil {
				return 0, 0, fmt.Errorf("the answer begins with %q", text)
			}
		case text == "":
			_, err = r.Discard(size)
			return status, size, err
		case strings.EqualFold(name, "Content-Length"):
			if size, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return 0, 0, err
			}
		case strings.EqualFold(name, "Transfer-Encoding"):
			return 0, 0, errors.New("the answer does not say how long it is")
		}
	}
}
