package network

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Limits of an address in octets, as it goes over the wire (RFC 5321 section 4.5.3.1).
const (
	longestLocal   = 64
	longestAddress = 254
)

// atomSigns are what RFC 5322 section 3.2.3 allows beside letters and digits, and the dot.
const atomSigns = "!#$%&'*+-/=?^_`{|}~."

// CheckAddress returns a mail address in the form that every relay takes: plain letters before the @, and the domain in
// A-labels (RFC 5890). It fails with a *ConfigError for this key.
func CheckAddress(key, address string) (string, error) {
	local, domain, found := strings.Cut(strings.TrimSpace(address), "@")
	ascii, err := asciiDomain(domain)
	switch {
	case !found || err != nil || !plainLocal(local):
		return "", &ConfigError{key, fmt.Sprintf("%q is not a mail address; write it as nieuws@example.org, with plain letters before the @", address)}
	case len(local) > longestLocal || len(local)+1+len(ascii) > longestAddress:
		return "", &ConfigError{key, fmt.Sprintf("%q is too long for a mail address: 64 characters before the @ at most, and 254 in all", address)}
	}
	return local + "@" + ascii, nil
}

func plainLocal(local string) bool {
	if local == "" || local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return false
	}
	return !strings.ContainsFunc(local, func(r rune) bool {
		return !isLetterOrDigit(r) && (r >= 0x80 || !strings.ContainsRune(atomSigns, r))
	})
}

func isLetterOrDigit(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// domains applies the rules for names that are looked up (RFC 5891), with the letters, digits and hyphens of host names.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true), idna.CheckHyphens(true))

var errNoDomain = errors.New("not the name of a domain")

// asciiDomain turns a domain into A-labels. It wants two labels at least, and a last one that is no number.
func asciiDomain(domain string) (string, error) {
	if !utf8.ValidString(domain) {
		return "", errNoDomain
	}
	ascii, err := domains.ToASCII(domain)
	if err != nil {
		return "", errNoDomain
	}
	last := strings.LastIndexByte(ascii, '.')
	if last < 1 || strings.Trim(ascii[last+1:], "0123456789") == "" {
		return "", errNoDomain
	}
	return ascii, nil
}
