package mailer_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dorpspost/mailer"

	"github.com/emersion/go-msgauth/dkim"
	"pgregory.net/rapid"
)

var signs = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// testKeys are made once: an RSA key takes a while.
var testKeys = sync.OnceValue(func() (keys []mailer.Key) {
	for _, algorithm := range mailer.Algorithms() {
		key, err := mailer.GenerateKey("lindewijk.example", "dp2026a-"+string(algorithm), signs, algorithm)
		if err != nil {
			panic(err)
		}
		keys = append(keys, key)
	}
	return keys
})

// sign puts the signatures of these keys before a message.
func sign(t rapid.TB, message []byte, keys ...mailer.Key) []byte {
	t.Helper()
	fields, err := mailer.NewSigner(keys...).Append(nil, message)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(fields) {
		if text := bytes.TrimSuffix(line, []byte("\r\n")); len(text) > 78 || len(text) == 0 || bytes.ContainsAny(text, "\t\r\n") || bytes.HasSuffix(text, []byte(" ")) {
			t.Fatalf("a line of %d characters: %q", len(text), text)
		}
	}
	return append(fields, message...)
}

// verify asks go-msgauth, which shares no code with us, about each signature of a message.
func verify(t rapid.TB, signed []byte) []*dkim.Verification {
	t.Helper()
	records := map[string]string{}
	for _, key := range testKeys() {
		records[key.RecordName()] = key.Record()
	}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(signed), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if record, there := records[name]; there {
			return []string{record}, nil
		}
		return nil, fmt.Errorf("there is no record %s", name)
	}})
	if err != nil {
		return nil // not a message that can be read
	}
	return found
}

// holds is how many signatures hold.
func holds(t rapid.TB, signed []byte) (n int) {
	t.Helper()
	for _, one := range verify(t, signed) {
		if one.Err == nil && one.Domain == "lindewijk.example" {
			n++
		}
	}
	return n
}

// TestSignedLetter signs a whole letter with each set of keys.
func TestSignedLetter(t *testing.T) {
	t.Parallel()
	frame, values, shown := full(t, pictures(1)...)
	f := fields()
	f.To.Name = "Zoë Peeters"
	message := frame.Append(nil, f, values, shown)
	for _, keys := range [][]mailer.Key{testKeys()[:1], testKeys()[1:], testKeys()} {
		signed := sign(t, message, keys...)
		found := verify(t, signed)
		if len(found) != len(keys) {
			t.Fatalf("%d signatures, want %d", len(found), len(keys))
		}
		for i, one := range found {
			if one.Err != nil || !one.Time.IsZero() {
				t.Errorf("%v: %v, t=%v", keys[i], one.Err, one.Time)
			}
			for _, name := range []string{"From", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"} {
				rest := slices.DeleteFunc(slices.Clone(one.HeaderKeys), func(key string) bool { return key == name })
				if n := len(one.HeaderKeys) - len(rest); n != 2 {
					t.Errorf("%v names %s %d times", keys[i], name, n)
				}
			}
		}
		if again := sign(t, message, keys...); !bytes.Equal(signed, again) {
			t.Error("the same message is signed otherwise the second time")
		}
		for _, field := range []string{"From: Evil <x@evil.example>", "Subject: x", "List-Unsubscribe: <https://evil.example/>", "List-Unsubscribe-Post: x"} {
			if n := holds(t, slices.Concat([]byte(field+"\r\n"), signed)); n != 0 {
				t.Errorf("%d signatures hold with a second field before them: %s", n, field)
			}
		}
	}
}

// TestSignerOfManyGoroutines has one signer used by several at once.
func TestSignerOfManyGoroutines(t *testing.T) {
	t.Parallel()
	signer := mailer.NewSigner(testKeys()...)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 5 {
				message := fmt.Appendf(nil, "From: a@lindewijk.example\r\nSubject: %d\r\n\r\n%s\r\n", i, strings.Repeat("x", 100*n))
				if fields, err := signer.Append(nil, message); err != nil || holds(t, append(fields, message...)) != 2 {
					t.Errorf("a signature does not hold: %v", err)
				}
			}
		})
	}
	all.Wait()
}

// TestSignerLeavesWhatItCannotSign keeps dst as it was.
func TestSignerLeavesWhatItCannotSign(t *testing.T) {
	t.Parallel()
	dst, err := mailer.NewSigner(testKeys()...).Append([]byte("before"), []byte("To: a\r\n\r\nx"))
	if string(dst) != "before" || err == nil || !strings.Contains(err.Error(), "no From") {
		t.Errorf("%q %v", dst, err)
	}
}

var signedNames = []string{"To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID"}

// drawField is a header field as mail has them, folded anywhere, with any blanks. Values are never all blank on a further
// line: readers differ on those.
func drawField(t *rapid.T, name string) string {
	words := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{"a", "=?utf-8?q?Zo=C3=AB?=", "<https://nieuws.example.org/u/mKq3vTz0H2bXw8N5sYc1Rg>,", "b=x;", ":", "=", `"q, r"`, strings.Repeat("lang", 40), "Mon, 23 Nov 2026 10:00:00 +0100"}),
		rapid.StringOfN(rapid.RuneFrom([]rune("abcXYZ019.-@=;:é")), 1, 20, -1),
	), 0, 8).Draw(t, "words")
	var field strings.Builder
	field.WriteString(rapid.SampledFrom([]string{name, strings.ToLower(name), strings.ToUpper(name)}).Draw(t, "case") + ":")
	for _, word := range words {
		field.WriteString(rapid.SampledFrom([]string{" ", "", "\t", "  ", "\r\n ", "\r\n\t", " \r\n \t"}).Draw(t, "blank") + word)
	}
	return field.String() + rapid.SampledFrom([]string{"", " ", "\t "}).Draw(t, "end") + "\r\n"
}

func drawMessage(t *rapid.T) []byte {
	names := rapid.SliceOfN(rapid.SampledFrom(append([]string{"X-Other", "Received", "Precedence", "DKIM-Other"}, signedNames...)), 0, 20).Draw(t, "names")
	header := []string{drawField(t, "From")}
	for _, name := range names {
		header = append(header, drawField(t, name))
	}
	header = rapid.Permutation(header).Draw(t, "order")
	body := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{" ", "  ", "\t", "\r\n", " \r\n", "\r\n\r\n", "\t\r\n", ".", "é", "=20", "a b"}),
		rapid.StringOfN(rapid.RuneFrom([]rune("abc ")), 0, 90, -1)), 0, 30).Draw(t, "body")
	return []byte(strings.Join(header, "") + "\r\n" + strings.Join(body, ""))
}

// TestSignaturesHoldAndBreak signs any message: go-msgauth accepts it as it is, and not once a signed byte is another.
func TestSignaturesHoldAndBreak(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		message := drawMessage(t)
		signed := sign(t, message, testKeys()...)
		if n := holds(t, signed); n != 2 {
			t.Fatalf("%d of 2 signatures hold: %v\n%s", n, verify(t, signed), signed)
		}
		at := rapid.SampledFrom(covered(message)).Draw(t, "changed")
		changed := bytes.Clone(signed)
		if b := &changed[len(signed)-len(message)+at]; *b|0x20 == 'x' {
			*b = 'y'
		} else {
			*b = 'x'
		}
		if n := holds(t, changed); n != 0 {
			t.Fatalf("%d signatures hold after a change at %d\n%s", n, at, changed)
		}
	})
}

// covered are the places of a message where another letter must break the signature: in the signed fields and in the
// body, where there is no blank.
func covered(message []byte) (places []int) {
	end := bytes.Index(message, []byte("\r\n\r\n"))
	inside := false
	for at, b := range message {
		if at <= end && (at == 0 || message[at-1] == '\n') && b != ' ' && b != '\t' {
			name, _, _ := bytes.Cut(message[at:], []byte(":"))
			inside = slices.ContainsFunc(append(signedNames, "From"), func(signed string) bool { return strings.EqualFold(signed, string(name)) })
		}
		if (inside || at > end+3) && !bytes.ContainsRune([]byte(" \t\r\n"), rune(b)) {
			places = append(places, at)
		}
	}
	return places
}

// TestSignatureCoversItself changes the field of the signature: each tag before b= is signed too.
func TestSignatureCoversItself(t *testing.T) {
	t.Parallel()
	frame, values := realistic(t)
	message := frame.Append(nil, fields(), values, nil)
	for _, key := range testKeys() {
		signed := sign(t, message, key)
		for at := range bytes.Index(signed, []byte(" b=")) {
			if bytes.ContainsRune([]byte(" \r\n"), rune(signed[at])) {
				continue
			}
			changed := bytes.Clone(signed)
			if changed[at] |= 0x20; changed[at] == 'x' {
				changed[at] = 'y'
			} else {
				changed[at] = 'x'
			}
			if holds(t, changed) != 0 {
				t.Fatalf("%v: it holds after a change at %d: %s", key, at, changed[:at+20])
			}
		}
	}
}
