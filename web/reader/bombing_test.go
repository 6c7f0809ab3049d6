package reader_test

import (
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"
)

// underRace tells whether the race detector watches, under which a post costs ten times as much: a tenth of them then shows
// the same races.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// Somebody uses our form to fill strangers' mailboxes: thousands of posts with fresh and valid tokens, by four hands at once.
// From one network or from as many as there are, a handful of mails goes out, and never two to one address.
func TestListBombing(t *testing.T) {
	for _, attack := range []struct {
		name  string
		posts int
		from  func(i int) string // the address on the internet
		to    func(i int) string
		most  int // mails
	}{
		{"one network, 10,000 addresses", 10_000, func(i int) string { return fmt.Sprintf("203.0.113.%d", i%256) }, stranger, 5},
		{"10,000 networks, 10,000 addresses", 10_000, func(i int) string { return fmt.Sprintf("100.%d.%d.7", 64+i/256, i%256) }, stranger, 10},
		{"1,000 networks of IPv6, one address", 1_000, func(i int) string { return fmt.Sprintf("2001:db8:%x:%x00::1", i/256, i%256) },
			func(int) string { return "doelwit@opvang.be" }, 1},
		{"one network and 1,000 of its own making", 1_000, func(i int) string { return fmt.Sprintf("198.51.%d.%d, 203.0.113.9", i/256, i%256) }, stranger, 5},
	} {
		t.Run(attack.name, func(t *testing.T) {
			d, posts := openDoor(t), attack.posts
			if underRace() {
				posts /= 10
			}
			form := d.fill("", "imh-week")
			statuses, held := map[int]int{}, sync.Mutex{}
			var hands sync.WaitGroup
			started := time.Now()
			for hand := range 4 {
				hands.Go(func() {
					for i := hand; i < posts; i += 4 {
						one := map[string][]string{}
						maps.Copy(one, form)
						one["form"], one["address"] = []string{d.shown(5 * time.Second)}, []string{attack.to(i)}
						answer := d.from(attack.from(i), "/inschrijven", one)
						held.Lock()
						statuses[answer.Code]++
						held.Unlock()
					}
				})
			}
			hands.Wait()
			took := time.Since(started)
			d.answered()
			mails, addresses := d.count("notices"), d.count("(SELECT DISTINCT address FROM notices) AS d")
			t.Logf("%d posts in %s: %d taken, %d turned away; %d mails to %d addresses", posts, took.Round(time.Millisecond),
				statuses[http.StatusSeeOther], statuses[http.StatusTooManyRequests], mails, addresses)
			if mails == 0 || mails > attack.most || addresses != mails {
				t.Errorf("%d mails to %d addresses, want 1 to %d and never two to one", mails, addresses, attack.most)
			}
			if statuses[http.StatusSeeOther]+statuses[http.StatusTooManyRequests] != posts {
				t.Errorf("answers: %v", statuses)
			}
		})
	}
}

func stranger(i int) string { return fmt.Sprintf("vreemde%d@opvang%d.be", i, i%50) }

// Patience does not help: who comes back each hour, for a day, gets one mail to an address.
func TestListBombingWithPatience(t *testing.T) {
	d := openDoor(t)
	taken := 0
	for range 24 {
		for range 6 {
			if d.from("203.0.113.9", "/inschrijven", d.fill("doelwit@opvang.be", "imh-week")).Code == http.StatusSeeOther {
				taken++
			}
		}
		d.answered()
		d.later(61 * time.Minute)
	}
	mails := d.count("notices")
	t.Logf("%d posts taken in a day, %d mails", taken, mails)
	if mails != 1 || taken != 5*24 {
		t.Errorf("%d mails for %d posts, want 1 for 120", mails, taken)
	}
}
