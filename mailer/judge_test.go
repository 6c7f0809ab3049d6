package mailer_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dorpspost/mailer"
)

var (
	unsigned = flag.String("unsigned", "", "folder of letters (.eml) to be signed, for make judge")
	ringed   = flag.String("keyring", "", "folder of the keys that sign them, as `mail keys make` leaves it")
	signedTo = flag.String("signed", "", "folder that gets them, each signed with rsa, with ed25519 and with both")
)

// Verifiers that share no code with us look at the letters that this signs: .ci/judge-dkim.py.
func TestSignLetters(t *testing.T) {
	if *unsigned == "" {
		t.Skip("not run: there is no -unsigned FOLDER")
	}
	ring := mailer.NewKeyring(*ringed)
	if err := ring.Reload(); err != nil {
		t.Fatal(err)
	}
	keys := ring.Signing("example.org", time.Now())
	letters, err := filepath.Glob(filepath.Join(*unsigned, "*.eml"))
	if err != nil || len(letters) == 0 || len(keys) != 2 {
		t.Fatalf("%d letters, keys %v: %v", len(letters), keys, err)
	}
	for kind, keys := range map[string][]mailer.Key{"rsa": keys[:1], "ed25519": keys[1:], "both": keys} {
		folder := filepath.Join(*signedTo, kind)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, letter := range letters {
			message, err := os.ReadFile(letter)
			if err != nil {
				t.Fatal(err)
			}
			message = bytes.ReplaceAll(bytes.ReplaceAll(message, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
			if err := os.WriteFile(filepath.Join(folder, filepath.Base(letter)), sign(t, message, keys...), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
