package mailer_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"syscall"
	"testing"

	"dorpspost/mailer"

	"github.com/emersion/go-msgauth/dkim"
)

// signLike signs as Signer does, with go-msgauth.
func signLike(b *testing.B, message []byte, key crypto.Signer) {
	var out bytes.Buffer
	names := []string{"From", "From", "To", "Subject", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type",
		"List-Id", "List-Unsubscribe", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Unsubscribe-Post"}
	err := dkim.Sign(&out, bytes.NewReader(message), &dkim.SignOptions{
		Domain: "lindewijk.example", Selector: "dp2026a", Signer: key, Hash: crypto.SHA256, HeaderKeys: names,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	if err != nil {
		b.Fatal(err)
	}
}

// cpuTime reports what an operation costs this process, which other work on the machine does not change.
func cpuTime(b *testing.B) (report func()) {
	used := func() int64 {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return usage.Utime.Nano() + usage.Stime.Nano()
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") }
}

// BenchmarkSign makes and signs a letter of 28 kB: without DKIM, with each set of keys, and with go-msgauth.
func BenchmarkSign(b *testing.B) {
	frame, values, shown := full(b)
	f := fields()
	f.To.Name = "Zoë Peeters"
	message, signature := frame.Append(nil, f, values, shown), []byte(nil)
	keys := testKeys()
	for _, c := range []struct {
		name string
		keys []mailer.Key
	}{{"none", nil}, {"ed25519", keys[1:]}, {"rsa", keys[:1]}, {"both", keys}} {
		signer := mailer.NewSigner(c.keys...)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			report := cpuTime(b)
			for b.Loop() {
				message = frame.Append(message[:0], f, values, shown)
				if len(c.keys) == 0 {
					continue
				}
				var err error
				if signature, err = signer.Append(signature[:0], message); err != nil {
					b.Fatal(err)
				}
			}
			report()
		})
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"msgauth-ed25519": ed, "msgauth-rsa": long} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			report := cpuTime(b)
			for b.Loop() {
				message = frame.Append(message[:0], f, values, shown)
				signLike(b, message, key)
			}
			report()
		})
	}
}
