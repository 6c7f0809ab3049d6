package mailer

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strconv"
	"strings"
)

// ErrForgedVERP is returned for an address that VERP did not make with this key.
var ErrForgedVERP = errors.New("this is not an envelope sender of ours")

// verpText survives relays that change the case of an address.
var verpText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// VERP is the envelope sender of one delivery, so that a bounce says by its address alone whose it is: a local part of at
// most 33 characters with an 80 bit MAC under key, at the domain that takes our bounces.
func VERP(bounceDomain string, delivery int64, key []byte) string {
	id := strconv.FormatInt(delivery, 36)
	return "b-" + id + "-" + verpMAC(id, key) + "@" + bounceDomain
}

// ReadVERP gives the delivery back, whatever the case and the domain of the address. It fails with ErrForgedVERP.
func ReadVERP(address string, key []byte) (int64, error) {
	local, _, _ := strings.Cut(strings.ToLower(strings.Trim(address, "<> ")), "@")
	rest, ours := strings.CutPrefix(local, "b-")
	cut := strings.LastIndexByte(rest, '-')
	if !ours || cut < 1 {
		return 0, ErrForgedVERP
	}
	id, mac := rest[:cut], rest[cut+1:]
	delivery, err := strconv.ParseInt(id, 36, 64)
	if err != nil || !hmac.Equal([]byte(mac), []byte(verpMAC(id, key))) {
		return 0, ErrForgedVERP
	}
	return delivery, nil
}

func verpMAC(id string, key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("envelope sender " + id))
	return verpText.EncodeToString(mac.Sum(nil)[:10])
}
