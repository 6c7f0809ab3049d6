package mailer_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

// pemOf is a private key as openssl writes it.
func pemOf(t testing.TB, key crypto.Signer) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func makeKey(t testing.TB, domain, selector, from string, algorithm mailer.Algorithm) mailer.Key {
	t.Helper()
	key, err := mailer.GenerateKey(domain, selector, day(from), algorithm)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestParseKeyRefuses(t *testing.T) {
	t.Parallel()
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	whole := pemOf(t, other)
	for _, c := range []struct{ text, domain, selector, want string }{
		{"", "a.example", "s", "holds no key in PEM form"},
		{"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "a.example", "s", "its key is damaged"},
		{"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "a.example", "s", "unencrypted PRIVATE KEY"},
		{string(whole[:len(whole)/2]), "a.example", "s", "holds no key"},
		{string(whole), "a.example", "s", "neither RSA nor Ed25519"},
		{string(pemOf(t, short)), "a.example", "s", "1024 bits"},
	} {
		if _, err := mailer.ParseKey(c.domain, c.selector, signs, []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %v, want %q", c.text, err, c.want)
		}
	}
	for domain, selector := range map[string]string{"example": "s", "a_b.example": "s", "a..example": "s", "é.example": "s", "a.example": "", "b.example": "x y", "c.example": "-s", "d.example": "s;d=x", strings.Repeat("abcdefg.", 30) + "example": "selector"} {
		if _, err := mailer.GenerateKey(domain, selector, signs, mailer.Ed25519); err == nil {
			t.Errorf("a key of %q with the selector %q can be", domain, selector)
		}
	}
	if _, err := mailer.GenerateKey("a.example", "s", signs, "rsa-sha1"); err == nil {
		t.Error("there is a key for SHA-1")
	}
}

// TestKeyShowsNothing prints a key in every way that a log or an answer could.
func TestKeyShowsNothing(t *testing.T) {
	t.Parallel()
	key := makeKey(t, "Lindewijk.example", "DP2026a", "2026-11-23", mailer.Ed25519)
	const want = "dp2026a._domainkey.lindewijk.example (ed25519, from 2026-11-23)"
	ring, folder := newKeyring(t)
	if err := ring.Save(key); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		for want, thing := range map[string]any{want: key, "signer with " + want: mailer.NewSigner(key), "keyring " + folder: ring} {
			if got := fmt.Sprintf(format, thing); got != want {
				t.Errorf("%s: %s", format, got)
			}
		}
	}
	if got := fmt.Sprintf("%+v", mailer.NewSigner(key).Keys()); got != "["+want+"]" {
		t.Error(got)
	}
}

// TestRecord holds the strings of a record to what the DNS takes.
func TestRecord(t *testing.T) {
	t.Parallel()
	for _, key := range testKeys() {
		pieces := key.RecordStrings()
		for _, piece := range pieces {
			if len(piece) == 0 || len(piece) > 255 {
				t.Errorf("%v: a string of %d bytes", key, len(piece))
			}
		}
		if strings.Join(pieces, "") != key.Record() || !strings.HasPrefix(key.Record(), "v=DKIM1; k="+string(key.Algorithm())+"; p=") {
			t.Errorf("%v: %q", key, pieces)
		}
	}
}

func newKeyring(t testing.TB, keys ...mailer.Key) (*mailer.Keyring, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "dkim")
	ring := mailer.NewKeyring(folder)
	for _, key := range keys {
		if err := ring.Save(key); err != nil {
			t.Fatal(err)
		}
	}
	return ring, folder
}

// TestKeyringSwitchesOver asks who signs over the years.
func TestKeyringSwitchesOver(t *testing.T) {
	t.Parallel()
	ring, _ := newKeyring(t,
		makeKey(t, "lindewijk.example", "old-rsa", "2025-01-01", mailer.RSA),
		makeKey(t, "lindewijk.example", "old-ed", "2025-01-01", mailer.Ed25519),
		makeKey(t, "lindewijk.example", "new-ed", "2027-01-01", mailer.Ed25519),
		makeKey(t, "duin.example", "duin", "2026-06-01", mailer.Ed25519),
	)
	for _, c := range []struct{ domain, at, want string }{
		{"lindewijk.example", "2024-12-31T23:59:59Z", ""},
		{"lindewijk.example", "2025-01-01T00:00:00Z", "old-rsa old-ed"},
		{"lindewijk.example", "2026-12-31T23:59:59Z", "old-rsa old-ed"},
		{"LINDEWIJK.example", "2027-01-01T00:00:00Z", "old-rsa new-ed"},
		{"nieuws.lindewijk.example", "2027-01-01T00:00:00Z", ""},
		{"duin.example", "2027-01-01T00:00:00Z", "duin"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		var selectors []string
		signer := ring.For(c.domain, at)
		if signer != nil {
			for _, key := range signer.Keys() {
				selectors = append(selectors, key.Selector)
			}
		}
		if got := strings.Join(selectors, " "); got != c.want || (signer == nil) != (c.want == "") {
			t.Errorf("%s at %s: %q signs, want %q", c.domain, c.at, got, c.want)
		}
	}
}

// TestKeyringReadsWhatItSaved keeps keys closed to others, and reads them again in another process's place.
func TestKeyringReadsWhatItSaved(t *testing.T) {
	t.Parallel()
	ring, folder := newKeyring(t, testKeys()...)
	for path, want := range map[string]fs.FileMode{
		"": 0o700,
		"lindewijk.example_2026-11-23_dp2026a-rsa.pem":     0o600,
		"lindewijk.example_2026-11-23_dp2026a-ed25519.pem": 0o600,
	} {
		if info, err := os.Stat(filepath.Join(folder, path)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %o", path, info.Mode(), err, want)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v (%v)", entries, err)
	}
	other := mailer.NewKeyring(folder)
	if err := other.Reload(); err != nil {
		t.Fatal(err)
	}
	message := []byte("From: a@lindewijk.example\r\n\r\nx\r\n")
	for _, ring := range []*mailer.Keyring{ring, other} {
		signature, err := ring.For("lindewijk.example", signs).Append(nil, message)
		if err != nil || holds(t, append(signature, message...)) != 2 {
			t.Errorf("%s: %v", signature, err)
		}
	}
	if err := ring.Save(testKeys()[0]); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a key can be written over: %v", err)
	}
	if err := ring.Discard(testKeys()[0]); err != nil || len(ring.Keys()) != 1 {
		t.Errorf("%v, %v", err, ring.Keys())
	}
}

// TestKeyringFollowsItsFolder has another process make keys, and spoil one.
func TestKeyringFollowsItsFolder(t *testing.T) {
	t.Parallel()
	ring, folder := newKeyring(t)
	if err := ring.Reload(); err != nil || ring.For("lindewijk.example", signs) != nil {
		t.Fatalf("without a folder: %v", err)
	}
	other := mailer.NewKeyring(folder)
	if err := other.Save(testKeys()[1]); err != nil {
		t.Fatal(err)
	}
	if err := ring.Reload(); err != nil || len(ring.Keys()) != 1 {
		t.Fatalf("%v, %v", err, ring.Keys())
	}
	path := filepath.Join(folder, "lindewijk.example_2026-11-23_dp2026a-ed25519.pem")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	wrong := func(file, want string) {
		t.Helper()
		err := ring.Reload()
		fault, is := errors.AsType[*mailer.KeyError](err)
		if !is || fault.File != filepath.Join(folder, file) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q of %s", err, want, file)
		}
		if len(ring.Keys()) != 1 {
			t.Errorf("the keys are no more in use: %v", ring.Keys())
		}
	}
	wrong(filepath.Base(path), "chmod 600")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := ring.Reload(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"spare.pem":                             "rename it",
		"a.example_soon_x.pem":                  "rename it",
		"a.example_2027-01-01_x.pem":            "no key in PEM form",
		"a.example_2027-01-01_x_and_y.pem":      "rename it",
		"lindewijk.example_2027-13-01_2027.pem": "rename it",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("nothing"), 0o600); err != nil {
			t.Fatal(err)
		}
		wrong(name, want)
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "README"), []byte("keys of the newsletter"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := ring.Reload(); err != nil || len(ring.Keys()) != 1 {
		t.Errorf("with a file beside the keys: %v, %v", err, ring.Keys())
	}
}

// FuzzParseKey reads anything as a key file: it gives a key that signs, or says what is wrong.
func FuzzParseKey(f *testing.F) {
	folder := filepath.Join(f.TempDir(), "dkim")
	for _, key := range testKeys() {
		if err := mailer.NewKeyring(folder).Save(key); err != nil {
			f.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.pem"))
	if err != nil || len(files) != 2 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add("lindewijk.example", "dp2026a", text)
	}
	f.Add("", ";", []byte("-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----"))
	message := []byte("From: a@lindewijk.example\r\n\r\nx\r\n")
	f.Fuzz(func(t *testing.T, domain, selector string, text []byte) {
		key, err := mailer.ParseKey(domain, selector, signs, text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n\x00") {
				t.Errorf("not one sentence: %q", err)
			}
			return
		}
		signature, err := mailer.NewSigner(key).Append(nil, message)
		if err != nil || strings.Count(string(signature), " b=") != 1 || !strings.HasPrefix(key.Record(), "v=DKIM1; k=") {
			t.Errorf("%v: %v in %s", key, err, signature)
		}
	})
}
