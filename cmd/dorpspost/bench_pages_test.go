package main

import (
	"bufio"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer/mailtest"
)

// benchPages runs a small bench of the pages and leaves nothing behind.
func (s *site) benchPages(args ...string) answer {
	s.t.Helper()
	a := s.Try(append([]string{"bench", "pages", "--data", s.folder, "--for", "30ms", "--repeat", "2", "--clients", "3"}, args...)...)
	if left, err := filepath.Glob(s.Path("dorpspost-bench-*")); err != nil || len(left) > 0 {
		s.t.Errorf("it left %v (%v)", left, err)
	}
	return a
}

func TestBenchPagesAsksRealPages(t *testing.T) {
	t.Parallel()
	// A sink that takes its time: the campaign is still on its way at the end.
	relay, site := sink(t, mailtest.Rule{At: mailtest.AtRcpt, Wait: 50 * time.Millisecond}), newSite(t)
	a := site.benchPages("--subscribers", "4000", "--to", relay.Address(), "--json")
	if a.code != 0 || a.err != "" {
		t.Fatalf("exit code %d: %s", a.code, a.err)
	}
	var result pagesResult
	a.Into(&result)
	if len(result.Pages) != 4 || result.Subscribers != 4000 || result.Commit <= 0 {
		t.Fatalf("%+v", result)
	}
	for i, want := range []struct {
		page    string
		sending bool
	}{{"preferences", false}, {"one-click", false}, {"preferences", true}, {"one-click", true}} {
		got := result.Pages[i]
		if got.Page != want.page || got.Sending != want.sending || got.Asked == 0 || got.Failed > 0 || got.Bytes == 0 {
			t.Errorf("%+v", got)
		}
		if got.P50.Median <= 0 || got.P50.Median > got.P99.Median || got.P99.Most > got.Worst || got.CPU.Median <= 0 {
			t.Errorf("%+v", got)
		}
	}
}

func TestBenchPagesSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for words, args := range map[string][]string{
		"--clients 0 cannot be":          {"--clients", "0"},
		"--subscribers 5 cannot be":      {"--subscribers", "5"},
		"--for 0s cannot be":             {"--for", "0s"},
		"is not this machine":            {"--to", "mail.example.org:25"},
		"no sink answers at 127.0.0.1:1": {"--to", "127.0.0.1:1"},
		"everybody was asked for":        {"--subscribers", "100", "--for", "1h"},
	} {
		if a := site.benchPages(args...); a.code == 0 || !strings.Contains(a.err, words) {
			t.Errorf("%v: exit code %d, %q", args, a.code, a.err)
		}
	}
}

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ status, size int }{
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc":              {200, 3},
		"HTTP/1.1 404 Not Found\r\ncontent-length:  0\r\nA: b\r\n\r\n": {404, 0},
	} {
		if status, size, err := readAnswer(bufio.NewReader(strings.NewReader(text))); status != want.status || size != want.size || err != nil {
			t.Errorf("%q: %d, %d, %v", text, status, size, err)
		}
	}
	for _, text := range []string{"", "HTTP", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"} {
		if _, _, err := readAnswer(bufio.NewReader(strings.NewReader(text))); err == nil {
			t.Errorf("%q passes", text)
		}
	}
}
