package main

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"dorpspost/deliveries"
)

// The power goes, again and again in one campaign: only what was synced is sure to be on the disk, and of the rest chance
// keeps some, torn. The service goes on with what is left, and nobody is lost nor gets it twice unseen.
//
// The same moment on a disk that lies, which says "synced" and has not, must break that promise: so the test can fail.
func TestSurviveAPowerCut(t *testing.T) {
	t.Parallel()
	readers, cuts := choose(600, 12_000), choose(2, 30)
	c := begin(t, setting{Scenario: "power cut, doubt is sent again", Readers: readers, Relay: everyStep})
	disk := newDisk(c.site)
	c.Send(letter) // now, because nobody else may write while the disk is watched
	serving := disk.Serve()
	between := readers * 4 / 5 / cuts // the next checkpoint may be some hundreds of mails away
	seed := rand.Uint64()
	chance := rand.New(rand.NewPCG(seed, 4))
	for cut := range cuts {
		c.Taken(c.Relay, 1+cut*between+chance.IntN(between))
		when := 100 + chance.IntN(100)
		if atLength() && cut%3 == 0 {
			when = -1 - chance.IntN(50)
		}
		steps := disk.PullThePlug(serving, when)
		c.Quiet()
		left := after(disk.standing, steps, len(steps), chance)
		c.Doubt(c.onPaper(left, true))
		c.onPaper(after(disk.standing, steps, syncs(steps)-lies, nil), false)
		left.Put(t, disk.database)
		if t.Failed() {
			t.Fatalf("cut %d, seed %d, after %d steps with %d syncs", cut+1, seed, len(steps), syncs(steps))
		}
		serving = disk.Serve()
	}
	unknown := c.OnlyDoubtLeft().Unknown
	if all := sum(c.perEvent); unknown > all {
		t.Errorf("%d are of unknown outcome, and %d were on the wire when the power went", unknown, all)
	}
	c.Run("campaigns", "resume", letter, "--unknown", "resend")
	c.Ends(deliveries.Report{Accepted: readers})
	c.EverybodyHasIt()
	t.Logf("%d readers, %d cuts: %d of unknown outcome (%v per cut), %d got it twice", readers, cuts, unknown, c.perEvent, c.tally.Doubled)
}

// lies is how many syncs the lying disk forgets. Each was for a commit, and so many commits hold more marks than there are
// connections: the relay surely has some of their mails.
const lies = 2*connections + 1

// onPaper reads the ledger of a disk in a place of its own, and holds it to the truth: it must be true, or must not be.
func (c *trial) onPaper(left image, honest bool) map[string]row {
	c.t.Helper()
	copied := newSite(c.t)
	c.must(os.MkdirAll(copied.Path("data"), 0o750))
	left.Put(c.t, copied.Path("data/"+databaseFile))
	defer copied.LookAway()
	ledger := copied.Ledger(letter)
	found := hold(ledger, c.AtTheRelay())
	if honest {
		c.say(found.Faults)
		if health, err := copied.looks.integrity(c.t); err != nil || health != "ok" {
			c.t.Errorf("SQLite says of what is left: %s %v", health, err)
		}
	} else if found.Unseen == 0 {
		c.t.Error("on a disk that lies nothing was found wrong: this test cannot fail, so it proves nothing")
	}
	return ledger
}

// integrity asks SQLite to check the whole file.
func (a *app) integrity(t *testing.T) (said string, err error) {
	t.Helper()
	return said, a.db.Read().QueryRow(t.Context(), "PRAGMA integrity_check").Scan(&said)
}

func sum(numbers []int) (all int) {
	for _, n := range numbers {
		all += n
	}
	return all
}

// The disk of these tests, by hand: what is not synced may be gone, what is synced is not.
func TestTheDiskOfAPowerCut(t *testing.T) {
	t.Parallel()
	text := func(at int, what string) step {
		return step{Op: write, File: writeAheadLog, At: uint64(at), Length: uint64(len(what)), Data: []byte(what)}
	}
	standing := image{databaseItself: []byte("db")}
	steps := []step{
		{Op: create, File: writeAheadLog}, text(0, "een"), {Op: syncing, File: writeAheadLog}, {Op: syncing, File: folder},
		text(3, " twee"), {Op: syncing, File: writeAheadLog}, text(0, "EEN"), {Op: truncate, File: databaseItself, At: 1},
	}
	for name, c := range map[string]struct {
		heeded    int
		log, base string
	}{
		"all syncs heeded":     {3, "een twee", "db"},
		"the last one is lied": {2, "een", "db"},
		"no sync heeded":       {0, "", "db"},
	} {
		left := after(standing, steps, c.heeded, nil)
		if string(left[writeAheadLog]) != c.log || string(left[databaseItself]) != c.base {
			t.Errorf("%s: the log is %q, the database %q", name, left[writeAheadLog], left[databaseItself])
		}
	}
	if left := after(standing, steps[:3], 9, nil); string(left[writeAheadLog]) != "een" {
		t.Errorf("a file of which the folder was not synced has %q", left[writeAheadLog])
	}
	seen := map[string]bool{}
	for seed := range uint64(200) {
		seen[string(after(standing, steps, 9, rand.New(rand.NewPCG(seed, 1)))[writeAheadLog])] = true
	}
	if want := []string{"EEN twee", "een twee"}; !slices.Equal(slices.Sorted(maps.Keys(seen)), want) {
		t.Errorf("chance leaves %v, want %v", seen, want)
	}
}
