package mailer_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

const paragraph = "Een baby vertelt veel voor hij praat: met zijn blik, zijn huilen, zijn stilte. In de week van de jonge kinderen komen ouders, opvang en hulpverleners samen om daarover te praten. "

// full is a letter of some 30 kB on the wire with 12 slots and 3 branches, as the largest templates give.
func full(t testing.TB, files ...mailer.File) (frame *mailer.Frame, values []string, shown []bool) {
	row := `<tr><td style="padding:16px 24px;font-family:Arial,sans-serif;font-size:16px;line-height:1.5;color:#22302c"><p style="margin:0 0 12px">` + paragraph + `</p></td></tr>` + "\n"
	letter := mailer.Letter{Subject: parts(t, "De IMH-week begint, {0}"), Files: files}
	for branch := range 4 {
		first := 3 * branch
		text := parts(t, fmt.Sprintf("Dag {%d},\n\n%sJe leest dit als {%d}: {%d}\n", first, strings.Repeat(paragraph+"\n\n", 4), first+1, first+2))
		html := parts(t, fmt.Sprintf("<tr><td>Dag {%d}</td></tr>\n%s<tr><td><a href=\"{%d}\">Als {%d}</a></td></tr>\n", first, strings.Repeat(row, 18), first+2, first+1))
		for i := range text {
			text[i].Branch = branch
		}
		for i := range html {
			html[i].Branch = branch
		}
		letter.Text, letter.HTML = append(letter.Text, text...), append(letter.HTML, html...)
		values = append(values, "Zoë", "vroedvrouw of kinderverzorger", "https://nieuws.example.org/v/mKq3vTz0H2bXw8N5sYc1Rg")
	}
	frame, err := mailer.Compose(listHead(), letter)
	if err != nil {
		t.Fatal(err)
	}
	return frame, values, []bool{true, true, true}
}

func pictures(n int) []mailer.File {
	files, noise := make([]mailer.File, n), rand.NewChaCha8([32]byte{})
	for i := range files {
		files[i] = mailer.File{Name: fmt.Sprintf("beeld%d.jpg", i), Type: "image/jpeg", ContentID: fmt.Sprintf("%d@dorpspost.invalid", i), Data: make([]byte, 40<<10)}
		_, _ = noise.Read(files[i].Data)
	}
	return files
}

func BenchmarkAppend(b *testing.B) {
	for _, files := range [][]mailer.File{nil, pictures(3)} {
		b.Run(fmt.Sprint("pictures=", len(files)), func(b *testing.B) {
			frame, values, shown := full(b, files...)
			f := fields()
			f.To.Name = "Zoë Peeters"
			var message []byte
			b.ReportAllocs()
			for b.Loop() {
				message = frame.Append(message[:0], f, values, shown)
			}
			b.SetBytes(int64(len(message)))
			b.ReportMetric(float64(len(message)), "B/message")
		})
	}
}

// BenchmarkOrdinary is a letter of the same size in go-mail's ordinary way, for comparison.
func BenchmarkOrdinary(b *testing.B) {
	for _, files := range [][]mailer.File{nil, pictures(3)} {
		b.Run(fmt.Sprint("pictures=", len(files)), func(b *testing.B) {
			frame, values, shown := full(b)
			tree, err := mailtest.Tree(frame.Append(nil, fields(), values, shown))
			if err != nil {
				b.Fatal(err)
			}
			text, html := string(tree.Parts[0].Body), string(tree.Parts[1].Body)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mailtest.Ordinary(listHead(), fields(), "De IMH-week begint, Bo", text, html, files...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompose(b *testing.B) {
	files := pictures(3)
	b.ReportAllocs()
	for b.Loop() {
		full(b, files...)
	}
}

// TestAppendAllocatesNothing holds the hot path to its promise, also for a name that must be encoded.
func TestAppendAllocatesNothing(t *testing.T) {
	frame, values, shown := full(t, pictures(1)...)
	for _, name := range []string{"Bo", "Zoë", `Bo "de" Peeters, vzw`, strings.Repeat("Zoë ", 40)} {
		f := fields()
		f.To.Name, values[0] = name, name
		message := frame.Append(nil, f, values, shown)
		if allocations := testing.AllocsPerRun(50, func() { message = frame.Append(message[:0], f, values, shown) }); allocations > 0 {
			t.Errorf("%q: %v allocations", name, allocations)
		}
	}
}

// realistic is a letter of some 20 KB of HTML with a name here and there.
func realistic(t testing.TB) (*mailer.Frame, []string) {
	text := "Dag {0},\n\n" + strings.Repeat(paragraph+"\n\n", 8) + "Je voorkeuren: {2}\nUitschrijven: {3}\n\nNetwerk voor het jonge kind, Dorpsstraat 1, 9000 Gent\n"
	row := `<tr><td style="padding:16px 24px;font-family:Arial,sans-serif;font-size:16px;line-height:1.5;color:#22302c"><p style="margin:0 0 12px">` + paragraph + `</p></td></tr>` + "\n"
	html := `<!doctype html><html lang="nl-BE" dir="ltr"><head><title>De IMH-week begint</title></head><body lang="nl-BE" dir="ltr">` +
		`<table role="presentation" width="100%"><tr><td><h1>Dag {1}</h1></td></tr>` + "\n" + strings.Repeat(row, 52) +
		`<tr><td>Netwerk voor het jonge kind, Dorpsstraat 1, 9000 Gent. <a href="{2}">Kies wat je wil lezen</a> <a href="{3}">Uitschrijven</a></td></tr></table></body></html>` + "\n"
	return compose(t, listHead(), "De IMH-week begint, {0}", text, html), []string{"Bo", "Bo", "https://nieuws.example.org/v/mKq3vTz0H2bXw8N5sYc1Rg", "https://nieuws.example.org/u/mKq3vTz0H2bXw8N5sYc1Rg"}
}

// TestRealisticMessage writes a message to a file when asked, for judges outside.
func TestRealisticMessage(t *testing.T) {
	t.Parallel()
	frame, values := realistic(t)
	message := frame.Append(nil, fields(), values, nil)
	checkWire(t, message)
	tree, err := mailtest.Tree(message)
	if err != nil || len(tree.Parts) != 2 || !strings.Contains(string(tree.Parts[1].Body), "<h1>Dag Bo</h1>") || strings.Contains(string(tree.Parts[1].Body), "{") {
		t.Errorf("%+v %v", tree, err)
	}
	if file := os.Getenv("DORPSPOST_WRITE_MESSAGE"); file != "" {
		if err := os.WriteFile(file, message, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOldLettersStay holds a letter to the bytes that it had before letters had files: the ledger keeps the hash of what was sent,
// and not the message.
func TestOldLettersStay(t *testing.T) {
	t.Parallel()
	frame, values := realistic(t)
	sum := sha256.Sum256(frame.Append(nil, fields(), values, nil))
	if got, want := hex.EncodeToString(sum[:]), "7f2ef0d2344e6d798fb36459c1439eada463901f565bdec1dad7179467a90bed"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
