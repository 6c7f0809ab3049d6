package mailer_test

import (
	"bufio"
	"bytes"
	"net"
	"strconv"
	"strings"
	"testing"

	"dorpspost/mailer"

	"github.com/wneessen/go-mail"
)

// sink is a relay that takes everything and keeps nothing, at the least cost: what a benchmark measures is ours.
func sink(b *testing.B, offers string) (host string, port int) {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			swallow(conn, offers)
			_ = conn.Close()
		}
	}()
	b.Cleanup(func() {
		_ = listener.Close()
		<-ended
	})
	address := listener.Addr().(*net.TCPAddr)
	return address.IP.String(), address.Port
}

func swallow(conn net.Conn, offers string) {
	in := bufio.NewReaderSize(conn, 64<<10)
	answer := append(make([]byte, 0, 256), "220 sink\r\n"...)
	for {
		if in.Buffered() == 0 {
			if _, err := conn.Write(answer); err != nil {
				return
			}
			answer = answer[:0]
		}
		line, err := in.ReadSlice('\n')
		switch {
		case err != nil:
			return
		case bytes.HasPrefix(line, []byte("QUIT")):
			_, _ = conn.Write([]byte("221 bye\r\n"))
			return
		case bytes.HasPrefix(line, []byte("EHLO")):
			answer = append(answer, offers...)
		case bytes.HasPrefix(line, []byte("DATA")):
			if _, err := conn.Write(append(answer, "354 go\r\n"...)); err != nil {
				return
			}
			answer = append(answer[:0], "250 2.0.0 taken\r\n"...)
			for !bytes.Equal(line, []byte(".\r\n")) {
				if line, err = in.ReadSlice('\n'); err != nil {
					return
				}
			}
		case bytes.HasPrefix(line, []byte("BDAT ")):
			size, _ := strconv.Atoi(string(bytes.Fields(line)[1]))
			if _, err := in.Discard(size); err != nil {
				return
			}
			answer = append(answer, "250 2.0.0 taken\r\n"...)
		default:
			answer = append(answer, "250 2.0.0 ok\r\n"...)
		}
	}
}

// BenchmarkSend hands a letter of 28 kB to a sink on this machine, in each way and in go-mail's own.
func BenchmarkSend(b *testing.B) {
	frame, values := realistic(b)
	message := frame.Append(nil, fields(), values, nil)
	for _, c := range []struct{ name, offers string }{
		{"pipelined", "250-sink\r\n250-SIZE\r\n250 PIPELINING\r\n"},
		{"bdat", "250-sink\r\n250-SIZE\r\n250-CHUNKING\r\n250 PIPELINING\r\n"},
		{"plain", "250-sink\r\n250 SIZE\r\n"},
	} {
		b.Run(c.name, func(b *testing.B) {
			host, port := sink(b, c.offers)
			out, err := mailer.NewRelay(mailer.Config{Host: host, Port: port, TLS: mailer.TLSNone, HelloName: "nieuws.example.org"})
			if err != nil {
				b.Fatal(err)
			}
			conn, err := out.Dial(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			ctx := b.Context()
			b.SetBytes(int64(len(message)))
			b.ReportAllocs()
			for b.Loop() {
				if result := conn.Send(ctx, to("bo@example.org"), message); result.Verdict != mailer.Accepted {
					b.Fatal(result.Err)
				}
			}
			_ = conn.Close()
		})
	}
	b.Run("go-mail", func(b *testing.B) {
		host, port := sink(b, "250-sink\r\n250-SIZE\r\n250 PIPELINING\r\n")
		client, err := mail.NewClient(host, mail.WithPort(port), mail.WithTLSPolicy(mail.NoTLS), mail.WithHELO("nieuws.example.org"))
		if err != nil {
			b.Fatal(err)
		}
		if err := client.DialWithContext(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(message)))
		b.ReportAllocs()
		for b.Loop() {
			if err := client.Send(ordinary(b)); err != nil {
				b.Fatal(err)
			}
		}
		_ = client.Close()
	})
}

// ordinary is a letter of about that size as a program writes it with go-mail alone.
func ordinary(b *testing.B) *mail.Msg {
	b.Helper()
	letter := mail.NewMsg()
	for _, err := range []error{letter.From("post@nieuws.example.org"), letter.To("bo@example.org")} {
		if err != nil {
			b.Fatal(err)
		}
	}
	letter.Subject("De IMH-week begint, Bo")
	letter.SetBodyString(mail.TypeTextPlain, strings.Repeat(paragraph+"\n\n", 8))
	letter.AddAlternativeString(mail.TypeTextHTML, strings.Repeat("<tr><td style=\"padding:16px 24px;font-family:Arial,sans-serif;font-size:16px;line-height:1.5;color:#22302c\"><p style=\"margin:0 0 12px\">"+paragraph+"</p></td></tr>\n", 52))
	return letter
}
