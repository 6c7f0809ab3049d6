package checks

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
)

var (
	errNotPublic = errors.New("not a public address") // none that our readers could reach
	errOtherPort = errors.New("not a port of the web")
)

// notPublic are addresses that lead into some network, to the machine itself, to the machine's keeper or nowhere
// (IANA's registries of special-purpose addresses, RFC 6890), beside those that netip knows.
var notPublic = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4",
	"168.63.129.16/32",                                     // the keeper of a machine at Azure
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20") // of IPv6 only within what is given out: public refuses the rest

func prefixes(all ...string) (parsed []netip.Prefix) {
	for _, p := range all {
		parsed = append(parsed, netip.MustParsePrefix(p))
	}
	return parsed
}

// public tells whether an address is one that everybody can reach: no private, loopback, link-local or multicast one, and
// none in which such an address hides (RFC 4291 section 2.5.5, RFC 6052, RFC 3056).
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Is6() && !globalUnicast.Contains(ip) {
		return false
	}
	return !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// globalUnicast is all that is given out of IPv6 (RFC 4291 section 2.4).
var globalUnicast = netip.MustParsePrefix("2000::/3")

// onlyPublic is asked with each address right before it is dialled: after the name was looked up, so that no name leads
// inside, whatever it answered before; and on each redirect.
func onlyPublic(network, address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: %s", errNotPublic, address)
	}
	if !public(at.Addr()) {
		return fmt.Errorf("%w: %s", errNotPublic, address)
	}
	if at.Port() != 80 && at.Port() != 443 {
		return fmt.Errorf("%w: %s", errOtherPort, address)
	}
	return nil
}

// dialer asks allow before each connection.
func dialer(allow func(network, address string) error) *net.Dialer {
	return &net.Dialer{Control: func(network, address string, _ syscall.RawConn) error { return allow(network, address) }}
}
