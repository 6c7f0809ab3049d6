package checks

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestOnlyPublic(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"127.0.0.1:443", "127.1.2.3:80", "10.0.0.1:443", "172.16.0.1:443", "192.168.1.1:443", "169.254.169.254:80", "100.100.100.200:80",
		"168.63.129.16:80", "0.0.0.0:443", "0.1.2.3:443", "192.0.0.192:80", "192.0.2.1:443", "198.18.0.1:443", "203.0.113.1:443", "224.0.0.1:443", "240.0.0.1:443",
		"255.255.255.255:443", "[::1]:443", "[::]:443", "[::ffff:127.0.0.1]:443", "[::ffff:10.0.0.1]:443", "[::127.0.0.1]:443", "[fe80::1]:443",
		"[fe80::1%eth0]:443", "[fc00::1]:443", "[fd00:ec2::254]:80", "[ff02::1]:443", "[64:ff9b::7f00:1]:443", "[2002:7f00:1::]:443",
		"[2001:0:7f00:1::]:443", "[2001:db8::1]:443", "[3fff::1]:443", "[fec0::1]:443", "[64:ff9b:1::1]:443", "[100::1]:443", "[5f00::1]:443", "x:443", "9.9.9.9",
		"10.0.0.1:8443",
	} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if err := onlyPublic(network, address); !errors.Is(err, errNotPublic) {
			t.Errorf("%s may be dialled", address)
		}
	}
	for _, address := range []string{"9.9.9.9:22", "9.9.9.9:8443", "9.9.9.9:25"} {
		if err := onlyPublic("tcp4", address); !errors.Is(err, errOtherPort) || errors.Is(err, errNotPublic) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for address, network := range map[string]string{"9.9.9.9:443": "tcp4", "[2620:fe::fe]:80": "tcp6", "[::ffff:9.9.9.9]:443": "tcp6"} {
		if err := onlyPublic(network, address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if onlyPublic("udp4", "9.9.9.9:443") == nil {
		t.Error("it may speak UDP")
	}
}

// An asker as it comes goes nowhere inside, by whatever name. A server listens on this machine to hear whether it does.
func TestAskGuardsByDefault(t *testing.T) {
	t.Parallel()
	var heard atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) }))
	server.Config.ConnState = func(net.Conn, http.ConnState) { heard.Add(1) }
	server.Start()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := net.DefaultResolver.LookupHost(t.Context(), "localhost"); err != nil {
		t.Skip("not run: this machine does not know localhost by name:", err)
	}
	var links []string
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"} {
		links = append(links, "https://"+host+":"+port+"/", "https://"+host+"/")
	}
	for link, a := range (&Asker{Agent: "dorpspost/test"}).Ask(t.Context(), links) {
		if a.Outcome != Unsure || a.Reason == "" {
			t.Errorf("%s: %+v", link, a)
		}
		if !strings.Contains(a.Reason, "open internet") {
			t.Errorf("%s was not refused: %+v", link, a)
		}
	}
	if heard.Load() > 0 {
		t.Error("somebody connected")
	}
}
