package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// The part of the internet that counts as one: the smallest that is handed out to one customer and routed by itself
// (RFC 6177 section 2 for IPv6).
const (
	networkBits4 = 24
	networkBits6 = 56
)

// ParseProxies reads addresses (127.0.0.1) and networks (10.0.0.0/8) of proxies. It fails with a sentence about the first that
// is neither, and about a network of IPv4 that is written as IPv6: who asks is never seen so.
func ParseProxies(texts []string) ([]netip.Prefix, error) {
	proxies := make([]netip.Prefix, 0, len(texts))
	for _, text := range texts {
		if address, err := netip.ParseAddr(text); err == nil && address.Zone() == "" {
			address = address.Unmap()
			proxies = append(proxies, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no address and no network; write it as 127.0.0.1 or 10.0.0.0/8", text)
		}
		if network.Addr().Is4In6() {
			return nil, fmt.Errorf("%q is a network of IPv4, written as IPv6; write it as 10.0.0.0/8", text)
		}
		proxies = append(proxies, network.Masked())
	}
	return proxies, nil
}

// ClientNetwork is the part of the internet that a request comes from, as text: a /24 of IPv4 or a /56 of IPv6. It is for
// counting, and never for a log. Empty means that it is not known.
func ClientNetwork(r *http.Request) string {
	address, known := clientAddress(r.RemoteAddr, r.Header.Values("X-Forwarded-For"), visitOf(r).proxies)
	if !known {
		return ""
	}
	bits := networkBits6
	if address.Is4() {
		bits = networkBits4
	}
	return netip.PrefixFrom(address, bits).Masked().String()
}

// clientAddress is the nearest address that is none of our proxies. Each proxy adds on the right whom it talks with, so the
// list is read from there, and only as far as those who wrote it are ours; what is no address ends it, because nobody can
// tell who wrote what stands before.
func clientAddress(remote string, forwarded []string, proxies []netip.Prefix) (address netip.Addr, known bool) {
	address, known = readAddress(remote)
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; known && i >= 0 && isProxy(address, proxies); i-- {
		next, ok := readAddress(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		address = next
	}
	return address, known
}

// readAddress takes an address with a port or without one, and IPv6 with brackets or without them.
func readAddress(text string) (address netip.Addr, ok bool) {
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		port, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		address = port.Addr()
	}
	return address.Unmap().WithZone(""), true
}

func isProxy(address netip.Addr, proxies []netip.Prefix) bool {
	for _, proxy := range proxies {
		if proxy.Contains(address) {
			return true
		}
	}
	return false
}
