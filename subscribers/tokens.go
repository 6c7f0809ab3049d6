package subscribers

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
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
// about the number. Tokens is safe for use by many goroutines; it touches no database.
type Tokens struct {
	keys    map[byte]tokenKey
	newest  byte
	nothing tokenKey // for tokens with an unknown key, so that they take as long as others
}

type tokenKey struct {
	mac   []byte
	block cipher.Block
}

const (
	tagLength   = 16
	tokenLength = 1 + tagLength + 8
)

var tokenText = base64.RawURLEncoding.Strict()

// newTokens uses secrets by their number; the newest makes, all read.
func newTokens(secrets map[byte][]byte, newest byte) *Tokens {
	t := &Tokens{keys: map[byte]tokenKey{}, newest: newest, nothing: newTokenKey(make([]byte, 32))}
	for number, secret := range secrets {
		t.keys[number] = newTokenKey(secret)
	}
	return t
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
	key := t.keys[t.newest]
	var token [tokenLength]byte
	token[0] = t.newest
	tag := key.tag(purpose, id)
	copy(token[1:], tag)
	binary.BigEndian.PutUint64(token[1+tagLength:], uint64(id))
	key.crypt(tag, token[1+tagLength:])
	return tokenText.EncodeToString(token[:])
}

// Read returns the person for whom Make made the token, with the key of then or a later set of keys. Anything else fails
// with ErrForgedToken. How long it takes tells nothing about what was wrong.
func (t *Tokens) Read(purpose Purpose, text string) (ID, error) {
	if len(text) != tokenText.EncodedLen(tokenLength) {
		return 0, ErrForgedToken
	}
	token, err := tokenText.DecodeString(text)
	if err != nil || len(token) != tokenLength {
		return 0, ErrForgedToken
	}
	key, known := t.keys[token[0]]
	if !known {
		key = t.nothing
	}
	tag, number := token[1:1+tagLength], token[1+tagLength:]
	key.crypt(tag, number)
	id := ID(binary.BigEndian.Uint64(number))
	if !hmac.Equal(tag, key.tag(purpose, id)) || !known {
		return 0, ErrForgedToken
	}
	return id, nil
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
