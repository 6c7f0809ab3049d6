package subscribers

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
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

	// The number in these is an ask's.
	PurposeWait     Purpose = "wait"      // the page after asking: "look in your mailbox"
	PurposeConfirm  Purpose = "confirm"   // the mail that asks to confirm a sign-up
	PurposeMove     Purpose = "move"      // the mail to a new address
	PurposeMoveBack Purpose = "move-back" // the mail to the old address, by which a move is put back
	PurposeData     Purpose = "data"      // the mail with a fresh link to what is kept about a person

	// The number in this one is a moment, in milliseconds since 1970: when a form was shown.
	PurposeForm Purpose = "form"
)

// ErrForgedToken answers every token that this service did not make for this purpose, without saying what is wrong.
var ErrForgedToken = errors.New("this link does not work: it is incomplete, or it was not made here")

// ErrKeyGone says that links cannot be made again as they were: their key is no longer in the database.
var ErrKeyGone = errors.New("the key with which these links were made is gone from the database; bring it back from a backup of that time")

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

// tokenKey is one key, ready for use by many goroutines: each takes a sealer from the pool.
type tokenKey struct {
	number  byte
	sealers *sync.Pool
}

// sealer is one key and the room to work in: to begin with the key anew for every link costs more than the link.
type sealer struct {
	mac    hash.Hash
	block  cipher.Block
	input  []byte
	sum    [sha256.Size]byte
	stream [aes.BlockSize]byte
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
		k.byNumber[number] = newTokenKey(number, secret)
	}
	return k
}

func newTokenKey(number byte, secret []byte) tokenKey {
	block, err := aes.NewCipher(macOf(secret, []byte("dorpspost link encryption")))
	if err != nil {
		panic(err) // 32 octets are always a key
	}
	mac := macOf(secret, []byte("dorpspost link tag"))
	return tokenKey{number, &sync.Pool{New: func() any { return &sealer{mac: hmac.New(sha256.New, mac), block: block} }}}
}

// Make returns the token for a person and a purpose, with the newest key: 34 letters, digits, - and _.
func (t *Tokens) Make(purpose Purpose, id ID) string {
	keys := t.keys.Load()
	key := keys.byNumber[keys.newest]
	return key.make(purpose, id)
}

// Maker makes tokens with one key. It is safe for use by many goroutines and touches no database.
type Maker struct{ key tokenKey }

// Maker makes tokens with the key of this number, so that links come out as they once did; 0 means the newest. It fails with
// ErrKeyGone.
func (t *Tokens) Maker(number byte) (*Maker, error) {
	keys := t.keys.Load()
	if number == 0 {
		number = keys.newest
	}
	if key, known := keys.byNumber[number]; known {
		return &Maker{key}, nil
	}
	keys, err := t.look() // not as for strangers, who must wait
	if err != nil {
		return nil, err
	}
	t.keys.Store(keys)
	key, known := keys.byNumber[number]
	if !known {
		return nil, fmt.Errorf("key %d: %w", number, ErrKeyGone)
	}
	return &Maker{key}, nil
}

// Make returns the token for a person and a purpose.
func (m *Maker) Make(purpose Purpose, id ID) string { return m.key.make(purpose, id) }

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
	return key.open(purpose, token)
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

func (k *tokenKey) make(purpose Purpose, id ID) string {
	s := k.sealers.Get().(*sealer)
	defer k.sealers.Put(s)
	var token [tokenLength]byte
	token[0] = k.number
	tag := s.tag(purpose, id)
	copy(token[1:], tag)
	binary.BigEndian.PutUint64(token[1+tagLength:], s.crypt(tag, uint64(id)))
	return tokenText.EncodeToString(token[:])
}

func (k *tokenKey) open(purpose Purpose, token []byte) (ID, error) {
	s := k.sealers.Get().(*sealer)
	defer k.sealers.Put(s)
	tag := token[1 : 1+tagLength]
	id := ID(s.crypt(tag, binary.BigEndian.Uint64(token[1+tagLength:])))
	if !hmac.Equal(tag, s.tag(purpose, id)) {
		return 0, ErrForgedToken
	}
	return id, nil
}

// tag holds until the sealer is used again.
func (s *sealer) tag(purpose Purpose, id ID) []byte {
	s.input = binary.BigEndian.AppendUint64(s.input[:0], uint64(len(purpose)))
	s.input = append(s.input, purpose...)
	s.input = binary.BigEndian.AppendUint64(s.input, uint64(id))
	s.mac.Reset()
	s.mac.Write(s.input)
	return s.mac.Sum(s.sum[:0])[:tagLength]
}

// crypt encrypts a person's number, or decrypts it: counter mode, of which so short a text takes the first block alone.
func (s *sealer) crypt(nonce []byte, number uint64) uint64 {
	s.block.Encrypt(s.stream[:], nonce)
	return number ^ binary.BigEndian.Uint64(s.stream[:])
}
