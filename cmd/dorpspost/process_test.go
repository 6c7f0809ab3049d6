package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"syscall"
	"testing"
)

// process is a dorpspost that goes on beside the test.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	out   transcript
	err   transcript
	ended chan struct{} // closed once the process is no more
	URL   string        // of the pages
}

var announced = regexp.MustCompile(`(?m)^Pages +(\S+) .*\n.+\n`)

// Serve starts the service and waits until it says where it serves.
func (s *site) Serve() *process {
	s.t.Helper()
	p := s.Start("serve")
	p.URL = p.Says(announced)[1]
	return p
}

// Start starts a command and does not wait for it. Should it outlive the test, it is killed.
func (s *site) Start(args ...string) *process {
	s.t.Helper()
	return s.start(&process{t: s.t, cmd: s.command(args...), ended: make(chan struct{})})
}

func (s *site) start(p *process) *process {
	s.t.Helper()
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.err
	s.must(p.cmd.Start())
	go func() {
		_ = p.cmd.Wait() // how it ended is read from its state
		close(p.ended)
	}()
	s.t.Cleanup(func() {
		p.Kill()
		if s.t.Failed() {
			s.t.Logf("dorpspost %v said:\n%s%s", p.cmd.Args[1:], p.out.String(), p.err.String())
		}
	})
	return p
}

// Says waits until the process has printed what matches, and returns the parts.
func (p *process) Says(what *regexp.Regexp) []string {
	p.t.Helper()
	return p.wait(&p.out, what)
}

// Warns waits until the log of the process holds these words.
func (p *process) Warns(words string) {
	p.t.Helper()
	p.wait(&p.err, regexp.MustCompile(regexp.QuoteMeta(words)))
}

func (p *process) wait(s *transcript, what *regexp.Regexp) []string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	for {
		found, more := s.find(what)
		if found != nil {
			return found
		}
		select {
		case <-more:
		case <-p.ended:
			if found, _ := s.find(what); found != nil {
				return found
			}
			p.t.Fatalf("%v ended with %v before it said %q:\n%s", p.cmd.Args[1:], p.cmd.ProcessState, what, p.err.String())
		case <-ctx.Done():
			p.t.Fatalf("%v never said %q:\n%s", p.cmd.Args[1:], what, p.err.String())
		}
	}
}

// Kill is kill -9. It returns when the process is no more.
func (p *process) Kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.ended
}

// Stop asks the process to end, as systemd does, waits for it, and returns its exit code.
func (p *process) Stop() int {
	p.t.Helper()
	return p.End(syscall.SIGTERM)
}

// End sends the process a signal, waits for its end, and returns its exit code; -1 when the signal itself ended it.
func (p *process) End(signal os.Signal) int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatalf("%v to %v: %v", signal, p.cmd.Args[1:], err)
	}
	return p.Wait()
}

// Wait waits for the process and returns its exit code.
func (p *process) Wait() int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	select {
	case <-p.ended:
	case <-ctx.Done():
		p.t.Fatalf("%v does not end", p.cmd.Args[1:])
	}
	return p.cmd.ProcessState.ExitCode()
}

// transcript keeps what a process prints and tells whoever waits.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed when something was added
}

// Write takes what the process prints.
func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.more != nil {
		close(s.more)
		s.more = nil
	}
	return s.text.Write(p)
}

func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *transcript) find(what *regexp.Regexp) (found []string, more <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.more == nil {
		s.more = make(chan struct{})
	}
	return what.FindStringSubmatch(s.text.String()), s.more
}
