package subscribers

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"dorpspost/database"
)

// Day is one line of the list that bears witness to the chains: a hash over the heads of the chains that grew since the line
// before it, and over that line. Whoever keeps a day's hash elsewhere can tell later whether anything was rewritten that was
// there by then. On a day without anything new there is no line.
type Day struct {
	Number int              `json:"number"` // 1, 2, 3 ...; 0: nothing was listed yet
	Date   string           `json:"date"`   // "2027-06-14", where the house is
	Heads  int              `json:"heads"`
	Hash   string           `json:"hash"` // SHA-256, in hexadecimal digits
	At     database.Instant `json:"at"`

	previous []byte
	hash     []byte // as stored: empty while the heads are still being listed
}

func (d Day) isOpen() bool { return d.Number > 0 && len(d.hash) == 0 }

// head is the last record of a chain on the day on which it was listed.
type head struct {
	subscriber, number loose
	hash               []byte
}

// dayDigest makes the hash of a day: of the day before it, the day itself, and every head in the order of the people's numbers.
// Numbers are eight octets, most significant first, and texts have their length in front (writePart).
type dayDigest struct {
	sum   hash.Hash
	heads int
}

func digestOf(d Day) *dayDigest {
	digest := &dayDigest{sum: sha256.New()}
	writePart(digest.sum, []byte("dorpspost consent day 1"))
	writePart(digest.sum, d.previous)
	writePart(digest.sum, []byte(d.Date))
	writeNumbers(digest.sum, int64(d.Number), int64(d.At))
	return digest
}

func (d *dayDigest) add(h head) {
	d.heads++
	writeNumbers(d.sum, int64(h.subscriber), int64(h.number))
	writePart(d.sum, h.hash)
}

func (d *dayDigest) end() []byte {
	writeNumbers(d.sum, int64(d.heads))
	return d.sum.Sum(nil)
}

func (d *Day) put(hash []byte) { d.hash, d.Hash = hash, hex.EncodeToString(hash) }
