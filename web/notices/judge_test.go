package notices

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

var folder = flag.String("notices", "", "folder for every notice as .eml, .html and .txt, for make judge")

// Judges that share no code with us look at the mails that this writes: .ci/judge.
func TestWriteNotices(t *testing.T) {
	if *folder == "" {
		t.Skip("not run: there is no -notices FOLDER")
	}
	m := newMaker(t)
	for i, kind := range subscribers.MailKinds() {
		for _, in := range subscribers.Languages() {
			write(t, m, fmt.Sprintf("notice-%s-%s", kind, in), int64(i+1), made(t, m, mailTo(t, kind, in)))
		}
	}
	for i, kind := range campaigns.TellingKinds() {
		for _, in := range subscribers.Languages() {
			write(t, m, fmt.Sprintf("notice-owner-%s-%s", kind, in), int64(100+i), told(t, m, kind, in, ownedName))
		}
	}
}

func write(t *testing.T, m *Maker, name string, id int64, n deliveries.Notice) {
	t.Helper()
	message, err := n.Message(m.Network, id, database.Now())
	if err != nil {
		t.Fatal(err)
	}
	for ending, text := range map[string]string{".eml": string(message), ".html": n.HTML, ".txt": n.Text} {
		if err := os.WriteFile(filepath.Join(*folder, name+ending), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
