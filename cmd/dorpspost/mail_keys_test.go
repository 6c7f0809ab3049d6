package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
)

// keys is what `mail keys` tells.
func (s *site) keys() (all []keyTold) {
	s.t.Helper()
	lines := json.NewDecoder(strings.NewReader(s.Run("mail", "keys", "--json").out))
	for lines.More() {
		var one keyTold
		s.must(lines.Decode(&one))
		all = append(all, one)
	}
	return all
}

// TestKeysFromTheFirstToTheNext makes keys, publishes them, and makes those that follow.
func TestKeysFromTheFirstToTheNext(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if a := s.Run("mail", "keys"); !strings.Contains(a.out, "No key signs mails from lindewijk.example now") {
		t.Errorf("without keys: %s", a.out)
	}
	said := s.Run("mail", "keys", "make", "--selector", "Brief").out
	for _, want := range []string{"Made 2 keys for lindewijk.example", "into the DNS of lindewijk.example now", "v=DKIM1; k=rsa; p=", "brief-ed._domainkey.lindewijk.example. IN TXT"} {
		if !strings.Contains(said, want) {
			t.Errorf("make does not say %q:\n%s", want, said)
		}
	}
	if a := s.Refuses("already has a key for rsa, brief-rsa", "mail", "keys", "make"); a.code != exitUsage {
		t.Errorf("exit code %d", a.code)
	}
	s.Refuses("already has a key", "mail", "keys", "make", "--from", "2020-01-01")
	s.Refuses("already has a key with the selector brief-rsa", "mail", "keys", "make", "--from", "2999-01-15", "--selector", "brief")
	said = s.Run("mail", "keys", "make", "--from", "2999-01-15", "--algorithm", "rsa").out
	for _, want := range []string{"before 2999-01-15", "no longer signed with brief-rsa", "until 2999-01-22"} {
		if !strings.Contains(said, want) {
			t.Errorf("make does not say %q:\n%s", want, said)
		}
	}
	var states []string
	for _, key := range s.keys() {
		states = append(states, key.Selector+" "+key.State)
		if key.Record.Name != key.Selector+"._domainkey.lindewijk.example" || strings.Join(key.Record.Strings, "") != key.Record.Value {
			t.Errorf("the record of %s is %+v", key.Selector, key.Record)
		}
	}
	if want := []string{"brief-rsa signs now", "dp2999a-rsa coming", "brief-ed signs now"}; !slices.Equal(states, want) {
		t.Errorf("the keys are %v, want %v", states, want)
	}
	if a := s.Run("mail", "keys", "--records"); strings.Count(a.out, " IN TXT ") != 3 || strings.Contains(a.out, "No key signs") {
		t.Errorf("the records are:\n%s", a.out)
	}
	var lines []string
	audit, err := s.Look().staff.Lines(t.Context(), 3)
	s.must(err)
	for _, line := range audit {
		lines = append(lines, line.Act+" "+line.What)
	}
	if want := []string{"key.make dp2999a-rsa._domainkey.lindewijk.example", "key.make brief-ed._domainkey.lindewijk.example", "key.make brief-rsa._domainkey.lindewijk.example"}; !slices.Equal(lines, want) {
		t.Errorf("the audit log says %v", lines)
	}
}

// A key whose record nobody can have published yet does not take over from one that signs.
func TestKeyThatFollowsSignsTomorrowAtTheSoonest(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Run("mail", "keys", "make", "--from", "2020-01-01", "--algorithm", "ed25519")
	for _, from := range []string{"2021-01-01", time.Now().UTC().Format(time.DateOnly)} {
		s.Refuses("choose a day that is at least tomorrow, as in --from ", "mail", "keys", "make", "--from", from, "--algorithm", "ed25519")
	}
	s.Run("mail", "keys", "make", "--from", "2021-01-01", "--algorithm", "rsa") // in nobody's place
	s.Run("mail", "keys", "make", "--from", time.Now().UTC().Add(48*time.Hour).Format(time.DateOnly), "--algorithm", "ed25519")
	var states []string
	for _, key := range s.keys() {
		states = append(states, string(key.Algorithm)+" "+key.State)
	}
	if want := []string{"rsa signs now", "ed25519 signs now", "ed25519 coming"}; !slices.Equal(states, want) {
		t.Errorf("the keys are %v, want %v", states, want)
	}
}

// Two people who make keys at once, under names of their own, do not make two that sign from one day.
func TestKeysAreMadeOneAfterAnother(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.Look()
	lock, err := a.db.Lock(t.Context(), "keys")
	s.must(err)
	s.Refuses("somebody else makes keys at this moment", "mail", "keys", "make", "--selector", "brief")
	lock.Release()
	s.Run("mail", "keys", "make", "--selector", "brief", "--algorithm", "ed25519")
	if all := s.keys(); len(all) != 1 {
		t.Errorf("the keys are %+v", all)
	}
}

// A key of the domain above does not sign, and that is said.
func TestKeyOfTheDomainAbove(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.Network.Sender.Address = "post@nieuws.lindewijk.example" })
	s.Run("mail", "keys", "make", "--domain", "lindewijk.example", "--algorithm", "ed25519")
	want := "No key signs mails from nieuws.lindewijk.example now: make some with `dorpspost mail keys make --domain nieuws.lindewijk.example`; those of lindewijk.example sign for that domain alone"
	if a := s.Run("mail", "keys"); !strings.Contains(a.out, want) {
		t.Errorf("it says:\n%s", a.out)
	}
}

// TestKeysStaySecret looks for private keys in what the commands say, and for who may read them.
func TestKeysStaySecret(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	said := s.Run("mail", "keys", "make").out + s.Run("mail", "keys", "make", "--from", "2999-01-15", "--json").out + s.Run("mail", "keys", "--json", "--records").out
	files, err := filepath.Glob(s.Path("data/dkim/*.pem"))
	s.must(err)
	if len(files) != 4 {
		t.Fatalf("the keys are %v", files)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		s.must(err)
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); len(line) > 16 && strings.Contains(said, line) {
				t.Errorf("%s was shown: %s", filepath.Base(file), line)
			}
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file, info.Mode(), err)
		}
	}
	s.must(os.Chmod(files[0], 0o644))
	s.Refuses("chmod 600", "mail", "keys")
	s.must(os.Chmod(files[0], 0o600))
	s.must(os.Truncate(files[0], 40))
	a := s.Refuses("no key in PEM form", "mail", "keys", "make", "--domain", "duin.example")
	if !strings.Contains(a.err, filepath.Base(files[0])) {
		t.Errorf("the file is not named: %s", a.err)
	}
}

// TestKeysAreForAdministrators refuses whoever has another role, and what cannot be.
func TestKeysAreForAdministrators(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Run("staff", "add", "sofie", "--role", "sender")
	s.Refuses("an administrator is needed", "mail", "keys", "make", "--as", "sofie")
	s.Run("mail", "keys", "--as", "sofie")
	s.Refuses("write --algorithm rsa, ed25519 or both", "mail", "keys", "make", "--algorithm", "rsa-sha1")
	s.Refuses("dorpspost mail keys has no command \"mkae\"", "mail", "keys", "mkae")
	s.Refuses("is not a day", "mail", "keys", "make", "--from", "15-01-2028")
	s.Refuses("is not a domain", "mail", "keys", "make", "--domain", "lindewijk", "--algorithm", "ed25519")
	s.Refuses("is not a selector", "mail", "keys", "make", "--selector", "a b", "--algorithm", "ed25519")
	if all := s.keys(); len(all) != 0 {
		t.Errorf("there are keys: %v", all)
	}
	s.Run("mail", "keys", "make", "--domain", "Duin.example", "--algorithm", "ed25519", "--selector", "duin")
	all := s.keys()
	if len(all) != 1 || all[0].Domain != "duin.example" || all[0].Selector != "duin" || all[0].State != keySigns || all[0].Algorithm != mailer.Ed25519 {
		t.Fatalf("the keys are %+v", all)
	}
}

// TestKeyPast tells a key whose successor signs from one that signs.
func TestKeyPast(t *testing.T) {
	t.Parallel()
	a := &app{keys: mailer.NewKeyring(filepath.Join(t.TempDir(), "dkim"))}
	for selector, from := range map[string]string{"first": "2025-01-01", "second": "2026-01-01", "third": "2027-01-01"} {
		at, err := time.Parse(time.DateOnly, from)
		if err != nil {
			t.Fatal(err)
		}
		key, err := mailer.GenerateKey("lindewijk.example", selector, at, mailer.Ed25519)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.keys.Save(key); err != nil {
			t.Fatal(err)
		}
	}
	var states []string
	for _, key := range a.tellKeys(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), a.keys.Keys()...) {
		states = append(states, key.State)
	}
	if want := []string{keyPast, keySigns, keyComing}; !slices.Equal(states, want) {
		t.Errorf("%v, want %v", states, want)
	}
}
