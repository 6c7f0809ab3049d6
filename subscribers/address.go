package subscribers

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"
)

// Limits of an address in octets, as it goes over the wire (RFC 5321 section 4.5.3.1; 254 because a path of 256 has
// its angle brackets).
const (
	maxLocal   = 64
	maxAddress = 254
)

// Address is a mail address that has passed ParseAddress. The zero Address is "none". Two addresses of one person may
// differ in the case of their local part; compare Key for identity.
type Address struct {
	ascii string // local part as typed, domain in lower-case A-labels
}

// AddressError says what is wrong with an address. It quotes nothing of it, so that it may be logged.
type AddressError struct {
	Fault AddressFault
}

// AddressFault is one kind of bad address.
type AddressFault string

// The kinds of bad address.
const (
	FaultEmpty      AddressFault = "there is no e-mail address: fill one in"
	FaultNoAt       AddressFault = "an e-mail address needs one @ between a name and a domain, as in ana@example.org"
	FaultControl    AddressFault = "the e-mail address holds a control character or a line break: type it anew"
	FaultSpace      AddressFault = "the e-mail address holds a space, a comma or another sign that cannot be in it: give one address only"
	FaultQuoted     AddressFault = "the e-mail address has a quoted name; such addresses are not taken: give another one"
	FaultDots       AddressFault = "the part before the @ starts or ends with a dot, or holds two in a row: check how it is written"
	FaultLocalASCII AddressFault = "the part before the @ holds a letter with an accent or from another script; these cannot be mailed yet: give another address"
	FaultLocalLong  AddressFault = "the part before the @ is longer than 64 characters: check how it is written"
	FaultLong       AddressFault = "the e-mail address is longer than 254 characters: check how it is written"
	FaultDomain     AddressFault = "the part after the @ is not a domain name, as in example.org: check how it is written"
	FaultDomainDot  AddressFault = "the e-mail address ends with a dot: take it off"
	FaultNotUTF8    AddressFault = "the e-mail address holds characters that are not UTF-8: save the file as UTF-8"
)

func (e *AddressError) Error() string { return string(e.Fault) }

// ParseAddress reads an address that a stranger typed: it trims white space around it, turns the domain to lower case
// and an internationalised domain to A-labels. Anything that could not stand unquoted in an SMTP command (RFC 5321
// section 4.1.2) or a header fails with an *AddressError.
func ParseAddress(text string) (Address, error) {
	text = strings.TrimSpace(text)
	if fault := faultInText(text); fault != "" {
		return Address{}, &AddressError{fault}
	}
	at := strings.LastIndexByte(text, '@')
	if fault := faultInLocal(text[:at]); fault != "" {
		return Address{}, &AddressError{fault}
	}
	domain, fault := asciiDomain(text[at+1:])
	if fault != "" {
		return Address{}, &AddressError{fault}
	}
	if at+1+len(domain) > maxAddress {
		return Address{}, &AddressError{FaultLong}
	}
	return Address{text[:at] + "@" + domain}, nil
}

func faultInText(text string) AddressFault {
	switch {
	case text == "":
		return FaultEmpty
	case !isUTF8(text):
		return FaultNotUTF8
	case len(text) > 4*maxAddress:
		return FaultLong
	case hasControl(text):
		return FaultControl
	case strings.HasPrefix(text, `"`):
		return FaultQuoted
	case strings.IndexByte(text, '@') <= 0 || strings.Count(text, "@") != 1 || text[len(text)-1] == '@':
		return FaultNoAt
	}
	return ""
}

// atomSigns are the signs that RFC 5322 section 3.2.3 allows in an atom beside letters and digits, and the dot.
const atomSigns = "!#$%&'*+-/=?^_`{|}~."

func faultInLocal(local string) AddressFault {
	for _, c := range []byte(local) {
		switch {
		case c >= 0x80:
			return FaultLocalASCII
		case !isLetterOrDigit(c) && strings.IndexByte(atomSigns, c) < 0:
			return FaultSpace
		}
	}
	switch {
	case local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, ".."):
		return FaultDots
	case len(local) > maxLocal:
		return FaultLocalLong
	}
	return ""
}

func isLetterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// domains applies the rules for names that are looked up (RFC 5891), with the letters, digits and hyphens of host names.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true), idna.CheckHyphens(true))

func asciiDomain(domain string) (string, AddressFault) {
	if strings.HasSuffix(domain, ".") {
		return "", FaultDomainDot
	}
	ascii := strings.ToLower(domain)
	if !isPlainDomain(ascii) {
		var err error
		if ascii, err = domains.ToASCII(domain); err != nil {
			return "", FaultDomain
		}
	}
	if !isPlainDomain(ascii) && !isDomain(ascii) {
		return "", FaultDomain
	}
	return ascii, ""
}

// isPlainDomain tells whether the domain is in order and needs no Unicode rules at all, as nearly every one.
func isPlainDomain(domain string) bool {
	return !strings.Contains(domain, "--") && isDomain(domain)
}

// isDomain demands two labels at least, none empty, too long or with a hyphen at its edge, and a last one that is not a
// number (so no IP address).
func isDomain(domain string) bool {
	labels, start := 0, 0
	for i := 0; i <= len(domain); i++ {
		if i < len(domain) && domain[i] != '.' {
			if c := domain[i]; !isLetterOrDigit(c) && c != '-' {
				return false
			}
			continue
		}
		label := domain[start:i]
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		labels, start = labels+1, i+1
	}
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	return labels >= 2 && strings.Trim(last, "0123456789") != "" && len(last) >= 2
}

// ASCII is the address for sending: an internationalised domain stands in A-labels.
func (a Address) ASCII() string { return a.ascii }

// String is the address to show: an internationalised domain stands in its own letters. ParseAddress reads it back.
func (a Address) String() string {
	local, domain := a.split()
	if !strings.Contains(domain, "xn--") {
		return a.ascii
	}
	shown, err := domains.ToUnicode(domain)
	if err != nil {
		return a.ascii
	}
	return local + "@" + shown
}

// Key is what makes the address unique: the whole in lower case.
func (a Address) Key() string { return strings.ToLower(a.ascii) }

// Domain is the part after the @, in A-labels and lower case.
func (a Address) Domain() string {
	_, domain := a.split()
	return strings.ToLower(domain)
}

// IsZero tells whether this is no address at all.
func (a Address) IsZero() bool { return a.ascii == "" }

// Masked shows the owner which address is meant, and others little: "e***@opvang.be".
func (a Address) Masked() string {
	if a.IsZero() {
		return ""
	}
	shown := a.String()
	return fmt.Sprintf("%c***%s", shown[0], shown[strings.LastIndexByte(shown, '@'):])
}

func (a Address) split() (local, domain string) {
	at := strings.LastIndexByte(a.ascii, '@')
	if at < 0 {
		return "", ""
	}
	return a.ascii[:at], a.ascii[at+1:]
}

// MarshalText gives the address as it is shown.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads an address; an empty text is the zero Address. It fails as ParseAddress does.
func (a *Address) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*a = Address{}
		return nil
	}
	*a, err = ParseAddress(string(text))
	return err
}
