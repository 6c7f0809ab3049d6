package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// The demo sends once, and a second time on the same folder it only tells.
func TestStoryDemo(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	folder := site.Path("demo-data")
	var first, second map[string]any
	if os.Getenv("DORPSPOST_STORIES") == "all" {
		site.Run("demo", "--once", "--json", "--data", folder).Into(&first)
	} else {
		answer{site: site, command: "demo", out: demoAhead(t, folder)}.Into(&first)
	}
	mustShow(t, first, map[string]any{
		"practice": true, "total": 40.0, "accepted": 40.0, "refused": 0.0, "later": 0.0, "unknown": 0.0, "skipped": 0.0, "sent_now": 40.0,
	})
	if name, ok := first["campaign"].(string); !ok || !strings.HasPrefix(name, "Week van de IMH (") {
		t.Errorf("campaign is %v", first["campaign"])
	}
	if seconds, ok := first["seconds"].(float64); !ok || seconds <= 0 {
		t.Errorf("seconds is %v", first["seconds"])
	}

	site.Run("demo", "--once", "--json", "--data", folder).Into(&second)
	mustShow(t, second, map[string]any{
		"campaign": first["campaign"], "practice": true, "total": 40.0, "accepted": 40.0, "sent_now": 0.0, "seconds": first["seconds"],
		"inbox": first["inbox"], // where the links of the first one's mails lead
	})
	if again := site.Run("demo", "--once", "--data", folder); !strings.Contains(again.out, "Nothing was sent now") {
		t.Errorf("a third showing does not say that nothing was sent:\n%s", again.out)
	}
	if kept, err := filepath.Glob(filepath.Join(folder, "inbox", "*.eml")); err != nil || len(kept) != 40 {
		t.Errorf("the inbox keeps %d mails, want 40 (%v)", len(kept), err)
	}
	onePort(t, site, folder)
}

// onePort shows the demo without --once: it goes on until it is ended, and a second one beside it is refused and leaves
// the first one's address alone, so that the links in its mails stay true.
func onePort(t *testing.T, site *site, folder string) {
	t.Helper()
	showing := site.Start("demo", "--data", folder)
	inbox := showing.Says(regexp.MustCompile(`(?m)^Inbox +(http://\S+/inbox)$`))[1]
	showing.Says(regexp.MustCompile(`The demo goes on until you press Ctrl\+C`))
	site.Refuses("another dorpspost is serving this database", "demo", "--once", "--data", folder)
	if status := site.Get(inbox); status != 200 {
		t.Errorf("the inbox answers %d", status)
	}
	if code := showing.Stop(); code != 0 {
		t.Errorf("the demo ended with exit code %d", code)
	}
	address, err := os.ReadFile(filepath.Join(folder, "address"))
	site.must(err)
	if !strings.Contains(inbox, strings.TrimSpace(string(address))) {
		t.Errorf("the inbox was at %s, remembered is %s", inbox, address)
	}
}

// demoAhead shows the demo with schedules that are a minute ahead, so that nobody waits for the next full minute.
func demoAhead(t *testing.T, folder string) (printed string) {
	t.Helper()
	var out bytes.Buffer
	command := &cobra.Command{}
	command.SetContext(t.Context())
	command.SetOut(&out)
	d := &demo{options: &options{json: true}, data: folder, once: true, out: io.Discard}
	listener, err := d.listen()
	if err != nil {
		t.Fatal(err)
	}
	a, err := openApp(t.Context(), demoConfig(folder, listener), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if d.service, err = newService(t.Context(), a, func() (net.Listener, error) { return listener, nil }); err != nil {
		t.Fatal(err)
	}
	if err := d.remember(listener); err != nil {
		t.Fatal(err)
	}
	d.service.runner.Now = func() time.Time { return time.Now().Add(time.Minute) }
	if err := d.run(command); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func mustShow(t *testing.T, got, want map[string]any) {
	t.Helper()
	for key, value := range want {
		if got[key] != value {
			shown, _ := json.Marshal(got)
			t.Errorf("%s is %v, want %v: %s", key, got[key], value, shown)
		}
	}
}
