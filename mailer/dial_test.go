package mailer_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

func secret(script mailtest.Script) mailtest.Script {
	script.User, script.Password = "dorp", "geheim-woord"
	return script
}

func TestLoginUnderTLS(t *testing.T) {
	t.Parallel()
	for _, security := range []string{mailtest.STARTTLS, mailtest.Implicit} {
		for _, way := range []string{"PLAIN", "LOGIN"} {
			t.Run(security+" "+way, func(t *testing.T) {
				t.Parallel()
				script := secret(mailtest.Script{TLS: security, Login: []string{way}})
				relay := mailtest.Start(t, script)
				conn := connect(t, relay, script)
				hello := conn.Hello()
				if !strings.HasPrefix(hello.TLS, "TLS 1.3, ") || !hello.LoggedIn || !hello.Pipelining || hello.Chunking || hello.Size == 0 || hello.Name != "relay.test" {
					t.Errorf("hello %+v", hello)
				}
				for range 3 {
					if result := send(t, conn, "bo@example.org"); result.Verdict != mailer.Accepted {
						t.Fatalf("got %+v", result)
					}
				}
				if counts := relay.Counts(); counts.Logins != 1 || counts.Taken != 3 {
					t.Errorf("the relay counts %+v", counts)
				}
			})
		}
	}
}

func TestCheckLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	script := secret(mailtest.Script{TLS: mailtest.STARTTLS})
	relay := mailtest.Start(t, script)
	out, err := mailer.NewRelay(configFor(relay, script))
	if err != nil {
		t.Fatal(err)
	}
	hello, err := out.Check(t.Context())
	if err != nil || hello.Relay != relay.Address() || hello.Relay != out.Address() || out.Connections() != 16 {
		t.Errorf("%+v %v", hello, err)
	}
	if err := relay.WaitUntil(t.Context(), func(c mailtest.Counts) bool { return c.Open == 0 }); err != nil || relay.Counts().Asked != 0 {
		t.Errorf("%v, %+v", err, relay.Counts())
	}
}

// TestWhyARelayDoesNotLetUsIn is the table of what can go wrong before the first message, and of what a person is told.
func TestWhyARelayDoesNotLetUsIn(t *testing.T) {
	t.Parallel()
	rule := func(rules ...mailtest.Rule) mailtest.Script { return mailtest.Script{Rules: rules} }
	short := impatient(time.Second)
	for _, c := range []struct {
		name   string
		script mailtest.Script
		change func(*mailer.Config)
		step   mailer.Step
		code   int
		says   string
	}{
		{"nobody there", mailtest.Script{}, func(c *mailer.Config) { c.Port = 1 }, mailer.StepDial, 0, "nothing listens"},
		{"turned away", rule(mailtest.Rule{At: mailtest.AtGreeting, Say: "554 5.7.1 your address has a bad name"}), nil, mailer.StepGreeting, 554, "turns us away: 554 5.7.1 your address has a bad name"},
		{"busy", rule(mailtest.Rule{At: mailtest.AtGreeting, Say: "421 4.3.2 too many connections"}), nil, mailer.StepGreeting, 421, "turns us away: 421 4.3.2 too many"},
		{"another kind of server", rule(mailtest.Rule{At: mailtest.AtGreeting, Say: "HTTP/1.1 400 Bad Request"}), nil, mailer.StepGreeting, 0, "does not greet like a mail relay"},
		{"silent", rule(mailtest.Rule{At: mailtest.AtGreeting, Hang: true}), short, mailer.StepGreeting, 0, "no answer in time"},
		{"hangs up at once", rule(mailtest.Rule{At: mailtest.AtGreeting, Drop: true}), nil, mailer.StepGreeting, 0, "it closed the connection"},
		{"never stops talking", rule(mailtest.Rule{At: mailtest.AtGreeting, Say: "220 " + strings.Repeat("welcome ", 1<<20)}), nil, mailer.StepGreeting, 0, "the answer has no end"},
		{"refuses EHLO and HELO", rule(mailtest.Rule{At: mailtest.AtHello, Say: "550 5.7.0 who?"}), nil, mailer.StepGreeting, 550, "turns us away: 550 5.7.0 who?"},
		{"silent after EHLO", rule(mailtest.Rule{At: mailtest.AtHello, Hang: true}), short, mailer.StepGreeting, 0, "no answer in time"},
		{"hangs up after EHLO", rule(mailtest.Rule{At: mailtest.AtHello, Drop: true}), nil, mailer.StepGreeting, 0, "does not greet"},
		{"no STARTTLS", mailtest.Script{}, func(c *mailer.Config) { c.TLS = mailer.TLSStart }, mailer.StepTLS, 0, "does not offer STARTTLS"},
		{"STARTTLS refused", mailtest.Script{TLS: mailtest.STARTTLS, Rules: []mailtest.Rule{{At: mailtest.AtSTARTTLS, Say: "454 4.7.0 not now"}}}, nil, mailer.StepTLS, 454, "refuses STARTTLS: 454 4.7.0 not now"},
		{"handshake dropped", mailtest.Script{TLS: mailtest.STARTTLS, Rules: []mailtest.Rule{{At: mailtest.AtSTARTTLS, Say: "220 go", Drop: true}}}, nil, mailer.StepTLS, 0, "no safe connection"},
		{"not trusted", mailtest.Script{TLS: mailtest.STARTTLS}, func(c *mailer.Config) { c.CAFile = "" }, mailer.StepTLS, 0, "is not trusted"},
		{"not trusted, implicit", mailtest.Script{TLS: mailtest.Implicit}, func(c *mailer.Config) { c.CAFile = "" }, mailer.StepTLS, 0, "is not trusted"},
		{"another name", mailtest.Script{TLS: mailtest.STARTTLS, For: []string{"mail.example.org"}}, nil, mailer.StepTLS, 0, "is for another name"},
		{"out of date", mailtest.Script{TLS: mailtest.Implicit, Expired: true}, nil, mailer.StepTLS, 0, "is out of date"},
		{"implicit at a STARTTLS port", mailtest.Script{TLS: mailtest.STARTTLS}, func(c *mailer.Config) { c.TLS = mailer.TLSImplicit }, mailer.StepTLS, 0, "does not speak TLS from the first byte"},
		{"STARTTLS at an implicit port", mailtest.Script{TLS: mailtest.Implicit}, func(c *mailer.Config) { c.TLS, c.Timeout = mailer.TLSStart, time.Second }, mailer.StepGreeting, 0, "whether tls should be implicit"},
		{"silent, implicit", rule(mailtest.Rule{At: mailtest.AtGreeting, Hang: true}), func(c *mailer.Config) { c.TLS, c.Timeout = mailer.TLSImplicit, time.Second }, mailer.StepTLS, 0, "no answer in time"},
		{"wrong password", secret(mailtest.Script{TLS: mailtest.STARTTLS}), func(c *mailer.Config) { c.Password = "fout" }, mailer.StepLogin, 535, "refuses the user name or the password: 535 5.7.8"},
		{"wrong password, LOGIN", secret(mailtest.Script{TLS: mailtest.STARTTLS, Login: []string{"LOGIN"}}), func(c *mailer.Config) { c.Password = "fout" }, mailer.StepLogin, 535, "refuses the user name"},
		{"cannot check", secret(mailtest.Script{TLS: mailtest.STARTTLS, Rules: []mailtest.Rule{{At: mailtest.AtLogin, Say: "454 4.7.0 later"}}}), nil, mailer.StepLogin, 454, "cannot check the password now"},
		{"drops at login", secret(mailtest.Script{TLS: mailtest.STARTTLS, Rules: []mailtest.Rule{{At: mailtest.AtLogin, Drop: true}}}), nil, mailer.StepLogin, 0, "did not let us log in"},
		{"no login offered", mailtest.Script{TLS: mailtest.STARTTLS}, func(c *mailer.Config) { c.Username, c.Password = "dorp", "woord" }, mailer.StepLogin, 0, "offers no way to log in"},
		{"no login that we know", secret(mailtest.Script{TLS: mailtest.STARTTLS, Login: []string{"GSSAPI"}}), nil, mailer.StepLogin, 0, "offers no way to log in"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			relay := mailtest.Start(t, c.script)
			if c.change == nil {
				c.change = func(*mailer.Config) {}
			}
			_, err := dial(t, relay, c.script, c.change)
			e := failure(t, err)
			if e.Step != c.step || e.Code != c.code || !strings.Contains(e.Error(), c.says) || !strings.Contains(e.Error(), "127.0.0.1:") {
				t.Errorf("step %s, code %d: %s\nwant step %s, code %d: %s\ncause: %v", e.Step, e.Code, e, c.step, c.code, c.says, e.Cause)
			}
			if strings.Contains(e.Error(), "geheim-woord") {
				t.Errorf("the sentence tells the password: %s", e)
			}
			if err := relay.WaitUntil(t.Context(), func(c mailtest.Counts) bool { return c.Open == 0 }); err != nil {
				t.Error("the connection was left open")
			}
		})
	}
}

// What cannot be met on this machine alone.
func TestSentences(t *testing.T) {
	t.Parallel()
	lost := func(err error) error { return &net.OpError{Op: "dial", Err: err} }
	for says, err := range map[string]*mailer.Error{
		"does not exist by that name":     {Step: mailer.StepDial, Cause: lost(&net.DNSError{Err: "no such host", IsNotFound: true})},
		"does not answer":                 {Step: mailer.StepDial, Cause: lost(context.DeadlineExceeded)},
		"cannot be reached (dial: broken": {Step: mailer.StepDial, Cause: lost(errors.New("broken\nwire"))},
	} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("got %q, want %q", err, says)
		}
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, script := range []mailtest.Script{
		{Rules: []mailtest.Rule{{At: mailtest.AtGreeting, Hang: true}}},
		secret(mailtest.Script{TLS: mailtest.STARTTLS, Rules: []mailtest.Rule{{At: mailtest.AtLogin, Hang: true}}}),
	} {
		relay := mailtest.Start(t, script)
		out, err := mailer.NewRelay(configFor(relay, script))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		failed := make(chan error)
		go func() {
			_, err := out.Dial(ctx)
			failed <- err
		}()
		if err := relay.WaitUntil(t.Context(), func(c mailtest.Counts) bool { return c.Hung == 1 }); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped while talking") {
			t.Errorf("got %v", err)
		}
	}
}

func TestPasswordNeverInTheClear(t *testing.T) {
	t.Parallel()
	// A relay that strips STARTTLS from its offer and asks for a password all the same.
	script := secret(mailtest.Script{})
	relay := mailtest.Start(t, script)
	_, err := dial(t, relay, script, func(c *mailer.Config) { c.TLS = mailer.TLSStart })
	if e := failure(t, err); e.Step != mailer.StepTLS || relay.Counts().Logins != 0 {
		t.Errorf("%v, %+v", err, relay.Counts())
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	good := mailer.Config{Host: "mail.example.org"}
	noPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noPEM, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		change func(*mailer.Config)
		key    string
	}{
		{func(*mailer.Config) {}, ""},
		{func(c *mailer.Config) { c.Username, c.Password = "dorp", "woord" }, ""},
		{func(c *mailer.Config) { c.Host, c.TLS = "localhost", mailer.TLSNone }, ""},
		{func(c *mailer.Config) { c.Host, c.TLS = "::1", mailer.TLSNone }, ""},
		{func(c *mailer.Config) { c.Host = "" }, "host"},
		{func(c *mailer.Config) { c.Host = "unix:///var/run/mail" }, "host"},
		{func(c *mailer.Config) { c.Host = "mail.example.org\r\nQUIT" }, "host"},
		{func(c *mailer.Config) { c.Port = 70000 }, "port"},
		{func(c *mailer.Config) { c.TLS = "ssl" }, "tls"},
		{func(c *mailer.Config) { c.TLS = mailer.TLSNone }, "tls"},
		{func(c *mailer.Config) { c.Host, c.TLS = "10.0.0.4", mailer.TLSNone }, "tls"},
		{func(c *mailer.Config) {
			c.Host, c.TLS, c.Username, c.Password = "127.0.0.1", mailer.TLSNone, "dorp", "woord"
		}, "tls"},
		{func(c *mailer.Config) { c.Password = "woord" }, "username"},
		{func(c *mailer.Config) { c.Username = "dorp" }, "password"},
		{func(c *mailer.Config) { c.Connections = 1000 }, "connections"},
		{func(c *mailer.Config) { c.Timeout = time.Millisecond }, "timeout"},
		{func(c *mailer.Config) { c.HelloName = "een naam" }, "hello_name"},
		{func(c *mailer.Config) { c.CAFile = filepath.Join(t.TempDir(), "none.pem") }, "ca_file"},
		{func(c *mailer.Config) { c.CAFile = noPEM }, "ca_file"},
	} {
		config := good
		c.change(&config)
		_, err := mailer.NewRelay(config)
		problem, ok := errors.AsType[*mailer.ConfigError](err)
		if c.key == "" && err != nil || c.key != "" && (!ok || problem.Key != c.key || problem.Problem == "") {
			t.Errorf("%+v: got %v, want a problem with %q", config, err, c.key)
		}
		if text := fmt.Sprintf("%v %+v %#v", config, config, config); strings.Contains(text, "woord") {
			t.Errorf("a printed configuration tells the password: %s", text)
		}
	}
}

// A relay that is printed, by whatever format, shows no password.
func TestRelayShowsNoPassword(t *testing.T) {
	t.Parallel()
	relay, err := mailer.NewRelay(mailer.Config{Host: "mail.example.org", Username: "dorp", Password: "geheim"})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, relay); got != `mail.example.org:587 (tls starttls, user "dorp")` {
			t.Errorf("%s: %s", format, got)
		}
	}
}
