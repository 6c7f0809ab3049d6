package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestClientNetwork(t *testing.T) {
	proxies, err := ParseProxies([]string{"127.0.0.1", "::1", "10.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, remote, forwarded, want string
	}{
		{"nobody between", "203.0.113.77:4000", "", "203.0.113.0/24"},
		{"IPv6, nobody between", "[2001:db8:1:2ff::9]:4000", "", "2001:db8:1:200::/56"},
		{"IPv4 in IPv6", "[::ffff:203.0.113.77]:4000", "", "203.0.113.0/24"},
		{"a stranger who claims", "203.0.113.77:4000", "198.51.100.1", "203.0.113.0/24"},
		{"our proxy", "127.0.0.1:4000", "198.51.100.1", "198.51.100.0/24"},
		{"our proxy over IPv6", "[::1]:4000", "2001:db8:1:2ff::9", "2001:db8:1:200::/56"},
		{"our proxy, and a client that claims", "127.0.0.1:4000", "192.0.2.1, 198.51.100.1", "198.51.100.0/24"},
		{"two proxies of ours", "127.0.0.1:4000", "192.0.2.1,198.51.100.1,10.1.2.3", "198.51.100.0/24"},
		{"only ours", "127.0.0.1:4000", "10.1.2.3", "10.1.2.0/24"},
		{"with a port", "127.0.0.1:4000", "198.51.100.1:555", "198.51.100.0/24"},
		{"with brackets", "127.0.0.1:4000", "[2001:db8:1:2ff::9]", "2001:db8:1:200::/56"},
		{"no address ends it", "127.0.0.1:4000", "198.51.100.1, unknown", "127.0.0.0/24"},
		{"empty", "127.0.0.1:4000", "", "127.0.0.0/24"},
		{"a zone", "[fe80::1%eth0]:4000", "", "fe80::/56"},
		{"no address at all", "pipe", "198.51.100.1", ""},
	} {
		request := httptest.NewRequest("POST", "/x", nil)
		request.RemoteAddr = test.remote
		if test.forwarded != "" {
			request.Header.Set("X-Forwarded-For", test.forwarded)
		}
		if got := networkSeen(request, proxies); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// networkSeen is what a handler of a site with these proxies gets.
func networkSeen(request *http.Request, proxies []netip.Prefix) (network string) {
	look := func(_ http.ResponseWriter, r *http.Request) { network = ClientNetwork(r) }
	Site{Proxies: proxies, Routes: []Route{{Pattern: "POST /x", Handler: look}}}.Handler().ServeHTTP(httptest.NewRecorder(), request)
	return network
}

// Several lines of the header are one list (RFC 9110 section 5.3).
func TestForwardedInSeveralLines(t *testing.T) {
	proxies, _ := ParseProxies([]string{"127.0.0.1"})
	request := httptest.NewRequest("POST", "/x", nil)
	request.RemoteAddr = "127.0.0.1:4000"
	request.Header["X-Forwarded-For"] = []string{"192.0.2.1", "198.51.100.1"}
	if got := networkSeen(request, proxies); got != "198.51.100.0/24" {
		t.Errorf("network = %q", got)
	}
}

func TestParseProxiesSaysWhatIsWrong(t *testing.T) {
	for _, text := range []string{"", "localhost", "10.0.0.0/33", "fe80::1%eth0", "10.0.0.1:80", "::ffff:10.0.0.0/104"} {
		if _, err := ParseProxies([]string{"127.0.0.1", text}); err == nil || !strings.Contains(err.Error(), "10.0.0.0/8") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Whatever strangers write, somebody who is not our proxy is counted under the address that we see, and what comes out is
// one of our two sizes of network.
func FuzzClientNetwork(f *testing.F) {
	f.Add("127.0.0.1:1", "198.51.100.1, 203.0.113.9")
	f.Add("[::1]:1", "[2001:db8::1]:9, ::ffff:1.2.3.4, unknown")
	f.Add("203.0.113.9:1", "%%%,,,\x00")
	f.Add("fe80::1%eth0", "\"[::1]\"")
	proxies, err := ParseProxies([]string{"127.0.0.1", "::1"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		request := httptest.NewRequest("POST", "/x", nil)
		request.RemoteAddr = remote
		request.Header["X-Forwarded-For"] = []string{forwarded}
		got := networkSeen(request, proxies)
		if got == "" {
			return
		}
		network, err := netip.ParsePrefix(got)
		if err != nil || network.Masked() != network || network.Addr().Is4() != (network.Bits() == networkBits4) || network.Addr().Is6() != (network.Bits() == networkBits6) {
			t.Errorf("%q, %q: %q", remote, forwarded, got)
		}
		address, _ := readAddress(remote)
		if !isProxy(address, proxies) && !network.Contains(address) {
			t.Errorf("%q is believed to be in %q", remote, got)
		}
	})
}
