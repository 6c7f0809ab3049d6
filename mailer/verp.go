package mailer

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"hash"
	"strconv"
	"strings"
	"sync"
)

// ErrForgedVERP is returned for an address that VERP did not make with this key.
var ErrForgedVERP = errors.New("this is not an envelope sender of ours")

// verpText survives relays that change the case of an address.
var verpText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// VERP makes an envelope sender for each delivery, so that a bounce says by its address alone whose it is. It is safe for use
// by many goroutines.
type VERP struct{ macs sync.Pool }

// verpMAC is a key and the room to work in: to begin with the key anew for every mail costs more than the address.
type verpMAC struct {
	mac   hash.Hash
	input []byte
	sum   [sha256.Size]byte
}

// verpLength is how many octets of the MAC stand in an address.
const verpLength = 10

// NewVERP makes addresses under this key.
func NewVERP(key []byte) *VERP {
	return &VERP{sync.Pool{New: func() any { return &verpMAC{mac: hmac.New(sha256.New, key)} }}}
}

// Address is the envelope sender of one delivery: a local part of at most 33 characters with an 80 bit MAC under the key, at
// the domain that takes our bounces.
func (v *VERP) Address(bounceDomain string, delivery int64) string {
	var room [64]byte
	local := strconv.AppendInt(append(room[:0], "b-"...), delivery, 36)
	mac := v.mac(local[2:])
	local = verpText.AppendEncode(append(local, '-'), mac[:])
	return string(local) + "@" + bounceDomain
}

// Read gives the delivery back, whatever the case and the domain of the address. It fails with ErrForgedVERP.
func (v *VERP) Read(address string) (int64, error) {
	local, _, _ := strings.Cut(strings.ToLower(strings.Trim(address, "<> ")), "@")
	rest, ours := strings.CutPrefix(local, "b-")
	cut := strings.LastIndexByte(rest, '-')
	if !ours || cut < 1 {
		return 0, ErrForgedVERP
	}
	id := rest[:cut]
	delivery, err := strconv.ParseInt(id, 36, 64)
	want := v.mac([]byte(id))
	if err != nil || !hmac.Equal([]byte(rest[cut+1:]), verpText.AppendEncode(nil, want[:])) {
		return 0, ErrForgedVERP
	}
	return delivery, nil
}

func (v *VERP) mac(id []byte) [verpLength]byte {
	m := v.macs.Get().(*verpMAC)
	defer v.macs.Put(m)
	m.input = append(append(m.input[:0], "envelope sender "...), id...)
	m.mac.Reset()
	m.mac.Write(m.input)
	return [verpLength]byte(m.mac.Sum(m.sum[:0])[:verpLength])
}
