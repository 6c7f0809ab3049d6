package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"dorpspost/subscribers"
)

// A list of any length takes as much memory as a short one.
func TestSurviveALargeImport(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("not run: the memory of another process is read from /proc, which only Linux has")
	}
	t.Parallel()
	site := newSite(t, practising)
	site.Topic("imh-week", "IMH-week")
	small := site.importOf(2)
	sizes := []int{20}
	if atLength() {
		sizes = append(sizes, 200)
	}
	for _, megabytes := range sizes {
		large := site.importOf(megabytes)
		if limit := int64(64 << 20); large > limit || large > small+small/2 {
			t.Errorf("a list of %d MB takes %d MB of memory, one of 2 MB %d MB", megabytes, large>>20, small>>20)
		}
	}
}

// importOf imports a list of so many megabytes and returns the memory that it took at its height, in bytes.
func (s *site) importOf(megabytes int) (peak int64) {
	s.t.Helper()
	file, rows := s.longList(megabytes)
	begun := time.Now()
	importing := s.Start("subscribers", "import", file, "--json", "--topic", "imh-week", "--consent", "Ja", "--source", "proef")
	peak = importing.Peak()
	var report subscribers.ImportReport
	answer{site: s, command: "subscribers import", out: importing.out.String()}.Into(&report)
	if report.Rows != rows || report.New+report.Known != rows {
		s.t.Errorf("of %d rows %d were read, %d are new and %d known", rows, report.Rows, report.New, report.Known)
	}
	s.must(os.Remove(file))
	s.t.Logf("%d MB, %d rows: %d MB of memory, %v", megabytes, rows, peak>>20, time.Since(begun).Round(time.Millisecond))
	return peak
}

// Peak waits for the process to end and returns its memory at its height, in bytes. The system counts that height all the
// while; what it tells after the end would include the process that started it.
func (p *process) Peak() (bytes int64) {
	p.t.Helper()
	status := fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid)
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-p.ended:
			return bytes
		case <-look.C:
			text, _ := os.ReadFile(status) // gone when it has just ended
			if _, rest, found := strings.Cut(string(text), "VmHWM:"); found {
				var kilobytes int64
				_, _ = fmt.Sscan(rest, &kilobytes)
				bytes = max(bytes, kilobytes<<10)
			}
		}
	}
}

// longList writes a list with long rows: what is large here is the file, not the number of people.
func (s *site) longList(megabytes int) (path string, rows int) {
	s.t.Helper()
	file, err := os.Create(s.Path("lang.csv"))
	s.must(err)
	out := bufio.NewWriter(file)
	const columns = 10
	fmt.Fprintln(out, "e-mail;voornaam;achternaam;organisatie"+columnsOf(columns, ";verhaal %d"))
	story := columnsOf(columns, ";%d: "+strings.Repeat("Er was eens een dorp. ", 8))
	for written := 0; written < megabytes<<20; rows++ {
		n, _ := fmt.Fprintf(out, "lezer%d@opvang.example;Els;Peeters;De Speelvogel%s\n", rows, story) // a fault is told by Flush
		written += n
	}
	s.must(out.Flush())
	s.must(file.Close())
	return s.Path("lang.csv"), rows
}

func columnsOf(n int, form string) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, form, i)
	}
	return all.String()
}

// kill -9 while a list is being read: nothing of it counts, and the next start clears it away.
func TestSurviveAKillWhileReading(t *testing.T) {
	t.Parallel()
	s := village(t, practising)
	s.Serve().Stop() // the first start makes the keys of links
	before := s.Everything()
	pipe := s.Path("lezers.pipe") // a list without an end, so that the kill comes in the middle
	s.must(syscall.Mkfifo(pipe, 0o600))
	importing := s.Start("subscribers", "import", pipe, "--topic", "imh-week", "--consent", "Ja", "--source", "proef")
	list, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	s.must(err)
	_, err = list.WriteString("e-mail;voornaam\n")
	s.must(err)
	written := make(chan struct{})
	go func() { // until the other side is no more
		defer close(written)
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(list, "nieuw%d@opvang.example;Bo\n", i); err != nil {
				return
			}
		}
	}()
	s.Until("rows were put aside", func(a *app) (bool, error) {
		n, err := a.count(t, "SELECT count(*) FROM import_rows")
		return n > 0, err
	})
	importing.Kill()
	<-written
	s.must(list.Close())
	s.LookAway()
	if code := s.Serve().Stop(); code != 0 {
		t.Errorf("the next start ended with exit code %d", code)
	}
	mustBe(t, s, before)
}

// kill -9 while the rows are being stored: the next start stores the rest.
func TestSurviveAKillWhileStoring(t *testing.T) {
	t.Parallel()
	const people = 12_000
	s := newSite(t, practising)
	s.Topic("imh-week", "IMH-week")
	importing := s.Start("subscribers", "import", s.Readers(people), "--topic", "imh-week", "--consent", "Ja", "--source", "proef")
	s.Until("some people are stored", func(a *app) (bool, error) {
		n, err := a.count(t, "SELECT count(*) FROM subscribers")
		return n > 0, err
	})
	importing.Kill()
	stored, err := s.looks.count(t, "SELECT count(*) FROM subscribers")
	s.must(err)
	if stored == people {
		t.Fatal("the import was done before the kill: it proves nothing")
	}
	s.LookAway()
	if code := s.Serve().Stop(); code != 0 {
		t.Errorf("the next start ended with exit code %d", code)
	}
	mailable, err := s.Look().count(t, "SELECT count(*) FROM subscriptions WHERE consent IS NOT NULL AND left_on IS NULL")
	s.must(err)
	left, err := s.looks.count(t, "SELECT count(*) FROM import_rows")
	s.must(err)
	if mailable != people || left != 0 {
		t.Errorf("after the next start %d of %d people have their consent, and %d rows wait", mailable, people, left)
	}
	s.Run("subscribers", "verify-consent")
	t.Logf("killed after %d of %d people; the next start stored the rest", stored, people)
}

// count asks the database for one number.
func (a *app) count(t *testing.T, query string) (n int, err error) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	return n, a.db.Read().QueryRow(ctx, query).Scan(&n)
}
