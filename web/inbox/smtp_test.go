package inbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"
)

// running is an SMTP server of a box; stop ends it and returns what Run returned.
type running struct {
	*Server
	box  *Box
	stop func() error
}

func run(t *testing.T) *running {
	t.Helper()
	box := openBox(t)
	server, err := Listen("127.0.0.1:0", box)
	if err != nil {
		t.Fatal(err)
	}
	return start(t, server, box)
}

func start(t *testing.T, server *Server, box *Box) *running {
	t.Helper()
	server.grace = 10 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	over := false
	stop := func() error {
		if over {
			return nil
		}
		over = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() { _ = stop() })
	return &running{server, box, stop}
}

func (r *running) dial(t *testing.T) *smtp.Client {
	t.Helper()
	client, err := smtp.Dial(r.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func send(client *smtp.Client, to []string, message string) error {
	if err := client.Mail("terug@lindewijk.example"); err != nil {
		return err
	}
	for _, one := range to {
		if err := client.Rcpt(one); err != nil {
			return err
		}
	}
	data, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := data.Write([]byte(message)); err != nil {
		return err
	}
	return data.Close()
}

func TestTakesEverythingByteForByte(t *testing.T) {
	server := run(t)
	client := server.dial(t)
	message := "From: Lindewijk <nieuws@lindewijk.example>\r\nSubject: dag\r\n\r\n.een punt vooraan\r\n..twee\r\n.\t\r\n\r\nslot \r\n"
	to := []string{"els@opvang.example", "bo@school.example"}
	for range 2 { // two messages over one connection
		if err := send(client, to, message); err != nil {
			t.Fatal(err)
		}
	}
	page, total, err := server.box.List(t.Context(), "", 0, 10)
	if err != nil || total != 2 {
		t.Fatalf("%d kept, %v", total, err)
	}
	eml, err := server.box.Eml(page[0].ID)
	if err != nil || string(eml) != message {
		t.Errorf("kept %q, %v", eml, err)
	}
	if envelope := page[0].Envelope; envelope.From != "terug@lindewijk.example" || strings.Join(envelope.To, " ") != strings.Join(to, " ") {
		t.Errorf("envelope = %+v", envelope)
	}
}

func TestTooLargeIsRefused(t *testing.T) {
	box := openBox(t)
	full, err := Listen("127.0.0.1:0", box)
	if err != nil {
		t.Fatal(err)
	}
	if full.smtp.MaxMessageBytes != maxMessage || maxMessage*maxKeeping > 128<<20 || cap(box.keeping) != maxKeeping {
		t.Errorf("the limit is %d bytes for each of %d messages", full.smtp.MaxMessageBytes, cap(box.keeping))
	}
	full.smtp.MaxMessageBytes = 1 << 20 // the rule is the same, and the test shorter
	server := start(t, full, box)
	client := server.dial(t)
	line := strings.Repeat("x", 998) + "\r\n"
	err = send(client, []string{"els@opvang.example"}, "Subject: groot\r\n\r\n"+strings.Repeat(line, 1<<20/len(line)+1))
	if refusal, ok := errors.AsType[*textproto.Error](err); !ok || refusal.Code != 552 {
		t.Errorf("error = %v, want 552", err)
	}
	if _, total, err := server.box.List(t.Context(), "", 0, 10); err != nil || total != 0 {
		t.Errorf("%d kept, %v", total, err)
	}
}

// A full disk or a lost folder is the sender's "later", never a message that seems taken.
func TestWhatCannotBeKeptIsNotTaken(t *testing.T) {
	server := run(t)
	client := server.dial(t)
	if err := os.RemoveAll(server.box.folder); err != nil {
		t.Fatal(err)
	}
	err := send(client, []string{"els@opvang.example"}, "Subject: dag\r\n\r\n")
	if refusal, ok := errors.AsType[*textproto.Error](err); !ok || refusal.Code != 452 {
		t.Errorf("error = %v, want 452", err)
	}
}

func TestListensOnThisComputerOnly(t *testing.T) {
	box := openBox(t)
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:2525", "mail.example.org:25", "127.0.0.1", "127.0.0.1.example.org:0"} {
		server, err := Listen(address, box)
		if err == nil {
			_ = server.listener.Close()
			t.Errorf("%s: it listens", address)
			continue
		}
		if !strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v says not what to do", address, err)
		}
	}
	taken, err := Listen("localhost:0", box)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.listener.Close()
	if _, err := Listen(taken.Addr().String(), box); err == nil || !strings.Contains(err.Error(), "choose another port") {
		t.Errorf("a port in use: %v", err)
	}
}

// Somebody who keeps a connection open does not keep the service from ending.
func TestStopsAlthoughSomebodyHangsOn(t *testing.T) {
	server := run(t)
	idle := server.dial(t)
	if err := idle.Hello("x"); err != nil {
		t.Fatal(err)
	}
	if err := server.stop(); err != nil {
		t.Error(err)
	}
	if err := idle.Noop(); err == nil {
		t.Error("the connection is still alive")
	}
	if conn, err := net.Dial("tcp", server.Addr().String()); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := bound(inner, 2)
	taken := make(chan net.Conn)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				close(taken)
				return
			}
			taken <- conn
		}
	}()
	for range 3 {
		conn, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	first, second := <-taken, <-taken
	if len(listener.places) != 2 || len(listener.open) != 2 {
		t.Errorf("%d places taken, %d open", len(listener.places), len(listener.open))
	}
	select {
	case <-taken:
		t.Fatal("a third was taken beside two")
	default:
	}
	if err := errors.Join(first.Close(), first.Close()); err != nil && !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	third, ok := <-taken
	if !ok {
		t.Fatal("the third was not taken after the first left")
	}
	_ = listener.Close()
	if _, ok := <-taken; ok {
		t.Error("it still takes connections")
	}
	listener.endAll()
	for name, conn := range map[string]net.Conn{"second": second, "third": third} {
		if _, err := fmt.Fprint(conn, "x"); err == nil {
			t.Errorf("the %s is still open", name)
		}
	}
}
