package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// The service of these tests is the test's own binary: the real service in a process of its own, which ends itself by kill -9 at a
// step between "due" and "moved on". The program that people install has no such steps.
const (
	failpointConfig = "DORPSPOST_FAILPOINT_CONFIG" // the settings; the test binary is a service when this is set
	failpointClock  = "DORPSPOST_FAILPOINT_CLOCK"  // what the clock of its schedules shows at the start
	failpointStep   = "DORPSPOST_FAILPOINT_STEP"   // the number of the step at which it ends, from 1; 0: none, and each is printed
)

// failpoint counts the steps of a service.
type failpoint struct {
	mu   sync.Mutex
	left int
	all  bool // print each
}

// at is reached from several goroutines, in which one after the other does something for a schedule.
func (f *failpoint) at(step string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all {
		fmt.Println("step", step)
		return
	}
	if f.left--; f.left == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // until it comes
	}
}

// serveToTheFailpoint is the main function of that service.
func serveToTheFailpoint() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	config, err := readConfig(os.Getenv(failpointConfig))
	if err != nil {
		return err
	}
	a, err := openApp(ctx, config, newLog(os.Stderr, slog.LevelWarn))
	if err != nil {
		return err
	}
	defer a.close()
	s, err := newService(ctx, a, config.Web.open)
	if err != nil {
		return err
	}
	begin, err := time.Parse(time.RFC3339, os.Getenv(failpointClock))
	if err != nil {
		return err
	}
	step, err := strconv.Atoi(os.Getenv(failpointStep))
	if err != nil {
		return err
	}
	(&failpoint{left: step, all: step == 0}).in(s, time.Until(begin))
	fmt.Println("serving")
	return s.run(ctx)
}

// in has a service stop at each step that an occurrence takes: those of the runner, before and after it is launched, and each time
// before something of it is committed that leaves a line in the audit log.
func (f *failpoint) in(s *service, ahead time.Duration) {
	s.runner.Now = func() time.Time { return time.Now().Add(ahead) }
	s.runner.Step = f.at
	fire := s.runner.Fire
	s.runner.Fire = func(ctx context.Context, o schedules.Occurrence) error {
		f.at("firing")
		err := fire(ctx, o)
		f.at("launched")
		return err
	}
	audit := s.staff.Audit
	noted := func(ctx context.Context, tx *database.Tx, who, act, what string) error {
		err := audit(ctx, tx, who, act, what)
		f.at("uncommitted " + act)
		return err
	}
	s.campaigns.Audit, s.schedules.Audit = noted, noted
}

// failing is the service with a failpoint, as a process.
func (s *site) failing(clock time.Time, step int) *process {
	s.t.Helper()
	self, err := os.Executable()
	s.must(err)
	p := &process{t: s.t, cmd: exec.CommandContext(s.t.Context(), self), ended: make(chan struct{})}
	p.cmd.Dir = s.folder
	p.cmd.Env = append(os.Environ(), failpointConfig+"="+s.config, failpointClock+"="+clock.Format(time.RFC3339), failpointStep+"="+strconv.Itoa(step))
	return s.start(p)
}

// Killed waits until a process has ended by kill -9.
func (p *process) Killed() {
	p.t.Helper()
	p.Wait()
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL {
		p.t.Errorf("the service ended with %v, and not by kill -9:\n%s", p.cmd.ProcessState, p.err.String())
	}
}

// asFailpoint is what the test binary does before any test, where it was asked to be a service.
func asFailpoint() (exit int, is bool) {
	if os.Getenv(failpointConfig) == "" {
		return 0, false
	}
	if err := serveToTheFailpoint(); err != nil {
		fmt.Fprintln(os.Stderr, "dorpspost:", err)
		return 1, true
	}
	return 0, true
}
