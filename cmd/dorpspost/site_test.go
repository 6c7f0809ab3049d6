package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
	"dorpspost/network"

	"go.yaml.in/yaml/v3"
)

// These tests hold the whole house: the real binary in processes of its own, real mails over real SMTP, a real database
// file. Staff act through the command line, as in life; what no command tells, a test reads from the database.

// builds is where TestMain's tests find the program; built by the first that asks.
var builds struct {
	once   sync.Once
	folder string
	err    error
}

func TestMain(m *testing.M) {
	if code, is := asFailpoint(); is {
		os.Exit(code)
	}
	code := m.Run()
	if atLength() {
		outcomes.Print(os.Stdout)
	}
	if chromium.end != nil {
		chromium.end()
	}
	if builds.folder != "" {
		_ = os.RemoveAll(builds.folder)
	}
	os.Exit(code)
}

// program is the real binary, with the flags of the Makefile so that compiling it costs nothing twice.
func program(t *testing.T) string {
	t.Helper()
	builds.once.Do(func() {
		if builds.folder, builds.err = os.MkdirTemp("", "dorpspost-program-"); builds.err != nil { //nolint:usetesting // t.TempDir would go with the first test
			return
		}
		build := exec.Command("go", "build", "-buildvcs=false", "-o", builds.folder, ".") // for all tests, not only the first
		if said, err := build.CombinedOutput(); err != nil {
			builds.err = fmt.Errorf("build the program: %w\n%s", err, said)
		}
	})
	if builds.err != nil {
		t.Fatal(builds.err)
	}
	return filepath.Join(builds.folder, "dorpspost")
}

// patience is how long a test waits for a signal. A machine that is busy with other tests needs it; nothing else does.
const patience = time.Minute

// site is one dorpspost: a folder with settings and data, and whoever acts on it.
type site struct {
	t      *testing.T
	folder string
	config string   // the settings' file
	env    []string // beside the test's own environment
	looks  *app     // the test's own view of the database
}

// newSite makes a folder with settings; without a change nothing can be sent and nothing is practice.
func newSite(t *testing.T, changes ...func(*Config)) *site {
	t.Helper()
	s := &site{t: t, folder: t.TempDir()}
	s.config = s.Path("config.yaml")
	s.Configure(changes...)
	t.Cleanup(s.LookAway)
	return s
}

// Configure writes the settings anew.
func (s *site) Configure(changes ...func(*Config)) {
	s.t.Helper()
	config := defaults()
	config.Data, config.Log, config.Web.Listen = "data", "warn", "127.0.0.1:0"
	config.Sending.FirstBatch = 0  // or every campaign would wait for two minutes
	config.Planning.Reconsider = 0 // or for ten
	config.Network = network.Config{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", PublicURL: "https://nieuws.lindewijk.example",
		Sender: network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@lindewijk.example"},
	}
	for _, change := range changes {
		change(&config)
	}
	text, err := yaml.Marshal(config)
	s.must(err)
	s.must(os.WriteFile(s.config, text, 0o600))
}

// practising sends everything to the inbox on this machine.
func practising(c *Config) {
	c.Practice, c.Network.PublicURL = true, "http://127.0.0.1:8080"
}

// through sends by this relay, on four connections; an answer may take two seconds.
func through(relay *mailtest.Relay) func(*Config) {
	return func(c *Config) {
		c.Relay = mailer.Config{Host: relay.Host(), Port: relay.Port(), TLS: mailer.TLSNone, Connections: 4, Timeout: 2 * time.Second, VerdictTimeout: 2 * time.Second}
	}
}

// Path is a file in the site's folder.
func (s *site) Path(name string) string { return filepath.Join(s.folder, name) }

// Write puts a file in the site's folder and returns its path.
func (s *site) Write(name, text string) string {
	s.t.Helper()
	s.must(os.WriteFile(s.Path(name), []byte(text), 0o600))
	return s.Path(name)
}

// Given is a file of testdata, laid in the site's folder.
func (s *site) Given(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	s.must(err)
	return s.Write(name, string(text))
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// answer is how one command ended.
type answer struct {
	site     *site
	command  string
	code     int
	out, err string
}

// Try runs a command beside whatever else runs, and returns however it ended.
func (s *site) Try(args ...string) answer {
	s.t.Helper()
	var out, complaint bytes.Buffer
	command := s.command(args...)
	command.Stdout, command.Stderr = &out, &complaint
	err := command.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		s.t.Fatalf("dorpspost %s: %v", strings.Join(args, " "), err)
	}
	return answer{s, strings.Join(args, " "), command.ProcessState.ExitCode(), out.String(), complaint.String()}
}

// Run runs a command that must work.
func (s *site) Run(args ...string) answer {
	s.t.Helper()
	a := s.Try(args...)
	if a.code != 0 {
		s.t.Fatalf("dorpspost %s: exit code %d\n%s", a.command, a.code, a.err)
	}
	return a
}

func (s *site) command(args ...string) *exec.Cmd {
	s.t.Helper()
	command := exec.CommandContext(s.t.Context(), program(s.t), append(args, "--config", s.config)...)
	command.Dir = s.folder
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "DORPSPOST_") {
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(command.Env, s.env...)
	return command
}

// Into reads the JSON that the command printed.
func (a answer) Into(value any) {
	a.site.t.Helper()
	if err := json.Unmarshal([]byte(a.out), value); err != nil {
		a.site.t.Fatalf("dorpspost %s printed no JSON: %v\n%s", a.command, err, a.out)
	}
}

// Topic adds a topic.
func (s *site) Topic(slug, dutch string) {
	s.t.Helper()
	s.Run("topics", "add", slug, "--nl", dutch)
}

// Import brings in a list of people who asked for a topic.
func (s *site) Import(list, topic string) answer {
	s.t.Helper()
	return s.Run("subscribers", "import", list, "--json", "--topic", topic,
		"--consent", "Ja, stuur me de mails over "+topic+".", "--source", "studiedag Gent, 14 maart 2027", "--by", "annelies")
}

// Apply applies a campaign file.
func (s *site) Apply(file string) campaigns.Applied {
	s.t.Helper()
	var applied campaigns.Applied
	s.Run("campaigns", "apply", file, "--json").Into(&applied)
	return applied
}

// Send launches a campaign by hand.
func (s *site) Send(name string) {
	s.t.Helper()
	s.Run("campaigns", "send", name)
}

// Report is what `campaigns report` tells.
func (s *site) Report(name string) campaigns.Status {
	s.t.Helper()
	var status campaigns.Status
	s.Run("campaigns", "report", name, "--json").Into(&status)
	return status
}

// Moments are the next n moments of a campaign or blueprint.
func (s *site) Moments(name string, n int) (at []time.Time) {
	s.t.Helper()
	lines := json.NewDecoder(strings.NewReader(s.Run("schedules", "next", name, "-n", fmt.Sprint(n), "--json").out))
	for lines.More() {
		var m moment
		s.must(lines.Decode(&m))
		at = append(at, m.At)
	}
	if len(at) != n {
		s.t.Fatalf("%s has %d moments, want %d", name, len(at), n)
	}
	return at
}

// Look opens the test's own view of the database, once.
func (s *site) Look() *app {
	s.t.Helper()
	if s.looks != nil {
		return s.looks
	}
	config, err := readConfig(s.config)
	s.must(err)
	s.looks, err = openApp(s.t.Context(), config, slog.New(slog.DiscardHandler))
	s.must(err)
	return s.looks
}

// LookAway closes that view, so that no process but the service holds the files.
func (s *site) LookAway() {
	if s.looks != nil {
		s.looks.close()
		s.looks = nil
	}
}

// Until waits until what a commit may change is so.
func (s *site) Until(what string, is func(a *app) (bool, error)) {
	s.t.Helper()
	ctx, found := context.WithTimeoutCause(s.t.Context(), patience, errors.New("it does not happen"))
	defer found()
	yes, err := false, error(nil)
	watchErr := s.Look().db.Watch(ctx, 10*time.Millisecond, func() {
		if yes, err = is(s.looks); yes || err != nil {
			found()
		}
	})
	if err := errors.Join(err, watchErr); err != nil || !yes {
		s.t.Fatalf("waiting until %s: %v", what, errors.Join(err, context.Cause(ctx)))
	}
}

// Ended waits until everybody's mail of a campaign has its final state, and returns the report.
func (s *site) Ended(name string) campaigns.Status {
	s.t.Helper()
	return s.When(name, "has ended", func(c campaigns.Status) bool {
		return len(c.Reports) > 0 && c.Reports[0].Run.State.Ended()
	})
}

// When waits until a campaign stands as wanted.
func (s *site) When(name, stands string, is func(campaigns.Status) bool) (status campaigns.Status) {
	s.t.Helper()
	s.Until(name+" "+stands, func(a *app) (bool, error) {
		var err error
		status, err = a.campaigns.Status(s.t.Context(), name)
		if errors.Is(err, campaigns.ErrNotFound) {
			return false, nil
		}
		return err == nil && is(status), err
	})
	return status
}

// ports counts what freePort gave away.
var ports atomic.Int32

// freePort is an address on this machine at which nothing listens. It is below those that a system gives to whoever asks for
// any (from 32768 on Linux, from 49152 elsewhere): one of those may belong to somebody's call by the time that it is used.
func freePort(t *testing.T) string {
	t.Helper()
	const lowest, many = 15_000, 15_000
	for range many {
		address := fmt.Sprintf("127.0.0.1:%d", lowest+(os.Getpid()*101+int(ports.Add(1)))%many)
		if listener, err := net.Listen("tcp", address); err == nil {
			listener.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// Refuses runs a command that must end with exit code 1 or 2 and a sentence that holds these words, and returns it.
func (s *site) Refuses(words string, args ...string) answer {
	s.t.Helper()
	a := s.Try(args...)
	if a.code != exitFailed && a.code != exitUsage {
		s.t.Errorf("dorpspost %s: exit code %d, want %d or %d\n%s%s", a.command, a.code, exitFailed, exitUsage, a.out, a.err)
	}
	if !strings.Contains(a.err, words) {
		s.t.Errorf("dorpspost %s does not say %q; it says:\n%s", a.command, words, a.err)
	}
	return a
}
