package subscribers

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// Purpose is what a link may be used for.
type Purpose string

// The purposes.
const (
	PurposePreferences Purpose = "preferences"
	PurposeLeave       Purpose = "leave"
)

// ErrForgedToken answers every token that this service did not make for this purpose, without saying what is wrong.
var ErrForgedToken = errors.New("this link does not work: it is incomplete, or it was not made here")

// Tokens makes and reads the opaque part of links. A token holds a person's number under a key, bound to one purpose:
//
//	base64url( number of the key, 1 octet | tag, 16 octets | the person's number, encrypted, 8 octets )
//
// The tag is an HMAC-SHA-256 over purpose and number, cut to 128 bits; it is also the nonce of the encryption (AES-256 in
// counter mode), as in RFC 5297: the same person and purpose always give the same token, and a token tells nothing
// about the number. Tokens is safe for use by many goroutines. Make touches no database; Read looks there only for a key
// that it does not know, once a second at most.
type Tokens struct {
	keys atomic.Pointer[linkKeys]
	look func() (*linkKeys, error)

	mu     sync.Mutex
	looked time.Time
}

// linkKeys are keys by their number; the newest makes, all read.
type linkKeys struct {
	byNumber map[byte]tokenKey
	newest   byte
}

type tokenKey struct {
	mac   []byte
	block cipher.Block
}

const (
	tagLength   = 16
	tokenLength = 1 + tagLength + 8
)

// lookEvery bounds what strangers with made-up tokens can make the database do.
const lookEvery = time.Second

var tokenText = base64.RawURLEncoding.Strict()

func newTokens(keys *linkKeys, look func() (*linkKeys, error)) *Tokens {
	t := &Tokens{look: look}
	t.keys.Store(keys)
	return t
}

func newLinkKeys(secrets map[byte][]byte, newest byte) *linkKeys {
	k := &linkKeys{map[byte]tokenKey{}, newest}
	for number, secret := range secrets {
		k.byNumber[number] = newTokenKey(secret)
	}
	return k
}

func newTokenKey(secret []byte) tokenKey {
	block, err := aes.NewCipher(macOf(secret, []byte("dorpspost link encryption")))
	if err != nil {
		panic(err) // 32 octets are always a key
	}
	return tokenKey{mac: macOf(secret, []byte("dorpspost link tag")), block: block}
}

// Make returns the token for a person and a purpose: 34 letters, digits, - and _.
func (t *Tokens) Make(purpose Purpose, id ID) string {
	keys := t.keys.Load()
	key := keys.byNumber[keys.newest]
	var token [tokenLength]byte
	token[0] = keys.newest
	tag := key.tag(purpose, id)
	copy(token[1:], tag)
	binary.BigEndian.PutUint64(token[1+tagLength:], uint64(id))
	key.crypt(tag, token[1+tagLength:])
	return tokenText.EncodeToString(token[:])
}

// Read returns the person for whom Make made the token, here or in another process, with any key there is. Anything else
// fails with ErrForgedToken.
func (t *Tokens) Read(purpose Purpose, text string) (ID, error) {
	if len(text) != tokenText.EncodedLen(tokenLength) {
		return 0, ErrForgedToken
	}
	token, err := tokenText.DecodeString(text)
	if err != nil || len(token) != tokenLength {
		return 0, ErrForgedToken
	}
	key, known, err := t.key(token[0])
	if err != nil {
		return 0, err
	}
	if !known {
		return 0, ErrForgedToken
	}
	tag, number := token[1:1+tagLength], token[1+tagLength:]
	key.crypt(tag, number)
	id := ID(binary.BigEndian.Uint64(number))
	if !hmac.Equal(tag, key.tag(purpose, id)) {
		return 0, ErrForgedToken
	}
	return id, nil
}

// key finds a key, also one that another process has made since.
func (t *Tokens) key(number byte) (key tokenKey, known bool, err error) {
	if key, known = t.keys.Load().byNumber[number]; known {
		return key, true, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.looked) > lookEvery {
		t.looked = time.Now() // also when it fails: made-up tokens must not make a slow database slower
		keys, err := t.look()
		if err != nil {
			return key, false, err
		}
		t.keys.Store(keys)
	}
	key, known = t.keys.Load().byNumber[number]
	return key, known, nil
}

func (k tokenKey) tag(purpose Purpose, id ID) []byte {
	mac := hmac.New(sha256.New, k.mac)
	writePart(mac, []byte(purpose))
	writeNumbers(mac, int64(id))
	return mac.Sum(nil)[:tagLength]
}

func (k tokenKey) crypt(nonce, number []byte) {
	cipher.NewCTR(k.block, nonce).XORKeyStream(number, number)
}
