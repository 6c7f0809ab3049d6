package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dorpspost/mailer/mailtest"
)

// sink takes everything and keeps nothing of it.
func sink(t *testing.T, rules ...mailtest.Rule) *mailtest.Relay {
	t.Helper()
	return mailtest.Start(t, mailtest.Script{Keep: 1, Rules: rules})
}

// Bench runs a small bench and leaves nothing behind.
func (s *site) Bench(args ...string) answer {
	s.t.Helper()
	a := s.Try(append([]string{"bench", "send", "--data", s.folder}, args...)...)
	if left, err := filepath.Glob(s.Path("dorpspost-bench-*")); err != nil || len(left) > 0 {
		s.t.Errorf("it left %v (%v)", left, err)
	}
	return a
}

func TestBenchSendCountsEveryMail(t *testing.T) {
	t.Parallel()
	relay, site := sink(t), newSite(t)
	a := site.Bench("--to", relay.Address(), "--messages", "200", "--warm-up", "20", "--repeat", "2", "--connections", "4", "--size", "20000",
		"--against", peerGoMail, "--json", "--profile", site.Path("cpu.prof"))
	if a.code != 0 || a.err != "" {
		t.Fatalf("exit code %d: %s", a.code, a.err)
	}
	var result benchResult
	a.Into(&result)
	if !result.Exact || result.Fault != "" || len(result.Ways) != 2 || result.Commit <= 0 || result.Ceiling <= 0 {
		t.Errorf("%+v", result)
	}
	if result.Bytes < 19_500 || result.Bytes > 20_500 {
		t.Errorf("mails of %d bytes, want about 20,000", result.Bytes)
	}
	for i, want := range []struct {
		name     string
		messages int
	}{{ours, 200}, {peerGoMail, 200 / goMailShare}} {
		w := result.Ways[i]
		if w.Name != want.name || len(w.Runs) != 2 || w.Rate.Least <= 0 || w.Rate.Least > w.Rate.Median || w.Rate.Median > w.Rate.Most || w.Allocated <= 0 {
			t.Errorf("%+v", w)
		}
		for _, run := range w.Runs {
			if run.Messages != want.messages || run.Seconds <= 0 || run.CPU <= 0 {
				t.Errorf("%s: %+v", w.Name, run)
			}
		}
	}
	// Two pairs and the profile's run of ours; one in ten of go-mail's.
	if taken := relay.Counts().Taken; taken != 3*(200+20)+2*(20+2) {
		t.Errorf("the sink took %d mails", taken)
	}
	if profile, err := os.Stat(site.Path("cpu.prof")); err != nil || profile.Size() == 0 {
		t.Errorf("the profile: %v", err)
	}
}

func TestBenchSendBesideSMTPSource(t *testing.T) {
	t.Parallel()
	if _, err := findSMTPSource(); err != nil {
		t.Skip("not run:", err)
	}
	relay, site := sink(t), newSite(t)
	small := []string{"--to", relay.Address(), "--messages", "40", "--warm-up", "0", "--repeat", "2", "--connections", "2", "--against", peerSMTPSource,
		"--compare", site.Path("ratios.json")}
	if a := site.Bench(small...); a.code != exitFailed || !strings.Contains(a.err, "--record") {
		t.Errorf("without ratios of before: exit code %d: %s", a.code, a.err)
	}
	if a := site.Bench(append(small, "--record")...); a.code != 0 {
		t.Fatalf("exit code %d: %s", a.code, a.err)
	}
	text, err := os.ReadFile(site.Path("ratios.json"))
	site.must(err)
	var file map[string]stored
	site.must(json.Unmarshal(text, &file))
	if recorded := file["none --messages 40 --connections 2 --warm-up 0 --repeat 2"]; recorded.Ratio <= 0 || recorded.CPURatio <= 0 || recorded.Allocated <= 0 {
		t.Errorf("recorded: %+v", recorded)
	}
	a := site.Bench(small...)
	for _, words := range []string{"x smtp-source", "recorded", "The ledger is exact: each of the 40 mails"} {
		if !strings.Contains(a.out, words) {
			t.Errorf("it does not say %q:\n%s%s", words, a.out, a.err)
		}
	}
}

// What --dkim says stands on the wire.
func TestBenchSendSigns(t *testing.T) {
	t.Parallel()
	relay, site := mailtest.Start(t, mailtest.Script{Keep: 2000}), newSite(t)
	var result benchResult
	site.Bench("--to", relay.Address(), "--messages", "10", "--warm-up", "0", "--repeat", "1", "--connections", "2", "--against", "", "--dkim", "both", "--json").Into(&result)
	if taken := relay.Messages(); len(taken) != 10 || !result.Exact {
		t.Fatalf("%d mails: %+v", len(taken), result)
	}
	for _, m := range relay.Messages() {
		if head := string(m.Data); strings.Count(head, "DKIM-Signature:") != 2 || !strings.Contains(head, "a=rsa-sha256") || !strings.Contains(head, "a=ed25519-sha256") {
			t.Fatalf("not signed by both keys:\n%s", head)
		}
	}
}

// The memory run plans more than it sends; the rest stays planned.
func TestBenchSendPlanned(t *testing.T) {
	t.Parallel()
	relay, site := sink(t), newSite(t)
	var result benchResult
	site.Bench("--to", relay.Address(), "--planned", "3000", "--messages", "50", "--connections", "2", "--json").Into(&result)
	if !result.Exact || result.Planned != 3000 || len(result.Ways) != 1 || result.Ways[0].Runs[0].Messages < 50 {
		t.Errorf("%+v", result)
	}
}

func TestBenchSendFreeze(t *testing.T) {
	t.Parallel()
	var result benchResult
	newSite(t).Bench("--freeze", "300", "--json").Into(&result)
	if result.Freeze != 300 || result.FreezeTook <= 0 || len(result.Ways) > 0 {
		t.Errorf("%+v", result)
	}
}

// A mail that did not arrive is a failure of the bench, however fast the others went.
func TestBenchSendFailsWhenTheLedgerIsNotExact(t *testing.T) {
	t.Parallel()
	relay, site := sink(t, mailtest.Refuse(benchPerson(7)[0], "550 5.1.1 no such user")), newSite(t)
	a := site.Bench("--to", relay.Address(), "--messages", "50", "--warm-up", "0", "--repeat", "1", "--against", "")
	if a.code != exitFailed || !strings.Contains(a.err, "of 50 mails the ledger holds 49 as accepted, 1 refused") {
		t.Errorf("exit code %d: %s", a.code, a.err)
	}
}

func TestBenchSendRefuses(t *testing.T) {
	t.Parallel()
	site, nowhere := newSite(t), freePort(t)
	for _, case_ := range []struct {
		words string
		args  []string
	}{
		{"name the sink with --to", nil},
		{"is not this machine", []string{"--to", "mail.example.org:25"}},
		{"is not this machine", []string{"--to", "192.0.2.1:25"}},
		{"is not an address with a port", []string{"--to", "127.0.0.1"}},
		{"is not an address with a port", []string{"--to", "127.0.0.1:0"}},
		{"no sink answers at " + nowhere, []string{"--to", nowhere}},
		{"--messages 0 cannot be", []string{"--messages", "0"}},
		{"--connections 300 cannot be", []string{"--connections", "300"}},
		{"--dkim \"md5\" is not known", []string{"--dkim", "md5"}},
		{"--against \"mailman\" is not known", []string{"--against", "mailman"}},
		{"choose one of --freeze and --planned", []string{"--freeze", "5", "--planned", "5"}},
		{"is less than the 20000 mails", []string{"--planned", "100"}},
		{"--record writes to the file of --compare", []string{"--record"}},
		{"leave --freeze and --planned out", []string{"--compare", "x", "--freeze", "5"}},
		{"name another place with --data", []string{"--freeze", "5", "--data", site.Path("not there")}},
		{"a part of `dorpspost bench send`", []string{"once"}},
	} {
		args := append([]string{"bench", "send"}, case_.args...)
		if len(case_.args) > 0 && case_.args[0] == "once" {
			args = []string{"bench", "once"}
		}
		site.Refuses(case_.words, args...)
	}
}

func TestSpreadOf(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		of   []float64
		want spread
	}{
		{[]float64{3}, spread{3, 3, 3}},
		{[]float64{9, 1, 4}, spread{4, 1, 9}},
		{[]float64{8, 2, 4, 1}, spread{3, 1, 8}},
	} {
		if got := spreadOf(one.of); got != one.want {
			t.Errorf("%v: %+v, want %+v", one.of, got, one.want)
		}
	}
}

// Everybody in the generated audience is another person.
func TestBenchPeopleAreDifferent(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for n := range 5000 {
		seen[benchPerson(n)[0]] = true
	}
	if len(seen) != 5000 {
		t.Errorf("%d addresses of 5000 people", len(seen))
	}
}
