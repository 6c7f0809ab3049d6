package main

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// clock is what the schedules of a story go by: the real one, moved on.
type clock struct {
	serving *service
	Stop    func()       // ends the service
	ahead   atomic.Int64 // of the real one, in nanoseconds
}

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// To makes it this moment for the schedules.
func (c *clock) To(moment time.Time) {
	c.ahead.Store(int64(time.Until(moment)))
	c.serving.runner.Wake()
}

// newStory is a practising site whose service runs inside the test, so that the story can move its clock.
func newStory(t *testing.T, changes ...func(*Config)) (*site, *clock) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	here := func(c *Config) { c.Network.PublicURL = "http://" + listener.Addr().String() }
	s := newSite(t, append([]func(*Config){practising, here}, changes...)...)
	config, err := readConfig(s.config)
	s.must(err)
	a, err := openApp(t.Context(), config, slog.New(slog.DiscardHandler))
	s.must(err)
	t.Cleanup(a.close)
	a.unguarded = true // or a clock that goes on by years would be asked whether that is true
	c := &clock{}
	c.serving, err = newService(t.Context(), a, func() (net.Listener, error) { return listener, nil })
	s.must(err)
	c.serving.runner.Now = c.now
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.serving.run(ctx) }()
	c.Stop = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the service ended with: %v", err)
		}
	})
	t.Cleanup(c.Stop)
	return s, c
}
