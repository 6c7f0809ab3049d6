package mailer

import (
	"cmp"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Algorithm is how a key signs, as k= in its DNS record says it (RFC 6376, 3.6.1; RFC 8463, 4). With each goes SHA-256;
// SHA-1 is not known here (RFC 8301).
type Algorithm string

// The algorithms, in the order in which they sign.
const (
	RSA     Algorithm = "rsa"
	Ed25519 Algorithm = "ed25519"
)

// Algorithms are all that we know, in the order in which they sign.
func Algorithms() []Algorithm { return []Algorithm{RSA, Ed25519} }

const (
	leastBits = 2048 // RFC 8301, 3.2; receivers need not take more than these
	mostBits  = 4096
)

// Key is a private key with which mails of a domain are signed. It never shows the private part: not in a log, not in
// JSON, and its PEM text only when asked for.
type Key struct {
	Domain   string    // as in d=, in lower case and as A-labels
	Selector string    // as in s=
	From     time.Time // the day, in UTC, from whose first moment it signs
	private  crypto.Signer
}

// GenerateKey makes a new key, an RSA one of 2048 bits. It fails when the domain or the selector cannot stand in the DNS,
// or when the algorithm is not known.
func GenerateKey(domain, selector string, from time.Time, algorithm Algorithm) (Key, error) {
	var private crypto.Signer
	var err error
	switch algorithm {
	case RSA:
		private, err = rsa.GenerateKey(rand.Reader, leastBits)
	case Ed25519:
		_, private, err = ed25519.GenerateKey(rand.Reader)
	default:
		err = fmt.Errorf("%q is no algorithm for DKIM: choose rsa or ed25519", algorithm)
	}
	if err != nil {
		return Key{}, err
	}
	return newKey(domain, selector, from, private)
}

// ParseKey reads a private key in PEM: PKCS #8 as GenerateKey's are written, or the older form of RSA keys. It fails with
// a sentence when the text is something else, when the key is too short to be trusted, or when the names cannot be.
func ParseKey(domain, selector string, from time.Time, text []byte) (Key, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return Key{}, errors.New("it holds no key in PEM form (-----BEGIN PRIVATE KEY-----)")
	}
	private, err := parsePrivate(block)
	if err != nil {
		return Key{}, err
	}
	return newKey(domain, selector, from, private)
}

func parsePrivate(block *pem.Block) (crypto.Signer, error) {
	var parsed any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("it holds a %q, where an unencrypted PRIVATE KEY is wanted", clean(block.Type, 40))
	}
	if err != nil {
		return nil, fmt.Errorf("its key is damaged (%s)", clean(err.Error(), 100))
	}
	switch private := parsed.(type) {
	case ed25519.PrivateKey:
		return private, nil
	case *rsa.PrivateKey:
		if bits := private.N.BitLen(); bits < leastBits || bits > mostBits {
			return nil, fmt.Errorf("its RSA key has %d bits: receivers want %d to %d", bits, leastBits, mostBits)
		}
		return private, nil
	}
	return nil, errors.New("its key is neither RSA nor Ed25519, and no receiver would know it")
}

func newKey(domain, selector string, from time.Time, private crypto.Signer) (Key, error) {
	if domain = strings.ToLower(domain); !hostLabels(domain) || !strings.Contains(domain, ".") {
		return Key{}, fmt.Errorf("%q is not a domain as the DNS has it, like example.org", clean(domain, 100))
	}
	if selector = strings.ToLower(selector); !hostLabels(selector) {
		return Key{}, fmt.Errorf("%q is not a selector: use letters, digits and hyphens, as in dp2026a-rsa", clean(selector, 100))
	}
	key := Key{domain, selector, from.UTC().Truncate(24 * time.Hour), private}
	if len(key.RecordName()) > 253 {
		return Key{}, fmt.Errorf("the name %s is longer than the DNS allows: choose a shorter selector", key.RecordName())
	}
	return key, nil
}

// hostLabels holds for names of letters, digits and hyphens (RFC 5321, 4.1.2: sub-domain).
func hostLabels(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// Algorithm is how the key signs.
func (k Key) Algorithm() Algorithm {
	if _, is := k.private.(ed25519.PrivateKey); is {
		return Ed25519
	}
	return RSA
}

func (k Key) sign(hash [sha256.Size]byte) ([]byte, error) {
	if private, is := k.private.(ed25519.PrivateKey); is {
		return ed25519.Sign(private, hash[:]), nil // RFC 8463, 3: the hash is what Ed25519 signs, whole
	}
	return k.private.Sign(nil, hash[:], crypto.SHA256) // PKCS #1 v1.5, which uses no random numbers
}

// RecordName is where the public key stands in the DNS (RFC 6376, 3.6.2.1), without a dot at the end.
func (k Key) RecordName() string { return k.Selector + "._domainkey." + k.Domain }

// Record is the value of the TXT record with the public key, in one piece.
func (k Key) Record() string {
	public, is := k.private.Public().(ed25519.PublicKey)
	if !is {
		der, err := x509.MarshalPKIXPublicKey(k.private.Public())
		if err != nil {
			panic(err) // of an RSA key there is always one
		}
		public = der
	}
	return "v=DKIM1; k=" + string(k.Algorithm()) + "; p=" + base64.StdEncoding.EncodeToString(public)
}

// RecordStrings is Record in the strings of at most 255 bytes of which a TXT record is made (RFC 1035, 3.3.14).
func (k Key) RecordStrings() []string {
	var pieces []string
	for piece := range slices.Chunk([]byte(k.Record()), 255) {
		pieces = append(pieces, string(piece))
	}
	return pieces
}

// pemText is the private key as it is kept in a file.
func (k Key) pemText() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// String names the key and shows nothing of it.
func (k Key) String() string {
	return fmt.Sprintf("%s (%s, from %s)", k.RecordName(), k.Algorithm(), k.From.Format(time.DateOnly))
}

// GoString is String: also %#v tells no secret.
func (k Key) GoString() string { return k.String() }

func byAlgorithm(a, b Key) int {
	return cmp.Compare(slices.Index(Algorithms(), a.Algorithm()), slices.Index(Algorithms(), b.Algorithm()))
}
